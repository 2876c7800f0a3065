/*
 * An HTTP server in a thread of its own, and a blocking client for the thread of the test. What a
 * role would do is done by harness_ask(); a test may put its own in its place before harness_start.
 * When it stops, the loop must have nothing left: so every test also proves that all was closed.
 */
#ifndef HAVRE_TESTS_NET_HARNESS_H
#define HAVRE_TESTS_NET_HARNESS_H

#include "base/buf.h"
#include "base/clock.h"
#include "base/mem.h"
#include "net/deadline.h"
#include "net/http.h"
#include "net/loop.h"

#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <semaphore.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#define HARNESS_BIG (8 * 1024 * 1024)
#define HARNESS_PATIENCE_MS 5000

struct harness {
    struct http_options options;
    /* In the loop, when it is to end; what the test opened there besides the server. May be NULL.
     */
    void (*handle_stop)(struct harness *harness);

    struct loop loop;
    struct http_server *server;
    struct address address;
    uv_async_t stop;
    pthread_t thread;
    sem_t ready;
    bool is_stopping;

    atomic_uint asked;
    atomic_uint smuggled; /* asked for a path that only a smuggled request names */
    atomic_uint crowded;
    struct peer peer; /* of the last request; read it after its answer */
    struct slot_id held;
    struct deadline deadline; /* of the answer to what is held */
    uint64_t hold_ms;
    bool answers_late; /* also after the server was closed */
};

static struct harness harness;

static void harness_answer_held(struct deadline *deadline)
{
    struct http_response response = {
        .status = 200, .content_type = "text/plain", .body = "held", .body_len = 4};

    (void)deadline;
    http_server_answer(harness.server, harness.held, &response);
}

static void harness_hold(struct http_request *request)
{
    harness.held = http_request_hold(request);
    harness.deadline.handle = harness_answer_held;
    deadline_set(&harness.loop, &harness.deadline, harness.hold_ms);
}

static void harness_answer_big(struct http_request *request)
{
    struct buf body = {0};

    memset(buf_reserve(&body, HARNESS_BIG), 'b', HARNESS_BIG);
    http_respond(request, &(struct http_response){.status = 200,
                                                  .content_type = "text/plain",
                                                  .body = body.data,
                                                  .body_len = HARNESS_BIG});
    buf_release(&body);
}

static void harness_ask(void *owner, struct http_request *request)
{
    const struct head *head = request->head;
    struct http_response response = {.status = 200, .content_type = "text/plain"};

    (void)owner;
    harness.asked++;
    harness.crowded += request->is_crowded;
    harness.peer = request->peer;
    if (str_equal(head->path, "/smuggled"))
        harness.smuggled++;
    if (str_equal(head->path, "/hold")) {
        harness_hold(request);
    } else if (str_equal(head->path, "/big")) {
        harness_answer_big(request);
    } else if (str_equal(head->path, "/echo")) {
        response.body = request->body;
        response.body_len = request->body_len;
        http_respond(request, &response);
    } else if (str_equal(head->path, "/empty")) {
        http_respond(request, &(struct http_response){.status = 204});
    } else if (str_equal(head->path, "/method")) {
        http_respond_status(request, 405, "GET");
    } else if (str_equal(head->path, "/last")) {
        http_respond(request, &(struct http_response){.status = 304, .close = true});
    } else if (head->path.len == 2) {
        response.body = head->path.at + 1;
        response.body_len = 1;
        http_respond(request, &response);
    } else {
        http_respond_status(request, 404, NULL);
    }
}

static void harness_handle_stop(uv_async_t *stop)
{
    if (!harness.answers_late)
        deadline_clear(&harness.loop, &harness.deadline);
    http_server_close(harness.server);
    if (harness.handle_stop)
        harness.handle_stop(&harness);
    uv_close((uv_handle_t *)stop, NULL);
}

static void *harness_run(void *nothing)
{
    loop_init(&harness.loop);
    CHECK(uv_async_init(&harness.loop.uv, &harness.stop, harness_handle_stop) == 0);
    CHECK(http_server_open(&harness.loop, &harness.options, &harness.server) == 0);
    harness.address = http_server_address(harness.server);
    sem_post(&harness.ready);
    loop_run(&harness.loop);
    loop_finish(&harness.loop);
    return nothing;
}

