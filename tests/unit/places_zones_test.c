/*
 * The lobby's table of who is competent where. What is built is looked up as it was; each mixed
 * code is asked about, and no other; and no byte of a table can be changed without either being
 * refused or being another good table.
 */
#include "places/zones.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { POLICE = ZONES_POLICE, GENDARMERIE = ZONES_GENDARMERIE, BOTH = 3 };

static struct zones_row row(const char *code, const char *name, uint64_t population, uint8_t zones)
{
    struct zones_row made = {
        .name = {name, strlen(name)}, .population = population, .zones = zones};

    memcpy(made.code, code, POSTAL_CODE_LEN);
    return made;
}

static struct zones built(struct zones_row *rows, size_t count)
{
    struct zones zones = {0};
    struct buf table = {0};

    assert_true(zones_build(rows, count, &table));
    assert_true(zones_load(&zones, table.data, table.len));
    buf_release(&table);
    return zones;
}

/* "1", or "1 Arbent=2 Oyonnax=1" of a mixed one. */
static const char *answer(const struct zones *zones, const char *code)
{
    static char text[65536];
    struct zones_answer answer = zones_find(zones, code);
    struct str name;
    uint8_t of;
    int len = snprintf(text, sizeof text, "%u", answer.zones);

    while (zones_next_commune(&answer, &name, &of))
        len +=
            snprintf(text + len, sizeof text - (size_t)len, " %.*s=%u", (int)name.len, name.at, of);
    return text;
}

static void a_code_whose_communes_agree_has_their_zone_and_is_not_asked(void **state)
{
    struct zones_row rows[] = {row("35000", "Rennes", 220000, POLICE),
                               row("01000", "Bourg-en-Bresse", 41000, POLICE),
                               row("01000", "Saint-Denis-l\xc3\xa8s-Bourg", 5600, POLICE),
                               row("01110", "Hauteville", 4800, GENDARMERIE)};
    struct zones zones = built(rows, 4);

    (void)state;
    assert_string_equal(answer(&zones, "35000"), "1");
    assert_string_equal(answer(&zones, "01000"), "1");
    assert_string_equal(answer(&zones, "01110"), "2");
    zones_release(&zones);
}

static void a_mixed_code_names_its_communes_and_has_the_zone_where_more_people_live(void **state)
{
    struct zones_row rows[] = {
        row("01100", "Oyonnax", 22000, POLICE),     row("01100", "Arbent", 3300, GENDARMERIE),
        row("01100", "Apremont", 300, GENDARMERIE), row("97600", "Koungou", 40000, GENDARMERIE),
        row("97600", "Mamoudzou", 71000, POLICE),   row("97600", "Dembeni", 36000, GENDARMERIE)};
    struct zones zones = built(rows, 6);

    (void)state;
    assert_string_equal(answer(&zones, "01100"), "1 Apremont=2 Arbent=2 Oyonnax=1");
    assert_string_equal(answer(&zones, "97600"), "2 Dembeni=2 Koungou=2 Mamoudzou=1");
    zones_release(&zones);
}

static void as_many_people_in_either_zone_is_no_reason_for_one(void **state)
{
    struct zones_row rows[] = {row("01100", "A", 5, POLICE), row("01100", "B", 5, GENDARMERIE)};
    struct zones zones = built(rows, 2);

    (void)state;
    assert_string_equal(answer(&zones, "01100"), "3 A=1 B=2");
    zones_release(&zones);
}

static void a_commune_that_both_share_counts_for_both(void **state)
{
    struct zones_row rows[] = {row("01100", "A", 900, BOTH), row("01100", "B", 10, GENDARMERIE),
                               row("01200", "C", 900, BOTH)};
    struct zones zones = built(rows, 3);

    (void)state;
    assert_string_equal(answer(&zones, "01100"), "2 A=3 B=2");
    assert_string_equal(answer(&zones, "01200"), "3");
    zones_release(&zones);
}

static void a_code_that_is_not_there_is_not_known(void **state)
{
    struct zones_row rows[] = {row("01100", "A", 1, POLICE), row("99998", "B", 1, POLICE)};
    struct zones none = {0}, empty = built(NULL, 0), two = built(rows, 2);
    static const char *const CODES[] = {"00000", "01099", "01101", "75116", "99999"};

    (void)state;
    for (size_t i = 0; i < sizeof CODES / sizeof *CODES; i++) {
        assert_string_equal(answer(&none, CODES[i]), "0");
        assert_string_equal(answer(&empty, CODES[i]), "0");
        assert_string_equal(answer(&two, CODES[i]), "0");
    }
    assert_int_equal(empty.table.len, ZONES_TABLE_MIN);
    assert_string_equal(answer(&two, "99998"), "1");
    zones_release(&empty);
    zones_release(&two);
}

