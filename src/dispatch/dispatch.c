/*
 * The dispatcher as a whole: its life, the passing of time, and what can be asked of it. The events
 * themselves are in visitor_events.c, agent_events.c and company_events.c. Pure: everything follows
 * from the options and the events with their times, so a sequence of events can be played again.
 */
#include "dispatch/dispatch.h"

#include "base/mem.h"
#include "dispatch/matching.h"
#include "dispatch/participants.h"
#include "dispatch/presence.h"

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
    invitations_init(&dispatch->invitations);
    return dispatch;
}

void dispatch_destroy(struct dispatch *dispatch)
{
    if (!dispatch)
        return;
    conversations_finish(&dispatch->conversations);
    agents_finish(&dispatch->agents);
    invitations_finish(&dispatch->invitations);
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

void dispatch_tick(struct dispatch *dispatch, uint64_t now)
{
    struct heap_node *due;

    dispatch_begin(dispatch, now);
    while ((due = first_due(&dispatch->conversations.rings, now)))
        presence_miss(dispatch, CONTAINER_OF(due, struct conversation, timer)->agent);
    while ((due = first_due(&dispatch->invitations.rings, now)))
        invitation_ring_out(dispatch, CONTAINER_OF(due, struct invitation, timer));
    while ((due = first_due(&dispatch->agents.wrap_ups, now)))
        presence_wrap_up_over(dispatch, CONTAINER_OF(due, struct agent, wrap_up));
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
    due = earlier(due, &dispatch->invitations.rings);
    due = earlier(due, &dispatch->agents.wrap_ups);
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
        .urgent = conversation->is_urgent,
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
    ret_place->ahead = queue_count_before(&dispatch->queue, conversation, dispatch->is_normal_due);
    ret_place->wait_s = dispatch->agents.available
                            ? estimate_wait_s(&dispatch->takes, now, ret_place->ahead)
                            : DISPATCH_WAIT_UNKNOWN;
    return true;
}

bool dispatch_staff(const struct dispatch *dispatch, struct conversation_id id,
                    struct staff *ret_staff)
{
    const struct conversation *conversation = slots_get(&dispatch->conversations.slots, id.id);

    if (!conversation)
        return false;
    *ret_staff = (struct staff){.asks = conversation->asks};
    LIST_FOREACH_SAFE (node, following, &conversation->seats)
        ret_staff->seats[ret_staff->count++] =
            participant_seat(CONTAINER_OF(node, struct participant, link));
    if (conversation->invitation)
        ret_staff->question = invitation_question(conversation->invitation);
    return true;
}

static uint32_t count(const struct list *list)
{
    uint32_t count = 0;

    LIST_FOREACH_SAFE (node, following, list)
        count++;
    return count;
}

bool dispatch_agent(const struct dispatch *dispatch, uint64_t now, struct agent_id id,
                    struct agent_view *ret_view)
{
    const struct agent *agent = agents_get(&dispatch->agents, id);

    if (!agent)
        return false;
    *ret_view = (struct agent_view){
        .presence = agent->presence,
        .open = count(&agent->open),
        .is_connected = agent->is_connected,
    };
    if (agent->presence == PRESENCE_WRAP_UP && agent->wrap_up.due > now)
        ret_view->wrap_up_ms = agent->wrap_up.due - now;
    return true;
}

void dispatch_set_options(struct dispatch *dispatch, uint64_t now,
                          const struct dispatch_options *options)
{
    dispatch_begin(dispatch, now);
    dispatch->options = *options;
    matching_settle(dispatch);
}

void dispatch_summary(const struct dispatch *dispatch, uint64_t now,
                      struct dispatch_summary *ret_summary)
{
    int64_t since;

    *ret_summary = (struct dispatch_summary){
        .waiting = dispatch->queue.count,
        .urgent = dispatch->queue.urgent,
        .agents = dispatch->agents.available,
        .free = agents_count_free(&dispatch->agents),
        .open = dispatch->conversations.open,
    };
    if (queue_longest(&dispatch->queue, &since))
        ret_summary->longest_ms = (uint64_t)((int64_t)now - since);
}
