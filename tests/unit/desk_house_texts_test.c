/* What a house writes itself: what is taken, and what is refused with which reason. */
#include "desk/house_texts.h"

#include "base/mem.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static json_t *json(const char *text)
{
    json_t *value = json_loads(text, JSON_DECODE_ANY, NULL);

    assert_non_null(value);
    return value;
}

static const char *texts(const char *text, bool has_numbers, char *room)
{
    json_t *value = json(text);
    const char *why = house_texts_read(value, has_numbers ? 300 : 500, has_numbers, room);

    json_decref(value);
    return why;
}

/* {"fr": "…"} with a text of so many characters of two bytes. */
static void of_length(size_t count, char *ret_text)
{
    char *at = ret_text + sprintf(ret_text, "{\"fr\":\"");

    for (size_t i = 0; i < count; i++)
        at += sprintf(at, "\xc3\xa9");
    strcpy(at, "\"}");
}

static void test_texts_at_their_limit_are_taken_and_one_more_is_not(void **state)
{
    static char room[HOUSE_TEXTS_MAX + 1], text[4096];

    (void)state;
    of_length(500, text);
    assert_null(texts(text, false, room));
    assert_string_equal(room, text);
    of_length(501, text);
    assert_string_equal(texts(text, false, room), "A text has at most 500 characters.");
    assert_int_equal(strlen(room), 2 * 500 + strlen("{\"fr\":\"\"}"));
    assert_null(texts("{}", false, room));
    assert_string_equal(room, "");
}

static void test_texts_that_nobody_could_read_are_refused(void **state)
{
    static const char *const wrong[] = {
        "[]",
        "\"x\"",
        "7",
        "{\"xx\":\"a\"}",
        "{\"fra\":\"a\"}",
        "{\"fr\":\"\"}",
        "{\"fr\":7}",
        "{\"fr\":\"a\\u0007\"}",
        "{\"fr\":\"a\\u0085\"}",
        "{\"fr\":\"a\\tb\"}",
    };
    static char room[HOUSE_TEXTS_MAX + 1] = "as it was";

    (void)state;
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        assert_non_null(texts(wrong[i], false, room));
        assert_string_equal(room, "as it was");
    }
    assert_null(texts("{\"fr\":\"a\\nb\",\"en\":\"c\"}", false, room));
}

#define IN_DANGER "[17] [112] [114] "

static void test_numbers_are_marked_and_nothing_else_is(void **state)
{
    static const char *const wrong[] = {
        "{\"fr\":\"" IN_DANGER "[3919\"}",      "{\"fr\":\"" IN_DANGER "]\"}",
        "{\"fr\":\"" IN_DANGER "[dix-sept]\"}", "{\"fr\":\"" IN_DANGER "[]\"}",
        "{\"fr\":\"" IN_DANGER "[[17]]\"}",
    };
    static char room[HOUSE_TEXTS_MAX + 1];

    (void)state;
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
        assert_string_equal(texts(wrong[i], true, room), "Numbers to call are marked so: [3919], "
                                                         "and there are no other brackets.");
    assert_null(texts("{\"fr\":\"" IN_DANGER "[116006].\"}", true, room));
    assert_null(texts("{}", true, room));
}

static void test_whom_to_call_in_danger_is_in_each_text(void **state)
{
    static const char *const wrong[] = {
        "{\"fr\":\"Le 17, le 112 ou le 114\"}",
        "{\"fr\":\"[112] [114] [3919] [117]\"}",
        "{\"fr\":\"[17] [114] 112\"}",
        "{\"fr\":\"[17] [112] [1140]\"}",
        "{\"fr\":\"" IN_DANGER "\",\"en\":\"Call [17] or [112].\"}",
    };
    static char room[HOUSE_TEXTS_MAX + 1] = "as it was";

    (void)state;
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        assert_non_null(strstr(texts(wrong[i], true, room), "[17], [112] and [114]"));
        assert_string_equal(room, "as it was");
    }
    assert_null(
        texts("{\"fr\":\"Le [17], le [112], le [114].\",\"en\":\"[114] [112] [17]\"}", true, room));
    assert_null(texts("{\"fr\":\"Nous revenons.\"}", false, room));
}

