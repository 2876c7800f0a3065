/*
 * Wrong requests: each gets one refusal with the right status, the connection ends, and nothing
 * that was hidden behind it is ever asked for. Whether they come in one piece or byte by byte.
 */
#include "net_harness.h"

#include <stdio.h>

#define HOST "Host: a\r\n"
#define SECOND "GET /smuggled HTTP/1.1\r\n" HOST "\r\n"
#define CHUNKED "Transfer-Encoding: chunked\r\n"

static int setup(void **state)
{
    harness_init(state);
    harness.options.limits.body = 1000;
    harness.options.limits.head_deadline_ms = 1000;
    harness_start();
    return 0;
}

/* All of the answer to `request`, which may be answered and ended before it is all sent. */
static char *ask_for(const char *request, size_t step)
{
    int fd = client_open();
    size_t len = strlen(request);

    for (size_t at = 0; at < len; at += step) {
        if (!client_try_send(fd, request + at, len - at < step ? len - at : step))
            break;
        if (step == 1 && at % 16 == 0)
            nap(1);
    }
    return client_receive_all(fd);
}

static unsigned count(const char *text, const char *part)
{
    unsigned found = 0;

    for (; (text = strstr(text, part)); text++)
        found++;
    return found;
}

static void assert_refused_in(const char *request, int status, size_t step)
{
    char start[32];
    char *answer = ask_for(request, step);

    snprintf(start, sizeof(start), "HTTP/1.1 %d ", status);
    if (strncmp(answer, start, strlen(start)) != 0 || count(answer, "HTTP/1.1 ") != 1)
        print_error("wanted one %d, step %zu\n%.300s\ngot\n%s\n", status, step, request, answer);
    assert_memory_equal(answer, start, strlen(start));
    assert_int_equal(count(answer, "HTTP/1.1 "), 1);
    assert_int_equal(count(answer, "Connection: close\r\n"), 1);
    assert_int_equal(harness.asked, 0);
    mem_free(answer);
}

static void assert_refused(const char *request, int status)
{
    assert_refused_in(request, status, strlen(request));
    assert_refused_in(request, status, strlen(request) > 1000 ? 100 : 1);
}

static void what_is_not_http_is_400(void **state)
{
    (void)state;
    assert_refused("\r\nGET /a HTTP/1.1\r\n" HOST "\r\n" SECOND, 400);
    assert_refused("\x16\x03\x01\x02\x01\x01", 400);
    assert_refused("GET /a\r\n" SECOND, 400);
    assert_refused("GET http://a/ HTTP/1.1\r\n" HOST "\r\n" SECOND, 400);
    assert_refused("GET /%2e%2e/ HTTP/1.1\r\n" HOST "\r\n" SECOND, 400);
    assert_refused("GET /a HTTP/1.1\r\n\r\n" SECOND, 400);
    assert_refused("GET /a HTTP/1.1\r\n" HOST HOST "\r\n" SECOND, 400);
}

