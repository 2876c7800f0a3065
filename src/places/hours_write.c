/*
 * Opening hours from the forms of the sources into ours. Spans of a day stay sorted and apart at
 * all times.
 */
#include "places/hours.h"

#include "places/text.h"

#include <stdio.h>
#include <string.h>

static bool is_clock_mark(char c)
{
    return c == 'h' || c == 'H' || c == ':';
}

/* Minutes, and seconds that must be none. */
static bool read_minutes(struct str text, uint64_t *ret_minutes)
{
    struct str minutes = str_cut(&text, ':');
    uint64_t seconds = 0;

    *ret_minutes = 0;
    if (text.at && (text.len != 2 || !str_to_u64(text, 0, &seconds)))
        return false;
    return !minutes.len || (minutes.len == 2 && str_to_u64(minutes, 59, ret_minutes));
}

bool hours_read_clock(struct str text, uint16_t *ret_minutes)
{
    struct str hour = text = str_trim(text);
    uint64_t hours = 0, minutes = 0;

    hour.len = 0;
    while (hour.len < text.len && !is_clock_mark(text.at[hour.len]))
        hour.len++;
    if (hour.len == text.len || hour.len > 2 || !str_to_u64(hour, 24, &hours))
        return false;
    text = (struct str){.at = text.at + hour.len + 1, .len = text.len - hour.len - 1};
    if (!read_minutes(text, &minutes) || hours * 60 + minutes > HOURS_DAY_END)
        return false;
    *ret_minutes = (uint16_t)(hours * 60 + minutes);
    return true;
}

bool hours_read_day(const char *name, size_t *ret_day)
{
    static const char *const days[] = {"lundi",    "mardi",        "mercredi",
                                       "jeudi",    "vendredi",     "samedi",
                                       "dimanche", "jours feries", "jour ferie"};
    char folded[32];

    text_fold(name, folded, sizeof(folded));
    for (size_t i = 0; i < sizeof(days) / sizeof(*days); i++) {
        if (strcmp(folded, days[i]) == 0) {
            *ret_day = i < HOURS_DAYS ? i : HOURS_DAYS - 1;
            return true;
        }
    }
    return false;
}

/* Where a span ends when tomorrow is counted on. */
static unsigned end_of(struct hours_span span)
{
    return span.to > span.from ? span.to : span.to + HOURS_DAY_END;
}

static bool touch(struct hours_span a, struct hours_span b)
{
    return a.from <= end_of(b) && b.from <= end_of(a);
}

/* Two that are a whole day together are that day. */
static struct hours_span joined(struct hours_span a, struct hours_span b)
{
    struct hours_span both = {.from = a.from < b.from ? a.from : b.from,
                              .to = end_of(a) > end_of(b) ? a.to : b.to};
    unsigned end = end_of(a) > end_of(b) ? end_of(a) : end_of(b);

    if (end >= (unsigned)both.from + HOURS_DAY_END)
        return (struct hours_span){.from = 0, .to = HOURS_DAY_END};
    return both;
}

static void take_out(struct hours *hours, size_t day, size_t at)
{
    struct hours_span *spans = hours->spans[day];

    hours->counts[day]--;
    memmove(spans + at, spans + at + 1, (hours->counts[day] - at) * sizeof(*spans));
}

static void put_in(struct hours *hours, size_t day, struct hours_span span)
{
    struct hours_span *spans = hours->spans[day];
    size_t at = hours->counts[day]++;

    for (; at > 0 && spans[at - 1].from > span.from; at--)
        spans[at] = spans[at - 1];
    spans[at] = span;
}

bool hours_add(struct hours *hours, size_t day, struct hours_span span)
{
    CHECK(day < HOURS_DAYS && span.from <= HOURS_DAY_END && span.to <= HOURS_DAY_END);
    if (span.to == 0)
        span.to = HOURS_DAY_END;
    if (span.from == span.to || span.from == HOURS_DAY_END)
        return false;
    for (size_t i = hours->counts[day]; i-- > 0;) {
        if (touch(hours->spans[day][i], span)) {
            span = joined(hours->spans[day][i], span);
            take_out(hours, day, i);
        }
    }
    if (span.from == 0 && span.to == HOURS_DAY_END)
        hours->counts[day] = 0;
    if (hours->counts[day] == HOURS_SPANS_MAX)
        return false;
    put_in(hours, day, span);
    return true;
}

static bool is_known(const struct hours *hours)
{
    for (size_t day = 0; day < HOURS_DAYS; day++) {
        if (hours->counts[day])
            return true;
    }
    return false;
}

/* A mark of four digits: 8 hours and 5 minutes are 805. */
static unsigned digits_of(unsigned minutes)
{
    return minutes / 60 * 100 + minutes % 60;
}

void hours_write(const struct hours *hours, char ret_text[static HOURS_TEXT_MAX + 1])
{
    char *at = ret_text;

    *at = 0;
    if (!is_known(hours))
        return;
    for (size_t day = 0; day < HOURS_DAYS; day++) {
        if (day)
            *at++ = ';';
        for (size_t i = 0; i < hours->counts[day]; i++) {
            struct hours_span span = hours->spans[day][i];
            size_t room = (size_t)(ret_text + HOURS_TEXT_MAX + 1 - at);

            at += snprintf(at, room, "%s%04u-%04u", i ? " " : "", digits_of(span.from),
                           digits_of(span.to));
        }
    }
    *at = 0;
    CHECK(hours_are_valid(ret_text, (size_t)(at - ret_text)));
}
