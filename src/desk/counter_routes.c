/*
 * Every figure is rounded to 5 by itself, totals by their own true sum: what is subtracted from
 * what tells of nobody. One to four is null, « moins de 5 »; nothing is nothing.
 */
#include "desk/counter_routes.h"

#include "base/clock.h"
#include "desk/internal.h"
#include "store/counters.h"

#include <string.h>

#define MONTHS_MOST 24
#define COUNT(array) (sizeof(array) / sizeof *(array))

static const char *const WHATS[] = {"danger", "transmission"};

struct month {
    char name[COUNTER_MONTH_LEN + 1];
    int64_t times[COUNT(WHATS)];
};

struct months {
    struct month months[MONTHS_MOST]; /* the newest first */
    size_t count;
};

static bool take(void *owner, const struct counter *counter)
{
    struct months *months = owner;
    struct month *month = months->count ? &months->months[months->count - 1] : NULL;

    if (!month || strcmp(month->name, counter->month) != 0) {
        if (months->count == MONTHS_MOST)
            return false;
        month = &months->months[months->count++];
        memcpy(month->name, counter->month, sizeof month->name);
    }
    for (size_t i = 0; i < COUNT(WHATS); i++) {
        if (strcmp(WHATS[i], counter->what) == 0)
            month->times[i] = counter->times;
    }
    return true;
}

static json_t *rounded(int64_t times)
{
    if (times && times < 5)
        return json_null();
    return json_integer((times + 2) / 5 * 5);
}

static void put_figures(json_t *object, const int64_t *times)
{
    for (size_t i = 0; i < COUNT(WHATS); i++)
        json_object_set_new(object, WHATS[i], rounded(times[i]));
}

static json_t *describe(const struct months *months)
{
    int64_t sums[COUNT(WHATS)] = {0};
    json_t *list = json_array(), *total = json_object();

    for (size_t i = 0; i < months->count; i++) {
        const struct month *month = &months->months[i];
        json_t *row = json_pack("{s:s}", "month", month->name);

        put_figures(row, month->times);
        json_array_append_new(list, row);
        for (size_t what = 0; what < COUNT(WHATS); what++)
            sums[what] += month->times[what];
    }
    put_figures(total, sums);
    return json_pack("{s:o, s:o, s:I}", "months", list, "total", total, "now",
                     (json_int_t)clock_wall_ms());
}

void counter_list(struct call *call)
{
    struct months months = {0};

    if (store_counters_each(call->desk->store, take, &months) == STORE_OK)
        call_answer(call, describe(&months));
    else
        call_refuse_stored(call);
}
