/*
 * Which of the languages on offer a reader wants: Accept-Language (RFC 9110 section 12.5.4, weights
 * of section 12.4.2, language ranges of RFC 4647 section 2.1), read strictly. A field that is not
 * of that form counts as if it were not there. Pure.
 */
#ifndef HAVRE_NET_ACCEPT_LANGUAGE_H
#define HAVRE_NET_ACCEPT_LANGUAGE_H

#include "base/str.h"

#include <stddef.h>

#define ACCEPT_LANGUAGE_MOST 32
#define ACCEPT_LANGUAGE_TAG_LEN 2

/*
 * The place of the best of `count` (at least one, at most ACCEPT_LANGUAGE_MOST) two-letter tags in
 * lower case: the one with the highest weight, of equal ones the one that the field names first,
 * then the one that stands first in `offered`. A range counts for the tag that it begins with
 * (fr-CA for fr), `*` for all that no range names. 0 when nothing on offer is wanted, or nothing
 * was said.
 */
size_t accept_language_choose(struct str field, const char (*offered)[ACCEPT_LANGUAGE_TAG_LEN],
                              size_t count);

#endif
