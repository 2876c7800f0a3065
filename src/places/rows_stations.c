/*
 * The lists of police stations and of units of the gendarmerie that receive the public
 * (data.gouv.fr, export-pn.csv and export-gn2.csv), which share most of their columns. Hours that
 * are not in the form of the list are left out, and the place is taken without.
 */
#include "places/rows.h"

#include "places/csv.h"
#include "places/hours.h"
#include "places/text.h"

#include <stdio.h>
#include <string.h>

#define SPANS_OF_A_DAY 3 /* in the list */
#define HOURS_COLUMNS (HOURS_DAYS * SPANS_OF_A_DAY * 2)

enum {
    NAME,
    COMMUNE,
    LATITUDE,
    LONGITUDE,
    UNIT,
    STREET,
    ADDRESS,
    POSTAL_CODE,
    TOWN,
    TELEPHONE,
    FIRST_HOURS
};

#define DAY(day) \
    day "_plage1_debut", day "_plage1_fin", day "_plage2_debut", day "_plage2_fin", \
        day "_plage3_debut", day "_plage3_fin"

static const char *const NAMES[FIRST_HOURS + HOURS_COLUMNS] = {
    [NAME] = "service",
    [COMMUNE] = "code_commune_insee",
    [LATITUDE] = "geocodage_y_gps",
    [LONGITUDE] = "geocodage_x_gps",
    [UNIT] = "identifiant_public_unite",
    [STREET] = "voie",
    [ADDRESS] = "adresse_geographique",
    [POSTAL_CODE] = "code_postal",
    [TOWN] = "commune",
    [TELEPHONE] = "telephone",
    [FIRST_HOURS] = DAY("lundi"),
    DAY("mardi"),
    DAY("mercredi"),
    DAY("jeudi"),
    DAY("vendredi"),
    DAY("samedi"),
    DAY("dimanche"),
    DAY("jours_feries"),
};

/* The list of the gendarmerie has all columns of the police's, and numbers of units. Hours are in
 * neither of the older ones. */
const struct row_columns rows_police = {.names = NAMES,
                                        .count = FIRST_HOURS + HOURS_COLUMNS,
                                        .required = UNIT,
                                        .foreign = "identifiant_public_unite"};
const struct row_columns rows_gendarmerie = {
    .names = NAMES, .count = FIRST_HOURS + HOURS_COLUMNS, .required = UNIT + 1};

/* Where no street is given: the whole address up to the postal code, which is told by itself. */
static void read_address(const char *const *fields, char *ret_address, size_t size)
{
    const char *code = fields[POSTAL_CODE], *end;
    size_t len;

    if (*fields[STREET]) {
        snprintf(ret_address, size, "%s", fields[STREET]);
        return;
    }
    end = *code ? strstr(fields[ADDRESS], code) : NULL;
    len = end ? (size_t)(end - fields[ADDRESS]) : strlen(fields[ADDRESS]);
    snprintf(ret_address, size, "%.*s", (int)len, fields[ADDRESS]);
}

static bool add_span(struct hours *hours, size_t day, const char *from, const char *to)
{
    struct hours_span span = {0, 0};

    if (!*from && !*to)
        return true;
    return hours_read_clock(str_of(from), &span.from) && hours_read_clock(str_of(to), &span.to) &&
           hours_add(hours, day, span);
}

static void read_hours(const char *const *fields, char ret_hours[static HOURS_TEXT_MAX + 1])
{
    struct hours hours = {0};

    for (size_t i = 0; i < HOURS_COLUMNS; i += 2) {
        if (!add_span(&hours, i / 2 / SPANS_OF_A_DAY, fields[FIRST_HOURS + i],
                      fields[FIRST_HOURS + i + 1])) {
            hours = (struct hours){0};
            break;
        }
    }
    hours_write(&hours, ret_hours);
}

_Static_assert(PLACE_HOURS_MAX >= HOURS_TEXT_MAX, "hours fit into a place");

static const char *read_station(const char *const *fields, const struct gazetteer *gazetteer,
                                struct place *ret_place)
{
    char address[CSV_FIELD_MOST + 1]; /* whole: what is too long is refused, never cut */
    const struct row_text text = {.name = fields[NAME],
                                  .address = address,
                                  .postal_code = fields[POSTAL_CODE],
                                  .town = fields[TOWN],
                                  .commune = fields[COMMUNE],
                                  .telephone = fields[TELEPHONE],
                                  .note = "",
                                  .latitude = fields[LATITUDE],
                                  .longitude = fields[LONGITUDE],
                                  .address_separator = '$'};
    const char *reason;

    read_address(fields, address, sizeof(address));
    reason = row_fill_place(&text, gazetteer, ret_place);
    if (!reason)
        read_hours(fields, ret_place->hours);
    return reason;
}

/* FNV-1a of 64 bits (Fowler, Noll, Vo; RFC 9923), of which 40 are kept: among a thousand stations
 * two names meet once in two million lists. */
static uint64_t hash_of(const char *text)
{
    uint64_t hash = UINT64_C(0xcbf29ce484222325);

    for (; *text; text++)
        hash = (hash ^ (uint8_t)*text) * UINT64_C(0x100000001b3);
    return (hash ^ hash >> 40) & UINT64_C(0xffffffffff);
}

static bool is_article(struct str word)
{
    static const char *const articles[] = {"a", "d", "de", "des", "du", "l", "la", "le", "les"};

    for (size_t i = 0; i < sizeof(articles) / sizeof(*articles); i++) {
        if (str_equal(word, articles[i]))
            return true;
    }
    return false;
}

void row_police_unit(const char *name, char ret_unit[static PLACE_UNIT_MAX + 1])
{
    char folded[2 * PLACE_NAME_MAX];
    char bare[sizeof(folded) + 1] = ""; /* a space after the last word too */
    struct str rest;
    size_t len = 0;

    text_fold(name, folded, sizeof(folded));
    rest = str_of(folded);
    while (rest.at) {
        struct str word = str_cut(&rest, ' ');

        if (word.len && !is_article(word))
            len +=
                (size_t)snprintf(bare + len, sizeof(bare) - len, "%.*s ", (int)word.len, word.at);
    }
    *ret_unit = 0;
    if (len)
        snprintf(ret_unit, PLACE_UNIT_MAX + 1, "p%010llx", (unsigned long long)hash_of(bare));
}

const char *row_police(const char *const *fields, const struct gazetteer *gazetteer,
                       struct place *ret_place)
{
    const char *reason = read_station(fields, gazetteer, ret_place);

    if (reason)
        return reason;
    ret_place->import = IMPORT_POLICE;
    snprintf(ret_place->kind, sizeof(ret_place->kind), "police");
    row_police_unit(ret_place->name, ret_place->unit);
    return NULL;
}

const char *row_gendarmerie(const char *const *fields, const struct gazetteer *gazetteer,
                            struct place *ret_place)
{
    const char *reason = read_station(fields, gazetteer, ret_place);

    if (reason)
        return reason;
    ret_place->import = IMPORT_GENDARMERIE;
    snprintf(ret_place->kind, sizeof(ret_place->kind), "gendarmerie");
    return text_clean(fields[UNIT], ret_place->unit, sizeof(ret_place->unit))
               ? NULL
               : "the unit's number is too long";
}
