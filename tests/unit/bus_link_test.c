/*
 * One end of a real Unix socket is a link, the other the test, which writes what it likes. Timers
 * run twenty times faster here (see __wrap_uv_timer_start).
 */
#include "bus/link.h"

#include "bus_recorder.h"
#include "net/stream.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <sys/socket.h>
#include <unistd.h>

static const struct slot_id NO_SESSION;
static const struct slot_id ONE = {.slot = 1, .gen = 1};
static const struct slot_id TWO = {.slot = 2, .gen = 9};
#define MARK "8 bytes."

static const char HELLO[] = "havre bus\4" MARK;

#define HELLO_LEN (sizeof HELLO - 1)

struct fixture {
    struct loop loop;
    struct recorder recorder;
    struct link *link;
    int peer; /* the test's end; -1 once closed */
};

static uint64_t hello_wait_ms;

int __real_uv_timer_start(uv_timer_t *timer, uv_timer_cb handle, uint64_t ms, uint64_t repeat);
int __wrap_uv_timer_start(uv_timer_t *timer, uv_timer_cb handle, uint64_t ms, uint64_t repeat);

int __wrap_uv_timer_start(uv_timer_t *timer, uv_timer_cb handle, uint64_t ms, uint64_t repeat)
{
    if (ms == LINK_HELLO_MS)
        hello_wait_ms = ms;
    return __real_uv_timer_start(timer, handle, (ms + 19) / 20, repeat);
}

static void begin(struct fixture *fixture, enum bus_side side)
{
    static const struct stream_limits LIMITS = {.congested = 64 * 1024, .most = 256 * 1024};
    struct stream *stream;
    int ends[2];

    *fixture = (struct fixture){0};
    loop_init(&fixture->loop);
    assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, ends), 0);
    assert_int_equal(stream_open(&fixture->loop, ends[0], &LIMITS, &stream), 0);
    fixture->link = link_create(stream, &(struct link_options){.side = side,
                                                               .mark = (const uint8_t *)MARK,
                                                               .ops = &RECORDER_OPS,
                                                               .owner = &fixture->recorder});
    fixture->peer = ends[1];
}

static void finish(struct fixture *fixture)
{
    if (!fixture->recorder.downs)
        link_close(fixture->link, "the test is over");
    if (fixture->peer >= 0)
        close(fixture->peer);
    loop_run(&fixture->loop);
    assert_int_equal(fixture->recorder.downs, 1);
    assert_false(fixture->recorder.called_inside);
    loop_finish(&fixture->loop);
    recorder_finish(&fixture->recorder);
}

/* Appends a message that the module may find wrong. */
static void put(struct buf *buf, enum bus_type type, struct slot_id session, const void *body,
                size_t len)
{
    buf_append_u32(buf, (uint32_t)(9 + len));
    buf_append_u8(buf, (uint8_t)type);
    buf_append_u32(buf, session.slot);
    buf_append_u32(buf, session.gen);
    buf_append(buf, body, len);
}

static void put_open(struct buf *buf, struct slot_id session)
{
    static const char BODY[] = "0123456789abcdef0123456789abcdeffr\0\0";

    put(buf, BUS_OPEN, session, BODY, sizeof BODY - 1);
}

/* Sends and wipes it. */
static void say(struct fixture *fixture, struct buf *buf)
{
    assert_int_equal(send(fixture->peer, buf->data, buf->len, MSG_NOSIGNAL), buf->len);
    buf_release(buf);
    turn(&fixture->loop, 3);
}

static void say_one(struct fixture *fixture, enum bus_type type, struct slot_id session,
                    const void *body, size_t len)
{
    struct buf buf = {0};

    put(&buf, type, session, body, len);
    say(fixture, &buf);
}

static void say_hello(struct fixture *fixture)
{
    say_one(fixture, BUS_HELLO, NO_SESSION, HELLO, HELLO_LEN);
    assert_int_equal(fixture->recorder.ups, 1);
    assert_true(link_is_up(fixture->link));
}

static void open_session(struct fixture *fixture, struct slot_id session)
{
    struct buf buf = {0};

    put_open(&buf, session);
    say(fixture, &buf);
}

static void assert_down(struct fixture *fixture, const char *why)
{
    assert_true(turn_until(&fixture->loop, &fixture->recorder.downs, 1));
    assert_string_equal(fixture->recorder.why, why);
}

/* Whatever the link has sent so far, without the hello. */
static struct buf received(struct fixture *fixture)
{
    struct buf buf = {0};
    ssize_t len;

