/*
 * Who says that she is in danger: sooner, but never in everybody else's place.
 */
#include "dispatch_play.h"

static void arrive(struct play *play, const char *letters)
{
    char words[16];

    for (; *letters; letters++) {
        play_arrives(play, *letters, ANYWHERE, FR);
        (void)snprintf(words, sizeof(words), "queued %c", *letters);
        hear(play, words);
        play_pass(play, 1);
    }
}

static void all_in_danger(struct play *play, const char *letters)
{
    for (; *letters; letters++)
        assert_int_equal(play_danger(play, *letters), DISPATCH_OK);
}

/* Each is taken as she is offered, and over at once: `order` is who was served. */
static void serve(struct play *play, const char *order)
{
    char words[64];

    for (; *order; order++) {
        (void)snprintf(words, sizeof(words), "offer %c 1", *order);
        hear(play, words);
        assert_int_equal(play_takes(play, 1, *order), DISPATCH_OK);
        (void)snprintf(words, sizeof(words), "matched %c 1", *order);
        hear(play, words);
        assert_int_equal(play_ends(play, 1, *order), DISPATCH_OK);
        (void)snprintf(words, sizeof(words), "ended %c 1%s", *order, order[1] ? ", " : "");
        assert_memory_equal(play->words, words, strlen(words));
        memmove(play->words, play->words + strlen(words), strlen(play->words) - strlen(words) + 1);
    }
}

static void urgent_and_others_are_served_in_turns(void **state)
{
    struct play play = {0};

    (void)state;
    play_begin(&play);
    arrive(&play, "abcdefg");
    all_in_danger(&play, "efg");
    play_works(&play, 1, BOTH, 1 << FR);
    serve(&play, "eafbgcd");
    play_end(&play);
}

static void an_urgent_one_does_not_wait_for_a_turn_that_nobody_lost(void **state)
{
    struct play play = {0};

    (void)state;
    play_begin(&play);
    arrive(&play, "a");
    all_in_danger(&play, "a");
    play_works(&play, 1, BOTH, 1 << FR);
    hear(&play, "offer a 1"); /* alone: nobody was passed over */
    arrive(&play, "bc");
    all_in_danger(&play, "c");
    assert_int_equal(play_takes(&play, 1, 'a'), DISPATCH_OK);
    hear(&play, "matched a 1");
    assert_int_equal(play_ends(&play, 1, 'a'), DISPATCH_OK);
    hear(&play, "ended a 1, offer c 1");
    play_end(&play);
}

static void the_front_is_looked_at_in_each_of_the_two_alone(void **state)
{
    struct play play = {0};
    const struct arrival front = {.key = "f", .front = true};
    const struct arrival both = {.key = "b", .front = true, .urgent = true};

    (void)state;
    play_begin(&play);
    arrive(&play, "nu");
    all_in_danger(&play, "u");
    play_returns(&play, &front, 0);
    hear(&play, "queued f");
    play_returns(&play, &both, 0);
    hear(&play, "queued b");
    play_works(&play, 1, BOTH, 1 << FR);
    serve(&play, "bfun");
    play_end(&play);
}

static void a_turn_is_not_used_up_by_an_agent_who_misses_it(void **state)
{
    struct play play = {0};

    (void)state;
    play_begin(&play);
    arrive(&play, "nu");
    all_in_danger(&play, "u");
    play_works(&play, 1, BOTH, 1 << FR);
    hear(&play, "offer u 1");
    play_pass(&play, 25000);
    hear(&play, "withdrawn u 1, requeued u, missed 1");
    play_presence(&play, 1, PRESENCE_AVAILABLE);
    hear(&play, "offer u 1");
    play_end(&play);
}

/* Or a few pages that cut their lines as they are offered would have every turn. */
static void a_turn_is_used_up_by_one_whose_line_is_cut(void **state)
{
    struct play play = {0};

    (void)state;
    play_begin(&play);
    arrive(&play, "nuv");
    all_in_danger(&play, "uv");
    play_works(&play, 1, BOTH, 1 << FR);
    hear(&play, "offer u 1");
    play_cut(&play, 'u');
    hear(&play, "withdrawn u 1, requeued u, offer n 1");
    play_end(&play);
}

static void the_zone_does_not_bind_and_is_preferred(void **state)
{
    struct play play = {0};

    (void)state;
    play_begin(&play);
    play_works(&play, 1, GENDARMERIE, 1 << FR);
    play_arrives(&play, 'a', POLICE, FR);
    hear(&play, "queued a");
    assert_int_equal(play_danger(&play, 'a'), DISPATCH_OK);
    hear(&play, "offer a 1 zone");
    play_works(&play, 2, GENDARMERIE, 1 << FR);
    play_works(&play, 3, POLICE, 1 << FR);
    play_arrives(&play, 'b', POLICE, EN);
    hear(&play, "queued b");
    assert_int_equal(play_danger(&play, 'b'), DISPATCH_OK);
    hear(&play, ""); /* the language binds as long as it does for anyone */
    play_agent_leaves(&play, 1);
    hear(&play, "withdrawn a 1, requeued a, offer a 3");
    play_end(&play);
}

static void the_language_binds_until_its_overflow(void **state)
{
    struct play play = {0};

    (void)state;
    play_begin(&play);
    play.options.ring_ms = 600000;
    dispatch_set_options(play.dispatch, play.now, &play.options);
    play_works(&play, 1, POLICE, 1 << FR);
    play_arrives(&play, 'a', GENDARMERIE, EN);
    hear(&play, "queued a");
    assert_int_equal(play_danger(&play, 'a'), DISPATCH_OK);
    assert_int_equal(dispatch_due(play.dispatch), PLAY_START + 60000);
    play_pass(&play, 60000);
    hear(&play, "offer a 1 zone language");
    play_end(&play);
}

