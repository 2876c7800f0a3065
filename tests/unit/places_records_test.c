/* Long JSON arrays, whole and cut at every byte: one record at a time, and what is none. */
#include "places/records.h"

#include "base/mem.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

/* "1:{…};2!why;" and, when the file was given up, "X why". */
static char told[2048];

static void tell(const char *format, ...)
{
    size_t len = strlen(told);
    va_list args;

    va_start(args, format);
    vsnprintf(told + len, sizeof(told) - len, format, args);
    va_end(args);
}

static void handle_record(void *owner, uint64_t number, const json_t *record)
{
    char *text = json_dumps(record, JSON_COMPACT);

    (void)owner;
    tell("%d:%s;", (int)number, strlen(text) < 200 ? text : "long");
    free(text);
}

static void handle_refused(void *owner, uint64_t number, const char *reason)
{
    (void)owner;
    tell("%d!%s;", (int)number, reason);
}

static void read_in_pieces(const char *text, size_t len, size_t piece)
{
    struct records *records = records_create(&(struct records_options){
        .name = "service", .handle_record = handle_record, .handle_refused = handle_refused});
    bool is_right = true;

    *told = 0;
    for (size_t at = 0; at < len && is_right; at += piece)
        is_right =
            records_feed(records, (const uint8_t *)text + at, len - at < piece ? len - at : piece);
    if (!is_right || !records_end(records))
        tell("X %s", records_error(records));
    records_destroy(records);
}

static void assert_told(const char *text, const char *expected)
{
    for (size_t piece = strlen(text) + 1; piece > 0; piece = piece > 8 ? 8 : piece - 1) {
        read_in_pieces(text, strlen(text), piece);
        assert_string_equal(told, expected);
    }
}

static void test_array_may_be_the_file_or_in_it(void **state)
{
    (void)state;
    assert_told("[]", "");
    assert_told("[{\"a\":1},{\"a\":[{}]}]\n", "1:{\"a\":1};2:{\"a\":[{}]};");
    assert_told(" { \"service\" : [ {} , {} ] } ", "1:{};2:{};");
    assert_told("\xef\xbb\xbf[{}]", "1:{};");
}

static void test_what_stands_beside_the_array_is_passed_over(void **state)
{
    (void)state;
    assert_told("{\"x\":{\"service\":[{\"no\":1}]},\"y\":\"service\",\"service\":[{}],\"z\":[{}]}",
                "1:{};");
    assert_told("{\"x\\\"service\":[{\"no\":1}],\"service\":[{}]}", "1:{};");
    assert_told("{\"x\":\"}]\\\"{\",\"service\":[{\"b\":\"}]\\\"{\"}]}", "1:{\"b\":\"}]\\\"{\"};");
}

static void test_record_that_is_no_json_does_not_stop_the_others(void **state)
{
    (void)state;
    assert_told("[{\"a\":nul},{},{\"a\":1,\"a\":2},{\"b\":\"\xff\"},{\"c\":\"\\u0000\"},{}]",
                "1!it is not JSON;2:{};3!it is not JSON;4!it is not JSON;5!it is not JSON;6:{};");
}

static void test_what_is_no_such_file_is_given_up(void **state)
{
    (void)state;
    assert_told("", "X there is nothing in it");
    assert_told("  ", "X there is nothing in it");
    assert_told("name;town\n", "X it begins with neither { nor [: is this a JSON file?");
    assert_told("{\"a\":[{}]}", "X it has no list \"service\"");
    assert_told("{\"service\":{}}", "X \"service\" is no list");
    assert_told("[1]", "X what follows record 0 is no object");
    assert_told("[{},[]]", "1:{};X what follows record 1 is no object");
    assert_told("[{},]", "1:{};X what follows record 1 is no object");
    assert_told("[{} {}]", "1:{};X no comma follows record 1");
    assert_told("[{}] x", "1:{};X something follows its end");
}

static void test_file_that_was_cut_off_is_given_up(void **state)
{
    (void)state;
    assert_told("[{},{\"a\":", "1:{};X it ends in the middle of record 2");
    assert_told("[{}", "1:{};X it ends too early");
    assert_told("{\"service\":[{}]", "1:{};X it ends too early");
    assert_told("{\"serv", "X it ends too early");
}

/* [{"a":[[[…]]]},{}] of this many brackets in all. */
static void read_deep(size_t depth)
{
    char text[4096];
    size_t len = (size_t)sprintf(text, "[{\"a\":");

    memset(text + len, '[', depth - 1);
    len += depth - 1;
    memset(text + len, ']', depth - 1);
    len += depth - 1;
    len += (size_t)sprintf(text + len, "},{}]");
    read_in_pieces(text, len, 100);
}

static void test_deep_record_is_refused_and_not_parsed(void **state)
{
    (void)state;
    read_deep(RECORDS_DEPTH_MOST);
    assert_null(strchr(told, '!'));
    read_deep(RECORDS_DEPTH_MOST + 1);
    assert_string_equal(told, "1!it is too deep;2:{};");
    read_deep(1500);
    assert_string_equal(told, "1!it is too deep;2:{};");
}

static void test_deep_surroundings_are_given_up(void **state)
{
    char text[200] = "{\"a\":";

    (void)state;
    memset(text + 5, '[', 100);
    read_in_pieces(text, 105, 10);
    assert_string_equal(told, "X it is too deep");
    strcpy(text, "{\"service\":[],\"a\":");
    memset(text + strlen("{\"service\":[],\"a\":"), '{', 100);
    read_in_pieces(text, 110, 10);
    assert_string_equal(told, "X it is too deep");
}

static void read_long(size_t record)
{
    char *text = mem_alloc(record + 64);
    size_t len = (size_t)sprintf(text, "[{\"a\":\"");
    size_t rest = record - strlen("{\"a\":\"\"}");

    memset(text + len, 'x', rest);
    len += rest;
    len += (size_t)sprintf(text + len, "\"},{}]");
    read_in_pieces(text, len, 1000);
    mem_free(text);
}

static void test_long_record_is_refused_and_not_kept(void **state)
{
    (void)state;
    read_long(RECORDS_RECORD_MOST);
    assert_string_equal(told, "1:long;2:{};");
    read_long(RECORDS_RECORD_MOST + 1);
    assert_string_equal(told, "1!it is too long;2:{};");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_array_may_be_the_file_or_in_it),
        cmocka_unit_test(test_what_stands_beside_the_array_is_passed_over),
        cmocka_unit_test(test_record_that_is_no_json_does_not_stop_the_others),
        cmocka_unit_test(test_what_is_no_such_file_is_given_up),
        cmocka_unit_test(test_file_that_was_cut_off_is_given_up),
        cmocka_unit_test(test_deep_record_is_refused_and_not_parsed),
        cmocka_unit_test(test_deep_surroundings_are_given_up),
        cmocka_unit_test(test_long_record_is_refused_and_not_kept),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
