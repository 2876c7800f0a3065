/*
 * The server's end of a WebSocket as a client meets it over a real connection, and as the object
 * that it lives in sees it: one handle_closed, last, in which that object is freed.
 */
#include "net_harness.h"

#include "base/list.h"
#include "net/websocket.h"

#include <stdio.h>

#define KEY "dGhlIHNhbXBsZSBub25jZQ=="
#define REQUEST \
    "GET /live HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n" \
    "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: " KEY "\r\n" \
    "Sec-WebSocket-Protocol: test.1\r\n\r\n"
/* The example of RFC 6455 section 1.3. */
#define SWITCH \
    "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n" \
    "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\nSec-WebSocket-Protocol: test.1\r\n\r\n"

/* ---- the role: does what the first letter of a message says ---- */

struct session {
    struct websocket websocket;
    struct deadline deadline; /* of a pause */
    bool closes;
};

static struct {
    struct websocket_limits limits;
    struct session *session;
    atomic_uint messages;
    atomic_uint closed;
    atomic_uint code;
    atomic_uint drained;
    atomic_uint congested;
} role;

static void handle_closed(struct websocket *websocket, uint16_t code)
{
    struct session *session = CONTAINER_OF(websocket, struct session, websocket);

    deadline_clear(&harness.loop, &session->deadline);
    if (role.session == session)
        role.session = NULL;
    role.code = code;
    role.closed++;
    mem_free(session);
}

static void handle_resume(struct deadline *deadline)
{
    struct session *session = CONTAINER_OF(deadline, struct session, deadline);

    if (session->closes)
        websocket_close(&session->websocket, 1000);
    else
        websocket_resume(&session->websocket);
}

static void flood(struct websocket *websocket, size_t count)
{
    static const uint8_t kib[1024];

    for (; count; count--)
        websocket_send(websocket, false, kib, sizeof(kib));
    role.congested += websocket_is_congested(websocket);
}

static void handle_message(struct websocket *websocket, bool is_text, uint8_t *bytes, size_t len)
{
    struct session *session = CONTAINER_OF(websocket, struct session, websocket);

    role.messages++;
    switch (len ? bytes[0] : 0) {
    case 'X': /* close, and what is said after it is not sent */
        websocket_close(websocket, 4003);
        websocket_send(websocket, true, "after", 5);
        websocket_close(websocket, 1000);
        assert_int_equal(bytes[0], 'X'); /* is still there */
        break;
    case 'Z':                   /* pause, and close after a while */
        session->closes = true; /* fall through */
    case 'P':                   /* pause for a while */
        websocket_pause(websocket);
        deadline_set(&harness.loop, &session->deadline, 200);
        break;
    case 'Q': /* pause, then close at once */
        websocket_pause(websocket);
        websocket_close(websocket, 1000);
        break;
    case 'F': /* more than the kernel's buffers, less than the queue */
        flood(websocket, 12 * 1024);
        break;
    case 'O': /* more than both */
        flood(websocket, 64 * 1024);
        break;
    case 'S': /* the same, to the last byte */
        while (!websocket_is_congested(websocket))
            flood(websocket, 1);
        for (int i = 0; i < 100000; i++)
            websocket_send(websocket, false, "s", 1);
        break;
    default:
        websocket_send2(websocket, is_text, "re:", 3, bytes, len);
    }
}

static void handle_drained(struct websocket *websocket)
{
    role.drained++;
    websocket_send(websocket, true, "drained", 7);
}

static const struct websocket_ops ops = {.handle_message = handle_message,
                                         .handle_drained = handle_drained,
                                         .handle_closed = handle_closed};

static void ask(void *owner, struct http_request *request)
{
    if (!request->head->is_websocket || request->is_crowded) {
        if (request->head->wants_upgrade)
            http_respond_status(request, request->is_crowded ? 429 : 426, NULL);
        else
            harness_ask(owner, request);
        return;
    }
    role.session = mem_alloc(sizeof(*role.session));
    role.session->deadline.handle = handle_resume;
    http_upgrade(request, &role.session->websocket, &ops, &role.limits, "test.1");
}

static void handle_stop(struct harness *unused)
{
    (void)unused;
    if (role.session)
        websocket_close(&role.session->websocket, WEBSOCKET_GOING_AWAY);
}