    do {
        turn(&fixture->loop, 2);
        len = recv(fixture->peer, buf_reserve(&buf, 65536), 65536, 0);
        if (len > 0)
            buf.len += (size_t)len;
    } while (len > 0);
    assert_true(buf.len >= 13 + HELLO_LEN);
    assert_memory_equal(buf.data + 13, HELLO, HELLO_LEN);
    buf_consume(&buf, 13 + HELLO_LEN);
    return buf;
}

static void hello_is_said_first_and_brings_it_up(void **context)
{
    static const char EXPECTED[] = "\0\0\0\x1b\1\0\0\0\0\0\0\0\0havre bus\4" MARK;
    struct fixture fixture;
    char bytes[64];

    (void)context;
    for (enum bus_side side = BUS_LOBBY; side <= BUS_DESK; side++) {
        begin(&fixture, side);
        turn(&fixture.loop, 3);
        assert_int_equal(recv(fixture.peer, bytes, sizeof bytes, 0), 31);
        assert_memory_equal(bytes, EXPECTED, 31);
        assert_false(link_is_up(fixture.link));
        say_hello(&fixture);
        assert_int_equal(fixture.recorder.messages, 0);
        finish(&fixture);
    }
}

static void a_wrong_hello_ends_it(void **context)
{
    struct fixture fixture;

    (void)context;
    begin(&fixture, BUS_DESK);
    say_one(&fixture, BUS_HELLO, NO_SESSION, "havre cat\2" MARK, HELLO_LEN);
    assert_down(&fixture, "its hello is not ours");
    finish(&fixture);
    begin(&fixture, BUS_DESK);
    say_one(&fixture, BUS_HELLO, NO_SESSION, "havre bus\1", 10); /* as the first version said it */
    assert_down(&fixture, "it speaks another version of the bus");
    assert_int_equal(fixture.recorder.ups, 0);
    finish(&fixture);
    begin(&fixture, BUS_DESK);
    say_one(&fixture, BUS_HELLO, NO_SESSION, HELLO, HELLO_LEN - 1);
    assert_down(&fixture, "its hello is not ours");
    finish(&fixture);
}

static void a_hello_tells_whether_the_pages_are_of_one_build(void **context)
{
    struct fixture fixture;

    (void)context;
    begin(&fixture, BUS_LOBBY);
    assert_false(link_has_our_mark(fixture.link));
    say_hello(&fixture);
    assert_true(link_has_our_mark(fixture.link));
    finish(&fixture);
    begin(&fixture, BUS_LOBBY);
    say_one(&fixture, BUS_HELLO, NO_SESSION,
            "havre bus\4"
            "8 bytes!",
            HELLO_LEN);
    assert_true(link_is_up(fixture.link));
    assert_false(link_has_our_mark(fixture.link));
    finish(&fixture);
}

static void no_hello_first_ends_it(void **context)
{
    struct fixture fixture;

    (void)context;
    begin(&fixture, BUS_LOBBY);
    say_one(&fixture, BUS_READY, NO_SESSION, NULL, 0);
    assert_down(&fixture, "it did not say hello first");
    assert_int_equal(fixture.recorder.messages, 0);
    finish(&fixture);
}

static void hello_twice_ends_it(void **context)
{
    struct fixture fixture;

    (void)context;
    begin(&fixture, BUS_LOBBY);
    say_hello(&fixture);
    say_one(&fixture, BUS_HELLO, NO_SESSION, HELLO, HELLO_LEN);
    assert_down(&fixture, "it said hello twice");
    finish(&fixture);
}

static void no_hello_in_time_ends_it(void **context)
{
    struct fixture fixture;

    (void)context;
    begin(&fixture, BUS_LOBBY);
    assert_int_equal(hello_wait_ms, 5000);
    assert_down(&fixture, "it did not say hello in time");
    finish(&fixture);
    begin(&fixture, BUS_LOBBY);
    say_hello(&fixture);
    usleep(100 * 1000); /* twice the time */
    turn(&fixture.loop, 5);
    assert_int_equal(fixture.recorder.downs, 0);
    finish(&fixture);
}

static void a_message_that_is_none_ends_it(void **context)
{
    struct fixture fixture;
    struct buf buf = {0};

    (void)context;
    begin(&fixture, BUS_LOBBY);
    say_hello(&fixture);
    put(&buf, 77, ONE, "what", 4);
    say(&fixture, &buf);
    assert_down(&fixture, "it sent a message that is none");
    finish(&fixture);
}

static void the_other_side_may_end_it(void **context)
{
    struct fixture fixture;
    struct buf wire;

    (void)context;
    begin(&fixture, BUS_LOBBY);
    say_hello(&fixture);
    wire = received(&fixture); /* else the kernel says "reset" */
    buf_release(&wire);
    close(fixture.peer);
    fixture.peer = -1;
    assert_down(&fixture, "the other side closed it");
    finish(&fixture);
}