static void a_commune_without_a_zone_or_a_name_is_left_out(void **state)
{
    char longest[ZONES_NAME_MAX + 2] = "";
    struct zones_row rows[] = {
        row("01100", "A", 1, POLICE),          row("01100", "B", 9, 0),
        row("01100", "", 9, GENDARMERIE),      row("01100", "\xff", 9, GENDARMERIE),
        row("01100", "a\nb", 9, GENDARMERIE),  row("01100", "\x7f", 9, GENDARMERIE),
        row("01100", longest, 9, GENDARMERIE), row("01200", "D", 1, 4)};
    struct zones zones;

    (void)state;
    memset(longest, 'x', sizeof longest - 1);
    rows[6].name.len = ZONES_NAME_MAX + 1;
    zones = built(rows, sizeof rows / sizeof *rows);
    assert_string_equal(answer(&zones, "01100"), "1");
    assert_string_equal(answer(&zones, "01200"), "0");
    assert_int_equal(zones.count, 1);
    rows[0] = row("01100", "A", 1, POLICE);
    rows[1] = row("01100", longest, 1, GENDARMERIE);
    rows[1].name.len = ZONES_NAME_MAX;
    zones_release(&zones);
    zones = built(rows, 2);
    assert_int_equal(zones_find(&zones, "01100").commune_count, 2);
    zones_release(&zones);
}

static void with_more_communes_than_can_be_named_nobody_is_asked(void **state)
{
    static struct zones_row rows[ZONES_COMMUNES_MAX + 1];
    static char names[ZONES_COMMUNES_MAX + 1][8];
    struct zones zones;

    (void)state;
    for (size_t count = ZONES_COMMUNES_MAX; count <= ZONES_COMMUNES_MAX + 1; count++) {
        for (size_t i = 0; i < count; i++) {
            (void)snprintf(names[i], sizeof names[i], "n%zu", i);
            rows[i] = row("01100", names[i], i ? 1 : 1000, i ? POLICE : GENDARMERIE);
        }
        zones = built(rows, count);
        assert_int_equal(zones_find(&zones, "01100").zones, GENDARMERIE);
        assert_int_equal(zones_find(&zones, "01100").commune_count,
                         count == ZONES_COMMUNES_MAX ? ZONES_COMMUNES_MAX : 0);
        zones_release(&zones);
    }
}

static void a_table_that_no_bus_carries_is_not_built(void **state)
{
    static struct zones_row rows[20000];
    static char name[ZONES_NAME_MAX];
    struct buf table = {0};

    (void)state;
    memset(name, 'x', sizeof name);
    for (size_t i = 0; i < 20000; i++) {
        char code[8];

        (void)snprintf(code, sizeof code, "%05zu", 1000 + i / 2);
        rows[i] = row(code, "x", 1, (uint8_t)(1 + i % 2));
        rows[i].name = (struct str){name, sizeof name};
    }
    assert_false(zones_build(rows, 20000, &table));
    assert_int_equal(table.len, 0);
    assert_true(zones_build(rows, 4000, &table));
    buf_release(&table);
}

/* A load that fails leaves what was there. */
static bool loads(const uint8_t *bytes, size_t len)
{
    struct zones_row rows[] = {row("35000", "Rennes", 1, POLICE)};
    struct zones zones = built(rows, 1);
    uint8_t *copy = malloc(len ? len : 1);
    bool result;

    if (len)
        memcpy(copy, bytes, len);
    result = zones_load(&zones, copy, len);
    free(copy);
    assert_string_equal(answer(&zones, "35000"), result ? "0" : "1");
    zones_release(&zones);
    return result;
}

static struct buf example(void)
{
    struct zones_row rows[] = {row("01000", "Bourg", 4, POLICE), row("01100", "Oyonnax", 9, POLICE),
                               row("01100", "Arbent", 3, GENDARMERIE),
                               row("01110", "Haut", 2, GENDARMERIE)};
    struct buf table = {0};

    assert_true(zones_build(rows, 4, &table));
    return table;
}

static void a_table_has_the_form_of_the_document(void **state)
{
    static const uint8_t EXPECTED[] = "\0\0\0\3"
                                      "\0\x03\xe8\1\0\0\0\0"
                                      "\0\x04\x4c\1\0\0\0\x1c"
                                      "\0\x04\x56\2\0\0\0\0"
                                      "\2\2\6Arbent\1\7Oyonnax";
    struct buf table = example();

    (void)state;
    assert_int_equal(table.len, sizeof EXPECTED - 1);
    assert_memory_equal(table.data, EXPECTED, table.len);
    buf_release(&table);
}

static bool loads_with(size_t at, uint8_t byte)
{
    struct buf table = example();
    bool result;

    table.data[at] = byte;
    result = loads(table.data, table.len);
    buf_release(&table);
    return result;
}

