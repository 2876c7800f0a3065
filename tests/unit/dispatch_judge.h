/*
 * The judge of a random day: whether each effect is one that the rules allow at that moment, and
 * whether the dispatcher says of everyone what the paper says (dispatch_paper.h).
 */
#ifndef HAVRE_TESTS_DISPATCH_JUDGE_H
#define HAVRE_TESTS_DISPATCH_JUDGE_H

#include "dispatch_paper.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

enum act {
    ACT_ARRIVE,
    ACT_RETURN,
    ACT_LEAVE,
    ACT_CUT,
    ACT_BACK,
    ACT_DANGER,
    ACT_ZONE,
    ACT_JOIN,
    ACT_AGENT_CUT,
    ACT_AGENT_LEAVE,
    ACT_PRESENCE,
    ACT_TAKE,
    ACT_END,
    ACT_TICK,
    ACT_COUNT
};

struct day {
    struct dispatch *dispatch;
    struct paper paper;
    uint64_t random;
    uint32_t keys;
    uint64_t effects;
    /* The event under way. */
    enum act act;
    struct paper_visitor *visitor; /* whom it is about, or NULL */
    struct paper_agent *agent;
    enum conversation_end end;
    bool is_late;                    /* a tick is due already */
    bool has_rung_out[PAPER_AGENTS]; /* a tick will find out */
};

static inline uint32_t roll(struct day *day, uint32_t sides)
{
    day->random = day->random * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (uint32_t)(day->random >> 33) % sides;
}

static inline struct paper_visitor *visitor_of(struct day *day, struct conversation_id id)
{
    for (size_t i = 0; i < PAPER_VISITORS; i++) {
        struct paper_visitor *visitor = &day->paper.visitors[i];

        if (visitor->is_there && slot_id_equal(visitor->id.id, id.id))
            return visitor;
    }
    fail_msg("an effect for a conversation that is not there");
    return NULL;
}

/* NULL for a zero id. */
static inline struct paper_agent *agent_of(struct day *day, struct agent_id id)
{
    for (size_t i = 0; i < PAPER_AGENTS; i++) {
        if (id.id.gen && slot_id_equal(day->paper.agents[i].id.id, id.id))
            return &day->paper.agents[i];
    }
    assert_int_equal(id.id.gen, 0);
    return NULL;
}

static inline struct paper_agent *agent_with(struct day *day, const struct paper_visitor *visitor)
{
    return &day->paper.agents[visitor->agent];
}

static inline size_t index_of(const struct day *day, const struct paper_agent *agent)
{
    return (size_t)(agent - day->paper.agents);
}

/* She is named in an effect exactly when her console was here since the start. */
static inline void assert_names_agent_of(struct day *day, const struct effect *effect,
                                         const struct paper_visitor *visitor)
{
    struct paper_agent *agent = agent_with(day, visitor);

    assert_ptr_equal(agent_of(day, effect->agent), agent->has_joined ? agent : NULL);
}

static inline void stop_waiting(struct day *day, struct paper_visitor *visitor)
{
    visitor->waited = paper_waited(&day->paper, visitor);
    visitor->state = PAPER_OPEN;
    visitor->front = false;
    visitor->told_cut = visitor->told_agent_cut = false;
}

/* By no doing of hers: an urgent one has her turn again. */
static inline void go_to_the_front(struct day *day, struct paper_visitor *visitor)
{
    visitor->front = true;
    if (visitor->is_urgent)
        day->paper.is_normal_due = false;
}

static inline void wait_again(struct day *day, struct paper_visitor *visitor)
{
    visitor->since = (int64_t)day->paper.now - (int64_t)visitor->waited;
    visitor->state = PAPER_WAITING;
    go_to_the_front(day, visitor);
}

