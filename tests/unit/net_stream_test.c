/*
 * Streams over a socket pair, in one thread: the test is the peer, and turns the loop itself.
 */
#include "base/buf.h"
#include "base/clock.h"
#include "base/mem.h"
#include "net/deadline.h"
#include "net/stream.h"

#include <errno.h>
#include <malloc.h>
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

static struct {
    struct loop loop;
    struct stream *stream;
    int peer; /* descriptor of the other end */
    struct buf read;
    const uint8_t *read_at;
    size_t read_len;
    unsigned drained;
    unsigned closed;
    int error;
    bool is_closing_in_read;
} test;

static void handle_read(struct stream *stream, void *owner, uint8_t *bytes, size_t len)
{
    assert_ptr_equal(owner, &test);
    test.read_at = bytes;
    test.read_len = len;
    buf_append(&test.read, bytes, len);
    bytes[0] ^= 0xff; /* may be changed */
    if (test.is_closing_in_read) {
        stream_close(stream);
        assert_int_equal(test.closed, 0);
    }
}

static void handle_drained(struct stream *stream, void *owner)
{
    (void)owner;
    assert_false(stream_is_congested(stream));
    test.drained++;
}

static void handle_closed(struct stream *stream, void *owner, int error)
{
    (void)owner;
    assert_ptr_equal(stream, test.stream);
    test.stream = NULL;
    test.closed++;
    test.error = error;
}

static const struct stream_ops ops = {
    .handle_read = handle_read, .handle_drained = handle_drained, .handle_closed = handle_closed};

static int setup(void **state)
{
    static const struct stream_limits limits = {.congested = 64 * 1024, .most = 1024 * 1024};
    int small = 16 * 1024;
    int pair[2];

    (void)state;
    memset(&test, 0, sizeof(test));
    loop_init(&test.loop);
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, pair) < 0)
        return -1;
    /* So that the kernel takes what is queued in small steps. */
    if (setsockopt(pair[0], SOL_SOCKET, SO_SNDBUF, &small, sizeof(small)) < 0)
        return -1;
    test.peer = pair[1];
    if (stream_open(&test.loop, pair[0], &limits, &test.stream) < 0)
        return -1;
    stream_set_owner(test.stream, &ops, &test);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    if (test.stream)
        stream_close(test.stream);
    loop_run(&test.loop);
    loop_finish(&test.loop);
    if (test.peer >= 0)
        close(test.peer);
    buf_release(&test.read);
    return 0;
}

/* What is due, without waiting. */
static void turn(void)
{
    for (int i = 0; i < 3; i++)
        uv_run(&test.loop.uv, UV_RUN_NOWAIT);
}

static void turn_for(uint64_t ms)
{
    uint64_t end = clock_ms() + ms;

    while (clock_ms() < end) {
        turn();
        usleep(1000);
    }
}

static void hang_up(void)
{
    close(test.peer);
    test.peer = -1;
}

/* Reads all that is there; returns how much. */
static size_t drink(void)
{
    char bytes[65536];
    size_t all = 0;
    ssize_t len;

    while ((len = recv(test.peer, bytes, sizeof(bytes), 0)) > 0)
        all += (size_t)len;
    return all;
}

static void fill(size_t len)
{
    char *bytes = mem_alloc(len);

    assert_int_equal(stream_send(test.stream, bytes, len), 0);
    mem_free(bytes);
}

/* The sanitizer's own count; with it the one of the C library is always 0. */
size_t __sanitizer_get_current_allocated_bytes(void) __attribute__((weak));

static size_t allocated(void)
{
    return __sanitizer_get_current_allocated_bytes ? __sanitizer_get_current_allocated_bytes()
                                                   : mallinfo2().uordblks;
}

static void what_comes_is_read_and_wiped(void **state)
{
    (void)state;
    assert_int_equal(send(test.peer, "word", 4, 0), 4);
    turn();
    assert_int_equal(test.read.len, 4);
    assert_memory_equal(test.read.data, "word", 4);
    assert_int_equal(test.read_len, 4);
    assert_memory_equal(test.read_at, "\0\0\0\0", 4);
}

static void sends_of_one_turn_go_out_together_when_the_loop_waits(void **state)
{
    char bytes[16];

    (void)state;
    assert_int_equal(stream_send(test.stream, "a", 1), 0);
    assert_int_equal(stream_send2(test.stream, "b", 1, "cd", 2), 0);
    assert_int_equal(stream_queued(test.stream), 4);
    assert_int_equal(recv(test.peer, bytes, sizeof(bytes), 0), -1);
    turn();
    assert_int_equal(stream_queued(test.stream), 0);
    assert_int_equal(recv(test.peer, bytes, sizeof(bytes), 0), 4);
    assert_memory_equal(bytes, "abcd", 4);
}

static void an_idle_stream_has_no_buffer(void **state)
{
    size_t before = allocated();

    (void)state;
    fill(20000);
    assert_true(allocated() >= before + 20000);
    turn();
    assert_int_equal(drink(), 20000);
    assert_int_equal(send(test.peer, "x", 1, 0), 1);
    turn();
    buf_release(&test.read);
    assert_int_equal(allocated(), before);
}

