/*
 * Who is offered to whom, and when: the longest-waiting visitor, the longest-idle agent who fits,
 * and what stops binding with time.
 */
#include "dispatch_play.h"

#define BIT(language) (1u << (language))

static void first_come_is_first_offered(void **state)
{
    struct play play = {0};

    (void)state;
    play_begin(&play);
    play_arrives(&play, 'b', POLICE, FR);
    hear(&play, "queued b");
    play_pass(&play, 1);
    play_arrives(&play, 'a', POLICE, FR);
    hear(&play, "queued a");
    play_works(&play, 1, POLICE, BIT(FR));
    hear(&play, "offer b 1");
    play_works(&play, 2, POLICE, BIT(FR));
    hear(&play, "offer a 2");
    play_end(&play);
}

static void the_agent_who_was_idle_longest_is_asked_first(void **state)
{
    struct play play = {0};

    (void)state;
    play_begin(&play);
    play_works(&play, 1, POLICE, BIT(FR));
    play_works(&play, 2, POLICE, BIT(FR));
    play_talks(&play, 'a', 1);
    play_talks(&play, 'b', 2);
    assert_int_equal(play_ends(&play, 2, 'b'), DISPATCH_OK);
    hear(&play, "ended b 2");
    assert_int_equal(play_ends(&play, 1, 'a'), DISPATCH_OK);
    hear(&play, "ended a 1");
    play_arrives(&play, 'c', POLICE, FR);
    hear(&play, "queued c, offer c 2");
    play_arrives(&play, 'd', POLICE, FR);
    hear(&play, "queued d, offer d 1");
    play_end(&play);
}

static void several_free_hands_share_what_comes(void **state)
{
    struct play play = {0};
    struct agent_spec spec = {.zones = POLICE, .languages = BIT(FR), .capacity = 2};

    (void)state;
    play_begin(&play);
    for (spec.account = 1; spec.account <= 2; spec.account++) {
        play_joins(&play, &spec);
        play_presence(&play, spec.account, PRESENCE_AVAILABLE);
    }
    play_arrives(&play, 'a', POLICE, FR);
    hear(&play, "queued a, offer a 1");
    play_arrives(&play, 'b', POLICE, FR);
    hear(&play, "queued b, offer b 2");
    play_arrives(&play, 'c', POLICE, FR);
    hear(&play, "queued c, offer c 1");
    play_arrives(&play, 'd', POLICE, FR);
    hear(&play, "queued d, offer d 2");
    play_arrives(&play, 'e', POLICE, FR);
    hear(&play, "queued e");
    play_end(&play);
}

static void nobody_is_offered_more_than_her_capacity(void **state)
{
    struct play play = {0};
    struct agent_spec none = {.account = 1, .zones = POLICE, .languages = BIT(FR)};
    struct agent_spec two = {.account = 2, .zones = POLICE, .languages = BIT(FR), .capacity = 2};

    (void)state;
    play_begin(&play);
    play_joins(&play, &none);
    play_presence(&play, 1, PRESENCE_AVAILABLE);
    play_joins(&play, &two);
    play_presence(&play, 2, PRESENCE_AVAILABLE);
    play_talks(&play, 'a', 2);
    play_arrives(&play, 'b', POLICE, FR);
    hear(&play, "queued b, offer b 2");
    play_arrives(&play, 'c', POLICE, FR);
    hear(&play, "queued c");
    assert_int_equal(play_summary(&play).free, 0);
    assert_int_equal(play_takes(&play, 2, 'b'), DISPATCH_OK);
    hear(&play, "matched b 2");
    assert_int_equal(play_ends(&play, 2, 'a'), DISPATCH_OK);
    hear(&play, "ended a 2, offer c 2");
    play_end(&play);
}

