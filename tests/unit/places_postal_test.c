/*
 * Postal codes, held against the package itself, which this test reads in its own way: each code it
 * has is found with its départements, and none of the 100,000 possible ones besides. The package's
 * communes.json is the program's argument.
 */
#include "places/postal.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <jansson.h>

#define CODES 100000
#define IN_TWO_DEPARTEMENTS 16 /* counted in release 6.0.0 of the package */

static const char *communes_path =
    "node_modules/@etalab/decoupage-administratif/data/communes.json";

/* "75", or "03 42", by code; empty for a code that no commune has. */
static char expected[CODES][8];

static const char *departement_of(const json_t *commune)
{
    const json_t *overseas = json_object_get(commune, "collectiviteOutremer");
    const char *code = json_string_value(json_object_get(commune, "departement"));

    return code ? code : json_string_value(json_object_get(overseas, "code"));
}

static void note(char *text, const char *departement)
{
    char both[16], *space = strchr(text, ' ');

    if (!*text) {
        snprintf(text, 8, "%s", departement);
        return;
    }
    if (strncmp(text, departement, strlen(departement)) == 0 ||
        (space && strcmp(space + 1, departement) == 0))
        return;
    assert_null(space);
    if (strcmp(text, departement) < 0)
        snprintf(both, sizeof(both), "%s %s", text, departement);
    else
        snprintf(both, sizeof(both), "%s %s", departement, text);
    assert_in_range(strlen(both), 5, 7);
    memcpy(text, both, strlen(both) + 1);
}

static int read_package(void **state)
{
    json_t *communes = json_load_file(communes_path, 0, NULL);
    size_t i, j;
    json_t *commune, *code;

    (void)state;
    if (!communes)
        return -1;
    json_array_foreach(communes, i, commune)
    {
        json_array_foreach(json_object_get(commune, "codesPostaux"), j, code)
        {
            note(expected[atoi(json_string_value(code))], departement_of(commune));
        }
    }
    json_decref(communes);
    return 0;
}

static const char *in_words(struct postal_answer answer)
{
    static char text[8];
    size_t len = 0;

    for (uint8_t i = 0; i < answer.count; i++) {
        if (i)
            text[len++] = ' ';
        for (size_t j = 0; j < 3 && answer.departements[i][j] != ' '; j++)
            text[len++] = answer.departements[i][j];
    }
    text[len] = 0;
    return text;
}

static const char *answer(const char *code)
{
    return in_words(postal_lookup(code));
}

static void test_every_code_of_the_package_is_found_and_no_other(void **state)
{
    size_t found = 0;

    (void)state;
    for (unsigned number = 0; number < CODES; number++) {
        char code[8];

        snprintf(code, sizeof(code), "%05u", number);
        if (strcmp(answer(code), expected[number]) != 0)
            fail_msg("%s: \"%s\" instead of \"%s\"", code, answer(code), expected[number]);
        found += expected[number][0] != 0;
    }
    assert_in_range(found, 6000, 7000);
    assert_int_equal(postal_count(), found);
    print_message("%zu codes\n", found);
}

static void test_codes_in_two_departements_have_both(void **state)
{
    unsigned count = 0;

    (void)state;
    for (unsigned number = 0; number < CODES; number++)
        count += strchr(expected[number], ' ') != NULL;
    if (count != IN_TWO_DEPARTEMENTS)
        print_message("%u codes lie in two departements, not %u\n", count, IN_TWO_DEPARTEMENTS);
    assert_int_equal(count, IN_TWO_DEPARTEMENTS);
    assert_string_equal(answer("42620"), "03 42");
    assert_string_equal(answer("01200"), "01 74");
}

