/*
 * The dispatcher as a whole: its life, the passing of time, and what can be asked of it. The events
 * themselves are in visitor_events.c and agent_events.c. Pure: everything follows from the options
 * and the events with their times, so a sequence of events can be played again.
 */
#include "dispatch/dispatch.h"

#include "base/mem.h"
#include "dispatch/matching.h"

struct dispatch *dispatch_create(const struct dispatch_options *options, uint64_t now)
{
    struct dispatch *dispatch = mem_alloc(sizeof(*dispatch));

    CHECK(now <= STATE_TIME_MAX);
    dispatch->options = *options;
    dispatch->now = now;
    dispatch->collect_until = state_after(now, options->collect_ms);
    dispatch->is_collecting = dispatch->collect_until > now;
    dispatch->overflow_due = DISPATCH_NEVER;
    queue_init(&dispatch->queue);
    conversations_init(&dispatch->conversations);
    agents_init(&dispatch->agents);
    return dispatch;
}

void dispatch_destroy(struct dispatch *dispatch)
{
    if (!dispatch)
        return;
    conversations_finish(&dispatch->conversations);
    agents_finish(&dispatch->agents);
    effects_finish(&dispatch->effects);
    mem_free(dispatch);
}

void dispatch_begin(struct dispatch *dispatch, uint64_t now)
{
    CHECK(now >= dispatch->now && now <= STATE_TIME_MAX);
    dispatch->now = now;
    /* Effects that were not drained yet still name what is closed. */
    if (effects_are_drained(&dispatch->effects)) {
        conversations_reclaim(&dispatch->conversations);
        agents_reclaim(&dispatch->agents);
    }
}

static struct heap_node *first_due(const struct heap *heap, uint64_t now)
{
    struct heap_node *first = heap_first(heap);

    return first && first->due <= now ? first : NULL;
}

/* Whoever lets one offer ring out is not there: nothing else is offered to her either. */
static void miss(struct dispatch *dispatch, struct agent *agent)
{
    agents_set_available(&dispatch->agents, agent, false);
    matching_withdraw_all(dispatch, agent);
    effects_push(&dispatch->effects,
                 &(struct effect){.type = EFFECT_MISSED, .agent = agents_id(agent)});
}

void dispatch_tick(struct dispatch *dispatch, uint64_t now)
{
    struct heap_node *due;

    dispatch_begin(dispatch, now);
    while ((due = first_due(&dispatch->conversations.rings, now)))
        miss(dispatch, CONTAINER_OF(due, struct conversation, timer)->agent);
    while ((due = first_due(&dispatch->conversations.cuts, now)))
        conversations_close(dispatch, CONTAINER_OF(due, struct conversation, timer), END_LOST);
    while ((due = first_due(&dispatch->agents.absences, now)))
        dispatch_agent_lose(dispatch, CONTAINER_OF(due, struct agent, absence));
    matching_settle(dispatch);
}

static uint64_t earlier(uint64_t due, const struct heap *heap)
{
    const struct heap_node *first = heap_first(heap);

    return first && first->due < due ? first->due : due;
}

uint64_t dispatch_due(const struct dispatch *dispatch)
{
    uint64_t due = dispatch->is_collecting ? dispatch->collect_until : dispatch->overflow_due;

    due = earlier(due, &dispatch->conversations.rings);
    due = earlier(due, &dispatch->conversations.cuts);
    return earlier(due, &dispatch->agents.absences);
}

bool dispatch_next_effect(struct dispatch *dispatch, struct effect *ret_effect)
{
    return effects_pop(&dispatch->effects, ret_effect);
}

bool dispatch_conversation(const struct dispatch *dispatch, uint64_t now, struct conversation_id id,
                           struct conversation_view *ret_view)
{
    const struct conversation *conversation = slots_get(&dispatch->conversations.slots, id.id);
    bool is_open;

    if (!conversation)
        return false;
    is_open = conversation->state == CONVERSATION_OPEN;
    *ret_view = (struct conversation_view){
        .key = conversation->key,
        .state = conversation->state,
        .agent = agents_id(conversation->agent),
        .account = is_open ? conversation->agent->spec.account : 0,
        .waited_ms = conversations_waited(conversation, now),
        .cut_ms = conversation->is_cut ? now - conversation->cut_at : 0,
        .zones = conversation->zones,
        .language = conversation->language,
        .front = conversation->front,
        .visitor_is_cut = conversation->is_cut,
        .agent_is_cut = is_open && !conversation->agent->is_connected,
    };
    return true;
}

bool dispatch_find(const struct dispatch *dispatch, const uint8_t *key,
                   struct conversation_id *ret_conversation)
{
    const struct conversation *conversation = map_get(&dispatch->conversations.by_key, key);

    if (conversation)
        *ret_conversation = conversation->id;
    return conversation;
}

bool dispatch_place(const struct dispatch *dispatch, uint64_t now, struct conversation_id id,
                    struct dispatch_place *ret_place)
{
    const struct conversation *conversation = conversations_get(dispatch, id);

    if (!conversation || conversation->state != CONVERSATION_WAITING)
        return false;
    ret_place->ahead = queue_count_before(&dispatch->queue, conversation);
    ret_place->wait_s = dispatch->agents.available
                            ? estimate_wait_s(&dispatch->takes, now, ret_place->ahead)
                            : DISPATCH_WAIT_UNKNOWN;
    return true;
}

bool dispatch_agent_is_available(const struct dispatch *dispatch, struct agent_id id)
{
    const struct agent *agent = agents_get(&dispatch->agents, id);

    return agent && agent->is_available;
}

void dispatch_summary(const struct dispatch *dispatch, uint64_t now,
                      struct dispatch_summary *ret_summary)
{
    int64_t since;

    *ret_summary = (struct dispatch_summary){
        .waiting = dispatch->queue.count,
        .agents = dispatch->agents.available,
        .free = agents_count_free(&dispatch->agents),
        .open = dispatch->conversations.open,
    };
    if (queue_longest(&dispatch->queue, &since))
        ret_summary->longest_ms = (uint64_t)((int64_t)now - since);
}
