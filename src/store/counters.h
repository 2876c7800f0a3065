/*
 * How often something happened in a month, and nothing else about it: not who, where, or at what
 * hour. The true numbers; whoever shows them rounds them (desk/counter_routes.c).
 */
#ifndef HAVRE_STORE_COUNTERS_H
#define HAVRE_STORE_COUNTERS_H

#include "store/store.h"

#include <stdbool.h>
#include <stdint.h>

#define COUNTER_WHAT_MAX 32 /* bytes, without the zero */
#define COUNTER_MONTH_LEN 7 /* 2026-11 */

struct counter {
    char what[COUNTER_WHAT_MAX + 1];
    char month[COUNTER_MONTH_LEN + 1];
    int64_t times; /* > 0 */
};

/* The month of an instant in milliseconds since 1970, in UTC. */
void counter_month(int64_t now_ms, char ret_month[static COUNTER_MONTH_LEN + 1]);
/* Once more in this month. `what` is a name of at most COUNTER_WHAT_MAX bytes. */
MUST_CHECK enum store_result store_count(struct store *store, const char *what, const char *month);
/* All of them, the newest month first, in a month by name. `handle` returns false to stop, which is
 * STORE_OK too. */
MUST_CHECK enum store_result store_counters_each(struct store *store,
                                                 bool (*handle)(void *, const struct counter *),
                                                 void *owner);

#endif
