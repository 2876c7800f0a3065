/*
 * One connection of the HTTP server: gathers a request in `in`, asks the role, and goes on with the
 * next one when all of the answer is sent; so there is never more than one request being dealt
 * with, nor more than one answer queued, however many are pipelined. While a request is dealt with
 * the stream is paused, which bounds `in` to a head, a body and one read.
 *
 * A POST is offered to the role before its body is looked at; a body that the role takes goes
 * through `in` piece by piece (http_body.c).
 *
 * `state` says what is due (http_connection.h); a deadline runs in every state but ASKING, HELD,
 * ENDING, where the stream has its own, and STREAMING while the role pauses it. The connection is
 * released in handle_closed and nowhere else, so a role may close anything from anywhere.
 */
#include "net/http_connection.h"

#include "base/mem.h"
#include "net/proxy.h"

#include <string.h>

static const char continue_line[] = "HTTP/1.1 100 Continue\r\n\r\n";

static void set_deadline(struct http_connection *connection, uint64_t after_ms)
{
    if (connection->is_crowded && after_ms > HTTP_CROWDED_MS)
        after_ms = HTTP_CROWDED_MS;
    deadline_set(connection->server->loop, &connection->deadline, after_ms);
}

static void await_head(struct http_connection *connection)
{
    connection->state = HTTP_AWAITING;
    connection->is_head = false;
    set_deadline(connection, connection->server->options.limits.head_deadline_ms);
    stream_resume(connection->stream);
}

void http_connection_close(struct http_connection *connection)
{
    connection->state = HTTP_ENDING;
    deadline_clear(connection->server->loop, &connection->deadline);
    stream_close(connection->stream);
}

void http_connection_end(struct http_connection *connection, uint64_t timeout_ms)
{
    connection->state = HTTP_ENDING;
    deadline_clear(connection->server->loop, &connection->deadline);
    if (connection->is_crowded && timeout_ms > HTTP_CROWDED_MS)
        timeout_ms = HTTP_CROWDED_MS;
    stream_finish(connection->stream, timeout_ms);
}

/* Answers a request that no role is asked about, and ends. */
static void refuse(struct http_connection *connection, int status)
{
    http_connection_answer_status(connection, status,
                                  status == 405 ? "Allow: GET, HEAD, POST\r\n" : NULL, true);
}

static int status_of(enum head_result result)
{
    switch (result) {
    case HEAD_LARGE:
        return 431;
    case HEAD_METHOD:
        return 405;
    case HEAD_VERSION:
        return 505;
    case HEAD_CODING:
        return 501;
    default:
        return 400;
    }
}

/* The address that the nearest proxy added: the last of the list. */
static bool read_forwarded_for(struct str list, struct peer *ret_peer)
{
    struct str last = {0};

    while (list.at)
        last = str_trim(str_cut(&list, ','));
    return peer_parse(last.at, last.len, ret_peer);
}

/* Whose request this is. False when a proxy of ours says nonsense. */
static bool settle_peer(struct http_connection *connection, const struct head *head)
{
    if (connection->is_peer_settled)
        return true;
    connection->peer = stream_peer(connection->stream);
    if (head->forwarded_for.at && !read_forwarded_for(head->forwarded_for, &connection->peer))
        return false;
    http_crowd_join(connection);
    return true;
}

/* 0, or the status to refuse it with, whatever its body is. */
static int judge(struct http_connection *connection, const struct head *head)
{
    if (!settle_peer(connection, head))
        return 400;
    if (head->expects_unknown)
        return 417;
    if (head->method == HTTP_POST && !head->has_content_length)
        return 411;
    return 0;
}

/* A request without its body, which lies at the front of `in`. */
static struct http_request request_of(struct http_connection *connection, const struct head *head)
{
    return (struct http_request){.head = head,
                                 .peer = connection->peer,
                                 .is_crowded = connection->is_crowded,
                                 .connection = connection};
}

