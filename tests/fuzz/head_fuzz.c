/*
 * Request heads: any bytes get one verdict, the same however they are split, and what is read from
 * a right head lies inside it and keeps the promises of head.h.
 */
#include "base/err.h"
#include "net/head.h"

#include <stddef.h>
#include <stdint.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_inside(struct str view, const uint8_t *data, size_t len)
{
    const char *start = (const char *)data;

    CHECK(!view.at || (view.at >= start && view.at + view.len <= start + len));
}

static void check_right(const struct head *head, const uint8_t *data, size_t len)
{
    struct str value;

    CHECK(len <= HEAD_MAX && memcmp(data + len - 4, "\r\n\r\n", 4) == 0);
    CHECK(!memchr(data, 0, len));
    CHECK(head->path.len && head->path.at[0] == '/');
    CHECK(!memmem(head->path.at, head->path.len, "//", 2) &&
          !memchr(head->path.at, '%', head->path.len));
    CHECK(head->host.at || head->is_http_1_0);
    CHECK(head->method == HTTP_POST || !head->content_length);
    CHECK(!head->is_websocket || (head->websocket_key.len == 24 && head->method == HTTP_GET));
    check_inside(head->path, data, len);
    check_inside(head->query, data, len);
    check_inside(head->host, data, len);
    check_inside(head->origin, data, len);
    check_inside(head->cookie, data, len);
    check_inside(head->forwarded_for, data, len);
    check_inside(head->websocket_protocol, data, len);
    (void)head_field_has(head->accept_encoding, "br");
    if (head_cookie(head->cookie, "session", &value))
        check_inside(value, data, len);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct head head;
    size_t len = 0;
    enum head_result verdict = head_parse(data, size, &head, &len);

    if (verdict == HEAD_OK) {
        CHECK(len <= size);
        check_right(&head, data, len);
    }
    /* A beginning has the same verdict or none yet. */
    for (size_t known = size; known; known = known > 64 ? known - 61 : known - 1) {
        size_t known_len = 0;
        enum head_result early = head_parse(data, known, &head, &known_len);

        CHECK(early == HEAD_MORE || early == verdict);
        CHECK(early != HEAD_OK || known_len == len);
    }
    return 0;
}
