/*
 * Prepared replies that all agents share, in the order in which the console lists them.
 */
#ifndef HAVRE_STORE_REPLIES_H
#define HAVRE_STORE_REPLIES_H

#include "store/store.h"

#include <stdbool.h>
#include <stdint.h>

#define REPLY_LANGUAGE_MAX 8 /* bytes of each, without the zero */
#define REPLY_TITLE_MAX 128
#define REPLY_TEXT_MAX 4096

struct reply {
    int64_t id;      /* > 0, never given twice */
    int64_t version; /* > 0; grows with each change */
    char language[REPLY_LANGUAGE_MAX + 1];
    char title[REPLY_TITLE_MAX + 1]; /* what is searched by `/` */
    char text[REPLY_TEXT_MAX + 1];
    uint32_t position; /* in its language */
    bool minors;       /* for conversations with minors */
};

/* Whether there was ever one: who took all of them out wants none. */
MUST_CHECK enum store_result store_replies_ever(struct store *store, bool *ret_ever);
/* `reply->id` and `version` are set. */
MUST_CHECK enum store_result store_reply_add(struct store *store, struct reply *reply);
MUST_CHECK enum store_result store_reply_get(struct store *store, int64_t id,
                                             struct reply *ret_reply);
/* By language, position, id; `after` is the one before, NULL for the first. STORE_NONE after the
 * last. `after` and `ret_reply` may be the same. */
MUST_CHECK enum store_result store_reply_next(struct store *store, const struct reply *after,
                                              struct reply *ret_reply);
/* Stores all of it. `version` is the one that was read, and the new one afterwards; STORE_STALE
 * when somebody else changed it first, STORE_NONE when it is gone. */
MUST_CHECK enum store_result store_reply_put(struct store *store, struct reply *reply);
MUST_CHECK enum store_result store_reply_remove(struct store *store, int64_t id, int64_t version);

#endif