/* The request is whole. */
static void ask(struct http_connection *connection, const struct head *head)
{
    const struct http_options *options = &connection->server->options;
    struct http_request request = request_of(connection, head);

    if (connection->body_len) {
        request.body = connection->in.data + connection->head_len;
        request.body_len = connection->body_len;
    }
    connection->state = HTTP_ASKING;
    deadline_clear(connection->server->loop, &connection->deadline);
    stream_pause(connection->stream);
    options->handle_request(options->owner, &request);
    CHECK(connection->state != HTTP_ASKING);
    buf_consume(&connection->in, connection->head_len + connection->body_len);
    if (!connection->in.len)
        buf_release(&connection->in);
}

/* Unless some of the body has come already. */
static void send_continue(struct http_connection *connection, const struct head *head)
{
    if (head->expects_continue && connection->in.len == connection->head_len &&
        stream_send(connection->stream, continue_line, sizeof(continue_line) - 1) < 0)
        http_connection_close(connection);
}

static void receive_body(struct http_connection *connection, const struct head *head)
{
    connection->state = HTTP_RECEIVING;
    set_deadline(connection, connection->server->options.limits.body_deadline_ms);
    send_continue(connection, head);
}

/* Whether the role took the body, or answered without it. */
static bool offer(struct http_connection *connection, const struct head *head)
{
    const struct http_options *options = &connection->server->options;
    struct http_request request = request_of(connection, head);

    connection->state = HTTP_OFFERING;
    connection->keeps_alive = head->keep_alive && !connection->body_len;
    options->handle_head(options->owner, &request);
    if (connection->state == HTTP_OFFERING) {
        connection->state = HTTP_AWAITING;
        connection->keeps_alive = head->keep_alive;
        return false;
    }
    if (connection->state == HTTP_STREAMING) {
        connection->keeps_alive = head->keep_alive;
        send_continue(connection, head);
    } else {
        stream_pause(connection->stream);
    }
    buf_consume(&connection->in, connection->head_len);
    return true;
}

/* These four do one step; false when no further step can be done with what has come. */

static bool step_proxy(struct http_connection *connection)
{
    struct proxy proxy;
    size_t len;

    switch (proxy_parse(connection->in.data, connection->in.len, &proxy, &len)) {
    case PROXY_MORE:
        return false;
    case PROXY_BAD:
        http_connection_close(connection);
        return false;
    case PROXY_OK:
        buf_consume(&connection->in, len);
        break;
    case PROXY_ABSENT:
        break;
    }
    connection->is_first = false;
    if (proxy.has_peer) {
        connection->peer = proxy.peer;
        connection->is_peer_settled = true;
        http_crowd_join(connection);
    }
    return true;
}

static bool step_head(struct http_connection *connection)
{
    struct head head;
    size_t len;
    enum head_result result = head_parse(connection->in.data, connection->in.len, &head, &len);
    int status;

    if (result == HEAD_MORE)
        return false;
    connection->is_head = !result && head.method == HTTP_HEAD;
    connection->keeps_alive = !result && head.keep_alive;
    status = result ? status_of(result) : judge(connection, &head);
    if (status) {
        refuse(connection, status);
        return false;
    }
    connection->head_len = len;
    connection->body_len = (size_t)head.content_length;
    if (head.method == HTTP_POST && connection->server->options.handle_head &&
        offer(connection, &head))
        return true;
    if (head.content_length > connection->server->options.limits.body) {
        refuse(connection, 413);
        return false;
    }
    if (connection->body_len)
        receive_body(connection, &head);
    else
        ask(connection, &head);
    return true;
}

static bool step_body(struct http_connection *connection)
{
    struct head head;
    size_t len;

    if (connection->in.len < connection->head_len + connection->body_len)
        return false;
    /* Again, because the bytes may have moved since; they are the same. */
    CHECK(head_parse(connection->in.data, connection->in.len, &head, &len) == HEAD_OK);
    ask(connection, &head);
    return true;
}

