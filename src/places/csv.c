/*
 * One state for each place that a byte can be in. The header is gathered whole before it is read,
 * because it decides on the separator; then it goes through the same states as every row. A row's
 * fields stand in one buffer, each with a zero after it.
 */
#include "places/csv.h"

#include "base/buf.h"
#include "base/mem.h"
#include "base/str.h"
#include "base/utf8.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#define NO_COLUMN SIZE_MAX

enum state {
    FIELD_BEGINS, /* nothing of it read yet */
    IN_FIELD,
    IN_QUOTES,
    AFTER_QUOTE, /* it may have been the first of two */
    AFTER_RETURN,
    SKIPPING /* to the line's end: the row is refused */
};

struct csv {
    struct csv_options options;
    size_t *places; /* of the columns asked for, in the file; NO_COLUMN */
    const char **fields;

    struct buf header; /* as long as it is not read */
    bool has_header, header_has_quote, has_failed;
    char separator;
    size_t width; /* fields of the header */

    enum state state;
    struct buf row;
    size_t starts[CSV_COLUMNS_MOST + 1]; /* of each field in `row`, then its end */
    size_t count;                        /* fields that are whole */
    uint64_t line, row_line, quote_line;
    char error[CSV_ERROR_MAX];
};

struct csv *csv_create(const struct csv_options *options)
{
    struct csv *csv = mem_alloc(sizeof(*csv));

    CHECK(options->required <= options->column_count);
    csv->options = *options;
    csv->places = mem_alloc(options->column_count * sizeof(*csv->places) + 1);
    csv->fields = mem_alloc(options->column_count * sizeof(*csv->fields) + 1);
    csv->line = csv->row_line = 1;
    return csv;
}

void csv_destroy(struct csv *csv)
{
    if (!csv)
        return;
    mem_free(csv->places);
    mem_free(csv->fields);
    buf_release(&csv->header);
    buf_release(&csv->row);
    mem_free(csv);
}

const char *csv_error(const struct csv *csv)
{
    return csv->error;
}

__attribute__((format(printf, 2, 3))) static bool give_up(struct csv *csv, const char *format, ...)
{
    va_list args;

    va_start(args, format);
    vsnprintf(csv->error, sizeof(csv->error), format, args);
    va_end(args);
    csv->has_failed = true;
    return false;
}

static void begin_row(struct csv *csv)
{
    csv->state = FIELD_BEGINS;
    csv->count = 0;
    csv->starts[0] = 0;
    buf_clear(&csv->row);
    csv->row_line = csv->line;
}

static void refuse(struct csv *csv, const char *reason)
{
    csv->state = SKIPPING;
    if (csv->has_header)
        csv->options.handle_refused(csv->options.owner, csv->row_line, reason);
}

static void end_field(struct csv *csv)
{
    if (csv->count == CSV_COLUMNS_MOST) {
        refuse(csv, "it has too many fields");
        return;
    }
    buf_append_u8(&csv->row, 0);
    csv->starts[++csv->count] = csv->row.len;
    csv->state = FIELD_BEGINS;
}

static void add_byte(struct csv *csv, uint8_t byte)
{
    if (byte == 0)
        refuse(csv, "it has a zero byte");
    else if (csv->row.len - csv->starts[csv->count] >= CSV_FIELD_MOST)
        refuse(csv, "a field is too long");
    else if (csv->row.len >= CSV_ROW_MOST)
        refuse(csv, "the row is too long");
    else
        buf_append_u8(&csv->row, byte);
}

static const char *field_at(const struct csv *csv, size_t place)
{
    return (const char *)csv->row.data + csv->starts[place];
}

static void hand_out(struct csv *csv)
{
    for (size_t i = 0; i < csv->options.column_count; i++)
        csv->fields[i] = csv->places[i] == NO_COLUMN ? "" : field_at(csv, csv->places[i]);
    csv->options.handle_row(csv->options.owner, csv->row_line, csv->fields);
}

static size_t find_column(const struct csv *csv, const char *name, size_t from)
{
    for (size_t place = from; place < csv->count; place++) {
        if (str_equal_nocase(str_trim(str_of(field_at(csv, place))), name))
            return place;
    }
    return NO_COLUMN;
}

static bool find_columns(struct csv *csv)
{
    for (size_t i = 0; i < csv->options.column_count; i++) {
        const char *name = csv->options.columns[i];
        size_t place = find_column(csv, name, 0);

        if (place == NO_COLUMN && i < csv->options.required)
            return give_up(csv, "the header has no column \"%s\"", name);
        if (place != NO_COLUMN && find_column(csv, name, place + 1) != NO_COLUMN)
            return give_up(csv, "the header has the column \"%s\" twice", name);
        csv->places[i] = place;
    }
    if (csv->options.foreign && find_column(csv, csv->options.foreign, 0) != NO_COLUMN)
        return give_up(csv, "it is another list, which has a column \"%s\"", csv->options.foreign);
    csv->width = csv->count;
    csv->has_header = true;
    return true;
}

static bool is_empty_row(const struct csv *csv)
{
    return csv->count == 1 && csv->starts[1] == 1;
}

