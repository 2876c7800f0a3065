/*
 * An offer from the first ring to its end: taken, rung out, or withdrawn by either side.
 */
#include "dispatch_play.h"

static const struct agent_spec TWO_HANDS = {
    .account = 1, .zones = BOTH, .languages = 1 << FR, .capacity = 2};

static void taking_an_offer_opens_the_conversation(void **state)
{
    struct play play = {0};
    struct conversation_view view;

    (void)state;
    play_begin(&play);
    play_works(&play, 1, BOTH, 1 << FR);
    play_arrives(&play, 'a', POLICE, FR);
    hear(&play, "queued a, offer a 1");
    view = play_view(&play, 'a');
    assert_int_equal(view.state, CONVERSATION_OFFERED);
    assert_int_equal(view.account, 0);
    assert_true(slot_id_equal(view.agent.id, play.agents[1].id));
    assert_int_equal(play_takes(&play, 1, 'a'), DISPATCH_OK);
    hear(&play, "matched a 1");
    view = play_view(&play, 'a');
    assert_int_equal(view.state, CONVERSATION_OPEN);
    assert_int_equal(view.account, 1);
    assert_int_equal(play_takes(&play, 1, 'a'), DISPATCH_NOT_OFFERED);
    play_end(&play);
}

static void a_missed_offer_puts_her_at_the_front_and_the_agent_away(void **state)
{
    struct play play = {0};

    (void)state;
    play_begin(&play);
    play_works(&play, 1, BOTH, 1 << FR);
    play_arrives(&play, 'a', POLICE, FR);
    hear(&play, "queued a, offer a 1");
    assert_int_equal(dispatch_due(play.dispatch), PLAY_START + 25000);
    play_pass(&play, 24999);
    hear(&play, "");
    play_pass(&play, 1);
    hear(&play, "withdrawn a 1, requeued a, missed 1");
    assert_false(play_is_available(&play, 1));
    assert_true(play_view(&play, 'a').front);
    assert_int_equal(play_view(&play, 'a').waited_ms, 25000);
    play_presence(&play, 1, PRESENCE_AVAILABLE);
    hear(&play, "offer a 1");
    play_end(&play);
}

static void the_missed_one_is_offered_before_any_who_waited_longer(void **state)
{
    struct play play = {0};
    struct arrival longer = {.key = "l", .zones = POLICE, .waited_ms = 3600000};

    (void)state;
    play_begin(&play);
    play_works(&play, 1, BOTH, 1 << FR);
    play_arrives(&play, 'a', POLICE, FR);
    hear(&play, "queued a, offer a 1");
    play_returns(&play, &longer, 0);
    hear(&play, "queued l");
    play_pass(&play, 25000);
    hear(&play, "withdrawn a 1, requeued a, missed 1");
    play_works(&play, 2, BOTH, 1 << FR);
    hear(&play, "offer a 2");
    play_end(&play);
}

static void the_missed_one_goes_to_the_next_agent_at_once(void **state)
{
    struct play play = {0};

    (void)state;
    play_begin(&play);
    play_works(&play, 1, BOTH, 1 << FR);
    play_works(&play, 2, BOTH, 1 << FR);
    play_arrives(&play, 'a', POLICE, FR);
    hear(&play, "queued a, offer a 1");
    play_pass(&play, 25000);
    hear(&play, "withdrawn a 1, requeued a, missed 1, offer a 2");
    play_end(&play);
}

static void who_misses_one_is_asked_for_no_other(void **state)
{
    struct play play = {0};

    (void)state;
    play_begin(&play);
    play_joins(&play, &TWO_HANDS);
    play_presence(&play, 1, PRESENCE_AVAILABLE);
    play_arrives(&play, 'a', POLICE, FR);
    hear(&play, "queued a, offer a 1");
    play_pass(&play, 10000);
    play_arrives(&play, 'b', POLICE, FR);
    hear(&play, "queued b, offer b 1");
    play_pass(&play, 15000);
    hear(&play, "withdrawn a 1, requeued a, withdrawn b 1, requeued b, missed 1");
    assert_int_equal(dispatch_due(play.dispatch), DISPATCH_NEVER);
    play_end(&play);
}