static void test_arrondissements_are_found(void **state)
{
    char code[8];

    (void)state;
    for (unsigned i = 1; i <= 20; i++) {
        snprintf(code, sizeof(code), "750%02u", i);
        assert_string_equal(answer(code), "75");
    }
    assert_string_equal(answer("75116"), "75");
    for (unsigned i = 1; i <= 9; i++) {
        snprintf(code, sizeof(code), "6900%u", i);
        assert_string_equal(answer(code), "69");
    }
    for (unsigned i = 1; i <= 16; i++) {
        snprintf(code, sizeof(code), "130%02u", i);
        assert_string_equal(answer(code), "13");
    }
}

static void test_corsica_and_overseas_are_found(void **state)
{
    static const char *const places[][2] = {
        {"20000", "2A"},  {"20100", "2A"},  {"20200", "2B"},  {"20600", "2B"},  {"97110", "971"},
        {"97200", "972"}, {"97300", "973"}, {"97400", "974"}, {"97500", "975"}, {"97600", "976"},
        {"97133", "977"}, {"97150", "978"}, {"98600", "986"}, {"98714", "987"}, {"98800", "988"}};

    (void)state;
    for (size_t i = 0; i < sizeof(places) / sizeof(places[0]); i++)
        assert_string_equal(answer(places[i][0]), places[i][1]);
}

static void test_code_that_does_not_exist_has_no_departement(void **state)
{
    (void)state;
    assert_int_equal(postal_lookup("00000").count, 0);
    assert_int_equal(postal_lookup("75021").count, 0);
    assert_int_equal(postal_lookup("99999").count, 0);
}

static void test_a_code_that_exists_has_the_departements_of_its_communes(void **state)
{
    (void)state;
    for (unsigned number = 0; number < CODES; number++) {
        char code[8];

        snprintf(code, sizeof(code), "%05u", number);
        if (expected[number][0])
            assert_string_equal(in_words(postal_departements(code)), expected[number]);
    }
}

static void test_a_code_that_does_not_has_what_its_beginning_names(void **state)
{
    static const char *const places[][2] = {
        {"75997", "75"},    {"01059", "01"},  {"75021", "75"},  {"20306", "2A 2B"},
        {"20999", "2A 2B"}, {"97499", "974"}, {"97699", "976"}, {"98890", "988"},
        {"97700", "977"},   {"97901", ""},    {"98000", ""},    {"00000", ""},
        {"00750", ""},      {"96000", ""},    {"99999", ""}};

    (void)state;
    for (size_t i = 0; i < sizeof(places) / sizeof(places[0]); i++)
        assert_string_equal(in_words(postal_departements(places[i][0])), places[i][1]);
}

static void test_five_digits_are_well_formed_and_nothing_else(void **state)
{
    (void)state;
    assert_true(postal_code_is_well_formed("75011", 5));
    assert_true(postal_code_is_well_formed("00000", 5));
    assert_false(postal_code_is_well_formed("7501", 4));
    assert_false(postal_code_is_well_formed("750110", 6));
    assert_false(postal_code_is_well_formed("", 0));
    for (unsigned byte = 0; byte < 256; byte++) {
        for (size_t at = 0; at < 5; at++) {
            char code[5] = {'7', '5', '0', '1', '1'};

            code[at] = (char)byte;
            assert_int_equal(postal_code_is_well_formed(code, 5), byte >= '0' && byte <= '9');
        }
    }
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_code_of_the_package_is_found_and_no_other),
        cmocka_unit_test(test_codes_in_two_departements_have_both),
        cmocka_unit_test(test_arrondissements_are_found),
        cmocka_unit_test(test_corsica_and_overseas_are_found),
        cmocka_unit_test(test_code_that_does_not_exist_has_no_departement),
        cmocka_unit_test(test_a_code_that_exists_has_the_departements_of_its_communes),
        cmocka_unit_test(test_a_code_that_does_not_has_what_its_beginning_names),
        cmocka_unit_test(test_five_digits_are_well_formed_and_nothing_else),
    };

    if (argc > 1)
        communes_path = argv[1];
    return cmocka_run_group_tests(tests, read_package, NULL);
}
