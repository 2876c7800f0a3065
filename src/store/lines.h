/*
 * National lines: numbers to call that are the same everywhere, in the order in which the console
 * lists them. Each says where what it tells is from, and when somebody verified it.
 */
#ifndef HAVRE_STORE_LINES_H
#define HAVRE_STORE_LINES_H

#include "store/store.h"

#include <stdbool.h>
#include <stdint.h>

#define LINE_NUMBER_MAX 24 /* bytes of each, without the zero */
#define LINE_TEXTS_MAX 1024
#define LINE_WAYS_MAX 32
#define LINE_HOURS_MAX 512
#define LINE_SOURCE_MAX 256

struct national_line {
    int64_t id;                       /* > 0, never given twice */
    int64_t version;                  /* > 0; grows with each change */
    char number[LINE_NUMBER_MAX + 1]; /* as it is read out: "0 800 05 95 95" */
    char names[LINE_TEXTS_MAX + 1];   /* JSON by language: {"fr":"…"} */
    char ways[LINE_WAYS_MAX + 1];     /* of call, sms, chat, video; with commas */
    char hours[LINE_HOURS_MAX + 1];   /* places/hours.h, in Paris; "": not known */
    char note[LINE_TEXTS_MAX + 1];    /* JSON by language; "": none */
    char source[LINE_SOURCE_MAX + 1];
    int64_t verified_ms; /* since 1970; 0: to be verified */
    uint32_t position;
};

/* Whether there was ever one: who took all of them out wants none. */
MUST_CHECK enum store_result store_lines_ever(struct store *store, bool *ret_ever);
/* `line->id` and `version` are set. STORE_TAKEN when there is a line of this number. */
MUST_CHECK enum store_result store_line_add(struct store *store, struct national_line *line);
MUST_CHECK enum store_result store_line_get(struct store *store, int64_t id,
                                            struct national_line *ret_line);
/* By position, id; `after` is the one before, NULL for the first. STORE_NONE after the last.
 * `after` and `ret_line` may be the same. */
MUST_CHECK enum store_result store_line_next(struct store *store, const struct national_line *after,
                                             struct national_line *ret_line);
/* Stores all of it. `version` is the one that was read, and the new one afterwards; STORE_STALE
 * when somebody else changed it first, STORE_NONE when it is gone, STORE_TAKEN as at adding. */
MUST_CHECK enum store_result store_line_put(struct store *store, struct national_line *line);
MUST_CHECK enum store_result store_line_remove(struct store *store, int64_t id, int64_t version);

#endif
