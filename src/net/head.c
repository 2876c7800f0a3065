/*
 * The grammar of a request head, read from left to right without looking ahead. Every verdict is
 * given at the first byte that settles it and depends on the bytes up to there alone: so a head
 * gets the same verdict however its bytes were split over reads, and a wrong one is refused before
 * its end has come. Nothing is kept between calls; nothing is owned.
 */
#include "net/head.h"

#include "net/head_fields.h"

#include <string.h>

#define METHOD_MAX 32

/* Classes of characters (RFC 9110 section 5.6.2, RFC 3986 section 3.3 and 3.4). */
enum { TOKEN = 1, VALUE = 2, PATH = 4, QUERY = 8 };

/* In a URL and in a token; in a URL alone. Everything visible can be in a value. */
#define BOTH (TOKEN | VALUE | PATH | QUERY)
#define URL (VALUE | PATH | QUERY)

static const uint8_t classes[256] = {
    ['\t'] = VALUE,        [' '] = VALUE,         ['!'] = BOTH,          ['"'] = VALUE,
    ['#'] = TOKEN | VALUE, ['$'] = BOTH,          ['%'] = TOKEN | VALUE, ['&' ... '\''] = BOTH,
    ['(' ... ')'] = URL,   ['*' ... '+'] = BOTH,  [','] = URL,           ['-' ... '.'] = BOTH,
    ['/'] = URL,           ['0' ... '9'] = BOTH,  [':' ... ';'] = URL,   ['<'] = VALUE,
    ['='] = URL,           ['>'] = VALUE,         ['?'] = VALUE | QUERY, ['@'] = URL,
    ['A' ... 'Z'] = BOTH,  ['[' ... ']'] = VALUE, ['^'] = TOKEN | VALUE, ['_'] = BOTH,
    ['`'] = TOKEN | VALUE, ['a' ... 'z'] = BOTH,  ['{'] = VALUE,         ['|'] = TOKEN | VALUE,
    ['}'] = VALUE,         ['~'] = BOTH,
};

struct scan {
    const uint8_t *bytes;
    size_t at;
    size_t len;
};

static struct str view(const struct scan *scan, size_t start)
{
    return (struct str){.at = (const char *)scan->bytes + start, .len = scan->at - start};
}

/* The bytes of one class, as many as there are; HEAD_OK when the byte after them is there too. */
static enum head_result take_run(struct scan *scan, uint8_t class, struct str *ret_run)
{
    size_t start = scan->at;

    while (scan->at < scan->len && (classes[scan->bytes[scan->at]] & class))
        scan->at++;
    *ret_run = view(scan, start);
    return scan->at == scan->len ? HEAD_MORE : HEAD_OK;
}

static enum head_result take_text(struct scan *scan, const char *text)
{
    for (; *text; text++) {
        if (scan->at == scan->len)
            return HEAD_MORE;
        if (scan->bytes[scan->at] != (uint8_t)*text)
            return HEAD_BAD;
        scan->at++;
    }
    return HEAD_OK;
}

static enum head_result take_method(struct scan *scan, struct head *head)
{
    static const char *const names[] = {
        [HTTP_GET] = "GET", [HTTP_HEAD] = "HEAD", [HTTP_POST] = "POST"};
    struct str name;
    enum head_result result = take_run(scan, TOKEN, &name);

    if (name.len > METHOD_MAX)
        return HEAD_BAD;
    if (result)
        return result;
    if (!name.len || (result = take_text(scan, " ")))
        return HEAD_BAD;
    for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
        if (str_equal(name, names[i])) {
            head->method = (enum http_method)i;
            return HEAD_OK;
        }
    }
    return HEAD_METHOD;
}

static bool is_dot_segment(struct str segment)
{
    return str_equal(segment, ".") || str_equal(segment, "..");
}

/* Up to the '?' or the space after it. */
static enum head_result take_path(struct scan *scan, struct head *head)
{
    size_t start = scan->at;
    size_t segment = start + 1;
    enum head_result result = take_text(scan, "/");

