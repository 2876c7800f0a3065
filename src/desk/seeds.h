/*
 * Rows that a new house begins with. They are the house's own from then on: changed, added to,
 * taken out.
 */
#ifndef HAVRE_DESK_SEEDS_H
#define HAVRE_DESK_SEEDS_H

#include "store/store.h"

#include <stdbool.h>

struct seeds {
    const char *what; /* for the log */
    enum store_result (*ever)(struct store *store, bool *ret_ever);
    enum store_result (*plant)(struct store *store);
};

/* When there was never a row of them: all, or none and a line in the log. */
void seeds_plant(struct store *store, const struct seeds *seeds);

#endif
