/* Text from operators' files: cleaned, folded for comparison, calmed down. */
#include "places/text.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static void assert_clean(const char *text, const char *expected)
{
    char got[64];

    assert_true(text_clean(text, got, sizeof(got)));
    assert_string_equal(got, expected);
}

static void assert_lines(const char *text, char separator, const char *expected)
{
    char got[64];

    assert_true(text_clean_lines(text, separator, got, sizeof(got)));
    assert_string_equal(got, expected);
}

static void assert_folded(const char *text, const char *expected)
{
    char got[64];

    text_fold(text, got, sizeof(got));
    assert_string_equal(got, expected);
}

static void test_text_loses_the_spaces_that_nobody_meant(void **state)
{
    (void)state;
    assert_clean("  Aval\t sur \r\n Mer  ", "Aval sur Mer");
    assert_clean("\xc2\xa0"
                 "Aval\xc2\xa0\xc2\xa0sur Mer",
                 "Aval sur Mer");
    assert_clean("\x01\x7f", "");
    assert_clean("\xc3\xa9t\xc3\xa9", "\xc3\xa9t\xc3\xa9");
}

static void test_lines_stay_lines(void **state)
{
    (void)state;
    assert_lines("4 rue Haute $ $ B\xc3\xa2timent B$", '$', "4 rue Haute\nB\xc3\xa2timent B");
    assert_lines("\n a \r\n\r\n b \n", 0, "a\nb");
    assert_lines("a$b", 0, "a$b");
}

static void test_text_that_does_not_fit_is_said(void **state)
{
    char small[4];

    (void)state;
    assert_true(text_clean("  abc  ", small, sizeof(small)));
    assert_string_equal(small, "abc");
    assert_false(text_clean("abcd", small, sizeof(small)));
    assert_false(text_clean_lines("a\nbc", 0, small, sizeof(small)));
}

static void test_names_from_different_files_meet_when_folded(void **state)
{
    (void)state;
    assert_folded("Saint-\xc3\x89tienne-d'\xc5\x92uvre", "saint etienne d oeuvre");
    assert_folded("ST ETIENNE D\xe2\x80\x99OEUVRE", "saint etienne d oeuvre");
    assert_folded("  Ste-\xc3\x82nne (le \xc3\x87"
                  "ap) 2",
                  "sainte anne le cap 2");
    assert_folded("AVAL CEDEX 03", "aval");
    assert_folded("C\xc3\xa6sar Stra\xc3\x9f"
                  "e",
                  "caesar strasse");
    assert_folded("stage", "stage");
    assert_folded("--", "");
}

static void test_what_is_too_long_to_fold_is_cut(void **state)
{
    char small[6];

    (void)state;
    text_fold("abc def", small, sizeof(small));
    assert_string_equal(small, "abc d");
}

static void assert_calm(const char *text, const char *expected)
{
    char got[64];

    strcpy(got, text);
    text_calm(got);
    assert_string_equal(got, expected);
}

static void test_capitals_are_calmed(void **state)
{
    (void)state;
    assert_true(text_is_capitals("BOURG 2"));
    assert_true(text_is_capitals("\xc3\x89T\xc3\x89"));
    assert_false(text_is_capitals("BOURg") || text_is_capitals("12") || text_is_capitals(""));
    assert_false(text_is_capitals("\xc3\x89t\xc3\xa9"));
    assert_calm("L'\xc3\x89TANG-NEUF", "L'\xc3\x89tang-Neuf");
    assert_calm("N\xc5\x92UD \xc3\x80 3 B", "N\xc5\x93ud \xc3\x80 3 B");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_text_loses_the_spaces_that_nobody_meant),
        cmocka_unit_test(test_lines_stay_lines),
        cmocka_unit_test(test_text_that_does_not_fit_is_said),
        cmocka_unit_test(test_names_from_different_files_meet_when_folded),
        cmocka_unit_test(test_what_is_too_long_to_fold_is_cut),
        cmocka_unit_test(test_capitals_are_calmed),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
