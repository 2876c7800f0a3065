/* Languages and professions: numbers that are stored must keep their meaning. */
#include "desk/language.h"

#include "store/accounts.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

static void test_numbers_keep_their_meaning(void **state)
{
    static const char *const first[] = {"fr", "en", "ar", "es", "pt", "de", "it", "ru"};
    uint8_t number;

    (void)state;
    for (uint8_t i = 0; i < 8; i++) {
        assert_string_equal(language_code(i), first[i]);
        assert_true(language_number(first[i], &number));
        assert_int_equal(number, i);
        assert_int_equal(language_bit(first[i]), 1U << i);
    }
}

static void test_every_language_has_one_number_and_one_bit(void **state)
{
    uint32_t bits = 0;

    (void)state;
    assert_in_range(language_count(), 2, 32);
    for (uint8_t i = 0; i < language_count(); i++) {
        uint8_t number;

        assert_int_equal(strlen(language_code(i)), 2);
        assert_true(language_number(language_code(i), &number));
        assert_int_equal(number, i);
        assert_int_equal(bits & language_bit(language_code(i)), 0);
        bits |= language_bit(language_code(i));
    }
    assert_null(language_code((uint8_t)language_count()));
    assert_null(language_code(UINT8_MAX));
}

static void test_unknown_language_has_no_number(void **state)
{
    uint8_t number = 77;

    (void)state;
    assert_false(language_number("xx", &number));
    assert_false(language_number("FR", &number));
    assert_false(language_number("\0\0", &number));
    assert_int_equal(number, 77);
    assert_int_equal(language_bit("xx"), 0);
}

static void test_professions_fit_an_account(void **state)
{
    size_t count = 0;

    (void)state;
    for (; profession_at(count); count++) {
        assert_true(profession_is_known(profession_at(count)));
        assert_in_range(strlen(profession_at(count)), 1, ACCOUNT_PROFESSION_MAX);
    }
    assert_int_equal(count, 5);
    assert_true(profession_is_known("social_worker"));
    assert_false(profession_is_known("Police"));
    assert_false(profession_is_known(""));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_numbers_keep_their_meaning),
        cmocka_unit_test(test_every_language_has_one_number_and_one_bit),
        cmocka_unit_test(test_unknown_language_has_no_number),
        cmocka_unit_test(test_professions_fit_an_account),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
