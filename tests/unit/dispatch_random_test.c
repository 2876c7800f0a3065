/*
 * Long random days: visitors, agents, cut lines, late ticks, restarts, in milliseconds that make
 * everything happen often. Each effect must be one that the rules allow at that moment, told by a
 * house that is kept on paper beside it; after each event the dispatcher must say of everyone what
 * the paper says. The seeds are fixed; `dispatch_random_test FIRST COUNT` plays others.
 */
#include "dispatch_judge.h"

#include <stdlib.h>

#define SEEDS 12
#define EVENTS 20000

/* Every event ends here. */
static void settle(struct day *day)
{
    struct paper *paper = &day->paper;
    struct effect effect;

    while (dispatch_next_effect(day->dispatch, &effect))
        hear(day, &effect);
    for (size_t i = 0; i < PAPER_VISITORS; i++) {
        if (!paper->visitors[i].is_there)
            continue;
        assert_visitor_is_as_on_paper(day, &paper->visitors[i]);
        assert_place_is_as_on_paper(day, &paper->visitors[i]);
    }
    for (size_t i = 0; i < PAPER_AGENTS; i++) {
        struct agent_view view;
        bool is_known = dispatch_agent(day->dispatch, paper->now, paper->agents[i].id, &view);

        assert_int_equal(is_known && view.presence == PRESENCE_AVAILABLE,
                         paper->agents[i].is_known && paper->agents[i].is_available);
    }
    assert_summary_is_as_on_paper(day);
    assert_nothing_is_missed(day);
}

static void begin(struct day *day, enum act act, struct paper_visitor *visitor,
                  struct paper_agent *agent)
{
    day->act = act;
    day->visitor = visitor;
    day->agent = agent;
    day->is_late = dispatch_due(day->dispatch) <= day->paper.now;
}

static void forget_agent(struct paper_agent *agent)
{
    agent->is_known = agent->has_joined = agent->is_connected = agent->is_available = false;
}

static void tick(struct day *day)
{
    struct paper *paper = &day->paper;

    begin(day, ACT_TICK, NULL, NULL);
    for (size_t i = 0; i < PAPER_VISITORS; i++) {
        const struct paper_visitor *visitor = &paper->visitors[i];

        if (visitor->is_there && visitor->state == PAPER_OFFERED && visitor->ring_due <= paper->now)
            day->has_rung_out[visitor->agent] = true;
    }
    for (size_t i = 0; i < PAPER_AGENTS; i++) {
        struct paper_agent *agent = &paper->agents[i];

        if (agent->is_known && !agent->is_connected && agent->absence_due <= paper->now)
            agent->is_known = false; /* the rest of her is looked at until the effects are out */
    }
    dispatch_tick(day->dispatch, paper->now);
    settle(day);
    for (size_t i = 0; i < PAPER_AGENTS; i++) {
        assert_false(day->has_rung_out[i]);
        if (!paper->agents[i].is_known)
            forget_agent(&paper->agents[i]);
    }
}

static void arrive(struct day *day)
{
    struct paper *paper = &day->paper;
    struct paper_visitor *visitor = &paper->visitors[roll(day, PAPER_VISITORS)];
    struct arrival arrival = {.zones = (uint8_t)roll(day, 4),
                              .language = (uint8_t)(roll(day, 3) * 31 / 2)};
    struct conversation_id id;
    enum dispatch_result result;

    begin(day, ACT_ARRIVE, visitor, NULL);
    if (visitor->is_there) {
        memcpy(arrival.key, visitor->key, sizeof(arrival.key));
        result = dispatch_visitor_arrives(day->dispatch, paper->now, &arrival, &id);
        assert_int_equal(result, DISPATCH_TAKEN);
        return;
    }
    day->keys++;
    arrival.key[0] = (uint8_t)roll(day, 256);
    memcpy(arrival.key + 1, &day->keys, sizeof(day->keys));
    result = dispatch_visitor_arrives(day->dispatch, paper->now, &arrival, &id);
    if (paper_summary(paper).waiting >= paper->options.room) {
        assert_int_equal(result, DISPATCH_FULL);
        return;
    }
    assert_int_equal(result, DISPATCH_OK);
    *visitor = (struct paper_visitor){.is_there = true,
                                      .id = id,
                                      .zones = arrival.zones,
                                      .language = arrival.language,
                                      .since = (int64_t)paper->now};
    memcpy(visitor->key, arrival.key, sizeof(arrival.key));
}

