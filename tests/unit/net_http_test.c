/*
 * What an HTTP client gets: whole answers, in order, on connections that stay or end as they
 * should.
 */
#include "net_harness.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>

#define HOST "Host: a\r\n"
#define ANSWER(body, length) \
    "HTTP/1.1 200 OK\r\nX-House: 1\r\nContent-Type: text/plain\r\nContent-Length: " length \
    "\r\n\r\n" body

static int setup(void **state)
{
    harness_init(state);
    harness.options.fields = "X-House: 1\r\n";
    harness_start();
    return 0;
}

static void an_answer_has_what_it_needs_and_nothing_more(void **state)
{
    int fd = client_open();

    (void)state;
    client_send(fd, "GET /a HTTP/1.1\r\n" HOST "\r\n");
    client_expect(fd, ANSWER("a", "1"));
    client_send(fd, "GET /nothing HTTP/1.1\r\n" HOST "\r\n");
    client_expect(fd, "HTTP/1.1 404 Not Found\r\nX-House: 1\r\n"
                      "Content-Type: text/plain; charset=utf-8\r\nContent-Length: 52\r\n\r\n"
                      "Cette page n’existe pas. / There is no such page.\n");
    client_send(fd, "GET /method HTTP/1.1\r\n" HOST "\r\n");
    client_expect(fd, "HTTP/1.1 405 Method Not Allowed\r\nX-House: 1\r\nAllow: GET\r\n");
    close(fd);
}

static void a_head_request_gets_the_length_without_the_body(void **state)
{
    int fd = client_open();

    (void)state;
    client_send(fd, "HEAD /a HTTP/1.1\r\n" HOST "\r\nGET /b HTTP/1.1\r\n" HOST "\r\n");
    client_expect(fd, ANSWER("", "1") ANSWER("b", "1"));
    close(fd);
}

static void answers_that_cannot_have_a_body_have_no_length(void **state)
{
    int fd = client_open();

    (void)state;
    client_send(fd, "GET /empty HTTP/1.1\r\n" HOST "\r\n");
    client_expect(fd, "HTTP/1.1 204 No Content\r\nX-House: 1\r\n\r\n");
    client_send(fd, "GET /last HTTP/1.1\r\n" HOST "\r\n");
    client_expect(fd, "HTTP/1.1 304 Not Modified\r\nX-House: 1\r\nConnection: close\r\n\r\n");
    client_expect_end(fd);
}

static void pipelined_requests_are_answered_one_at_a_time_in_order(void **state)
{
    int fd = client_open();

    (void)state;
    client_send(fd, "GET /a HTTP/1.1\r\n" HOST "\r\n"
                    "POST /echo HTTP/1.1\r\n" HOST "Content-Length: 3\r\n\r\nGET"
                    "GET /hold HTTP/1.1\r\n" HOST "\r\n"
                    "GET /b HTTP/1.1\r\n" HOST "\r\n"
                    "GET /c HTTP/1.1\r\n" HOST "Connection: close\r\n\r\n"
                    "GET /smuggled HTTP/1.1\r\n" HOST "\r\n");
    client_expect(fd, ANSWER("a", "1") ANSWER("GET", "3") ANSWER("held", "4") ANSWER("b", "1"));
    client_expect(fd, "HTTP/1.1 200 OK\r\nX-House: 1\r\nContent-Type: text/plain\r\n"
                      "Content-Length: 1\r\nConnection: close\r\n\r\nc");
    client_expect_end(fd);
    assert_int_equal(harness.asked, 5);
}

static void a_request_may_come_byte_by_byte(void **state)
{
    static const char request[] = "POST /echo HTTP/1.1\r\n" HOST "Content-Length: 4\r\n\r\nbody";
    int fd = client_open();

    (void)state;
    for (size_t at = 0; at < strlen(request); at++) {
        assert_true(client_is_quiet(fd, 0));
        assert_true(client_try_send(fd, request + at, 1));
    }
    client_expect(fd, ANSWER("body", "4"));
    close(fd);
}

static void http_1_0_and_close_end_the_connection(void **state)
{
    static const char *const requests[] = {
        "GET /a HTTP/1.0\r\n\r\n",
        "GET /a HTTP/1.0\r\nConnection: keep-alive\r\n\r\n",
        "GET /a HTTP/1.1\r\n" HOST "Connection: Close\r\n\r\n",
    };

    (void)state;
    for (size_t i = 0; i < sizeof(requests) / sizeof(*requests); i++) {
        int fd = client_open();

        client_send(fd, requests[i]);
        client_expect(fd, "HTTP/1.1 200 OK\r\nX-House: 1\r\nContent-Type: text/plain\r\n"
                          "Content-Length: 1\r\nConnection: close\r\n\r\na");
        client_expect_end(fd);
    }
}

static void a_client_that_asks_first_is_told_to_go_on(void **state)
{
    int fd = client_open();

    (void)state;
    client_send(fd,
                "POST /echo HTTP/1.1\r\n" HOST "Content-Length: 4\r\nExpect: 100-continue\r\n\r\n");
    client_expect(fd, "HTTP/1.1 100 Continue\r\n\r\n");
    client_send(fd, "body");
    client_expect(fd, ANSWER("body", "4"));
    /* The body is here already: nothing to wait for. */
    client_send(fd, "POST /echo HTTP/1.1\r\n" HOST
                    "Content-Length: 4\r\nExpect: 100-continue\r\n\r\nbody");
    client_expect(fd, ANSWER("body", "4"));
    close(fd);
}

