/*
 * A connected socket (TCP or Unix) with a bounded queue of bytes to send. Bytes given to
 * stream_send are copied and written when the loop goes back to wait, or at the latest when the
 * peer reads again. All buffers are wiped on release.
 */
#ifndef HAVRE_NET_STREAM_H
#define HAVRE_NET_STREAM_H

#include "base/err.h"
#include "base/str.h"
#include "net/address.h"
#include "net/loop.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct stream;

struct stream_ops {
    /* The bytes may be changed in place; they are wiped when this returns. */
    void (*handle_read)(struct stream *stream, void *owner, uint8_t *bytes, size_t len);
    /* The queue is empty again after stream_is_congested was true. May be NULL. */
    void (*handle_drained)(struct stream *stream, void *owner);
    /* Last call. `error` is 0 after an end of file or stream_close, else a negative errno. The
     * stream is released after it. */
    void (*handle_closed)(struct stream *stream, void *owner, int error);
};

struct stream_limits {
    size_t congested; /* bytes queued from which stream_is_congested says yes */
    size_t most;      /* bytes queued at the most: stream_send refuses beyond */
    size_t
        keep; /* memory of an empty queue that stays with a stream that is always busy; 0: none */
};

/* Takes over a connected descriptor and begins to read; closes it when that fails (negative errno).
 */
MUST_CHECK int stream_open(struct loop *loop, int fd, const struct stream_limits *limits,
                           struct stream **ret_stream);
/* Whoever hears of it from now on. Must be called right after stream_open; later, hands the stream
 * over. */
void stream_set_owner(struct stream *stream, const struct stream_ops *ops, void *owner);
/* 0, or -ENOBUFS when the queue is full (nothing was queued; the caller should close). */
MUST_CHECK int stream_send(struct stream *stream, const void *bytes, size_t len);
/* The same for head and body, whole or not at all. */
MUST_CHECK int stream_send2(struct stream *stream, const void *head, size_t head_len,
                            const void *body, size_t body_len);
/* The same for any number of parts. */
MUST_CHECK int stream_send_parts(struct stream *stream, const struct str *parts, size_t count);
/* True from the moment that limits.congested bytes are queued which the peer does not take, until
 * handle_drained. */
bool stream_is_congested(const struct stream *stream);
/* handle_drained is called, from the loop, as soon as the queue is empty; also when it is already.
 */
void stream_want_drained(struct stream *stream);
void stream_set_limits(struct stream *stream, const struct stream_limits *limits);
size_t stream_queued(const struct stream *stream);
void stream_pause(struct stream *stream);
void stream_resume(struct stream *stream);
/* Sends what is queued, then closes; gives up after `timeout_ms`. Nothing is read any more. */
void stream_finish(struct stream *stream, uint64_t timeout_ms);
/* Closes at once. handle_closed comes later, never from inside this call. Harmless when closing
 * already. */
void stream_close(struct stream *stream);
struct peer stream_peer(const struct stream *stream);
struct loop *stream_loop(const struct stream *stream);

#endif