static void the_zone_binds_until_its_overflow(void **state)
{
    struct play play = {0};

    (void)state;
    play_begin(&play);
    play_works(&play, 1, GENDARMERIE, BIT(FR));
    play_arrives(&play, 'a', POLICE, FR);
    hear(&play, "queued a");
    assert_int_equal(dispatch_due(play.dispatch), PLAY_START + 20000);
    play_pass(&play, 19999);
    hear(&play, "");
    play_pass(&play, 1);
    hear(&play, "offer a 1 zone");
    play_end(&play);
}

static void the_language_binds_until_its_overflow_and_the_agent_is_told(void **state)
{
    struct play play = {0};

    (void)state;
    play_begin(&play);
    play_works(&play, 1, POLICE, BIT(FR));
    play_arrives(&play, 'a', POLICE, EN);
    hear(&play, "queued a");
    play_arrives(&play, 'b', GENDARMERIE, EN);
    hear(&play, "queued b");
    /* The end of the zone's binding brings nobody who speaks English. */
    assert_int_equal(dispatch_due(play.dispatch), PLAY_START + 60000);
    play_pass(&play, 59999);
    hear(&play, "");
    play_pass(&play, 1);
    hear(&play, "offer a 1 language");
    play_works(&play, 2, POLICE, BIT(FR));
    hear(&play, "offer b 2 zone language");
    play_end(&play);
}

static void overflow_applies_to_whoever_becomes_free_later(void **state)
{
    struct play play = {0};

    (void)state;
    play_begin(&play);
    play_arrives(&play, 'a', POLICE, FR);
    hear(&play, "queued a");
    assert_int_equal(dispatch_due(play.dispatch), DISPATCH_NEVER);
    play_pass(&play, 20000);
    play_works(&play, 1, GENDARMERIE, BIT(FR));
    hear(&play, "offer a 1 zone");
    play_end(&play);
}

static void an_agent_who_fits_comes_before_one_who_was_idle_longer(void **state)
{
    struct play play = {0};
    struct agent_spec spec = {.zones = POLICE, .languages = BIT(FR) | BIT(EN), .capacity = 1};

    (void)state;
    play.options = (struct dispatch_options){.zone_overflow_ms = 10,
                                             .language_overflow_ms = 20,
                                             .ring_ms = 100,
                                             .grace_ms = 100,
                                             .collect_ms = 50,
                                             .room = 9};
    play_begin(&play);
    play_works(&play, 1, GENDARMERIE, BIT(FR)); /* neither */
    play_works(&play, 2, POLICE, BIT(FR));      /* the zone */
    play_works(&play, 3, GENDARMERIE, BIT(EN)); /* the language */
    spec.account = 4;
    play_joins(&play, &spec);
    play_presence(&play, 4, PRESENCE_AVAILABLE);
    for (char letter = 'a'; letter <= 'd'; letter++) {
        play_arrives(&play, letter, POLICE, EN);
        *play.words = 0;
    }
    play_pass(&play, 50);
    hear(&play, "offer a 4, offer b 3 zone, offer c 2 language, offer d 1 zone language");
    play_end(&play);
}

static void a_visitor_of_unknown_zone_is_served_by_the_first_who_is_free(void **state)
{
    struct play play = {0};

    (void)state;
    play_begin(&play);
    play_works(&play, 1, ANYWHERE, BIT(FR));
    play_works(&play, 2, GENDARMERIE, BIT(FR));
    play_works(&play, 3, POLICE, BIT(FR));
    for (char letter = 'a'; letter <= 'c'; letter++) {
        char words[] = "queued a, offer a 1";

        words[7] = words[16] = letter;
        words[18] = (char)('1' + letter - 'a');
        play_arrives(&play, letter, ANYWHERE, FR);
        hear(&play, words);
    }
    play_end(&play);
}