static int bare_setup(void **state)
{
    memset(&role, 0, sizeof(role));
    role.limits = (struct websocket_limits){.message = 4096,
                                            .queue = 13 * 1024 * 1024,
                                            .messages_per_s = 1000,
                                            .burst = 1000,
                                            .ping_s = 60};
    harness_init(state);
    harness.options.handle_request = ask;
    harness.handle_stop = handle_stop;
    return 0;
}

static int setup(void **state)
{
    bare_setup(state);
    harness_start();
    return 0;
}

/* ---- the client ---- */

static int websocket_open(void)
{
    int fd = client_open();

    client_send(fd, REQUEST);
    client_expect(fd, SWITCH);
    return fd;
}

static void append_frame(struct buf *frames, uint8_t first, const void *payload, size_t len)
{
    static const uint8_t mask[4] = {1, 2, 3, 4};
    uint8_t head[FRAME_HEAD_MAX];
    size_t head_len = frame_write_head(head, FRAME_TEXT, len);

    head[0] = first;
    head[1] |= 0x80;
    buf_append(frames, head, head_len);
    buf_append(frames, mask, sizeof(mask));
    for (size_t i = 0; i < len; i++)
        buf_append_u8(frames, ((const uint8_t *)payload)[i] ^ mask[i % 4]);
}

static void send_frame(int fd, uint8_t first, const char *payload)
{
    struct buf frame = {0};

    append_frame(&frame, first, payload, strlen(payload));
    assert_true(client_try_send(fd, frame.data, frame.len));
    buf_release(&frame);
}

static void expect_frame(int fd, uint8_t first, const char *payload)
{
    char *head = client_receive_exactly(fd, 2);

    assert_int_equal((uint8_t)head[0], first);
    assert_int_equal((uint8_t)head[1], strlen(payload));
    mem_free(head);
    client_expect(fd, payload);
}

static void send_close(int fd, unsigned code)
{
    struct buf frame = {0};
    uint8_t payload[2] = {(uint8_t)(code >> 8), (uint8_t)code};

    append_frame(&frame, 0x88, payload, 2);
    assert_true(client_try_send(fd, frame.data, frame.len));
    buf_release(&frame);
}

static void expect_close(int fd, unsigned code)
{
    char *frame = client_receive_exactly(fd, 4);

    assert_int_equal((uint8_t)frame[0], 0x88);
    assert_int_equal((uint8_t)frame[1], 2);
    assert_int_equal(bytes_u16((uint8_t *)frame + 2), code);
    mem_free(frame);
}

/* Soon: the role has been told, once, and of this code. */
static void expect_told(unsigned code)
{
    for (int i = 0; i < 80 && !role.closed; i++)
        nap(10);
    assert_int_equal(role.closed, 1);
    assert_int_equal(role.code, code);
}

/* ---- the tests ---- */

static void messages_go_both_ways(void **state)
{
    struct buf frames = {0};
    char payload[4096];
    char *got;
    int fd = websocket_open();

    (void)state;
    send_frame(fd, 0x81, "hé");
    expect_frame(fd, 0x81, "re:hé");
    send_frame(fd, 0x82, "bin");
    expect_frame(fd, 0x82, "re:bin");
    send_frame(fd, 0x01, "frag");
    send_frame(fd, 0x89, "between");
    send_frame(fd, 0x80, "ment");
    expect_frame(fd, 0x8a, "between");
    expect_frame(fd, 0x81, "re:fragment");
    memset(payload, 'm', sizeof(payload));
    append_frame(&frames, 0x82, payload, sizeof(payload));
    assert_true(client_try_send(fd, frames.data, frames.len));
    got = client_receive_exactly(fd, 4 + 3 + sizeof(payload));
    assert_memory_equal(got, "\x82\x7e\x10\x03re:mm", 9);
    mem_free(got);
    buf_release(&frames);
    close(fd);
    expect_told(WEBSOCKET_CUT);
}

static void frames_right_behind_the_request_are_read(void **state)
{
    struct buf bytes = {0};
    int fd = client_open();

    (void)state;
    buf_append_text(&bytes, "GET /a HTTP/1.1\r\nHost: a\r\n\r\n" REQUEST);
    append_frame(&bytes, 0x81, "1", 1);
    append_frame(&bytes, 0x81, "2", 1);
    bytes.len--; /* the last byte later */
    assert_true(client_try_send(fd, bytes.data, bytes.len));
    client_expect(fd, "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 1\r\n\r\na");
    client_expect(fd, SWITCH);
    expect_frame(fd, 0x81, "re:1");
    assert_true(client_try_send(fd, bytes.data + bytes.len, 1));
    expect_frame(fd, 0x81, "re:2");
    buf_release(&bytes);
    close(fd);
}

