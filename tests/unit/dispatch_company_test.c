/*
 * Several people in one conversation: invited with the visitor's word, handed over to, beside it,
 * lost one after the other.
 */
#include "dispatch_play.h"

#define GRACE 300000
#define RING 25000

enum { PSYCHOLOGIST = 2, MINORS = 5 };

static const struct target SOMEBODY_2 = {.kind = TARGET_ACCOUNT, .value = 2};
static const struct target A_PSYCHOLOGIST = {.kind = TARGET_SKILL, .value = PSYCHOLOGIST};
static const struct target ENGLISH = {.kind = TARGET_LANGUAGE, .value = EN};

static void joins(struct play *play, uint64_t account, uint64_t skills, uint32_t languages)
{
    const struct agent_spec spec = {
        .account = account, .zones = BOTH, .languages = languages, .skills = skills, .capacity = 2};

    play_joins(play, &spec);
    play_presence(play, account, PRESENCE_AVAILABLE);
}

/* 1 talks with a; 2 and 3 are psychologists, 2 the longer idle one. */
static void begin(struct play *play)
{
    play_begin(play);
    joins(play, 1, 0, 1 << FR);
    play_talks(play, 'a', 1);
    joins(play, 2, UINT64_C(1) << PSYCHOLOGIST, 1 << FR);
    joins(play, 3, UINT64_C(1) << PSYCHOLOGIST, 1 << FR | 1 << EN);
}

static struct staff staff_of(const struct play *play, char letter)
{
    struct staff staff;

    assert_true(dispatch_staff(play->dispatch, play->visitors[(uint8_t)letter], &staff));
    return staff;
}

static void assert_seat(const struct staff *staff, size_t at, uint64_t account, uint8_t slot,
                        enum part part, uint32_t ask)
{
    assert_true(at < staff->count);
    assert_int_equal(staff->seats[at].account, account);
    assert_int_equal(staff->seats[at].slot, slot);
    assert_int_equal(staff->seats[at].part, part);
    assert_int_equal(staff->seats[at].ask, ask);
}

/* 2 is a guest in it, by the first ask. */
static void invite_2(struct play *play)
{
    assert_int_equal(play_invites(play, 1, 'a', SOMEBODY_2, true), DISPATCH_OK);
    hear(play, "asking a #1");
    play_answers(play, 'a', 1, true);
    hear(play, "invited a 2, ringing a 2 #1");
    assert_int_equal(play_takes(play, 2, 'a'), DISPATCH_OK);
    hear(play, "matched a 2 guest@2#1, joined a 2 #1");
}

static void nobody_is_rung_before_the_visitor_agreed(void **state)
{
    struct play play = {0};
    struct staff staff;

    (void)state;
    begin(&play);
    assert_int_equal(play_invites(&play, 1, 'a', SOMEBODY_2, true), DISPATCH_OK);
    hear(&play, "asking a #1");
    play_pass(&play, 3600000);
    hear(&play, "");
    assert_int_equal(play_takes(&play, 2, 'a'), DISPATCH_NOT_OFFERED);
    play_answers(&play, 'a', 2, true); /* another question than the one that is open */
    play_answers(&play, 'a', 1, true);
    hear(&play, "invited a 2, ringing a 2 #1");
    play_answers(&play, 'a', 1, false); /* she has said it */
    assert_int_equal(play_takes(&play, 3, 'a'), DISPATCH_NOT_OFFERED);
    assert_int_equal(play_takes(&play, 2, 'a'), DISPATCH_OK);
    hear(&play, "matched a 2 guest@2#1, joined a 2 #1");
    staff = staff_of(&play, 'a');
    assert_int_equal(staff.count, 2);
    assert_seat(&staff, 0, 1, 1, PART_HOLDER, 0);
    assert_seat(&staff, 1, 2, 2, PART_GUEST, 1);
    assert_int_equal(staff.question.ask, 0);
    play_end(&play);
}

