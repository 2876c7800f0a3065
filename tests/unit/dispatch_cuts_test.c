/*
 * Lines that are cut, on either side and on both, and the ways in which a conversation ends.
 */
#include "dispatch_play.h"

#define GRACE 300000

static void a_cut_visitor_keeps_her_place_and_is_offered_to_nobody(void **state)
{
    struct play play = {0};
    struct dispatch_place place;

    (void)state;
    play_begin(&play);
    play_arrives(&play, 'a', POLICE, FR);
    hear(&play, "queued a");
    play_pass(&play, 10);
    play_arrives(&play, 'b', POLICE, FR);
    hear(&play, "queued b");
    play_cut(&play, 'a');
    hear(&play, "");
    assert_int_equal(play_place(&play, 'b').ahead, 0);
    assert_true(dispatch_place(play.dispatch, play.now, play.visitors['a'], &place));
    play_pass(&play, 20);
    assert_int_equal(play_view(&play, 'a').cut_ms, 20);
    play_works(&play, 1, BOTH, 1 << FR);
    hear(&play, "offer b 1");
    play_leaves(&play, 'b', END_LEFT);
    hear(&play, "withdrawn b 1, left b");
    play_back(&play, 'a');
    hear(&play, "queued a, offer a 1");
    assert_int_equal(play_view(&play, 'a').cut_ms, 0);
    assert_int_equal(play_view(&play, 'a').waited_ms, 30);
    play_end(&play);
}

static void a_visitor_who_does_not_come_back_is_lost_after_the_grace_time(void **state)
{
    struct play play = {0};

    (void)state;
    play_begin(&play);
    play_arrives(&play, 'a', POLICE, FR);
    hear(&play, "queued a");
    play_cut(&play, 'a');
    play_cut(&play, 'a'); /* no second grace */
    play_pass(&play, GRACE - 1);
    hear(&play, "");
    play_pass(&play, 1);
    hear(&play, "lost a");
    assert_int_equal(play_summary(&play).waiting, 0);
    play_end(&play);
}

static void the_agent_hears_of_a_cut_and_of_the_return(void **state)
{
    struct play play = {0};

    (void)state;
    play_begin(&play);
    play_works(&play, 1, BOTH, 1 << FR);
    play_talks(&play, 'a', 1);
    play_back(&play, 'a'); /* she never was away */
    hear(&play, "");
    play_cut(&play, 'a');
    hear(&play, "visitor-cut a 1");
    assert_true(play_view(&play, 'a').visitor_is_cut);
    play_pass(&play, GRACE - 1);
    play_back(&play, 'a');
    hear(&play, "visitor-back a 1");
    play_pass(&play, GRACE);
    play_end(&play);
}

static void a_lost_visitor_frees_the_agent(void **state)
{
    struct play play = {0};

    (void)state;
    play_begin(&play);
    play_works(&play, 1, BOTH, 1 << FR);
    play_talks(&play, 'a', 1);
    play_arrives(&play, 'b', POLICE, FR);
    hear(&play, "queued b");
    play_cut(&play, 'a');
    hear(&play, "visitor-cut a 1");
    play_pass(&play, GRACE);
    hear(&play, "lost a 1, offer b 1");
    play_end(&play);
}

static void each_end_of_an_open_conversation_has_its_word(void **state)
{
    struct play play = {0};

    (void)state;
    play_begin(&play);
    play_works(&play, 1, BOTH, 1 << FR);
    play_talks(&play, 'a', 1);
    play_leaves(&play, 'a', END_EXIT);
    hear(&play, "exit a 1");
    play_talks(&play, 'b', 1);
    play_leaves(&play, 'b', END_LEFT);
    hear(&play, "left b 1");
    play_talks(&play, 'c', 1);
    assert_int_equal(play_ends(&play, 1, 'c'), DISPATCH_OK);
    hear(&play, "ended c 1");
    play_talks(&play, 'd', 1);
    play_cut(&play, 'd');
    hear(&play, "visitor-cut d 1");
    play_leaves(&play, 'd', END_LEFT); /* the word came late, by another way */
    hear(&play, "left d 1");
    assert_int_equal(play_summary(&play).open, 0);
    assert_int_equal(dispatch_due(play.dispatch), DISPATCH_NEVER);
    play_end(&play);
}

