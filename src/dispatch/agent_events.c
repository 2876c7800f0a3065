/*
 * What agents do: dispatch_agent_*. Each event is dispatch_begin(), a change, matching_settle();
 * one that names nothing changes nothing.
 */
#include "dispatch/matching.h"

/* To each conversation that is open with this agent. */
static void tell_open(struct dispatch *dispatch, enum effect_type type, const struct agent *agent)
{
    LIST_FOREACH_SAFE (node, following, &agent->open) {
        struct conversation *conversation = CONTAINER_OF(node, struct conversation, link);
        struct effect effect = matching_effect(type, conversation, agent);

        effects_push(&dispatch->effects, &effect);
    }
}

static void cut(struct dispatch *dispatch, struct agent *agent)
{
    agents_disconnect(&dispatch->agents, agent,
                      state_after(dispatch->now, dispatch->options.grace_ms));
    matching_withdraw_all(dispatch, agent);
    tell_open(dispatch, EFFECT_AGENT_CUT, agent);
}

struct agent_id dispatch_agent_joins(struct dispatch *dispatch, uint64_t now,
                                     const struct agent_spec *spec)
{
    struct agent *agent;

    CHECK(spec->account && spec->zones < AGENTS_ZONES);
    dispatch_begin(dispatch, now);
    agent = agents_find(&dispatch->agents, spec->account);
    if (!agent)
        agent = agents_add(&dispatch->agents, spec->account);
    else if (agent->is_connected)
        cut(dispatch, agent); /* another console takes over */
    agents_connect(&dispatch->agents, agent, spec);
    tell_open(dispatch, EFFECT_AGENT_BACK, agent);
    matching_settle(dispatch);
    return agent->id;
}

void dispatch_agent_cut(struct dispatch *dispatch, uint64_t now, struct agent_id id)
{
    struct agent *agent;

    dispatch_begin(dispatch, now);
    agent = agents_get(&dispatch->agents, id);
    if (!agent || !agent->is_connected)
        return;
    cut(dispatch, agent);
    matching_settle(dispatch);
}

void dispatch_agent_lose(struct dispatch *dispatch, struct agent *agent)
{
    matching_withdraw_all(dispatch, agent);
    LIST_FOREACH_SAFE (node, following, &agent->open)
        matching_requeue(dispatch, CONTAINER_OF(node, struct conversation, link), true);
    agents_remove(&dispatch->agents, agent);
}

void dispatch_agent_leaves(struct dispatch *dispatch, uint64_t now, struct agent_id id)
{
    struct agent *agent;

    dispatch_begin(dispatch, now);
    agent = agents_get(&dispatch->agents, id);
    if (!agent)
        return;
    dispatch_agent_lose(dispatch, agent);
    matching_settle(dispatch);
}

void dispatch_account_leaves(struct dispatch *dispatch, uint64_t now, uint64_t account)
{
    struct agent *agent;

    dispatch_begin(dispatch, now);
    agent = agents_find(&dispatch->agents, account);
    if (!agent)
        return;
    dispatch_agent_lose(dispatch, agent);
    matching_settle(dispatch);
}

void dispatch_agent_presence(struct dispatch *dispatch, uint64_t now, struct agent_id id,
                             bool available)
{
    struct agent *agent;

    dispatch_begin(dispatch, now);
    agent = agents_get(&dispatch->agents, id);
    if (!agent || agent->is_available == available)
        return;
    agents_set_available(&dispatch->agents, agent, available);
    if (!available)
        matching_withdraw_all(dispatch, agent);
    matching_settle(dispatch);
}

/* NULL unless this agent has this conversation in this state. */
static struct conversation *conversation_of(const struct dispatch *dispatch, struct agent_id id,
                                            struct conversation_id conversation_id,
                                            enum conversation_state state)
{
    struct agent *agent = agents_get(&dispatch->agents, id);
    struct conversation *conversation = conversations_get(dispatch, conversation_id);

    if (!agent || !conversation || conversation->agent != agent || conversation->state != state)
        return NULL;
    return conversation;
}

enum dispatch_result dispatch_agent_takes(struct dispatch *dispatch, uint64_t now,
                                          struct agent_id id,
                                          struct conversation_id conversation_id)
{
    struct conversation *conversation;

    dispatch_begin(dispatch, now);
    conversation = conversation_of(dispatch, id, conversation_id, CONVERSATION_OFFERED);
    if (!conversation)
        return DISPATCH_NOT_OFFERED;
    matching_open(dispatch, conversation, conversation->agent);
    matching_settle(dispatch);
    return DISPATCH_OK;
}

enum dispatch_result dispatch_agent_ends(struct dispatch *dispatch, uint64_t now,
                                         struct agent_id id, struct conversation_id conversation_id)
{
    struct conversation *conversation;

    dispatch_begin(dispatch, now);
    conversation = conversation_of(dispatch, id, conversation_id, CONVERSATION_OPEN);
    if (!conversation)
        return DISPATCH_NOT_OFFERED;
    conversations_close(dispatch, conversation, END_ENDED);
    matching_settle(dispatch);
    return DISPATCH_OK;
}
