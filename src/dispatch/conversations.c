/*
 * Invariants: enter() and leave() mirror each other, state for state, so a conversation is in the
 * lists, trees and heaps of its state and in no other; `waited` runs while it waits or is offered
 * and stands still while it is open. Owns the conversations; frees a closed one only when the next
 * event begins. Who else is in an open one is kept by participants.c.
 */
#include "dispatch/conversations.h"

#include "base/mem.h"
#include "dispatch/invitations.h"
#include "dispatch/participants.h"
#include "dispatch/state.h"

#include <string.h>

void conversations_init(struct conversations *conversations)
{
    *conversations = (struct conversations){0};
    map_init(&conversations->by_key, CONVERSATION_KEY_LEN);
    list_init(&conversations->closed);
}

void conversations_finish(struct conversations *conversations)
{
    struct conversation *conversation;
    uint32_t index = 0;

    while ((conversation = slots_next(&conversations->slots, &index))) {
        participants_finish(conversation);
        mem_free(conversation->invitation);
        mem_free(conversation);
    }
    slots_finish(&conversations->slots);
    map_finish(&conversations->by_key);
    heap_finish(&conversations->rings);
    heap_finish(&conversations->cuts);
}

static int64_t instant_before(uint64_t now, uint64_t ms)
{
    return (int64_t)now - (int64_t)(ms < STATE_TIME_MAX ? ms : STATE_TIME_MAX);
}

uint64_t conversations_waited(const struct conversation *conversation, uint64_t now)
{
    if (conversation->state == CONVERSATION_OPEN)
        return conversation->waited_ms;
    return (uint64_t)((int64_t)now - conversation->since);
}

static void enter(struct dispatch *dispatch, struct conversation *conversation)
{
    struct conversations *conversations = &dispatch->conversations;
    struct agent *agent = conversation->agent;

    switch (conversation->state) {
    case CONVERSATION_WAITING:
        queue_insert(&dispatch->queue, conversation);
        break;
    case CONVERSATION_OFFERED:
        CHECK(!conversation->is_cut);
        queue_insert(&dispatch->queue, conversation);
        heap_set(&conversations->rings, &conversation->timer,
                 state_after(dispatch->now, dispatch->options.ring_ms));
        list_append(&agent->offers, &conversation->link);
        agents_load(&dispatch->agents, agent);
        break;
    case CONVERSATION_OPEN:
        conversation->waited_ms = (uint64_t)((int64_t)dispatch->now - conversation->since);
        conversation->front = false;
        conversations->open++;
        break;
    }
}

static void leave(struct dispatch *dispatch, struct conversation *conversation)
{
    struct conversations *conversations = &dispatch->conversations;

    switch (conversation->state) {
    case CONVERSATION_WAITING:
        queue_remove(&dispatch->queue, conversation);
        break;
    case CONVERSATION_OFFERED:
        queue_remove(&dispatch->queue, conversation);
        heap_remove(&conversations->rings, &conversation->timer);
        list_remove(&conversation->link);
        agents_unload(&dispatch->agents, conversation->agent, false);
        break;
    case CONVERSATION_OPEN:
        conversation->since = instant_before(dispatch->now, conversation->waited_ms);
        conversations->open--;
        participants_remove_all(dispatch, conversation);
        break;
    }
}

static const struct seat FIRST_SEAT = {.slot = 1, .part = PART_HOLDER};

struct conversation *conversations_add(struct dispatch *dispatch, const struct arrival *arrival,
                                       struct agent *holder, const struct seat *seat)
{
    struct conversation *conversation = mem_alloc(sizeof(*conversation));

