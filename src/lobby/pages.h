/*
 * What a lobby serves of the visitor's pages: those of the house, or the built-in ones until a desk
 * has given it any. The words of a language, for a page that is open in another, are always those
 * of the build.
 */
#ifndef HAVRE_LOBBY_PAGES_H
#define HAVRE_LOBBY_PAGES_H

#include "base/str.h"
#include "bus/pages.h"

#include <stdbool.h>

/* `house` is the house's own set, empty while there is none. */

/* The page in the language that the reader wants most of those on offer (Accept-Language). */
struct str pages_page(const struct page_set *house, struct str accept_language,
                      enum content_coding coding);
/* The words of a language; {NULL, 0} when it is not on offer. */
struct str pages_words(const struct page_set *house, struct str language,
                       enum content_coding coding);
/* Whether a page of ours can be in this language: one that was open when the house changed its
 * languages goes on. */
bool pages_speak(const struct page_set *house, const char language[static LANGUAGE_LEN]);

#endif
