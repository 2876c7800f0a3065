/*
 * Private to the HTTP server: what http_server.c, http_connection.c, http_body.c, http_response.c
 * and websocket.c share.
 */
#ifndef HAVRE_NET_HTTP_CONNECTION_H
#define HAVRE_NET_HTTP_CONNECTION_H

#include "base/buf.h"
#include "base/list.h"
#include "base/map.h"
#include "net/deadline.h"
#include "net/http.h"
#include "net/stream.h"

#include <openssl/evp.h>

#define HTTP_LINGER_MS 2000  /* for a peer to read the answer before the connection is reset */
#define HTTP_CROWDED_MS 2000 /* every deadline of a connection that is one too many */

enum http_state {
    HTTP_AWAITING,  /* a head, or the proxy's word before it */
    HTTP_RECEIVING, /* a body */
    HTTP_OFFERING,  /* inside handle_head */
    HTTP_STREAMING, /* a body, to whoever took it */
    HTTP_ASKING,    /* inside handle_request */
    HTTP_HELD,      /* until http_server_answer */
    HTTP_ANSWERING, /* until all of the answer is sent */
    HTTP_UPGRADED,  /* what comes is for the WebSocket */
    HTTP_ENDING     /* the last bytes are on their way; nothing is read any more */
};

/* Those who came from one address: an IPv6 network of 64 bits counts as one. */
struct http_crowd {
    uint8_t key[16];
    uint32_t count;
};

struct http_server {
    struct http_options options;
    struct loop *loop;
    struct listener *listener; /* NULL once it is closed */
    struct list connections;   /* http_connection.link */
    struct map crowds;         /* by http_crowd.key, while somebody is in it */
    struct slots held;         /* connections in HTTP_HELD or HTTP_STREAMING */
    uint32_t count;            /* connections of all kinds */
    bool is_closing;
    EVP_MD *sha1;
};

struct http_connection {
    struct http_server *server;
    struct stream *stream;
    struct list link; // http_server.connections, until the upgrade
    struct deadline deadline;
    struct http_crowd *crowd; /* NULL while the peer is not known */
    struct websocket *websocket;
    struct http_body *body; /* of HTTP_STREAMING, else NULL */
    struct buf in;          /* what has come and is not dealt with */
    size_t head_len;        /* of the request that is being received or asked about */
    size_t body_len;
    struct peer peer;
    struct slot_id held;
    uint8_t state;        /* enum http_state */
    bool is_trusted;      /* the other end is a proxy of ours */
    bool is_first;        /* nothing has come yet: the place for the PROXY protocol */
    bool is_peer_settled; /* for the whole connection, not by each request */
    bool is_crowded;
    bool is_head;     /* the method of the current request */
    bool keeps_alive; /* after the current request */
};

/* Takes the stream over. */
void http_connection_create(struct http_server *server, struct stream *stream);
/* At once. The connection is released later. */
void http_connection_close(struct http_connection *connection);
/* Lets the last bytes out, then closes. */
void http_connection_end(struct http_connection *connection, uint64_t timeout_ms);
/* The answer to the request that is asked about or held. */
void http_connection_answer(struct http_connection *connection,
                            const struct http_response *response);
/* A short text for a person. */
void http_connection_answer_status(struct http_connection *connection, int status,
                                   const char *fields, bool close);

/* http_body.c: what has come of a body goes to whoever took it. False when no further step can be
 * done with what has come. */
bool http_body_step(struct http_connection *connection);
/* Its time is over: whether it has kept its pace, and goes on. */
bool http_body_keeps_pace(struct http_connection *connection);
/* It will not come to its end; whoever took it hears of it. Harmless when there is none. */
void http_body_cut(struct http_connection *connection);
/* The same, on an answer: whoever took it knows. */
void http_body_drop(struct http_connection *connection);

/* Counts the connection in with its peer; sets is_crowded. */
void http_crowd_join(struct http_connection *connection);
void http_crowd_leave(struct http_connection *connection);
/* The last word of a connection: it is released by the caller. */
void http_server_forget(struct http_connection *connection);

/* From the connection to its WebSocket. */
void websocket_start(struct websocket *websocket);
void websocket_receive(struct websocket *websocket, uint8_t *bytes, size_t len);
void websocket_handle_drained(struct websocket *websocket);
void websocket_handle_deadline(struct websocket *websocket);
/* The connection is gone. */
void websocket_handle_cut(struct websocket *websocket);

#endif
