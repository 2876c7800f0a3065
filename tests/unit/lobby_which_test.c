/* The question which commune, as a page gets it. */
#include "lobby/which.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <jansson.h>

static struct zones_row row(const char *name, size_t len, uint8_t zones)
{
    return (struct zones_row){
        .code = {'0', '1', '1', '0', '0'}, .name = {name, len}, .population = 1, .zones = zones};
}

static struct buf written(struct zones_row *rows, size_t count)
{
    struct zones zones = {0};
    struct buf table = {0}, text = {0};

    assert_true(zones_build(rows, count, &table));
    assert_true(zones_load(&zones, table.data, table.len));
    which_write(zones_find(&zones, "01100"), &text);
    zones_release(&zones);
    buf_release(&table);
    return text;
}

static void each_commune_is_there_with_its_zone(void **state)
{
    static const char EXPECTED[] = "{\"t\":\"which\",\"communes\":[[\"Arbent\",\"gendarmerie\"],"
                                   "[\"G\xc3\xa9overs \\\"l\xc3\xa0\\\"\",\"both\"],"
                                   "[\"Oyonnax\",\"police\"]]}";
    struct zones_row rows[] = {row("Oyonnax", 7, 1), row("G\xc3\xa9overs \"l\xc3\xa0\"", 14, 3),
                               row("Arbent", 6, 2)};
    struct buf text = written(rows, 3);

    (void)state;
    assert_int_equal(text.len, sizeof EXPECTED - 1);
    assert_memory_equal(text.data, EXPECTED, text.len);
    buf_release(&text);
}

/* Its queue has 256 KiB. */
static void the_longest_question_fits_what_a_page_may_leave_unread(void **state)
{
    static char names[ZONES_COMMUNES_MAX][ZONES_NAME_MAX];
    static struct zones_row rows[ZONES_COMMUNES_MAX];
    struct buf text;
    json_t *json;

    (void)state;
    for (size_t i = 0; i < ZONES_COMMUNES_MAX; i++) {
        memset(names[i], '"', ZONES_NAME_MAX);
        names[i][0] = (char)('A' + i % 26);
        names[i][1] = (char)('A' + i / 26);
        rows[i] = row(names[i], ZONES_NAME_MAX, i % 2 ? 1 : 2);
    }
    text = written(rows, ZONES_COMMUNES_MAX);
    assert_in_range(text.len, 1, 128 * 1024);
    json = json_loadb((const char *)text.data, text.len, 0, NULL);
    assert_int_equal(json_array_size(json_object_get(json, "communes")), ZONES_COMMUNES_MAX);
    json_decref(json);
    buf_release(&text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_commune_is_there_with_its_zone),
        cmocka_unit_test(the_longest_question_fits_what_a_page_may_leave_unread),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
