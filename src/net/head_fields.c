/*
 * The fields that the house reads, as one table: what a repetition means, and what the value must
 * be. A field that could be read in two ways is refused whichever way it comes: repeated, listed,
 * with a sign or leading zeros. Fields that are in no rule are ignored, except that their grammar
 * was checked by head.c. Nothing is owned.
 */
#include "net/head_fields.h"

#include <string.h>

#define MAX_LENGTH_DIGITS 18
#define DIGITS "0123456789"
#define ALPHANUMERIC DIGITS "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"

enum repetition {
    REFUSED,
    FIRST_COUNTS,
    LAST_COUNTS, /* of addresses that proxies add at the end */
    ALL_COUNT
};

struct rule {
    const char *name;
    enum repetition repetition;
    /* One of the two: what to do with the value, or where in the head it is kept as it is. */
    enum head_result (*take)(struct head *head, struct head_gathered *gathered, struct str value);
    size_t offset;
};

/* Whether there is something, and nothing but characters of `set`. */
static bool consists_of(struct str text, const char *set)
{
    for (size_t i = 0; i < text.len; i++) {
        if (!text.at[i] || !strchr(set, text.at[i]))
            return false;
    }
    return text.len != 0;
}

/* A name, an IPv4 address or a bracketed IPv6 address, and perhaps a port (RFC 9110 section 7.2).
 * No percent-encoding: it would be a second way to write a name. */
static enum head_result take_host(struct head *head, struct head_gathered *gathered,
                                  struct str value)
{
    struct str rest = value;
    struct str name;
    uint64_t port;

    (void)gathered;
    head->host = value;
    if (rest.len && rest.at[0] == '[') {
        rest.at++;
        rest.len--;
        name = str_cut(&rest, ']');
        if (!rest.at || !consists_of(name, DIGITS "ABCDEFabcdef:.") ||
            (rest.len && rest.at[0] != ':'))
            return HEAD_BAD;
        if (!rest.len)
            return HEAD_OK;
        (void)str_cut(&rest, ':');
    } else {
        name = str_cut(&rest, ':');
        if (!consists_of(name, ALPHANUMERIC "-._"))
            return HEAD_BAD;
        if (!rest.at)
            return HEAD_OK;
    }
    return str_to_u64(rest, UINT16_MAX, &port) ? HEAD_OK : HEAD_BAD;
}

/* Leading zeros are refused: some program, somewhere, reads them as octal. */
static enum head_result take_content_length(struct head *head, struct head_gathered *gathered,
                                            struct str value)
{
    (void)gathered;
    if (value.len > MAX_LENGTH_DIGITS || (value.len > 1 && value.at[0] == '0') ||
        !str_to_u64(value, UINT64_MAX, &head->content_length))
        return HEAD_BAD;
    head->has_content_length = true;
    return HEAD_OK;
}

static enum head_result take_transfer_encoding(struct head *head, struct head_gathered *gathered,
                                               struct str value)
{
    (void)head;
    (void)gathered;
    (void)value;
    return HEAD_CODING;
}

static enum head_result take_connection(struct head *head, struct head_gathered *gathered,
                                        struct str value)
{
    (void)head;
    while (value.at) {
        struct str option = str_trim(str_cut(&value, ','));

        if (option.len && !consists_of(option, ALPHANUMERIC "!#$%&'*+-.^_`|~"))
            return HEAD_BAD;
        if (str_equal_nocase(option, "close"))
            gathered->connection_close = true;
        else if (str_equal_nocase(option, "upgrade"))
            gathered->connection_upgrade = true;
    }
    return HEAD_OK;
}

static enum head_result take_expect(struct head *head, struct head_gathered *gathered,
                                    struct str value)
{
    (void)gathered;
    /* RFC 9110 section 10.1.1: in an HTTP/1.0 request it is to be ignored. */
    if (head->is_http_1_0)
        return HEAD_OK;
    head->expects_continue = str_equal_nocase(value, "100-continue");
    head->expects_unknown = !head->expects_continue;
    return HEAD_OK;
}

static enum head_result take_upgrade(struct head *head, struct head_gathered *gathered,
                                     struct str value)
{
    head->wants_upgrade = true;
    gathered->upgrade = value;
    return HEAD_OK;
}

static enum head_result take_websocket_version(struct head *head, struct head_gathered *gathered,
                                               struct str value)
{
    (void)head;
    gathered->websocket_version = value;
    return HEAD_OK;
}

#define KEPT(member) NULL, offsetof(struct head, member)