static void only_so_many_are_urgent_and_the_others_are_served_as_they_came(void **state)
{
    struct play play = {0};

    (void)state;
    play_begin(&play);
    arrive(&play, "nabcd");
    all_in_danger(&play, "abc");
    assert_int_equal(play_danger(&play, 'd'), DISPATCH_FULL);
    assert_false(play_view(&play, 'd').urgent);
    assert_int_equal(play_summary(&play).urgent, 3);
    play_cut(&play, 'a'); /* she waits still */
    assert_int_equal(play_danger(&play, 'd'), DISPATCH_FULL);
    play_leaves(&play, 'a', END_LEFT);
    hear(&play, "left a");
    assert_int_equal(play_danger(&play, 'd'), DISPATCH_OK);
    assert_int_equal(play_danger(&play, 'd'), DISPATCH_OK); /* said twice is said once */
    assert_int_equal(play_summary(&play).urgent, 3);
    assert_int_equal(
        dispatch_visitor_danger(play.dispatch, play.now, (struct conversation_id){{0}}),
        DISPATCH_NOT_OFFERED);
    play_end(&play);
}

static void however_many_are_urgent_every_second_one_served_is_not(void **state)
{
    struct play play = {0};

    (void)state;
    play_begin(&play);
    play.options.urgent_most = 20;
    dispatch_set_options(play.dispatch, play.now, &play.options);
    arrive(&play, "abcABCDEF");
    all_in_danger(&play, "ABCDEF");
    play_works(&play, 1, BOTH, 1 << FR);
    serve(&play, "AaBbCcDEF");
    play_end(&play);
}

static void who_is_talking_stays_there_and_is_urgent_if_she_waits_again(void **state)
{
    struct play play = {0};

    (void)state;
    play_begin(&play);
    play.options.urgent_most = 0; /* takes nobody's turn, so it does not bind */
    dispatch_set_options(play.dispatch, play.now, &play.options);
    play_works(&play, 1, BOTH, 1 << FR);
    play_talks(&play, 'a', 1);
    assert_int_equal(play_danger(&play, 'a'), DISPATCH_OK);
    hear(&play, "");
    assert_true(play_view(&play, 'a').urgent);
    assert_int_equal(play_summary(&play).urgent, 0);
    arrive(&play, "b");
    play_agent_leaves(&play, 1);
    hear(&play, "requeued a");
    assert_int_equal(play_summary(&play).urgent, 1);
    play_works(&play, 2, BOTH, 1 << FR);
    hear(&play, "offer a 2");
    play_end(&play);
}

static void places_are_counted_in_turns(void **state)
{
    struct play play = {0};

    (void)state;
    play_begin(&play);
    arrive(&play, "abcde");
    assert_int_equal(play_place(&play, 'e').ahead, 4);
    all_in_danger(&play, "de"); /* d a e b c */
    assert_int_equal(play_place(&play, 'd').ahead, 0);
    assert_int_equal(play_place(&play, 'a').ahead, 1);
    assert_int_equal(play_place(&play, 'e').ahead, 2);
    assert_int_equal(play_place(&play, 'b').ahead, 3);
    assert_int_equal(play_place(&play, 'c').ahead, 4);
    play_works(&play, 1, BOTH, 1 << FR);
    hear(&play, "offer d 1"); /* now a e b c */
    assert_int_equal(play_place(&play, 'a').ahead, 0);
    assert_int_equal(play_place(&play, 'e').ahead, 1);
    assert_int_equal(play_place(&play, 'c').ahead, 3);
    play_end(&play);
}

static void she_is_urgent_after_a_restart_whatever_the_limit(void **state)
{
    struct play play = {0};
    const struct arrival urgent = {.key = "u", .urgent = true, .waited_ms = 1000};
    const struct arrival talking = {.key = "t", .urgent = true};

    (void)state;
    play_begin(&play);
    play.options.urgent_most = 1;
    play_restart(&play);
    arrive(&play, "n");
    all_in_danger(&play, "n");
    play_returns(&play, &urgent, 0);
    hear(&play, "queued u");
    play_returns(&play, &talking, 1);
    hear(&play, "agent-cut t");
    assert_true(play_view(&play, 'u').urgent && play_view(&play, 't').urgent);
    assert_int_equal(play_summary(&play).urgent, 2);
    play_end(&play);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(urgent_and_others_are_served_in_turns),
        cmocka_unit_test(an_urgent_one_does_not_wait_for_a_turn_that_nobody_lost),
        cmocka_unit_test(the_front_is_looked_at_in_each_of_the_two_alone),
        cmocka_unit_test(a_turn_is_not_used_up_by_an_agent_who_misses_it),
        cmocka_unit_test(a_turn_is_used_up_by_one_whose_line_is_cut),
        cmocka_unit_test(the_zone_does_not_bind_and_is_preferred),
        cmocka_unit_test(the_language_binds_until_its_overflow),
        cmocka_unit_test(only_so_many_are_urgent_and_the_others_are_served_as_they_came),
        cmocka_unit_test(however_many_are_urgent_every_second_one_served_is_not),
        cmocka_unit_test(who_is_talking_stays_there_and_is_urgent_if_she_waits_again),
        cmocka_unit_test(places_are_counted_in_turns),
        cmocka_unit_test(she_is_urgent_after_a_restart_whatever_the_limit),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
