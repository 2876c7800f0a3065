/*
 * One connected socket, TCP or Unix, read and written with recv(2) and send(2) when uv_poll_t says
 * so: less than half the size of libuv's own streams, and the queue needs no second copy while a
 * write is under way.
 *
 * States: OPEN; FINISHING (the owner hears nothing any more but handle_closed, what is queued goes
 * out, then our side is shut down and what still comes is read and dropped until the peer ends too,
 * so that it is not reset before it has read our last bytes); CLOSED (the descriptor is gone, libuv
 * has yet to let go of the handle; then handle_closed, and the stream is released).
 *
 * What changes between two waits of the loop (bytes to send, pause, resume) only makes the stream
 * dirty; stream_flush() then does what is due, at most once a turn. So owners are never called from
 * inside a call of theirs.
 *
 * When sending fails the stream is `broken`: it sends nothing more, but what the peer said before
 * it went away is still read, up to the end; that may be the red button.
 */
#include "net/stream.h"

#include "base/buf.h"
#include "base/mem.h"
#include "net/deadline.h"
#include "net/stream_flush.h"

#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <unistd.h>

enum state { OPEN, FINISHING, CLOSED };

struct stream {
    uv_poll_t poll;
    struct loop *loop;
    const struct stream_ops *ops;
    void *owner;
    struct stream_limits limits;
    struct buf out;
    size_t sent;              /* bytes of `out` that are sent already */
    struct list dirty_link;   // loop.dirty
    struct deadline deadline; /* of FINISHING */
    struct peer peer;
    int fd;
    int error;     /* for handle_closed */
    int polled;    /* UV_READABLE | UV_WRITABLE, as libuv was told */
    uint8_t state; /* enum state */
    bool is_paused;
    bool is_blocked; /* the kernel's buffer is full */
    bool is_broken;
    bool is_congested;
    bool wants_drained; /* has been asked for */
    bool is_shut;       /* our side, while FINISHING */
    bool has_ended;     /* the peer's side, while FINISHING */
};

static void handle_poll(uv_poll_t *poll, int status, int events);

static void mark_dirty(struct stream *stream)
{
    if (stream->state != CLOSED && list_is_empty(&stream->dirty_link))
        list_append(&stream->loop->dirty, &stream->dirty_link);
}

static void handle_uv_closed(uv_handle_t *handle)
{
    struct stream *stream = CONTAINER_OF((uv_poll_t *)handle, struct stream, poll);
    struct loop *loop = stream->loop;

    if (stream->ops)
        stream->ops->handle_closed(stream, stream->owner, stream->error);
    mem_free(stream);
    if (!--loop->streams)
        uv_unref((uv_handle_t *)&loop->flush);
}

static void close_with(struct stream *stream, int error)
{
    if (stream->state == CLOSED)
        return;
    stream->state = CLOSED;
    stream->error = error;
    list_remove(&stream->dirty_link);
    deadline_clear(stream->loop, &stream->deadline);
    buf_release(&stream->out);
    uv_close((uv_handle_t *)&stream->poll, handle_uv_closed);
    close(stream->fd);
}

/* Tells libuv what to wait for, when that has changed: it costs two system calls. */
static void update_poll(struct stream *stream)
{
    int wanted = stream->is_blocked ? UV_WRITABLE : 0;

    if (!stream->is_paused)
        wanted |= UV_READABLE;
    if (stream->state == CLOSED || wanted == stream->polled)
        return;
    stream->polled = wanted;
    if (!wanted)
        uv_poll_stop(&stream->poll);
    else
        CHECK(uv_poll_start(&stream->poll, wanted, handle_poll) == 0);
}

static void stream_break(struct stream *stream)
{
    stream->is_broken = true;
    stream->is_blocked = false;
    stream->sent = 0;
    buf_release(&stream->out);
}

static void handle_unsent(struct stream *stream, int error)
{
    stream->is_blocked = error == EAGAIN;
    if (!stream->is_blocked) {
        stream_break(stream);
    } else if (stream->sent > stream->out.len / 2) {
        /* Else a peer that reads slowly enough would let the buffer grow for ever. */
        buf_consume(&stream->out, stream->sent);
        stream->sent = 0;
    }
}

/* As much as the kernel takes. */
static void write_out(struct stream *stream)
{
    while (stream->out.len > stream->sent) {
        ssize_t len = send(stream->fd, stream->out.data + stream->sent,
                           stream->out.len - stream->sent, MSG_NOSIGNAL);

        if (len < 0 && errno == EINTR)
            continue;
        if (len < 0) {
            handle_unsent(stream, errno);
            return;
        }
        stream->sent += (size_t)len;
    }
    stream->is_blocked = false;
    stream->sent = 0;
    if (stream->out.cap <= stream->limits.keep)
        buf_clear(&stream->out);
    else
        buf_release(&stream->out);
}

/* FINISHING, and everything is sent. */
static void shut_down(struct stream *stream)
{
    if (stream->is_shut)
        return;
    stream->is_shut = true;
    if (stream->has_ended || stream->is_broken || shutdown(stream->fd, SHUT_WR) < 0)
        close_with(stream, 0);
}

/* The queue is empty. */
static void handle_empty(struct stream *stream)
{
    if (stream->state == FINISHING)
        shut_down(stream);
    if (stream->state != OPEN || !(stream->is_congested || stream->wants_drained))
        return;
    stream->is_congested = false;
    stream->wants_drained = false;
    if (stream->ops->handle_drained)
        stream->ops->handle_drained(stream, stream->owner);
}

void stream_flush(struct list *link)
{
    struct stream *stream = CONTAINER_OF(link, struct stream, dirty_link);

    if (!stream->is_blocked)
        write_out(stream);
    if (!stream->out.len)
        handle_empty(stream);
    update_poll(stream);
}

