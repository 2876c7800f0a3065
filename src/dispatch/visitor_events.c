/*
 * What visitors do: dispatch_visitor_*. Each event is dispatch_begin(), a change,
 * matching_settle(); one that names nothing changes nothing.
 */
#include "dispatch/matching.h"
#include "dispatch/participants.h"

static void tell(struct dispatch *dispatch, enum effect_type type,
                 const struct conversation *conversation)
{
    struct effect effect = matching_effect(type, conversation, conversation->agent);

    effects_push(&dispatch->effects, &effect);
}

static bool is_taken(const struct dispatch *dispatch, const uint8_t *key)
{
    return map_get(&dispatch->conversations.by_key, key);
}

enum dispatch_result dispatch_visitor_arrives(struct dispatch *dispatch, uint64_t now,
                                              const struct arrival *arrival,
                                              struct conversation_id *ret_conversation)
{
    struct conversation *conversation;

    dispatch_begin(dispatch, now);
    if (is_taken(dispatch, arrival->key))
        return DISPATCH_TAKEN;
    if (dispatch->queue.count >= dispatch->options.room)
        return DISPATCH_FULL;
    conversation = conversations_add(dispatch, arrival, NULL, NULL);
    tell(dispatch, EFFECT_QUEUED, conversation);
    *ret_conversation = conversation->id;
    matching_settle(dispatch);
    return DISPATCH_OK;
}

/* One of a ticket; when she has yet to join she counts as cut from now on, so that her
 * conversations wait for her as after any cut. */
static struct agent *agent_of_account(struct dispatch *dispatch, uint64_t account)
{
    struct agent *agent = agents_find(&dispatch->agents, account);
    if (!agent) {
        agent = agents_add(&dispatch->agents, account);
        agents_disconnect(&dispatch->agents, agent,
                          state_after(dispatch->now, dispatch->options.grace_ms));
    }
    return agent;
}

static const struct seat *holder_of(const struct staff *staff)
{
    for (size_t i = 0; i < staff->count; i++) {
        if (staff->seats[i].part == PART_HOLDER)
            return &staff->seats[i];
    }
    return NULL;
}

/* The order of the seats is that of standing, whoever holds it. */
static struct conversation *add_open(struct dispatch *dispatch, const struct arrival *arrival,
                                     const struct staff *staff, const struct seat *holder)
{
    struct agent *agent = agent_of_account(dispatch, holder->account);
    struct conversation *conversation = conversations_add(dispatch, arrival, agent, holder);

    for (size_t i = 0; i < staff->count; i++) {
        const struct seat *seat = &staff->seats[i];
        struct participant *participant;

        agent = agent_of_account(dispatch, seat->account);
        participant = seat == holder ? participants_find(conversation, agent)
                                     : participants_add(dispatch, conversation, agent, seat);
        list_remove(&participant->link);
        list_append(&conversation->seats, &participant->link);
        participant_tell(dispatch, agent->is_connected ? EFFECT_AGENT_BACK : EFFECT_AGENT_CUT,
                         participant);
    }
    conversation->asks = staff->asks;
    invitation_restore(dispatch, conversation, &staff->question);
    return conversation;
}

enum dispatch_result dispatch_visitor_returns(struct dispatch *dispatch, uint64_t now,
                                              const struct arrival *arrival,
                                              const struct staff *staff,
                                              struct conversation_id *ret_conversation)
{
    const struct seat *holder = holder_of(staff);
    struct conversation *conversation;

    dispatch_begin(dispatch, now);
    if (is_taken(dispatch, arrival->key))
        return DISPATCH_TAKEN;
    if (holder) {
        conversation = add_open(dispatch, arrival, staff, holder);
    } else {
        conversation = conversations_add(dispatch, arrival, NULL, NULL);
        tell(dispatch, EFFECT_QUEUED, conversation);
    }
    *ret_conversation = conversation->id;
    matching_settle(dispatch);
    return DISPATCH_OK;
}

void dispatch_visitor_cut(struct dispatch *dispatch, uint64_t now, struct conversation_id id)
{
    struct conversation *conversation;

    dispatch_begin(dispatch, now);
    conversation = conversations_get(dispatch, id);
    if (!conversation || conversation->is_cut)
        return;
    if (conversation->state == CONVERSATION_OPEN) {
        tell(dispatch, EFFECT_VISITOR_CUT, conversation);
    } else if (conversation->state == CONVERSATION_OFFERED) {
        tell(dispatch, EFFECT_WITHDRAWN, conversation);
        matching_requeue(dispatch, conversation, false);
        conversation->is_requeued = true;
    }
    conversations_set_cut(dispatch, conversation, true);
    matching_settle(dispatch);
}

void dispatch_visitor_back(struct dispatch *dispatch, uint64_t now, struct conversation_id id)
{
    struct conversation *conversation;

    dispatch_begin(dispatch, now);
    conversation = conversations_get(dispatch, id);
    if (!conversation || !conversation->is_cut)
        return;
    conversations_set_cut(dispatch, conversation, false);
    if (conversation->state == CONVERSATION_OPEN) {
        tell(dispatch, EFFECT_VISITOR_BACK, conversation);
    } else {
        struct effect effect = matching_effect(EFFECT_QUEUED, conversation, NULL);

        effect.requeued = conversation->is_requeued;
        conversation->is_requeued = false;
        effects_push(&dispatch->effects, &effect);
    }
    matching_settle(dispatch);
}

enum dispatch_result dispatch_visitor_danger(struct dispatch *dispatch, uint64_t now,
                                             struct conversation_id id)
{
    struct conversation *conversation;

    dispatch_begin(dispatch, now);
    conversation = conversations_get(dispatch, id);
    if (!conversation)
        return DISPATCH_NOT_OFFERED;
    if (conversation->is_urgent)
        return DISPATCH_OK;
    if (conversation->state != CONVERSATION_OPEN &&
        dispatch->queue.urgent >= dispatch->options.urgent_most)
        return DISPATCH_FULL;
    conversations_set_urgent(dispatch, conversation);
    matching_settle(dispatch);
    return DISPATCH_OK;
}

void dispatch_visitor_leaves(struct dispatch *dispatch, uint64_t now, struct conversation_id id,
                             enum conversation_end end)
{
    struct conversation *conversation;

    CHECK(end == END_EXIT || end == END_LEFT);
    dispatch_begin(dispatch, now);
    conversation = conversations_get(dispatch, id);
    if (!conversation)
        return;
    if (conversation->state == CONVERSATION_OFFERED)
        tell(dispatch, EFFECT_WITHDRAWN, conversation);
    conversations_close(dispatch, conversation, end);
    matching_settle(dispatch);
}

void dispatch_visitor_zone(struct dispatch *dispatch, uint64_t now, struct conversation_id id,
                           uint8_t zones)
{
    struct conversation *conversation;

    dispatch_begin(dispatch, now);
    conversation = conversations_get(dispatch, id);
    if (!conversation || conversation->zones == zones)
        return;
    conversations_set_zones(dispatch, conversation, zones);
    matching_settle(dispatch);
}
