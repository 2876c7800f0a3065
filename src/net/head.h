/*
 * Heads of HTTP/1.1 requests (RFC 9112), in one strict grammar. What two programs could read in two
 * ways is refused: obsolete line folding, space before a colon, bare CR or LF, NUL, a repeated
 * Host, Content-Length or Upgrade, any Transfer-Encoding, absolute or authority form targets,
 * anything but the digits of one length. Pure: bytes in, views of the same bytes out.
 */
#ifndef HAVRE_NET_HEAD_H
#define HAVRE_NET_HEAD_H

#include "base/str.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define HEAD_MAX (8 * 1024) /* request line and all fields, with their ends */
#define HEAD_FIELDS_MAX 64

enum head_result {
    HEAD_OK,
    HEAD_MORE,    /* not whole yet, nothing wrong so far */
    HEAD_BAD,     /* 400 */
    HEAD_LARGE,   /* 431: over HEAD_MAX or HEAD_FIELDS_MAX */
    HEAD_METHOD,  /* 501 for a method that is none of ours (well-formed): answered 405 with Allow */
    HEAD_VERSION, /* 505: a well-formed HTTP version other than 1.1 and 1.0 */
    HEAD_CODING   /* 501: a transfer coding */
};

enum http_method { HTTP_GET, HTTP_HEAD, HTTP_POST };

struct head {
    enum http_method method;
    bool is_http_1_0;
    bool keep_alive;
    bool expects_continue;
    bool expects_unknown; /* 417 */
    bool has_content_length;
    uint64_t content_length;
    struct str path;  /* begins with '/'; no '%', no "//", no dot segments, no controls */
    struct str query; /* after '?', without it */
    struct str host;
    /* Absent ones have at == NULL. */
    struct str origin, cookie, content_type, accept_encoding, accept_language, forwarded_for;
    struct str if_none_match;
    struct str file_name; /* X-File-Name: of a body that is a file; percent-encoded */
    /* WebSocket (RFC 6455 section 4.2.1): set only when the whole request is a right upgrade. */
    bool is_websocket;
    bool wants_upgrade; /* it says Upgrade, right or wrong: without is_websocket it is a 400 or 426
                         */
    struct str websocket_key, websocket_protocol;
};

/* *ret_len is the length of the head when HEAD_OK. The views point into `bytes`. */
enum head_result head_parse(const uint8_t *bytes, size_t len, struct head *ret_head,
                            size_t *ret_len);

/* Whether a comma-separated field (Accept-Encoding, Sec-WebSocket-Protocol) names `token`, not with
 * q=0. */
bool head_field_has(struct str field, const char *token);
/* The value of a cookie (RFC 6265 section 5.4); false when absent or there twice. */
bool head_cookie(struct str cookie, const char *name, struct str *ret_value);

#endif
