/*
 * What agents do: dispatch_agent_*. Each event is dispatch_begin(), a change, matching_settle();
 * one that names nothing changes nothing.
 */
#include "dispatch/matching.h"
#include "dispatch/participants.h"
#include "dispatch/presence.h"

/* To each conversation that she is in. */
static void tell_open(struct dispatch *dispatch, enum effect_type type, const struct agent *agent)
{
    LIST_FOREACH_SAFE (node, following, &agent->open)
        participant_tell(dispatch, type, CONTAINER_OF(node, struct participant, agent_link));
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

void dispatch_agent_spec(struct dispatch *dispatch, uint64_t now, struct agent_id id,
                         const struct agent_spec *spec)
{
    struct agent *agent;

    CHECK(spec->zones < AGENTS_ZONES);
    dispatch_begin(dispatch, now);
    agent = agents_get(&dispatch->agents, id);
    if (!agent)
        return;
    agents_set_spec(&dispatch->agents, agent, spec);
    matching_settle(dispatch);
}

void dispatch_agent_lose(struct dispatch *dispatch, struct agent *agent)
{
    agents_set_presence(&dispatch->agents, agent, PRESENCE_AWAY);
    matching_withdraw_all(dispatch, agent);
    LIST_FOREACH_SAFE (node, following, &agent->open)
        participant_leave(dispatch, CONTAINER_OF(node, struct participant, agent_link));
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
                             enum presence presence)
{
    struct agent *agent;

    if (presence == PRESENCE_WRAP_UP) {
        dispatch_agent_wraps_up(dispatch, now, id, dispatch->options.wrap_up_ms);
        return;
    }
    dispatch_begin(dispatch, now);
    agent = agents_get(&dispatch->agents, id);
    if (!agent || agent->presence == presence)
        return;
    presence_choose(dispatch, agent, presence);
    matching_settle(dispatch);
}

void dispatch_agent_wraps_up(struct dispatch *dispatch, uint64_t now, struct agent_id id,
                             uint64_t for_ms)
{
    struct agent *agent;

    dispatch_begin(dispatch, now);
    agent = agents_get(&dispatch->agents, id);
    if (!agent)
        return;
    presence_wrap_up(dispatch, agent, for_ms);
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
    struct invitation *invitation;

    dispatch_begin(dispatch, now);
    conversation = conversation_of(dispatch, id, conversation_id, CONVERSATION_OFFERED);
    invitation = invitation_at(dispatch, id, conversation_id);
    if (!conversation && !invitation)
        return DISPATCH_NOT_OFFERED;
    if (conversation)
        matching_open(dispatch, conversation, conversation->agent);
    else
        invitation_take(dispatch, invitation);
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
