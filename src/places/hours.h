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

#include <stdbool.h>
#include <stddef.h>

#define HOURS_DAYS 8 /* Monday first, public holidays last */
#define HOURS_SPANS_MAX 4
#define HOURS_TEXT_MAX 512

/* Whether a text is of this form, or empty. */
MUST_CHECK bool hours_are_valid(const char *text, size_t len);

#endif