static void what_was_closed_can_be_looked_at_until_the_next_event(void **state)
{
    struct play play = {0};
    struct conversation_view view;
    struct conversation_id found;

    (void)state;
    play_begin(&play);
    play_works(&play, 1, BOTH, 1 << FR);
    play_talks(&play, 'a', 1);
    play_leaves(&play, 'a', END_EXIT);
    hear(&play, "exit a 1");
    view = play_view(&play, 'a');
    assert_int_equal(view.key[0], 'a');
    assert_int_equal(view.state, CONVERSATION_OPEN);
    assert_int_equal(view.account, 1);
    assert_false(dispatch_find(play.dispatch, view.key, &found));
    play_tick(&play);
    assert_false(dispatch_conversation(play.dispatch, play.now, play.visitors['a'], &view));
    play_end(&play);
}

static void a_closed_conversation_outlives_its_agent_in_one_event(void **state)
{
    struct play play = {0};

    (void)state;
    play_begin(&play);
    play_works(&play, 1, BOTH, 1 << FR);
    play_talks(&play, 'a', 1);
    play_cut(&play, 'a');
    hear(&play, "visitor-cut a 1");
    play_agent_cut(&play, 1);
    hear(&play, "agent-cut a 1");
    play_pass(&play, GRACE);
    hear(&play, "lost a 1");
    play_end(&play);
}

static void ids_that_name_nothing_are_harmless(void **state)
{
    struct play play = {0};
    struct conversation_view view;
    struct dispatch_place place;

    (void)state;
    play_begin(&play);
    play_works(&play, 1, BOTH, 1 << FR);
    play_arrives(&play, 'a', POLICE, FR);
    hear(&play, "queued a, offer a 1");
    play_leaves(&play, 'a', END_LEFT);
    hear(&play, "withdrawn a 1, left a");
    for (int i = 0; i < 2; i++) { /* just closed; then gone */
        play_leaves(&play, 'a', END_EXIT);
        play_cut(&play, 'a');
        play_back(&play, 'a');
        assert_int_equal(play_takes(&play, 1, 'a'), DISPATCH_NOT_OFFERED);
        assert_int_equal(play_ends(&play, 1, 'a'), DISPATCH_NOT_OFFERED);
        assert_false(dispatch_place(play.dispatch, play.now, play.visitors['a'], &place));
        play_agent_leaves(&play, 1);
        play_agent_cut(&play, 1);
        play_presence(&play, 1, PRESENCE_AVAILABLE);
        assert_false(play_is_available(&play, 1));
        play_pass(&play, 1);
    }
    play_cut(&play, 'z'); /* a zeroed id */
    assert_false(dispatch_conversation(play.dispatch, play.now, play.visitors['z'], &view));
    play_end(&play);
}

static void an_agent_who_comes_back_finds_her_conversations_and_presence(void **state)
{
    struct play play = {0};
    struct agent_id before;
    struct agent_spec spec = {.account = 1, .zones = BOTH, .languages = 1 << FR, .capacity = 3};

    (void)state;
    play_begin(&play);
    play_joins(&play, &spec);
    play_presence(&play, 1, PRESENCE_AVAILABLE);
    play_talks(&play, 'a', 1);
    play_talks(&play, 'b', 1);
    play_cut(&play, 'b');
    hear(&play, "visitor-cut b 1");
    before = play.agents[1];
    play_agent_cut(&play, 1);
    hear(&play, "agent-cut a 1, agent-cut b 1");
    play_agent_cut(&play, 1); /* again: nothing */
    assert_true(play_view(&play, 'a').agent_is_cut);
    assert_int_equal(play_view(&play, 'a').account, 1);
    play_arrives(&play, 'c', POLICE, FR);
    hear(&play, "queued c");
    assert_int_equal(play_summary(&play).agents, 0);
    play_pass(&play, GRACE - 1);
    play_joins(&play, &spec);
    hear(&play, "agent-back a 1, agent-back b 1, offer c 1");
    assert_true(slot_id_equal(before.id, play.agents[1].id));
    assert_false(play_view(&play, 'a').agent_is_cut);
    assert_true(play_view(&play, 'b').visitor_is_cut);
    play_pass(&play, 1);
    hear(&play, "lost b 1");
    play_end(&play);
}

