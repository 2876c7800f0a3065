/*
 * A body on its way to whoever took it (http_request_stream). What has come lies in `in` and goes
 * on at once, so that pausing the stream is all that holding it back takes. The body is released at
 * its end, at an answer or at its cut, whichever comes first; each step looks whether it is still
 * there, because any of them may have happened inside the call before.
 */
#include "net/http_connection.h"

#include "base/mem.h"

struct http_body {
    const struct http_body_ops *ops;
    void *owner;
    struct http_pace pace;
    size_t left;     /* bytes that are to come */
    size_t came;     /* since the pace was looked at last */
    uint64_t due_ms; /* while it is paused: so long until it is looked at again */
    bool is_paused;
};

static void watch_pace(struct http_connection *connection, uint64_t after_ms)
{
    deadline_set(connection->server->loop, &connection->deadline, after_ms);
}

struct slot_id http_request_stream(struct http_request *request, const struct http_body_ops *ops,
                                   void *owner, const struct http_pace *pace)
{
    struct http_connection *connection = request->connection;
    struct http_body *body;

    CHECK(connection->state == HTTP_OFFERING && connection->body_len && !connection->body);
    body = mem_alloc(sizeof(*body));
    body->ops = ops;
    body->owner = owner;
    body->pace = *pace;
    body->left = connection->body_len;
    connection->body = body;
    connection->state = HTTP_STREAMING;
    connection->held = slots_put(&connection->server->held, connection);
    watch_pace(connection, pace->within_ms);
    return connection->held;
}

/* What there was; the connection has none from now on. */
static struct http_body take(struct http_connection *connection)
{
    struct http_body body = {0};

    if (!connection->body)
        return body;
    body = *connection->body;
    mem_free(connection->body);
    connection->body = NULL;
    deadline_clear(connection->server->loop, &connection->deadline);
    return body;
}

void http_body_drop(struct http_connection *connection)
{
    (void)take(connection);
}

void http_body_cut(struct http_connection *connection)
{
    struct http_body body = take(connection);

    if (!body.ops)
        return;
    slots_drop(&connection->server->held, connection->held);
    body.ops->handle_cut(body.owner);
}

/* From now on it is a request like any other that is held. */
static void end(struct http_connection *connection)
{
    struct http_body body = take(connection);

    connection->state = HTTP_HELD;
    stream_pause(connection->stream);
    body.ops->handle_end(body.owner);
}

/* Not when it was cut, or answered, meanwhile. */
static bool is_whole(const struct http_connection *connection)
{
    return connection->body && !connection->body->left;
}

bool http_body_step(struct http_connection *connection)
{
    struct http_body *body = connection->body;
    struct buf *in = &connection->in;
    size_t len = in->len < body->left ? in->len : body->left;

    body->came += len;
    body->left -= len;
    body->ops->handle_bytes(body->owner, in->data, len);
    buf_consume(in, len);
    if (!in->len)
        buf_release(in);
    if (is_whole(connection))
        end(connection);
    return false;
}

bool http_body_keeps_pace(struct http_connection *connection)
{
    struct http_body *body = connection->body;

    if (body->came < body->pace.least)
        return false;
    body->came = 0;
    watch_pace(connection, body->pace.within_ms);
    return true;
}

static struct http_connection *find(struct http_server *server, struct slot_id held)
{
    struct http_connection *connection = slots_get(&server->held, held);

    return connection && connection->body ? connection : NULL;
}

void http_body_pause(struct http_server *server, struct slot_id held)
{
    struct http_connection *connection = find(server, held);
    struct http_body *body = connection ? connection->body : NULL;
    uint64_t now;

    if (!body || body->is_paused)
        return;
    now = uv_now(&server->loop->uv);
    body->is_paused = true;
    body->due_ms = connection->deadline.node.due > now ? connection->deadline.node.due - now : 0;
    deadline_clear(server->loop, &connection->deadline);
    stream_pause(connection->stream);
}

void http_body_resume(struct http_server *server, struct slot_id held)
{
    struct http_connection *connection = find(server, held);
    struct http_body *body = connection ? connection->body : NULL;

    if (!body || !body->is_paused)
        return;
    body->is_paused = false;
    watch_pace(connection, body->due_ms);
    stream_resume(connection->stream);
}