static inline void hear_queued(struct day *day, struct paper_visitor *visitor, bool requeued)
{
    bool owes = false;

    switch (visitor->state) {
    case PAPER_NEW:
        assert_false(requeued);
        visitor->state = PAPER_WAITING;
        break;
    case PAPER_WITHDRAWN:
        owes = true;
        visitor->state = PAPER_WAITING;
        break;
    case PAPER_OPEN: /* her agent is lost for good */
        owes = true;
        assert_false(agent_with(day, visitor)->is_known);
        wait_again(day, visitor);
        agent_with(day, visitor)->idle_turn = ++day->paper.turn;
        break;
    case PAPER_WAITING:
        assert_int_equal(day->act, ACT_BACK);
        assert_ptr_equal(visitor, day->visitor);
        assert_int_equal(requeued, visitor->owes_requeued);
        visitor->owes_requeued = false;
        return;
    case PAPER_OFFERED:
        fail_msg("queued while it rings");
    }
    assert_int_equal(requeued, owes);
    visitor->owes_requeued = owes && visitor->is_cut;
}

/* The rule of matching, at this very moment. */
static inline void assert_is_the_next_match(struct day *day, const struct paper_visitor *visitor,
                                            const struct paper_agent *agent,
                                            const struct effect *effect)
{
    const struct paper_hands hands = paper_hands(&day->paper);

    assert_non_null(agent);
    assert_true(paper_can_be_offered(visitor));
    assert_true(paper_load(&day->paper, index_of(day, agent)) < agent->spec.capacity);
    assert_ptr_equal(paper_first(&day->paper), visitor);
    assert_ptr_equal(paper_agent_for(&day->paper, visitor, &hands), agent);
    assert_int_equal(agent->spec.takes_at_once, effect->type == EFFECT_MATCHED);
    assert_int_equal(effect->stretch_zone, paper_stretches_zone(visitor, agent));
    assert_int_equal(effect->stretch_language, paper_stretches_language(visitor, agent));
}

static inline void hear_offer(struct day *day, struct paper_visitor *visitor,
                              const struct effect *effect)
{
    struct paper_agent *agent = agent_of(day, effect->agent);

    assert_is_the_next_match(day, visitor, agent, effect);
    paper_note_turn(&day->paper, visitor);
    visitor->state = PAPER_OFFERED;
    visitor->agent = index_of(day, agent);
    visitor->ring_due = day->paper.now + day->paper.options.ring_ms;
    agent->idle_turn = ++day->paper.turn;
}

static inline void hear_matched(struct day *day, struct paper_visitor *visitor,
                                const struct effect *effect)
{
    struct paper_agent *agent = agent_of(day, effect->agent);

    if (visitor->state == PAPER_OFFERED) {
        assert_int_equal(day->act, ACT_TAKE);
        assert_ptr_equal(day->visitor, visitor);
        assert_ptr_equal(day->agent, agent);
    } else {
        assert_is_the_next_match(day, visitor, agent, effect);
        paper_note_turn(&day->paper, visitor);
    }
    stop_waiting(day, visitor);
    visitor->agent = index_of(day, agent);
    agent->idle_turn = ++day->paper.turn;
}

static inline void hear_withdrawn(struct day *day, struct paper_visitor *visitor,
                                  const struct effect *effect)
{
    struct paper_agent *agent = agent_with(day, visitor);
    bool by_visitor = (day->act == ACT_CUT || day->act == ACT_LEAVE) && day->visitor == visitor;
    bool by_takeover = day->act == ACT_JOIN && day->agent == agent;
    bool is_unable = !agent->is_known || !agent->is_connected || !agent->is_available;

    assert_int_equal(visitor->state, PAPER_OFFERED);
    assert_ptr_equal(agent_of(day, effect->agent), agent);
    assert_true(by_visitor || by_takeover || is_unable || day->has_rung_out[visitor->agent]);
    visitor->state = PAPER_WITHDRAWN;
    if (!by_visitor)
        go_to_the_front(day, visitor);
}

