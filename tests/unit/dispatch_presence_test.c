/*
 * Presence and what changes it: wrap-up after a conversation, closing, settings and skills that
 * change while people work.
 */
#include "dispatch_play.h"

#define WRAP_UP 30000

static const struct dispatch_options OPTIONS = {.zone_overflow_ms = 20000,
                                                .language_overflow_ms = 60000,
                                                .ring_ms = 25000,
                                                .grace_ms = 300000,
                                                .wrap_up_ms = WRAP_UP,
                                                .room = 100};
static const struct agent_spec TWO_HANDS = {
    .account = 1, .zones = BOTH, .languages = 1 << FR, .capacity = 2};

static void after_a_conversation_comes_wrap_up_and_then_she_is_available(void **state)
{
    struct play play = {.options = OPTIONS};
    struct agent_view view;

    (void)state;
    play_begin(&play);
    play_works(&play, 1, BOTH, 1 << FR);
    play_talks(&play, 'a', 1);
    play_leaves(&play, 'a', END_EXIT);
    hear(&play, "exit a 1, wrap-up 1");
    assert_true(dispatch_agent(play.dispatch, play.now, play.agents[1], &view));
    assert_int_equal(view.presence, PRESENCE_WRAP_UP);
    assert_int_equal(view.wrap_up_ms, WRAP_UP);
    assert_int_equal(view.open, 0);
    play_arrives(&play, 'b', POLICE, FR);
    hear(&play, "queued b");
    play_pass(&play, WRAP_UP - 1);
    hear(&play, "");
    play_pass(&play, 1);
    hear(&play, "over 1, offer b 1");
    play_end(&play);
}

static void wrap_up_may_be_made_longer_or_ended(void **state)
{
    struct play play = {.options = OPTIONS};

    (void)state;
    play_begin(&play);
    play_works(&play, 1, BOTH, 1 << FR);
    play_talks(&play, 'a', 1);
    assert_int_equal(play_ends(&play, 1, 'a'), DISPATCH_OK);
    hear(&play, "ended a 1, wrap-up 1");
    play_pass(&play, WRAP_UP - 1);
    dispatch_agent_wraps_up(play.dispatch, play.now, play.agents[1], 600000);
    play_pass(&play, 599999);
    hear(&play, "");
    play_pass(&play, 1);
    hear(&play, "over 1");
    play_presence(&play, 1, PRESENCE_WRAP_UP);
    play_pass(&play, 10);
    play_presence(&play, 1, PRESENCE_AVAILABLE);
    play_pass(&play, WRAP_UP);
    hear(&play, "");
    assert_true(play_is_available(&play, 1));
    play_end(&play);
}

static void only_who_was_available_wraps_up(void **state)
{
    struct play play = {.options = OPTIONS};

    (void)state;
    play_begin(&play);
    play_works(&play, 1, BOTH, 1 << FR);
    play_talks(&play, 'a', 1);
    play_presence(&play, 1, PRESENCE_BREAK);
    play_leaves(&play, 'a', END_LEFT);
    hear(&play, "left a 1");
    assert_true(play_is(&play, 1, PRESENCE_BREAK));
    play_end(&play);
}

static void what_rings_as_wrap_up_begins_goes_to_the_front(void **state)
{
    struct play play = {.options = OPTIONS};

    (void)state;
    play_begin(&play);
    play_joins(&play, &TWO_HANDS);
    play_presence(&play, 1, PRESENCE_AVAILABLE);
    play_talks(&play, 'a', 1);
    play_arrives(&play, 'b', POLICE, FR);
    hear(&play, "queued b, offer b 1");
    play_leaves(&play, 'a', END_LEFT);
    hear(&play, "left a 1, withdrawn b 1, requeued b, wrap-up 1");
    assert_true(play_view(&play, 'b').front);
    play_end(&play);
}