static void an_agent_without_a_zone_is_for_unknown_zones_and_after_the_overflow(void **state)
{
    struct play play = {0};

    (void)state;
    play_begin(&play);
    play_works(&play, 1, ANYWHERE, BIT(FR));
    play_arrives(&play, 'a', BOTH, FR);
    hear(&play, "queued a");
    play_arrives(&play, 'b', ANYWHERE, FR);
    hear(&play, "queued b, offer b 1");
    play_works(&play, 2, ANYWHERE, BIT(FR));
    play_pass(&play, 20000);
    hear(&play, "offer a 2 zone");
    play_end(&play);
}

static void where_both_zones_are_competent_either_will_do(void **state)
{
    struct play play = {0};

    (void)state;
    play_begin(&play);
    play_works(&play, 1, POLICE, BIT(FR));
    play_works(&play, 2, GENDARMERIE, BIT(FR));
    play_arrives(&play, 'a', BOTH, FR);
    hear(&play, "queued a, offer a 1");
    play_arrives(&play, 'b', BOTH, FR);
    hear(&play, "queued b, offer b 2");
    play_end(&play);
}

static void one_who_fits_nobody_holds_up_nobody(void **state)
{
    struct play play = {0};

    (void)state;
    play_begin(&play);
    play_works(&play, 1, POLICE, BIT(FR));
    play_arrives(&play, 'a', POLICE, EN);
    hear(&play, "queued a");
    play_arrives(&play, 'b', POLICE, FR);
    hear(&play, "queued b, offer b 1");
    play_end(&play);
}

static void an_agent_is_away_until_she_says_otherwise(void **state)
{
    struct play play = {0};
    struct agent_spec spec = {
        .account = 1, .zones = POLICE, .languages = BIT(FR), .capacity = 1, .takes_at_once = true};

    (void)state;
    play_begin(&play);
    play_arrives(&play, 'a', POLICE, FR);
    hear(&play, "queued a");
    play_joins(&play, &spec);
    hear(&play, "");
    assert_false(play_is_available(&play, 1));
    assert_int_equal(play_summary(&play).agents, 0);
    play_presence(&play, 1, PRESENCE_AVAILABLE);
    hear(&play, "matched a 1");
    assert_true(play_is_available(&play, 1));
    assert_int_equal(play_summary(&play).agents, 1);
    play_end(&play);
}

static void who_takes_at_once_is_not_rung_and_is_told_what_does_not_fit(void **state)
{
    struct play play = {0};
    struct agent_spec spec = {
        .account = 1, .zones = POLICE, .languages = BIT(FR), .capacity = 2, .takes_at_once = true};

    (void)state;
    play_begin(&play);
    play_joins(&play, &spec);
    play_presence(&play, 1, PRESENCE_AVAILABLE);
    play_arrives(&play, 'a', POLICE, FR);
    hear(&play, "queued a, matched a 1");
    play_arrives(&play, 'b', GENDARMERIE, FR);
    hear(&play, "queued b");
    play_pass(&play, 20000);
    hear(&play, "matched b 1 zone");
    assert_int_equal(play_view(&play, 'b').state, CONVERSATION_OPEN);
    assert_int_equal(play_view(&play, 'b').account, 1);
    play_end(&play);
}

static void the_front_comes_before_the_longest_wait(void **state)
{
    struct play play = {0};
    struct arrival late = {.key = "f", .zones = POLICE, .front = true};

    (void)state;
    play_begin(&play);
    play_arrives(&play, 'a', POLICE, FR);
    hear(&play, "queued a");
    play_pass(&play, 30000);
    play_returns(&play, &late, 0);
    hear(&play, "queued f");
    assert_int_equal(play_place(&play, 'f').ahead, 0);
    assert_int_equal(play_place(&play, 'a').ahead, 1);
    play_works(&play, 1, POLICE, BIT(FR));
    hear(&play, "offer f 1");
    play_end(&play);
}

