/*
 * The people of the demo: two agents, a supervisor, an admin.
 */
#ifndef HAVRE_DESK_DEMO_H
#define HAVRE_DESK_DEMO_H

#include "base/err.h"

#include <stdbool.h>
#include <stdio.h>

struct store;

/*
 * Makes them with random passwords at the first start and prints how to sign in, then and at each
 * later start: their passwords stand in DIR/demo-sign-in (0600) beside their hashes, and no second
 * factor is asked for, which is why this is for demos alone. False, with a line in the log, when it
 * cannot.
 */
MUST_CHECK bool demo_prepare(struct store *store, const char *dir, FILE *out);

#endif
