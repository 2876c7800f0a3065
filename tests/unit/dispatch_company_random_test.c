/*
 * Long random days of conversations with several people. Whatever is said by whomever, and in
 * whatever order: effects alone tell who is where, who rings and what is asked, and after each
 * event that is what the dispatcher says too; each open conversation has one holder; slots and
 * people are different ones; nobody joins whom the visitor did not agree to; nobody rings for what
 * she is in; loads add up. The seeds are fixed; `dispatch_company_random_test FIRST COUNT` plays
 * others.
 */
#include "dispatch/dispatch.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define VISITORS 10
#define AGENTS 9
#define SEEDS 12
#define EVENTS 30000

/* What somebody who hears the effects knows of one conversation. */
struct known {
    bool is_there;
    bool is_open;
    bool is_cut;
    struct conversation_id id;
    uint32_t key;
    struct known_seat {
        size_t agent; /* its number + 1; 0: nobody */
        enum part part;
        uint32_t ask;
    } seats[DISPATCH_SLOTS + 1];
    uint32_t ask;    /* that is open */
    bool has_agreed; /* the visitor, to it */
    uint32_t asks;
    size_t rings; /* agent + 1 */
};

struct colleague {
    struct agent_id id;
    bool is_here;
    bool is_connected;
    enum presence presence;
};

struct night {
    struct dispatch *dispatch;
    struct dispatch_options options;
    uint64_t now;
    uint64_t random;
    uint32_t keys;
    struct known known[VISITORS];
    struct colleague colleagues[AGENTS];
    size_t joined; /* by invitation, in all */
};

static uint32_t roll(struct night *night, uint32_t sides)
{
    night->random = night->random * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (uint32_t)(night->random >> 33) % sides;
}

static struct known *known_of(struct night *night, const struct effect *effect)
{
    struct conversation_view view;
    uint32_t key;

    assert_true(dispatch_conversation(night->dispatch, night->now, effect->conversation, &view));
    memcpy(&key, view.key, sizeof(key));
    for (size_t i = 0; i < VISITORS; i++) {
        if (night->known[i].is_there && night->known[i].key == key)
            return &night->known[i];
    }
    fail_msg("an effect for a conversation that is not there");
    return NULL;
}

/* + 1; 0 for a zero id. */
static size_t agent_of(struct night *night, struct agent_id id)
{
    for (size_t i = 0; i < AGENTS; i++) {
        if (id.id.gen && slot_id_equal(night->colleagues[i].id.id, id.id))
            return i + 1;
    }
    assert_int_equal(id.id.gen, 0);
    return 0;
}

static bool is_in(const struct known *known, size_t agent)
{
    for (size_t slot = 1; slot <= DISPATCH_SLOTS; slot++) {
        if (known->seats[slot].agent == agent)
            return true;
    }
    return false;
}

static void hear_matched(struct night *night, struct known *known, const struct effect *effect)
{
    size_t agent = agent_of(night, effect->agent);

    assert_true(agent > 0);
    assert_false(is_in(known, agent));
    assert_int_equal(known->seats[effect->slot].agent, 0);
    if (effect->ask) { /* her word was given, and for this very question */
        assert_int_equal(effect->ask, known->ask);
        assert_true(known->has_agreed);
        assert_int_not_equal(effect->part, PART_BESIDE);
        night->joined++;
    } else if (effect->part == PART_HOLDER) {
        assert_false(known->is_open);
    } else {
        assert_int_equal(effect->part, PART_BESIDE);
    }
    for (size_t slot = 1; slot < effect->slot; slot++)
        assert_true(known->seats[slot].agent > 0); /* the lowest */
    for (size_t slot = 1; effect->part == PART_HOLDER && slot <= DISPATCH_SLOTS; slot++) {
        if (known->seats[slot].part == PART_HOLDER)
            known->seats[slot].part = PART_GUEST; /* handed over: she leaves */
    }
    known->is_open = true;
    if (effect->part != PART_BESIDE)
        known->rings = 0;
    known->seats[effect->slot] =
        (struct known_seat){.agent = agent, .part = effect->part, .ask = effect->ask};
}

static void hear_offer(struct night *night, struct known *known, const struct effect *effect)
{
    size_t agent = agent_of(night, effect->agent);

    assert_true(agent > 0);
    assert_false(is_in(known, agent));
    assert_int_equal(known->rings, 0);
    assert_int_equal(known->is_open, effect->offer != OFFER_NEW);
    if (effect->offer != OFFER_NEW)
        assert_true(known->ask && known->has_agreed);
    known->rings = agent;
}

