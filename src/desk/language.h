/*
 * The words that staff and visitors choose from: languages, which dispatch knows by number and the
 * database by bit, and professions. Numbers are stored, so a list only ever grows at its end.
 */
#ifndef HAVRE_DESK_LANGUAGE_H
#define HAVRE_DESK_LANGUAGE_H

#include "base/err.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define LANGUAGE_CODE_LEN 2

/* `code` is two letters of ISO 639-1 in lower case. False when no agent can be found by it. */
MUST_CHECK bool language_number(const char code[static LANGUAGE_CODE_LEN], uint8_t *ret_number);
/* Zero-terminated; NULL for a number that is none. */
const char *language_code(uint8_t number);
/* 1 << number; 0 for an unknown language. */
uint32_t language_bit(const char code[static LANGUAGE_CODE_LEN]);
/* How many there are: at most 32, the bits of an account's languages. */
size_t language_count(void);

/* Whether the pages have a word for it. */
bool profession_is_known(const char *profession);
/* In the order in which lists show them; NULL after the last. */
const char *profession_at(size_t index);

#endif
