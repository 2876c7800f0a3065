/*
 * The rows of a column. Numbers are written as differences where neighbours are alike, because what
 * is small and repeats compresses to little.
 */
#include "places/compact_column.h"

#include "places/place.h"

#include "base/mem.h"
#include "base/utf8.h"

#include <string.h>

enum {
    PREFIX_LEN = 2, /* of a code: what is left out where it is known */
    SHARED_MOST = 9 /* one digit */
};

void *column_grown(void *items, size_t count, size_t *room, size_t size)
{
    size_t before = *room;

    if (count < before)
        return items;
    *room = before ? 2 * before : 64;
    return mem_resize(items, before * size, *room * size);
}

static void write_escaped(struct buf *rows, const char *text, size_t len)
{
    for (size_t i = 0; i < len; i++) {
        if (text[i] == '"' || text[i] == '\\')
            buf_append_u8(rows, '\\');
        if ((unsigned char)text[i] < ' ')
            buf_printf(rows, "\\u%04x", (unsigned)text[i]);
        else
            buf_append(rows, &text[i], 1);
    }
}

/* 0 of what is not UTF-8. */
static size_t text_len(const char *text)
{
    size_t len = strlen(text);

    return utf8_is_valid((const uint8_t *)text, len) ? len : 0;
}

void column_write_text(struct buf *rows, const char *text)
{
    buf_append_u8(rows, '"');
    write_escaped(rows, text, text_len(text));
    buf_append_u8(rows, '"');
}

/* Of what follows the prefix; -1: no digits. */
static int tail_of(const char *code)
{
    int tail = 0;

    for (size_t i = PREFIX_LEN; i < INSEE_LEN; i++) {
        if (code[i] < '0' || code[i] > '9')
            return -1;
        tail = 10 * tail + code[i] - '0';
    }
    return tail;
}

void column_write_postal(struct buf *rows, const char *insee, const char *postal_code)
{
    int tail = tail_of(postal_code);

    if (tail >= 0 && memcmp(insee, postal_code, PREFIX_LEN) == 0)
        buf_printf(rows, "%d", tail);
    else
        column_write_text(rows, postal_code);
}

static struct buf *next_row(struct column_state *column)
{
    if (column->rows.len)
        buf_append_u8(&column->rows, ',');
    return &column->rows;
}

void column_add_text(struct column_state *column, const char *text)
{
    column_write_text(next_row(column), text);
}

static size_t shared_len(const char *before, const char *name)
{
    size_t len = 0;

    while (len < SHARED_MOST && name[len] && name[len] == before[len] &&
           (unsigned char)name[len] < 0x80)
        len++;
    return len;
}

void column_add_name(struct column_state *column, const char *before, const char *name)
{
    size_t len = text_len(name), shared = len && text_len(before) ? shared_len(before, name) : 0;
    struct buf *rows = next_row(column);

    buf_printf(rows, "\"%zu", shared);
    write_escaped(rows, name + shared, len - shared);
    buf_append_u8(rows, '"');
}

void column_add_number(struct column_state *column, int64_t number)
{
    buf_printf(next_row(column), "%lld", (long long)number);
}

void column_add_null(struct column_state *column)
{
    buf_append_text(next_row(column), "null");
}

void column_add_code(struct column_state *column, const char *code)
{
    int tail = tail_of(code), before = tail_of(column->last_code);

    if (*column->last_code && tail >= 0 && before >= 0 &&
        memcmp(code, column->last_code, PREFIX_LEN) == 0)
        column_add_number(column, tail - before);
    else
        column_add_text(column, code);
    memcpy(column->last_code, code, sizeof column->last_code);
}

void column_add_step(struct column_state *column, int32_t coordinate, int32_t step)
{
    int32_t half = coordinate < 0 ? -step / 2 : step / 2, now;

    if (coordinate == COORDINATE_NONE) {
        column_add_null(column);
        return;
    }
    now = (coordinate + half) / step;
    column_add_number(column, now - column->last);
    column->last = now;
}