static void her_no_changes_nothing(void **state)
{
    struct play play = {0};

    (void)state;
    begin(&play);
    assert_int_equal(play_invites(&play, 1, 'a', SOMEBODY_2, false), DISPATCH_OK);
    hear(&play, "asking a #1");
    play_answers(&play, 'a', 1, false);
    hear(&play, "declined a #1");
    assert_int_equal(staff_of(&play, 'a').count, 1);
    assert_int_equal(play_view(&play, 'a').account, 1);
    play_answers(&play, 'a', 1, true);
    assert_int_equal(play_invites(&play, 1, 'a', SOMEBODY_2, false), DISPATCH_OK);
    hear(&play, "asking a #2");
    play_end(&play);
}

static void one_invitation_at_a_time(void **state)
{
    struct play play = {0};

    (void)state;
    begin(&play);
    invite_2(&play);
    assert_int_equal(play_invites(&play, 2, 'a', ENGLISH, true), DISPATCH_OK);
    hear(&play, "asking a #2");
    assert_int_equal(play_invites(&play, 1, 'a', A_PSYCHOLOGIST, true), DISPATCH_BUSY);
    assert_int_equal(play_withdraws(&play, 3, 'a'), DISPATCH_NOT_OFFERED);
    assert_int_equal(play_withdraws(&play, 1, 'a'), DISPATCH_OK); /* the holder may */
    hear(&play, "withdrawn-ask a #2");
    assert_int_equal(play_withdraws(&play, 1, 'a'), DISPATCH_NOT_OFFERED);
    assert_int_equal(play_invites(&play, 1, 'a', A_PSYCHOLOGIST, true), DISPATCH_OK);
    hear(&play, "asking a #3");
    assert_int_equal(play_withdraws(&play, 2, 'a'), DISPATCH_NOT_OFFERED); /* a guest of others' */
    play_end(&play);
}

static void nobody_is_asked_about_who_could_not_come(void **state)
{
    struct play play = {0};
    const struct target oneself = {.kind = TARGET_ACCOUNT, .value = 1};
    const struct target stranger = {.kind = TARGET_ACCOUNT, .value = 9};
    const struct target minors = {.kind = TARGET_SKILL, .value = MINORS};

    (void)state;
    begin(&play);
    assert_int_equal(play_invites(&play, 1, 'a', oneself, true), DISPATCH_NOBODY);
    assert_int_equal(play_invites(&play, 1, 'a', stranger, true), DISPATCH_NOBODY);
    assert_int_equal(play_invites(&play, 1, 'a', minors, true), DISPATCH_NOBODY);
    assert_int_equal(play_invites(&play, 3, 'a', SOMEBODY_2, true), DISPATCH_NOT_OFFERED);
    play_presence(&play, 2, PRESENCE_BREAK);
    assert_int_equal(play_invites(&play, 1, 'a', SOMEBODY_2, true), DISPATCH_NOBODY);
    play_end(&play);
}

static void a_skill_rings_at_the_longest_idle_and_then_at_the_next(void **state)
{
    struct play play = {0};

    (void)state;
    begin(&play);
    assert_int_equal(play_invites(&play, 1, 'a', A_PSYCHOLOGIST, true), DISPATCH_OK);
    hear(&play, "asking a #1");
    play_answers(&play, 'a', 1, true);
    hear(&play, "invited a 2, ringing a 2 #1");
    play_pass(&play, RING - 1);
    hear(&play, "");
    play_pass(&play, 1);
    hear(&play, "withdrawn a 2, missed 2, invited a 3, ringing a 3 #1");
    assert_true(play_is(&play, 2, PRESENCE_AWAY));
    play_agent_cut(&play, 3);
    hear(&play, "withdrawn a 3, nobody a #1");
    play_presence(&play, 2, PRESENCE_AVAILABLE);
    assert_int_equal(play_invites(&play, 1, 'a', A_PSYCHOLOGIST, true), DISPATCH_OK);
    hear(&play, "asking a #2");
    play_presence(&play, 2, PRESENCE_AWAY);
    play_answers(&play, 'a', 2, true);
    hear(&play, "nobody a #2");
    play_end(&play);
}