static bool is_there(const struct paper_visitor *visitor)
{
    return visitor->is_there;
}

static bool is_cut(const struct paper_visitor *visitor)
{
    return visitor->is_there && visitor->is_cut;
}

static bool is_offered(const struct paper_visitor *visitor)
{
    return visitor->is_there && visitor->state == PAPER_OFFERED;
}

static bool is_open(const struct paper_visitor *visitor)
{
    return visitor->is_there && visitor->state == PAPER_OPEN;
}

/* Mostly one who suits, if there is one; sometimes anyone, even one who is gone. */
static struct paper_visitor *pick(struct day *day, bool (*suits)(const struct paper_visitor *))
{
    size_t start = roll(day, PAPER_VISITORS);

    for (size_t i = 0; i < PAPER_VISITORS && roll(day, 200); i++) {
        struct paper_visitor *visitor = &day->paper.visitors[(start + i) % PAPER_VISITORS];

        if (suits(visitor))
            return visitor;
    }
    return &day->paper.visitors[start];
}

static void leave(struct day *day)
{
    struct paper_visitor *visitor = pick(day, is_there);
    bool was_there = visitor->is_there;

    begin(day, ACT_LEAVE, was_there ? visitor : NULL, NULL);
    day->end = roll(day, 2) ? END_EXIT : END_LEFT;
    dispatch_visitor_leaves(day->dispatch, day->paper.now, visitor->id, day->end);
    settle(day);
    assert_false(visitor->is_there);
}

static void cut_or_back(struct day *day, bool cuts)
{
    struct paper_visitor *visitor = pick(day, cuts ? is_there : is_cut);
    bool changes = visitor->is_there && visitor->is_cut != cuts;

    begin(day, cuts ? ACT_CUT : ACT_BACK, changes ? visitor : NULL, NULL);
    if (changes) {
        visitor->is_cut = cuts;
        visitor->cut_at = day->paper.now;
    }
    if (cuts)
        dispatch_visitor_cut(day->dispatch, day->paper.now, visitor->id);
    else
        dispatch_visitor_back(day->dispatch, day->paper.now, visitor->id);
}

/* In words of whoever waits, of one who talks, of one who has said it already, of one who is gone.
 */
static void danger(struct day *day)
{
    struct paper_visitor *visitor = pick(day, is_there);
    const struct paper *paper = &day->paper;
    enum dispatch_result expected = DISPATCH_OK;
    bool changes = visitor->is_there && !visitor->is_urgent;

    begin(day, ACT_DANGER, visitor->is_there ? visitor : NULL, NULL);
    if (!visitor->is_there)
        expected = DISPATCH_NOT_OFFERED;
    else if (changes && visitor->state != PAPER_OPEN &&
             paper_summary(paper).urgent >= paper->options.urgent_most)
        expected = DISPATCH_FULL;
    assert_int_equal(dispatch_visitor_danger(day->dispatch, paper->now, visitor->id), expected);
    if (changes && expected == DISPATCH_OK)
        visitor->is_urgent = true;
}

/* A place in the queue follows from her wait, and what rings goes on: neither is touched here. */
static void change_zones(struct day *day)
{
    struct paper_visitor *visitor = pick(day, is_there);
    uint8_t zones = (uint8_t)roll(day, 4);

    begin(day, ACT_ZONE, visitor->is_there ? visitor : NULL, NULL);
    if (visitor->is_there)
        visitor->zones = zones;
    dispatch_visitor_zone(day->dispatch, day->paper.now, visitor->id, zones);
}