static void an_open_conversation_goes_on_when_an_offer_is_missed(void **state)
{
    struct play play = {0};

    (void)state;
    play_begin(&play);
    play_joins(&play, &TWO_HANDS);
    play_presence(&play, 1, PRESENCE_AVAILABLE);
    play_talks(&play, 'a', 1);
    play_arrives(&play, 'b', POLICE, FR);
    hear(&play, "queued b, offer b 1");
    play_pass(&play, 25000);
    hear(&play, "withdrawn b 1, requeued b, missed 1");
    assert_int_equal(play_view(&play, 'a').state, CONVERSATION_OPEN);
    play_end(&play);
}

static void an_offer_can_be_taken_until_the_tick_says_otherwise(void **state)
{
    struct play play = {0};

    (void)state;
    play_begin(&play);
    play_works(&play, 1, BOTH, 1 << FR);
    play_arrives(&play, 'a', POLICE, FR);
    hear(&play, "queued a, offer a 1");
    play.now += 26000;
    assert_int_equal(play_takes(&play, 1, 'a'), DISPATCH_OK);
    hear(&play, "matched a 1");
    play_pass(&play, 1);
    play_end(&play);
}

static void only_who_is_asked_can_take(void **state)
{
    struct play play = {0};

    (void)state;
    play_begin(&play);
    play_works(&play, 1, BOTH, 1 << FR);
    play_works(&play, 2, BOTH, 1 << FR);
    play_arrives(&play, 'a', POLICE, FR);
    hear(&play, "queued a, offer a 1");
    assert_int_equal(play_takes(&play, 2, 'a'), DISPATCH_NOT_OFFERED);
    assert_int_equal(play_takes(&play, 3, 'a'), DISPATCH_NOT_OFFERED);
    assert_int_equal(play_takes(&play, 1, 'b'), DISPATCH_NOT_OFFERED);
    assert_int_equal(play_ends(&play, 1, 'a'), DISPATCH_NOT_OFFERED);
    play_end(&play);
}

static void exit_and_leaving_stop_the_ringing(void **state)
{
    struct play play = {0};

    (void)state;
    play_begin(&play);
    play_works(&play, 1, BOTH, 1 << FR);
    play_arrives(&play, 'a', POLICE, FR);
    hear(&play, "queued a, offer a 1");
    play_arrives(&play, 'b', POLICE, FR);
    hear(&play, "queued b");
    play_leaves(&play, 'a', END_EXIT);
    hear(&play, "withdrawn a 1, exit a, offer b 1");
    play_leaves(&play, 'b', END_LEFT);
    hear(&play, "withdrawn b 1, left b");
    assert_int_equal(play_takes(&play, 1, 'b'), DISPATCH_NOT_OFFERED);
    assert_int_equal(play_summary(&play).free, 1);
    play_end(&play);
}

static void a_cut_visitor_is_withdrawn_and_keeps_her_place(void **state)
{
    struct play play = {0};

    (void)state;
    play_begin(&play);
    play_works(&play, 1, BOTH, 1 << FR);
    play_arrives(&play, 'a', POLICE, FR);
    hear(&play, "queued a, offer a 1");
    play_pass(&play, 10);
    play_arrives(&play, 'b', POLICE, FR);
    hear(&play, "queued b");
    play_cut(&play, 'a');
    hear(&play, "withdrawn a 1, requeued a, offer b 1");
    assert_int_equal(play_view(&play, 'a').state, CONVERSATION_WAITING);
    play_pass(&play, 10);
    play_arrives(&play, 'c', POLICE, FR);
    hear(&play, "queued c");
    play_back(&play, 'a');
    hear(&play, "requeued a");
    assert_false(play_view(&play, 'a').front);
    assert_int_equal(play_view(&play, 'a').waited_ms, 20);
    assert_int_equal(play_place(&play, 'a').ahead, 0);
    assert_int_equal(play_place(&play, 'c').ahead, 1);
    play_end(&play);
}

