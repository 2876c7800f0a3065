/*
 * The compact directory: all that a console searches in, in one piece, so that no request ever says
 * what is searched for. Rows in, bytes out, and nothing else.
 *
 * UTF-8, in lines, each a JSON object. The first one says what it is; `imports` has what each kind
 * of import brought, in milliseconds since 1970 and rows:
 *
 *     {"form":1,"number":7,"imports":[{"kind":"zones","source":"f.csv","at":0,"taken":3,"refused":1}]}
 *
 * Every other line is one column, {"name":[rows]}, so that a page parses a part at a time. Columns
 * of one table are of one length:
 *
 *     commune_code       INSEE codes, ascending. A text is the code; a number the difference of the
 *                        last three digits from those of the one before, the first two being equal
 *     commune_name       a digit: with how many characters of the name before it begins; the rest
 *     commune_size       bits of the population, for its order alone: twice as many, 1 more
 *     commune_latitude   thousandths of a degree, as the difference from the last one that is known
 *     commune_longitude  (the first: from 0); null: not known
 *     commune_postal     one postal code, or a list of none or several. A number has the last three
 *                        digits, the first two are those of the INSEE code; a text has all five
 *
 *     service_police     1: police, 0: gendarmerie
 *     service_unit       the place_unit of who it is; "": not known
 *     service_name       null: that of the last place of this unit
 *
 *     zone_commune       who is competent where; as commune_code, one that is shared comes twice
 *     zone_service       0: the next service that no row before had; n: the n-th last of those had
 *
 *     place_kind, place_import, place_unit, place_name, place_address, place_postal,
 *     place_telephone, place_hours, place_note: as in the database
 *     place_commune      as commune_code, in any order; "": not known
 *     place_town         null: the name of place_commune
 *     place_latitude     ten-thousandths of a degree, otherwise as above
 *     place_longitude
 *
 * Differences, and what is left out, are there because they compress to less: see docs/api.md.
 */
#ifndef HAVRE_PLACES_COMPACT_H
#define HAVRE_PLACES_COMPACT_H

#include "base/buf.h"
#include "places/place.h"

#include <stdint.h>

#define COMPACT_FORM 1

struct compact_import {
    enum import_kind kind;
    const char *source; /* borrowed for the call */
    int64_t at_ms, taken, refused;
};

struct compact;

/* `number`: of the latest import. */
struct compact *compact_create(int64_t number);
/* NULL is allowed. */
void compact_destroy(struct compact *compact);

/* In this order: imports, communes, postal codes, zones, places. Communes and zones in the order of
 * the communes' codes; a commune comes once. A row whose code has not five characters is left out,
 * a text that is not UTF-8 is written as an empty one. */
void compact_add_import(struct compact *compact, const struct compact_import *import);
void compact_add_commune(struct compact *compact, const struct commune *commune);
/* Of a commune that was added; else nothing happens. */
void compact_add_postal_code(struct compact *compact, const struct commune_postal_code *code);
void compact_add_zone(struct compact *compact, const struct zone_row *zone);
void compact_add_place(struct compact *compact, const struct place *place);

/* Appends the whole; nothing may be added afterwards. The same rows give the same bytes. */
void compact_write(struct compact *compact, struct buf *ret_bytes);

#endif
