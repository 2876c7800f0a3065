/*
 * Small readings of text that is not zero-terminated: views into somebody else's bytes.
 */
#ifndef HAVRE_BASE_STR_H
#define HAVRE_BASE_STR_H

#include "base/err.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct str {
    const char *at; /* borrowed; not zero-terminated */
    size_t len;
};

struct str str_of(const char *text);
bool str_equal(struct str a, const char *b);
/* ASCII case is ignored, as in RFC 9110 section 5.1. */
bool str_equal_nocase(struct str a, const char *b);
/* Without spaces and tabs at both ends. */
struct str str_trim(struct str text);
/* Cuts `text` at the first `separator`: the part before is returned, `text` becomes the part after,
 * or {NULL, 0} when there was no separator. */
struct str str_cut(struct str *text, char separator);
/* Decimal digits only, at most `max`; false and *ret_value untouched otherwise. */
MUST_CHECK bool str_to_u64(struct str text, uint64_t max, uint64_t *ret_value);
/* A zero-terminated copy; released with mem_free. */
char *str_dup(struct str text);

#endif
