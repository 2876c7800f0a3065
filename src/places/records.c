/*
 * Counts brackets and quotes, no more: where a record begins and ends. What is in one is jansson's
 * business, which sees it whole. Outside of the array only the names of the file's own object are
 * looked at.
 */
#include "places/records.h"

#include "base/buf.h"
#include "base/mem.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#define NAME_MOST 64
#define FILE_DEPTH_MOST 64 /* of what is passed over */

enum state {
    AT_START,  /* of the file, before its bracket */
    IN_OBJECT, /* the file is an object: looking for the array */
    AT_VALUE,  /* after the array's name and a colon */
    IN_ARRAY,  /* before a record, or the array's end */
    AFTER_ONE, /* of the records: a comma, or the array's end */
    IN_RECORD,
    PASSING, /* after the array, in the object */
    AT_END   /* of all; only spaces may follow */
};

struct records {
    struct records_options options;
    enum state state;
    bool is_in_object, has_failed;
    uint64_t number; /* of the record that is read, or was last */
    uint64_t bytes;

    unsigned depth; /* open brackets: of the record, or of the file around it */
    bool is_in_string, is_escaped;
    bool is_refused; /* the record was: it is only passed over */
    struct buf record;

    char name[NAME_MOST + 1]; /* the last string that was read at the object's own depth */
    size_t name_len;
    char error[RECORDS_ERROR_MAX];
};

struct records *records_create(const struct records_options *options)
{
    struct records *records = mem_alloc(sizeof(*records));

    CHECK(strlen(options->name) < NAME_MOST);
    records->options = *options;
    return records;
}

void records_destroy(struct records *records)
{
    if (!records)
        return;
    buf_release(&records->record);
    mem_free(records);
}

const char *records_error(const struct records *records)
{
    return records->error;
}

__attribute__((format(printf, 2, 3))) static bool give_up(struct records *records,
                                                          const char *format, ...)
{
    va_list args;

    va_start(args, format);
    vsnprintf(records->error, sizeof(records->error), format, args);
    va_end(args);
    records->has_failed = true;
    return false;
}