static void a_big_answer_arrives_whole_at_a_slow_reader(void **state)
{
    int fd = client_open();
    char *rest;

    (void)state;
    client_send(fd, "GET /big HTTP/1.1\r\n" HOST "\r\nGET /a HTTP/1.1\r\n" HOST "\r\n");
    nap(100);
    client_expect(fd, "HTTP/1.1 200 OK\r\nX-House: 1\r\nContent-Type: text/plain\r\n"
                      "Content-Length: 8388608\r\n\r\n");
    /* The second is not asked about before the first has been taken. */
    assert_int_equal(harness.asked, 1);
    rest = client_receive_exactly(fd, HARNESS_BIG);
    assert_int_equal(strspn(rest, "b"), HARNESS_BIG);
    mem_free(rest);
    client_expect(fd, ANSWER("a", "1"));
    close(fd);
}

static void a_client_that_has_finished_sending_gets_its_answer(void **state)
{
    int fd = client_open();
    char *all;

    (void)state;
    client_send(fd, "GET /big HTTP/1.1\r\n" HOST "Connection: close\r\n\r\n");
    assert_int_equal(shutdown(fd, SHUT_WR), 0);
    nap(100);
    all = client_receive_all(fd);
    assert_true(strlen(all) > HARNESS_BIG);
    mem_free(all);
}

static void an_answer_for_a_client_that_has_gone_goes_nowhere(void **state)
{
    int fd = client_open();

    (void)state;
    client_send(fd, "GET /hold HTTP/1.1\r\n" HOST "\r\n");
    close(fd);
    nap(100);
    fd = client_open();
    client_send(fd, "GET /a HTTP/1.1\r\n" HOST "\r\n");
    client_expect(fd, ANSWER("a", "1"));
    close(fd);
}

static void the_server_may_close_while_requests_are_under_way(void **state)
{
    int held = client_open();
    int reading = client_open();
    int quiet = client_open();
    char *answer;

    harness.hold_ms = 60000;
    client_send(held, "GET /hold HTTP/1.1\r\n" HOST "\r\n");
    client_send(reading, "GET /big HTTP/1.1\r\n" HOST "\r\n");
    client_send(quiet, "GET /");
    nap(50);
    harness_begin_stop();
    client_expect_end(held);
    client_expect_end(quiet);
    /* What is on its way may still be read. */
    answer = client_receive_all(reading);
    assert_true(strlen(answer) > HARNESS_BIG);
    mem_free(answer);
    harness_stop(state);
}

static void start_on_unix(const char *path)
{
    const char *error;
    char text[128];

    snprintf(text, sizeof(text), "unix:%s", path);
    assert_true(address_parse(text, &harness.options.listen, &error));
    harness.options.unix_mode = 0600;
    harness_start();
}

static int bare_setup(void **state)
{
    return harness_init(state);
}

static void a_unix_socket_serves_too_and_a_left_over_one_is_replaced(void **state)
{
    char folder[] = "/tmp/net_http_test.XXXXXX";
    char path[64];
    struct stat info;
    pid_t child;
    int fd;

    assert_non_null(mkdtemp(folder));
    snprintf(path, sizeof(path), "%s/socket", folder);
    child = fork();
    if (!child) { /* Leaves its socket behind. */
        start_on_unix(path);
        _exit(0);
    }
    assert_int_equal(waitpid(child, NULL, 0), child);
    assert_int_equal(stat(path, &info), 0);
    start_on_unix(path);
    assert_int_equal(stat(path, &info), 0);
    assert_int_equal(info.st_mode & 0777, 0600);
    fd = client_open();
    client_send(fd, "GET /a HTTP/1.0\r\n\r\n");
    client_expect(fd, "HTTP/1.1 200 OK\r\n");
    mem_free(client_receive_all(fd));
    assert_memory_equal(harness.peer.ip, (uint8_t[16]){0}, 16);
    harness_stop(state);
    assert_int_equal(stat(path, &info), -1);
    rmdir(folder);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, harness_stop)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(an_answer_has_what_it_needs_and_nothing_more),
        TEST(a_head_request_gets_the_length_without_the_body),
        TEST(answers_that_cannot_have_a_body_have_no_length),
        TEST(pipelined_requests_are_answered_one_at_a_time_in_order),
        TEST(a_request_may_come_byte_by_byte),
        TEST(http_1_0_and_close_end_the_connection),
        TEST(a_client_that_asks_first_is_told_to_go_on),
        TEST(a_big_answer_arrives_whole_at_a_slow_reader),
        TEST(a_client_that_has_finished_sending_gets_its_answer),
        TEST(an_answer_for_a_client_that_has_gone_goes_nowhere),
        TEST(the_server_may_close_while_requests_are_under_way),
        cmocka_unit_test_setup_teardown(a_unix_socket_serves_too_and_a_left_over_one_is_replaced,
                                        bare_setup, harness_stop),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
