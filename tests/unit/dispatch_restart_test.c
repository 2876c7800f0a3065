/*
 * A new process knows nothing but what the visitors' tickets say, and goes on as the old one would
 * have.
 */
#include "dispatch_play.h"

#include <stdlib.h>

#define GRACE 300000
#define COLLECT 2000

static const struct dispatch_options OPTIONS = {.zone_overflow_ms = 20000,
                                                .language_overflow_ms = 60000,
                                                .ring_ms = 25000,
                                                .grace_ms = GRACE,
                                                .collect_ms = COLLECT,
                                                .room = 100};

static const struct agent_spec AGENT = {
    .account = 1, .zones = BOTH, .languages = 1 << FR, .capacity = 1};

/* What a ticket holds of this visitor. */
static struct arrival ticket_of(const struct play *play, char letter, uint64_t *ret_account)
{
    struct conversation_view view = play_view(play, letter);
    struct arrival arrival = {
        .zones = view.zones,
        .language = view.language,
        .front = view.front,
        .waited_ms = view.waited_ms,
    };

    memcpy(arrival.key, view.key, sizeof(arrival.key));
    *ret_account = view.account;
    return arrival;
}

static void shuffle(struct arrival *arrivals, size_t count)
{
    for (size_t i = count - 1; i > 0; i--) {
        size_t other = (size_t)rand() % (i + 1);
        struct arrival held = arrivals[i];

        arrivals[i] = arrivals[other];
        arrivals[other] = held;
    }
}

/* Some at the front, some with equal waits, of all zones. */
static void fill(struct play *play)
{
    for (char letter = 'a'; letter <= 'z'; letter++) {
        struct arrival arrival = {
            .key = {(uint8_t)letter},
            .zones = (uint8_t)(rand() % 4),
            .front = rand() % 5 == 0,
            .waited_ms = (uint64_t)(rand() % 10) * 3000,
        };

        play_returns(play, &arrival, 0);
        *play->words = 0;
    }
}

static void the_order_is_the_same_whatever_the_order_of_return(void **state)
{
    (void)state;
    for (unsigned seed = 0; seed < 100; seed++) {
        struct play play = {.options = OPTIONS};
        struct arrival arrivals[26];
        uint32_t places[26];
        uint64_t account;

        srand(seed);
        play_begin(&play);
        fill(&play);
        for (int i = 0; i < 26; i++) {
            arrivals[i] = ticket_of(&play, (char)('a' + i), &account);
            places[i] = play_place(&play, (char)('a' + i)).ahead;
        }
        play_restart(&play);
        shuffle(arrivals, 26);
        for (int i = 0; i < 26; i++) {
            play_returns(&play, &arrivals[i], 0);
            *play.words = 0;
        }
        for (int i = 0; i < 26; i++)
            assert_int_equal(play_place(&play, (char)('a' + i)).ahead, places[i]);
        play_end(&play);
    }
}

static void a_wait_may_be_longer_than_the_clock_has_run(void **state)
{
    struct play play = {.options = OPTIONS};
    struct arrival old = {.key = "a", .zones = POLICE, .waited_ms = PLAY_START + 1000000};
    struct arrival older = {.key = "b", .zones = POLICE, .waited_ms = PLAY_START + 1000001};
    struct arrival absurd = {.key = "c", .zones = POLICE, .waited_ms = UINT64_MAX};

    (void)state;
    play_begin(&play);
    play_returns(&play, &old, 0);
    hear(&play, "queued a");
    play_returns(&play, &older, 0);
    hear(&play, "queued b");
    assert_int_equal(play_view(&play, 'a').waited_ms, PLAY_START + 1000000);
    assert_int_equal(play_place(&play, 'a').ahead, 1);
    assert_int_equal(play_summary(&play).longest_ms, PLAY_START + 1000001);
    play_returns(&play, &absurd, 0);
    hear(&play, "queued c");
    assert_int_equal(play_place(&play, 'c').ahead, 0);
    play_pass(&play, COLLECT);
    play_works(&play, 1, GENDARMERIE, 1 << EN);
    hear(&play, "offer c 1 zone language");
    play_end(&play);
}

static void an_open_one_goes_on_with_its_agent_who_is_here(void **state)
{
    struct play play = {.options = OPTIONS};
    uint64_t account;
    struct arrival arrival;

    (void)state;
    play_begin(&play);
    play_works(&play, 1, BOTH, 1 << FR);
    play_pass(&play, COLLECT);
    play_talks(&play, 'a', 1);
    arrival = ticket_of(&play, 'a', &account);
    assert_int_equal(account, 1);
    play_restart(&play);
    play_joins(&play, &AGENT);
    play_returns(&play, &arrival, account);
    hear(&play, "agent-back a 1");
    assert_int_equal(play_view(&play, 'a').state, CONVERSATION_OPEN);
    assert_int_equal(play_summary(&play).open, 1);
    play_end(&play);
}

