/*
 * The directory: communes, who is competent for them, and places. Each kind of import replaces what
 * the one before it brought, whole or not at all:
 *
 *     store_begin → store_directory_clear(kind) → store_*_add … → store_import_put → store_end
 *
 * A row that is there already is STORE_TAKEN, and the transaction may go on without it. Nothing in
 * here is about visitors.
 */
#ifndef HAVRE_STORE_DIRECTORY_H
#define HAVRE_STORE_DIRECTORY_H

#include "places/place.h"
#include "store/store.h"

#include <stdbool.h>
#include <stdint.h>

#define IMPORT_SOURCE_MAX 128 /* bytes, without the zero */

struct import {
    enum import_kind kind;
    int64_t number;                     /* grows with every import of any kind */
    char source[IMPORT_SOURCE_MAX + 1]; /* the file's name; "": what the build carries */
    int64_t at_ms;                      /* since 1970 */
    int64_t taken, refused;             /* rows */
};

/* Takes out all that this kind of import brought; the row of that import stays until the next. */
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
