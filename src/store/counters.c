/*
 * Counters. One statement counts, so that two processes that count at the same time count two.
 */
#include "store/counters.h"

#include "store/sql.h"

#include <string.h>
#include <time.h>

void counter_month(int64_t now_ms, char ret_month[static COUNTER_MONTH_LEN + 1])
{
    time_t seconds = now_ms / 1000;
    struct tm utc;

    CHECK(now_ms >= 0 && gmtime_r(&seconds, &utc));
    CHECK(strftime(ret_month, COUNTER_MONTH_LEN + 1, "%Y-%m", &utc) == COUNTER_MONTH_LEN);
}

enum store_result store_count(struct store *store, const char *what, const char *month)
{
    SQL_STATEMENT sql = sql_begin(store, "INSERT INTO counters (what, month, times) "
                                         "VALUES (?, ?, 1) ON CONFLICT (what, month) "
                                         "DO UPDATE SET times = counters.times + 1");

    CHECK(*what && strlen(what) <= COUNTER_WHAT_MAX && strlen(month) == COUNTER_MONTH_LEN);
    sql_bind_text(&sql, what);
    sql_bind_text(&sql, month);
    return sql_step(&sql);
}

enum store_result store_counters_each(struct store *store,
                                      bool (*handle)(void *, const struct counter *), void *owner)
{
    SQL_STATEMENT sql =
        sql_begin(store, "SELECT what, month, times FROM counters ORDER BY month DESC, what");
    enum store_result result;

    while ((result = sql_step(&sql)) == STORE_OK) {
        struct counter counter;

        sql_read_text(&sql, counter.what, sizeof(counter.what));
        sql_read_text(&sql, counter.month, sizeof(counter.month));
        counter.times = sql_read_between(&sql, 1, INT64_MAX);
        result = sql_end(&sql);
        if (result != STORE_OK || !handle(owner, &counter))
            return result;
    }
    return result == STORE_NONE ? STORE_OK : result;
}