static void a_session_lives_from_open_to_close_on_the_desks_side(void **context)
{
    struct fixture fixture;

    (void)context;
    begin(&fixture, BUS_DESK);
    say_hello(&fixture);
    open_session(&fixture, ONE);
    open_session(&fixture, TWO);
    say_one(&fixture, BUS_ENVELOPE, ONE, "envelope", 8);
    link_send(fixture.link, BUS_END, ONE, NULL, 0, NULL, 0);
    say_one(&fixture, BUS_ENVELOPE, ONE, "envelope", 8); /* was on its way */
    say_one(&fixture, BUS_CLOSE, ONE, "\1", 1);
    open_session(&fixture, ONE); /* anew */
    say_one(&fixture, BUS_ENVELOPE, ONE, "envelope", 8);
    assert_int_equal(fixture.recorder.messages, 7);
    assert_int_equal(fixture.recorder.downs, 0);
    finish(&fixture);
}

static void a_session_that_was_not_opened_here_ends_it(void **context)
{
    static const char WHY[] = "it spoke of a session that it may not speak of";
    struct fixture fixture;

    (void)context;
    begin(&fixture, BUS_DESK);
    say_hello(&fixture);
    say_one(&fixture, BUS_ENVELOPE, ONE, "envelope", 8);
    assert_down(&fixture, WHY);
    assert_int_equal(fixture.recorder.messages, 0);
    finish(&fixture);

    begin(&fixture, BUS_DESK);
    say_hello(&fixture);
    open_session(&fixture, ONE);
    say_one(&fixture, BUS_CLOSE, ONE, "\2", 1);
    say_one(&fixture, BUS_CLOSE, ONE, "\2", 1);
    assert_down(&fixture, WHY);
    assert_int_equal(fixture.recorder.messages, 2);
    finish(&fixture);

    begin(&fixture, BUS_DESK);
    say_hello(&fixture);
    open_session(&fixture, ONE);
    open_session(&fixture, ONE);
    assert_down(&fixture, WHY);
    assert_int_equal(fixture.recorder.messages, 1);
    finish(&fixture);
}

static void the_owners_no_ends_it(void **context)
{
    struct fixture fixture;

    (void)context;
    begin(&fixture, BUS_LOBBY);
    say_hello(&fixture);
    fixture.recorder.refuse = BUS_NOTICE;
    say_one(&fixture, BUS_END, ONE, NULL, 0);
    assert_int_equal(fixture.recorder.downs, 0);
    say_one(&fixture, BUS_NOTICE, ONE, "{}", 2);
    assert_down(&fixture, "it sent a message that is out of place");
    finish(&fixture);
}

static void nothing_is_handed_out_after_a_close(void **context)
{
    struct fixture fixture;
    struct buf buf = {0};

    (void)context;
    begin(&fixture, BUS_LOBBY);
    say_hello(&fixture);
    fixture.recorder.close_after = BUS_NOTICE;
    fixture.recorder.refuse = BUS_NOTICE;
    for (int i = 0; i < 3; i++)
        put(&buf, BUS_NOTICE, ONE, "{}", 2);
    say(&fixture, &buf);
    assert_down(&fixture, "the test closed it"); /* the first reason counts */
    assert_int_equal(fixture.recorder.messages, 1);
    finish(&fixture);
}

static void down_never_comes_from_inside_a_call(void **context)
{
    struct fixture fixture;

    (void)context;
    begin(&fixture, BUS_LOBBY);
    say_hello(&fixture);
    fixture.recorder.inside = true;
    link_close(fixture.link, "once");
    link_close(fixture.link, "twice");
    link_finish(fixture.link, "three times");
    link_send(fixture.link, BUS_CLOSE, ONE, "\1", 1, NULL, 0);
    assert_false(link_is_up(fixture.link));
    assert_false(link_is_congested(fixture.link));
    fixture.recorder.inside = false;
    assert_down(&fixture, "once");
    finish(&fixture);
}

static void whole_messages_are_handed_out_where_they_lie(void **context)
{
    struct fixture fixture;
    const uint8_t *receive;

    (void)context;
    begin(&fixture, BUS_LOBBY);
    receive = fixture.loop.receive;
    say_hello(&fixture);
    say_one(&fixture, BUS_NOTICE, ONE, "{\"t\":\"offered\"}", 15);
    assert_true(fixture.recorder.last_body >= receive &&
                fixture.recorder.last_body < receive + LOOP_RECEIVE_LEN);
    finish(&fixture);
}

