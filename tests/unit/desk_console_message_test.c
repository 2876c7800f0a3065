/* What an agent's console may say, and nothing else. */
#include "desk/console_message.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
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

static void test_presence_is_one_of_five(void **state)
{
    static const char *const names[] = {
        [PRESENCE_AWAY] = "away",       [PRESENCE_AVAILABLE] = "available",
        [PRESENCE_BREAK] = "break",     [PRESENCE_WRAP_UP] = "wrap_up",
        [PRESENCE_CLOSING] = "closing",
    };
    struct console_message message;
    char text[64];

    (void)state;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        snprintf(text, sizeof text, "{\"t\":\"presence\",\"presence\":\"%s\"}", names[i]);
        assert_true(reads(text, &message));
        assert_int_equal(message.presence, i);
        assert_false(message.has_time);
        assert_string_equal(console_presence_name((enum presence)i), names[i]);
    }
    assert_false(reads("{\"t\":\"presence\",\"presence\":\"asleep\"}", &message));
}

static void test_wrap_up_alone_has_a_time_of_an_hour_at_most(void **state)
{
    struct console_message message;
    (void)state;
    assert_true(reads("{\"t\":\"presence\",\"presence\":\"wrap_up\",\"for\":3600}", &message));
    assert_true(message.has_time);
    assert_int_equal(message.for_s, 3600);
    assert_true(reads("{\"t\":\"presence\",\"presence\":\"wrap_up\",\"for\":0}", &message));
    assert_true(message.has_time);
    assert_false(reads("{\"t\":\"presence\",\"presence\":\"wrap_up\",\"for\":3601}", &message));
    assert_false(reads("{\"t\":\"presence\",\"presence\":\"wrap_up\",\"for\":-1}", &message));
    assert_false(reads("{\"t\":\"presence\",\"presence\":\"away\",\"for\":60}", &message));
}

static void test_an_invitation_says_whom_and_whether_she_stays(void **state)
{
    struct console_message message;
    (void)state;
    assert_true(reads("{\"t\":\"invite\",\"n\":3,\"to\":\"account:27\",\"stays\":true}", &message));
    assert_int_equal(message.type, CONSOLE_INVITE);
    assert_int_equal(message.number, 3);
    assert_int_equal(message.to.kind, INVITE_ACCOUNT);
    assert_int_equal(message.to.account, 27);
    assert_true(message.stays);
    assert_true(reads("{\"t\":\"invite\",\"n\":3,\"to\":\"minors\",\"stays\":false}", &message));
    assert_false(message.stays);
    assert_false(reads("{\"t\":\"invite\",\"n\":3,\"to\":\"minors\"}", &message));
    assert_false(reads("{\"t\":\"invite\",\"n\":3,\"to\":\"minors\",\"stays\":1}", &message));
    assert_false(reads("{\"t\":\"invite\",\"n\":3,\"to\":\"all\",\"stays\":true}", &message));
    assert_false(reads("{\"t\":\"invite\",\"n\":0,\"to\":\"minors\",\"stays\":true}", &message));
}

static void test_withdraw_leave_help_and_assist(void **state)
{
    struct console_message message;
    (void)state;
    assert_true(reads("{\"t\":\"withdraw\",\"n\":4}", &message));
    assert_int_equal(message.type, CONSOLE_WITHDRAW);
    assert_true(reads("{\"t\":\"leave\",\"n\":4}", &message));
    assert_int_equal(message.type, CONSOLE_LEAVE);
    assert_true(reads("{\"t\":\"help\",\"n\":4,\"on\":true}", &message));
    assert_int_equal(message.type, CONSOLE_HELP);
    assert_true(message.on);
    assert_false(reads("{\"t\":\"help\",\"n\":4}", &message));
    assert_true(reads("{\"t\":\"assist\",\"help\":9}", &message));
    assert_int_equal(message.type, CONSOLE_ASSIST);
    assert_int_equal(message.number, 9);
    assert_false(reads("{\"t\":\"assist\",\"n\":9}", &message));
    assert_true(reads("{\"t\":\"here\"}", &message));
    assert_int_equal(message.type, CONSOLE_HERE);
    assert_false(reads("{\"t\":\"here\",\"n\":1}", &message));
}

static void test_count_names_a_conversation_and_what_may_be_counted(void **state)
{
    struct console_message message;
    (void)state;
    assert_true(reads("{\"t\":\"count\",\"n\":4,\"what\":\"transmission\"}", &message));
    assert_int_equal(message.type, CONSOLE_COUNT);
    assert_int_equal(message.number, 4);
    assert_false(reads("{\"t\":\"count\",\"n\":4,\"what\":\"danger\"}", &message));
    assert_false(reads("{\"t\":\"count\",\"n\":0,\"what\":\"transmission\"}", &message));
    assert_false(reads("{\"t\":\"count\",\"n\":4}", &message));
    assert_false(
        reads("{\"t\":\"count\",\"n\":4,\"what\":\"transmission\",\"to\":\"x\"}", &message));
}

static void test_take_end_and_ban_name_a_conversation(void **state)
{
    struct console_message message;
    (void)state;
    assert_true(reads("{\"t\":\"take\",\"n\":1}", &message));
    assert_int_equal(message.type, CONSOLE_TAKE);
    assert_true(reads("{\"t\":\"end\",\"n\":4294967295}", &message));
    assert_int_equal(message.type, CONSOLE_END);
    assert_int_equal(message.number, UINT32_MAX);
    assert_true(reads("{\"t\":\"ban\",\"n\":7}", &message));
    assert_int_equal(message.type, CONSOLE_BAN);
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
        cmocka_unit_test(test_presence_is_one_of_five),
        cmocka_unit_test(test_wrap_up_alone_has_a_time_of_an_hour_at_most),
        cmocka_unit_test(test_an_invitation_says_whom_and_whether_she_stays),
        cmocka_unit_test(test_withdraw_leave_help_and_assist),
        cmocka_unit_test(test_count_names_a_conversation_and_what_may_be_counted),
        cmocka_unit_test(test_take_end_and_ban_name_a_conversation),
        cmocka_unit_test(test_anything_else_is_no_message),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
