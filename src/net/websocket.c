/*
 * The server's end of a WebSocket, above frame.c and a stream.
 *
 * States: OPEN; CLOSING (our close frame is queued, messages that still come are dropped, the
 * peer's close frame or the deadline ends it); DONE (nothing more is read or sent; the owner is
 * told in the next turn of the loop, while the connection lets its last bytes out by itself).
 * Whichever comes first, the deadline in DONE or the end of the connection, takes the websocket off
 * its connection and calls handle_closed; so that is called once, from the loop alone, and the
 * owner may free in it.
 *
 * The connection's deadline serves three things: the pings, for which it is only moved when it
 * fires, not with each frame; the end of CLOSING; and "in the next turn". Messages that came in one
 * read with the one that made the owner pause wait in the connection's `in`.
 */
#include "net/websocket.h"

#include "base/mem.h"
#include "net/http_connection.h"

#include <string.h>

#define CLOSE_MS 2000
#define CONTROL_ROOM 1024
#define MESSAGE_COST 1000 /* in the unit of websocket.rate */

enum state { OPEN, CLOSING, DONE };

static struct loop *loop_of(const struct websocket *websocket)
{
    return stream_loop(websocket->stream);
}

static uint64_t now_of(const struct websocket *websocket)
{
    return uv_now(&loop_of(websocket)->uv);
}

static void set_deadline(struct websocket *websocket, uint64_t after_ms)
{
    deadline_set(loop_of(websocket), &websocket->connection->deadline, after_ms);
}

static void set_queue(struct websocket *websocket, size_t most)
{
    struct stream_limits limits = {.congested = websocket->limits->queue / 2, .most = most};

    stream_set_limits(websocket->stream, &limits);
}

/* Pings, pongs and close frames. They have some room of their own in the queue; one that does not
 * fit even there is for a peer that does not read, and is left out. */
static void send_control(struct websocket *websocket, enum frame_opcode opcode,
                         const uint8_t *payload, size_t len)
{
    uint8_t head[FRAME_HEAD_MAX];
    size_t head_len = frame_write_head(head, opcode, len);
    int result;

    set_queue(websocket, websocket->limits->queue + CONTROL_ROOM);
    result = stream_send2(websocket->stream, head, head_len, payload, len);
    (void)result;
    set_queue(websocket, websocket->limits->queue);
}

static void send_close(struct websocket *websocket, uint16_t code)
{
    uint8_t payload[2] = {(uint8_t)(code >> 8), (uint8_t)code};

    send_control(websocket, FRAME_CLOSE, payload, code == WEBSOCKET_NO_CODE ? 0 : 2);
}

/* The last frames are sent or queued. */
static void finish(struct websocket *websocket, uint16_t code)
{
    websocket->state = DONE;
    websocket->close_code = code;
    stream_finish(websocket->stream, HTTP_LINGER_MS);
    set_deadline(websocket, 0);
}

static void fail(struct websocket *websocket, uint16_t code)
{
    if (websocket->state == OPEN) {
        send_close(websocket, code);
        finish(websocket, code);
    } else {
        finish(websocket, websocket->close_code);
    }
}

static void handle_peer_close(struct websocket *websocket, uint16_t code)
{
    if (websocket->state == OPEN)
        send_close(websocket, code);
    finish(websocket, websocket->state == OPEN ? code : websocket->close_code);
}

/* A leaky bucket: each frame fills it, time empties it. False when it runs over. */
static bool take_from_rate(struct websocket *websocket)
{
    const struct websocket_limits *limits = websocket->limits;
    uint64_t now = now_of(websocket);
    uint64_t leaked = (now - websocket->rate_ms) * limits->messages_per_s;

    websocket->rate_ms = now;
    websocket->rate = websocket->rate > leaked ? websocket->rate - leaked : 0;
    websocket->rate += MESSAGE_COST;
    return websocket->rate <= (uint64_t)limits->burst * MESSAGE_COST;
}

static void handle_control(struct websocket *websocket, const struct frame *frame)
{
    if (frame->opcode == FRAME_CLOSE)
        handle_peer_close(websocket, frame->close_code);
    else if (frame->opcode == FRAME_PING && websocket->state == OPEN &&
             !stream_is_congested(websocket->stream))
        send_control(websocket, FRAME_PONG, frame->payload, frame->len);
}

static void handle_frame(struct websocket *websocket, enum frame_event event,
                         const struct frame *frame)
{
    if (event == FRAME_ERROR) {
        fail(websocket, websocket->reader.close_code);
        return;
    }
    websocket->heard_ms = now_of(websocket);
    websocket->is_pinged = false;
    if (event == FRAME_CONTROL && frame->opcode == FRAME_CLOSE) {
        handle_control(websocket, frame);
    } else if (!take_from_rate(websocket)) {
        fail(websocket, WEBSOCKET_POLICY);
    } else if (event == FRAME_CONTROL) {
        handle_control(websocket, frame);
    } else if (websocket->state == OPEN) {
        websocket->ops->handle_message(websocket, frame->opcode == FRAME_TEXT, frame->payload,
                                       frame->len);
        mem_wipe(frame->payload, frame->len);
    }
}