static void hear_invitation(struct known *known, const struct effect *effect)
{
    if (effect->invitation == INVITATION_ASKING) {
        assert_int_equal(known->ask, 0);
        assert_true(effect->ask > known->asks);
        known->ask = known->asks = effect->ask;
        known->has_agreed = false;
        return;
    }
    assert_int_equal(effect->ask, known->ask);
    if (effect->invitation == INVITATION_RINGING) {
        assert_true(known->rings > 0);
        return;
    }
    assert_int_equal(known->rings, 0);
    known->ask = 0;
}

static void hear(struct night *night, const struct effect *effect)
{
    struct known *known;
    struct known_seat *seat;

    if (effect->type == EFFECT_PRESENCE) {
        night->colleagues[agent_of(night, effect->agent) - 1].presence = effect->presence;
        return;
    }
    known = known_of(night, effect);
    seat = &known->seats[effect->slot];
    switch (effect->type) {
    case EFFECT_QUEUED:
        if (effect->requeued) {
            assert_int_equal(known->rings, 0);
            assert_int_equal(known->ask, 0);
            memset(known->seats, 0, sizeof(known->seats));
            known->is_open = false;
        }
        break;
    case EFFECT_OFFER:
        hear_offer(night, known, effect);
        break;
    case EFFECT_WITHDRAWN:
        assert_int_equal(known->rings, agent_of(night, effect->agent));
        known->rings = 0;
        break;
    case EFFECT_MATCHED:
        hear_matched(night, known, effect);
        break;
    case EFFECT_LEFT:
        assert_true(seat->agent > 0);
        assert_true(known->ask == 0 || known->is_open);
        *seat = (struct known_seat){0};
        break;
    case EFFECT_PART:
        assert_int_equal(effect->part, PART_HOLDER);
        seat->part = PART_HOLDER;
        break;
    case EFFECT_INVITATION:
        hear_invitation(known, effect);
        break;
    case EFFECT_CLOSED:
        assert_int_equal(known->rings, 0);
        known->is_there = false;
        break;
    case EFFECT_AGENT_CUT:
    case EFFECT_AGENT_BACK:
        assert_true(seat->agent > 0);
        break;
    case EFFECT_VISITOR_CUT:
    case EFFECT_VISITOR_BACK:
    case EFFECT_PRESENCE:
        break;
    }
}

static void assert_staff_is_as_known(struct night *night, const struct known *known)
{
    struct conversation_view view;
    struct staff staff;
    size_t holders = 0, seats = 0;

    assert_true(dispatch_conversation(night->dispatch, night->now, known->id, &view));
    assert_true(dispatch_staff(night->dispatch, known->id, &staff));
    assert_int_equal(view.state == CONVERSATION_OPEN, known->is_open);
    for (size_t i = 0; i < staff.count; i++) {
        const struct seat *seat = &staff.seats[i];

        assert_int_equal(known->seats[seat->slot].agent, seat->account);
        assert_int_equal(known->seats[seat->slot].part, seat->part);
        assert_int_equal(known->seats[seat->slot].ask, seat->ask);
        if (seat->part == PART_HOLDER) {
            assert_int_equal(view.account, seat->account);
            holders++;
        }
    }
    for (size_t slot = 1; slot <= DISPATCH_SLOTS; slot++)
        seats += known->seats[slot].agent > 0;
    assert_int_equal(seats, staff.count);
    assert_int_equal(holders, known->is_open ? 1 : 0);
    assert_int_equal(staff.question.ask, known->ask);
    assert_int_equal(staff.asks, known->asks);
    if (known->ask) {
        assert_true(known->seats[staff.question.from].agent > 0);
        assert_int_not_equal(known->seats[staff.question.from].part, PART_BESIDE);
        /* Agreed to: somebody rings, or it would be over. */
        assert_int_equal(staff.question.is_agreed, known->has_agreed);
        assert_int_equal(known->has_agreed, known->rings > 0);
    }
}

