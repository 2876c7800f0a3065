/*
 * Rows of a CSV file as the bytes come in (RFC 4180), with what published files do besides: a byte
 * order mark, `;` as well as `,` (whichever the header has more of), LF as well as CRLF, a header
 * quoted or not, columns in any order and more of them than are asked for. Columns are found by
 * name; ASCII case and spaces around it do not matter.
 *
 * A row that is wrong is refused by its line and does not stop the others. Wrong is: another number
 * of fields than the header, a quote in the middle of a field or text after one, a lone carriage
 * return, a zero byte, bytes that are no UTF-8, a field above CSV_FIELD_MOST, a row above
 * CSV_ROW_MOST. Reading goes on at the next line end then. Empty lines are passed over.
 */
#ifndef HAVRE_PLACES_CSV_H
#define HAVRE_PLACES_CSV_H

#include "base/err.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define CSV_COLUMNS_MOST 256     /* of the file */
#define CSV_FIELD_MOST 4096      /* bytes */
#define CSV_ROW_MOST (32 * 1024) /* bytes, also of the header */
#define CSV_ERROR_MAX 160        /* with the zero */

struct csv;

struct csv_options {
    /* Those that are asked for; the first `required` of them must be there. Borrowed. */
    const char *const *columns;
    size_t column_count, required;
    const char *foreign; /* a column by which another list shows; NULL: none */
    /* `fields` has one text for each column asked for, "" when the file has no such column. They
     * live until the handler returns. `line` is where the row begins, from 1. */
    void (*handle_row)(void *owner, uint64_t line, const char *const *fields);
    void (*handle_refused)(void *owner, uint64_t line, const char *reason);
    void *owner;
};

struct csv *csv_create(const struct csv_options *options);
void csv_destroy(struct csv *csv);

/* False when the file cannot be what was expected: csv_error says why, and nothing more is read. */
MUST_CHECK bool csv_feed(struct csv *csv, const uint8_t *bytes, size_t len);
/* After the last byte; false as above, also when a quote was never closed or there is no header. */
MUST_CHECK bool csv_end(struct csv *csv);
/* A part of a sentence: `the header has no column "service"`. */
const char *csv_error(const struct csv *csv);

#endif
