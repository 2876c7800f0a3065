/*
 * Headers of the PROXY protocol: who they name, which are refused, and that it does not matter how
 * they are split.
 */
#include "base/buf.h"
#include "base/mem.h"
#include "net/proxy.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#define SIGNATURE "\r\n\r\n\0\r\nQUIT\n"
#define IPV4 "\1\2\3\4\x0a\0\0\1\1\xbb\0\x50"
#define IPV6 \
    "\x20\1\x0d\xb8\0\0\0\0\0\0\0\0\0\0\0\1" \
    "\x20\1\x0d\xb8\0\0\0\0\0\0\0\0\0\0\0\2\1\xbb\0\x50"

static const uint8_t zeros[4096];

struct reading {
    enum proxy_result result;
    struct proxy proxy;
    size_t len;
};

/* Every shorter beginning must be MORE, or have the same verdict as the whole. */
static struct reading read_bytes(const void *bytes, size_t len)
{
    struct reading reading = {.result = PROXY_MORE};

    for (size_t known = 1; known <= len; known++) {
        uint8_t *copy = mem_alloc(known);
        struct reading now = {0};

        memcpy(copy, bytes, known);
        now.result = proxy_parse(copy, known, &now.proxy, &now.len);
        assert_true(reading.result == PROXY_MORE || reading.result == now.result);
        reading = now;
        mem_free(copy);
    }
    return reading;
}

/* A header with `filling` more bytes than `addresses`, and then a request. */
static struct reading read_header(const char *kind, const void *addresses, size_t len,
                                  size_t filling)
{
    struct buf header = {0};
    struct reading reading;

    buf_append(&header, SIGNATURE, 12);
    buf_append(&header, kind, 2);
    buf_append_u16(&header, (uint16_t)(len + filling));
    buf_append(&header, addresses, len);
    buf_append(&header, zeros, filling);
    buf_append_text(&header, "GET /");
    reading = read_bytes(header.data, header.len);
    if (reading.result == PROXY_OK)
        assert_int_equal(reading.len, header.len - 5);
    buf_release(&header);
    return reading;
}

static void the_source_address_is_the_peer(void **state)
{
    struct reading reading = read_header("\x21\x11", IPV4, 12, 0);

    (void)state;
    assert_int_equal(reading.result, PROXY_OK);
    assert_true(reading.proxy.has_peer);
    assert_memory_equal(reading.proxy.peer.ip, "\0\0\0\0\0\0\0\0\0\0\xff\xff\1\2\3\4", 16);
    reading = read_header("\x21\x21", IPV6, 36, 0);
    assert_int_equal(reading.result, PROXY_OK);
    assert_memory_equal(reading.proxy.peer.ip, IPV6, 16);
}

static void extensions_are_skipped(void **state)
{
    struct reading reading = read_header("\x21\x11", IPV4, 12, 300);

    (void)state;
    assert_int_equal(reading.result, PROXY_OK);
    assert_memory_equal(reading.proxy.peer.ip + 12, "\1\2\3\4", 4);
}

static void a_proxy_that_names_nobody_names_nobody(void **state)
{
    (void)state;
    /* For itself, whatever it says besides; from where it does not know; from a Unix socket. */
    assert_int_equal(read_header("\x20\0", "", 0, 0).result, PROXY_OK);
    assert_int_equal(read_header("\x20\x11", IPV4, 12, 0).result, PROXY_OK);
    assert_false(read_header("\x20\x11", IPV4, 12, 0).proxy.has_peer);
    assert_int_equal(read_header("\x20\xff", "", 0, 3).result, PROXY_OK);
    assert_int_equal(read_header("\x21\0", IPV4, 12, 0).result, PROXY_OK);
    assert_false(read_header("\x21\0", IPV4, 12, 0).proxy.has_peer);
    assert_int_equal(read_header("\x21\x31", zeros, 216, 0).result, PROXY_OK);
    assert_false(read_header("\x21\x31", zeros, 216, 0).proxy.has_peer);
}

static void broken_headers_are_refused(void **state)
{
    (void)state;
    assert_int_equal(read_header("\x11\x11", IPV4, 12, 0).result, PROXY_BAD); /* version */
    assert_int_equal(read_header("\x31\x11", IPV4, 12, 0).result, PROXY_BAD);
    assert_int_equal(read_header("\x22\x11", IPV4, 12, 0).result, PROXY_BAD); /* command */
    assert_int_equal(read_header("\x21\x12", IPV4, 12, 0).result, PROXY_BAD); /* datagrams */
    assert_int_equal(read_header("\x21\x41", IPV6, 36, 0).result, PROXY_BAD); /* family */
    assert_int_equal(read_header("\x21\x11", IPV4, 11, 0).result, PROXY_BAD); /* too short */
    assert_int_equal(read_header("\x21\x21", IPV6, 35, 0).result, PROXY_BAD);
    assert_int_equal(read_header("\x21\x31", zeros, 215, 0).result, PROXY_BAD);
    assert_int_equal(read_header("\x21\x11", IPV4, 12, PROXY_MAX - 28).result, PROXY_OK);
    assert_int_equal(read_header("\x21\x11", IPV4, 12, PROXY_MAX - 27).result, PROXY_BAD);
}

static void anything_else_is_left_alone(void **state)
{
    (void)state;
    assert_int_equal(read_bytes("GET / HTTP/1.1", 14).result, PROXY_ABSENT);
    assert_int_equal(read_bytes("\r\n\r\nGET /", 9).result, PROXY_ABSENT);
    assert_int_equal(read_bytes("PROXY TCP4 1.2.3.4 1.2.3.4 1 1\r\n", 32).result, PROXY_ABSENT);
    assert_int_equal(read_bytes("\r\n\r\n\0\r\nQUIT\r", 12).result, PROXY_ABSENT);
    assert_int_equal(read_bytes(SIGNATURE, 12).result, PROXY_MORE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_source_address_is_the_peer),
        cmocka_unit_test(extensions_are_skipped),
        cmocka_unit_test(a_proxy_that_names_nobody_names_nobody),
        cmocka_unit_test(broken_headers_are_refused),
        cmocka_unit_test(anything_else_is_left_alone),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