static void a_reader_that_is_slow_is_congested_until_it_has_caught_up(void **state)
{
    char piece[4096];

    (void)state;
    while (!stream_is_congested(test.stream))
        fill(16 * 1024);
    turn();
    assert_true(stream_is_congested(test.stream));
    assert_int_equal(test.drained, 0);
    /* Not when it has caught up half-way: whoever stopped sending is told to go on, once. */
    while (stream_queued(test.stream) > 48 * 1024) {
        assert_true(recv(test.peer, piece, sizeof(piece), 0) > 0);
        turn();
    }
    fill(1);
    assert_true(stream_is_congested(test.stream));
    assert_int_equal(test.drained, 0);
    while (stream_queued(test.stream)) {
        drink();
        turn();
    }
    turn();
    assert_int_equal(test.drained, 1);
    assert_false(stream_is_congested(test.stream));
}

static void a_queue_that_is_full_refuses_and_keeps_what_it_has(void **state)
{
    char *bytes = mem_alloc(64 * 1024);
    size_t sent = 0;
    size_t drunk = 0;

    (void)state;
    while (stream_send(test.stream, bytes, 64 * 1024) == 0)
        sent += 64 * 1024;
    assert_true(stream_queued(test.stream) > 1024 * 1024 - 64 * 1024);
    assert_int_equal(stream_send2(test.stream, bytes, 1, bytes, 64 * 1024), -ENOBUFS);
    mem_free(bytes);
    while (stream_queued(test.stream)) {
        drunk += drink();
        turn();
    }
    assert_int_equal(drunk + drink(), sent);
}

static void what_is_sent_is_let_go_of_though_the_queue_is_never_empty(void **state)
{
    char piece[4096];
    size_t before = allocated();
    size_t drunk = 0;
    ssize_t len;

    (void)state;
    while (!stream_is_congested(test.stream))
        fill(16 * 1024);
    while (drunk < 20 * 1024 * 1024) {
        while ((len = recv(test.peer, piece, sizeof(piece), 0)) > 0) {
            drunk += (size_t)len;
            if (stream_queued(test.stream) < 500000)
                fill(2 * sizeof(piece));
        }
        assert_true(stream_queued(test.stream) > 0);
        turn();
    }
    assert_true(allocated() < before + 4 * 1024 * 1024);
}

static void drained_can_be_asked_for(void **state)
{
    (void)state;
    stream_want_drained(test.stream);
    assert_int_equal(test.drained, 0);
    turn();
    assert_int_equal(test.drained, 1);
    fill(10);
    stream_want_drained(test.stream);
    turn();
    assert_int_equal(test.drained, 2);
    turn();
    assert_int_equal(test.drained, 2);
}

static void a_paused_stream_reads_nothing_and_keeps_the_loop_alive(void **state)
{
    (void)state;
    stream_pause(test.stream);
    turn();
    assert_int_equal(send(test.peer, "later", 5, 0), 5);
    turn();
    assert_int_equal(test.read.len, 0);
    assert_true(uv_loop_alive(&test.loop.uv));
    stream_resume(test.stream);
    turn();
    assert_int_equal(test.read.len, 5);
}

static void the_end_of_the_peer_is_told_once_with_what_came_before(void **state)
{
    (void)state;
    assert_int_equal(send(test.peer, "last", 4, 0), 4);
    hang_up();
    turn();
    turn();
    assert_int_equal(test.read.len, 4);
    assert_int_equal(test.closed, 1);
    assert_int_equal(test.error, 0);
}

static void what_the_peer_said_is_read_though_nothing_can_be_sent_to_it(void **state)
{
    (void)state;
    assert_int_equal(send(test.peer, "exit", 4, 0), 4);
    hang_up();
    fill(10); /* fails, before the loop reads */
    stream_want_drained(test.stream);
    turn();
    turn();
    assert_int_equal(test.read.len, 4);
    assert_int_equal(test.closed, 1);
}

static void a_stream_can_be_closed_from_inside_a_read(void **state)
{
    (void)state;
    test.is_closing_in_read = true;
    assert_int_equal(send(test.peer, "x", 1, 0), 1);
    turn();
    assert_int_equal(test.closed, 1);
    assert_int_equal(test.error, 0);
}

static void close_is_told_later_and_drops_the_queue(void **state)
{
    (void)state;
    fill(10);
    stream_close(test.stream);
    stream_close(test.stream);
    assert_int_equal(stream_send(test.stream, "x", 1), 0);
    assert_int_equal(test.closed, 0);
    turn();
    assert_int_equal(test.closed, 1);
    assert_int_equal(drink(), 0);
}

static void finish_sends_all_and_waits_for_the_peer_to_end(void **state)
{
    size_t drunk = 0;

    (void)state;
    fill(900 * 1024);
    stream_finish(test.stream, 60000);
    assert_int_equal(send(test.peer, "ignored", 7, 0), 7);
    for (int i = 0; i < 100; i++) {
        turn();
        drunk += drink();
    }
    assert_int_equal(drunk, 900 * 1024);
    assert_int_equal(test.closed, 0);
    assert_int_equal(test.read.len, 0);
    hang_up();
    turn();
    assert_int_equal(test.closed, 1);
    assert_int_equal(test.error, 0);
}