static void a_language_is_found_in_any_zone(void **state)
{
    struct play play = {0};

    (void)state;
    begin(&play);
    assert_int_equal(play_invites(&play, 1, 'a', ENGLISH, true), DISPATCH_OK);
    hear(&play, "asking a #1");
    play_answers(&play, 'a', 1, true);
    hear(&play, "invited a 3, ringing a 3 #1");
    assert_int_equal(play_takes(&play, 3, 'a'), DISPATCH_OK);
    hear(&play, "matched a 3 guest@2#1, joined a 3 #1");
    assert_int_equal(play_invites(&play, 1, 'a', ENGLISH, true), DISPATCH_NOBODY);
    play_end(&play);
}

static void a_person_is_rung_with_full_hands_and_keeps_her_presence(void **state)
{
    struct play play = {0};

    (void)state;
    play_begin(&play);
    play_works(&play, 1, BOTH, 1 << FR); /* with one hand */
    play_talks(&play, 'a', 1);
    play_works(&play, 2, BOTH, 1 << FR);
    play_talks(&play, 'b', 2);
    assert_int_equal(play_summary(&play).free, 0);
    assert_int_equal(play_invites(&play, 1, 'a', SOMEBODY_2, true), DISPATCH_OK);
    hear(&play, "asking a #1");
    play_answers(&play, 'a', 1, true);
    hear(&play, "invited a 2, ringing a 2 #1");
    play_pass(&play, RING);
    hear(&play, "withdrawn a 2, nobody a #1");
    assert_true(play_is_available(&play, 2));
    assert_int_equal(play_invites(&play, 1, 'a', SOMEBODY_2, true), DISPATCH_OK);
    hear(&play, "asking a #2");
    play_answers(&play, 'a', 2, true);
    hear(&play, "invited a 2, ringing a 2 #2");
    assert_int_equal(play_takes(&play, 2, 'a'), DISPATCH_OK);
    hear(&play, "matched a 2 guest@2#2, joined a 2 #2");
    assert_int_equal(play_ends(&play, 2, 'b'), DISPATCH_OK);
    hear(&play, "ended b 2");
    assert_int_equal(play_summary(&play).free, 0); /* the guest's hand is still full */
    play_end(&play);
}

static void who_takes_at_once_joins_at_once(void **state)
{
    struct play play = {0};
    const struct agent_spec spec = {
        .account = 2, .languages = 1 << FR, .capacity = 1, .takes_at_once = true};

    (void)state;
    play_begin(&play);
    joins(&play, 1, 0, 1 << FR);
    play_talks(&play, 'a', 1);
    play_joins(&play, &spec);
    play_presence(&play, 2, PRESENCE_AVAILABLE);
    assert_int_equal(play_invites(&play, 1, 'a', SOMEBODY_2, false), DISPATCH_OK);
    hear(&play, "asking a #1");
    play_answers(&play, 'a', 1, true);
    hear(&play, "matched a 2 holder@2#1, joined a 2 #1, left-to-others a 1 guest@1#0");
    play_end(&play);
}

static void a_handover_is_done_when_the_newcomer_is_here(void **state)
{
    struct play play = {0};
    struct staff staff;

    (void)state;
    begin(&play);
    assert_int_equal(play_invites(&play, 1, 'a', A_PSYCHOLOGIST, false), DISPATCH_OK);
    hear(&play, "asking a #1");
    play_answers(&play, 'a', 1, true);
    hear(&play, "handover a 2, ringing a 2 #1");
    assert_int_equal(play_view(&play, 'a').account, 1);
    assert_int_equal(play_takes(&play, 2, 'a'), DISPATCH_OK);
    hear(&play, "matched a 2 holder@2#1, joined a 2 #1, left-to-others a 1 guest@1#0");
    staff = staff_of(&play, 'a');
    assert_int_equal(staff.count, 1);
    assert_seat(&staff, 0, 2, 2, PART_HOLDER, 1);
    assert_int_equal(play_ends(&play, 1, 'a'), DISPATCH_NOT_OFFERED);
    assert_int_equal(play_ends(&play, 2, 'a'), DISPATCH_OK);
    hear(&play, "ended a 2");
    play_end(&play);
}

