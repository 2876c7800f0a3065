/*
 * The same house kept on paper: everyone in two short tables, every question answered by looking at
 * all of them. It knows what a person who sees the events and hears the effects would know, and
 * shares nothing with the dispatcher but the header.
 */
#ifndef HAVRE_TESTS_DISPATCH_PAPER_H
#define HAVRE_TESTS_DISPATCH_PAPER_H

#include "dispatch/dispatch.h"

#include <stddef.h>
#include <string.h>

#define PAPER_VISITORS 48
#define PAPER_AGENTS 7

enum paper_state { PAPER_NEW, PAPER_WAITING, PAPER_OFFERED, PAPER_WITHDRAWN, PAPER_OPEN };

struct paper_visitor {
    bool is_there;
    struct conversation_id id; /* of the last one, once she is gone */
    uint8_t key[CONVERSATION_KEY_LEN];
    uint8_t zones;
    uint8_t language;
    enum paper_state state;
    size_t agent; /* while offered or open */
    bool front;
    bool is_urgent;
    bool is_cut;
    bool owes_requeued;  /* her page was not there to hear of it */
    bool told_cut;       /* what her agent was told of her line */
    bool told_agent_cut; /* what her page was told of the agent's */
    int64_t since;       /* until open */
    uint64_t waited;     /* while open */
    uint64_t ring_due;
    uint64_t cut_at;
};

struct paper_agent {
    bool is_known; /* by the dispatcher */
    bool has_joined;
    bool is_connected;
    bool is_available;
    struct agent_id id; /* of the last one, once she is gone */
    struct agent_spec spec;
    uint64_t idle_turn;
    uint64_t absence_due;
};

struct paper {
    struct dispatch_options options;
    uint64_t now;
    uint64_t collect_until;
    uint64_t turn;
    bool is_normal_due; /* an urgent one went before somebody else who could have gone */
    struct paper_visitor visitors[PAPER_VISITORS];
    struct paper_agent agents[PAPER_AGENTS];
};

static inline uint64_t paper_waited(const struct paper *paper, const struct paper_visitor *visitor)
{
    if (visitor->state == PAPER_OPEN)
        return visitor->waited;
    return (uint64_t)((int64_t)paper->now - visitor->since);
}

static inline bool paper_can_be_offered(const struct paper_visitor *visitor)
{
    return visitor->is_there && visitor->state == PAPER_WAITING && !visitor->is_cut;
}

static inline bool paper_is_before(const struct paper_visitor *a, const struct paper_visitor *b)
{
    if (a->front != b->front)
        return a->front;
    if (a->since != b->since)
        return a->since < b->since;
    return memcmp(a->key, b->key, sizeof(a->key)) < 0;
}

static inline uint32_t paper_load(const struct paper *paper, size_t agent)
{
    uint32_t load = 0;

    for (size_t i = 0; i < PAPER_VISITORS; i++) {
        const struct paper_visitor *visitor = &paper->visitors[i];

        if (visitor->is_there && visitor->agent == agent &&
            (visitor->state == PAPER_OFFERED || visitor->state == PAPER_OPEN))
            load++;
    }
    return load;
}

static inline bool paper_is_free(const struct paper *paper, size_t agent)
{
    const struct paper_agent *at = &paper->agents[agent];

    return at->is_known && at->is_connected && at->is_available &&
           paper_load(paper, agent) < at->spec.capacity;
}

static inline bool paper_stretches_zone(const struct paper_visitor *visitor,
                                        const struct paper_agent *agent)
{
    return visitor->zones && !(visitor->zones & agent->spec.zones);
}

static inline bool paper_stretches_language(const struct paper_visitor *visitor,
                                            const struct paper_agent *agent)
{
    return !(agent->spec.languages & (UINT32_C(1) << visitor->language));
}

static inline bool paper_fits(const struct paper *paper, const struct paper_visitor *visitor,
                              const struct paper_agent *agent, uint64_t waited)
{
    return (!paper_stretches_zone(visitor, agent) || visitor->is_urgent ||
            waited >= paper->options.zone_overflow_ms) &&
           (!paper_stretches_language(visitor, agent) ||
            waited >= paper->options.language_overflow_ms);
}

/* Lower is better: what she has of zone and language, then how long she was idle. */
static inline uint64_t paper_rank(const struct paper_visitor *visitor,
                                  const struct paper_agent *agent)
{
    uint64_t rank = (paper_stretches_language(visitor, agent) ? 2u : 0u) +
                    (paper_stretches_zone(visitor, agent) ? 1u : 0u);

    return rank << 48 | agent->idle_turn;
}

struct paper_hands {
    bool are_free[PAPER_AGENTS];
};

static inline struct paper_hands paper_hands(const struct paper *paper)
{
    struct paper_hands hands;

    for (size_t i = 0; i < PAPER_AGENTS; i++)
        hands.are_free[i] = paper_is_free(paper, i);
    return hands;
}

/* The agent whom the rule names for this visitor; NULL for none. */
static inline const struct paper_agent *paper_agent_for(const struct paper *paper,
                                                        const struct paper_visitor *visitor,
                                                        const struct paper_hands *hands)
{
    const struct paper_agent *best = NULL;

    for (size_t i = 0; i < PAPER_AGENTS; i++) {
        const struct paper_agent *agent = &paper->agents[i];

        if (!hands->are_free[i] || !paper_fits(paper, visitor, agent, paper_waited(paper, visitor)))
            continue;
        if (!best || paper_rank(visitor, agent) < paper_rank(visitor, best))
            best = agent;
    }
    return best;
}