static void after_the_grace_time_her_visitors_get_another_agent_first_of_all(void **state)
{
    struct play play = {0};
    struct agent_id before;

    (void)state;
    play_begin(&play);
    play_works(&play, 1, BOTH, 1 << FR);
    play_talks(&play, 'b', 1);
    before = play.agents[1];
    play_arrives(&play, 'a', POLICE, FR);
    hear(&play, "queued a");
    play_agent_cut(&play, 1);
    hear(&play, "agent-cut b 1");
    play_pass(&play, GRACE - 1);
    hear(&play, "");
    play_pass(&play, 1);
    hear(&play, "requeued b");
    assert_true(play_view(&play, 'b').front);
    assert_int_equal(play_place(&play, 'a').ahead, 1);
    play_works(&play, 1, BOTH, 1 << FR); /* as anybody would */
    hear(&play, "offer b 1");
    assert_false(slot_id_equal(before.id, play.agents[1].id));
    play_end(&play);
}

static void an_agent_without_conversations_is_forgotten_after_the_grace_time(void **state)
{
    struct play play = {0};
    struct agent_spec spec = {.account = 1, .zones = BOTH, .languages = 1 << FR, .capacity = 1};
    struct agent_id before;

    (void)state;
    play_begin(&play);
    play_works(&play, 1, BOTH, 1 << FR);
    before = play.agents[1];
    play_agent_cut(&play, 1);
    play_pass(&play, GRACE - 1);
    play_joins(&play, &spec);
    assert_true(slot_id_equal(before.id, play.agents[1].id));
    assert_true(play_is_available(&play, 1));
    play_agent_cut(&play, 1);
    play_pass(&play, GRACE);
    play_joins(&play, &spec);
    assert_false(slot_id_equal(before.id, play.agents[1].id));
    assert_false(play_is_available(&play, 1));
    play_end(&play);
}

static void signing_out_hands_all_conversations_back_at_once(void **state)
{
    struct play play = {0};
    struct agent_spec spec = {.account = 1, .zones = BOTH, .languages = 1 << FR, .capacity = 3};

    (void)state;
    play_begin(&play);
    play_joins(&play, &spec);
    play_presence(&play, 1, PRESENCE_AVAILABLE);
    play_talks(&play, 'a', 1);
    play_talks(&play, 'b', 1);
    play_cut(&play, 'b');
    hear(&play, "visitor-cut b 1");
    play_arrives(&play, 'c', POLICE, FR);
    hear(&play, "queued c, offer c 1");
    play_agent_leaves(&play, 1);
    hear(&play, "withdrawn c 1, requeued c, requeued a, requeued b");
    assert_int_equal(play_view(&play, 'a').state, CONVERSATION_WAITING);
    assert_int_equal(play_view(&play, 'a').account, 0);
    play_works(&play, 2, BOTH, 1 << FR);
    hear(&play, "offer a 2");
    play_back(&play, 'b');
    hear(&play, "requeued b"); /* nobody was there to hear it before */
    play_cut(&play, 'b');
    play_back(&play, 'b');
    hear(&play, "queued b");
    play_end(&play);
}

static void signing_out_while_cut_does_not_wait_for_the_grace_time(void **state)
{
    struct play play = {0};

    (void)state;
    play_begin(&play);
    play_works(&play, 1, BOTH, 1 << FR);
    play_talks(&play, 'a', 1);
    play_agent_cut(&play, 1);
    hear(&play, "agent-cut a 1");
    play_agent_leaves(&play, 1);
    hear(&play, "requeued a");
    assert_int_equal(dispatch_due(play.dispatch), DISPATCH_NEVER);
    play_end(&play);
}

static void both_cut_the_visitor_is_missed_first(void **state)
{
    struct play play = {0};

    (void)state;
    play_begin(&play);
    play_works(&play, 1, BOTH, 1 << FR);
    play_talks(&play, 'a', 1);
    play_cut(&play, 'a');
    hear(&play, "visitor-cut a 1");
    play_pass(&play, 1000);
    play_agent_cut(&play, 1);
    hear(&play, "agent-cut a 1");
    play_pass(&play, GRACE - 1000);
    hear(&play, "lost a 1");
    play_end(&play);
}

