/*
 * Invariants: conversation.invitation is this one; `from` is a holder or guest of it, and the
 * invitation is over before she leaves; `link` is in agent.rings while `agent` is set, in
 * invitations.sought while agreed and nobody rings, and in no list while the visitor is asked.
 * What makes somebody stop ringing only puts it back among the sought: matching_settle(), with
 * which every event ends, goes on from there.
 */
#include "dispatch/invitations.h"

#include "base/mem.h"
#include "dispatch/matching.h"
#include "dispatch/participants.h"
#include "dispatch/presence.h"

void invitations_init(struct invitations *invitations)
{
    *invitations = (struct invitations){0};
    list_init(&invitations->sought);
}

void invitations_finish(struct invitations *invitations)
{
    heap_finish(&invitations->rings);
}

bool invitation_may_ring(const struct invitation *invitation, const struct agent *agent)
{
    if (!agent->is_connected)
        return false;
    return agent->presence == PRESENCE_AVAILABLE ||
           (agent->presence == PRESENCE_WRAP_UP && invitation->to.kind == TARGET_ACCOUNT);
}

static struct agent *candidate_by_name(const struct dispatch *dispatch,
                                       const struct conversation *conversation, uint64_t account)
{
    struct agent *agent = agents_find(&dispatch->agents, account);

    if (!agent || !agent->is_connected || participants_find(conversation, agent) ||
        (agent->presence != PRESENCE_AVAILABLE && agent->presence != PRESENCE_WRAP_UP))
        return NULL;
    return agent;
}

struct agent *invitation_candidate(const struct dispatch *dispatch,
                                   const struct conversation *conversation, struct target to)
{
    if (to.kind == TARGET_ACCOUNT)
        return candidate_by_name(dispatch, conversation, to.value);
    return agents_longest_idle_fit(&dispatch->agents, to, conversation);
}

static void tell(struct dispatch *dispatch, const struct invitation *invitation,
                 enum invitation_state state, const struct agent *agent)
{
    struct effect effect = matching_effect(EFFECT_INVITATION, invitation->conversation, agent);

    effect.ask = invitation->ask;
    effect.invitation = state;
    effects_push(&dispatch->effects, &effect);
}

static struct invitation *create(struct participant *from, const struct question *question)
{
    struct invitation *invitation = mem_alloc(sizeof(*invitation));

    CHECK(!from->conversation->invitation);
    invitation->conversation = from->conversation;
    invitation->from = from;
    invitation->to = question->to;
    invitation->ask = question->ask;
    invitation->stays = question->stays;
    list_init(&invitation->link);
    from->conversation->invitation = invitation;
    return invitation;
}

void invitation_begin(struct dispatch *dispatch, struct participant *from, struct target to,
                      bool stays)
{
    struct question question = {.ask = ++from->conversation->asks, .to = to, .stays = stays};

    tell(dispatch, create(from, &question), INVITATION_ASKING, NULL);
}

void invitation_restore(struct dispatch *dispatch, struct conversation *conversation,
                        const struct question *question)
{
    struct participant *from = participants_at(conversation, question->from);
    struct invitation *invitation;

    if (!question->ask || !from)
        return;
    invitation = create(from, question);
    if (question->is_agreed)
        invitation_agree(dispatch, invitation);
    else
        tell(dispatch, invitation, INVITATION_ASKING, NULL);
}

void invitation_agree(struct dispatch *dispatch, struct invitation *invitation)
{
    CHECK(!invitation->is_agreed);
    invitation->is_agreed = true;
    list_append(&dispatch->invitations.sought, &invitation->link);
}

static void start_ringing(struct dispatch *dispatch, struct invitation *invitation,
                          struct agent *agent)
{
    struct effect effect = matching_effect(EFFECT_OFFER, invitation->conversation, agent);

    invitation->agent = agent;
    list_append(&agent->rings, &invitation->link);
    agents_load(&dispatch->agents, agent);
    heap_set(&dispatch->invitations.rings, &invitation->timer,
             state_after(dispatch->now, dispatch->options.ring_ms));
    effect.offer = invitation->stays ? OFFER_INVITED : OFFER_HANDOVER;
    effect.slot = invitation->from->slot;
    effect.stretch_zone = !agents_has_zone(agent, invitation->conversation);
    effect.stretch_language = !agents_has_language(agent, invitation->conversation);
    effects_push(&dispatch->effects, &effect);
    tell(dispatch, invitation, INVITATION_RINGING, agent);
}