static void join(struct day *day)
{
    struct paper *paper = &day->paper;
    size_t at = roll(day, PAPER_AGENTS);
    struct paper_agent *agent = &paper->agents[at];
    struct agent_id before = agent->id;
    bool goes_on = agent->is_known && agent->has_joined;

    /* Another console while one is there is rare. */
    if (agent->is_connected && roll(day, 8))
        return;
    begin(day, ACT_JOIN, NULL, agent);
    agent->spec = (struct agent_spec){.account = at + 1,
                                      .zones = (uint8_t)roll(day, 4),
                                      .languages = 1u | roll(day, 2) << 15 | roll(day, 2) << 31,
                                      .capacity = roll(day, 4),
                                      .takes_at_once = roll(day, 3) == 0};
    if (roll(day, 4) == 0)
        agent->spec.languages &= ~1u;
    agent->id = dispatch_agent_joins(day->dispatch, paper->now, &agent->spec);
    if (goes_on)
        assert_true(slot_id_equal(before.id, agent->id.id));
    else
        assert_false(slot_id_equal(before.id, agent->id.id));
    agent->is_known = agent->has_joined = agent->is_connected = true;
    agent->idle_turn = ++paper->turn;
}

static void agent_cut(struct day *day)
{
    struct paper_agent *agent = &day->paper.agents[roll(day, PAPER_AGENTS)];

    begin(day, ACT_AGENT_CUT, NULL, agent);
    dispatch_agent_cut(day->dispatch, day->paper.now, agent->id);
    if (!agent->is_connected)
        return;
    agent->is_connected = false;
    agent->absence_due = day->paper.now + day->paper.options.grace_ms;
}

static void agent_leave(struct day *day)
{
    struct paper_agent *agent = &day->paper.agents[roll(day, PAPER_AGENTS)];

    begin(day, ACT_AGENT_LEAVE, NULL, agent);
    dispatch_agent_leaves(day->dispatch, day->paper.now, agent->id);
    if (!agent->has_joined)
        return; /* nobody has her id yet */
    agent->is_known = false;
    settle(day);
    forget_agent(agent);
}

static void presence(struct day *day)
{
    struct paper_agent *agent = &day->paper.agents[roll(day, PAPER_AGENTS)];
    bool is_available = roll(day, 5) > 0;

    begin(day, ACT_PRESENCE, NULL, agent);
    dispatch_agent_presence(day->dispatch, day->paper.now, agent->id,
                            is_available ? PRESENCE_AVAILABLE : PRESENCE_AWAY);
    if (!agent->is_known || !agent->has_joined || agent->is_available == is_available)
        return;
    agent->is_available = is_available;
    agent->idle_turn = ++day->paper.turn;
}

/* Mostly by the one who may. */
static void take_or_end(struct day *day, enum act act)
{
    struct paper_visitor *visitor = pick(day, act == ACT_TAKE ? is_offered : is_open);
    size_t asked = roll(day, 10) ? visitor->agent : roll(day, PAPER_AGENTS);
    struct paper_agent *agent = &day->paper.agents[asked];
    enum paper_state needed = act == ACT_TAKE ? PAPER_OFFERED : PAPER_OPEN;
    bool may = visitor->is_there && visitor->state == needed && visitor->agent == asked &&
               agent->is_known && agent->has_joined;
    enum dispatch_result result;

    begin(day, act, may ? visitor : NULL, may ? agent : NULL);
    result = act == ACT_TAKE
                 ? dispatch_agent_takes(day->dispatch, day->paper.now, agent->id, visitor->id)
                 : dispatch_agent_ends(day->dispatch, day->paper.now, agent->id, visitor->id);
    assert_int_equal(result, may ? DISPATCH_OK : DISPATCH_NOT_OFFERED);
    settle(day);
    if (may)
        assert_int_equal(visitor->is_there ? visitor->state : PAPER_OPEN, PAPER_OPEN);
    if (may && act == ACT_END)
        assert_false(visitor->is_there);
}