static void going_away_hands_the_offers_back_to_the_front(void **state)
{
    struct play play = {0};

    (void)state;
    play_begin(&play);
    play_joins(&play, &TWO_HANDS);
    play_presence(&play, 1, PRESENCE_AVAILABLE);
    play_talks(&play, 'a', 1);
    play_arrives(&play, 'b', POLICE, FR);
    hear(&play, "queued b, offer b 1");
    play_works(&play, 2, BOTH, 1 << FR);
    play_presence(&play, 1, PRESENCE_AWAY);
    hear(&play, "withdrawn b 1, requeued b, offer b 2");
    assert_true(play_view(&play, 'b').front);
    assert_int_equal(play_view(&play, 'a').state, CONVERSATION_OPEN);
    play_presence(&play, 1, PRESENCE_AWAY); /* again: nothing */
    play_end(&play);
}

static void an_agents_cut_hands_the_offers_back_at_once(void **state)
{
    struct play play = {0};

    (void)state;
    play_begin(&play);
    play_works(&play, 1, BOTH, 1 << FR);
    play_arrives(&play, 'a', POLICE, FR);
    hear(&play, "queued a, offer a 1");
    play_agent_cut(&play, 1);
    hear(&play, "withdrawn a 1, requeued a");
    assert_true(play_view(&play, 'a').front);
    assert_int_equal(play_takes(&play, 1, 'a'), DISPATCH_NOT_OFFERED);
    play_end(&play);
}

static void signing_out_hands_the_offers_back_at_once(void **state)
{
    struct play play = {0};

    (void)state;
    play_begin(&play);
    play_works(&play, 1, BOTH, 1 << FR);
    play_arrives(&play, 'a', POLICE, FR);
    hear(&play, "queued a, offer a 1");
    play_agent_leaves(&play, 1);
    hear(&play, "withdrawn a 1, requeued a");
    assert_int_equal(play_summary(&play).agents, 0);
    play_end(&play);
}

static void the_wait_runs_on_while_it_rings_and_stands_still_while_open(void **state)
{
    struct play play = {0};

    (void)state;
    play_begin(&play);
    play_arrives(&play, 'a', POLICE, FR);
    hear(&play, "queued a");
    play_pass(&play, 1000);
    play_works(&play, 1, BOTH, 1 << FR);
    hear(&play, "offer a 1");
    play_pass(&play, 500);
    assert_int_equal(play_view(&play, 'a').waited_ms, 1500);
    assert_int_equal(play_takes(&play, 1, 'a'), DISPATCH_OK);
    hear(&play, "matched a 1");
    play_pass(&play, 77000);
    assert_int_equal(play_view(&play, 'a').waited_ms, 1500);
    play_agent_leaves(&play, 1);
    hear(&play, "requeued a");
    play_pass(&play, 250);
    assert_int_equal(play_view(&play, 'a').waited_ms, 1750);
    play_end(&play);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(taking_an_offer_opens_the_conversation),
        cmocka_unit_test(a_missed_offer_puts_her_at_the_front_and_the_agent_away),
        cmocka_unit_test(the_missed_one_is_offered_before_any_who_waited_longer),
        cmocka_unit_test(the_missed_one_goes_to_the_next_agent_at_once),
        cmocka_unit_test(who_misses_one_is_asked_for_no_other),
        cmocka_unit_test(an_open_conversation_goes_on_when_an_offer_is_missed),
        cmocka_unit_test(an_offer_can_be_taken_until_the_tick_says_otherwise),
        cmocka_unit_test(only_who_is_asked_can_take),
        cmocka_unit_test(exit_and_leaving_stop_the_ringing),
        cmocka_unit_test(a_cut_visitor_is_withdrawn_and_keeps_her_place),
        cmocka_unit_test(going_away_hands_the_offers_back_to_the_front),
        cmocka_unit_test(an_agents_cut_hands_the_offers_back_at_once),
        cmocka_unit_test(signing_out_hands_the_offers_back_at_once),
        cmocka_unit_test(the_wait_runs_on_while_it_rings_and_stands_still_while_open),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