static inline void hear_missed(struct day *day, const struct effect *effect)
{
    struct paper_agent *agent = agent_of(day, effect->agent);

    assert_non_null(agent);
    assert_int_equal(day->act, ACT_TICK);
    assert_int_equal(effect->why, PRESENCE_MISSED);
    assert_int_equal(effect->presence, PRESENCE_AWAY);
    assert_true(day->has_rung_out[index_of(day, agent)]);
    day->has_rung_out[index_of(day, agent)] = false;
    agent->is_available = false;
}

static inline void hear_closed(struct day *day, struct paper_visitor *visitor,
                               const struct effect *effect)
{
    struct conversation_view view;

    switch (effect->end) {
    case END_EXIT:
    case END_LEFT:
        assert_int_equal(day->act, ACT_LEAVE);
        assert_ptr_equal(day->visitor, visitor);
        assert_int_equal(effect->end, day->end);
        break;
    case END_ENDED:
        assert_int_equal(day->act, ACT_END);
        assert_ptr_equal(day->visitor, visitor);
        break;
    case END_LOST:
        assert_int_equal(day->act, ACT_TICK);
        assert_true(visitor->is_cut);
        assert_true(visitor->cut_at + day->paper.options.grace_ms <= day->paper.now);
        break;
    }
    assert_int_not_equal(visitor->state, PAPER_OFFERED); /* it has stopped ringing */
    if (visitor->state == PAPER_OPEN) {
        assert_names_agent_of(day, effect, visitor);
        agent_with(day, visitor)->idle_turn = ++day->paper.turn;
    } else {
        assert_int_equal(effect->agent.id.gen, 0);
    }
    assert_true(dispatch_conversation(day->dispatch, day->paper.now, effect->conversation, &view));
    assert_memory_equal(view.key, visitor->key, sizeof(visitor->key));
    visitor->is_there = false;
}

static inline void hear_of_line(struct day *day, struct paper_visitor *visitor,
                                const struct effect *effect)
{
    bool is_cut = effect->type == EFFECT_VISITOR_CUT || effect->type == EFFECT_AGENT_CUT;

    if (effect->type == EFFECT_AGENT_CUT || effect->type == EFFECT_AGENT_BACK) {
        if (visitor->state == PAPER_NEW)
            stop_waiting(day, visitor);
        else
            assert_int_not_equal(visitor->told_agent_cut, is_cut);
        visitor->told_agent_cut = is_cut;
        /* Who is back looks at how her visitors are. */
        visitor->told_cut = visitor->is_cut;
    } else {
        assert_int_not_equal(visitor->told_cut, is_cut);
        visitor->told_cut = is_cut;
    }
    assert_int_equal(visitor->state, PAPER_OPEN);
    assert_names_agent_of(day, effect, visitor);
}

static inline void hear(struct day *day, const struct effect *effect)
{
    struct paper_visitor *visitor;

    day->effects++;
    if (effect->type == EFFECT_PRESENCE) {
        hear_missed(day, effect);
        return;
    }
    visitor = visitor_of(day, effect->conversation);
    switch (effect->type) {
    case EFFECT_QUEUED:
        assert_int_equal(effect->agent.id.gen, 0);
        hear_queued(day, visitor, effect->requeued);
        break;
    case EFFECT_OFFER:
        hear_offer(day, visitor, effect);
        break;
    case EFFECT_WITHDRAWN:
        hear_withdrawn(day, visitor, effect);
        break;
    case EFFECT_MATCHED:
        hear_matched(day, visitor, effect);
        break;
    case EFFECT_VISITOR_CUT:
    case EFFECT_VISITOR_BACK:
    case EFFECT_AGENT_CUT:
    case EFFECT_AGENT_BACK:
        hear_of_line(day, visitor, effect);
        break;
    case EFFECT_CLOSED:
        hear_closed(day, visitor, effect);
        break;
    case EFFECT_PRESENCE:
        break;
    case EFFECT_LEFT:
    case EFFECT_PART:
    case EFFECT_INVITATION:
        fail_msg("there is nobody but the holder");
    }
}

