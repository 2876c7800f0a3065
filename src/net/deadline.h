/*
 * Something that is to happen at a time unless it is called off. All deadlines of a loop share one
 * timer; setting, moving and clearing one costs O(log n) and no system call.
 */
#ifndef HAVRE_NET_DEADLINE_H
#define HAVRE_NET_DEADLINE_H

#include "base/heap.h"

#include <stdint.h>

struct loop;

/* Lives in its owner's object, which is found from it with CONTAINER_OF. Zeroed: not set. */
struct deadline {
    struct heap_node node; // loop.deadlines
    /* From the loop, once; it is no longer set then. */
    void (*handle)(struct deadline *deadline);
};

/* Sets it, or moves it, to `after_ms` from now; 0 is the next turn of the loop. A deadline that is
 * set keeps the loop running. */
void deadline_set(struct loop *loop, struct deadline *deadline, uint64_t after_ms);
/* Harmless when it is not set. */
void deadline_clear(struct loop *loop, struct deadline *deadline);

#endif
