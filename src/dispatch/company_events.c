/*
 * What happens among several people in one conversation: invitations and the visitor's word on
 * them, leaving to others, coming beside. Each event is dispatch_begin(), a change,
 * matching_settle(); one that names nothing, or that is not hers to say, changes nothing.
 */
#include "dispatch/matching.h"
#include "dispatch/participants.h"

/* NULL when she has no part in it. */
static struct participant *participant_of(const struct dispatch *dispatch, struct agent_id id,
                                          struct conversation_id conversation_id)
{
    struct agent *agent = agents_get(&dispatch->agents, id);
    struct conversation *conversation = conversations_get(dispatch, conversation_id);

    return agent && conversation ? participants_find(conversation, agent) : NULL;
}

static bool talks(const struct participant *participant)
{
    return participant && participant->part != PART_BESIDE;
}

enum dispatch_result dispatch_agent_invites(struct dispatch *dispatch, uint64_t now,
                                            struct agent_id id, struct conversation_id conversation,
                                            struct target to, bool stays)
{
    struct participant *participant;

    CHECK(to.kind != TARGET_SKILL || to.value < DISPATCH_SKILLS);
    CHECK(to.kind != TARGET_LANGUAGE || to.value < DISPATCH_LANGUAGES);
    dispatch_begin(dispatch, now);
    participant = participant_of(dispatch, id, conversation);
    if (!talks(participant))
        return DISPATCH_NOT_OFFERED;
    if (participant->conversation->invitation)
        return DISPATCH_BUSY;
    if (!invitation_candidate(dispatch, participant->conversation, to))
        return DISPATCH_NOBODY;
    invitation_begin(dispatch, participant, to, stays);
    matching_settle(dispatch);
    return DISPATCH_OK;
}

void dispatch_visitor_answers(struct dispatch *dispatch, uint64_t now, struct conversation_id id,
                              uint32_t ask, bool agrees)
{
    struct conversation *conversation;
    struct invitation *invitation;

    dispatch_begin(dispatch, now);
    conversation = conversations_get(dispatch, id);
    invitation = conversation ? conversation->invitation : NULL;
    if (!invitation || invitation->ask != ask || invitation->is_agreed)
        return;
    if (agrees)
        invitation_agree(dispatch, invitation);
    else
        invitation_over(dispatch, invitation, INVITATION_DECLINED);
    matching_settle(dispatch);
}

enum dispatch_result dispatch_agent_withdraws(struct dispatch *dispatch, uint64_t now,
                                              struct agent_id id,
                                              struct conversation_id conversation)
{
    struct participant *participant;
    struct invitation *invitation;

    dispatch_begin(dispatch, now);
    participant = participant_of(dispatch, id, conversation);
    invitation = participant ? participant->conversation->invitation : NULL;
    if (!invitation || (invitation->from != participant && participant->part != PART_HOLDER))
        return DISPATCH_NOT_OFFERED;
    invitation_over(dispatch, invitation, INVITATION_WITHDRAWN);
    matching_settle(dispatch);
    return DISPATCH_OK;
}

enum dispatch_result dispatch_agent_steps_out(struct dispatch *dispatch, uint64_t now,
                                              struct agent_id id,
                                              struct conversation_id conversation)
{
    struct participant *participant;

    dispatch_begin(dispatch, now);
    participant = participant_of(dispatch, id, conversation);
    if (!participant ||
        (participant->part == PART_HOLDER && !participants_heir(participant->conversation)))
        return DISPATCH_NOT_OFFERED;
    participant_leave(dispatch, participant);
    matching_settle(dispatch);
    return DISPATCH_OK;
}

enum dispatch_result dispatch_agent_assists(struct dispatch *dispatch, uint64_t now,
                                            struct agent_id id,
                                            struct conversation_id conversation_id)
{
    const struct seat seat = {.part = PART_BESIDE};
    struct conversation *conversation;
    struct participant *participant;
    struct agent *agent;

    dispatch_begin(dispatch, now);
    agent = agents_get(&dispatch->agents, id);
    conversation = conversations_get(dispatch, conversation_id);
    if (!agent || !agent->is_connected || !conversation ||
        conversation->state != CONVERSATION_OPEN || participants_find(conversation, agent))
        return DISPATCH_NOT_OFFERED;
    if (invitation_at(dispatch, id, conversation_id))
        invitation_stop_ringing(dispatch, conversation->invitation);
    participant = participants_add(dispatch, conversation, agent, &seat);
    if (!participant)
        return DISPATCH_NOBODY;
    participant_tell_matched(dispatch, participant);
    matching_settle(dispatch);
    return DISPATCH_OK;
}