static void what_is_no_websocket_is_told_what_to_speak(void **state)
{
    int fd = client_open();

    (void)state;
    client_send(fd, "GET /live HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\n"
                    "Connection: Upgrade\r\nSec-WebSocket-Version: 8\r\n"
                    "Sec-WebSocket-Key: " KEY "\r\n\r\n");
    client_expect(fd, "HTTP/1.1 426 Upgrade Required\r\nUpgrade: websocket\r\n"
                      "Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\n");
    close(fd);
}

static void the_code_of_the_peer_is_told_and_sent_back(void **state)
{
    int fd = websocket_open();

    (void)state;
    send_frame(fd, 0x81, "1");
    send_close(fd, 4001);
    send_frame(fd, 0x81, "after the close");
    expect_frame(fd, 0x81, "re:1");
    expect_close(fd, 4001);
    expect_told(4001); /* while our end is still open */
    client_expect_end(fd);
    assert_int_equal(role.messages, 1);
}

static void a_close_without_code_is_answered_without(void **state)
{
    int fd = websocket_open();

    (void)state;
    send_frame(fd, 0x88, "");
    expect_frame(fd, 0x88, "");
    expect_told(WEBSOCKET_NO_CODE);
    client_expect_end(fd);
}

static void a_connection_that_just_ends_is_a_cut(void **state)
{
    int fd = websocket_open();

    (void)state;
    send_frame(fd, 0x01, "unfinished");
    close(fd);
    expect_told(WEBSOCKET_CUT);
    assert_int_equal(role.messages, 0);
}

static void the_owner_may_close_from_inside_a_message(void **state)
{
    struct buf frames = {0};
    int fd = websocket_open();

    (void)state;
    append_frame(&frames, 0x01, "X", 1); /* in fragments, so that it lies in our own memory */
    append_frame(&frames, 0x80, "x", 1);
    append_frame(&frames, 0x81, "more", 4);
    assert_true(client_try_send(fd, frames.data, frames.len));
    buf_release(&frames);
    expect_close(fd, 4003);
    assert_true(client_is_quiet(fd, 50));
    assert_int_equal(role.closed, 0);
    send_frame(fd, 0x89, "ping"); /* no answer any more */
    send_close(fd, 1000);
    expect_told(4003); /* ours, not the answer's */
    client_expect_end(fd);
    assert_int_equal(role.messages, 1);
}

static void a_peer_that_does_not_answer_a_close_is_left_after_2_s(void **state)
{
    uint64_t start = clock_ms();
    int fd = websocket_open();

    (void)state;
    send_frame(fd, 0x81, "X");
    expect_close(fd, 4003);
    client_expect_end(fd);
    assert_in_range(clock_ms() - start, 1900, 3500);
    expect_told(4003);
}

static void refused(uint8_t first, const char *payload, unsigned code)
{
    int fd = websocket_open();

    role.closed = 0;
    send_frame(fd, first, payload);
    send_frame(fd, 0x81, "after");
    expect_close(fd, code);
    expect_told(code);
    client_expect_end(fd);
    assert_int_equal(role.messages, 0);
}

static void what_breaks_the_protocol_is_closed_with_the_right_code(void **state)
{
    char *large = mem_alloc(4098);

    (void)state;
    memset(large, 'l', 4097);
    refused(0x83, "", WEBSOCKET_PROTOCOL_ERROR);
    refused(0xc1, "", WEBSOCKET_PROTOCOL_ERROR);
    refused(0x88, "\x03", WEBSOCKET_PROTOCOL_ERROR);
    refused(0x81, "\xff", WEBSOCKET_INVALID_DATA);
    refused(0x81, large, WEBSOCKET_TOO_BIG);
    mem_free(large);
}

static void too_many_messages_are_refused_and_the_allowed_pace_is_not(void **state)
{
    int fd;

    role.limits.messages_per_s = 50;
    role.limits.burst = 10;
    harness_start();
    fd = websocket_open();
    for (int i = 0; i < 40; i++) {
        send_frame(fd, 0x81, "s");
        expect_frame(fd, 0x81, "re:s");
        nap(25);
    }
    assert_int_equal(role.messages, 40);
    for (int i = 0; i < 40; i++)
        send_frame(fd, 0x8a, "pongs count too");
    expect_close(fd, WEBSOCKET_POLICY);
    expect_told(WEBSOCKET_POLICY);
    close(fd);
    (void)state;
}

