/* What was begun is found again in time, once, by whoever began it. */
#include "desk/ceremony.h"

#include "base/mem.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#define MINUTE (60 * 1000u)

static const struct account THREE = {.id = 3, .version = 7};

static int make(void **state)
{
    struct ceremonies *ceremonies = mem_alloc(sizeof *ceremonies);

    ceremonies_init(ceremonies);
    *state = ceremonies;
    return 0;
}

static int end(void **state)
{
    ceremonies_finish(*state);
    mem_free(*state);
    return 0;
}

static void test_found_by_its_id_and_kind_until_its_time_is_over(void **state)
{
    struct ceremony *ceremony = ceremony_begin(*state, CEREMONY_SIGN_IN, NULL, 5);
    json_t *id = ceremony_id(ceremony);
    const char *text = json_string_value(id);

    assert_ptr_equal(ceremony_find(*state, CEREMONY_SIGN_IN, text, 6), ceremony);
    assert_null(ceremony_find(*state, CEREMONY_CODE, text, 6));
    assert_null(ceremony_find(*state, CEREMONY_SIGN_IN, "AAAAAAAAAAAAAAAAAAAAAA", 6));
    assert_null(ceremony_find(*state, CEREMONY_SIGN_IN, "", 6));
    assert_non_null(ceremony_find(*state, CEREMONY_SIGN_IN, text, 4 + 2 * MINUTE));
    assert_null(ceremony_find(*state, CEREMONY_SIGN_IN, text, 5 + 2 * MINUTE));
    ceremonies_sweep(*state, 5 + 2 * MINUTE);
    assert_null(ceremony_find(*state, CEREMONY_SIGN_IN, text, 6));
    json_decref(id);
}

static void test_each_has_its_own_challenge_and_secret(void **state)
{
    struct ceremony *one = ceremony_begin(*state, CEREMONY_SIGN_IN, NULL, 0);
    struct ceremony *other = ceremony_begin(*state, CEREMONY_SIGN_IN, NULL, 0);

    assert_memory_not_equal(one->challenge, other->challenge, sizeof one->challenge);
    assert_memory_not_equal(one->secret, other->secret, sizeof one->secret);
}

static void test_an_account_has_one_of_a_kind_but_sign_ins(void **state)
{
    json_t *first = ceremony_id(ceremony_begin(*state, CEREMONY_ADD_TOTP, &THREE, 0));
    json_t *code = ceremony_id(ceremony_begin(*state, CEREMONY_CODE, &THREE, 0));
    struct ceremony *second = ceremony_begin(*state, CEREMONY_ADD_TOTP, &THREE, 0);

    (void)ceremony_begin(*state, CEREMONY_CODE, &THREE, 0);
    assert_null(ceremony_find(*state, CEREMONY_ADD_TOTP, json_string_value(first), 1));
    assert_non_null(ceremony_find(*state, CEREMONY_CODE, json_string_value(code), 1));
    assert_ptr_equal(ceremony_of(*state, CEREMONY_ADD_TOTP, 3, 1), second);
    ceremonies_end_of(*state, 3);
    assert_null(ceremony_of(*state, CEREMONY_ADD_TOTP, 3, 1));
    assert_null(ceremony_find(*state, CEREMONY_CODE, json_string_value(code), 1));
    json_decref(first);
    json_decref(code);
}

static void test_after_three_wrong_codes_it_is_over(void **state)
{
    struct ceremony *ceremony = ceremony_begin(*state, CEREMONY_CODE, &THREE, 0);

    for (int i = 0; i < CEREMONY_TRIES; i++) {
        assert_ptr_equal(ceremony_of(*state, CEREMONY_CODE, 3, 1), ceremony);
        ceremony_failed(*state, ceremony);
    }
    assert_null(ceremony_of(*state, CEREMONY_CODE, 3, 1));
}

static void test_there_are_never_more_than_the_most(void **state)
{
    struct ceremonies *ceremonies = *state;
    json_t *oldest = ceremony_id(ceremony_begin(ceremonies, CEREMONY_SIGN_IN, NULL, 0));

    for (int i = 0; i < CEREMONIES_MOST; i++)
        (void)ceremony_begin(ceremonies, CEREMONY_SIGN_IN, NULL, 0);
    assert_int_equal(ceremonies->by_id.count, CEREMONIES_MOST);
    assert_null(ceremony_find(ceremonies, CEREMONY_SIGN_IN, json_string_value(oldest), 1));
    json_decref(oldest);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_found_by_its_id_and_kind_until_its_time_is_over, make,
                                        end),
        cmocka_unit_test_setup_teardown(test_each_has_its_own_challenge_and_secret, make, end),
        cmocka_unit_test_setup_teardown(test_an_account_has_one_of_a_kind_but_sign_ins, make, end),
        cmocka_unit_test_setup_teardown(test_after_three_wrong_codes_it_is_over, make, end),
        cmocka_unit_test_setup_teardown(test_there_are_never_more_than_the_most, make, end),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
