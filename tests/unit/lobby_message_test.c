/* What a visitor's page may say, and nothing else. */
#include "lobby/message.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#define ID "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8"

static bool reads(const char *text, struct visitor_message *message)
{
    return visitor_message_read((const uint8_t *)text, strlen(text), message);
}

static void test_a_new_conversation_has_id_code_and_language(void **state)
{
    struct visitor_message message;
    (void)state;
    assert_true(
        reads("{\"t\":\"hello\",\"id\":\"" ID "\",\"code\":\"75011\",\"lang\":\"en\"}", &message));
    assert_int_equal(message.type, VISITOR_HELLO);
    assert_int_equal(message.ticket_len, 0);
    for (uint8_t i = 0; i < CONVERSATION_ID_LEN; i++)
        assert_int_equal(message.id[i], i);
    assert_memory_equal(message.code, "75011", POSTAL_CODE_LEN);
    assert_memory_equal(message.language, "en", LANGUAGE_LEN);
}

static void test_one_that_goes_on_has_a_ticket_and_no_code(void **state)
{
    struct visitor_message message;
    (void)state;
    assert_true(reads("{\"t\":\"hello\",\"id\":\"" ID "\",\"ticket\":\"AQID\"}", &message));
    assert_int_equal(message.ticket_len, 3);
    assert_memory_equal(message.ticket, "\1\2\3", 3);
    assert_false(reads("{\"t\":\"hello\",\"id\":\"" ID "\",\"ticket\":\"\"}", &message));
    assert_false(reads("{\"t\":\"hello\",\"id\":\"" ID "\",\"ticket\":\"AQID\",\"code\":\"75011\"}",
                       &message));
}

static void test_exit_stands_alone(void **state)
{
    struct visitor_message message;
    (void)state;
    assert_true(reads("{\"t\":\"exit\"}", &message));
    assert_int_equal(message.type, VISITOR_EXIT);
    assert_false(reads("{\"t\":\"exit\",\"why\":1}", &message));
}

static void test_danger_is_one_word_and_stands_alone(void **state)
{
    struct visitor_message message;
    (void)state;
    assert_true(reads("{\"t\":\"danger\"}", &message));
    assert_int_equal(message.type, VISITOR_DANGER);
    assert_false(reads("{\"t\":\"danger\",\"where\":\"Paris\"}", &message));
    assert_false(reads("{\"t\":\"danger\",\"code\":\"75011\"}", &message));
    assert_false(reads("{\"t\":\"dangers\"}", &message));
}

static void test_an_answer_names_the_question(void **state)
{
    struct visitor_message message;
    (void)state;
    assert_true(reads("{\"t\":\"agree\",\"ask\":1}", &message));
    assert_int_equal(message.type, VISITOR_AGREE);
    assert_int_equal(message.ask, 1);
    assert_true(reads("{\"t\":\"decline\",\"ask\":4294967295}", &message));
    assert_int_equal(message.type, VISITOR_DECLINE);
    assert_int_equal(message.ask, UINT32_MAX);
    assert_false(reads("{\"t\":\"agree\"}", &message));
    assert_false(reads("{\"t\":\"agree\",\"ask\":0}", &message));
    assert_false(reads("{\"t\":\"agree\",\"ask\":4294967296}", &message));
    assert_false(reads("{\"t\":\"agree\",\"ask\":\"1\"}", &message));
    assert_false(reads("{\"t\":\"decline\",\"ask\":1,\"why\":1}", &message));
}

static void test_a_zone_is_one_that_a_commune_may_have(void **state)
{
    struct visitor_message message;
    (void)state;
    assert_true(reads("{\"t\":\"zone\",\"zone\":\"police\"}", &message));
    assert_int_equal(message.type, VISITOR_ZONE);
    assert_int_equal(message.zone, ZONE_POLICE);
    assert_true(reads("{\"t\":\"zone\",\"zone\":\"both\"}", &message));
    assert_int_equal(message.zone, ZONE_BOTH);
    assert_false(reads("{\"t\":\"zone\",\"zone\":\"\"}", &message));
    assert_false(reads("{\"t\":\"zone\",\"zone\":2}", &message));
    assert_false(reads("{\"t\":\"zone\"}", &message));
}

/* The name of her commune is nothing that a server may hear. */
static void test_a_zone_with_a_commune_beside_it_is_no_message(void **state)
{
    struct visitor_message message;
    (void)state;
    assert_false(reads("{\"t\":\"zone\",\"zone\":\"police\",\"commune\":\"Oyonnax\"}", &message));
}

static void test_anything_else_is_no_message(void **state)
{
    static const char *const texts[] = {
        "",
        "{}",
        "[]",
        "\"exit\"",
        "{\"t\":\"bye\"}",
        "{\"t\":null}",
        "{\"t\":\"hello\"}",
        "{\"t\":\"exit\",\"t\":\"exit\"}",
        "{\"t\":\"hello\",\"id\":\"" ID "A\",\"code\":\"75011\",\"lang\":\"fr\"}",
        "{\"t\":\"hello\",\"id\":\"" ID "=\",\"code\":\"75011\",\"lang\":\"fr\"}",
        "{\"t\":\"hello\",\"id\":\"" ID "\",\"code\":\"7501\",\"lang\":\"fr\"}",
        "{\"t\":\"hello\",\"id\":\"" ID "\",\"code\":\"7501 \",\"lang\":\"fr\"}",
        "{\"t\":\"hello\",\"id\":\"" ID "\",\"code\":75011,\"lang\":\"fr\"}",
        "{\"t\":\"hello\",\"id\":\"" ID "\",\"code\":\"75011\",\"lang\":\"FR\"}",
        "{\"t\":\"hello\",\"id\":\"" ID "\",\"code\":\"75011\",\"lang\":\"fra\"}",
        "{\"t\":\"hello\",\"id\":\"" ID "\",\"code\":\"75011\",\"lang\":\"fr\",\"x\":1}",
    };
    struct visitor_message message;
    (void)state;
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        if (reads(texts[i], &message))
            fail_msg("%s", texts[i]);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_new_conversation_has_id_code_and_language),
        cmocka_unit_test(test_one_that_goes_on_has_a_ticket_and_no_code),
        cmocka_unit_test(test_exit_stands_alone),
        cmocka_unit_test(test_danger_is_one_word_and_stands_alone),
        cmocka_unit_test(test_an_answer_names_the_question),
        cmocka_unit_test(test_a_zone_is_one_that_a_commune_may_have),
        cmocka_unit_test(test_a_zone_with_a_commune_beside_it_is_no_message),
        cmocka_unit_test(test_anything_else_is_no_message),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