static void finish_sends_all_to_a_peer_that_has_ended_its_side(void **state)
{
    size_t drunk = 0;

    (void)state;
    fill(900 * 1024);
    stream_finish(test.stream, 60000);
    assert_int_equal(shutdown(test.peer, SHUT_WR), 0);
    turn();
    assert_int_equal(test.closed, 0);
    for (int i = 0; i < 100; i++) {
        turn();
        drunk += drink();
    }
    assert_int_equal(drunk, 900 * 1024);
    assert_int_equal(test.closed, 1);
}

static void finish_of_a_paused_stream_hears_the_end_of_the_peer(void **state)
{
    (void)state;
    stream_pause(test.stream);
    turn();
    stream_finish(test.stream, 60000);
    turn();
    hang_up();
    turn();
    assert_int_equal(test.closed, 1);
}

static void finish_gives_up_in_time(void **state)
{
    (void)state;
    fill(900 * 1024);
    stream_finish(test.stream, 50);
    turn_for(20);
    assert_int_equal(test.closed, 0);
    turn_for(200);
    assert_int_equal(test.closed, 1);
}

static void only_a_connected_socket_becomes_a_stream(void **state)
{
    static const struct stream_limits limits = {.congested = 1, .most = 1};
    struct stream *stream;
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

    (void)state;
    assert_int_equal(stream_open(&test.loop, fd, &limits, &stream), -ENOTCONN);
    assert_int_equal(close(fd), -1); /* was closed for us */
}

/* ---- deadlines ---- */

static struct deadline deadlines[3];
static unsigned order[8];
static unsigned fired;

static void handle_deadline(struct deadline *deadline)
{
    order[fired++] = (unsigned)(deadline - deadlines);
    if (deadline == &deadlines[1] && fired < 3)
        deadline_set(&test.loop, deadline, 0); /* again, and again */
}

static void deadlines_come_in_their_order_and_may_be_moved(void **state)
{
    uint64_t start = clock_ms();

    (void)state;
    fired = 0;
    for (size_t i = 0; i < 3; i++)
        deadlines[i] = (struct deadline){.handle = handle_deadline};
    stream_close(test.stream);
    turn();
    uv_update_time(&test.loop.uv);
    deadline_set(&test.loop, &deadlines[0], 30);
    deadline_set(&test.loop, &deadlines[1], 60000);
    deadline_set(&test.loop, &deadlines[2], 5);
    deadline_set(&test.loop, &deadlines[1], 10);
    deadline_clear(&test.loop, &deadlines[2]);
    deadline_clear(&test.loop, &deadlines[2]);
    loop_run(&test.loop); /* ends by itself after the last */
    assert_int_equal(fired, 4);
    assert_memory_equal(order, ((unsigned[]){1, 1, 1, 0}), 4 * sizeof(*order));
    assert_in_range(clock_ms() - start, 28, 1000);
}

static void handle_again(struct deadline *deadline)
{
    if (++fired < 1000)
        deadline_set(&test.loop, deadline, 0);
}

static void a_deadline_at_once_lets_the_loop_turn_in_between(void **state)
{
    (void)state;
    fired = 0;
    deadlines[0] = (struct deadline){.handle = handle_again};
    deadline_set(&test.loop, &deadlines[0], 0);
    turn_for(10);
    assert_in_range(fired, 2, 20);
    deadline_clear(&test.loop, &deadlines[0]);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(what_comes_is_read_and_wiped),
        TEST(sends_of_one_turn_go_out_together_when_the_loop_waits),
        TEST(an_idle_stream_has_no_buffer),
        TEST(a_reader_that_is_slow_is_congested_until_it_has_caught_up),
        TEST(a_queue_that_is_full_refuses_and_keeps_what_it_has),
        TEST(what_is_sent_is_let_go_of_though_the_queue_is_never_empty),
        TEST(drained_can_be_asked_for),
        TEST(a_paused_stream_reads_nothing_and_keeps_the_loop_alive),
        TEST(the_end_of_the_peer_is_told_once_with_what_came_before),
        TEST(what_the_peer_said_is_read_though_nothing_can_be_sent_to_it),
        TEST(a_stream_can_be_closed_from_inside_a_read),
        TEST(close_is_told_later_and_drops_the_queue),
        TEST(finish_sends_all_and_waits_for_the_peer_to_end),
        TEST(finish_sends_all_to_a_peer_that_has_ended_its_side),
        TEST(finish_of_a_paused_stream_hears_the_end_of_the_peer),
        TEST(finish_gives_up_in_time),
        TEST(only_a_connected_socket_becomes_a_stream),
        TEST(deadlines_come_in_their_order_and_may_be_moved),
        TEST(a_deadline_at_once_lets_the_loop_turn_in_between),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
