/*
 * Participants live on the heap, from the taking or joining to the leaving. A conversation has
 * DISPATCH_SLOTS of them at most, so its seats are simply walked.
 */
#include "dispatch/participants.h"

#include "base/mem.h"
#include "dispatch/matching.h"
#include "dispatch/presence.h"

static struct participant *participant_of(struct list *node)
{
    return CONTAINER_OF(node, struct participant, link);
}

struct participant *participants_find(const struct conversation *conversation,
                                      const struct agent *agent)
{
    LIST_FOREACH_SAFE (node, following, &conversation->seats) {
        if (participant_of(node)->agent == agent)
            return participant_of(node);
    }
    return NULL;
}

struct participant *participants_at(const struct conversation *conversation, uint8_t slot)
{
    LIST_FOREACH_SAFE (node, following, &conversation->seats) {
        if (participant_of(node)->slot == slot)
            return participant_of(node);
    }
    return NULL;
}

/* 0 when there is none. */
static uint8_t lowest_unused(const struct conversation *conversation)
{
    for (uint8_t slot = 1; slot <= DISPATCH_SLOTS; slot++) {
        if (!participants_at(conversation, slot))
            return slot;
    }
    return 0;
}

struct participant *participants_add(struct dispatch *dispatch, struct conversation *conversation,
                                     struct agent *agent, const struct seat *seat)
{
    uint8_t slot = seat->slot ? seat->slot : lowest_unused(conversation);
    struct participant *participant;

    CHECK(slot <= DISPATCH_SLOTS && !participants_find(conversation, agent));
    if (!slot)
        return NULL;
    CHECK(!participants_at(conversation, slot));
    participant = mem_alloc(sizeof(*participant));
    participant->conversation = conversation;
    participant->agent = agent;
    participant->slot = slot;
    participant->part = seat->part;
    participant->ask = seat->ask;
    list_append(&conversation->seats, &participant->link);
    list_append(&agent->open, &participant->agent_link);
    agents_load(&dispatch->agents, agent);
    return participant;
}

struct participant *participants_heir(const struct conversation *conversation)
{
    struct participant *heir = NULL;

    LIST_FOREACH_SAFE (node, following, &conversation->seats) {
        struct participant *participant = participant_of(node);

        if (participant->part != PART_GUEST)
            continue;
        if (participant->agent->is_connected)
            return participant;
        if (!heir)
            heir = participant;
    }
    return heir;
}

static void remove_one(struct dispatch *dispatch, struct participant *participant)
{
    struct agent *agent = participant->agent;
    enum part part = participant->part;

    list_remove(&participant->link);
    list_remove(&participant->agent_link);
    mem_free(participant);
    agents_unload(&dispatch->agents, agent, true);
    presence_after(dispatch, agent, part);
}

void participants_remove_all(struct dispatch *dispatch, struct conversation *conversation)
{
    LIST_FOREACH_SAFE (node, following, &conversation->seats)
        remove_one(dispatch, participant_of(node));
}

void participants_finish(struct conversation *conversation)
{
    LIST_FOREACH_SAFE (node, following, &conversation->seats)
        mem_free(participant_of(node));
    list_init(&conversation->seats);
}

static void go(struct dispatch *dispatch, struct participant *participant)
{
    struct invitation *invitation = participant->conversation->invitation;

    if (invitation && invitation->from == participant)
        invitation_over(dispatch, invitation, INVITATION_WITHDRAWN);
    participant_tell(dispatch, EFFECT_LEFT, participant);
    remove_one(dispatch, participant);
}

void participant_hand_part(struct participant *from, struct participant *to)
{
    to->part = from->part;
    if (to->part == PART_HOLDER)
        to->conversation->agent = to->agent;
    from->part = PART_GUEST;
}

void participant_leave(struct dispatch *dispatch, struct participant *participant)
{
    struct participant *heir;

    if (participant->part != PART_HOLDER) {
        go(dispatch, participant);
        return;
    }
    heir = participants_heir(participant->conversation);
    if (!heir) {
        matching_requeue(dispatch, participant->conversation, true);
        return;
    }
    participant_hand_part(participant, heir);
    go(dispatch, participant);
    participant_tell(dispatch, EFFECT_PART, heir);
}

struct seat participant_seat(const struct participant *participant)
{
    return (struct seat){
        .account = participant->agent->spec.account,
        .slot = participant->slot,
        .part = participant->part,
        .ask = participant->ask,
    };
}

static struct effect effect_of(enum effect_type type, const struct participant *participant)
{
    struct effect effect = matching_effect(type, participant->conversation, participant->agent);

    effect.slot = participant->slot;
    effect.part = participant->part;
    effect.ask = participant->ask;
    return effect;
}

void participant_tell(struct dispatch *dispatch, enum effect_type type,
                      const struct participant *participant)
{
    struct effect effect = effect_of(type, participant);

    effects_push(&dispatch->effects, &effect);
}

void participant_tell_matched(struct dispatch *dispatch, const struct participant *participant)
{
    struct effect effect = effect_of(EFFECT_MATCHED, participant);

    effect.stretch_zone = !agents_has_zone(participant->agent, participant->conversation);
    effect.stretch_language = !agents_has_language(participant->agent, participant->conversation);
    effects_push(&dispatch->effects, &effect);
}