static inline int harness_init(void **state)
{
    const char *error;

    (void)state;
    harness = (struct harness){0};
    if (!address_parse("127.0.0.1:0", &harness.options.listen, &error))
        return -1;
    harness.options.limits = (struct http_limits){.body = 64 * 1024,
                                                  .head_deadline_ms = 3000,
                                                  .body_deadline_ms = 3000,
                                                  .answer_deadline_ms = 3000,
                                                  .connections = 100,
                                                  .connections_per_peer = 90};
    harness.options.handle_request = harness_ask;
    harness.hold_ms = 30;
    return 0;
}

static inline void harness_start(void)
{
    sem_init(&harness.ready, 0, 0);
    assert_int_equal(pthread_create(&harness.thread, NULL, harness_run, NULL), 0);
    sem_wait(&harness.ready);
}

/* Asks it to stop, once; does not wait. */
static inline void harness_begin_stop(void)
{
    if (!harness.is_stopping)
        uv_async_send(&harness.stop);
    harness.is_stopping = true;
}

/* For the teardown of a test, also of a failed one and of one that has stopped it itself. */
static inline int harness_stop(void **state)
{
    (void)state;
    if (!harness.thread)
        return 0;
    harness_begin_stop();
    pthread_join(harness.thread, NULL);
    sem_destroy(&harness.ready);
    harness.thread = 0;
    return 0;
}

/* ---- the client ---- */

static inline int client_open(void)
{
    const struct address *address = &harness.address;
    struct timeval patience = {.tv_sec = HARNESS_PATIENCE_MS / 1000};
    int small = 64 * 1024; /* so that little is enough to fill it */
    int fd = socket(address->u.any.sa_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
    socklen_t len = address->is_unix ? sizeof(address->u.unix_path) : sizeof(address->u.v4);

    assert_true(fd >= 0);
    assert_int_equal(setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &small, sizeof(small)), 0);
    assert_int_equal(connect(fd, &address->u.any, len), 0);
    assert_int_equal(setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience)), 0);
    return fd;
}

/* False when the other end is gone. */
static inline bool client_try_send(int fd, const void *bytes, size_t len)
{
    const char *at = bytes;

    while (len) {
        ssize_t sent = send(fd, at, len, MSG_NOSIGNAL);

        if (sent < 0)
            return false;
        at += sent;
        len -= (size_t)sent;
    }
    return true;
}

static inline void client_send(int fd, const char *text)
{
    assert_true(client_try_send(fd, text, strlen(text)));
}

/* What comes next, up to `max` bytes; 0 at the end; fails when nothing comes for long. */
static inline size_t client_receive(int fd, void *bytes, size_t max)
{
    ssize_t len = recv(fd, bytes, max, 0);

    if (len < 0 && errno == ECONNRESET)
        return 0;
    assert_true(len >= 0);
    return (size_t)len;
}

/* Exactly so many bytes, zero-terminated; released with mem_free. */
static inline char *client_receive_exactly(int fd, size_t len)
{
    char *text = mem_alloc(len + 1);
    size_t at = 0;

    while (at < len) {
        size_t came = client_receive(fd, text + at, len - at);

        assert_int_not_equal(came, 0);
        at += came;
    }
    return text;
}

/* All that comes until the other end closes, zero-terminated; closes too. mem_free. */
static inline char *client_receive_all(int fd)
{
    struct buf all = {0};
    size_t came;

    while ((came = client_receive(fd, buf_reserve(&all, 65536), 65535)))
        all.len += came;
    buf_append_u8(&all, 0);
    close(fd);
    return (char *)all.data;
}

static inline void client_expect(int fd, const char *wanted)
{
    char *got = client_receive_exactly(fd, strlen(wanted));

    assert_string_equal(got, wanted);
    mem_free(got);
}

static inline void client_expect_end(int fd)
{
    char *rest = client_receive_all(fd);

    assert_string_equal(rest, "");
    mem_free(rest);
}

/* Whether nothing comes for so long. */
static inline bool client_is_quiet(int fd, int ms)
{
    struct pollfd wait = {.fd = fd, .events = POLLIN};

    return poll(&wait, 1, ms) == 0;
}

static inline void nap(unsigned ms)
{
    usleep(ms * 1000);
}

#endif
