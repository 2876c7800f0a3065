/* What an agent's console may say, and nothing else. */
#include "desk/console_message.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

/* The base point of P-256 (SEC 2 section 2.4.2): a point that anybody can look up. */
#define POINT \
    "BGsX0fLhLEJH-Lzm5WOkQPJ3A32BLeszoPShOUXYmMKWT-NC4v4af5uO5-tKfA-eFivOM1drMV7Oy7ZAaDe_UfU"

#define ID "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8"

static bool reads(const char *text, struct console_message *message)
{
    return console_message_read((const uint8_t *)text, strlen(text), message);
}

static void test_hello_has_a_key_on_the_curve(void **state)
{
    struct console_message message;
    (void)state;
    assert_true(reads("{\"t\":\"hello\",\"key\":\"" POINT "\",\"ids\":[]}", &message));
    assert_int_equal(message.type, CONSOLE_HELLO);
    assert_int_equal(message.key[0], 4);
    assert_int_equal(message.key[1], 0x6b);
    assert_false(reads("{\"t\":\"hello\",\"key\":\"BAAA\",\"ids\":[]}", &message));
    assert_false(reads("{\"t\":\"hello\",\"key\":\"BGsX0fLhLEJH-Lzm5WOkQPJ3A32BLeszoPShOUXYmMKWT-"
                       "NC4v4af5uO5-tKfA-eFivOM1drMV7Oy7ZAaDe_UfQ\",\"ids\":[]}",
                       &message));
}

static void test_hello_names_what_the_page_still_shows(void **state)
{
    struct console_message message;
    (void)state;
    assert_true(
        reads("{\"t\":\"hello\",\"key\":\"" POINT "\",\"ids\":[\"" ID "\",\"" ID "\"]}", &message));
    assert_int_equal(message.id_count, 2);
    assert_int_equal(message.ids[1][31], 31);
    assert_false(reads("{\"t\":\"hello\",\"key\":\"" POINT "\"}", &message));
    assert_false(reads("{\"t\":\"hello\",\"key\":\"" POINT "\",\"ids\":[\"AAAA\"]}", &message));
    assert_false(reads("{\"t\":\"hello\",\"key\":\"" POINT "\",\"ids\":[1]}", &message));
    assert_false(reads("{\"t\":\"hello\",\"key\":\"" POINT "\",\"ids\":{}}", &message));
}

static void test_presence_is_available_or_away(void **state)
{
    struct console_message message;
    (void)state;
    assert_true(reads("{\"t\":\"presence\",\"presence\":\"available\"}", &message));
    assert_true(message.available);
    assert_true(reads("{\"t\":\"presence\",\"presence\":\"away\"}", &message));
    assert_false(message.available);
    assert_false(reads("{\"t\":\"presence\",\"presence\":\"asleep\"}", &message));
}

static void test_take_and_end_name_a_conversation(void **state)
{
    struct console_message message;
    (void)state;
    assert_true(reads("{\"t\":\"take\",\"n\":1}", &message));
    assert_int_equal(message.type, CONSOLE_TAKE);
    assert_true(reads("{\"t\":\"end\",\"n\":4294967295}", &message));
    assert_int_equal(message.type, CONSOLE_END);
    assert_int_equal(message.number, UINT32_MAX);
    assert_false(reads("{\"t\":\"take\",\"n\":0}", &message));
    assert_false(reads("{\"t\":\"take\",\"n\":4294967296}", &message));
    assert_false(reads("{\"t\":\"take\",\"n\":\"1\"}", &message));
    assert_false(reads("{\"t\":\"take\",\"n\":1,\"m\":1}", &message));
}

static void test_anything_else_is_no_message(void **state)
{
    static const char *const texts[] = {"",
                                        "{}",
                                        "null",
                                        "[1]",
                                        "{\"t\":\"offer\"}",
                                        "{\"t\":\"hello\"}",
                                        "{\"t\":\"take\",\"t\":\"end\",\"n\":1}"};
    struct console_message message;
    (void)state;
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        if (reads(texts[i], &message))
            fail_msg("%s", texts[i]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_hello_has_a_key_on_the_curve),
        cmocka_unit_test(test_hello_names_what_the_page_still_shows),
        cmocka_unit_test(test_presence_is_available_or_away),
        cmocka_unit_test(test_take_and_end_name_a_conversation),
        cmocka_unit_test(test_anything_else_is_no_message),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
