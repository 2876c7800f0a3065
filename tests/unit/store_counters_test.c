/* What is counted by month, and what is not told of it. */
#include "store/counters.h"

#include "store_fixture.h"

#include <string.h>

static char seen[256];

static bool write_down(void *owner, const struct counter *counter)
{
    int *left = owner;

    (void)snprintf(seen + strlen(seen), sizeof(seen) - strlen(seen), "%s %s %d, ", counter->month,
                   counter->what, (int)counter->times);
    return --*left > 0;
}

static const char *listed(int most)
{
    *seen = 0;
    assert_int_equal(store_counters_each(store, write_down, &most), STORE_OK);
    return seen;
}

static void test_each_month_counts_by_itself(void **state)
{
    (void)state;
    assert_string_equal(listed(9), "");
    assert_int_equal(store_count(store, "danger", "2026-10"), STORE_OK);
    assert_int_equal(store_count(store, "transmission", "2026-11"), STORE_OK);
    assert_int_equal(store_count(store, "danger", "2026-11"), STORE_OK);
    assert_int_equal(store_count(store, "danger", "2026-11"), STORE_OK);
    assert_string_equal(listed(9), "2026-11 danger 2, 2026-11 transmission 1, 2026-10 danger 1, ");
    assert_string_equal(listed(1), "2026-11 danger 2, ");
    reopen_store();
    assert_int_equal(store_count(store, "danger", "2026-10"), STORE_OK);
    assert_string_equal(listed(9), "2026-11 danger 2, 2026-11 transmission 1, 2026-10 danger 2, ");
}

static void test_months_are_those_of_utc(void **state)
{
    char month[COUNTER_MONTH_LEN + 1];

    (void)state;
    setenv("TZ", "Pacific/Noumea", 1);
    counter_month(INT64_C(1767225599999), month);
    assert_string_equal(month, "2025-12");
    counter_month(INT64_C(1767225600000), month);
    assert_string_equal(month, "2026-01");
}

static void test_what_is_none_of_ours_is_not_read(void **state)
{
    int most = 9;

    (void)state;
    raw_sql("INSERT INTO counters (what, month, times) "
            "VALUES ('a name that is longer than any of ours may ever be', '2026-11', 1)");
    assert_int_equal(store_counters_each(store, write_down, &most), STORE_FAILED);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_STORE(test_each_month_counts_by_itself),
        cmocka_unit_test(test_months_are_those_of_utc),
        WITH_STORE(test_what_is_none_of_ours_is_not_read),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