static void the_key_decides_between_equal_waits(void **state)
{
    struct play play = {0};

    (void)state;
    play_begin(&play);
    play_arrives(&play, 'c', POLICE, FR);
    hear(&play, "queued c");
    play_arrives(&play, 'a', GENDARMERIE, FR);
    hear(&play, "queued a");
    play_arrives(&play, 'b', POLICE, FR);
    hear(&play, "queued b");
    assert_int_equal(play_place(&play, 'a').ahead, 0);
    assert_int_equal(play_place(&play, 'b').ahead, 1);
    assert_int_equal(play_place(&play, 'c').ahead, 2);
    play_works(&play, 1, POLICE, BIT(FR));
    hear(&play, "offer b 1");
    play_works(&play, 2, BOTH, BIT(FR));
    hear(&play, "offer a 2");
    play_end(&play);
}

static void nobody_is_matched_while_collecting(void **state)
{
    struct play play = {.options = {.zone_overflow_ms = 20000,
                                    .language_overflow_ms = 60000,
                                    .ring_ms = 25000,
                                    .grace_ms = 300000,
                                    .collect_ms = 2000,
                                    .room = 9}};
    struct arrival early = {.key = "a", .waited_ms = 70000};

    (void)state;
    play_begin(&play);
    play_works(&play, 1, POLICE, BIT(FR));
    play_arrives(&play, 'b', POLICE, FR);
    hear(&play, "queued b");
    assert_int_equal(dispatch_due(play.dispatch), PLAY_START + 2000);
    play_pass(&play, 1999);
    play_returns(&play, &early, 0);
    hear(&play, "queued a");
    play_pass(&play, 1);
    hear(&play, "offer a 1");
    play_end(&play);
}

static void an_event_that_changes_nothing_leaves_due_what_was(void **state)
{
    struct play play = {.options = {.ring_ms = 25000, .collect_ms = 2000, .room = 9}};

    (void)state;
    play_begin(&play);
    play_works(&play, 1, POLICE, BIT(FR));
    play_arrives(&play, 'a', POLICE, FR);
    hear(&play, "queued a");
    play.now += 2001; /* the tick is late */
    play_cut(&play, 'z');
    hear(&play, "");
    assert_int_equal(dispatch_due(play.dispatch), PLAY_START + 2000);
    play_tick(&play);
    hear(&play, "offer a 1");
    play_end(&play);
}

static void a_full_waiting_room_refuses_whoever_is_new(void **state)
{
    struct play play = {.options = {.ring_ms = 25000, .grace_ms = 300000, .room = 3}};
    struct arrival fourth = {.key = "d"};
    struct arrival known = {.key = "a"};

    (void)state;
    play_begin(&play);
    play_works(&play, 1, POLICE, BIT(FR));
    play_arrives(&play, 'a', POLICE, FR); /* rings */
    hear(&play, "queued a, offer a 1");
    play_arrives(&play, 'b', POLICE, FR);
    hear(&play, "queued b");
    play_cut(&play, 'b');
    play_arrives(&play, 'c', POLICE, FR);
    hear(&play, "queued c");
    assert_int_equal(play_summary(&play).waiting, 3);
    assert_int_equal(play_try_arrival(&play, &fourth), DISPATCH_FULL);
    assert_int_equal(play_try_arrival(&play, &known), DISPATCH_TAKEN);
    assert_false(dispatch_find(play.dispatch, fourth.key, &play.visitors['d']));
    play_returns(&play, &fourth, 0); /* she was in it before */
    hear(&play, "queued d");
    assert_int_equal(play_takes(&play, 1, 'a'), DISPATCH_OK);
    hear(&play, "matched a 1");
    play_leaves(&play, 'd', END_LEFT);
    hear(&play, "left d");
    play_arrives(&play, 'e', POLICE, FR);
    hear(&play, "queued e");
    play_end(&play);
}

