/* Opening hours: what the one form is, and how those of the sources become it. */
#include "places/hours.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

static void test_form_is_taken_as_it_is_described(void **state)
{
    static const char *const right[] = {
        "",
        ";;;;;;;",
        "0800-1200 1400-1800;0800-1200 1400-1800;;;0800-1200;;;",
        "0000-2400;0000-2400;0000-2400;0000-2400;0000-2400;0000-2400;0000-2400;0000-2400",
        "0000-0100 0200-0300 0400-0500 2200-0600;;;;;;;",
        "0800-1200 1200-1300;;;;;;;",
    };

    (void)state;
    for (size_t i = 0; i < sizeof(right) / sizeof(*right); i++) {
        if (!hours_are_valid(right[i], strlen(right[i])))
            fail_msg("%s", right[i]);
    }
}

static void test_anything_else_is_refused(void **state)
{
    static const char *const wrong[] = {
        ";",
        ";;;;;;",
        ";;;;;;;;",
        "800-1200;;;;;;;",
        "0800-1200 ;;;;;;;",
        " 0800-1200;;;;;;;",
        "0800-1200  1400-1800;;;;;;;",
        "0800_1200;;;;;;;",
        "0860-1200;;;;;;;",
        "2400-0100;;;;;;;",
        "0800-2401;;;;;;;",
        "0800-0800;;;;;;;",
        "0800-1200 1100-1300;;;;;;;",
        "1400-1800 0800-1200;;;;;;;",
        "2200-0600 0700-0800;;;;;;;",
        "0000-0001 0002-0003 0004-0005 0006-0007 0008-0009;;;;;;;",
        "08h00-1200;;;;;;;",
        "\xd9\xa0"
        "800-1200;;;;;;;",
    };

    (void)state;
    for (size_t i = 0; i < sizeof(wrong) / sizeof(*wrong); i++) {
        if (hours_are_valid(wrong[i], strlen(wrong[i])))
            fail_msg("%s", wrong[i]);
    }
    assert_false(hours_are_valid(";;;\0;;;;", 8));
}

static void assert_clock(const char *text, int expected)
{
    uint16_t minutes = 0;
    bool is_read = hours_read_clock(str_of(text), &minutes);

    if (is_read != (expected >= 0) || (is_read && minutes != expected))
        fail_msg("\"%s\": %d", text, is_read ? minutes : -1);
}

static void test_clocks_are_read_as_the_sources_write_them(void **state)
{
    (void)state;
    assert_clock("8h00", 480);
    assert_clock("08h05", 485);
    assert_clock(" 8H ", 480);
    assert_clock("09:00:00", 540);
    assert_clock("17:30", 1050);
    assert_clock("00h00", 0);
    assert_clock("24h00", 1440);
    assert_clock("24h01", -1);
    assert_clock("25h00", -1);
    assert_clock("8h60", -1);
    assert_clock("8h5", -1);
    assert_clock("8", -1);
    assert_clock("", -1);
    assert_clock("h00", -1);
    assert_clock("008h00", -1);
    assert_clock("09:00:01", -1);
    assert_clock("09:00:", -1);
    assert_clock("8h00 sauf f\xc3\xaates", -1);
}

static void test_days_are_read_as_the_sources_name_them(void **state)
{
    size_t day;

    (void)state;
    assert_true(hours_read_day("Lundi", &day) && day == 0);
    assert_true(hours_read_day(" dimanche ", &day) && day == 6);
    assert_true(hours_read_day("Jours f\xc3\xa9ri\xc3\xa9s", &day) && day == 7);
    assert_true(hours_read_day("jour_ferie", &day) && day == 7);
    assert_false(hours_read_day("", &day) || hours_read_day("lun", &day));
}

static void assert_written(const struct hours *hours, const char *expected)
{
    char text[HOURS_TEXT_MAX + 1];

    hours_write(hours, text);
    assert_string_equal(text, expected);
}

static void test_spans_come_out_in_order_and_apart(void **state)
{
    struct hours hours = {0};

    (void)state;
    assert_written(&hours, "");
    assert_true(hours_add(&hours, 0, (struct hours_span){840, 1080}));
    assert_true(hours_add(&hours, 0, (struct hours_span){480, 720}));
    assert_true(hours_add(&hours, 7, (struct hours_span){1320, 0}));
    assert_written(&hours, "0800-1200 1400-1800;;;;;;;2200-2400");
    assert_true(hours_add(&hours, 0, (struct hours_span){700, 840}));
    assert_written(&hours, "0800-1800;;;;;;;2200-2400");
    assert_true(hours_add(&hours, 0, (struct hours_span){1200, 360}));
    assert_written(&hours, "0800-1800 2000-0600;;;;;;;2200-2400");
    assert_true(hours_add(&hours, 0, (struct hours_span){1380, 60}));
    assert_written(&hours, "0800-1800 2000-0600;;;;;;;2200-2400");
}

static void test_span_that_cannot_be_is_refused(void **state)
{
    struct hours hours = {0};

    (void)state;
    assert_false(hours_add(&hours, 0, (struct hours_span){480, 480}));
    assert_false(hours_add(&hours, 0, (struct hours_span){1440, 60}));
    for (uint16_t i = 0; i < HOURS_SPANS_MAX; i++)
        assert_true(
            hours_add(&hours, 1, (struct hours_span){(uint16_t)(i * 10), (uint16_t)(i * 10 + 5)}));
    assert_false(hours_add(&hours, 1, (struct hours_span){480, 490}));
}

/* Whatever is added, what is written is of the form. */
static void test_any_spans_make_hours_of_the_form(void **state)
{
    uint32_t random = 7, added = 0;

    (void)state;
    for (int i = 0; i < 20000; i++) {
        struct hours hours = {0};
        char text[HOURS_TEXT_MAX + 1];

        for (int j = 0; j < 12; j++) {
            struct hours_span span;

            random = random * 1664525 + 1013904223;
            span.from = (uint16_t)((random >> 8) % (HOURS_DAY_END + 1));
            span.to = (uint16_t)((random >> 20) % (HOURS_DAY_END + 1));
            added += hours_add(&hours, random >> 5 & 1, span);
        }
        hours_write(&hours, text);
        assert_true(hours_are_valid(text, strlen(text)));
    }
    assert_true(added > 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_form_is_taken_as_it_is_described),
        cmocka_unit_test(test_anything_else_is_refused),
        cmocka_unit_test(test_clocks_are_read_as_the_sources_write_them),
        cmocka_unit_test(test_days_are_read_as_the_sources_name_them),
        cmocka_unit_test(test_spans_come_out_in_order_and_apart),
        cmocka_unit_test(test_span_that_cannot_be_is_refused),
        cmocka_unit_test(test_any_spans_make_hours_of_the_form),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
