/* Whom an invitation is for, in words, and as the numbers that dispatch knows. */
#include "desk/skills.h"

#include "desk/language.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static bool parses(const char *text, struct invite_target *target)
{
    return invite_target_parse(str_of(text), target);
}

static void test_a_target_is_one_of_five_kinds(void **state)
{
    struct invite_target target;

    (void)state;
    assert_true(parses("account:9223372036854775807", &target));
    assert_int_equal(target.kind, INVITE_ACCOUNT);
    assert_true(target.account == INT64_MAX);
    assert_string_equal(target.text, "account:9223372036854775807");
    assert_true(parses("profession:interpreter", &target));
    assert_int_equal(target.kind, INVITE_PROFESSION);
    assert_string_equal(profession_at(target.profession), "interpreter");
    assert_true(parses("lang:ar", &target));
    assert_int_equal(target.kind, INVITE_LANGUAGE);
    assert_string_equal(language_code(target.language), "ar");
    assert_true(parses("minors", &target));
    assert_int_equal(target.kind, INVITE_MINORS);
    assert_true(parses("tag:01234567890123456789012345678901", &target));
    assert_int_equal(target.kind, INVITE_TAG);
}

static void test_anything_else_is_no_target(void **state)
{
    static const char *const texts[] = {"",
                                        "account",
                                        "account:",
                                        "account:0",
                                        "account:07",
                                        "account:-1",
                                        "account:1x",
                                        "account:9223372036854775808",
                                        "profession:witch",
                                        "profession:",
                                        "lang:fra",
                                        "lang:xx",
                                        "minors:",
                                        "minors:1",
                                        "tag:",
                                        "tag:a,b",
                                        "tag:A",
                                        "tag:012345678901234567890123456789012",
                                        "Tag:a"};
    struct invite_target target;

    (void)state;
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        if (parses(texts[i], &target))
            fail_msg("%s", texts[i]);
    }
    assert_false(invite_target_parse((struct str){"tag:a\0b", 7}, &target));
}

/* Whether somebody with these skills is found by this target. */
static bool fits(const struct skills *skills, uint64_t bits, const char *text)
{
    struct invite_target to;
    struct target target;

    assert_true(parses(text, &to));
    if (!skills_target(skills, &to, &target))
        return false;
    assert_int_equal(target.kind, TARGET_SKILL);
    return bits >> target.value & 1;
}

static void test_somebody_is_found_by_what_she_is_and_by_nothing_else(void **state)
{
    struct skills skills = {0};
    const struct account account = {
        .profession = "psychologist", .minors = true, .tags = "hospital,deaf"};
    const struct account other = {.profession = "police", .tags = "deaf"};
    uint64_t bits = skills_of(&skills, &account), others = skills_of(&skills, &other);

    (void)state;
    assert_true(fits(&skills, bits, "profession:psychologist"));
    assert_true(fits(&skills, bits, "minors"));
    assert_true(fits(&skills, bits, "tag:hospital"));
    assert_true(fits(&skills, bits, "tag:deaf"));
    assert_false(fits(&skills, bits, "profession:police"));
    assert_false(fits(&skills, bits, "tag:unheard"));
    assert_true(fits(&skills, others, "profession:police"));
    assert_true(fits(&skills, others, "tag:deaf"));
    assert_false(fits(&skills, others, "minors"));
    assert_false(fits(&skills, others, "tag:hospital"));
    assert_int_equal(skills_of(&skills, &account), bits);
}

static void test_people_and_languages_are_no_skills(void **state)
{
    struct skills skills = {0};
    struct invite_target to;
    struct target target;

    (void)state;
    assert_true(parses("account:7", &to) && skills_target(&skills, &to, &target));
    assert_int_equal(target.kind, TARGET_ACCOUNT);
    assert_int_equal(target.value, 7);
    assert_true(parses("lang:en", &to) && skills_target(&skills, &to, &target));
    assert_int_equal(target.kind, TARGET_LANGUAGE);
    assert_int_equal(target.value, 1);
}

static void test_a_ticket_may_name_a_tag_first(void **state)
{
    struct skills skills = {0};
    const struct account account = {.profession = "police", .tags = "hospital"};
    struct invite_target to;
    struct target target;

    (void)state;
    assert_true(parses("tag:hospital", &to));
    assert_false(skills_target(&skills, &to, &target));
    assert_true(skills_target_learned(&skills, &to, &target));
    assert_true(skills_of(&skills, &account) >> target.value & 1);
}

static void test_one_tag_too_many_finds_nobody(void **state)
{
    struct skills skills = {0};
    struct account account = {.profession = "police"};

    (void)state;
    for (int i = 0; i < SKILLS_TAGS_MOST; i++) {
        snprintf(account.tags, sizeof account.tags, "t%d", i);
        (void)skills_of(&skills, &account);
    }
    assert_true(fits(&skills, skills_of(&skills, &account), "tag:t57"));
    snprintf(account.tags, sizeof account.tags, "late");
    assert_int_equal(skills_of(&skills, &account), 1); /* what she is, alone */
    assert_false(fits(&skills, UINT64_MAX, "tag:late"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_target_is_one_of_five_kinds),
        cmocka_unit_test(test_anything_else_is_no_target),
        cmocka_unit_test(test_somebody_is_found_by_what_she_is_and_by_nothing_else),
        cmocka_unit_test(test_people_and_languages_are_no_skills),
        cmocka_unit_test(test_a_ticket_may_name_a_tag_first),
        cmocka_unit_test(test_one_tag_too_many_finds_nobody),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
