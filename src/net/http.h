/*
 * An HTTP/1.1 server on one listener: reads a request whole within its deadlines, hands it to the
 * role, writes the answer. A body that is too long for that the role may take as it comes
 * (http_request_stream). Errors that no role needs to see (400, 408, 413, 417, 431, 501, 505) are
 * answered here, and the connection is closed after them.
 */
#ifndef HAVRE_NET_HTTP_H
#define HAVRE_NET_HTTP_H

#include "base/slots.h"
#include "net/address.h"
#include "net/head.h"
#include "net/listener.h"

struct http_server;
struct http_request;
struct http_connection;
struct websocket;
struct websocket_ops;

struct http_limits {
    size_t body;               /* bytes; 0: no bodies (413) */
    uint64_t head_deadline_ms; /* from the first byte expected to the end of the head; not an idle
                                  time-out */
    uint64_t body_deadline_ms;
    uint64_t answer_deadline_ms; /* for the peer to read the answer */
    uint32_t connections; /* in total, WebSockets included; beyond, the listener does not accept */
    uint32_t connections_per_peer; /* WebSockets included; beyond: answered once within a short
                                      deadline, never upgraded */
};

struct http_options {
    struct address listen;
    unsigned unix_mode;
    struct http_limits limits;
    const char *fields; /* header fields of every answer, each with CRLF; kept by reference */
    const struct peer_prefix *trusted; /* proxies: PROXY protocol v2 and X-Forwarded-For count from
                                          these; kept by reference */
    size_t trusted_count;
    /* Must answer, upgrade or hold the request. */
    void (*handle_request)(void *owner, struct http_request *request);
    /* A POST whose head is there and whose body was not looked at. May take the body
     * (http_request_stream), or answer without it: then the connection closes, unless there is no
     * body. Else handle_request gets it whole, within limits.body. May be NULL. */
    void (*handle_head)(void *owner, struct http_request *request);
    void *owner;
};

struct http_request {
    const struct head *head;
    const uint8_t *body; /* NULL when there is none */
    size_t body_len;
    struct peer peer; /* of the visitor, not of the proxy; all zero when unknown */
    bool is_crowded;  /* over connections_per_peer: an upgrade is refused */
    struct http_connection *connection;
};

struct http_response {
    int status;
    const char *content_type;     /* NULL without body */
    const char *content_encoding; /* NULL: identity */
    const char *fields;           /* more header fields, each with CRLF; NULL: none */
    const void *body;             /* copied */
    size_t body_len;
    bool close;
};

MUST_CHECK int http_server_open(struct loop *loop, const struct http_options *options,
                                struct http_server **ret_server);
struct address http_server_address(const struct http_server *server);
uint32_t http_server_connections(const struct http_server *server);
/* Closes the listener and every connection that is not a WebSocket, and releases the server once
 * the last one is gone. */
void http_server_close(struct http_server *server);

/* HEAD requests get the head alone. */
void http_respond(struct http_request *request, const struct http_response *response);
/* A short text for a person: 403, 404, 405 (`allow` is its Allow field, else NULL), 426, 429, 503.
 */
void http_respond_status(struct http_request *request, int status, const char *allow);
/* Keeps the connection waiting for an answer that comes later; the request itself is no longer
 * valid. */
struct slot_id http_request_hold(struct http_request *request);
/* Nothing happens when the connection is gone. */
void http_server_answer(struct http_server *server, struct slot_id held,
                        const struct http_response *response);

/* Whoever takes a body as it comes. */
struct http_body_ops {
    /* The next bytes, in order; at least one. They are wiped when this returns. */
    void (*handle_bytes)(void *owner, const uint8_t *bytes, size_t len);
    /* That was all of it: the answer is awaited. */
    void (*handle_end)(void *owner);
    /* In place of handle_end, and of any answer: the peer is gone or was too slow (408), or the
     * server closes. Nothing is called after it. */
    void (*handle_cut)(void *owner);
};

/* Not a deadline for the whole: `least` bytes in every `within_ms`, so that a drip of bytes cannot
 * hold a place and a slow line can send much. Time in which we are not reading does not count. */
struct http_pace {
    size_t least;
    uint64_t within_ms;
};

/* From handle_head alone, of a request that has a body: hands it on as it comes. The request itself
 * is no longer valid after handle_head. http_server_answer answers it, also before its end: then
 * the connection closes, and nothing more of it is handed on. */
struct slot_id http_request_stream(struct http_request *request, const struct http_body_ops *ops,
                                   void *owner, const struct http_pace *pace);
/* Reads nothing of it until it is resumed; one more handle_bytes may come. Nothing happens when it
 * is at its end or gone. */
void http_body_pause(struct http_server *server, struct slot_id held);
void http_body_resume(struct http_server *server, struct slot_id held);

struct websocket_limits {
    size_t message;          /* bytes of a message, all fragments together: beyond, 1009 */
    size_t queue;            /* bytes not yet read by the peer: beyond, 1013 */
    uint32_t messages_per_s; /* sustained; `burst` at once: beyond, 1008 */
    uint32_t burst;
    uint32_t ping_s; /* a ping after so long without a frame; closed as cut after twice that */
};

/*
 * Answers 101 and hands the connection to `websocket`, which lives in the caller's object until its
 * handle_closed. `protocol` is the subprotocol that was asked for (the caller has checked), or
 * NULL. The request must be one with head->is_websocket and not crowded. `limits` is kept by
 * reference.
 */
void http_upgrade(struct http_request *request, struct websocket *websocket,
                  const struct websocket_ops *ops, const struct websocket_limits *limits,
                  const char *protocol);

#endif
