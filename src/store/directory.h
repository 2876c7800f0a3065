/*
 * The directory: communes, who is competent for them, and places. Each kind of import replaces what
 * the one before it brought, whole or not at all:
 *
 *     store_begin → store_directory_clear(kind) → store_*_add … → store_import_put → store_end
 *
 * Nothing in here is about visitors. Coordinates are hundred-thousandths of a degree (WGS 84).
 */
#ifndef HAVRE_STORE_DIRECTORY_H
#define HAVRE_STORE_DIRECTORY_H

#include "store/store.h"

#include <stdbool.h>
#include <stdint.h>

#define INSEE_LEN 5
#define IMPORT_SOURCE_MAX 128 /* bytes of each, without the zero */
#define COMMUNE_NAME_MAX 128
#define PLACE_KIND_MAX 32
#define PLACE_UNIT_MAX 16
#define PLACE_NAME_MAX 192
#define PLACE_ADDRESS_MAX 256
#define PLACE_TOWN_MAX 128
#define PLACE_TELEPHONE_MAX 32
#define PLACE_HOURS_MAX 512
#define PLACE_NOTE_MAX 512
#define COORDINATE_NONE INT32_MIN /* both or none of a pair */

enum import_kind {
    IMPORT_COMMUNES,
    IMPORT_ZONES,
    IMPORT_POLICE,
    IMPORT_GENDARMERIE,
    IMPORT_ANNUAIRE,
    IMPORT_PLACES
};
#define IMPORT_KIND_COUNT (IMPORT_PLACES + 1)

/* "communes", "zones" … */
const char *import_kind_name(enum import_kind kind);
/* False when there is none of that name. */
MUST_CHECK bool import_kind_named(const char *name, enum import_kind *ret_kind);

struct import {
    enum import_kind kind;
    int64_t number;                     /* grows with every import of any kind */
    char source[IMPORT_SOURCE_MAX + 1]; /* the file's name; "": what the build carries */
    int64_t at_ms;                      /* since 1970 */
    int64_t taken, refused;             /* rows */
};

struct commune {
    char code[INSEE_LEN + 1];
    char name[COMMUNE_NAME_MAX + 1];
    int64_t population;
    int32_t latitude, longitude;
};

struct commune_postal_code {
    char postal_code[INSEE_LEN + 1];
    char commune[INSEE_LEN + 1];
};

/* Who is competent for a commune; one that two units share has a row for each. */
struct zone_row {
    char commune[INSEE_LEN + 1];
    bool is_police;                /* else gendarmerie */
    char unit[PLACE_UNIT_MAX + 1]; /* struct place.unit of a gendarmerie; "" for police */
    char service[PLACE_NAME_MAX + 1];
};

struct place {
    int64_t id; /* > 0; another one after each import */
    enum import_kind import;
    char kind[PLACE_KIND_MAX + 1]; /* police, gendarmerie, aav, bav, cidf, mjd, cdad, … */
    char unit[PLACE_UNIT_MAX + 1];
    char name[PLACE_NAME_MAX + 1];
    char address[PLACE_ADDRESS_MAX + 1]; /* without postal code and town; lines end with \n */
    char postal_code[INSEE_LEN + 1];
    char town[PLACE_TOWN_MAX + 1];
    char commune[INSEE_LEN + 1]; /* "" when not known */
    char telephone[PLACE_TELEPHONE_MAX + 1];
    char hours[PLACE_HOURS_MAX + 1]; /* places/hours.h; "": not known */
    char note[PLACE_NOTE_MAX + 1];
    int32_t latitude, longitude;
};

/* Takes out all that this kind of import brought. */
MUST_CHECK enum store_result store_directory_clear(struct store *store, enum import_kind kind);
MUST_CHECK enum store_result store_commune_add(struct store *store, const struct commune *commune);
MUST_CHECK enum store_result store_postal_code_add(struct store *store,
                                                   const struct commune_postal_code *code);
MUST_CHECK enum store_result store_zone_add(struct store *store, const struct zone_row *zone);
/* `place->id` is set. */
MUST_CHECK enum store_result store_place_add(struct store *store, struct place *place);
/* `import->number` is set. */
MUST_CHECK enum store_result store_import_put(struct store *store, struct import *import);

/* STORE_NONE when there was none of this kind. */
MUST_CHECK enum store_result store_import_get(struct store *store, enum import_kind kind,
                                              struct import *ret_import);
/* The number of the latest import of any kind; 0: none. */
MUST_CHECK enum store_result store_import_latest(struct store *store, int64_t *ret_number);

/* All rows in the order of their keys, one statement for all of them. `handle` returns false to
 * stop, which is STORE_OK too. */
MUST_CHECK enum store_result store_communes_each(struct store *store,
                                                 bool (*handle)(void *, const struct commune *),
                                                 void *owner);
MUST_CHECK enum store_result
store_postal_codes_each(struct store *store,
                        bool (*handle)(void *, const struct commune_postal_code *), void *owner);
MUST_CHECK enum store_result
store_zones_each(struct store *store, bool (*handle)(void *, const struct zone_row *), void *owner);
MUST_CHECK enum store_result
store_places_each(struct store *store, bool (*handle)(void *, const struct place *), void *owner);

#endif