    if (result)
        return result;
    for (; scan->at < scan->len; scan->at++) {
        uint8_t byte = scan->bytes[scan->at];

        if (byte == '/' || byte == '?' || byte == ' ') {
            if (is_dot_segment(view(scan, segment)))
                return HEAD_BAD;
            if (byte != '/') {
                head->path = view(scan, start);
                return HEAD_OK;
            }
            if (scan->at == segment)
                return HEAD_BAD;
            segment = scan->at + 1;
        } else if (!(classes[byte] & PATH)) {
            return HEAD_BAD;
        }
    }
    return HEAD_MORE;
}

static bool is_hex(uint8_t byte)
{
    return (byte >= '0' && byte <= '9') || (byte >= 'A' && byte <= 'F') ||
           (byte >= 'a' && byte <= 'f');
}

/* Up to the space after it; there is none when the path ended with that space. */
static enum head_result take_query(struct scan *scan, struct head *head)
{
    size_t start = scan->at + 1;
    unsigned hex_due = 0;

    if (scan->bytes[scan->at] != '?')
        return HEAD_OK;
    for (scan->at++; scan->at < scan->len; scan->at++) {
        uint8_t byte = scan->bytes[scan->at];

        if (hex_due) {
            if (!is_hex(byte))
                return HEAD_BAD;
            hex_due--;
        } else if (byte == '%') {
            hex_due = 2;
        } else if (byte == ' ') {
            head->query = view(scan, start);
            return HEAD_OK;
        } else if (!(classes[byte] & QUERY)) {
            return HEAD_BAD;
        }
    }
    return HEAD_MORE;
}

static enum head_result take_digit(struct scan *scan, char *ret_digit)
{
    if (scan->at == scan->len)
        return HEAD_MORE;
    *ret_digit = (char)scan->bytes[scan->at++];
    return *ret_digit >= '0' && *ret_digit <= '9' ? HEAD_OK : HEAD_BAD;
}

static enum head_result take_version(struct scan *scan, struct head *head)
{
    enum head_result result;
    char major = 0;
    char minor = 0;

    if ((result = take_text(scan, " HTTP/")) || (result = take_digit(scan, &major)) ||
        (result = take_text(scan, ".")) || (result = take_digit(scan, &minor)) ||
        (result = take_text(scan, "\r\n")))
        return result;
    if (major != '1' || minor > '1')
        return HEAD_VERSION;
    head->is_http_1_0 = minor == '0';
    return HEAD_OK;
}

/* A name and its colon, a value and its CRLF. A line that begins with a blank has no name. */
static enum head_result take_field(struct scan *scan, struct str *ret_name, struct str *ret_value)
{
    enum head_result result = take_run(scan, TOKEN, ret_name);

    if (result)
        return result;
    if (!ret_name->len)
        return HEAD_BAD;
    if ((result = take_text(scan, ":")) || (result = take_run(scan, VALUE, ret_value)) ||
        (result = take_text(scan, "\r\n")))
        return result;
    *ret_value = str_trim(*ret_value);
    return HEAD_OK;
}

static enum head_result take_fields(struct scan *scan, struct head *head)
{
    struct head_gathered gathered = {0};
    enum head_result result;

    for (unsigned count = 0;; count++) {
        struct str name;
        struct str value;

        if (scan->at == scan->len)
            return HEAD_MORE;
        if (scan->bytes[scan->at] == '\r')
            break;
        if (count == HEAD_FIELDS_MAX)
            return HEAD_LARGE;
        if ((result = take_field(scan, &name, &value)) ||
            (result = head_fields_take(head, &gathered, name, value)))
            return result;
    }
    if ((result = take_text(scan, "\r\n")))
        return result;
    return head_fields_conclude(head, &gathered);
}

enum head_result head_parse(const uint8_t *bytes, size_t len, struct head *ret_head,
                            size_t *ret_len)
{
    struct scan scan = {.bytes = bytes, .len = len < HEAD_MAX ? len : HEAD_MAX};
    enum head_result result;

    *ret_head = (struct head){0};
    if (!(result = take_method(&scan, ret_head)) && !(result = take_path(&scan, ret_head)) &&
        !(result = take_query(&scan, ret_head)) && !(result = take_version(&scan, ret_head)))
        result = take_fields(&scan, ret_head);
    /* With HEAD_MAX bytes and no end yet, the end can only come too late. */
    if (result == HEAD_MORE && len >= HEAD_MAX)
        return HEAD_LARGE;
    *ret_len = scan.at;
    return result;
}