static void a_slow_reader_is_known_and_told_of_when_it_has_caught_up(void **state)
{
    char *all;
    int fd = websocket_open();

    (void)state;
    send_frame(fd, 0x81, "F");
    nap(200);
    assert_int_equal(role.congested, 1);
    assert_int_equal(role.drained, 0);
    all = client_receive_exactly(fd, 12 * 1024 * (1024 + 4));
    assert_memory_equal(all, "\x82\x7e\x04\x00", 4);
    assert_memory_equal(all + 12287 * 1028, "\x82\x7e\x04\x00", 4);
    mem_free(all);
    expect_frame(fd, 0x81, "drained");
    assert_int_equal(role.drained, 1);
    close(fd);
}

static void a_queue_that_is_not_read_is_closed_with_1013(void **state)
{
    char *all;
    int fd;

    role.limits.queue = 1024 * 1024;
    harness_start();
    fd = websocket_open();
    send_frame(fd, 0x81, "O");
    nap(100);
    assert_int_equal(role.closed, 0);
    all = client_receive_all(fd);
    /* After whole messages only. */
    assert_memory_equal(all, "\x82\x7e\x04\x00", 4);
    mem_free(all);
    expect_told(WEBSOCKET_TRY_LATER);
    (void)state;
}

static void the_1013_stands_after_whole_messages(void **state)
{
    struct buf all = {0};
    size_t came;
    size_t at = 0;
    int fd;

    role.limits.queue = 100 * 1000;
    harness_start();
    fd = websocket_open();
    send_frame(fd, 0x81, "S");
    nap(100);
    while ((came = client_receive(fd, buf_reserve(&all, 65536), 65536)))
        all.len += came;
    close(fd);
    for (; at + 1028 <= all.len && all.data[at + 1] == 126; at += 1028)
        assert_memory_equal(all.data + at, "\x82\x7e\x04\x00", 4);
    for (; at + 3 <= all.len && all.data[at] == 0x82; at += 3)
        assert_memory_equal(all.data + at, "\x82\1s", 3);
    assert_int_equal(all.len - at, 4);
    assert_memory_equal(all.data + at, "\x88\x02\x03\xf5", 4);
    buf_release(&all);
    expect_told(WEBSOCKET_TRY_LATER);
    (void)state;
}

static void a_paused_websocket_hands_nothing_out_until_it_goes_on(void **state)
{
    struct buf frames = {0};
    uint64_t start;
    int fd = websocket_open();

    (void)state;
    append_frame(&frames, 0x81, "P", 1);
    append_frame(&frames, 0x81, "1", 1);
    append_frame(&frames, 0x81, "P", 1); /* and again */
    append_frame(&frames, 0x01, "2", 1);
    start = clock_ms();
    assert_true(client_try_send(fd, frames.data, frames.len));
    buf_release(&frames);
    nap(50);
    assert_int_equal(role.messages, 1);
    expect_frame(fd, 0x81, "re:1");
    assert_in_range(clock_ms() - start, 190, 1500);
    send_frame(fd, 0x80, "3");
    expect_frame(fd, 0x81, "re:23");
    assert_in_range(clock_ms() - start, 390, 2500);
    close(fd);
}

static void a_paused_websocket_can_be_closed(void **state)
{
    struct buf frames = {0};
    int fd = websocket_open();

    (void)state;
    append_frame(&frames, 0x81, "Q", 1);
    append_frame(&frames, 0x81, "dropped", 7);
    append_frame(&frames, 0x88, "\x03\xe8", 2);
    assert_true(client_try_send(fd, frames.data, frames.len));
    buf_release(&frames);
    expect_close(fd, 1000);
    expect_told(1000);
    client_expect_end(fd);
    assert_int_equal(role.messages, 1);
}

static void a_paused_websocket_that_is_closed_still_hears_the_peers_close(void **state)
{
    struct buf frames = {0};
    int fd = websocket_open();

    (void)state;
    append_frame(&frames, 0x81, "Z", 1);
    append_frame(&frames, 0x81, "dropped", 7);
    append_frame(&frames, 0x88, "\x03\xe9", 2);
    assert_true(client_try_send(fd, frames.data, frames.len));
    buf_release(&frames);
    expect_close(fd, 1000);
    expect_told(1000);
    client_expect_end(fd);
    assert_int_equal(role.messages, 1);
}