    CHECK(arrival->zones < QUEUE_ZONES && arrival->language < DISPATCH_LANGUAGES);
    memcpy(conversation->key, arrival->key, sizeof(conversation->key));
    conversation->zones = arrival->zones;
    conversation->language = arrival->language;
    conversation->since = instant_before(dispatch->now, arrival->waited_ms);
    conversation->front = arrival->front;
    conversation->is_urgent = arrival->urgent;
    conversation->state = holder ? CONVERSATION_OPEN : CONVERSATION_WAITING;
    conversation->agent = holder;
    conversation->id.id = slots_put(&dispatch->conversations.slots, conversation);
    list_init(&conversation->link);
    list_init(&conversation->seats);
    map_set(&dispatch->conversations.by_key, conversation->key, conversation);
    enter(dispatch, conversation);
    if (holder)
        participants_add(dispatch, conversation, holder, seat);
    return conversation;
}

struct conversation *conversations_get(const struct dispatch *dispatch, struct conversation_id id)
{
    struct conversation *conversation = slots_get(&dispatch->conversations.slots, id.id);

    return conversation && !conversation->is_closed ? conversation : NULL;
}

void conversations_move(struct dispatch *dispatch, struct conversation *conversation,
                        enum conversation_state state, struct agent *agent)
{
    CHECK(!conversation->is_closed && !conversation->invitation);
    leave(dispatch, conversation);
    conversation->state = state;
    conversation->agent = agent;
    enter(dispatch, conversation);
    if (state == CONVERSATION_OPEN)
        participants_add(dispatch, conversation, agent, &FIRST_SEAT);
}

void conversations_set_cut(struct dispatch *dispatch, struct conversation *conversation,
                           bool is_cut)
{
    struct heap *cuts = &dispatch->conversations.cuts;
    bool is_queued = conversation->state == CONVERSATION_WAITING;

    CHECK(conversation->state != CONVERSATION_OFFERED);
    if (is_queued)
        queue_remove(&dispatch->queue, conversation);
    conversation->is_cut = is_cut;
    conversation->cut_at = dispatch->now;
    if (is_queued)
        queue_insert(&dispatch->queue, conversation);
    if (is_cut)
        heap_set(cuts, &conversation->timer,
                 state_after(dispatch->now, dispatch->options.grace_ms));
    else
        heap_remove(cuts, &conversation->timer);
}

void conversations_set_urgent(struct dispatch *dispatch, struct conversation *conversation)
{
    bool is_queued = conversation->state != CONVERSATION_OPEN;

    if (is_queued)
        queue_remove(&dispatch->queue, conversation);
    conversation->is_urgent = true;
    if (is_queued)
        queue_insert(&dispatch->queue, conversation);
}

void conversations_set_zones(struct dispatch *dispatch, struct conversation *conversation,
                             uint8_t zones)
{
    bool is_queued = conversation->state != CONVERSATION_OPEN;

    CHECK(zones < QUEUE_ZONES);
    if (is_queued)
        queue_remove(&dispatch->queue, conversation);
    conversation->zones = zones;
    if (is_queued)
        queue_insert(&dispatch->queue, conversation);
}

void conversations_close(struct dispatch *dispatch, struct conversation *conversation,
                         enum conversation_end end)
{
    struct conversations *conversations = &dispatch->conversations;
    struct effect effect = {
        .type = EFFECT_CLOSED,
        .conversation = conversation->id,
        .end = end,
    };

    if (conversation->state == CONVERSATION_OPEN)
        effect.agent = agents_id(conversation->agent);
    if (conversation->invitation)
        invitation_drop(dispatch, conversation->invitation);
    effects_push(&dispatch->effects, &effect);
    leave(dispatch, conversation);
    if (conversation->is_cut)
        heap_remove(&conversations->cuts, &conversation->timer);
    map_remove(&conversations->by_key, conversation->key);
    conversation->is_closed = true;
    list_append(&conversations->closed, &conversation->link);
}

void conversations_reclaim(struct conversations *conversations)
{
    LIST_FOREACH_SAFE (node, following, &conversations->closed) {
        struct conversation *conversation = CONTAINER_OF(node, struct conversation, link);

        list_remove(node);
        slots_drop(&conversations->slots, conversation->id.id);
        mem_free(conversation);
    }
}
