/* What is to be done outside, in the order in which it came about. */
#ifndef HAVRE_DISPATCH_EFFECTS_H
#define HAVRE_DISPATCH_EFFECTS_H

#include "dispatch/dispatch.h"

#include <stdbool.h>
#include <stddef.h>

/* A zeroed struct is empty. */
struct effects {
    struct effect *items;
    size_t first; /* not drained yet; everything is when first == end */
    size_t end;
    size_t cap;
};

void effects_push(struct effects *effects, const struct effect *effect);
/* False when there is none left. */
MUST_CHECK bool effects_pop(struct effects *effects, struct effect *ret_effect);
bool effects_are_drained(const struct effects *effects);
void effects_finish(struct effects *effects);

#endif
