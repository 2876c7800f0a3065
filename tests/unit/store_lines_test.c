/* National lines that several admins change. */
#include "store/lines.h"

#include "store_fixture.h"

static struct national_line line_of(const char *number, uint32_t position)
{
    struct national_line line = {
        .names = "{\"fr\":\"\xc3\x89"
                 "coute\"}",
        .ways = "call,sms",
        .hours = "0900-2300;0900-2300;0900-2300;0900-2300;0900-2300;0900-2300;0900-2300;0900-2300",
        .note = "{\"fr\":\"n\"}",
        .source = "un site",
        .verified_ms = NOW,
        .position = position,
    };

    snprintf(line.number, sizeof(line.number), "%s", number);
    return line;
}

static struct national_line added_line(const char *number, uint32_t position)
{
    struct national_line line = line_of(number, position);

    assert_int_equal(store_line_add(store, &line), STORE_OK);
    return line;
}

static void lines_are_listed_in_their_order_and_whole(void **state)
{
    struct national_line first = added_line("3919", 2), second = added_line("17", 0),
                         third = added_line("112", 2), line;
    const int64_t expected[] = {second.id, first.id, third.id};

    (void)state;
    assert_int_equal(store_line_next(store, NULL, &line), STORE_OK);
    for (size_t i = 0; i < 3; i++) {
        assert_true(line.id == expected[i]);
        assert_int_equal(store_line_next(store, &line, &line), i < 2 ? STORE_OK : STORE_NONE);
    }
    assert_int_equal(store_line_get(store, first.id, &line), STORE_OK);
    assert_string_equal(line.number, "3919");
    assert_string_equal(line.names, first.names);
    assert_string_equal(line.ways, first.ways);
    assert_string_equal(line.hours, first.hours);
    assert_string_equal(line.note, first.note);
    assert_string_equal(line.source, first.source);
    assert_true(line.verified_ms == NOW && line.position == 2 && line.version == 1);
}

static void of_two_changes_of_a_line_the_second_is_told(void **state)
{
    struct national_line mine = added_line("3919", 1), theirs = mine, next;

    (void)state;
    theirs.verified_ms = 0;
    assert_int_equal(store_line_put(store, &theirs), STORE_OK);
    assert_int_equal(store_line_put(store, &mine), STORE_STALE);
    assert_int_equal(store_line_remove(store, mine.id, mine.version), STORE_STALE);
    assert_int_equal(store_line_get(store, mine.id, &mine), STORE_OK);
    assert_true(mine.verified_ms == 0 && mine.version == 2);
    assert_int_equal(store_line_remove(store, mine.id, mine.version), STORE_OK);
    assert_int_equal(store_line_put(store, &mine), STORE_NONE);
    next = added_line("3919", 1);
    assert_true(next.id > mine.id);
}

static void a_number_is_one_line_s_alone(void **state)
{
    struct national_line first = added_line("3919", 1), second = added_line("17", 1),
                         again = line_of("3919", 5);

    (void)state;
    (void)first;
    assert_int_equal(store_line_add(store, &again), STORE_TAKEN);
    snprintf(second.number, sizeof(second.number), "3919");
    assert_int_equal(store_line_put(store, &second), STORE_TAKEN);
    assert_int_equal(store_line_get(store, second.id, &second), STORE_OK);
    assert_string_equal(second.number, "17");
}

static void whoever_took_all_of_them_out_is_remembered(void **state)
{
    struct national_line line;
    bool ever = true;

    (void)state;
    assert_int_equal(store_lines_ever(store, &ever), STORE_OK);
    assert_false(ever);
    line = added_line("3919", 1);
    assert_int_equal(store_line_remove(store, line.id, line.version), STORE_OK);
    assert_int_equal(store_lines_ever(store, &ever), STORE_OK);
    assert_true(ever);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_STORE(lines_are_listed_in_their_order_and_whole),
        WITH_STORE(of_two_changes_of_a_line_the_second_is_told),
        WITH_STORE(a_number_is_one_line_s_alone),
        WITH_STORE(whoever_took_all_of_them_out_is_remembered),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