static const char *colours(const char *light, const char *dark, char *room)
{
    json_t *value = json_pack("{s:s, s:s}", "light", light, "dark", dark);
    const char *why = house_colours_read(value, room);

    json_decref(value);
    return why;
}

static void test_colours_have_the_contrast_or_are_refused_with_the_figure(void **state)
{
    char room[HOUSE_COLOURS_MAX + 1] = "";
    json_t *none = json_object();

    (void)state;
    assert_null(colours("#0d5c63", "#86c7c4", room));
    assert_string_equal(room, "{\"dark\":\"#86c7c4\",\"light\":\"#0d5c63\"}");
    /* #777777 on white has 4.48:1. */
    assert_string_equal(colours("#777777", "#86c7c4", room),
                        "The light theme's colour is too pale: 4.2:1 against what it stands on, "
                        "and 4.5:1 is needed. Choose a darker one.");
    assert_non_null(strstr(colours("#0d5c63", "#333333", room), "too dark: 1."));
    assert_non_null(colours("teal", "#86c7c4", room));
    assert_non_null(colours("#0d5c6", "#86c7c4", room));
    assert_non_null(colours("#0d5c63;}", "#86c7c4", room));
    assert_null(house_colours_read(none, room));
    assert_string_equal(room, "");
    json_decref(none);
}

static const char *icon(const char *text, char *room)
{
    json_t *value = json_string(text);
    const char *why = house_icon_read(value, room);

    json_decref(value);
    return why;
}

static void test_an_icon_is_a_png_of_its_own_or_nothing(void **state)
{
    static char room[HOUSE_ICON_MAX + 1];

    (void)state;
    assert_null(icon("data:image/png;base64,iVBORw0KGgo=", room));
    assert_string_equal(room, "data:image/png;base64,iVBORw0KGgo=");
    assert_non_null(icon("https://example.org/icon.png", room));
    assert_non_null(icon("data:image/svg+xml,<svg onload=alert(1)>", room));
    assert_non_null(icon("data:image/png;base64,PHNjcmlwdD4=", room));
    assert_non_null(icon("data:image/png;base64,iVBORw0KGgo\"", room));
    assert_string_equal(room, "data:image/png;base64,iVBORw0KGgo=");
    assert_null(icon("", room));
    assert_string_equal(room, "");
}

static const char *title(const char *text, char *room)
{
    json_t *value = json_string(text);
    const char *why = house_title_read(value, room);

    json_decref(value);
    return why;
}

static void test_a_title_is_one_short_line(void **state)
{
    char room[HOUSE_TITLE_MAX + 1] = "";

    (void)state;
    assert_null(title("Parler", room));
    assert_null(title("0123456789012345678901234567890123456789", room));
    assert_non_null(title("01234567890123456789012345678901234567890", room));
    assert_non_null(title("", room));
    assert_non_null(title("a\nb", room));
    assert_string_equal(room, "0123456789012345678901234567890123456789");
}

static void test_a_text_is_in_her_language_else_in_the_first(void **state)
{
    char *text = house_text_in("{\"fr\":\"oui\",\"en\":\"yes\"}", "en");

    (void)state;
    assert_string_equal(text, "yes");
    mem_free(text);
    text = house_text_in("{\"fr\":\"oui\",\"en\":\"yes\"}", "de");
    assert_string_equal(text, "oui");
    mem_free(text);
    assert_null(house_text_in("", "fr"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_texts_at_their_limit_are_taken_and_one_more_is_not),
        cmocka_unit_test(test_texts_that_nobody_could_read_are_refused),
        cmocka_unit_test(test_numbers_are_marked_and_nothing_else_is),
        cmocka_unit_test(test_whom_to_call_in_danger_is_in_each_text),
        cmocka_unit_test(test_colours_have_the_contrast_or_are_refused_with_the_figure),
        cmocka_unit_test(test_an_icon_is_a_png_of_its_own_or_nothing),
        cmocka_unit_test(test_a_title_is_one_short_line),
        cmocka_unit_test(test_a_text_is_in_her_language_else_in_the_first),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