static inline void assert_visitor_is_as_on_paper(struct day *day,
                                                 const struct paper_visitor *visitor)
{
    static const enum conversation_state states[] = {[PAPER_WAITING] = CONVERSATION_WAITING,
                                                     [PAPER_OFFERED] = CONVERSATION_OFFERED,
                                                     [PAPER_OPEN] = CONVERSATION_OPEN};
    const struct paper *paper = &day->paper;
    const struct paper_agent *agent = agent_with(day, visitor);
    bool is_open = visitor->state == PAPER_OPEN;
    struct conversation_id id;
    struct conversation_view view;

    assert_true(visitor->state != PAPER_NEW && visitor->state != PAPER_WITHDRAWN);
    assert_true(dispatch_find(day->dispatch, visitor->key, &id));
    assert_true(slot_id_equal(id.id, visitor->id.id));
    assert_true(dispatch_conversation(day->dispatch, paper->now, id, &view));
    assert_memory_equal(view.key, visitor->key, sizeof(visitor->key));
    assert_int_equal(view.state, states[visitor->state]);
    assert_int_equal(view.waited_ms, paper_waited(paper, visitor));
    assert_int_equal(view.front, visitor->front);
    assert_int_equal(view.urgent, visitor->is_urgent);
    assert_int_equal(view.visitor_is_cut, visitor->is_cut);
    assert_int_equal(view.cut_ms, visitor->is_cut ? paper->now - visitor->cut_at : 0);
    assert_int_equal(view.account, is_open ? agent->spec.account : 0);
    assert_int_equal(view.agent_is_cut, is_open && !agent->is_connected);
    if (visitor->state == PAPER_WAITING)
        assert_int_equal(view.agent.id.gen, 0);
    else
        assert_ptr_equal(agent_of(day, view.agent), agent->has_joined ? agent : NULL);
    if (visitor->state == PAPER_OFFERED)
        assert_true(agent->is_known && agent->is_connected && agent->is_available &&
                    !visitor->is_cut);
    if (is_open) { /* each side knows whether the other is there */
        assert_true(agent->is_known);
        assert_int_equal(visitor->told_agent_cut, !agent->is_connected);
        assert_int_equal(visitor->told_cut, visitor->is_cut);
    }
}

static inline void assert_place_is_as_on_paper(struct day *day, const struct paper_visitor *visitor)
{
    struct dispatch_place place;
    bool is_waiting = dispatch_place(day->dispatch, day->paper.now, visitor->id, &place);

    assert_int_equal(is_waiting, visitor->state == PAPER_WAITING);
    if (is_waiting)
        assert_int_equal(place.ahead, paper_ahead(&day->paper, visitor));
}

static inline void assert_summary_is_as_on_paper(struct day *day)
{
    struct dispatch_summary expected = paper_summary(&day->paper);
    struct dispatch_summary summary;

    dispatch_summary(day->dispatch, day->paper.now, &summary);
    assert_int_equal(summary.waiting, expected.waiting);
    assert_int_equal(summary.urgent, expected.urgent);
    assert_int_equal(summary.open, expected.open);
    assert_int_equal(summary.agents, expected.agents);
    assert_int_equal(summary.free, expected.free);
    assert_int_equal(summary.longest_ms, expected.longest_ms);
}

/* Nobody waits whom a free agent fits, and the dispatcher knows exactly until when that holds.
 * While a tick is late that can wait for it, but must stay due. */
static inline void assert_nothing_is_missed(struct day *day)
{
    const struct paper *paper = &day->paper;
    uint64_t due = dispatch_due(day->dispatch);

    if (day->is_late && day->act != ACT_TICK) {
        assert_true(due <= paper_due(paper));
        assert_true(due <= paper->now || !paper_first(paper));
        return;
    }
    assert_null(paper_first(paper));
    assert_int_equal(due, paper_due(paper));
    if (day->act == ACT_TICK)
        assert_true(due > paper->now);
}

#endif
