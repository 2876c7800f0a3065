/*
 * Views: what they accept, what they refuse, and that none needs a terminating zero.
 */
#include "base/str.h"

#include "base/mem.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

static const struct str nothing = {0};

static void equality_is_of_length_and_bytes(void **state)
{
    (void)state;
    assert_true(str_equal(str_of("abc"), "abc"));
    assert_false(str_equal(str_of("abc"), "abd"));
    assert_false(str_equal(str_of("abc"), "ab"));
    assert_false(str_equal(str_of("ab"), "abc"));
    assert_false(str_equal(str_of("ABC"), "abc"));
    assert_true(str_equal(nothing, ""));
    assert_false(str_equal(nothing, "a"));
    assert_true(str_equal((struct str){.at = "abcdef", .len = 3}, "abc"));
}

static void ascii_case_is_ignored_and_nothing_else(void **state)
{
    (void)state;
    assert_true(str_equal_nocase(str_of("Content-Length"), "content-LENGTH"));
    assert_true(str_equal_nocase(nothing, ""));
    assert_false(str_equal_nocase(str_of("[abc"), "{abc"));
    assert_false(str_equal_nocase(str_of("@"), "`"));
    assert_false(str_equal_nocase(str_of("host"), "hosts"));
    assert_false(str_equal_nocase(str_of("\xc3\x89"), "\xc3\xa9"));
}

static void trim_takes_spaces_and_tabs_from_both_ends(void **state)
{
    (void)state;
    assert_true(str_equal(str_trim(str_of(" \t a b\t ")), "a b"));
    assert_true(str_equal(str_trim(str_of("\r\na")), "\r\na"));
    assert_int_equal(str_trim(str_of(" \t ")).len, 0);
    assert_int_equal(str_trim(nothing).len, 0);
}

static void cut_walks_through_the_parts(void **state)
{
    struct str text = str_of("a,,bc");

    (void)state;
    assert_true(str_equal(str_cut(&text, ','), "a"));
    assert_true(str_equal(str_cut(&text, ','), ""));
    assert_non_null(text.at);
    assert_true(str_equal(str_cut(&text, ','), "bc"));
    assert_null(text.at);
    assert_int_equal(str_cut(&text, ',').len, 0);
}

static void cut_at_the_end_leaves_an_empty_part_not_none(void **state)
{
    struct str text = str_of("a,");

    (void)state;
    assert_true(str_equal(str_cut(&text, ','), "a"));
    assert_non_null(text.at);
    assert_int_equal(text.len, 0);
}

static void numbers_are_digits_up_to_the_limit(void **state)
{
    uint64_t value = 99;

    (void)state;
    assert_true(str_to_u64(str_of("0"), 10, &value));
    assert_int_equal(value, 0);
    assert_true(str_to_u64(str_of("0010"), 10, &value));
    assert_int_equal(value, 10);
    assert_true(str_to_u64(str_of("18446744073709551615"), UINT64_MAX, &value));
    assert_true(value == UINT64_MAX);
}

static void what_is_no_number_is_refused_and_leaves_the_value(void **state)
{
    static const char *const refused[] = {
        "",
        "-1",
        "+1",
        " 1",
        "1 ",
        "1a",
        "0x1",
        "1.0",
        "11",
        "18446744073709551616",
        "99999999999999999999999",
        "\xd9\xa1",
    };
    uint64_t value = 42;

    (void)state;
    for (size_t i = 0; i < sizeof(refused) / sizeof(*refused); i++)
        assert_false(str_to_u64(str_of(refused[i]), 10, &value));
    assert_false(str_to_u64(str_of("18446744073709551616"), UINT64_MAX, &value));
    assert_false(str_to_u64(nothing, 10, &value));
    assert_int_equal(value, 42);
}

static void dup_makes_a_terminated_copy(void **state)
{
    char *copy = str_dup((struct str){.at = "abcdef", .len = 3});
    char *empty = str_dup(nothing);

    (void)state;
    assert_string_equal(copy, "abc");
    assert_string_equal(empty, "");
    mem_free(copy);
    mem_free(empty);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(equality_is_of_length_and_bytes),
        cmocka_unit_test(ascii_case_is_ignored_and_nothing_else),
        cmocka_unit_test(trim_takes_spaces_and_tabs_from_both_ends),
        cmocka_unit_test(cut_walks_through_the_parts),
        cmocka_unit_test(cut_at_the_end_leaves_an_empty_part_not_none),
        cmocka_unit_test(numbers_are_digits_up_to_the_limit),
        cmocka_unit_test(what_is_no_number_is_refused_and_leaves_the_value),
        cmocka_unit_test(dup_makes_a_terminated_copy),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
