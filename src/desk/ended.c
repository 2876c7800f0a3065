/*
 * Conversations that ended not long ago are remembered for as long as a ticket of theirs could
 * still be brought: it must not bring them back, and a console that was cut asks what became of
 * them. Oldest first, so forgetting looks at those that may be forgotten alone.
 */
#include "desk/internal.h"

#include "base/clock.h"
#include "base/mem.h"

#include <string.h>

void conversation_remember_end(struct desk *desk, const uint8_t *id, enum conversation_end end)
{
    struct closed *closed = mem_alloc(sizeof *closed);

    memcpy(closed->id, id, sizeof closed->id);
    closed->end = end;
    closed->at_ms = clock_ms();
    list_append(&desk->closed, &closed->link);
    map_set(&desk->closed_ids, closed->id, closed);
}

bool conversation_ended_lately(const struct desk *desk, const uint8_t *id,
                               enum conversation_end *ret_end, uint64_t *ret_ago_ms)
{
    const struct closed *closed = map_get(&desk->closed_ids, id);
    if (!closed)
        return false;
    *ret_end = closed->end;
    *ret_ago_ms = clock_ms() - closed->at_ms;
    return true;
}

void conversations_forget_ends(struct desk *desk)
{
    uint64_t now = clock_ms();

    LIST_FOREACH_SAFE (node, following, &desk->closed) {
        struct closed *closed = CONTAINER_OF(node, struct closed, link);
        if (!desk->is_stopping && now - closed->at_ms < conversation_ticket_life_ms(desk))
            return;
        list_remove(node);
        map_remove(&desk->closed_ids, closed->id);
        mem_free(closed);
    }
}