static void a_handover_goes_past_the_guests_of_longer_standing(void **state)
{
    struct play play = {0};
    const struct target somebody_3 = {.kind = TARGET_ACCOUNT, .value = 3};

    (void)state;
    begin(&play);
    invite_2(&play);
    assert_int_equal(play_invites(&play, 1, 'a', somebody_3, false), DISPATCH_OK);
    hear(&play, "asking a #2");
    play_answers(&play, 'a', 2, true);
    hear(&play, "handover a 3, ringing a 3 #2");
    assert_int_equal(play_takes(&play, 3, 'a'), DISPATCH_OK);
    hear(&play, "matched a 3 holder@3#2, joined a 3 #2, left-to-others a 1 guest@1#0");
    assert_int_equal(play_view(&play, 'a').account, 3);
    play_end(&play);
}

static void a_holder_alone_does_not_leave(void **state)
{
    struct play play = {0};

    (void)state;
    begin(&play);
    assert_int_equal(play_steps_out(&play, 1, 'a'), DISPATCH_NOT_OFFERED);
    assert_int_equal(play_assists(&play, 3, 'a'), DISPATCH_OK);
    hear(&play, "matched a 3 beside@2#0");
    assert_int_equal(play_steps_out(&play, 1, 'a'), DISPATCH_NOT_OFFERED);
    assert_int_equal(play_steps_out(&play, 2, 'a'), DISPATCH_NOT_OFFERED); /* not in it */
    play_end(&play);
}

static void the_guest_holds_it_when_the_holder_leaves(void **state)
{
    struct play play = {0};

    (void)state;
    begin(&play);
    invite_2(&play);
    assert_int_equal(play_ends(&play, 2, 'a'), DISPATCH_NOT_OFFERED); /* the holder's alone */
    assert_int_equal(play_steps_out(&play, 1, 'a'), DISPATCH_OK);
    hear(&play, "left-to-others a 1 guest@1#0, part a 2 holder@2#1");
    assert_int_equal(play_steps_out(&play, 2, 'a'), DISPATCH_NOT_OFFERED);
    assert_int_equal(play_invites(&play, 2, 'a', A_PSYCHOLOGIST, true), DISPATCH_OK);
    hear(&play, "asking a #2");
    play_answers(&play, 'a', 2, true);
    hear(&play, "invited a 3, ringing a 3 #2");
    assert_int_equal(play_takes(&play, 3, 'a'), DISPATCH_OK); /* the lowest slot that is unused */
    hear(&play, "matched a 3 guest@1#2, joined a 3 #2");
    play_end(&play);
}

static void the_guest_holds_it_when_the_holder_is_lost(void **state)
{
    struct play play = {0};

    (void)state;
    begin(&play);
    invite_2(&play);
    play_agent_cut(&play, 1);
    hear(&play, "agent-cut a 1");
    play_pass(&play, GRACE);
    hear(&play, "left-to-others a 1 guest@1#0, part a 2 holder@2#1");
    play_agent_leaves(&play, 2);
    hear(&play, "requeued a, offer a 3");
    assert_true(play_view(&play, 'a').front);
    play_end(&play);
}

static void one_who_is_here_inherits_before_one_who_is_cut(void **state)
{
    struct play play = {0};

    (void)state;
    begin(&play);
    invite_2(&play);
    assert_int_equal(play_invites(&play, 1, 'a', ENGLISH, true), DISPATCH_OK);
    hear(&play, "asking a #2");
    play_answers(&play, 'a', 2, true);
    hear(&play, "invited a 3, ringing a 3 #2");
    assert_int_equal(play_takes(&play, 3, 'a'), DISPATCH_OK);
    hear(&play, "matched a 3 guest@3#2, joined a 3 #2");
    play_agent_cut(&play, 2);
    hear(&play, "agent-cut a 2 guest@2#1");
    play_agent_leaves(&play, 1);
    hear(&play, "left-to-others a 1 guest@1#0, part a 3 holder@3#2");
    play_agent_leaves(&play, 3);
    hear(&play, "left-to-others a 3 guest@3#2, part a 2 holder@2#1");
    play_pass(&play, GRACE);
    hear(&play, "requeued a");
    play_end(&play);
}

