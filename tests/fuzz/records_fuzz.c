/*
 * Any bytes as DILA's directory, in two pieces, read to the end of what becomes of a record: what
 * is handed out fits into a place and is text.
 */
#include "places/reader.h"

#include "base/utf8.h"
#include "places/hours.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_text(const char *text)
{
    CHECK(utf8_is_valid((const uint8_t *)text, strlen(text)));
}

static void handle_place(void *owner, uint64_t at, const struct place *place)
{
    uint64_t *last = owner;

    CHECK(at > *last && *place->name && *place->kind);
    *last = at;
    check_text(place->name);
    check_text(place->address);
    check_text(place->town);
    check_text(place->telephone);
    check_text(place->note);
    CHECK(hours_are_valid(place->hours, strlen(place->hours)));
    CHECK((place->latitude == COORDINATE_NONE) == (place->longitude == COORDINATE_NONE));
}

static void handle_refused(void *owner, uint64_t at, const char *reason)
{
    uint64_t *last = owner;

    CHECK(at > *last && *reason);
    *last = at;
}

static struct gazetteer *known(void)
{
    static struct gazetteer *gazetteer;
    const struct commune commune = {
        .code = "01053", .name = "Bourg-d'Aval", .latitude = 4620000, .longitude = 523000};

    if (gazetteer)
        return gazetteer;
    gazetteer = gazetteer_create();
    gazetteer_add(gazetteer, &commune);
    return gazetteer;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    uint64_t last = 0;
    struct reader *reader = reader_create(&(struct reader_options){.kind = IMPORT_ANNUAIRE,
                                                                   .gazetteer = known(),
                                                                   .handle_place = handle_place,
                                                                   .handle_refused = handle_refused,
                                                                   .owner = &last});
    bool is_right = reader_feed(reader, data, size / 2);

    if (is_right)
        is_right = reader_feed(reader, data + size / 2, size - size / 2);
    if (is_right)
        is_right = reader_end(reader);
    CHECK(is_right == !*reader_error(reader));
    reader_destroy(reader);
    return 0;
}