static void an_open_one_waits_for_its_agent(void **state)
{
    struct play play = {.options = OPTIONS};
    struct arrival arrival = {.key = "a", .zones = POLICE, .waited_ms = 7000};
    struct conversation_view view;

    (void)state;
    play_begin(&play);
    play_returns(&play, &arrival, 1);
    hear(&play, "agent-cut a");
    play_works(&play, 2, BOTH, 1 << FR);
    play_pass(&play, GRACE - 1);
    view = play_view(&play, 'a');
    assert_int_equal(view.state, CONVERSATION_OPEN);
    assert_true(view.agent_is_cut);
    assert_int_equal(view.agent.id.gen, 0);
    assert_int_equal(view.account, 1);
    assert_int_equal(view.waited_ms, 7000);
    play_cut(&play, 'a');
    hear(&play, "visitor-cut a");
    play_back(&play, 'a');
    hear(&play, "visitor-back a");
    play_joins(&play, &AGENT);
    hear(&play, "agent-back a 1");
    assert_false(play_is_available(&play, 1));
    play_pass(&play, GRACE);
    assert_int_equal(play_view(&play, 'a').state, CONVERSATION_OPEN);
    play_end(&play);
}

static void an_open_one_whose_agent_stays_away_goes_to_the_front(void **state)
{
    struct play play = {.options = OPTIONS};
    struct arrival open = {.key = "a", .zones = POLICE, .waited_ms = 7000};
    struct arrival other = {.key = "b", .zones = POLICE, .waited_ms = 1000};
    struct arrival waiting = {.key = "c", .zones = POLICE, .waited_ms = 900000};

    (void)state;
    play_begin(&play);
    play_returns(&play, &open, 1);
    hear(&play, "agent-cut a");
    play_pass(&play, 1000);
    play_returns(&play, &other, 1);
    hear(&play, "agent-cut b");
    play_returns(&play, &waiting, 0);
    hear(&play, "queued c");
    play_pass(&play, GRACE - 1001);
    hear(&play, "");
    play_pass(&play, 1);
    hear(&play, "requeued a, requeued b");
    assert_int_equal(play_place(&play, 'a').ahead, 0);
    assert_int_equal(play_place(&play, 'b').ahead, 1);
    assert_int_equal(play_place(&play, 'c').ahead, 2);
    play_works(&play, 2, BOTH, 1 << FR);
    hear(&play, "offer a 2");
    play_end(&play);
}

static void what_comes_back_to_an_agent_may_exceed_her_capacity(void **state)
{
    struct play play = {.options = OPTIONS};
    struct arrival first = {.key = "a"};
    struct arrival second = {.key = "b"};

    (void)state;
    play_begin(&play);
    play_returns(&play, &first, 1);
    hear(&play, "agent-cut a");
    play_joins(&play, &AGENT);
    hear(&play, "agent-back a 1");
    play_presence(&play, 1, PRESENCE_AVAILABLE);
    play_returns(&play, &second, 1);
    hear(&play, "agent-back b 1");
    play_arrives(&play, 'c', POLICE, FR);
    hear(&play, "queued c");
    play_pass(&play, COLLECT);
    assert_int_equal(play_ends(&play, 1, 'a'), DISPATCH_OK);
    hear(&play, "ended a 1");
    assert_int_equal(play_ends(&play, 1, 'b'), DISPATCH_OK);
    hear(&play, "ended b 1, offer c 1");
    play_end(&play);
}

static void a_visitor_may_end_what_her_absent_agent_has(void **state)
{
    struct play play = {.options = OPTIONS};
    struct arrival arrival = {.key = "a"};

    (void)state;
    play_begin(&play);
    play_returns(&play, &arrival, 1);
    hear(&play, "agent-cut a");
    play_leaves(&play, 'a', END_EXIT);
    hear(&play, "exit a");
    play_pass(&play, GRACE);
    play_works(&play, 1, BOTH, 1 << FR);
    play_end(&play);
}

static void one_who_was_cut_comes_back_to_an_agent_who_is_cut(void **state)
{
    struct play play = {.options = OPTIONS};
    struct arrival arrival = {.key = "b"};

    (void)state;
    play_begin(&play);
    play_works(&play, 1, BOTH, 1 << FR);
    play_pass(&play, COLLECT);
    play_talks(&play, 'a', 1);
    play_agent_cut(&play, 1);
    hear(&play, "agent-cut a 1");
    play_pass(&play, 1000);
    play_returns(&play, &arrival, 1);
    hear(&play, "agent-cut b 1");
    play_pass(&play, GRACE - 1000);
    hear(&play, "requeued a, requeued b");
    play_end(&play);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_order_is_the_same_whatever_the_order_of_return),
        cmocka_unit_test(a_wait_may_be_longer_than_the_clock_has_run),
        cmocka_unit_test(an_open_one_goes_on_with_its_agent_who_is_here),
        cmocka_unit_test(an_open_one_waits_for_its_agent),
        cmocka_unit_test(an_open_one_whose_agent_stays_away_goes_to_the_front),
        cmocka_unit_test(what_comes_back_to_an_agent_may_exceed_her_capacity),
        cmocka_unit_test(a_visitor_may_end_what_her_absent_agent_has),
        cmocka_unit_test(one_who_was_cut_comes_back_to_an_agent_who_is_cut),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
