/*
 * What the directory is made of, as plain rows: communes, who is competent for them, and places,
 * each as it is read from an import and kept in the database. Nothing in here is about visitors.
 * Text is UTF-8 of one line unless said otherwise. Coordinates are hundred-thousandths of a degree
 * (WGS 84).
 */
#ifndef HAVRE_PLACES_PLACE_H
#define HAVRE_PLACES_PLACE_H

#include "base/err.h"

#include <stdbool.h>
#include <stdint.h>

#define INSEE_LEN 5
#define COMMUNE_NAME_MAX 128 /* bytes of each, without the zero */
#define PLACE_KIND_MAX 32
#define PLACE_UNIT_MAX 16
#define PLACE_NAME_MAX 192
#define PLACE_ADDRESS_MAX 256
#define PLACE_TOWN_MAX 128
#define PLACE_TELEPHONE_MAX 32
#define PLACE_HOURS_MAX 512
#define PLACE_NOTE_MAX 512
#define COORDINATE_NONE INT32_MIN /* both or none of a pair */

/* What a file that is imported may be. */
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
    char unit[PLACE_UNIT_MAX + 1]; /* struct place.unit of who is competent; "" when not known */
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

#endif
