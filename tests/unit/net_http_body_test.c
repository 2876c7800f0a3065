/*
 * A body that is handed on as it comes: whole and in order however it is split, nothing of what
 * comes behind it, refused before its first byte, held back while nobody can take more, cut when
 * it drips.
 */
#include "net_harness.h"

#include <stdio.h>

#define HOST "Host: a\r\n"
#define PAUSE_MS 50

/* What takes the bodies for /take; the loop's thread writes, the test reads after an answer. */
static struct {
    struct buf got;
    struct slot_id held;
    struct deadline deadline;
    size_t pause_at; /* when so much has come; 0: never */
    size_t stop_at;  /* answered when so much has come; 0: never */
    atomic_uint pieces, ends, cuts;
    atomic_size_t before_pause;
    atomic_bool is_paused;
} taker;

static void answer(int status)
{
    http_server_answer(harness.server, taker.held,
                       &(struct http_response){.status = status,
                                               .content_type = "text/plain",
                                               .body = taker.got.data,
                                               .body_len = taker.got.len});
}

static void handle_resume(struct deadline *deadline)
{
    (void)deadline;
    taker.is_paused = false;
    http_body_resume(harness.server, taker.held);
}

static void handle_bytes(void *owner, const uint8_t *bytes, size_t len)
{
    (void)owner;
    taker.pieces++;
    buf_append(&taker.got, bytes, len);
    if (taker.stop_at && taker.got.len >= taker.stop_at) {
        answer(422);
    } else if (taker.pause_at && taker.got.len >= taker.pause_at) {
        taker.pause_at = 0;
        taker.before_pause = taker.got.len;
        taker.is_paused = true;
        http_body_pause(harness.server, taker.held);
        http_body_pause(harness.server, taker.held);
        taker.deadline.handle = handle_resume;
        deadline_set(&harness.loop, &taker.deadline, harness.hold_ms);
    }
}

static void handle_end(void *owner)
{
    (void)owner;
    taker.ends++;
    answer(200);
}

static void handle_cut(void *owner)
{
    (void)owner;
    taker.cuts++;
    deadline_clear(&harness.loop, &taker.deadline);
    http_body_resume(harness.server, taker.held);
    answer(200); /* to nobody */
}

static const struct http_body_ops OPS = {handle_bytes, handle_end, handle_cut};
static struct http_pace pace;

static void handle_head(void *owner, struct http_request *request)
{
    (void)owner;
    assert_null(request->body);
    if (str_equal(request->head->path, "/take") && request->head->content_length) {
        buf_clear(&taker.got);
        taker.held = http_request_stream(request, &OPS, NULL, &pace);
    } else if (str_equal(request->head->path, "/refuse")) {
        http_respond(request, &(struct http_response){.status = 403});
    }
}

static int setup(void **state)
{
    memset(&taker, 0, sizeof taker);
    pace = (struct http_pace){.least = 100, .within_ms = 2000};
    harness_init(state);
    harness.options.limits.body = 1000;
    harness.options.handle_head = handle_head;
    harness.hold_ms = PAUSE_MS;
    return 0;
}

static int teardown(void **state)
{
    int result = harness_stop(state);

    buf_release(&taker.got);
    return result;
}

static char *fill(size_t len)
{
    char *text = mem_alloc(len + 1);

    for (size_t i = 0; i < len; i++)
        text[i] = (char)('a' + i % 26);
    return text;
}

static void send_head(int fd, const char *path, size_t len)
{
    char head[200];

    snprintf(head, sizeof head, "POST %s HTTP/1.1\r\n" HOST "Content-Length: %zu\r\n\r\n", path,
             len);
    client_send(fd, head);
}

static void expect_answer(int fd, const char *body)
{
    char head[200];

    snprintf(head, sizeof head,
             "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: %zu\r\n\r\n",
             strlen(body));
    client_expect(fd, head);
    client_expect(fd, body);
}

/* Waits for what the loop's thread counts. */
static void until(atomic_uint *count, unsigned wanted)
{
    for (int i = 0; i < HARNESS_PATIENCE_MS / 5 && *count < wanted; i++)
        nap(5);
    assert_int_equal(*count, wanted);
}