static void come_back(struct day *day, struct paper_visitor *visitor)
{
    struct paper *paper = &day->paper;
    struct paper_agent *agent = agent_with(day, visitor);
    bool was_open = visitor->state == PAPER_OPEN;
    struct arrival arrival = {.zones = visitor->zones,
                              .language = visitor->language,
                              .front = visitor->front,
                              .urgent = visitor->is_urgent,
                              .waited_ms = paper_waited(paper, visitor)};
    const struct staff staff = {
        .seats = {{.account = agent->spec.account, .slot = 1, .part = PART_HOLDER}},
        .count = was_open ? 1 : 0,
    };
    struct conversation_id id;

    memcpy(arrival.key, visitor->key, sizeof(arrival.key));
    begin(day, ACT_RETURN, visitor, NULL);
    if (was_open && !agent->is_known) {
        *agent = (struct paper_agent){.is_known = true,
                                      .id = agent->id,
                                      .spec.account = agent->spec.account,
                                      .absence_due = paper->now + paper->options.grace_ms};
    }
    assert_int_equal(
        dispatch_visitor_returns(day->dispatch, paper->now, &arrival, &staff, &visitor->id),
        DISPATCH_OK);
    assert_int_equal(dispatch_visitor_returns(day->dispatch, paper->now, &arrival, &staff, &id),
                     DISPATCH_TAKEN);
    if (was_open) {
        visitor->since = (int64_t)(paper->now - visitor->waited);
        agent->idle_turn = ++paper->turn;
    }
    visitor->state = PAPER_NEW;
    visitor->is_there = true;
    visitor->is_cut = visitor->owes_requeued = visitor->told_cut = false;
    settle(day);
    if (was_open)
        assert_int_equal(visitor->state, PAPER_OPEN);
}

static void open_house(struct day *day)
{
    struct paper *paper = &day->paper;

    paper->options = (struct dispatch_options){.zone_overflow_ms = roll(day, 40),
                                               .language_overflow_ms = roll(day, 80),
                                               .ring_ms = 1 + roll(day, 30),
                                               .grace_ms = 1 + roll(day, 60),
                                               .collect_ms = roll(day, 2) ? roll(day, 20) : 0,
                                               .room = 5 + roll(day, 40),
                                               .urgent_most = 1 + roll(day, 8)};
    paper->is_normal_due = false;
    paper->collect_until = paper->now + paper->options.collect_ms;
    day->dispatch = dispatch_create(&paper->options, paper->now);
}

/* The process is killed. Most visitors come back with their tickets, in any order, while life goes
 * on; the paper keeps what it knew of their waits, so their order must be what it was. */
static void restart(struct day *day)
{
    struct paper_visitor *all[PAPER_VISITORS];
    struct paper *paper = &day->paper;

    dispatch_destroy(day->dispatch);
    open_house(day);
    for (size_t i = 0; i < PAPER_AGENTS; i++) {
        forget_agent(&paper->agents[i]);
        paper->agents[i].id = (struct agent_id){{0}};
        paper->agents[i].spec.account = i + 1;
    }
    for (size_t i = 0; i < PAPER_VISITORS; i++) {
        size_t at = roll(day, (uint32_t)i + 1);

        all[i] = all[at];
        all[at] = &paper->visitors[i];
    }
    bool was_there[PAPER_VISITORS];

    for (size_t i = 0; i < PAPER_VISITORS; i++) {
        was_there[i] = all[i]->is_there && roll(day, 10) > 0;
        all[i]->is_there = false;
        all[i]->id = (struct conversation_id){{0}};
    }
    for (size_t i = 0; i < PAPER_VISITORS; i++) {
        if (was_there[i])
            come_back(day, all[i]);
        if (roll(day, 4) == 0) {
            join(day);
            settle(day);
        }
    }
}

