/*
 * A link owns its stream, its hello timer, the bytes of a message that is not whole yet, and (desk)
 * the ids of its live sessions. A message that comes whole in one read is handed out where it lies.
 * `why` is set once, when the link begins to go down; from then on nothing is handed out or sent.
 * Its memory goes when the stream has closed and after it the timer: never inside a callback.
 */
#include "bus/link.h"

#include "base/map.h"
#include "base/mem.h"
#include "net/stream.h"

#include <string.h>

#define FINISH_MS 1000
/* A page is the one long message, and rare: its room is not kept. */
#define PARTIAL_KEPT (32 * 1024)

static const char HELLO[] = {'h', 'a', 'v', 'r', 'e', ' ', 'b', 'u', 's', BUS_VERSION};

#define HELLO_LEN (sizeof HELLO + BUS_MARK_LEN)

struct link {
    struct stream *stream;
    enum bus_side side;
    const struct link_ops *ops;
    void *owner;
    uv_timer_t deadline;
    const char *why;            /* static; NULL until it goes down */
    uint8_t mark[BUS_MARK_LEN]; /* ours */
    bool has_our_mark;
    bool is_up;
    struct buf partial;   /* the beginning of one message */
    struct buf scratch;   /* empty between sends */
    struct map by_id;     // slot_id → struct live_session; desk only
    struct list sessions; // struct live_session.link
};

/* From open to close. Its id is the key in link.by_id. */
struct live_session {
    struct list link; // link.sessions
    struct slot_id id;
};

bool link_is_up(const struct link *link)
{
    return link->is_up && !link->why;
}

bool link_has_our_mark(const struct link *link)
{
    return link->has_our_mark;
}

bool link_is_congested(const struct link *link)
{
    return !link->why && stream_is_congested(link->stream);
}

void link_close(struct link *link, const char *why)
{
    if (!link->why)
        link->why = why;
    stream_close(link->stream);
}

void link_finish(struct link *link, const char *why)
{
    if (link->why)
        return;
    link->why = why;
    stream_finish(link->stream, FINISH_MS);
}

void link_send(struct link *link, enum bus_type type, struct slot_id session, const void *body,
               size_t len, const void *more, size_t more_len)
{
    uint8_t head[BUS_HEAD_LEN];
    int error;

    if (link->why)
        return;
    bus_message_head(head, type, session, len + more_len);
    if (more_len) {
        buf_append(&link->scratch, head, sizeof head);
        buf_append(&link->scratch, body, len);
        error = stream_send2(link->stream, link->scratch.data, link->scratch.len, more, more_len);
        buf_clear(&link->scratch);
    } else {
        error = stream_send2(link->stream, head, sizeof head, body, len);
    }
    if (error)
        link_close(link, "the other side does not read: its queue is full");
}

static void handle_hello(struct link *link, const struct bus_message *message)
{
    if (memcmp(message->body, HELLO, sizeof HELLO - 1) != 0) {
        link_close(link, "its hello is not ours");
        return;
    }
    if (message->body[sizeof HELLO - 1] != BUS_VERSION) {
        link_close(link, "it speaks another version of the bus");
        return;
    }
    if (message->len != HELLO_LEN) {
        link_close(link, "its hello is not ours");
        return;
    }
    link->has_our_mark = memcmp(message->body + sizeof HELLO, link->mark, BUS_MARK_LEN) == 0;
    link->is_up = true;
    uv_timer_stop(&link->deadline);
    link->ops->handle_up(link, link->owner);
}

/* False: the desk's owner is not to hear of this message. */
static bool session_allows(struct link *link, const struct bus_message *message)
{
    struct live_session *session = map_get(&link->by_id, &message->session);

    if (message->type != BUS_OPEN)
        return session;
    if (session || link->by_id.count >= LINK_SESSIONS_MAX)
        return false;
    session = mem_alloc(sizeof *session);
    session->id = message->session;
    list_append(&link->sessions, &session->link);
    map_set(&link->by_id, &session->id, session);
    return true;
}

static void session_forget(struct link *link, struct live_session *session)
{
    map_remove(&link->by_id, &session->id);
    list_remove(&session->link);
    mem_free(session);
}

