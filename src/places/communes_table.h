/*
 * The table behind communes.h, made at build by tools/make-communes.mjs: rows in the order of their
 * codes; names and postal codes of all of them one after another, each row says how many are its
 * own.
 */
#ifndef HAVRE_PLACES_COMMUNES_TABLE_H
#define HAVRE_PLACES_COMMUNES_TABLE_H

#include <stddef.h>
#include <stdint.h>

struct communes_row {
    uint32_t population;
    int32_t latitude, longitude; /* INT32_MIN: not known */
    char code[5];
    uint8_t name_len;
    uint8_t postal_codes;
};

/* A code that is no commune's any more, and the commune it became part of. */
struct communes_former {
    char code[5];
    char now[5];
};

extern const struct communes_row communes_table[];
extern const size_t communes_table_len;
extern const char communes_table_names[];
extern const uint32_t communes_table_postal_codes[];
extern const struct communes_former communes_table_former[];
extern const size_t communes_table_former_len;

#endif
