/*
 * The house's own places: hospital units, shelters, associations that no public list has. The form
 * is described in havre(1).
 */
#include "places/rows.h"

#include "places/hours.h"
#include "places/text.h"

#include <string.h>

enum {
    NAME,
    KIND,
    ADDRESS,
    POSTAL_CODE,
    TOWN,
    COMMUNE,
    TELEPHONE,
    HOURS,
    NOTE,
    LATITUDE,
    LONGITUDE
};

static const char *const NAMES[] = {
    [NAME] = "name",           [KIND] = "kind",
    [ADDRESS] = "address",     [POSTAL_CODE] = "postal_code",
    [TOWN] = "town",           [COMMUNE] = "commune",
    [TELEPHONE] = "telephone", [HOURS] = "hours",
    [NOTE] = "note",           [LATITUDE] = "latitude",
    [LONGITUDE] = "longitude",
};

const struct row_columns rows_places = {
    .names = NAMES, .count = LONGITUDE + 1, .required = KIND + 1};

/* Small letters, digits and low lines, as the lists have them. */
static bool read_kind(const char *text, char ret_kind[static PLACE_KIND_MAX + 1])
{
    return text_clean(text, ret_kind, PLACE_KIND_MAX + 1) && *ret_kind &&
           strspn(ret_kind, "abcdefghijklmnopqrstuvwxyz0123456789_") == strlen(ret_kind);
}

const char *row_place(const char *const *fields, const struct gazetteer *gazetteer,
                      struct place *ret_place)
{
    const struct row_text text = {.name = fields[NAME],
                                  .address = fields[ADDRESS],
                                  .postal_code = fields[POSTAL_CODE],
                                  .town = fields[TOWN],
                                  .commune = fields[COMMUNE],
                                  .telephone = fields[TELEPHONE],
                                  .note = fields[NOTE],
                                  .latitude = fields[LATITUDE],
                                  .longitude = fields[LONGITUDE],
                                  .may_lack_commune = true};
    const char *reason = row_fill_place(&text, gazetteer, ret_place);

    if (reason)
        return reason;
    ret_place->import = IMPORT_PLACES;
    if (!read_kind(fields[KIND], ret_place->kind))
        return "its kind is not small letters, digits and low lines";
    if (!text_clean(fields[HOURS], ret_place->hours, sizeof(ret_place->hours)) ||
        !hours_are_valid(ret_place->hours, strlen(ret_place->hours)))
        return "its hours are malformed";
    return NULL;
}