/* What a desk may say in a life, and what the lobby should hear of it. */
#define TALK_COUNT 7

static void put_desk_talk(struct buf *wire, struct buf *heard, size_t page_len)
{
    static uint8_t body[PAGE_MAX];
    const struct {
        enum bus_type type;
        struct slot_id session;
        size_t len;
    } TALK[TALK_COUNT] = {
        {BUS_PAGE, NO_SESSION, page_len},
        {BUS_READY, NO_SESSION, 0},
        {BUS_NOTICE, ONE, 30},
        {BUS_ENVELOPE, TWO, 6},
        {BUS_ENVELOPE, ONE, 5000},
        {BUS_END, TWO, 0},
        {BUS_NOTICE, ONE, 2},
    };

    for (size_t i = 0; i < TALK_COUNT; i++) {
        randombytes_buf(body, TALK[i].len);
        body[0] = TALK[i].type == BUS_NOTICE ? '{' : 1;
        put(wire, TALK[i].type, TALK[i].session, body, TALK[i].len);
        buf_append_u8(heard, (uint8_t)TALK[i].type);
        buf_append_u32(heard, TALK[i].session.slot);
        buf_append_u32(heard, TALK[i].session.gen);
        buf_append(heard, body, TALK[i].len);
    }
}

/* Sends `wire` in parts as long as `next` says. */
static void say_in_parts(struct fixture *fixture, const struct buf *wire, size_t (*next)(void))
{
    for (size_t at = 0; at < wire->len;) {
        size_t len = next();
        ssize_t sent;

        len = len < wire->len - at ? len : wire->len - at;
        sent = send(fixture->peer, wire->data + at, len, MSG_NOSIGNAL);
        assert_true(sent > 0 || errno == EAGAIN);
        if (sent > 0)
            at += (size_t)sent;
        turn(&fixture->loop, 2);
    }
}

static void check_parts(size_t page_len, unsigned times, size_t (*next)(void))
{
    struct fixture fixture;
    struct buf wire = {0};
    struct buf heard = {0};

    put(&wire, BUS_HELLO, NO_SESSION, HELLO, HELLO_LEN);
    for (unsigned i = 0; i < times; i++)
        put_desk_talk(&wire, &heard, page_len);
    /* Only now: a busy machine is longer about so many bytes than a hello may be waited for. */
    begin(&fixture, BUS_LOBBY);
    say_in_parts(&fixture, &wire, next);
    assert_true(turn_until(&fixture.loop, &fixture.recorder.messages, times * TALK_COUNT));
    assert_int_equal(fixture.recorder.downs, 0);
    assert_int_equal(fixture.recorder.heard.len, heard.len);
    assert_memory_equal(fixture.recorder.heard.data, heard.data, heard.len);
    buf_release(&wire);
    buf_release(&heard);
    finish(&fixture);
}

static size_t one_byte(void)
{
    return 1;
}

static size_t some_bytes(void)
{
    uint32_t most = randombytes_uniform(4) ? 40 : 70000;

    return 1 + randombytes_uniform(most);
}

static void messages_split_at_every_byte_come_out_the_same(void **context)
{
    (void)context;
    check_parts(300, 1, one_byte);
}

static void messages_split_at_random_come_out_the_same(void **context)
{
    (void)context;
    for (int i = 0; i < 20; i++)
        check_parts(1 + randombytes_uniform(PAGE_MAX), 4, some_bytes);
}

static void two_parts_are_one_message(void **context)
{
    struct fixture fixture;
    struct buf wire;

    (void)context;
    begin(&fixture, BUS_LOBBY);
    say_hello(&fixture);
    link_send(fixture.link, BUS_ENVELOPE, ONE, "one", 3, "two...", 6);
    link_send(fixture.link, BUS_ENVELOPE, ONE, NULL, 0, "three..", 7);
    wire = received(&fixture);
    assert_int_equal(wire.len, 13 + 9 + 13 + 7);
    assert_memory_equal(wire.data + 13, "onetwo...", 9);
    assert_memory_equal(wire.data + 35, "three..", 7);
    buf_release(&wire);
    finish(&fixture);
}