/* The peer has ended, or the socket has failed; what is queued gets one more chance. */
static void handle_end(struct stream *stream, int error)
{
    if (!error && !stream->is_broken)
        write_out(stream);
    if (stream->state == FINISHING && stream->out.len) {
        stream->has_ended = true;
        stream->is_paused = true;
        mark_dirty(stream);
        return;
    }
    close_with(stream, stream->state == FINISHING ? 0 : error);
}

static void read_in(struct stream *stream)
{
    uint8_t *bytes = stream->loop->receive;
    ssize_t len = recv(stream->fd, bytes, LOOP_RECEIVE_LEN, 0);

    if (len < 0 && (errno == EAGAIN || errno == EINTR))
        return;
    if (len <= 0) {
        handle_end(stream, len < 0 ? -errno : 0);
        return;
    }
    if (stream->state == OPEN)
        stream->ops->handle_read(stream, stream->owner, bytes, (size_t)len);
    mem_wipe(bytes, (size_t)len);
}

static void handle_poll(uv_poll_t *poll, int status, int events)
{
    struct stream *stream = CONTAINER_OF(poll, struct stream, poll);

    /* An error of the socket; libuv has stopped the handle. recv(2) says which error it is, after
     * it has given what had come before. */
    if (status < 0) {
        stream->polled = 0;
        stream->is_blocked = false;
        events = stream->is_paused ? UV_WRITABLE : UV_READABLE;
    }
    if (events & UV_WRITABLE) {
        stream->is_blocked = false;
        mark_dirty(stream);
    }
    if (events & UV_READABLE)
        read_in(stream);
    if (status < 0)
        mark_dirty(stream);
}

static void handle_deadline(struct deadline *deadline)
{
    close_with(CONTAINER_OF(deadline, struct stream, deadline), 0);
}

/* Fails only for a descriptor that is no connected socket. */
static int prepare_socket(struct stream *stream)
{
    struct sockaddr_storage address = {0};
    socklen_t len = sizeof(address);
    int on = 1;

    if (getpeername(stream->fd, (struct sockaddr *)&address, &len) < 0)
        return -errno;
    stream->peer = peer_of((struct sockaddr *)&address);
    if (address.ss_family != AF_UNIX &&
        setsockopt(stream->fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on)) < 0)
        return -errno;
    return uv_poll_init(&stream->loop->uv, &stream->poll, stream->fd);
}

int stream_open(struct loop *loop, int fd, const struct stream_limits *limits,
                struct stream **ret_stream)
{
    struct stream *stream = mem_alloc(sizeof(*stream));
    int error;

    stream->loop = loop;
    stream->fd = fd;
    stream->limits = *limits;
    stream->deadline.handle = handle_deadline;
    list_init(&stream->dirty_link);
    error = prepare_socket(stream);
    if (error) {
        close(fd);
        mem_free(stream);
        return error;
    }
    if (!loop->streams++)
        uv_ref((uv_handle_t *)&loop->flush);
    update_poll(stream);
    *ret_stream = stream;
    return 0;
}

void stream_set_owner(struct stream *stream, const struct stream_ops *ops, void *owner)
{
    stream->ops = ops;
    stream->owner = owner;
}

int stream_send(struct stream *stream, const void *bytes, size_t len)
{
    return stream_send2(stream, bytes, len, NULL, 0);
}

int stream_send2(struct stream *stream, const void *head, size_t head_len, const void *body,
                 size_t body_len)
{
    struct str parts[] = {{.at = head, .len = head_len}, {.at = body, .len = body_len}};

    return stream_send_parts(stream, parts, 2);
}

int stream_send_parts(struct stream *stream, const struct str *parts, size_t count)
{
    size_t len = 0;

    if (stream->state != OPEN || stream->is_broken)
        return 0;
    for (size_t i = 0; i < count; i++)
        len += parts[i].len;
    /* What is queued may only be waiting for the end of this turn. */
    if (stream_queued(stream) + len > stream->limits.most && !stream->is_blocked)
        write_out(stream);
    if (stream_queued(stream) + len > stream->limits.most)
        return -ENOBUFS;
    for (size_t i = 0; i < count; i++)
        buf_append(&stream->out, parts[i].at, parts[i].len);
    mark_dirty(stream);
    if (stream_queued(stream) < stream->limits.congested)
        return 0;
    if (!stream->is_blocked)
        write_out(stream);
    stream->is_congested =
        stream->is_congested || stream_queued(stream) >= stream->limits.congested;
    return 0;
}

bool stream_is_congested(const struct stream *stream)
{
    return stream->is_congested;
}

void stream_want_drained(struct stream *stream)
{
    stream->wants_drained = true;
    mark_dirty(stream);
}

void stream_set_limits(struct stream *stream, const struct stream_limits *limits)
{
    stream->limits = *limits;
}

size_t stream_queued(const struct stream *stream)
{
    return stream->out.len - stream->sent;
}

void stream_pause(struct stream *stream)
{
    if (stream->state != OPEN)
        return;
    stream->is_paused = true;
    mark_dirty(stream);
}

void stream_resume(struct stream *stream)
{
    if (stream->state != OPEN)
        return;
    stream->is_paused = false;
    mark_dirty(stream);
}

void stream_finish(struct stream *stream, uint64_t timeout_ms)
{
    if (stream->state != OPEN)
        return;
    stream->state = FINISHING;
    stream->is_paused = false;
    deadline_set(stream->loop, &stream->deadline, timeout_ms);
    mark_dirty(stream);
}

void stream_close(struct stream *stream)
{
    close_with(stream, 0);
}

struct peer stream_peer(const struct stream *stream)
{
    return stream->peer;
}

struct loop *stream_loop(const struct stream *stream)
{
    return stream->loop;
}