static void assert_agents_are_as_known(struct night *night)
{
    for (size_t i = 0; i < AGENTS; i++) {
        const struct colleague *colleague = &night->colleagues[i];
        struct agent_view view;
        uint32_t open = 0;
        bool is_known = dispatch_agent(night->dispatch, night->now, colleague->id, &view);

        for (size_t j = 0; j < VISITORS; j++)
            open += night->known[j].is_there && is_in(&night->known[j], i + 1);
        if (!is_known) {
            assert_int_equal(open, 0);
            continue;
        }
        assert_int_equal(view.open, open);
        assert_int_equal(view.presence, colleague->presence);
        assert_int_equal(view.is_connected, colleague->is_connected);
        for (size_t j = 0; j < VISITORS; j++) {
            if (night->known[j].is_there && night->known[j].rings == i + 1)
                assert_true(view.is_connected && (view.presence == PRESENCE_AVAILABLE ||
                                                  view.presence == PRESENCE_WRAP_UP));
        }
        if (view.presence == PRESENCE_CLOSING)
            assert_true(view.open > 0);
    }
}

static void settle(struct night *night)
{
    struct effect effect;

    while (dispatch_next_effect(night->dispatch, &effect))
        hear(night, &effect);
    for (size_t i = 0; i < VISITORS; i++) {
        if (night->known[i].is_there)
            assert_staff_is_as_known(night, &night->known[i]);
    }
    assert_agents_are_as_known(night);
}

static void arrive(struct night *night, struct known *known)
{
    struct arrival arrival = {.language = (uint8_t)roll(night, 2)};

    if (known->is_there)
        return;
    *known = (struct known){.is_there = true, .key = ++night->keys};
    memcpy(arrival.key, &known->key, sizeof(known->key));
    assert_int_equal(dispatch_visitor_arrives(night->dispatch, night->now, &arrival, &known->id),
                     DISPATCH_OK);
}

static struct agent_spec some_spec(struct night *night, size_t agent)
{
    return (struct agent_spec){.account = agent + 1,
                               .zones = (uint8_t)roll(night, 4),
                               .languages = roll(night, 4),
                               .skills = (uint64_t)roll(night, 4) << 62 | roll(night, 4),
                               .capacity = roll(night, 5),
                               .takes_at_once = roll(night, 4) == 0};
}

static void join(struct night *night, size_t agent)
{
    struct colleague *colleague = &night->colleagues[agent];
    struct agent_spec spec = some_spec(night, agent);
    struct agent_id id = dispatch_agent_joins(night->dispatch, night->now, &spec);

    if (!slot_id_equal(id.id, colleague->id.id))
        colleague->presence = PRESENCE_AWAY;
    colleague->id = id;
    colleague->is_here = colleague->is_connected = true;
}

static void choose_presence(struct night *night, size_t agent)
{
    static const enum presence all[] = {PRESENCE_AVAILABLE, PRESENCE_AVAILABLE, PRESENCE_AVAILABLE,
                                        PRESENCE_AVAILABLE, PRESENCE_AVAILABLE, PRESENCE_AWAY,
                                        PRESENCE_BREAK,     PRESENCE_WRAP_UP,   PRESENCE_CLOSING};
    enum presence presence = all[roll(night, sizeof(all) / sizeof(*all))];

    night->colleagues[agent].presence = presence;
    dispatch_agent_presence(night->dispatch, night->now, night->colleagues[agent].id, presence);
}

static struct target some_target(struct night *night)
{
    switch (roll(night, 3)) {
    case 0:
        return (struct target){.kind = TARGET_ACCOUNT, .value = 1 + roll(night, AGENTS)};
    case 1:
        return (struct target){.kind = TARGET_SKILL, .value = (62 + roll(night, 4)) % 64};
    default:
        return (struct target){.kind = TARGET_LANGUAGE, .value = roll(night, 2)};
    }
}

/* Mostly one who has a part in it. */
static struct agent_id somebody(struct night *night, const struct known *known)
{
    size_t start = roll(night, DISPATCH_SLOTS);

    for (size_t i = 0; i < DISPATCH_SLOTS && roll(night, 100); i++) {
        size_t agent = known->seats[1 + (start + i) % DISPATCH_SLOTS].agent;

        if (agent)
            return night->colleagues[agent - 1].id;
    }
    return night->colleagues[roll(night, AGENTS)].id;
}

