/*
 * An array that is filled at the end and read from the start. It begins again at its own start once
 * all was read, which the caller does after every event, so it is as long as the busiest event.
 */
#include "dispatch/effects.h"

#include "base/mem.h"

#define EFFECTS_FIRST_CAP 16

void effects_push(struct effects *effects, const struct effect *effect)
{
    if (effects->end == effects->cap) {
        size_t cap = effects->cap ? effects->cap * 2 : EFFECTS_FIRST_CAP;

        effects->items = mem_resize(effects->items, effects->cap * sizeof(*effects->items),
                                    cap * sizeof(*effects->items));
        effects->cap = cap;
    }
    effects->items[effects->end++] = *effect;
}

bool effects_pop(struct effects *effects, struct effect *ret_effect)
{
    if (effects_are_drained(effects))
        return false;
    *ret_effect = effects->items[effects->first++];
    if (effects_are_drained(effects))
        effects->first = effects->end = 0;
    return true;
}

bool effects_are_drained(const struct effects *effects)
{
    return effects->first == effects->end;
}

void effects_finish(struct effects *effects)
{
    mem_free(effects->items);
    *effects = (struct effects){0};
}