static bool is_space(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

/* Whether the byte belongs to a string, whose quotes are counted in. */
static bool is_of_string(struct records *records, char c)
{
    if (!records->is_in_string) {
        records->is_in_string = c == '"';
        return records->is_in_string;
    }
    if (records->is_escaped)
        records->is_escaped = false;
    else if (c == '\\')
        records->is_escaped = true;
    else if (c == '"')
        records->is_in_string = false;
    return true;
}

/* One bracket more or less. */
static void count_brackets(struct records *records, char c)
{
    if (c == '{' || c == '[')
        records->depth++;
    else if ((c == '}' || c == ']') && records->depth)
        records->depth--;
}

static void refuse(struct records *records, const char *reason)
{
    records->is_refused = true;
    buf_clear(&records->record);
    records->options.handle_refused(records->options.owner, records->number, reason);
}

static void begin_record(struct records *records)
{
    records->state = IN_RECORD;
    records->number++;
    records->depth = 1;
    records->is_refused = false;
    buf_clear(&records->record);
    buf_append_u8(&records->record, '{');
}

static void end_record(struct records *records)
{
    json_error_t error;
    json_t *record;

    records->state = AFTER_ONE;
    if (records->is_refused)
        return;
    record = json_loadb((const char *)records->record.data, records->record.len,
                        JSON_REJECT_DUPLICATES, &error);
    if (record)
        records->options.handle_record(records->options.owner, records->number, record);
    else
        refuse(records, "it is not JSON");
    json_decref(record);
}

static bool take_in_record(struct records *records, char c)
{
    if (!records->is_refused) {
        if (records->record.len == RECORDS_RECORD_MOST)
            refuse(records, "it is too long");
        else
            buf_append_u8(&records->record, (uint8_t)c);
    }
    if (is_of_string(records, c))
        return true;
    count_brackets(records, c);
    if (records->depth == 0)
        end_record(records);
    else if (records->depth > RECORDS_DEPTH_MOST && !records->is_refused)
        refuse(records, "it is too deep");
    return true;
}

static bool end_array(struct records *records)
{
    records->state = records->is_in_object ? PASSING : AT_END;
    records->depth = 1;
    return true;
}

static bool take_in_array(struct records *records, char c)
{
    if (is_space(c))
        return true;
    if (c == ']' && !records->number)
        return end_array(records);
    if (c != '{')
        return give_up(records, "what follows record %llu is no object",
                       (unsigned long long)records->number);
    begin_record(records);
    return true;
}

static bool take_after_one(struct records *records, char c)
{
    if (is_space(c))
        return true;
    if (c == ']')
        return end_array(records);
    if (c != ',')
        return give_up(records, "no comma follows record %llu",
                       (unsigned long long)records->number);
    records->state = IN_ARRAY;
    return true;
}

/* A byte order mark may be there (RFC 8259 section 8.1 lets a reader be kind). */
static bool is_byte_order_mark(const struct records *records, char c)
{
    return records->bytes <= 3 && c == "\xef\xbb\xbf"[records->bytes - 1];
}

static bool take_at_start(struct records *records, char c)
{
    if (is_space(c) || is_byte_order_mark(records, c))
        return true;
    if (c == '[') {
        records->state = IN_ARRAY;
        return true;
    }
    if (c != '{')
        return give_up(records, "it begins with neither { nor [: is this a JSON file?");
    records->is_in_object = true;
    records->state = IN_OBJECT;
    records->depth = 1;
    return true;
}

/* The text of the last string at the object's own depth, cut off where it is longer than any name.
 */
static void note_name(struct records *records, char c, bool was_in_string)
{
    if (records->depth != 1)
        return;
    if (!was_in_string)
        records->name_len = 0;
    else if (records->is_in_string && records->name_len < NAME_MOST)
        records->name[records->name_len++] = c;
}

static bool is_the_name(struct records *records)
{
    size_t len = strlen(records->options.name);

    return records->name_len == len && memcmp(records->name, records->options.name, len) == 0;
}

static bool take_in_object(struct records *records, char c)
{
    bool was_in_string = records->is_in_string;

    if (is_of_string(records, c)) {
        note_name(records, c, was_in_string);
        return true;
    }
    if (c == ':' && records->depth == 1 && is_the_name(records)) {
        records->state = AT_VALUE;
        return true;
    }
    count_brackets(records, c);
    if (records->depth == 0)
        return give_up(records, "it has no list \"%s\"", records->options.name);
    return records->depth <= FILE_DEPTH_MOST || give_up(records, "it is too deep");
}

static bool take_at_value(struct records *records, char c)
{
    if (is_space(c))
        return true;
    if (c != '[')
        return give_up(records, "\"%s\" is no list", records->options.name);
    records->state = IN_ARRAY;
    return true;
}

static bool take_passing(struct records *records, char c)
{
    if (is_of_string(records, c))
        return true;
    count_brackets(records, c);
    if (records->depth == 0)
        records->state = AT_END;
    return records->depth <= FILE_DEPTH_MOST || give_up(records, "it is too deep");
}

static bool take(struct records *records, char c)
{
    switch (records->state) {
    case AT_START:
        return take_at_start(records, c);
    case IN_OBJECT:
        return take_in_object(records, c);
    case AT_VALUE:
        return take_at_value(records, c);
    case IN_ARRAY:
        return take_in_array(records, c);
    case AFTER_ONE:
        return take_after_one(records, c);
    case IN_RECORD:
        return take_in_record(records, c);
    case PASSING:
        return take_passing(records, c);
    case AT_END:
        return is_space(c) || give_up(records, "something follows its end");
    }
    return false;
}

bool records_feed(struct records *records, const uint8_t *bytes, size_t len)
{
    if (records->has_failed)
        return false;
    for (size_t i = 0; i < len; i++) {
        records->bytes++;
        if (!take(records, (char)bytes[i]))
            return false;
    }
    return true;
}

bool records_end(struct records *records)
{
    if (records->has_failed)
        return false;
    if (records->state == AT_END)
        return true;
    if (records->state == AT_START)
        return give_up(records, "there is nothing in it");
    if (records->state == IN_RECORD)
        return give_up(records, "it ends in the middle of record %llu",
                       (unsigned long long)records->number);
    return give_up(records, "it ends too early");
}
