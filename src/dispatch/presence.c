/*
 * Every change ends what rings and may not any more. One that she did not choose is an effect.
 * An agent is in agents.wrap_ups exactly while her presence is wrap-up, connected or not.
 */
#include "dispatch/presence.h"

#include "dispatch/matching.h"

static void tell(struct dispatch *dispatch, const struct agent *agent, enum presence_why why)
{
    const struct effect effect = {
        .type = EFFECT_PRESENCE,
        .agent = agents_id(agent),
        .presence = agent->presence,
        .why = why,
    };

    effects_push(&dispatch->effects, &effect);
}

static void set(struct dispatch *dispatch, struct agent *agent, enum presence presence)
{
    agents_set_presence(&dispatch->agents, agent, presence);
    if (presence != PRESENCE_AVAILABLE)
        matching_withdraw_all(dispatch, agent);
}

static void close_if_idle(struct dispatch *dispatch, struct agent *agent)
{
    if (agent->presence != PRESENCE_CLOSING || !list_is_empty(&agent->open))
        return;
    set(dispatch, agent, PRESENCE_AWAY);
    tell(dispatch, agent, PRESENCE_CLOSED);
}

void presence_choose(struct dispatch *dispatch, struct agent *agent, enum presence presence)
{
    set(dispatch, agent, presence);
    close_if_idle(dispatch, agent);
}

void presence_wrap_up(struct dispatch *dispatch, struct agent *agent, uint64_t for_ms)
{
    set(dispatch, agent, PRESENCE_WRAP_UP);
    heap_set(&dispatch->agents.wrap_ups, &agent->wrap_up, state_after(dispatch->now, for_ms));
}

void presence_wrap_up_over(struct dispatch *dispatch, struct agent *agent)
{
    set(dispatch, agent, PRESENCE_AVAILABLE);
    tell(dispatch, agent, PRESENCE_OVER);
}

void presence_after(struct dispatch *dispatch, struct agent *agent, enum part part)
{
    uint64_t wrap_up_ms = dispatch->options.wrap_up_ms;

    if (agent->presence == PRESENCE_AVAILABLE && part != PART_BESIDE && wrap_up_ms) {
        presence_wrap_up(dispatch, agent, wrap_up_ms);
        tell(dispatch, agent, PRESENCE_ENDED);
    }
    close_if_idle(dispatch, agent);
}

void presence_miss(struct dispatch *dispatch, struct agent *agent)
{
    set(dispatch, agent, PRESENCE_AWAY);
    tell(dispatch, agent, PRESENCE_MISSED);
}
