/*
 * The server's end of a WebSocket (RFC 6455): no extensions, masked frames only, whole messages,
 * pings answered, a bounded queue. Lives inside the owner's object, which is found from it with
 * CONTAINER_OF.
 */
#ifndef HAVRE_NET_WEBSOCKET_H
#define HAVRE_NET_WEBSOCKET_H

#include "base/err.h"
#include "net/frame.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* RFC 6455 section 7.4.1 and the project's own. */
enum websocket_close {
    WEBSOCKET_NORMAL = 1000,
    WEBSOCKET_GOING_AWAY = 1001,
    WEBSOCKET_PROTOCOL_ERROR = 1002,
    WEBSOCKET_UNSUPPORTED = 1003,
    WEBSOCKET_NO_CODE = 1005,
    WEBSOCKET_CUT = 1006, /* the connection ended without a close frame */
    WEBSOCKET_INVALID_DATA = 1007,
    WEBSOCKET_POLICY = 1008,
    WEBSOCKET_TOO_BIG = 1009,
    WEBSOCKET_TRY_LATER = 1013
};

struct websocket;
struct websocket_limits;

struct websocket_ops {
    /* A whole message; text is valid UTF-8. The bytes may be changed in place and are wiped when
     * this returns. */
    void (*handle_message)(struct websocket *websocket, bool is_text, uint8_t *bytes, size_t len);
    /* The send queue is empty again after websocket_is_congested was true. May be NULL. */
    void (*handle_drained)(struct websocket *websocket);
    /*
     * Once, last, never from inside another call of this module: the code that the peer sent, or
     * WEBSOCKET_CUT, or the code that we closed with. The owner may free the object inside it.
     */
    void (*handle_closed)(struct websocket *websocket, uint16_t code);
};

/* Private to net/: see websocket.c. */
struct websocket {
    const struct websocket_ops *ops;
    const struct websocket_limits *limits;
    struct http_connection *connection;
    struct stream *stream;
    struct frame_reader reader;
    uint64_t heard_ms; /* when the last frame came */
    uint64_t rate_ms;  /* when `rate` was reckoned */
    uint64_t rate;     /* fill of the leaky bucket, in 1/1000 message */
    uint16_t close_code;
    uint8_t state;
    bool is_paused;
    bool is_pinged; /* since the last frame */
};

/* Queues a message. When the queue is over its limit the connection is closed with 1013
 * (handle_closed follows). */
void websocket_send(struct websocket *websocket, bool is_text, const void *bytes, size_t len);
/* The same for a message in two parts. */
void websocket_send2(struct websocket *websocket, bool is_text, const void *head, size_t head_len,
                     const void *body, size_t body_len);
bool websocket_is_congested(const struct websocket *websocket);
/* No handle_message until websocket_resume; what has arrived already waits too. */
void websocket_pause(struct websocket *websocket);
void websocket_resume(struct websocket *websocket);
/* Sends a close frame after all that is queued, and closes when the peer answers or after 2 s.
 * handle_closed follows. */
void websocket_close(struct websocket *websocket, uint16_t code);

#endif