/* Of the urgent, or of the others, the one whose turn it is; NULL while none can be matched. */
static inline const struct paper_visitor *paper_first_of(const struct paper *paper, bool is_urgent)
{
    const struct paper_hands hands = paper_hands(paper);
    const struct paper_visitor *first = NULL;

    for (size_t i = 0; i < PAPER_VISITORS; i++) {
        const struct paper_visitor *visitor = &paper->visitors[i];

        if (visitor->is_urgent != is_urgent || !paper_can_be_offered(visitor) ||
            !paper_agent_for(paper, visitor, &hands))
            continue;
        if (!first || paper_is_before(visitor, first))
            first = visitor;
    }
    return paper->now < paper->collect_until ? NULL : first;
}

static inline const struct paper_visitor *paper_first(const struct paper *paper)
{
    const struct paper_visitor *urgent = paper_first_of(paper, true);
    const struct paper_visitor *normal = paper_first_of(paper, false);

    if (urgent && normal)
        return paper->is_normal_due ? normal : urgent;
    return urgent ? urgent : normal;
}

/* Before this one is matched. */
static inline void paper_note_turn(struct paper *paper, const struct paper_visitor *visitor)
{
    paper->is_normal_due = visitor->is_urgent && paper_first_of(paper, false);
}

static inline uint64_t paper_earlier(uint64_t a, uint64_t b)
{
    return a < b ? a : b;
}

/* When somebody who waits comes to fit somebody who is free. */
static inline uint64_t paper_overflow_due(const struct paper *paper)
{
    const uint64_t steps[] = {paper->options.zone_overflow_ms, paper->options.language_overflow_ms};
    const struct paper_hands hands = paper_hands(paper);
    uint64_t due = DISPATCH_NEVER;

    for (size_t i = 0; i < PAPER_VISITORS * PAPER_AGENTS * 2; i++) {
        const struct paper_visitor *visitor = &paper->visitors[i / 2 / PAPER_AGENTS];
        size_t agent = i / 2 % PAPER_AGENTS;
        uint64_t step = steps[i % 2];

        if (paper_can_be_offered(visitor) && hands.are_free[agent] &&
            step > paper_waited(paper, visitor) &&
            paper_fits(paper, visitor, &paper->agents[agent], step))
            due = paper_earlier(due, (uint64_t)(visitor->since + (int64_t)step));
    }
    return due;
}

static inline uint64_t paper_due(const struct paper *paper)
{
    uint64_t due =
        paper->now < paper->collect_until ? paper->collect_until : paper_overflow_due(paper);

    for (size_t i = 0; i < PAPER_VISITORS; i++) {
        const struct paper_visitor *visitor = &paper->visitors[i];

        if (visitor->is_there && visitor->state == PAPER_OFFERED)
            due = paper_earlier(due, visitor->ring_due);
        if (visitor->is_there && visitor->is_cut)
            due = paper_earlier(due, visitor->cut_at + paper->options.grace_ms);
    }
    for (size_t i = 0; i < PAPER_AGENTS; i++) {
        if (paper->agents[i].is_known && !paper->agents[i].is_connected)
            due = paper_earlier(due, paper->agents[i].absence_due);
    }
    return due;
}

/* As if one after another were served until it is her turn. */
static inline uint32_t paper_ahead(const struct paper *paper, const struct paper_visitor *visitor)
{
    uint32_t hers = 0;   /* before her among those who are urgent as she is, or are not */
    uint32_t others = 0; /* all of those who are not as she is */
    bool is_hers = paper->is_normal_due != visitor->is_urgent;
    uint32_t ahead = 0;

    for (size_t i = 0; i < PAPER_VISITORS; i++) {
        const struct paper_visitor *other = &paper->visitors[i];

        if (other == visitor || !paper_can_be_offered(other))
            continue;
        if (other->is_urgent != visitor->is_urgent)
            others++;
        else if (paper_is_before(other, visitor))
            hers++;
    }
    for (; hers || (others && !is_hers); ahead++) {
        if (others && !is_hers)
            others--;
        else
            hers--;
        is_hers = !is_hers;
    }
    return ahead;
}

static inline struct dispatch_summary paper_summary(const struct paper *paper)
{
    struct dispatch_summary summary = {0};

    for (size_t i = 0; i < PAPER_VISITORS; i++) {
        const struct paper_visitor *visitor = &paper->visitors[i];

        if (!visitor->is_there)
            continue;
        if (visitor->state == PAPER_OPEN) {
            summary.open++;
            continue;
        }
        summary.waiting++;
        summary.urgent += visitor->is_urgent;
        if (paper_waited(paper, visitor) > summary.longest_ms)
            summary.longest_ms = paper_waited(paper, visitor);
    }
    for (size_t i = 0; i < PAPER_AGENTS; i++) {
        const struct paper_agent *agent = &paper->agents[i];

        if (agent->is_known && agent->is_connected && agent->is_available)
            summary.agents++;
        if (paper_is_free(paper, i))
            summary.free++;
    }
    return summary;
}

#endif
