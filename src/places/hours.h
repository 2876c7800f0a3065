/*
 * Opening hours as one text: eight fields with ";" between them, Monday to Sunday and public
 * holidays, each of no, one or more spans "hhmm-hhmm" with one space between them, in order, not
 * overlapping. An empty field is a day that is closed; a span may end at 2400, or before it begins:
 * then it ends on the day after. The empty text: not known.
 *
 *     0800-1200 1400-1800;0800-1200 1400-1800;;;0800-1200;;;
 *     0000-2400;0000-2400;0000-2400;0000-2400;0000-2400;0000-2400;0000-2400;0000-2400
 *
 * Public holidays are told, not computed: this has no calendar.
 */
#ifndef HAVRE_PLACES_HOURS_H
#define HAVRE_PLACES_HOURS_H

#include "base/err.h"
#include "base/str.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define HOURS_DAYS 8 /* Monday first, public holidays last */
#define HOURS_SPANS_MAX 4
#define HOURS_TEXT_MAX 512

/* Whether a text is of this form, or empty. */
MUST_CHECK bool hours_are_valid(const char *text, size_t len);

#define HOURS_DAY_END (24 * 60)

/* Minutes after midnight; `to` at or below `from` is on the day after, 2400 is the day's end. */
struct hours_span {
    uint16_t from, to;
};

/* Hours that are being put together. A zeroed struct is a week that nothing is known of. */
struct hours {
    struct hours_span spans[HOURS_DAYS][HOURS_SPANS_MAX];
    uint8_t counts[HOURS_DAYS];
};

/* "8h00", "08h00", "8h", "08:00", "08:00:00"; at most 24h00. */
MUST_CHECK bool hours_read_clock(struct str text, uint16_t *ret_minutes);
/* « lundi » to « dimanche », and « jours fériés » in some spellings: 0 to HOURS_DAYS - 1. */
MUST_CHECK bool hours_read_day(const char *name, size_t *ret_day);
/* In any order; spans that touch or overlap become one. A span that ends at 00:00 ends with the
 * day. False when a day would have more than HOURS_SPANS_MAX, or when the span is empty. */
MUST_CHECK bool hours_add(struct hours *hours, size_t day, struct hours_span span);
/* The empty text when nothing was added. */
void hours_write(const struct hours *hours, char ret_text[static HOURS_TEXT_MAX + 1]);

#endif