static const struct rule rules[] = {
    {"Host", REFUSED, take_host, 0},
    {"Content-Length", REFUSED, take_content_length, 0},
    {"Transfer-Encoding", REFUSED, take_transfer_encoding, 0},
    {"Connection", ALL_COUNT, take_connection, 0},
    {"Expect", REFUSED, take_expect, 0},
    {"Upgrade", REFUSED, take_upgrade, 0},
    {"Sec-WebSocket-Version", REFUSED, take_websocket_version, 0},
    {"Sec-WebSocket-Key", REFUSED, KEPT(websocket_key)},
    {"Sec-WebSocket-Protocol", REFUSED, KEPT(websocket_protocol)},
    {"Origin", REFUSED, KEPT(origin)},
    {"Cookie", REFUSED, KEPT(cookie)},
    {"Content-Type", REFUSED, KEPT(content_type)},
    {"Accept-Encoding", FIRST_COUNTS, KEPT(accept_encoding)},
    {"Accept-Language", FIRST_COUNTS, KEPT(accept_language)},
    {"If-None-Match", FIRST_COUNTS, KEPT(if_none_match)},
    {"X-File-Name", REFUSED, KEPT(file_name)},
    {"X-Forwarded-For", LAST_COUNTS, KEPT(forwarded_for)},
};

#define RULE_COUNT (sizeof(rules) / sizeof(*rules))

_Static_assert(RULE_COUNT <= 32, "a bit of head_gathered.seen for each rule");

enum head_result head_fields_take(struct head *head, struct head_gathered *gathered,
                                  struct str name, struct str value)
{
    for (size_t i = 0; i < RULE_COUNT; i++) {
        const struct rule *rule = &rules[i];
        bool was_seen = (gathered->seen & 1U << i) != 0;

        if (!str_equal_nocase(name, rule->name))
            continue;
        gathered->seen |= 1U << i;
        if (was_seen && rule->repetition == REFUSED)
            return HEAD_BAD;
        if (was_seen && rule->repetition == FIRST_COUNTS)
            return HEAD_OK;
        if (rule->take)
            return rule->take(head, gathered, value);
        memcpy((char *)head + rule->offset, &value, sizeof(value));
        return HEAD_OK;
    }
    return HEAD_OK;
}

/* Base64 of 16 bytes: 22 characters, of which the last carries two bits, and the padding. */
static bool is_websocket_key(struct str key)
{
    if (key.len != 24 || memcmp(key.at + 22, "==", 2) != 0 || !strchr("AQgw", key.at[21]))
        return false;
    return consists_of((struct str){.at = key.at, .len = 22}, ALPHANUMERIC "+/");
}

static bool is_websocket(const struct head *head, const struct head_gathered *gathered)
{
    return head->method == HTTP_GET && !head->is_http_1_0 && gathered->connection_upgrade &&
           head->wants_upgrade && head_field_has(gathered->upgrade, "websocket") &&
           str_equal(gathered->websocket_version, "13") && is_websocket_key(head->websocket_key);
}

enum head_result head_fields_conclude(struct head *head, const struct head_gathered *gathered)
{
    if (!head->host.at && !head->is_http_1_0)
        return HEAD_BAD;
    /* A body that no method of ours gives a meaning is how a second request is smuggled. */
    if (head->method != HTTP_POST && head->content_length)
        return HEAD_BAD;
    head->keep_alive = !head->is_http_1_0 && !gathered->connection_close;
    head->is_websocket = is_websocket(head, gathered);
    return HEAD_OK;
}

/* Whether one of the parameters is a weight of zero: q=0, q=0.0, q=0.00, q=0.000. */
static bool has_zero_weight(struct str parameters)
{
    while (parameters.at) {
        struct str parameter = str_trim(str_cut(&parameters, ';'));
        struct str name = str_trim(str_cut(&parameter, '='));
        struct str value = str_trim(parameter);
        bool is_zero = value.len && value.at[0] == '0';

        for (size_t i = 1; i < value.len; i++)
            is_zero = is_zero && value.at[i] == (i == 1 ? '.' : '0');
        if (is_zero && str_equal_nocase(name, "q"))
            return true;
    }
    return false;
}

bool head_field_has(struct str field, const char *token)
{
    while (field.at) {
        struct str element = str_cut(&field, ',');
        struct str name = str_trim(str_cut(&element, ';'));

        if (str_equal_nocase(name, token) && !has_zero_weight(element))
            return true;
    }
    return false;
}

bool head_cookie(struct str cookie, const char *name, struct str *ret_value)
{
    unsigned found = 0;

    while (cookie.at) {
        struct str value = str_trim(str_cut(&cookie, ';'));
        struct str key = str_cut(&value, '=');

        if (!value.at || !str_equal(str_trim(key), name))
            continue;
        *ret_value = str_trim(value);
        found++;
    }
    return found == 1;
}
