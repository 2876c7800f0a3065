/*
 * Which force is competent for a postal code, and where that depends on the commune: the one table
 * that a lobby has of all the directory. The desk builds it, the bus carries it as it is
 * (docs/protocol.md section 4 has its form), the lobby validates it once and looks codes up in it.
 * Pure: bytes in, bytes out.
 *
 * A code is mixed when its communes are not all in the same zone. Then its zone is the one where
 * more people live, and its communes are named.
 */
#ifndef HAVRE_PLACES_ZONES_H
#define HAVRE_PLACES_ZONES_H

#include "base/buf.h"
#include "base/err.h"
#include "base/str.h"
#include "places/postal.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Bits, as on the bus (enum zone). */
#define ZONES_POLICE 1
#define ZONES_GENDARMERIE 2

#define ZONES_TABLE_MIN 4             /* bytes of a table that knows nothing */
#define ZONES_TABLE_MAX (1024 * 1024) /* bytes; one that asked everywhere would have 550 KiB */
#define ZONES_COMMUNES_MAX 255        /* of a mixed code; with more it is not asked about */
#define ZONES_NAME_MAX 128            /* bytes */

/* One commune of one code. */
struct zones_row {
    char code[POSTAL_CODE_LEN];
    struct str name; /* borrowed; UTF-8 without control characters, 1 to ZONES_NAME_MAX bytes */
    uint64_t population;
    uint8_t zones; /* bits; both when two units share it */
};

/* Whether a commune can be named in a table. */
bool zones_name_is_valid(struct str name);
/* Sorts `rows`; leaves out those without a zone or a valid name. False, and nothing appended, when
 * the table would be longer than ZONES_TABLE_MAX. */
MUST_CHECK bool zones_build(struct zones_row *rows, size_t count, struct buf *ret_table);

/* A table to look up in; a zeroed one knows nothing. Owns its bytes. */
struct zones {
    struct buf table;
    uint32_t count; /* codes */
};

/* Takes a copy of a table in place of the one that is there; false, and it stays, when something
 * is wrong with any of the bytes. */
MUST_CHECK bool zones_load(struct zones *zones, const uint8_t *bytes, size_t len);
void zones_release(struct zones *zones);

/* Of a code; valid until the next load. */
struct zones_answer {
    uint8_t zones;           /* bits; 0: not known */
    uint8_t commune_count;   /* 0 unless it is mixed */
    const uint8_t *communes; /* for zones_next_commune */
};

/* `code` is well-formed. */
struct zones_answer zones_find(const struct zones *zones, const char code[static POSTAL_CODE_LEN]);
/* Walk: the name and zone of the next commune, by the bytes of their names; false at the end. */
bool zones_next_commune(struct zones_answer *answer, struct str *ret_name, uint8_t *ret_zones);

#endif