static void a_body_over_the_limit_comes_whole_and_in_order(void **state)
{
    char *body = fill(3 * 1000 * 1000);
    int fd;

    (void)state;
    harness_start();
    fd = client_open();
    send_head(fd, "/take", strlen(body));
    assert_true(client_try_send(fd, body, strlen(body)));
    expect_answer(fd, body);
    assert_int_equal(taker.ends, 1);
    assert_int_equal(taker.cuts, 0);
    assert_true(taker.pieces > 10);
    assert_int_equal(harness.asked, 0);
    close(fd);
    mem_free(body);
}

/* Also inside the head, and with the next request right behind it: that is dealt with afterwards,
 * and is no part of the body. */
static void it_may_be_split_anywhere_and_the_next_request_comes_after_it(void **state)
{
    static const char REQUESTS[] = "POST /take HTTP/1.1\r\n" HOST "Content-Length: 10\r\n\r\n"
                                   "0123456789"
                                   "POST /take HTTP/1.1\r\n" HOST "Content-Length: 3\r\n\r\nabc"
                                   "GET /b HTTP/1.1\r\n" HOST "\r\n";
    size_t len = strlen(REQUESTS);
    int fd;

    (void)state;
    harness_start();
    fd = client_open();
    for (size_t at = 0; at <= len; at++) {
        assert_true(client_try_send(fd, REQUESTS, at));
        if (at && at < len)
            nap(1);
        assert_true(client_try_send(fd, REQUESTS + at, len - at));
        expect_answer(fd, "0123456789");
        expect_answer(fd, "abc");
        expect_answer(fd, "b");
    }
    assert_int_equal(taker.ends, 2 * (len + 1));
    close(fd);
    fd = client_open();
    for (size_t at = 0; at < len; at++) {
        assert_true(client_try_send(fd, REQUESTS + at, 1));
        nap(1);
    }
    expect_answer(fd, "0123456789");
    expect_answer(fd, "abc");
    expect_answer(fd, "b");
    close(fd);
}

static void a_body_that_is_not_taken_is_gathered_within_its_limit(void **state)
{
    char *text;
    int fd;

    (void)state;
    harness_start();
    fd = client_open();
    send_head(fd, "/echo", 5);
    client_send(fd, "hello");
    expect_answer(fd, "hello");
    send_head(fd, "/echo", 1001);
    text = client_receive_all(fd);
    assert_memory_equal(text, "HTTP/1.1 413 ", 13);
    mem_free(text);
    assert_int_equal(harness.asked, 1);
}

static void a_refusal_comes_before_the_body_and_closes(void **state)
{
    char *text, *body = fill(1000 * 1000);
    int fd;

    (void)state;
    harness_start();
    fd = client_open();
    send_head(fd, "/refuse", strlen(body));
    client_expect(fd, "HTTP/1.1 403 Forbidden\r\n");
    /* What was on its way already is read, and goes nowhere. */
    client_try_send(fd, body, strlen(body));
    text = client_receive_all(fd);
    assert_non_null(strstr(text, "Connection: close\r\n"));
    assert_int_equal(taker.pieces, 0);
    mem_free(text);
    mem_free(body);
}

static void a_refusal_without_a_body_leaves_the_connection(void **state)
{
    int fd;

    (void)state;
    harness_start();
    fd = client_open();
    send_head(fd, "/refuse", 0);
    client_expect(fd, "HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n");
    client_send(fd, "GET /b HTTP/1.1\r\n" HOST "\r\n");
    expect_answer(fd, "b");
    close(fd);
}

static void a_client_that_expects_to_be_told_is_told(void **state)
{
    int fd;

    (void)state;
    harness_start();
    fd = client_open();
    client_send(fd,
                "POST /take HTTP/1.1\r\n" HOST "Content-Length: 3\r\nExpect: 100-continue\r\n\r\n");
    client_expect(fd, "HTTP/1.1 100 Continue\r\n\r\n");
    client_send(fd, "abc");
    expect_answer(fd, "abc");
    client_send(fd, "POST /refuse HTTP/1.1\r\n" HOST
                    "Content-Length: 3\r\nExpect: 100-continue\r\n\r\n");
    client_expect(fd, "HTTP/1.1 403 Forbidden\r\n");
    mem_free(client_receive_all(fd));
}

