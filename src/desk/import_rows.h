/*
 * Rows that were read and are not stored yet: an import reads its file to the end before it touches
 * the database, so that a slow file or a slow upload keeps nobody from writing. Some 200 bytes
 * each.
 */
#ifndef HAVRE_DESK_IMPORT_ROWS_H
#define HAVRE_DESK_IMPORT_ROWS_H

#include "base/buf.h"
#include "places/communes.h"
#include "places/place.h"

#include <stdbool.h>
#include <stdint.h>

/* All rows of one list are of one kind: communes, zones, or places. A zeroed struct is empty. */
struct import_rows {
    struct buf bytes;
    size_t at; /* of the next one that is read */
};

/* `number` comes back with the row. */
void import_rows_add_commune(struct import_rows *rows, uint64_t number,
                             const struct commune_entry *entry);
void import_rows_add_zone(struct import_rows *rows, uint64_t number, const struct zone_row *zone);
void import_rows_add_place(struct import_rows *rows, uint64_t number, const struct place *place);

/* In the order in which they were added; false after the last. */
MUST_CHECK bool import_rows_next_commune(struct import_rows *rows, uint64_t *ret_number,
                                         struct commune_entry *ret_entry);
MUST_CHECK bool import_rows_next_zone(struct import_rows *rows, uint64_t *ret_number,
                                      struct zone_row *ret_zone);
MUST_CHECK bool import_rows_next_place(struct import_rows *rows, uint64_t *ret_number,
                                       struct place *ret_place);
void import_rows_release(struct import_rows *rows);

#endif
