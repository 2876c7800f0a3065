/*
 * Text as operators' files have it, made into what is kept: UTF-8 of one line, without spaces at
 * its ends or two in a row, and of the length that the directory takes. And the folded form by
 * which names from different files are compared.
 */
#ifndef HAVRE_PLACES_TEXT_H
#define HAVRE_PLACES_TEXT_H

#include "base/err.h"

#include <stdbool.h>
#include <stddef.h>

/* Both read zero-terminated UTF-8 that is valid and write at most `size` bytes with the zero; false
 * when it does not fit. Control characters count as spaces. */
MUST_CHECK bool text_clean(const char *text, char *ret_text, size_t size);
/* The same, but lines stay lines: a line feed or `separator` (0: none) ends one, empty ones go. */
MUST_CHECK bool text_clean_lines(const char *text, char separator, char *ret_text, size_t size);

/*
 * Small letters without accents and digits, everything else one space: "Saint-Étienne-d'Œuvre" is
 * "saint etienne d oeuvre". "st" and "ste" as words of their own become "saint" and "sainte", and
 * "cedex" goes with what follows it. What does not fit is cut off.
 */
void text_fold(const char *text, char *ret_folded, size_t size);

/* Whether there is a letter in it, and every one is a capital. */
bool text_is_capitals(const char *text);
/* In place: capitals only at the beginnings of words: "L'ÉTANG-NEUF" becomes "L'Étang-Neuf". */
void text_calm(char *text);

#endif
