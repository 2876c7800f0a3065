/*
 * The rule: of those waiting whom some free agent fits, the first in the order of the queue goes to
 * the longest-idle of these agents; again, until no such pair is left. What overflow no longer asks
 * of an agent is still preferred: one who has the zone and the language comes before one who has
 * only one of them, however long either was idle. Invitations that the visitor agreed to come
 * before all of them. The urgent and the others have each their order; where both could be matched
 * they take turns. An urgent one's turn is used up by an offer, unless the agent misses it.
 *
 * Only the heads of the queue's lines are looked at (queue.h says why that is enough), and none
 * while no agent is free, so an event costs O(lines * log n) at most.
 */
#include "dispatch/matching.h"

#include "dispatch/participants.h"

struct effect matching_effect(enum effect_type type, const struct conversation *conversation,
                              const struct agent *agent)
{
    return (struct effect){
        .type = type,
        .conversation = conversation->id,
        .agent = agents_id(agent),
    };
}

/* The agent for one who has waited so long; NULL when none that is free fits. */
static struct agent *agent_for(const struct dispatch *dispatch,
                               const struct conversation *conversation, uint64_t waited)
{
    const struct agents_binding preferences[] = {{.zone = true, .language = true},
                                                 {.zone = false, .language = true},
                                                 {.zone = true, .language = false},
                                                 {.zone = false, .language = false}};
    bool zone_binds = !conversation->is_urgent && waited < dispatch->options.zone_overflow_ms;
    bool language_binds = waited < dispatch->options.language_overflow_ms;

    for (size_t i = 0; i < sizeof(preferences) / sizeof(*preferences); i++) {
        struct agent *agent;

        if ((zone_binds && !preferences[i].zone) || (language_binds && !preferences[i].language))
            continue;
        agent = agents_longest_idle(&dispatch->agents, conversation, preferences[i]);
        if (agent)
            return agent;
    }
    return NULL;
}

/* When one whom no free agent fits now will be fit by one of them. */
static uint64_t fits_from(const struct dispatch *dispatch, const struct conversation *conversation)
{
    uint64_t waited = conversations_waited(conversation, dispatch->now);
    uint64_t zone = dispatch->options.zone_overflow_ms;
    uint64_t language = dispatch->options.language_overflow_ms;
    uint64_t steps[] = {zone < language ? zone : language, zone < language ? language : zone};

    for (size_t i = 0; i < 2; i++) {
        if (steps[i] > waited && agent_for(dispatch, conversation, steps[i]))
            return state_after(dispatch->now, steps[i] - waited);
    }
    return DISPATCH_NEVER;
}

static void offer(struct dispatch *dispatch, struct conversation *conversation, struct agent *agent)
{
    struct effect effect = matching_effect(EFFECT_OFFER, conversation, agent);

    effect.stretch_zone = !agents_has_zone(agent, conversation);
    effect.stretch_language = !agents_has_language(agent, conversation);
    conversations_move(dispatch, conversation, CONVERSATION_OFFERED, agent);
    effects_push(&dispatch->effects, &effect);
}

void matching_open(struct dispatch *dispatch, struct conversation *conversation,
                   struct agent *agent)
{
    conversations_move(dispatch, conversation, CONVERSATION_OPEN, agent);
    estimate_note(&dispatch->takes, dispatch->now);
    participant_tell_matched(dispatch, participants_find(conversation, agent));
}

/* Whose turn it is when both could be matched; NULL when neither can. */
static struct conversation *take_turn(struct dispatch *dispatch, struct conversation *urgent,
                                      struct conversation *normal)
{
    bool is_urgent = urgent && !(normal && dispatch->is_normal_due);

    if (urgent || normal)
        dispatch->is_normal_due = is_urgent && normal;
    return is_urgent ? urgent : normal;
}

/* The next whom a free agent fits, or NULL, and then *ret_due is when that will change. */
static struct conversation *next_to_match(struct dispatch *dispatch, uint64_t *ret_due)
{
    struct conversation *firsts[2] = {NULL, NULL};
    struct conversation *head;
    uint32_t index = 0;

    *ret_due = DISPATCH_NEVER;
    if (agents_count_free(&dispatch->agents) == 0)
        return NULL;
    while ((head = queue_next_head(&dispatch->queue, &index))) {
        struct conversation **first = &firsts[head->is_urgent];
        uint64_t due;

        if (*first && !queue_is_before(head, *first))
            continue;
        if (agent_for(dispatch, head, conversations_waited(head, dispatch->now))) {
            *first = head;
            continue;
        }
        due = fits_from(dispatch, head);
        if (due < *ret_due)
            *ret_due = due;
    }
    return take_turn(dispatch, firsts[1], firsts[0]);
}

void matching_settle(struct dispatch *dispatch)
{
    struct conversation *next;

    dispatch->overflow_due = DISPATCH_NEVER;
    /* Only here: an event that changes nothing must leave it due. */
    if (dispatch->now >= dispatch->collect_until)
        dispatch->is_collecting = false;
    if (dispatch->is_collecting)
        return;
    invitations_seek(dispatch);
    while ((next = next_to_match(dispatch, &dispatch->overflow_due))) {
        uint64_t waited = conversations_waited(next, dispatch->now);
        struct agent *agent = agent_for(dispatch, next, waited);

        if (agent->spec.takes_at_once)
            matching_open(dispatch, next, agent);
        else
            offer(dispatch, next, agent);
    }
}

void matching_requeue(struct dispatch *dispatch, struct conversation *conversation,
                      bool at_the_front)
{
    struct effect effect = matching_effect(EFFECT_QUEUED, conversation, NULL);

    CHECK(conversation->state != CONVERSATION_WAITING);
    if (conversation->invitation)
        invitation_over(dispatch, conversation->invitation, INVITATION_WITHDRAWN);
    if (at_the_front) {
        conversation->front = true;
        /* She was not served. One whose own line is cut had her turn: it is not hers to have again
         * and again. */
        if (conversation->is_urgent)
            dispatch->is_normal_due = false;
    }
    conversations_move(dispatch, conversation, CONVERSATION_WAITING, NULL);
    conversation->is_requeued = conversation->is_cut;
    effect.requeued = true;
    effects_push(&dispatch->effects, &effect);
}

void matching_withdraw_all(struct dispatch *dispatch, struct agent *agent)
{
    LIST_FOREACH_SAFE (node, following, &agent->offers) {
        struct conversation *conversation = CONTAINER_OF(node, struct conversation, link);
        struct effect effect = matching_effect(EFFECT_WITHDRAWN, conversation, agent);

        effects_push(&dispatch->effects, &effect);
        matching_requeue(dispatch, conversation, true);
    }
    LIST_FOREACH_SAFE (node, following, &agent->rings) {
        struct invitation *invitation = CONTAINER_OF(node, struct invitation, link);

        if (!invitation_may_ring(invitation, agent))
            invitation_stop_ringing(dispatch, invitation);
    }
}