/* Nobody's any more, and in no list. */
static struct agent *release(struct dispatch *dispatch, struct invitation *invitation)
{
    struct agent *agent = invitation->agent;

    list_remove(&invitation->link);
    if (!agent)
        return NULL;
    heap_remove(&dispatch->invitations.rings, &invitation->timer);
    invitation->agent = NULL;
    agents_unload(&dispatch->agents, agent, false);
    return agent;
}

static void release_with_word(struct dispatch *dispatch, struct invitation *invitation)
{
    struct agent *agent = release(dispatch, invitation);
    struct effect effect;

    if (!agent)
        return;
    effect = matching_effect(EFFECT_WITHDRAWN, invitation->conversation, agent);
    effects_push(&dispatch->effects, &effect);
}

void invitation_stop_ringing(struct dispatch *dispatch, struct invitation *invitation)
{
    release_with_word(dispatch, invitation);
    list_append(&dispatch->invitations.sought, &invitation->link);
}

void invitation_ring_out(struct dispatch *dispatch, struct invitation *invitation)
{
    if (invitation->to.kind != TARGET_ACCOUNT)
        presence_miss(dispatch, invitation->agent);
    else
        invitation_over(dispatch, invitation, INVITATION_NOBODY);
}

static void join(struct dispatch *dispatch, struct invitation *invitation, struct agent *agent)
{
    const struct seat seat = {.part = PART_GUEST, .ask = invitation->ask};
    struct participant *from = invitation->from;
    bool stays = invitation->stays;
    struct participant *newcomer =
        participants_add(dispatch, invitation->conversation, agent, &seat);

    if (!newcomer) { /* people came beside it meanwhile */
        invitation_over(dispatch, invitation, INVITATION_NOBODY);
        return;
    }
    if (!stays)
        participant_hand_part(from, newcomer);
    participant_tell_matched(dispatch, newcomer);
    tell(dispatch, invitation, INVITATION_JOINED, agent);
    invitation_drop(dispatch, invitation);
    if (!stays)
        participant_leave(dispatch, from);
}

void invitation_take(struct dispatch *dispatch, struct invitation *invitation)
{
    join(dispatch, invitation, release(dispatch, invitation));
}

void invitations_seek(struct dispatch *dispatch)
{
    struct list *sought = &dispatch->invitations.sought;

    while (!list_is_empty(sought)) {
        struct invitation *invitation = CONTAINER_OF(sought->next, struct invitation, link);
        struct agent *agent =
            invitation_candidate(dispatch, invitation->conversation, invitation->to);

        list_remove(&invitation->link);
        if (!agent)
            invitation_over(dispatch, invitation, INVITATION_NOBODY);
        else if (agent->spec.takes_at_once && agent->is_free)
            join(dispatch, invitation, agent);
        else
            start_ringing(dispatch, invitation, agent);
    }
}

struct invitation *invitation_at(const struct dispatch *dispatch, struct agent_id id,
                                 struct conversation_id conversation_id)
{
    const struct agent *agent = agents_get(&dispatch->agents, id);
    const struct conversation *conversation = conversations_get(dispatch, conversation_id);
    struct invitation *invitation = conversation ? conversation->invitation : NULL;

    return agent && invitation && invitation->agent == agent ? invitation : NULL;
}

void invitation_drop(struct dispatch *dispatch, struct invitation *invitation)
{
    release_with_word(dispatch, invitation);
    invitation->conversation->invitation = NULL;
    mem_free(invitation);
}

void invitation_over(struct dispatch *dispatch, struct invitation *invitation,
                     enum invitation_state how)
{
    release_with_word(dispatch, invitation);
    tell(dispatch, invitation, how, NULL);
    invitation_drop(dispatch, invitation);
}

struct question invitation_question(const struct invitation *invitation)
{
    return (struct question){
        .ask = invitation->ask,
        .to = invitation->to,
        .from = invitation->from->slot,
        .stays = invitation->stays,
        .is_agreed = invitation->is_agreed,
    };
}
