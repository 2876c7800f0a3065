/*
 * Whether a text is opening hours, character by character: it comes from files and from forms, and
 * the pages read it without looking again.
 */
#include "places/hours.h"

#include <string.h>

#define SPAN_LEN 9 /* "hhmm-hhmm" */

static bool read_clock(const char text[static 4], uint16_t most, uint16_t *ret_minutes)
{
    unsigned digits[4];

    for (size_t i = 0; i < 4; i++) {
        if (text[i] < '0' || text[i] > '9')
            return false;
        digits[i] = (unsigned)(text[i] - '0');
    }
    if (digits[2] > 5)
        return false;
    *ret_minutes = (uint16_t)((digits[0] * 10 + digits[1]) * 60 + digits[2] * 10 + digits[3]);
    return *ret_minutes <= most;
}

static bool read_span(struct str text, struct hours_span *ret_span)
{
    return text.len == SPAN_LEN && text.at[4] == '-' &&
           read_clock(text.at, HOURS_DAY_END - 1, &ret_span->from) &&
           read_clock(text.at + 5, HOURS_DAY_END, &ret_span->to) && ret_span->to != ret_span->from;
}

static bool is_day(struct str day)
{
    uint16_t open_from = 0;
    size_t count = 0;
    bool may_follow = true;

    while (day.at && day.len) {
        struct str text = str_cut(&day, ' ');
        struct hours_span span;

        if (++count > HOURS_SPANS_MAX || !may_follow || !read_span(text, &span) ||
            span.from < open_from)
            return false;
        /* After one that ends tomorrow there is no more today. */
        may_follow = span.to > span.from;
        open_from = span.to;
        if (day.at && !day.len)
            return false; /* a space at the end */
    }
    return true;
}

bool hours_are_valid(const char *text, size_t len)
{
    struct str rest = {.at = text, .len = len};

    if (!len)
        return true;
    if (len > HOURS_TEXT_MAX || memchr(text, 0, len))
        return false;
    for (size_t day = 0; day < HOURS_DAYS; day++) {
        if (!rest.at || !is_day(str_cut(&rest, ';')))
            return false;
    }
    return !rest.at;
}