static void closing_finishes_takes_nothing_new_and_then_is_away(void **state)
{
    struct play play = {.options = OPTIONS};

    (void)state;
    play_begin(&play);
    play_joins(&play, &TWO_HANDS);
    play_presence(&play, 1, PRESENCE_AVAILABLE);
    play_talks(&play, 'a', 1);
    play_talks(&play, 'b', 1);
    play_presence(&play, 1, PRESENCE_CLOSING);
    hear(&play, "");
    assert_int_equal(play_ends(&play, 1, 'a'), DISPATCH_OK);
    hear(&play, "ended a 1");
    play_arrives(&play, 'c', POLICE, FR);
    hear(&play, "queued c");
    assert_int_equal(play_ends(&play, 1, 'b'), DISPATCH_OK);
    hear(&play, "ended b 1, closed 1");
    assert_true(play_is(&play, 1, PRESENCE_AWAY));
    play_presence(&play, 1, PRESENCE_CLOSING); /* nothing is open */
    hear(&play, "closed 1");
    play_end(&play);
}

static void wrap_up_goes_on_while_her_line_is_cut(void **state)
{
    struct play play = {.options = OPTIONS};

    (void)state;
    play_begin(&play);
    play_works(&play, 1, BOTH, 1 << FR);
    play_talks(&play, 'a', 1);
    play_agent_cut(&play, 1);
    hear(&play, "agent-cut a 1");
    play_leaves(&play, 'a', END_EXIT);
    hear(&play, "exit a 1, wrap-up 1");
    play_pass(&play, WRAP_UP);
    hear(&play, "over 1");
    play_arrives(&play, 'b', POLICE, FR);
    hear(&play, "queued b");
    play_joins(&play, &TWO_HANDS);
    hear(&play, "offer b 1");
    play_end(&play);
}

static void what_she_is_trained_for_changes_while_she_works(void **state)
{
    struct play play = {.options = OPTIONS};
    struct agent_spec spec = {.account = 1, .zones = GENDARMERIE, .languages = 0, .capacity = 0};

    (void)state;
    play_begin(&play);
    play_joins(&play, &spec);
    play_presence(&play, 1, PRESENCE_AVAILABLE);
    play_arrives(&play, 'a', POLICE, FR);
    hear(&play, "queued a");
    play_arrives(&play, 'b', GENDARMERIE, FR);
    hear(&play, "queued b");
    spec.capacity = 1;
    spec.languages = 1 << FR;
    dispatch_agent_spec(play.dispatch, play.now, play.agents[1], &spec);
    play_drain(&play);
    hear(&play, "offer b 1");
    spec.capacity = 2;
    spec.zones = BOTH;
    spec.skills = UINT64_MAX;
    dispatch_agent_spec(play.dispatch, play.now, play.agents[1], &spec);
    play_drain(&play);
    hear(&play, "offer a 1");
    dispatch_agent_spec(play.dispatch, play.now, play.agents[9], &spec); /* nobody */
    play_end(&play);
}

static void options_hold_for_what_begins_from_now_on(void **state)
{
    struct play play = {.options = OPTIONS};
    struct dispatch_options options = OPTIONS;

    (void)state;
    play_begin(&play);
    play_works(&play, 1, GENDARMERIE, 1 << FR);
    play_arrives(&play, 'a', POLICE, FR);
    hear(&play, "queued a");
    play_pass(&play, 5000);
    options.zone_overflow_ms = 5000;
    options.ring_ms = 1000;
    options.wrap_up_ms = 0;
    dispatch_set_options(play.dispatch, play.now, &options);
    play_drain(&play);
    hear(&play, "offer a 1 zone");
    assert_int_equal(dispatch_due(play.dispatch), play.now + 1000);
    assert_int_equal(play_takes(&play, 1, 'a'), DISPATCH_OK);
    hear(&play, "matched a 1 zone");
    assert_int_equal(play_ends(&play, 1, 'a'), DISPATCH_OK);
    hear(&play, "ended a 1");
    play_end(&play);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(after_a_conversation_comes_wrap_up_and_then_she_is_available),
        cmocka_unit_test(wrap_up_may_be_made_longer_or_ended),
        cmocka_unit_test(only_who_was_available_wraps_up),
        cmocka_unit_test(what_rings_as_wrap_up_begins_goes_to_the_front),
        cmocka_unit_test(closing_finishes_takes_nothing_new_and_then_is_away),
        cmocka_unit_test(wrap_up_goes_on_while_her_line_is_cut),
        cmocka_unit_test(what_she_is_trained_for_changes_while_she_works),
        cmocka_unit_test(options_hold_for_what_begins_from_now_on),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