void websocket_receive(struct websocket *websocket, uint8_t *bytes, size_t len)
{
    size_t max = websocket->limits->message;

    while (websocket->state != DONE) {
        struct frame frame = {0};
        enum frame_event event;

        if (websocket->is_paused) {
            buf_append(&websocket->connection->in, bytes, len);
            return;
        }
        event = frame_read(&websocket->reader, &bytes, &len, max, &frame);
        if (event == FRAME_MORE)
            return;
        handle_frame(websocket, event, &frame);
    }
}

/* What waited while the owner had paused. */
static void receive_waiting(struct websocket *websocket)
{
    struct buf *in = &websocket->connection->in;
    struct buf taken = *in;

    *in = (struct buf){0};
    websocket_receive(websocket, taken.data, taken.len);
    buf_release(&taken);
    if (!websocket->is_paused)
        stream_resume(websocket->stream);
}

void websocket_handle_drained(struct websocket *websocket)
{
    if (websocket->state == OPEN && websocket->ops->handle_drained)
        websocket->ops->handle_drained(websocket);
}

/* Takes it off its connection and tells the owner, who may free it. */
static void report(struct websocket *websocket, uint16_t code)
{
    websocket->state = DONE;
    websocket->connection->websocket = NULL;
    websocket->connection->state = HTTP_ENDING;
    buf_release(&websocket->connection->in);
    frame_reader_finish(&websocket->reader);
    websocket->ops->handle_closed(websocket, code);
}

void websocket_handle_cut(struct websocket *websocket)
{
    report(websocket, websocket->state == OPEN ? WEBSOCKET_CUT : websocket->close_code);
}

/* Pings a peer that has been quiet, gives up one that stays so; then waits for the next of both. */
static void tend(struct websocket *websocket)
{
    uint64_t ping_ms = (uint64_t)websocket->limits->ping_s * 1000;
    uint64_t quiet_ms = now_of(websocket) - websocket->heard_ms;

    if (quiet_ms >= 2 * ping_ms) {
        stream_close(websocket->stream);
        return;
    }
    if (quiet_ms >= ping_ms && !websocket->is_pinged) {
        websocket->is_pinged = true;
        send_control(websocket, FRAME_PING, NULL, 0);
    }
    set_deadline(websocket, (websocket->is_pinged ? 2 * ping_ms : ping_ms) - quiet_ms);
}

void websocket_handle_deadline(struct websocket *websocket)
{
    if (websocket->state == DONE) {
        report(websocket, websocket->close_code);
        return;
    }
    if (websocket->state == CLOSING) {
        stream_close(websocket->stream);
        return;
    }
    if (!websocket->is_paused && websocket->connection->in.len)
        receive_waiting(websocket);
    if (websocket->state == OPEN)
        tend(websocket);
}

void websocket_start(struct websocket *websocket)
{
    CHECK(websocket->limits->ping_s && websocket->limits->burst);
    set_queue(websocket, websocket->limits->queue);
    websocket->heard_ms = now_of(websocket);
    websocket->rate_ms = websocket->heard_ms;
    set_deadline(websocket, (uint64_t)websocket->limits->ping_s * 1000);
}

void websocket_send(struct websocket *websocket, bool is_text, const void *bytes, size_t len)
{
    websocket_send2(websocket, is_text, bytes, len, NULL, 0);
}

void websocket_send2(struct websocket *websocket, bool is_text, const void *head, size_t head_len,
                     const void *body, size_t body_len)
{
    uint8_t frame_head[FRAME_HEAD_MAX];
    struct str parts[] = {{.at = (const char *)frame_head},
                          {.at = head, .len = head_len},
                          {.at = body, .len = body_len}};

    if (websocket->state != OPEN)
        return;
    parts[0].len =
        frame_write_head(frame_head, is_text ? FRAME_TEXT : FRAME_BINARY, head_len + body_len);
    if (stream_send_parts(websocket->stream, parts, 3) < 0)
        websocket_close(websocket, WEBSOCKET_TRY_LATER);
}

bool websocket_is_congested(const struct websocket *websocket)
{
    return stream_is_congested(websocket->stream);
}

void websocket_pause(struct websocket *websocket)
{
    if (websocket->state != OPEN)
        return;
    websocket->is_paused = true;
    stream_pause(websocket->stream);
}

void websocket_resume(struct websocket *websocket)
{
    if (websocket->state != OPEN || !websocket->is_paused)
        return;
    websocket->is_paused = false;
    if (websocket->connection->in.len)
        set_deadline(websocket, 0);
    else
        stream_resume(websocket->stream);
}

void websocket_close(struct websocket *websocket, uint16_t code)
{
    if (websocket->state != OPEN)
        return;
    send_close(websocket, code);
    websocket->state = CLOSING;
    websocket->close_code = code;
    websocket->is_paused = false;
    set_deadline(websocket, CLOSE_MS);
    /* Nothing waits when this is called from inside handle_message. */
    if (websocket->connection->in.len)
        receive_waiting(websocket);
    else
        stream_resume(websocket->stream);
}