static void who_is_beside_holds_nothing(void **state)
{
    struct play play = {0};

    (void)state;
    begin(&play);
    assert_int_equal(play_assists(&play, 1, 'a'), DISPATCH_NOT_OFFERED);
    assert_int_equal(play_assists(&play, 3, 'a'), DISPATCH_OK);
    hear(&play, "matched a 3 beside@2#0");
    assert_int_equal(play_ends(&play, 3, 'a'), DISPATCH_NOT_OFFERED);
    assert_int_equal(play_invites(&play, 3, 'a', SOMEBODY_2, true), DISPATCH_NOT_OFFERED);
    assert_int_equal(play_steps_out(&play, 3, 'a'), DISPATCH_OK);
    hear(&play, "left-to-others a 3 beside@2#0");
    assert_int_equal(play_assists(&play, 3, 'a'), DISPATCH_OK);
    hear(&play, "matched a 3 beside@2#0");
    play_presence(&play, 2, PRESENCE_AWAY);
    play_agent_leaves(&play, 1);
    hear(&play, "requeued a, offer a 3"); /* she is not in it any more */
    play_end(&play);
}

static void an_invitation_ends_with_who_made_it(void **state)
{
    struct play play = {0};

    (void)state;
    begin(&play);
    invite_2(&play);
    assert_int_equal(play_invites(&play, 2, 'a', ENGLISH, true), DISPATCH_OK);
    hear(&play, "asking a #2");
    play_answers(&play, 'a', 2, true);
    hear(&play, "invited a 3, ringing a 3 #2");
    assert_int_equal(play_steps_out(&play, 2, 'a'), DISPATCH_OK);
    hear(&play, "withdrawn a 3, withdrawn-ask a #2, left-to-others a 2 guest@2#1");
    assert_int_equal(play_invites(&play, 1, 'a', ENGLISH, true), DISPATCH_OK);
    hear(&play, "asking a #3");
    play_answers(&play, 'a', 3, true);
    hear(&play, "invited a 3, ringing a 3 #3");
    play_leaves(&play, 'a', END_EXIT);
    hear(&play, "withdrawn a 3, exit a 1");
    assert_int_equal(dispatch_due(play.dispatch), DISPATCH_NEVER);
    play_end(&play);
}

static void everybody_is_back_after_a_restart(void **state)
{
    struct play play = {0};
    struct arrival arrival = {.key = "a"};
    struct staff staff, before;

    (void)state;
    begin(&play);
    invite_2(&play);
    assert_int_equal(play_steps_out(&play, 1, 'a'), DISPATCH_OK);
    hear(&play, "left-to-others a 1 guest@1#0, part a 2 holder@2#1");
    assert_int_equal(play_invites(&play, 2, 'a', ENGLISH, true), DISPATCH_OK);
    hear(&play, "asking a #2");
    before = staff_of(&play, 'a');
    play_restart(&play);
    joins(&play, 2, 0, 1 << FR);
    assert_int_equal(
        dispatch_visitor_returns(play.dispatch, play.now, &arrival, &before, &play.visitors['a']),
        DISPATCH_OK);
    play_drain(&play);
    hear(&play, "agent-back a 2 holder@2#1, asking a #2");
    joins(&play, 3, 0, 1 << EN);
    staff = staff_of(&play, 'a');
    assert_int_equal(staff.count, 1);
    assert_seat(&staff, 0, 2, 2, PART_HOLDER, 1);
    assert_int_equal(staff.question.ask, 2);
    play_answers(&play, 'a', 2, true);
    hear(&play, "invited a 3 language, ringing a 3 #2");
    play_end(&play);
}