static void a_second_request_cannot_be_smuggled_in(void **state)
{
    static const char *const bodies[] = {
        "Content-Length: 5\r\nContent-Length: 0\r\n\r\n0\r\n\r\n" SECOND,
        "Content-Length: 5\r\nContent-Length: 5\r\n\r\n0\r\n\r\n" SECOND,
        "Content-Length: 5, 5\r\n\r\n0\r\n\r\n" SECOND,
        "Content-Length: +5\r\n\r\n0\r\n\r\n" SECOND,
        "Content-Length: 0x5\r\n\r\n0\r\n\r\n" SECOND,
        "Content-Length: 005\r\n\r\n0\r\n\r\n" SECOND,
        "Content-Length: 4294967296\r\nContent-Length: 0\r\n\r\n" SECOND,
        "Content-Length: 18446744073709551616\r\n\r\n" SECOND,
        "Content-Length : 5\r\n\r\n0\r\n\r\n" SECOND,
        "Content-Length\t: 5\r\n\r\n0\r\n\r\n" SECOND,
        " Content-Length: 5\r\n\r\n0\r\n\r\n" SECOND,
        "Content-Length:\r\n 5\r\n\r\n0\r\n\r\n" SECOND,
        "X: a\r\n Content-Length: 5\r\n\r\n0\r\n\r\n" SECOND,
        "X: a\rContent-Length: 5\r\n\r\n0\r\n\r\n" SECOND,
        "X: a\nContent-Length: 5\r\n\r\n0\r\n\r\n" SECOND,
        "Content-Length: 5\n\n0\r\n\r\n" SECOND,
        "Content-Length: 5\r\n\n0\r\n\r\n" SECOND,
        "Content_Length: 5\r\nContent-Length: \r\n\r\n0\r\n\r\n" SECOND,
    };
    char request[512];

    (void)state;
    for (size_t i = 0; i < sizeof(bodies) / sizeof(*bodies); i++) {
        snprintf(request, sizeof(request), "POST /echo HTTP/1.1\r\n" HOST "%s", bodies[i]);
        assert_refused(request, 400);
    }
    assert_refused("GET /a HTTP/1.1\r\n" HOST "Content-Length: 5\r\n\r\n0\r\n\r\n" SECOND, 400);
    assert_refused("HEAD /a HTTP/1.1\r\n" HOST "Content-Length: 5\r\n\r\n0\r\n\r\n" SECOND, 400);
    assert_int_equal(harness.smuggled, 0);
}

static void a_transfer_coding_is_501_whatever_it_is(void **state)
{
    static const char *const bodies[] = {
        CHUNKED "\r\n0\r\n\r\n" SECOND,
        CHUNKED "Content-Length: 5\r\n\r\n0\r\n\r\n" SECOND,
        "Content-Length: 5\r\n" CHUNKED "\r\n0\r\n\r\n" SECOND,
        "Transfer-Encoding: identity\r\n\r\n" SECOND,
        "Transfer-Encoding: xchunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n" SECOND,
        "Transfer-Encoding:\tchunked, gzip\r\n\r\n" SECOND,
        "transfer-encoding:\r\n\r\n" SECOND,
        CHUNKED "\r\nffffffffffffffffffffffffffffffff\r\n" SECOND,
    };
    char request[512];

    (void)state;
    for (size_t i = 0; i < sizeof(bodies) / sizeof(*bodies); i++) {
        snprintf(request, sizeof(request), "POST /echo HTTP/1.1\r\n" HOST "%s", bodies[i]);
        assert_refused(request, 501);
    }
    assert_refused("GET /a HTTP/1.1\r\n" HOST CHUNKED "\r\n0\r\n\r\n" SECOND, 501);
    assert_refused("POST /a HTTP/1.1\r\n" HOST "Transfer-Encoding : chunked\r\n\r\n" SECOND, 400);
    assert_int_equal(harness.smuggled, 0);
}

static void nul_anywhere_is_400(void **state)
{
    static const char request[] = "GET /a HTTP/1.1\r\n" HOST "X: a\r\n\r\n" SECOND;
    char bytes[sizeof(request)];

    (void)state;
    for (size_t at = 0; at < strlen(request) - strlen(SECOND); at++) {
        int fd = client_open();
        char *answer;

        memcpy(bytes, request, sizeof(request));
        bytes[at] = 0;
        assert_true(client_try_send(fd, bytes, sizeof(bytes) - 1));
        answer = client_receive_all(fd);
        assert_memory_equal(answer, "HTTP/1.1 400 ", 13);
        assert_int_equal(count(answer, "HTTP/1.1 "), 1);
        mem_free(answer);
    }
    assert_int_equal(harness.asked, 0);
}

static void other_methods_are_405_and_told_which_are_allowed(void **state)
{
    char *answer;

    (void)state;
    assert_refused("DELETE /a HTTP/1.1\r\n" HOST "\r\n" SECOND, 405);
    assert_refused("CONNECT a:443 HTTP/1.1\r\n" HOST "\r\n" SECOND, 405);
    answer = ask_for("TRACE /a HTTP/1.1\r\n" HOST "\r\n", 100);
    assert_int_equal(count(answer, "\r\nAllow: GET, HEAD, POST\r\n"), 1);
    mem_free(answer);
}