static void handle_message(struct link *link, const struct bus_message *message)
{
    if ((message->type == BUS_HELLO) == link->is_up) {
        link_close(link, link->is_up ? "it said hello twice" : "it did not say hello first");
    } else if (message->type == BUS_HELLO) {
        handle_hello(link, message);
    } else if (link->side == BUS_DESK && !session_allows(link, message)) {
        link_close(link, "it spoke of a session that it may not speak of");
    } else {
        if (!link->ops->handle_message(link, link->owner, message))
            link_close(link, "it sent a message that is out of place");
        if (link->side == BUS_DESK && message->type == BUS_CLOSE)
            session_forget(link, map_get(&link->by_id, &message->session));
    }
}

/* Takes one message from bytes that are whole or not. What it took is in *ret_len; after BUS_MORE,
 * what would be needed. */
static enum bus_result take(struct link *link, const uint8_t *bytes, size_t len, size_t *ret_len)
{
    enum bus_side other = link->side == BUS_LOBBY ? BUS_DESK : BUS_LOBBY;
    struct bus_message message;
    enum bus_result result = bus_message_read(bytes, len, other, &message, ret_len);

    if (result == BUS_OK)
        handle_message(link, &message);
    else if (result == BUS_BAD)
        link_close(link, "it sent a message that is none");
    return result;
}

/* Adds to the message that has begun what it still lacks of its head, then of its body. Returns how
 * many bytes that took. */
static size_t take_partial(struct link *link, const uint8_t *bytes, size_t len)
{
    struct buf *partial = &link->partial;
    size_t taken = 0;
    size_t need = 0;

    while (!link->why && take(link, partial->data, partial->len, &need) == BUS_MORE) {
        size_t missing = need - partial->len;
        size_t part = missing < len - taken ? missing : len - taken;

        if (!part)
            return taken;
        buf_append(partial, bytes + taken, part);
        taken += part;
    }
    if (partial->cap > PARTIAL_KEPT)
        buf_release(partial);
    else
        buf_clear(partial);
    return taken;
}

static void handle_read(struct stream *stream, void *owner, uint8_t *bytes, size_t len)
{
    struct link *link = owner;
    size_t at = 0;

    (void)stream;
    if (link->partial.len)
        at = take_partial(link, bytes, len);
    while (at < len && !link->why) {
        size_t need;

        if (take(link, bytes + at, len - at, &need) == BUS_MORE) {
            buf_append(&link->partial, bytes + at, len - at);
            return;
        }
        at += need;
    }
}

static void handle_drained(struct stream *stream, void *owner)
{
    struct link *link = owner;

    (void)stream;
    if (link_is_up(link))
        link->ops->handle_drained(link, link->owner);
}

static void handle_deadline(uv_timer_t *timer)
{
    link_close(timer->data, "it did not say hello in time");
}

static void release(uv_handle_t *timer)
{
    struct link *link = timer->data;

    LIST_FOREACH_SAFE (node, following, &link->sessions) {
        session_forget(link, CONTAINER_OF(node, struct live_session, link));
    }
    map_finish(&link->by_id);
    buf_release(&link->partial);
    buf_release(&link->scratch);
    mem_free(link);
}

static void handle_closed(struct stream *stream, void *owner, int error)
{
    struct link *link = owner;

    (void)stream;
    if (!link->why)
        link->why = error ? uv_strerror(error) : "the other side closed it";
    link->ops->handle_down(link, link->owner, link->why);
    uv_close((uv_handle_t *)&link->deadline, release);
}

static const struct stream_ops OPS = {
    .handle_read = handle_read,
    .handle_drained = handle_drained,
    .handle_closed = handle_closed,
};

struct link *link_create(struct stream *stream, const struct link_options *options)
{
    static const struct slot_id no_session;
    struct link *link = mem_alloc(sizeof *link);

    link->stream = stream;
    link->side = options->side;
    link->ops = options->ops;
    link->owner = options->owner;
    memcpy(link->mark, options->mark, BUS_MARK_LEN);
    list_init(&link->sessions);
    map_init(&link->by_id, sizeof(struct slot_id));
    stream_set_owner(stream, &OPS, link);
    CHECK(uv_timer_init(&stream_loop(stream)->uv, &link->deadline) == 0);
    link->deadline.data = link;
    CHECK(uv_timer_start(&link->deadline, handle_deadline, LINK_HELLO_MS, 0) == 0);
    link_send(link, BUS_HELLO, no_session, HELLO, sizeof HELLO, link->mark, BUS_MARK_LEN);
    return link;
}
