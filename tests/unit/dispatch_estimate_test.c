/*
 * The estimate of the wait: said from what was measured, or not at all.
 */
#include "dispatch_play.h"

#define HOUR (60 * 60 * 1000)

/* One agent who takes at once and ends at once, `count` times, `apart` ms from one take to the
 * next; she is busy afterwards. */
static void begin(struct play *play, int count, uint64_t apart)
{
    struct agent_spec spec = {
        .account = 1, .zones = BOTH, .languages = 1 << FR, .capacity = 1, .takes_at_once = true};

    play_begin(play);
    play_joins(play, &spec);
    play_presence(play, 1, PRESENCE_AVAILABLE);
    for (int i = 0; i < count; i++) {
        if (i > 0) {
            play_pass(play, apart);
            assert_int_equal(play_ends(play, 1, 't'), DISPATCH_OK);
            hear(play, "ended t 1");
        }
        play_arrives(play, 't', POLICE, FR);
        hear(play, "queued t, matched t 1");
    }
}

static void three_takes_are_not_enough_to_say_anything(void **state)
{
    struct play play = {0};

    (void)state;
    begin(&play, 3, 60000);
    play_arrives(&play, 'a', POLICE, FR);
    hear(&play, "queued a");
    assert_int_equal(play_place(&play, 'a').wait_s, DISPATCH_WAIT_UNKNOWN);
    play_end(&play);
}

static void it_is_the_mean_interval_for_each_place(void **state)
{
    struct play play = {0};

    (void)state;
    begin(&play, 4, 60000);
    play_arrives(&play, 'a', POLICE, FR);
    hear(&play, "queued a");
    assert_int_equal(play_place(&play, 'a').wait_s, 60);
    play_arrives(&play, 'b', POLICE, FR);
    hear(&play, "queued b");
    assert_int_equal(play_place(&play, 'b').ahead, 1);
    assert_int_equal(play_place(&play, 'b').wait_s, 120);
    play_end(&play);
}

static void it_grows_when_nothing_moves(void **state)
{
    struct play play = {0};

    (void)state;
    begin(&play, 4, 60000);
    play_arrives(&play, 'a', POLICE, FR);
    hear(&play, "queued a");
    play_pass(&play, 60000); /* as long as the others: no change */
    assert_int_equal(play_place(&play, 'a').wait_s, 60);
    play_pass(&play, 120000); /* 180 + 180 in 4 intervals */
    assert_int_equal(play_place(&play, 'a').wait_s, 90);
    play_end(&play);
}

static void only_the_last_hour_counts(void **state)
{
    struct play play = {0};

    (void)state;
    begin(&play, 4, 60000);
    play_arrives(&play, 'a', POLICE, FR);
    hear(&play, "queued a");
    play_pass(&play, HOUR - 180001); /* the oldest is just within */
    assert_int_equal(play_place(&play, 'a').wait_s, 900);
    play_pass(&play, 1);
    assert_int_equal(play_place(&play, 'a').wait_s, DISPATCH_WAIT_UNKNOWN);
    play_end(&play);
}

static void only_the_last_sixteen_takes_count(void **state)
{
    struct play play = {0};

    (void)state;
    begin(&play, 10, 100000);
    for (int i = 0; i < 16; i++) {
        play_pass(&play, 10000);
        assert_int_equal(play_ends(&play, 1, 't'), DISPATCH_OK);
        hear(&play, "ended t 1");
        play_arrives(&play, 't', POLICE, FR);
        hear(&play, "queued t, matched t 1");
    }
    play_arrives(&play, 'a', POLICE, FR);
    hear(&play, "queued a");
    assert_int_equal(play_place(&play, 'a').wait_s, 10);
    play_end(&play);
}

static void a_part_of_a_second_is_rounded_up(void **state)
{
    struct play play = {0};

    (void)state;
    begin(&play, 5, 1001);
    play_arrives(&play, 'a', POLICE, FR);
    hear(&play, "queued a");
    assert_int_equal(play_place(&play, 'a').wait_s, 2);
    play_end(&play);
}

static void nothing_is_promised_while_no_agent_is_there(void **state)
{
    struct play play = {0};

    (void)state;
    begin(&play, 4, 60000);
    play_arrives(&play, 'a', POLICE, FR);
    hear(&play, "queued a");
    play_presence(&play, 1, PRESENCE_AWAY);
    assert_int_equal(play_place(&play, 'a').wait_s, DISPATCH_WAIT_UNKNOWN);
    play_presence(&play, 1, PRESENCE_AVAILABLE);
    assert_int_equal(play_place(&play, 'a').wait_s, 60);
    play_agent_cut(&play, 1);
    hear(&play, "agent-cut t 1");
    assert_int_equal(play_place(&play, 'a').wait_s, DISPATCH_WAIT_UNKNOWN);
    play_end(&play);
}

static void who_does_not_wait_has_no_place(void **state)
{
    struct play play = {0};
    struct dispatch_place place;

    (void)state;
    begin(&play, 1, 0);
    assert_false(dispatch_place(play.dispatch, play.now, play.visitors['t'], &place));
    play_works(&play, 2, BOTH, 1 << FR);
    play_arrives(&play, 'a', POLICE, FR);
    hear(&play, "queued a, offer a 2");
    assert_false(dispatch_place(play.dispatch, play.now, play.visitors['a'], &place));
    play_end(&play);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(three_takes_are_not_enough_to_say_anything),
        cmocka_unit_test(it_is_the_mean_interval_for_each_place),
        cmocka_unit_test(it_grows_when_nothing_moves),
        cmocka_unit_test(only_the_last_hour_counts),
        cmocka_unit_test(only_the_last_sixteen_takes_count),
        cmocka_unit_test(a_part_of_a_second_is_rounded_up),
        cmocka_unit_test(nothing_is_promised_while_no_agent_is_there),
        cmocka_unit_test(who_does_not_wait_has_no_place),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