/* The row is whole. */
static bool end_row(struct csv *csv)
{
    if (csv->state == SKIPPING)
        return true;
    end_field(csv);
    if (csv->state == SKIPPING)
        return true;
    if (!csv->has_header)
        return find_columns(csv);
    if (is_empty_row(csv))
        return true;
    if (csv->count != csv->width)
        refuse(csv, csv->count < csv->width ? "it has fewer fields than the header"
                                            : "it has more fields than the header");
    else if (!utf8_is_valid(csv->row.data, csv->row.len))
        refuse(csv, "it is not UTF-8");
    else
        hand_out(csv);
    return true;
}

static void take_in_field(struct csv *csv, uint8_t byte)
{
    if (byte == (uint8_t)csv->separator) {
        end_field(csv);
    } else if (byte == '\r') {
        csv->state = AFTER_RETURN;
    } else if (byte == '"') {
        refuse(csv, "a quote stands in the middle of a field");
    } else {
        csv->state = IN_FIELD;
        add_byte(csv, byte);
    }
}

static void take_after_quote(struct csv *csv, uint8_t byte)
{
    if (byte == '"') {
        csv->state = IN_QUOTES;
        add_byte(csv, byte);
    } else if (byte == (uint8_t)csv->separator) {
        end_field(csv);
    } else if (byte == '\r') {
        csv->state = AFTER_RETURN;
    } else {
        refuse(csv, "text follows a closing quote");
    }
}

/* Every byte but a line feed that ends a row. */
static void take(struct csv *csv, uint8_t byte)
{
    switch (csv->state) {
    case FIELD_BEGINS:
        if (byte == '"') {
            csv->state = IN_QUOTES;
            csv->quote_line = csv->line;
            return;
        }
        take_in_field(csv, byte);
        return;
    case IN_FIELD:
        take_in_field(csv, byte);
        return;
    case IN_QUOTES:
        if (byte == '"')
            csv->state = AFTER_QUOTE;
        else
            add_byte(csv, byte);
        return;
    case AFTER_QUOTE:
        take_after_quote(csv, byte);
        return;
    case AFTER_RETURN:
        refuse(csv, "it has a lone carriage return");
        return;
    case SKIPPING:
        return;
    }
}

static bool feed_rows(struct csv *csv, const uint8_t *bytes, size_t len)
{
    for (size_t i = 0; i < len; i++) {
        bool is_line_end = bytes[i] == '\n';

        if (!is_line_end || csv->state == IN_QUOTES) {
            take(csv, bytes[i]);
            csv->line += is_line_end;
            continue;
        }
        csv->line++;
        if (!end_row(csv))
            return false;
        begin_row(csv);
    }
    return true;
}

static void choose_separator(struct csv *csv)
{
    size_t counts[2] = {0, 0};
    bool is_quoted = false;

    for (size_t i = 0; i < csv->header.len; i++) {
        char c = (char)csv->header.data[i];

        is_quoted ^= c == '"';
        counts[0] += !is_quoted && c == ';';
        counts[1] += !is_quoted && c == ',';
    }
    csv->separator = counts[1] > counts[0] ? ',' : ';';
}

static void drop_byte_order_mark(struct buf *header)
{
    if (header->len >= 3 && memcmp(header->data, "\xef\xbb\xbf", 3) == 0)
        buf_consume(header, 3);
}

/* Of the header nothing may be wrong. */
static bool read_header(struct csv *csv)
{
    bool is_right;

    drop_byte_order_mark(&csv->header);
    if (!utf8_is_valid(csv->header.data, csv->header.len) ||
        (csv->header.len && memchr(csv->header.data, 0, csv->header.len)))
        return give_up(csv, "the first line is not UTF-8: is this a CSV file?");
    choose_separator(csv);
    is_right = feed_rows(csv, csv->header.data, csv->header.len);
    if (is_right && !csv->has_header)
        return give_up(csv, "the first line is no header of a CSV file");
    buf_release(&csv->header);
    return is_right;
}

/* The header's part of the bytes, and how many those were. */
static bool feed_header(struct csv *csv, const uint8_t *bytes, size_t len, size_t *ret_used)
{
    for (*ret_used = 0; *ret_used < len;) {
        uint8_t byte = bytes[(*ret_used)++];

        if (csv->header.len == CSV_ROW_MOST)
            return give_up(csv, "the first line is too long for a header");
        buf_append_u8(&csv->header, byte);
        csv->header_has_quote ^= byte == '"';
        if (byte == '\n' && !csv->header_has_quote)
            return read_header(csv);
    }
    return true;
}

bool csv_feed(struct csv *csv, const uint8_t *bytes, size_t len)
{
    size_t used = 0;

    if (csv->has_failed)
        return false;
    if (!csv->has_header && !feed_header(csv, bytes, len, &used))
        return false;
    return !csv->has_header || feed_rows(csv, bytes + used, len - used);
}

bool csv_end(struct csv *csv)
{
    if (csv->has_failed)
        return false;
    if (!csv->has_header && !csv->header.len)
        return give_up(csv, "there is nothing in it");
    if (!csv->has_header && csv->header_has_quote)
        return give_up(csv, "a quote in the header is never closed");
    /* The last line may do without its end. */
    if (!csv->has_header) {
        buf_append_u8(&csv->header, '\n');
        return read_header(csv);
    }
    if (csv->state == IN_QUOTES)
        return give_up(csv, "a quote that opens in line %llu is never closed",
                       (unsigned long long)csv->quote_line);
    return (csv->state == FIELD_BEGINS && !csv->count) || end_row(csv);
}
