/*
 * Objects by id. `gen` of an entry is that of the last id given out for it; an entry whose object
 * is NULL is free. Free entries form a stack through `next_free`, in the way of `free_head`. An
 * entry whose generations are used up is never used again, so no id ever names two objects.
 */
#include "base/slots.h"

#include "base/err.h"
#include "base/mem.h"

#define SLOTS_FIRST_CAP 16

struct slots_entry {
    void *object;
    uint32_t gen;
    uint32_t next_free;
};

/* The index of a free entry, which is no longer on the stack. */
static uint32_t take_free(struct slots *slots)
{
    uint32_t index;

    if (slots->free_head) {
        index = slots->free_head - 1;
        slots->free_head = slots->entries[index].next_free;
        return index;
    }
    if (slots->size == slots->cap) {
        uint32_t cap = slots->cap ? slots->cap * 2 : SLOTS_FIRST_CAP;

        CHECK(cap > slots->cap);
        slots->entries = mem_resize(slots->entries, slots->cap * sizeof(*slots->entries),
                                    cap * sizeof(*slots->entries));
        slots->cap = cap;
    }
    return slots->size++;
}

struct slot_id slots_put(struct slots *slots, void *object)
{
    uint32_t index;
    struct slots_entry *entry;

    CHECK(object);
    index = take_free(slots);
    entry = &slots->entries[index];
    entry->object = object;
    entry->gen++;
    slots->count++;
    return (struct slot_id){.slot = index, .gen = entry->gen};
}

void *slots_get(const struct slots *slots, struct slot_id id)
{
    if (id.slot >= slots->size || slots->entries[id.slot].gen != id.gen)
        return NULL;
    return slots->entries[id.slot].object;
}

bool slots_was_given(const struct slots *slots, struct slot_id id)
{
    return id.gen && id.slot < slots->size && id.gen <= slots->entries[id.slot].gen;
}

void slots_drop(struct slots *slots, struct slot_id id)
{
    struct slots_entry *entry;

    if (!slots_get(slots, id))
        return;
    entry = &slots->entries[id.slot];
    entry->object = NULL;
    slots->count--;
    if (entry->gen == UINT32_MAX)
        return;
    entry->next_free = slots->free_head;
    slots->free_head = id.slot + 1;
}

void *slots_next(const struct slots *slots, uint32_t *index)
{
    while (*index < slots->size) {
        void *object = slots->entries[(*index)++].object;

        if (object)
            return object;
    }
    return NULL;
}

void slots_finish(struct slots *slots)
{
    mem_free(slots->entries);
    *slots = (struct slots){0};
}