static void a_peer_that_reads_late_gets_all_of_it(void **context)
{
    static uint8_t body[10000];
    struct fixture fixture;
    struct buf wire;
    size_t count = 0;

    (void)context;
    begin(&fixture, BUS_LOBBY);
    say_hello(&fixture);
    while (!link_is_congested(fixture.link)) {
        memset(body, (int)++count, sizeof body);
        link_send(fixture.link, BUS_ENVELOPE, ONE, body, sizeof body, NULL, 0);
        turn(&fixture.loop, 1);
    }
    assert_int_equal(fixture.recorder.drains, 0);
    wire = received(&fixture);
    assert_int_equal(fixture.recorder.drains, 1);
    assert_false(link_is_congested(fixture.link));
    assert_int_equal(wire.len, count * (13 + sizeof body));
    for (size_t i = 0; i < count; i++)
        assert_int_equal(wire.data[(i + 1) * (13 + sizeof body) - 1], (i + 1) & 0xff);
    buf_release(&wire);
    finish(&fixture);
}

static void a_peer_that_never_reads_ends_it(void **context)
{
    static const uint8_t BODY[10000];
    struct fixture fixture;
    unsigned count = 0;

    (void)context;
    begin(&fixture, BUS_LOBBY);
    say_hello(&fixture);
    fixture.recorder.inside = true;
    while (link_is_up(fixture.link) && ++count < 1000)
        link_send(fixture.link, BUS_ENVELOPE, ONE, BODY, sizeof BODY, NULL, 0);
    fixture.recorder.inside = false;
    assert_true(count < 100);
    assert_down(&fixture, "the other side does not read: its queue is full");
    finish(&fixture);
}

static void finish_sends_what_is_queued(void **context)
{
    struct fixture fixture;
    struct buf wire;

    (void)context;
    begin(&fixture, BUS_LOBBY);
    say_hello(&fixture);
    link_send(fixture.link, BUS_CLOSE, ONE, "\3", 1, NULL, 0);
    link_finish(fixture.link, "enough");
    link_send(fixture.link, BUS_CLOSE, TWO, "\3", 1, NULL, 0);
    say_one(&fixture, BUS_END, ONE, NULL, 0); /* is not heard any more */
    wire = received(&fixture);
    assert_int_equal(wire.len, 14);
    buf_release(&wire);
    assert_int_equal(fixture.recorder.messages, 0);
    close(fixture.peer);
    fixture.peer = -1;
    assert_down(&fixture, "enough");
    finish(&fixture);
}

/* Random bodies behind right heads, random bytes alone, messages cut short: at the worst the link
 * ends, in order. */
static void noise_ends_nothing_but_its_link(void **context)
{
    uint8_t noise[200];

    (void)context;
    for (int i = 0; i < 3000; i++) {
        enum bus_side side = i % 2 ? BUS_LOBBY : BUS_DESK;
        struct fixture fixture;
        struct buf buf = {0};

        begin(&fixture, side);
        put(&buf, BUS_HELLO, NO_SESSION, HELLO, HELLO_LEN);
        put_open(&buf, ONE);
        for (int n = 0; n < 10; n++) {
            size_t len = randombytes_uniform(randombytes_uniform(2) ? 4 : sizeof noise);

            randombytes_buf(noise, sizeof noise);
            if (randombytes_uniform(10))
                put(&buf, noise[0] % 10, noise[1] % 4 ? ONE : NO_SESSION, noise, len);
            else
                buf_append(&buf, noise, len);
        }
        say(&fixture, &buf);
        finish(&fixture);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(hello_is_said_first_and_brings_it_up),
        cmocka_unit_test(a_wrong_hello_ends_it),
        cmocka_unit_test(a_hello_tells_whether_the_pages_are_of_one_build),
        cmocka_unit_test(no_hello_first_ends_it),
        cmocka_unit_test(hello_twice_ends_it),
        cmocka_unit_test(no_hello_in_time_ends_it),
        cmocka_unit_test(a_message_that_is_none_ends_it),
        cmocka_unit_test(the_other_side_may_end_it),
        cmocka_unit_test(a_session_lives_from_open_to_close_on_the_desks_side),
        cmocka_unit_test(a_session_that_was_not_opened_here_ends_it),
        cmocka_unit_test(the_owners_no_ends_it),
        cmocka_unit_test(nothing_is_handed_out_after_a_close),
        cmocka_unit_test(down_never_comes_from_inside_a_call),
        cmocka_unit_test(whole_messages_are_handed_out_where_they_lie),
        cmocka_unit_test(messages_split_at_every_byte_come_out_the_same),
        cmocka_unit_test(messages_split_at_random_come_out_the_same),
        cmocka_unit_test(two_parts_are_one_message),
        cmocka_unit_test(a_peer_that_reads_late_gets_all_of_it),
        cmocka_unit_test(a_peer_that_never_reads_ends_it),
        cmocka_unit_test(finish_sends_what_is_queued),
        cmocka_unit_test(noise_ends_nothing_but_its_link),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
