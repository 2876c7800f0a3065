/* Accept-Language: what browsers send, what RFC 9110 gives, and what is no such field. */
#include "net/accept_language.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static const char OFFERED[][ACCEPT_LANGUAGE_TAG_LEN] = {"fr", "en", "ar", "es"};

static size_t choose(const char *field)
{
    return accept_language_choose(field ? str_of(field) : (struct str){0}, OFFERED, 4);
}

static void assert_chosen(const char *field, const char *tag)
{
    size_t at = choose(field);

    if (memcmp(OFFERED[at], tag, ACCEPT_LANGUAGE_TAG_LEN) != 0)
        fail_msg("%s gives %.2s, not %s", field ? field : "(none)", OFFERED[at], tag);
}

static void what_browsers_send_gives_the_reader_s_language(void **state)
{
    (void)state;
    assert_chosen("en-GB,en;q=0.9,fr;q=0.8", "en");
    assert_chosen("fr-FR,fr;q=0.9,en-US;q=0.8,en;q=0.7", "fr");
    assert_chosen("fr-CA", "fr");
    assert_chosen("ar-DZ, ar;q=0.9, fr;q=0.8", "ar");
    assert_chosen("de-DE,de;q=0.9,en;q=0.5", "en");
    assert_chosen("es-419,es;q=0.9", "es");
    assert_chosen("zh-Hant-TW,en;q=0.1", "en");
}

static void the_default_serves_who_says_nothing_or_wants_nothing_on_offer(void **state)
{
    (void)state;
    assert_chosen(NULL, "fr");
    assert_chosen("", "fr");
    assert_chosen("de", "fr");
    assert_chosen("fr;q=0, en;q=0", "fr");
    assert_chosen("*", "fr");
    assert_chosen("*;q=0", "fr");
}

static void weights_decide_and_of_equal_ones_the_first_that_is_named(void **state)
{
    (void)state;
    assert_chosen("fr;q=0.3,en;q=0.31", "en");
    assert_chosen("fr;q=0.999,en;q=1", "en");
    assert_chosen("fr;q=0.9,en;q=0.900", "fr");
    assert_chosen("es,en", "es");
    assert_chosen("en;q=0.5,es;q=0.5", "en");
    assert_chosen("en;q=1.,fr;q=0.", "en");
}

static void a_star_is_for_those_that_nobody_names(void **state)
{
    (void)state;
    assert_chosen("fr;q=0.2, *;q=0.5", "en");
    assert_chosen("*;q=0.5, fr;q=0.2", "en");
    assert_chosen("fr;q=0, *", "en");
    assert_chosen("*, es;q=0.9", "fr");
    assert_chosen("ar;q=0.7, *;q=0.7", "ar");
}

static void of_two_ranges_for_one_language_the_better_counts(void **state)
{
    (void)state;
    assert_chosen("en-US;q=0.2, fr;q=0.5, en-GB;q=0.9", "en");
    assert_chosen("en;q=0, fr;q=0.5, en-GB", "en");
}

static void case_blanks_and_empty_elements_change_nothing(void **state)
{
    (void)state;
    assert_chosen("EN", "en");
    assert_chosen(" de ,\ten-gb ; \t Q=0.9 , fr ;q=0.8", "en");
    assert_chosen(",, en ,,", "en");
}

static void what_is_no_such_field_counts_as_if_it_were_not_there(void **state)
{
    static const char *const WRONG[] = {
        "en;",          "en;q",        "en;q=",      "en;q=2",   "en;q=1.001", "en;q=0.1234",
        "en;q=.5",      "en;q=0,5",    "en;q=-1",    "en;q = 1", "en;x=1",     "en;q=1;x=1",
        "en;q=0.5 x",   "en_GB",       "en-",        "-en",      "en--GB",     "e n",
        "en-abcdefghi", "abcdefghijk", "1n",         "en;q=1.1", "en;q=0.1e1", "*-en",
        "en-*",         "**",          "en\xc3\xa9", "en/fr",    "en;;q=1",    "\"en\"",
    };

    (void)state;
    for (size_t i = 0; i < sizeof WRONG / sizeof *WRONG; i++) {
        char field[64];

        assert_chosen(WRONG[i], "fr");
        snprintf(field, sizeof field, "en, %s", WRONG[i]);
        assert_chosen(field, "fr");
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_browsers_send_gives_the_reader_s_language),
        cmocka_unit_test(the_default_serves_who_says_nothing_or_wants_nothing_on_offer),
        cmocka_unit_test(weights_decide_and_of_equal_ones_the_first_that_is_named),
        cmocka_unit_test(a_star_is_for_those_that_nobody_names),
        cmocka_unit_test(of_two_ranges_for_one_language_the_better_counts),
        cmocka_unit_test(case_blanks_and_empty_elements_change_nothing),
        cmocka_unit_test(what_is_no_such_field_counts_as_if_it_were_not_there),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