static void both_cut_the_agent_is_missed_first(void **state)
{
    struct play play = {0};

    (void)state;
    play_begin(&play);
    play_works(&play, 1, BOTH, 1 << FR);
    play_talks(&play, 'a', 1);
    play_agent_cut(&play, 1);
    hear(&play, "agent-cut a 1");
    play_pass(&play, 1000);
    play_cut(&play, 'a');
    hear(&play, "visitor-cut a 1");
    play_pass(&play, GRACE - 1000);
    hear(&play, "requeued a");
    play_works(&play, 2, BOTH, 1 << FR);
    hear(&play, ""); /* she is not there */
    play_pass(&play, 500);
    play_back(&play, 'a');
    hear(&play, "requeued a, offer a 2");
    play_end(&play);
}

static void an_agent_may_come_back_with_other_skills(void **state)
{
    struct play play = {0};
    struct agent_spec spec = {.account = 1, .zones = POLICE, .languages = 1 << FR, .capacity = 3};

    (void)state;
    play_begin(&play);
    play_joins(&play, &spec);
    play_presence(&play, 1, PRESENCE_AVAILABLE);
    play_talks(&play, 'a', 1);
    play_talks(&play, 'b', 1);
    play_agent_cut(&play, 1);
    hear(&play, "agent-cut a 1, agent-cut b 1");
    spec.capacity = 1;
    spec.languages = 1 << EN;
    spec.zones = GENDARMERIE;
    play_joins(&play, &spec);
    hear(&play, "agent-back a 1, agent-back b 1");
    play_arrives(&play, 'c', GENDARMERIE, EN);
    hear(&play, "queued c");
    assert_int_equal(play_ends(&play, 1, 'a'), DISPATCH_OK);
    hear(&play, "ended a 1");
    assert_int_equal(play_ends(&play, 1, 'b'), DISPATCH_OK);
    hear(&play, "ended b 1, offer c 1");
    play_end(&play);
}

static void a_second_console_of_an_account_takes_over(void **state)
{
    struct play play = {0};
    struct agent_spec spec = {.account = 1, .zones = BOTH, .languages = 1 << FR, .capacity = 2};

    (void)state;
    play_begin(&play);
    play_joins(&play, &spec);
    play_presence(&play, 1, PRESENCE_AVAILABLE);
    play_talks(&play, 'a', 1);
    play_arrives(&play, 'b', POLICE, FR);
    hear(&play, "queued b, offer b 1");
    play_joins(&play, &spec);
    hear(&play, "withdrawn b 1, requeued b, agent-cut a 1, agent-back a 1, offer b 1");
    assert_int_equal(play_summary(&play).agents, 1);
    play_end(&play);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_cut_visitor_keeps_her_place_and_is_offered_to_nobody),
        cmocka_unit_test(a_visitor_who_does_not_come_back_is_lost_after_the_grace_time),
        cmocka_unit_test(the_agent_hears_of_a_cut_and_of_the_return),
        cmocka_unit_test(a_lost_visitor_frees_the_agent),
        cmocka_unit_test(each_end_of_an_open_conversation_has_its_word),
        cmocka_unit_test(what_was_closed_can_be_looked_at_until_the_next_event),
        cmocka_unit_test(a_closed_conversation_outlives_its_agent_in_one_event),
        cmocka_unit_test(ids_that_name_nothing_are_harmless),
        cmocka_unit_test(an_agent_who_comes_back_finds_her_conversations_and_presence),
        cmocka_unit_test(after_the_grace_time_her_visitors_get_another_agent_first_of_all),
        cmocka_unit_test(an_agent_without_conversations_is_forgotten_after_the_grace_time),
        cmocka_unit_test(signing_out_hands_all_conversations_back_at_once),
        cmocka_unit_test(signing_out_while_cut_does_not_wait_for_the_grace_time),
        cmocka_unit_test(both_cut_the_visitor_is_missed_first),
        cmocka_unit_test(both_cut_the_agent_is_missed_first),
        cmocka_unit_test(an_agent_may_come_back_with_other_skills),
        cmocka_unit_test(a_second_console_of_an_account_takes_over),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
