/*
 * What is judged alike in every file: names, towns, codes and, above all, where a place lies. Known
 * faults of published files are told apart, so that whoever keeps the file knows what to mend.
 */
#include "places/rows.h"

#include "places/postal.h"
#include "places/text.h"

#include <string.h>

const char *row_find_commune(const char *code, const struct gazetteer *gazetteer,
                             struct gazetteer_entry *ret_entry)
{
    char clean[INSEE_LEN + 1];

    if (!text_clean(code, clean, sizeof(clean)) || !commune_code_is_well_formed(clean))
        return "the commune's code is malformed";
    return gazetteer_find(gazetteer, clean, ret_entry) ? NULL : "its commune is not known";
}

static double distance_most(const struct gazetteer_entry *commune)
{
    bool is_large = strncmp(commune->code, "973", 3) == 0 || strcmp(commune->code, "13004") == 0;

    return is_large ? ROW_DISTANCE_MOST_LARGE_M : ROW_DISTANCE_MOST_M;
}

static bool is_near(struct coordinates at, const struct gazetteer_entry *commune)
{
    return coordinates_distance_m(at, commune->at) <= distance_most(commune);
}

static bool is_near_when_swapped(struct coordinates at, const struct gazetteer_entry *commune)
{
    struct coordinates swapped = {.latitude = at.longitude, .longitude = at.latitude};

    return swapped.latitude >= -LATITUDE_MOST && swapped.latitude <= LATITUDE_MOST &&
           is_near(swapped, commune);
}

/* `commune` is where it should be, NULL when that is not known. */
static const char *judge(struct coordinates at, const struct gazetteer_entry *commune)
{
    if (at.latitude == 0 && at.longitude == 0)
        return "its coordinates are zero";
    if (at.latitude == at.longitude)
        return "latitude and longitude are equal";
    if (!commune || !coordinates_are_known(commune->at) || is_near(at, commune))
        return at.latitude > LATITUDE_MOST || at.latitude < -LATITUDE_MOST
                   ? "its coordinates are malformed"
                   : NULL;
    return is_near_when_swapped(at, commune) ? "latitude and longitude are swapped"
                                             : "it lies over 40 km from its commune";
}

/* Without coordinates it is placed at its commune. */
static const char *locate(const struct row_text *text, const struct gazetteer_entry *commune,
                          struct coordinates *ret_at)
{
    char latitude[32], longitude[32];

    *ret_at = (struct coordinates){COORDINATE_NONE, COORDINATE_NONE};
    if (!text_clean(text->latitude, latitude, sizeof(latitude)) ||
        !text_clean(text->longitude, longitude, sizeof(longitude)))
        return "its coordinates are malformed";
    if (!*latitude && !*longitude) {
        if (commune)
            *ret_at = commune->at;
        return NULL;
    }
    /* A swapped latitude may be larger than latitudes are. */
    if (!coordinate_read(latitude, LONGITUDE_MOST, &ret_at->latitude) ||
        !coordinate_read(longitude, LONGITUDE_MOST, &ret_at->longitude))
        return "its coordinates are malformed";
    return judge(*ret_at, commune);
}

static bool is_same_town(const char *a, const char *b)
{
    char folded_a[PLACE_TOWN_MAX + 1], folded_b[PLACE_TOWN_MAX + 1];

    text_fold(a, folded_a, sizeof(folded_a));
    text_fold(b, folded_b, sizeof(folded_b));
    return strcmp(folded_a, folded_b) == 0;
}

static void copy(char *ret_text, size_t size, const char *text)
{
    size_t len = strlen(text);

    CHECK(len < size);
    memcpy(ret_text, text, len + 1);
}

/* Capitals without accents, as post offices want them, become the commune's name. */
static bool fill_town(const char *town, const struct gazetteer_entry *commune, char *ret_town)
{
    if (!text_clean(town, ret_town, PLACE_TOWN_MAX + 1))
        return false;
    if (commune &&
        (!*ret_town || (text_is_capitals(ret_town) && is_same_town(ret_town, commune->name))))
        copy(ret_town, PLACE_TOWN_MAX + 1, commune->name);
    else if (text_is_capitals(ret_town))
        text_calm(ret_town);
    return true;
}

static bool fill_postal_code(const char *code, char ret_code[static INSEE_LEN + 1])
{
    return text_clean(code, ret_code, INSEE_LEN + 1) &&
           (!*ret_code || postal_code_is_well_formed(ret_code, strlen(ret_code)));
}

static const char *fill_words(const struct row_text *text, struct place *place)
{
    if (!text_clean(text->name, place->name, sizeof(place->name)))
        return "its name is too long";
    if (!*place->name)
        return "it has no name";
    if (!text_clean_lines(text->address, text->address_separator, place->address,
                          sizeof(place->address)))
        return "its address is too long";
    if (!fill_postal_code(text->postal_code, place->postal_code))
        return "its postal code is malformed";
    if (!text_clean(text->telephone, place->telephone, sizeof(place->telephone)))
        return "its telephone number is too long";
    return text_clean(text->note, place->note, sizeof(place->note)) ? NULL : "its note is too long";
}

static bool is_blank(const char *text)
{
    return !text[strspn(text, " \t")];
}

const char *row_fill_place(const struct row_text *text, const struct gazetteer *gazetteer,
                           struct place *ret_place)
{
    bool has_commune = !text->may_lack_commune || !is_blank(text->commune);
    struct gazetteer_entry commune;
    struct coordinates at;
    const char *reason;

    *ret_place = (struct place){.id = 0};
    reason = fill_words(text, ret_place);
    if (!reason && has_commune)
        reason = row_find_commune(text->commune, gazetteer, &commune);
    if (reason)
        return reason;
    if (has_commune)
        copy(ret_place->commune, sizeof(ret_place->commune), commune.code);
    if (!fill_town(text->town, has_commune ? &commune : NULL, ret_place->town))
        return "its town is too long";
    reason = locate(text, has_commune ? &commune : NULL, &at);
    ret_place->latitude = at.latitude;
    ret_place->longitude = at.longitude;
    if (!reason && !has_commune && !coordinates_are_known(at))
        return "it has neither commune nor coordinates";
    return reason;
}
