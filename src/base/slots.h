/*
 * A table of pointers with ids that can be kept: an id whose object is gone finds nothing, even
 * after its slot was used again. Lookup, put and drop are O(1).
 */
#ifndef HAVRE_BASE_SLOTS_H
#define HAVRE_BASE_SLOTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* gen is never 0 in an id that was given out, so a zeroed id names nothing. */
struct slot_id {
    uint32_t slot;
    uint32_t gen;
};

struct slots {
    struct slots_entry *entries;
    uint32_t size; /* entries that were ever used */
    uint32_t cap;
    uint32_t free_head; /* index + 1 of the first free entry; 0 when there is none */
    uint32_t count;     /* entries in use */
};

/* A zeroed struct is an empty table. The objects are the caller's. */
struct slot_id slots_put(struct slots *slots, void *object);
/* NULL when the id names nothing (any more). */
void *slots_get(const struct slots *slots, struct slot_id id);
/* Whether this id was given out at some time, used or no longer. */
bool slots_was_given(const struct slots *slots, struct slot_id id);
/* Harmless when the id names nothing (any more). */
void slots_drop(struct slots *slots, struct slot_id id);
/* Walk: the first object at or after *index, which moves past it; NULL at the end. Dropping inside
 * the walk is allowed. */
void *slots_next(const struct slots *slots, uint32_t *index);
void slots_finish(struct slots *slots);

static inline bool slot_id_equal(struct slot_id a, struct slot_id b)
{
    return a.slot == b.slot && a.gen == b.gen;
}

#endif
