/*
 * The visitor's pages of a house on their way from desk to lobby: one for each language on offer,
 * in each coding. The desk sends all of them and then the list of languages; only with that list
 * does what came before it count, so that no lobby serves half of a change.
 */
#ifndef HAVRE_BUS_PAGES_H
#define HAVRE_BUS_PAGES_H

#include "base/buf.h"
#include "base/err.h"
#include "bus/message.h"

struct link;

/* A zeroed one is empty. The owner of the struct owns the bytes. */
struct page_set {
    struct bus_languages languages;                   /* the default first; count 0: no pages */
    struct buf forms[LANGUAGES_MAX][CONTENT_CODINGS]; /* by place in `languages` */
};

void page_set_release(struct page_set *set);
/* The place of a language; LANGUAGES_MAX when it is not there. */
size_t page_set_find(const struct page_set *set, const char language[static LANGUAGE_LEN]);

/* Pages and languages. */
void page_set_send(const struct page_set *set, struct link *link);
/* Adds what a BUS_PAGE message brought. False when it may not come now: a form that is there
 * already, a language too many. */
MUST_CHECK bool page_set_take(struct page_set *set, const struct bus_message *message);
/* Whether the set is what a BUS_LANGUAGES message says: these languages in this order, each in all
 * codings. */
MUST_CHECK bool page_set_is_whole(const struct page_set *set, const struct bus_message *message);

#endif