static void visitor_does(struct night *night, struct known *known)
{
    if (!known->is_there)
        return;
    switch (roll(night, 32)) {
    case 0:
        dispatch_visitor_leaves(night->dispatch, night->now, known->id, END_EXIT);
        break;
    case 1:
        dispatch_visitor_cut(night->dispatch, night->now, known->id);
        break;
    case 2:
    case 3:
    case 4:
        dispatch_visitor_back(night->dispatch, night->now, known->id);
        break;
    default: {
        bool agrees = roll(night, 4) > 0;
        uint32_t ask = roll(night, 10) ? known->ask : known->ask + 1;

        known->has_agreed |= agrees && ask && ask == known->ask;
        dispatch_visitor_answers(night->dispatch, night->now, known->id, ask, agrees);
    }
    }
}

/* Whether it was hers to do is the dispatcher's to say; what came of it the effects tell. */
static void agent_does(struct night *night, struct known *known)
{
    struct agent_id agent = somebody(night, known);
    enum dispatch_result result = DISPATCH_OK;

    switch (roll(night, 24)) {
    case 0:
        result = dispatch_agent_ends(night->dispatch, night->now, agent, known->id);
        break;
    case 1:
        result = dispatch_agent_steps_out(night->dispatch, night->now, agent, known->id);
        break;
    case 2:
        result = dispatch_agent_withdraws(night->dispatch, night->now, agent, known->id);
        break;
    case 3:
        result = dispatch_agent_assists(night->dispatch, night->now,
                                        night->colleagues[roll(night, AGENTS)].id, known->id);
        break;
    case 4:
    case 5:
    case 6:
        result = dispatch_agent_invites(night->dispatch, night->now, agent, known->id,
                                        some_target(night), roll(night, 3) > 0);
        break;
    default:
        if (known->rings)
            agent = night->colleagues[known->rings - 1].id;
        result = dispatch_agent_takes(night->dispatch, night->now, agent, known->id);
    }
    assert_true(result <= DISPATCH_NOBODY);
}

static void console_does(struct night *night, size_t agent)
{
    struct colleague *colleague = &night->colleagues[agent];
    struct agent_spec spec;

    switch (roll(night, 24)) {
    case 0:
        colleague->is_connected = false;
        dispatch_agent_cut(night->dispatch, night->now, colleague->id);
        break;
    case 1:
        colleague->is_here = colleague->is_connected = false;
        dispatch_agent_leaves(night->dispatch, night->now, colleague->id);
        break;
    case 2:
        spec = some_spec(night, agent);
        dispatch_agent_spec(night->dispatch, night->now, colleague->id, &spec);
        break;
    case 3:
    case 4:
    case 5:
        join(night, agent);
        choose_presence(night, agent);
        break;
    default:
        choose_presence(night, agent);
    }
}

static void live_through(uint64_t seed, size_t *ret_joined)
{
    struct night night = {.random = seed, .now = 100};

    night.options = (struct dispatch_options){.zone_overflow_ms = roll(&night, 20),
                                              .language_overflow_ms = roll(&night, 20),
                                              .ring_ms = 1 + roll(&night, 30),
                                              .grace_ms = 1 + roll(&night, 60),
                                              .wrap_up_ms = roll(&night, 3) * 5,
                                              .room = VISITORS};
    night.dispatch = dispatch_create(&night.options, night.now);
    for (int i = 0; i < EVENTS; i++) {
        struct known *known = &night.known[roll(&night, VISITORS)];

        switch (roll(&night, 8)) {
        case 0:
            arrive(&night, known);
            break;
        case 1:
        case 2:
            visitor_does(&night, known);
            break;
        case 3:
            console_does(&night, roll(&night, AGENTS));
            break;
        case 4:
            night.now += roll(&night, 4) == 0;
            dispatch_tick(night.dispatch, night.now);
            settle(&night);
            assert_true(dispatch_due(night.dispatch) > night.now);
            break;
        default:
            agent_does(&night, known);
        }
        settle(&night);
    }
    *ret_joined = night.joined;
    dispatch_destroy(night.dispatch);
}

static uint64_t first_seed = 1;
static uint64_t seeds = SEEDS;

static void nobody_is_where_she_was_not_agreed_to_and_all_adds_up(void **state)
{
    size_t joined;

    (void)state;
    for (uint64_t seed = first_seed; seed < first_seed + seeds; seed++) {
        live_through(seed, &joined);
        assert_true(joined > 10); /* or the day proved nothing */
    }
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nobody_is_where_she_was_not_agreed_to_and_all_adds_up),
    };

    if (argc == 3) {
        first_seed = strtoull(argv[1], NULL, 10);
        seeds = strtoull(argv[2], NULL, 10);
    }
    return cmocka_run_group_tests(tests, NULL, NULL);
}
