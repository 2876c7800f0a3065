/*
 * What a client may hold, and for how long: deadlines that a drip of bytes does not stretch, the
 * number of connections, and how many of them one address has.
 */
#include "net_harness.h"

#include <time.h>

#define HOST "Host: a\r\n"

static int setup(void **state)
{
    harness_init(state);
    harness.options.limits.head_deadline_ms = 400;
    harness.options.limits.body_deadline_ms = 600;
    harness.options.limits.answer_deadline_ms = 800;
    return 0;
}

/* Sends a byte every 20 ms until the answer or the end comes; returns how long that took. */
static uint64_t drip(int fd, char byte)
{
    uint64_t start = clock_ms();

    while (client_is_quiet(fd, 20) && client_try_send(fd, &byte, 1)) {
        if (clock_ms() - start > HARNESS_PATIENCE_MS)
            break;
    }
    return clock_ms() - start;
}

static void a_dripping_head_gets_408_in_time(void **state)
{
    int fd;

    (void)state;
    harness_start();
    fd = client_open();
    client_send(fd, "GET /a HTTP/1.1\r\n" HOST "X: ");
    assert_in_range(drip(fd, 'x'), 350, 900);
    client_expect(fd, "HTTP/1.1 408 Request Timeout\r\n");
    mem_free(client_receive_all(fd));
    assert_int_equal(harness.asked, 0);
}

static void a_dripping_body_gets_408_in_time(void **state)
{
    int fd;

    (void)state;
    harness_start();
    fd = client_open();
    client_send(fd, "POST /echo HTTP/1.1\r\n" HOST "Content-Length: 1000\r\n\r\n");
    assert_in_range(drip(fd, 'x'), 550, 1200);
    client_expect(fd, "HTTP/1.1 408 Request Timeout\r\n");
    mem_free(client_receive_all(fd));
    assert_int_equal(harness.asked, 0);
}

static void a_refusal_after_a_head_request_has_its_text(void **state)
{
    char *answer;
    int fd;

    (void)state;
    harness_start();
    fd = client_open();
    client_send(fd, "HEAD /a HTTP/1.1\r\n" HOST "\r\nGET");
    answer = client_receive_all(fd);
    assert_non_null(strstr(answer, "HTTP/1.1 408 "));
    assert_non_null(strstr(answer, "This request took too long."));
    mem_free(answer);
}

static void a_request_that_is_held_has_all_the_time_it_needs(void **state)
{
    int fd;

    (void)state;
    harness.hold_ms = 1200; /* longer than all deadlines */
    harness_start();
    fd = client_open();
    client_send(fd, "POST /hold HTTP/1.1\r\n" HOST "Content-Length: 1\r\n\r\nx");
    client_expect(fd, "HTTP/1.1 200 OK\r\n");
    close(fd);
}

static void a_client_that_says_nothing_is_closed_without_a_word(void **state)
{
    uint64_t start = clock_ms();
    int fd;

    (void)state;
    harness_start();
    fd = client_open();
    client_expect_end(fd);
    assert_in_range(clock_ms() - start, 350, 1000);
}

static void an_idle_connection_ends_after_the_next_head_is_due(void **state)
{
    uint64_t start;
    char *answer;
    int fd;

    (void)state;
    harness_start();
    fd = client_open();
    client_send(fd, "GET /a HTTP/1.1\r\n" HOST "\r\n");
    nap(300);
    client_send(fd, "GET /b HTTP/1.1\r\n" HOST "\r\n"); /* a head's time of its own */
    start = clock_ms();
    answer = client_receive_all(fd);
    assert_in_range(clock_ms() - start, 350, 1000);
    assert_non_null(strstr(answer, "\r\n\r\na"));
    assert_non_null(strstr(answer, "\r\n\r\nb"));
    mem_free(answer);
}

static void an_answer_that_is_not_read_is_given_up(void **state)
{
    char *all;
    int fd;

    (void)state;
    harness_start();
    fd = client_open();
    client_send(fd, "GET /big HTTP/1.1\r\n" HOST "\r\n");
    nap(1500);
    all = client_receive_all(fd);
    assert_true(strlen(all) < HARNESS_BIG);
    mem_free(all);
}

