/*
 * French postal codes: which départements a code lies in. The table is compiled in from
 * @etalab/decoupage-administratif (Licence Ouverte 2.0) by tools/make-postal-codes.mjs. Who is
 * competent there is in a table that comes later (places/zones.h).
 */
#ifndef HAVRE_PLACES_POSTAL_H
#define HAVRE_PLACES_POSTAL_H

#include "base/err.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define POSTAL_CODE_LEN 5
#define POSTAL_DEPARTEMENTS_MAX 2

struct postal_answer {
    uint8_t count; /* 0: no such code; 16 codes have 2 */
    char departements[POSTAL_DEPARTEMENTS_MAX]
                     [3]; /* "75 ", "2A ", "974": padded with spaces; in order */
};

/* Exactly five ASCII digits; spaces are the page's business. */
bool postal_code_is_well_formed(const char *code, size_t len);
/* `code` is well-formed. */
struct postal_answer postal_lookup(const char code[static POSTAL_CODE_LEN]);
/* The same, and for a code that no commune has (a CEDEX, one that is made up) the département that
 * its beginning names, if any: two digits, from 97 on three; for 20 both of Corsica. */
struct postal_answer postal_departements(const char code[static POSTAL_CODE_LEN]);
/* How many codes the table holds. */
size_t postal_count(void);

#endif