static void other_versions_are_505(void **state)
{
    (void)state;
    assert_refused("GET /a HTTP/2.0\r\n" HOST "\r\n" SECOND, 505);
    assert_refused("GET /a HTTP/0.9\r\n" HOST "\r\n" SECOND, 505);
}

static void a_head_that_is_too_large_is_431(void **state)
{
    struct buf request = {0};

    (void)state;
    buf_append_text(&request, "GET /a HTTP/1.1\r\n" HOST "X: ");
    memset(buf_reserve(&request, 9000), 'x', 9000);
    request.len += 9000;
    buf_append_text(&request, "\r\n\r\n" SECOND);
    buf_append_u8(&request, 0);
    assert_refused((char *)request.data, 431);
    buf_clear(&request);
    buf_append_text(&request, "GET /a HTTP/1.1\r\n" HOST);
    for (int i = 0; i < 64; i++)
        buf_append_text(&request, "X: x\r\n");
    buf_append_text(&request, "\r\n" SECOND);
    buf_append_u8(&request, 0);
    assert_refused((char *)request.data, 431);
    buf_release(&request);
}

static void a_body_needs_a_length_that_is_allowed(void **state)
{
    (void)state;
    assert_refused("POST /echo HTTP/1.1\r\n" HOST "\r\n" SECOND, 411);
    assert_refused("POST /echo HTTP/1.1\r\n" HOST "Content-Length: 1001\r\n\r\n" SECOND, 413);
    assert_refused("POST /echo HTTP/1.1\r\n" HOST "Content-Length: 999999999999999999\r\n\r\n",
                   413);
}

static void a_refused_expectation_saves_the_body(void **state)
{
    (void)state;
    assert_refused(
        "POST /echo HTTP/1.1\r\n" HOST "Content-Length: 1001\r\nExpect: 100-continue\r\n\r\n", 413);
    assert_refused("POST /echo HTTP/1.1\r\n" HOST "Content-Length: 5\r\nExpect: tea\r\n\r\n", 417);
}

static void the_largest_allowed_body_is_taken(void **state)
{
    struct buf request = {0};
    char *answer;

    (void)state;
    buf_append_text(&request, "POST /echo HTTP/1.0\r\nContent-Length: 1000\r\n\r\n");
    memset(buf_reserve(&request, 1000), 'y', 1000);
    request.len += 1000;
    buf_append_u8(&request, 0);
    answer = ask_for((char *)request.data, 100);
    assert_memory_equal(answer, "HTTP/1.1 200 OK\r\n", 17);
    assert_int_equal(count(answer, "yyyyyyyyyy"), 991);
    mem_free(answer);
    buf_release(&request);
}

static void a_client_that_keeps_sending_still_reads_the_refusal(void **state)
{
    char *bytes = mem_alloc(1000 * 1000);
    char *answer;
    int fd = client_open();

    (void)state;
    client_send(fd, "POST /echo HTTP/1.1\r\n" HOST "Content-Length: 10000000\r\n\r\n");
    for (int i = 0; i < 10; i++)
        assert_true(client_try_send(fd, bytes, 1000 * 1000));
    answer = client_receive_all(fd);
    assert_memory_equal(answer, "HTTP/1.1 413 ", 13);
    mem_free(answer);
    mem_free(bytes);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, harness_stop)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(what_is_not_http_is_400),
        TEST(a_second_request_cannot_be_smuggled_in),
        TEST(a_transfer_coding_is_501_whatever_it_is),
        TEST(nul_anywhere_is_400),
        TEST(other_methods_are_405_and_told_which_are_allowed),
        TEST(other_versions_are_505),
        TEST(a_head_that_is_too_large_is_431),
        TEST(a_body_needs_a_length_that_is_allowed),
        TEST(a_refused_expectation_saves_the_body),
        TEST(the_largest_allowed_body_is_taken),
        TEST(a_client_that_keeps_sending_still_reads_the_refusal),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