static void an_answer_after_the_end_of_its_connection_goes_nowhere(void **state)
{
    int fd = websocket_open();
    int held = client_open();

    (void)state;
    harness.hold_ms = 300;
    harness.answers_late = true;
    client_send(held, "GET /hold HTTP/1.1\r\nHost: a\r\n\r\n");
    nap(50);
    harness_begin_stop(); /* the websocket keeps the server until we answer its close */
    client_expect_end(held);
    nap(500);
    send_close(fd, WEBSOCKET_GOING_AWAY);
    expect_told(WEBSOCKET_GOING_AWAY);
    close(fd);
    harness_stop(state);
}

static void a_quiet_peer_is_pinged_then_given_up(void **state)
{
    uint64_t start;
    int fd;

    role.limits.ping_s = 1;
    harness_start();
    fd = websocket_open();
    start = clock_ms();
    expect_frame(fd, 0x89, "");
    assert_in_range(clock_ms() - start, 900, 1800);
    send_frame(fd, 0x8a, ""); /* alive: a second more */
    expect_frame(fd, 0x89, "");
    assert_in_range(clock_ms() - start, 1900, 2900);
    /* Bytes that make no whole frame are no sign of life. */
    assert_true(client_try_send(fd, "\x82\xfe\x0f\xffmask", 8));
    while (client_try_send(fd, "d", 1) && role.closed == 0)
        nap(100);
    assert_in_range(clock_ms() - start, 2900, 4200);
    expect_told(WEBSOCKET_CUT);
    close(fd);
    (void)state;
}

static void a_crowded_peer_is_never_upgraded(void **state)
{
    int first;
    int second;

    harness.options.limits.connections_per_peer = 1;
    harness_start();
    first = websocket_open();
    second = client_open();
    client_send(second, REQUEST);
    client_expect(second, "HTTP/1.1 429 Too Many Requests\r\n");
    mem_free(client_receive_all(second));
    send_frame(first, 0x81, "1");
    expect_frame(first, 0x81, "re:1");
    close(first);
    expect_told(WEBSOCKET_CUT);
    first = websocket_open();
    close(first);
    (void)state;
}

static void a_server_that_closes_leaves_its_websockets_to_their_owner(void **state)
{
    int fd = websocket_open();
    int quiet = client_open();

    harness_begin_stop();
    client_expect_end(quiet);
    expect_close(fd, WEBSOCKET_GOING_AWAY);
    send_close(fd, WEBSOCKET_GOING_AWAY);
    client_expect_end(fd);
    expect_told(WEBSOCKET_GOING_AWAY);
    harness_stop(state);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, harness_stop)
#define BARE_TEST(name) cmocka_unit_test_setup_teardown(name, bare_setup, harness_stop)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(messages_go_both_ways),
        TEST(frames_right_behind_the_request_are_read),
        TEST(what_is_no_websocket_is_told_what_to_speak),
        TEST(the_code_of_the_peer_is_told_and_sent_back),
        TEST(a_close_without_code_is_answered_without),
        TEST(a_connection_that_just_ends_is_a_cut),
        TEST(the_owner_may_close_from_inside_a_message),
        TEST(a_peer_that_does_not_answer_a_close_is_left_after_2_s),
        TEST(what_breaks_the_protocol_is_closed_with_the_right_code),
        BARE_TEST(too_many_messages_are_refused_and_the_allowed_pace_is_not),
        TEST(a_slow_reader_is_known_and_told_of_when_it_has_caught_up),
        BARE_TEST(a_queue_that_is_not_read_is_closed_with_1013),
        BARE_TEST(the_1013_stands_after_whole_messages),
        TEST(a_paused_websocket_hands_nothing_out_until_it_goes_on),
        TEST(a_paused_websocket_can_be_closed),
        TEST(a_paused_websocket_that_is_closed_still_hears_the_peers_close),
        TEST(an_answer_after_the_end_of_its_connection_goes_nowhere),
        BARE_TEST(a_quiet_peer_is_pinged_then_given_up),
        BARE_TEST(a_crowded_peer_is_never_upgraded),
        TEST(a_server_that_closes_leaves_its_websockets_to_their_owner),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