/* The client may have sent frames right behind its request. */
static bool step_websocket(struct http_connection *connection)
{
    struct buf taken = connection->in;

    connection->in = (struct buf){0};
    websocket_receive(connection->websocket, taken.data, taken.len);
    buf_release(&taken);
    return false;
}

static bool step(struct http_connection *connection)
{
    if (!connection->in.len)
        return false;
    switch (connection->state) {
    case HTTP_AWAITING:
        return connection->is_first ? step_proxy(connection) : step_head(connection);
    case HTTP_RECEIVING:
        return step_body(connection);
    case HTTP_STREAMING:
        return http_body_step(connection);
    case HTTP_UPGRADED:
        return step_websocket(connection);
    default:
        return false;
    }
}

static void go_on(struct http_connection *connection)
{
    while (step(connection))
        continue;
}

static void handle_read(struct stream *stream, void *owner, uint8_t *bytes, size_t len)
{
    struct http_connection *connection = owner;

    (void)stream;
    if (connection->state == HTTP_UPGRADED) {
        websocket_receive(connection->websocket, bytes, len);
        return;
    }
    buf_append(&connection->in, bytes, len);
    go_on(connection);
}

static void handle_drained(struct stream *stream, void *owner)
{
    struct http_connection *connection = owner;

    (void)stream;
    if (connection->state == HTTP_UPGRADED)
        websocket_handle_drained(connection->websocket);
    if (connection->state != HTTP_ANSWERING)
        return;
    /* A proxy may use the connection for somebody else now. */
    if (!connection->is_peer_settled)
        http_crowd_leave(connection);
    await_head(connection);
    go_on(connection);
}

static void handle_closed(struct stream *stream, void *owner, int error)
{
    struct http_connection *connection = owner;

    (void)stream;
    (void)error;
    deadline_clear(connection->server->loop, &connection->deadline);
    if (connection->websocket)
        websocket_handle_cut(connection->websocket);
    http_body_cut(connection);
    http_server_forget(connection);
    buf_release(&connection->in);
    mem_free(connection);
}

static void handle_pace(struct http_connection *connection)
{
    if (http_body_keeps_pace(connection))
        return;
    http_body_cut(connection);
    refuse(connection, 408);
}

static void handle_deadline(struct deadline *deadline)
{
    struct http_connection *connection = CONTAINER_OF(deadline, struct http_connection, deadline);

    if (connection->state == HTTP_UPGRADED)
        websocket_handle_deadline(connection->websocket);
    else if (connection->state == HTTP_STREAMING)
        handle_pace(connection);
    else if (connection->state == HTTP_RECEIVING ||
             (connection->state == HTTP_AWAITING && connection->in.len))
        refuse(connection, 408);
    else
        http_connection_close(connection);
}

static bool is_trusted(const struct http_options *options, const struct peer *peer)
{
    for (size_t i = 0; i < options->trusted_count; i++) {
        if (peer_prefix_has(&options->trusted[i], peer))
            return true;
    }
    return false;
}

void http_connection_create(struct http_server *server, struct stream *stream)
{
    static const struct stream_ops ops = {.handle_read = handle_read,
                                          .handle_drained = handle_drained,
                                          .handle_closed = handle_closed};
    struct http_connection *connection = mem_alloc(sizeof(*connection));

    connection->server = server;
    connection->stream = stream;
    connection->deadline.handle = handle_deadline;
    connection->peer = stream_peer(stream);
    list_init(&connection->link);
    list_append(&server->connections, &connection->link);
    stream_set_owner(stream, &ops, connection);
    if (is_trusted(&server->options, &connection->peer)) {
        connection->is_first = true;
    } else {
        connection->is_peer_settled = true;
        http_crowd_join(connection);
    }
    await_head(connection);
}