static void what_she_agreed_to_goes_on_after_a_restart(void **state)
{
    struct play play = {.options = {.ring_ms = RING,
                                    .grace_ms = GRACE,
                                    .language_overflow_ms = 1,
                                    .collect_ms = 2000,
                                    .room = 10}};
    struct arrival arrival = {.key = "a"};
    const struct staff staff = {
        .seats = {{.account = 2, .slot = 2, .part = PART_GUEST, .ask = 1},
                  {.account = 1, .slot = 1, .part = PART_HOLDER}},
        .count = 2,
        .asks = 4,
        .question = {.ask = 4, .to = ENGLISH, .from = 2, .stays = true, .is_agreed = true}};
    struct staff after;

    (void)state;
    play_begin(&play);
    assert_int_equal(
        dispatch_visitor_returns(play.dispatch, play.now, &arrival, &staff, &play.visitors['a']),
        DISPATCH_OK);
    play_drain(&play);
    hear(&play, "agent-cut a guest@2#1, agent-cut a");
    after = staff_of(&play, 'a');
    assert_seat(&after, 0, 2, 2, PART_GUEST, 1);
    assert_seat(&after, 1, 1, 1, PART_HOLDER, 0);
    joins(&play, 3, 0, 1 << EN | 1 << FR);
    play_pass(&play, 2000);
    hear(&play, "invited a 3, ringing a 3 #4");
    assert_int_equal(play_takes(&play, 3, 'a'), DISPATCH_OK);
    hear(&play, "matched a 3 guest@3#4, joined a 3 #4");
    play_end(&play);
}

static void no_more_come_than_there_are_slots(void **state)
{
    struct play play = {0};

    (void)state;
    begin(&play);
    assert_int_equal(play_invites(&play, 1, 'a', SOMEBODY_2, true), DISPATCH_OK);
    hear(&play, "asking a #1");
    for (uint64_t account = 10; account < 24; account++) {
        joins(&play, account, 0, 1 << FR);
        assert_int_equal(play_assists(&play, account, 'a'), DISPATCH_OK);
        *play.words = 0;
    }
    assert_int_equal(play_assists(&play, 3, 'a'), DISPATCH_NOBODY);
    play_answers(&play, 'a', 1, true);
    hear(&play, "invited a 2, ringing a 2 #1");
    assert_int_equal(play_takes(&play, 2, 'a'), DISPATCH_OK);
    hear(&play, "nobody a #1");
    assert_int_equal(staff_of(&play, 'a').count, DISPATCH_SLOTS);
    play_end(&play);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nobody_is_rung_before_the_visitor_agreed),
        cmocka_unit_test(her_no_changes_nothing),
        cmocka_unit_test(one_invitation_at_a_time),
        cmocka_unit_test(nobody_is_asked_about_who_could_not_come),
        cmocka_unit_test(a_skill_rings_at_the_longest_idle_and_then_at_the_next),
        cmocka_unit_test(a_language_is_found_in_any_zone),
        cmocka_unit_test(a_person_is_rung_with_full_hands_and_keeps_her_presence),
        cmocka_unit_test(who_takes_at_once_joins_at_once),
        cmocka_unit_test(a_handover_is_done_when_the_newcomer_is_here),
        cmocka_unit_test(a_handover_goes_past_the_guests_of_longer_standing),
        cmocka_unit_test(a_holder_alone_does_not_leave),
        cmocka_unit_test(the_guest_holds_it_when_the_holder_leaves),
        cmocka_unit_test(the_guest_holds_it_when_the_holder_is_lost),
        cmocka_unit_test(one_who_is_here_inherits_before_one_who_is_cut),
        cmocka_unit_test(who_is_beside_holds_nothing),
        cmocka_unit_test(an_invitation_ends_with_who_made_it),
        cmocka_unit_test(everybody_is_back_after_a_restart),
        cmocka_unit_test(what_she_agreed_to_goes_on_after_a_restart),
        cmocka_unit_test(no_more_come_than_there_are_slots),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