static void act(struct day *day, enum act what)
{
    begin(day, what, NULL, NULL);
    switch (what) {
    case ACT_ARRIVE:
        arrive(day);
        break;
    case ACT_LEAVE:
        leave(day);
        break;
    case ACT_CUT:
    case ACT_BACK:
        cut_or_back(day, what == ACT_CUT);
        break;
    case ACT_DANGER:
        danger(day);
        break;
    case ACT_ZONE:
        change_zones(day);
        break;
    case ACT_JOIN:
        join(day);
        break;
    case ACT_AGENT_CUT:
        agent_cut(day);
        break;
    case ACT_AGENT_LEAVE:
        agent_leave(day);
        break;
    case ACT_PRESENCE:
        presence(day);
        break;
    case ACT_TAKE:
    case ACT_END:
        take_or_end(day, what);
        break;
    case ACT_TICK:
        tick(day);
        break;
    case ACT_RETURN:
    case ACT_COUNT:
        break;
    }
    settle(day);
}

/* Time goes on; mostly with a tick at each due, sometimes they come late. */
static void pass(struct day *day)
{
    struct paper *paper = &day->paper;
    uint64_t until = paper->now + (roll(day, 3) ? 0 : roll(day, 8));
    uint64_t heard;

    while (roll(day, 20) && dispatch_due(day->dispatch) <= until) {
        if (dispatch_due(day->dispatch) > paper->now)
            paper->now = dispatch_due(day->dispatch);
        tick(day);
    }
    paper->now = until > paper->now ? until : paper->now;
    if (dispatch_due(day->dispatch) > paper->now) {
        heard = day->effects;
        tick(day); /* before its time: changes nothing */
        assert_int_equal(day->effects, heard);
    }
}

/* A rush and a quiet night take turns, so that now the visitors wait and now the agents. */
static void live_through(uint64_t seed)
{
    static const enum act weighted[] = {
        ACT_LEAVE,     ACT_LEAVE,    ACT_LEAVE, ACT_CUT,      ACT_CUT,    ACT_BACK, ACT_BACK,
        ACT_AGENT_CUT, ACT_PRESENCE, ACT_JOIN,  ACT_JOIN,     ACT_TAKE,   ACT_TAKE, ACT_TAKE,
        ACT_END,       ACT_END,      ACT_TICK,  ACT_PRESENCE, ACT_DANGER, ACT_ZONE};
    struct day day = {.random = seed, .paper.now = 100};
    uint32_t rush = 0;

    open_house(&day);
    for (size_t i = 0; i < PAPER_AGENTS; i++)
        day.paper.agents[i].spec.account = i + 1;
    for (int i = 0; i < EVENTS; i++) {
        if (i % 100 == 0)
            rush = roll(&day, 5) * 10;
        pass(&day);
        if (roll(&day, 1000) == 0)
            restart(&day);
        else if (roll(&day, 200) == 0)
            act(&day, ACT_AGENT_LEAVE);
        else if (roll(&day, 100) < rush)
            act(&day, ACT_ARRIVE);
        else
            act(&day, weighted[roll(&day, sizeof(weighted) / sizeof(*weighted))]);
    }
    dispatch_destroy(day.dispatch);
}

static uint64_t first_seed = 1;
static uint64_t seeds = SEEDS;

static void every_effect_is_due_and_every_answer_true_on_any_day(void **state)
{
    (void)state;
    for (uint64_t seed = first_seed; seed < first_seed + seeds; seed++)
        live_through(seed);
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_effect_is_due_and_every_answer_true_on_any_day),
    };

    if (argc == 3) {
        first_seed = strtoull(argv[1], NULL, 10);
        seeds = strtoull(argv[2], NULL, 10);
    }
    return cmocka_run_group_tests(tests, NULL, NULL);
}