static void a_key_names_one_conversation(void **state)
{
    struct play play = {0};
    struct arrival arrival = {.key = "a"};
    struct conversation_id id;
    struct conversation_id other;

    (void)state;
    play_begin(&play);
    play_arrives(&play, 'a', POLICE, FR);
    hear(&play, "queued a");
    assert_true(dispatch_find(play.dispatch, arrival.key, &id));
    assert_true(slot_id_equal(id.id, play.visitors['a'].id));
    assert_int_equal(dispatch_visitor_arrives(play.dispatch, play.now, &arrival, &other),
                     DISPATCH_TAKEN);
    assert_int_equal(
        dispatch_visitor_returns(play.dispatch, play.now, &arrival, &(struct staff){0}, &other),
        DISPATCH_TAKEN);
    play_leaves(&play, 'a', END_EXIT);
    hear(&play, "exit a");
    assert_false(dispatch_find(play.dispatch, arrival.key, &id));
    play_arrives(&play, 'a', POLICE, FR);
    hear(&play, "queued a");
    assert_false(slot_id_equal(id.id, play.visitors['a'].id));
    play_end(&play);
}

static void the_summary_counts_the_house(void **state)
{
    struct play play = {0};
    struct dispatch_summary summary;

    (void)state;
    play_begin(&play);
    play_works(&play, 1, POLICE, BIT(FR));
    play_works(&play, 2, POLICE, BIT(FR));
    play_works(&play, 3, POLICE, BIT(EN));
    play_presence(&play, 2, PRESENCE_AWAY);
    play_talks(&play, 'a', 1);
    play_arrives(&play, 'b', POLICE, FR);
    hear(&play, "queued b");
    play_pass(&play, 3000);
    play_arrives(&play, 'c', POLICE, EN);
    hear(&play, "queued c, offer c 3");
    summary = play_summary(&play);
    assert_int_equal(summary.waiting, 2);
    assert_int_equal(summary.agents, 2);
    assert_int_equal(summary.free, 0);
    assert_int_equal(summary.open, 1);
    assert_int_equal(summary.longest_ms, 3000);
    play_cut(&play, 'b'); /* still waits */
    assert_int_equal(play_summary(&play).longest_ms, 3000);
    play_leaves(&play, 'b', END_LEFT);
    hear(&play, "left b");
    play_pass(&play, 10);
    assert_int_equal(play_summary(&play).longest_ms, 10); /* the one that rings */
    play_leaves(&play, 'c', END_LEFT);
    hear(&play, "withdrawn c 3, left c");
    assert_int_equal(play_summary(&play).longest_ms, 0);
    assert_int_equal(play_summary(&play).free, 1);
    play_end(&play);
}

static void another_zone_is_another_line_and_the_same_place(void **state)
{
    struct play play = {0};

    (void)state;
    play_begin(&play);
    for (const char *letter = "abc"; *letter; letter++) {
        play_arrives(&play, *letter, POLICE, FR);
        *play.words = 0;
        play_pass(&play, 1);
    }
    play_zone(&play, 'b', GENDARMERIE);
    hear(&play, "");
    assert_int_equal(play_place(&play, 'b').ahead, 1);
    assert_int_equal(play_place(&play, 'c').ahead, 2);
    assert_int_equal(play_view(&play, 'b').waited_ms, 2);
    play_works(&play, 1, GENDARMERIE, BIT(FR));
    hear(&play, "offer b 1");
    play_works(&play, 2, POLICE, BIT(FR));
    hear(&play, "offer a 2");
    play_end(&play);
}

static void whoever_fits_her_now_is_called_at_once(void **state)
{
    struct play play = {0};

    (void)state;
    play_begin(&play);
    play_works(&play, 1, GENDARMERIE, BIT(FR));
    play_arrives(&play, 'a', POLICE, FR);
    hear(&play, "queued a");
    play_zone(&play, 'a', BOTH);
    hear(&play, "offer a 1");
    play_end(&play);
}

