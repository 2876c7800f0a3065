/*
 * A file of some kind of import, in two pieces, read to the end of what becomes of a row: what is
 * handed out fits and is text. For the targets that feed one.
 */
#ifndef HAVRE_TESTS_READER_FUZZ_H
#define HAVRE_TESTS_READER_FUZZ_H

#include "places/reader.h"

#include "base/utf8.h"
#include "places/hours.h"

#include <string.h>

static void check_text(const char *text)
{
    CHECK(utf8_is_valid((const uint8_t *)text, strlen(text)));
}

/* Each row is told of once, in their order; 0 is in no row. */
static void check_order(uint64_t *last, uint64_t at)
{
    CHECK(at == 0 || at > *last);
    if (at)
        *last = at;
}

static void check_coordinates(int32_t latitude, int32_t longitude)
{
    CHECK((latitude == COORDINATE_NONE) == (longitude == COORDINATE_NONE));
}

static void check_commune(void *owner, uint64_t at, const struct commune_entry *entry)
{
    check_order(owner, at);
    CHECK(commune_code_is_well_formed(entry->commune.code) && *entry->commune.name);
    check_text(entry->commune.name);
    check_coordinates(entry->commune.latitude, entry->commune.longitude);
}

static void check_zone(void *owner, uint64_t at, const struct zone_row *zone)
{
    check_order(owner, at);
    CHECK(commune_code_is_well_formed(zone->commune));
    check_text(zone->unit);
    check_text(zone->service);
}

static void check_place(void *owner, uint64_t at, const struct place *place)
{
    check_order(owner, at);
    CHECK(*place->name && *place->kind);
    check_text(place->unit);
    check_text(place->name);
    check_text(place->address);
    check_text(place->town);
    check_text(place->telephone);
    check_text(place->note);
    CHECK(hours_are_valid(place->hours, strlen(place->hours)));
    check_coordinates(place->latitude, place->longitude);
}

static void check_refused(void *owner, uint64_t at, const char *reason)
{
    check_order(owner, at);
    CHECK(*reason);
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

static void read_as(enum import_kind kind, const uint8_t *data, size_t size)
{
    uint64_t last = 0;
    struct reader *reader = reader_create(&(struct reader_options){.kind = kind,
                                                                   .gazetteer = known(),
                                                                   .handle_commune = check_commune,
                                                                   .handle_zone = check_zone,
                                                                   .handle_place = check_place,
                                                                   .handle_refused = check_refused,
                                                                   .owner = &last});
    bool is_right = reader_feed(reader, data, size / 2);

    if (is_right)
        is_right = reader_feed(reader, data + size / 2, size - size / 2);
    if (is_right)
        is_right = reader_end(reader);
    CHECK(is_right == !*reader_error(reader));
    reader_destroy(reader);
}

#endif