static void while_it_is_paused_next_to_nothing_is_read(void **state)
{
    char *body = fill(4 * 1000 * 1000);
    int fd;

    (void)state;
    taker.pause_at = 100 * 1000;
    pace.within_ms = 300;
    harness.hold_ms = 600; /* twice the pace's time: which is not the client's fault */
    harness_start();
    fd = client_open();
    send_head(fd, "/take", strlen(body));
    assert_true(client_try_send(fd, body, strlen(body)));
    expect_answer(fd, body);
    assert_in_range(taker.before_pause, 100 * 1000, 300 * 1000);
    assert_int_equal(taker.cuts, 0);
    close(fd);
    mem_free(body);
}

static void a_drip_is_cut_with_408_and_a_slow_line_is_not(void **state)
{
    char *body = fill(1000), *text;
    uint64_t start;
    int fd;

    (void)state;
    pace = (struct http_pace){.least = 100, .within_ms = 400};
    harness_start();
    fd = client_open();
    send_head(fd, "/take", 1000);
    for (size_t at = 0; at < 1000; at += 100) {
        assert_true(client_try_send(fd, body + at, 100));
        nap(100);
    }
    expect_answer(fd, body);
    send_head(fd, "/take", 1000);
    start = clock_ms();
    while (client_is_quiet(fd, 20) && client_try_send(fd, "x", 1)) {
        if (clock_ms() - start > HARNESS_PATIENCE_MS)
            break;
    }
    assert_in_range(clock_ms() - start, 350, 1500);
    text = client_receive_all(fd);
    assert_memory_equal(text, "HTTP/1.1 408 ", 13);
    mem_free(text);
    mem_free(body);
    until(&taker.cuts, 1);
    assert_int_equal(taker.ends, 1);
}

static void an_answer_in_the_middle_ends_it(void **state)
{
    char *body = fill(1000 * 1000), *text;
    int fd;

    (void)state;
    taker.stop_at = 10;
    harness_start();
    fd = client_open();
    send_head(fd, "/take", 1000 * 1000);
    client_send(fd, "0123456789");
    client_expect(fd, "HTTP/1.1 422 Unprocessable Content\r\n");
    client_try_send(fd, body, 1000 * 1000);
    text = client_receive_all(fd);
    assert_non_null(strstr(text, "Connection: close\r\n"));
    assert_non_null(strstr(text, "0123456789"));
    assert_int_equal(taker.pieces, 1);
    assert_int_equal(taker.ends + taker.cuts, 0);
    mem_free(text);
    mem_free(body);
}

static void a_client_that_goes_away_is_told_of_once(void **state)
{
    int fd;

    (void)state;
    harness_start();
    for (unsigned i = 1; i <= 3; i++) {
        fd = client_open();
        send_head(fd, "/take", 10);
        client_send(fd, "012345678");
        until(&taker.pieces, i);
        close(fd);
        until(&taker.cuts, i);
    }
    assert_int_equal(taker.ends, 0);
}

static void a_server_that_closes_cuts_it(void **state)
{
    int fd;

    (void)state;
    taker.pause_at = 5;
    harness.hold_ms = 60 * 1000;
    harness_start();
    fd = client_open();
    send_head(fd, "/take", 10);
    client_send(fd, "012345678");
    until(&taker.pieces, 1);
    harness_begin_stop();
    until(&taker.cuts, 1);
    close(fd);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_body_over_the_limit_comes_whole_and_in_order),
        TEST(it_may_be_split_anywhere_and_the_next_request_comes_after_it),
        TEST(a_body_that_is_not_taken_is_gathered_within_its_limit),
        TEST(a_refusal_comes_before_the_body_and_closes),
        TEST(a_refusal_without_a_body_leaves_the_connection),
        TEST(a_client_that_expects_to_be_told_is_told),
        TEST(while_it_is_paused_next_to_nothing_is_read),
        TEST(a_drip_is_cut_with_408_and_a_slow_line_is_not),
        TEST(an_answer_in_the_middle_ends_it),
        TEST(a_client_that_goes_away_is_told_of_once),
        TEST(a_server_that_closes_cuts_it),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