static void what_rings_goes_on_ringing_in_another_zone(void **state)
{
    struct play play = {0};

    (void)state;
    play_begin(&play);
    play_works(&play, 1, POLICE, BIT(FR));
    play_works(&play, 2, GENDARMERIE, BIT(FR));
    play_arrives(&play, 'a', POLICE, FR);
    hear(&play, "queued a, offer a 1");
    play_zone(&play, 'a', GENDARMERIE);
    hear(&play, "");
    assert_int_equal(play_view(&play, 'a').zones, GENDARMERIE);
    play_pass(&play, 25000);
    hear(&play, "withdrawn a 1, requeued a, missed 1, offer a 2");
    play_end(&play);
}

static void once_it_is_open_only_what_is_known_of_her_changes(void **state)
{
    struct play play = {0};

    (void)state;
    play_begin(&play);
    play_works(&play, 1, POLICE, BIT(FR));
    play_talks(&play, 'a', 1);
    play_zone(&play, 'a', GENDARMERIE);
    hear(&play, "");
    assert_int_equal(play_view(&play, 'a').zones, GENDARMERIE);
    assert_int_equal(play_view(&play, 'a').state, CONVERSATION_OPEN);
    play_works(&play, 2, GENDARMERIE, BIT(FR));
    hear(&play, "");
    play_agent_leaves(&play, 1);
    hear(&play, "requeued a, offer a 2");
    play_end(&play);
}

static void while_her_line_is_cut_another_zone_calls_nobody(void **state)
{
    struct play play = {0};

    (void)state;
    play_begin(&play);
    play_works(&play, 1, GENDARMERIE, BIT(FR));
    play_arrives(&play, 'a', POLICE, FR);
    hear(&play, "queued a");
    play_cut(&play, 'a');
    play_zone(&play, 'a', GENDARMERIE);
    hear(&play, "");
    play_back(&play, 'a');
    hear(&play, "queued a, offer a 1");
    play_leaves(&play, 'a', END_EXIT);
    hear(&play, "withdrawn a 1, exit a");
    play_zone(&play, 'a', POLICE); /* she is gone */
    play_end(&play);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(first_come_is_first_offered),
        cmocka_unit_test(the_agent_who_was_idle_longest_is_asked_first),
        cmocka_unit_test(several_free_hands_share_what_comes),
        cmocka_unit_test(nobody_is_offered_more_than_her_capacity),
        cmocka_unit_test(the_zone_binds_until_its_overflow),
        cmocka_unit_test(the_language_binds_until_its_overflow_and_the_agent_is_told),
        cmocka_unit_test(overflow_applies_to_whoever_becomes_free_later),
        cmocka_unit_test(an_agent_who_fits_comes_before_one_who_was_idle_longer),
        cmocka_unit_test(a_visitor_of_unknown_zone_is_served_by_the_first_who_is_free),
        cmocka_unit_test(an_agent_without_a_zone_is_for_unknown_zones_and_after_the_overflow),
        cmocka_unit_test(where_both_zones_are_competent_either_will_do),
        cmocka_unit_test(one_who_fits_nobody_holds_up_nobody),
        cmocka_unit_test(an_agent_is_away_until_she_says_otherwise),
        cmocka_unit_test(who_takes_at_once_is_not_rung_and_is_told_what_does_not_fit),
        cmocka_unit_test(the_front_comes_before_the_longest_wait),
        cmocka_unit_test(the_key_decides_between_equal_waits),
        cmocka_unit_test(nobody_is_matched_while_collecting),
        cmocka_unit_test(an_event_that_changes_nothing_leaves_due_what_was),
        cmocka_unit_test(a_full_waiting_room_refuses_whoever_is_new),
        cmocka_unit_test(a_key_names_one_conversation),
        cmocka_unit_test(the_summary_counts_the_house),
        cmocka_unit_test(another_zone_is_another_line_and_the_same_place),
        cmocka_unit_test(whoever_fits_her_now_is_called_at_once),
        cmocka_unit_test(what_rings_goes_on_ringing_in_another_zone),
        cmocka_unit_test(once_it_is_open_only_what_is_known_of_her_changes),
        cmocka_unit_test(while_her_line_is_cut_another_zone_calls_nobody),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
