/*
 * Communes as geo.api.gouv.fr gives them (fields code, nom, codesPostaux, centre, population): they
 * are held against those that the build carries, which also lend a place to those without one.
 */
#include "places/rows.h"

#include "places/postal.h"
#include "places/text.h"

#include <math.h>
#include <string.h>

#define SWAPPED_LEAST_M 300000.0 /* from where the build has it, or else nothing is said */

static const char *read_postal_codes(const json_t *codes, struct commune_entry *entry)
{
    const json_t *code;
    size_t i;

    /* The postal codes of the three cities are their arrondissements'. */
    if (commune_is_divided(entry->commune.code))
        return NULL;
    if (json_array_size(codes) > COMMUNE_POSTAL_CODES_MAX)
        return "it has too many postal codes";
    json_array_foreach(codes, i, code)
    {
        struct commune_postal_code *to = &entry->postal_codes[i];

        if (!json_is_string(code) ||
            !postal_code_is_well_formed(json_string_value(code), json_string_length(code)))
            return "a postal code is malformed";
        memcpy(to->postal_code, json_string_value(code), sizeof(to->postal_code));
        memcpy(to->commune, entry->commune.code, sizeof(to->commune));
        entry->postal_code_count++;
    }
    return NULL;
}

static bool read_degrees(const json_t *value, int32_t most, int32_t *ret_value)
{
    double units = json_number_value(value) * COORDINATE_UNIT;

    if (!json_is_number(value) || !(fabs(units) <= most))
        return false;
    *ret_value = (int32_t)lround(units);
    return true;
}

static bool is_swapped(struct coordinates at, struct coordinates known)
{
    struct coordinates swapped = {.latitude = at.longitude, .longitude = at.latitude};

    return coordinates_are_known(known) && coordinates_distance_m(at, known) > SWAPPED_LEAST_M &&
           coordinates_distance_m(swapped, known) < SWAPPED_LEAST_M;
}

/* A GeoJSON point (RFC 7946): longitude first. */
static const char *read_centre(const json_t *centre, struct coordinates known,
                               struct coordinates *ret_at)
{
    const json_t *pair = json_object_get(centre, "coordinates");

    *ret_at = known;
    if (!centre || json_is_null(centre))
        return NULL;
    if (json_array_size(pair) < 2 ||
        !read_degrees(json_array_get(pair, 0), LONGITUDE_MOST, &ret_at->longitude) ||
        !read_degrees(json_array_get(pair, 1), LONGITUDE_MOST, &ret_at->latitude))
        return "its centre is no point";
    if (ret_at->latitude == 0 && ret_at->longitude == 0)
        return "its coordinates are zero";
    if (ret_at->latitude == ret_at->longitude)
        return "latitude and longitude are equal";
    if (is_swapped(*ret_at, known))
        return "latitude and longitude are swapped";
    return ret_at->latitude > LATITUDE_MOST || ret_at->latitude < -LATITUDE_MOST
               ? "its centre is no point"
               : NULL;
}

static const char *read_population(const json_t *value, int64_t *ret_population)
{
    *ret_population = 0;
    if (!value || json_is_null(value))
        return NULL;
    *ret_population = json_integer_value(value);
    return json_is_integer(value) && *ret_population >= 0 && *ret_population <= UINT32_MAX
               ? NULL
               : "its population is no number";
}

static const char *text_in(const json_t *record, const char *name)
{
    const char *text = json_string_value(json_object_get(record, name));

    return text ? text : "";
}

const char *record_commune(const json_t *record, const struct gazetteer *gazetteer,
                           struct commune_entry *ret_entry)
{
    struct commune *commune = &ret_entry->commune;
    struct gazetteer_entry known = {.at = {COORDINATE_NONE, COORDINATE_NONE}};
    struct coordinates at;
    const char *reason;

    memset(ret_entry, 0, sizeof(*ret_entry));
    if (!text_clean(text_in(record, "code"), commune->code, sizeof(commune->code)) ||
        !commune_code_is_well_formed(commune->code))
        return "its code is malformed";
    if (!text_clean(text_in(record, "nom"), commune->name, sizeof(commune->name)))
        return "its name is too long";
    if (!*commune->name)
        return "it has no name";
    if (!gazetteer_find(gazetteer, commune->code, &known))
        known.at = (struct coordinates){COORDINATE_NONE, COORDINATE_NONE};
    reason = read_centre(json_object_get(record, "centre"), known.at, &at);
    commune->latitude = at.latitude;
    commune->longitude = at.longitude;
    if (!reason)
        reason = read_population(json_object_get(record, "population"), &commune->population);
    return reason ? reason : read_postal_codes(json_object_get(record, "codesPostaux"), ret_entry);
}