static void beyond_the_most_connections_others_wait_for_their_turn(void **state)
{
    int first;
    int second;
    int third;

    (void)state;
    harness.options.limits.connections = 2;
    harness.options.limits.head_deadline_ms = 3000;
    harness_start();
    first = client_open();
    second = client_open();
    client_send(first, "GET /a HTTP/1.1\r\n" HOST "\r\n");
    client_expect(first, "HTTP/1.1 200 OK\r\n");
    client_send(second, "GET /");
    nap(50);
    third = client_open(); /* by the kernel alone */
    client_send(third, "GET /a HTTP/1.0\r\n\r\n");
    assert_true(client_is_quiet(third, 200));
    assert_int_equal(http_server_connections(harness.server), 2);
    close(second);
    client_expect(third, "HTTP/1.1 200 OK\r\n");
    mem_free(client_receive_all(third));
    close(first);
}

static void one_address_too_many_is_answered_once_and_soon(void **state)
{
    uint64_t start;
    char *answer;
    int fds[2];
    int fd;

    (void)state;
    harness.options.limits.connections_per_peer = 2;
    harness.options.limits.head_deadline_ms = 10000;
    harness_start();
    for (int i = 0; i < 2; i++) {
        fds[i] = client_open();
        client_send(fds[i], "GET /a HTTP/1.1\r\n" HOST "\r\n");
        client_expect(fds[i], "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n"
                              "Content-Length: 1\r\n\r\na");
    }
    assert_int_equal(harness.crowded, 0);
    fd = client_open();
    client_send(fd, "GET /a HTTP/1.1\r\n" HOST "\r\nGET /b HTTP/1.1\r\n" HOST "\r\n");
    answer = client_receive_all(fd);
    assert_non_null(strstr(answer, "Connection: close\r\n\r\na"));
    assert_null(strstr(answer, "\r\n\r\nb"));
    mem_free(answer);
    assert_int_equal(harness.crowded, 1);
    /* Nor may it sit there for the time that others have. */
    start = clock_ms();
    fd = client_open();
    client_expect_end(fd);
    assert_in_range(clock_ms() - start, 1800, 3000);
    /* The first two stay what they were, and make room. */
    client_send(fds[0], "GET /a HTTP/1.1\r\n" HOST "\r\n");
    client_expect(fds[0], "HTTP/1.1 200 OK\r\n");
    close(fds[0]);
    close(fds[1]);
    nap(50);
    fd = client_open();
    client_send(fd, "GET /a HTTP/1.1\r\n" HOST "\r\n");
    client_expect(fd, "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 1\r\n\r\na");
    close(fd);
    assert_int_equal(harness.crowded, 1);
}

/* Pipelining many requests for something big must not make the server hold many big answers. */
static void unread_answers_do_not_pile_up(void **state)
{
    int fd;

    (void)state;
    harness_start();
    fd = client_open();
    for (int i = 0; i < 100; i++)
        client_send(fd, "GET /big HTTP/1.1\r\n" HOST "\r\n");
    nap(300);
    assert_int_equal(harness.asked, 1);
    close(fd);
}

/* While an answer is on its way nothing more is read. */
static void requests_behind_an_unread_answer_wait_in_the_kernel(void **state)
{
    char *bytes = mem_alloc(64 * 1024);
    size_t sent = 0;
    ssize_t len;
    int fd;

    (void)state;
    harness_start();
    fd = client_open();
    client_send(fd, "GET /big HTTP/1.1\r\n" HOST "\r\n");
    nap(50);
    while (sent < 64 * 1024 * 1024) {
        len = send(fd, bytes, 64 * 1024, MSG_NOSIGNAL | MSG_DONTWAIT);
        if (len < 0) {
            nap(50); /* the server may have been busy */
            len = send(fd, bytes, 64 * 1024, MSG_NOSIGNAL | MSG_DONTWAIT);
        }
        if (len < 0)
            break;
        sent += (size_t)len;
    }
    assert_true(sent < 32 * 1024 * 1024);
    mem_free(bytes);
    close(fd);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, harness_stop)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_dripping_head_gets_408_in_time),
        TEST(a_dripping_body_gets_408_in_time),
        TEST(a_refusal_after_a_head_request_has_its_text),
        TEST(a_request_that_is_held_has_all_the_time_it_needs),
        TEST(a_client_that_says_nothing_is_closed_without_a_word),
        TEST(an_idle_connection_ends_after_the_next_head_is_due),
        TEST(an_answer_that_is_not_read_is_given_up),
        TEST(beyond_the_most_connections_others_wait_for_their_turn),
        TEST(one_address_too_many_is_answered_once_and_soon),
        TEST(unread_answers_do_not_pile_up),
        TEST(requests_behind_an_unread_answer_wait_in_the_kernel),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