static void a_table_with_a_wrong_byte_is_refused(void **state)
{
    (void)state;
    assert_true(loads_with(3, 3));
    assert_false(loads_with(3, 2));     /* a row too many */
    assert_false(loads_with(3, 4));     /* one too few */
    assert_false(loads_with(0, 0xff));  /* more than memory has */
    assert_false(loads_with(4, 2));     /* the codes are not in order, or no codes */
    assert_false(loads_with(22, 0x4c)); /* one stands there twice: 01100 */
    assert_false(loads_with(20, 9));
    assert_false(loads_with(7, 0)); /* no zone */
    assert_false(loads_with(7, 4));
    assert_true(loads_with(7, 3));
    assert_false(loads_with(11, 28)); /* a list that another one has, or none */
    assert_false(loads_with(19, 27));
    assert_false(loads_with(19, 29));
    assert_false(loads_with(19, 0)); /* then nobody reads it */
    assert_false(loads_with(28, 1)); /* one commune is no choice */
    assert_false(loads_with(28, 0));
    assert_false(loads_with(28, 3)); /* past the end */
    assert_false(loads_with(29, 1)); /* they agree */
    assert_true(loads_with(29, 3));
    assert_false(loads_with(29, 0));
    assert_false(loads_with(30, 0)); /* nameless */
    assert_false(loads_with(30, 200));
    assert_false(loads_with(31, '\n'));
    assert_false(loads_with(31, 0xff));
}

static void a_table_cut_short_or_with_more_behind_it_is_refused(void **state)
{
    struct buf table = example();

    (void)state;
    for (size_t len = 0; len < table.len; len++)
        assert_false(loads(table.data, len));
    assert_true(loads(table.data, table.len));
    buf_append_u8(&table, 0);
    assert_false(loads(table.data, table.len));
    buf_release(&table);
}

static uint32_t next_random(uint64_t *seed)
{
    *seed = *seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (uint32_t)(*seed >> 33);
}

/* By looking at all rows. */
static uint8_t zone_on_paper(const struct zones_row *rows, size_t count, const char *code,
                             bool *ret_is_mixed)
{
    uint64_t police = 0, gendarmerie = 0;
    uint8_t first = 0;

    *ret_is_mixed = false;
    for (size_t i = 0; i < count; i++) {
        if (memcmp(rows[i].code, code, POSTAL_CODE_LEN) != 0)
            continue;
        *ret_is_mixed |= first && first != rows[i].zones;
        first = rows[i].zones;
        police += rows[i].zones & POLICE ? rows[i].population : 0;
        gendarmerie += rows[i].zones & GENDARMERIE ? rows[i].population : 0;
    }
    if (!*ret_is_mixed)
        return first;
    return police == gendarmerie ? BOTH : police > gendarmerie ? POLICE : GENDARMERIE;
}

static void each_mixed_code_is_asked_and_the_zone_is_where_more_people_live(void **state)
{
    static const char *const NAMES[] = {"Ars", "Le Bez", "\xc3\x89vian", "Z\"ou\\t"};
    struct zones_row rows[60], copy[60];
    uint64_t seed = 7;

    (void)state;
    for (int round = 0; round < 300; round++) {
        size_t count = next_random(&seed) % 60;

        for (size_t i = 0; i < count; i++) {
            char code[8];

            (void)snprintf(code, sizeof code, "%05u", 1000 + next_random(&seed) % 20);
            rows[i] = row(code, NAMES[next_random(&seed) % 4], next_random(&seed) % 5,
                          (uint8_t)(1 + next_random(&seed) % 3));
        }
        memcpy(copy, rows, sizeof rows);
        struct zones zones = built(copy, count);
        for (unsigned number = 995; number < 1025; number++) {
            char code[8];
            bool is_mixed;

            (void)snprintf(code, sizeof code, "%05u", number);
            assert_int_equal(zones_find(&zones, code).zones,
                             zone_on_paper(rows, count, code, &is_mixed));
            assert_int_equal(zones_find(&zones, code).commune_count > 0, is_mixed);
        }
        zones_release(&zones);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_code_whose_communes_agree_has_their_zone_and_is_not_asked),
        cmocka_unit_test(a_mixed_code_names_its_communes_and_has_the_zone_where_more_people_live),
        cmocka_unit_test(as_many_people_in_either_zone_is_no_reason_for_one),
        cmocka_unit_test(a_commune_that_both_share_counts_for_both),
        cmocka_unit_test(a_code_that_is_not_there_is_not_known),
        cmocka_unit_test(a_commune_without_a_zone_or_a_name_is_left_out),
        cmocka_unit_test(with_more_communes_than_can_be_named_nobody_is_asked),
        cmocka_unit_test(a_table_that_no_bus_carries_is_not_built),
        cmocka_unit_test(a_table_has_the_form_of_the_document),
        cmocka_unit_test(a_table_with_a_wrong_byte_is_refused),
        cmocka_unit_test(a_table_cut_short_or_with_more_behind_it_is_refused),
        cmocka_unit_test(each_mixed_code_is_asked_and_the_zone_is_where_more_people_live),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
