/*
 * The table behind postal.h, made at build by tools/make-postal-codes.mjs: one row of four bytes
 * for each code, in ascending order.
 */
#ifndef HAVRE_PLACES_POSTAL_TABLE_H
#define HAVRE_PLACES_POSTAL_TABLE_H

#include <stddef.h>
#include <stdint.h>

#define POSTAL_TABLE_NONE 127 /* no second département */

struct postal_row {
    uint32_t code : 17;
    uint32_t first : 7; /* index into postal_table_departements */
    uint32_t second : 7;
};

extern const char postal_table_departements[][3];
extern const size_t postal_table_departements_len;
extern const struct postal_row postal_table[];
extern const size_t postal_table_len;

#endif
