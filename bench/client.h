/*
 * The load's side of very many WebSockets: one epoll, plain frames, no care for anything but
 * speed. It trusts the server to send whole, unmasked, unfragmented frames and breaks when it does
 * not. Masks are zero: the servers undo them like any other.
 */
#ifndef HAVRE_BENCH_CLIENT_H
#define HAVRE_BENCH_CLIENT_H

#include "base/buf.h"
#include "base/list.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define CLIENT_CUT 1006 /* it ended without a close frame, or was never made */

struct client;

struct clients {
    int epoll;
    struct list dirty; /* struct client.dirty_link */
    uint8_t *receive;
    uint32_t connected; /* how often, by all of them */
};

struct client_ops {
    /* May be NULL. */
    void (*handle_open)(struct client *client);
    void (*handle_text)(struct client *client, const char *text, size_t len);
    /* These two may be NULL: then it must not happen. */
    void (*handle_binary)(struct client *client, const uint8_t *bytes, size_t len);
    /* The client may be connected again, from here too. */
    void (*handle_down)(struct client *client, uint16_t code);
};

/* A zeroed struct with `ops` set is a client that is not connected. */
struct client {
    const struct client_ops *ops;
    struct clients *clients;
    struct list dirty_link; // clients.dirty
    struct buf in;          /* a frame that is not whole yet */
    struct buf out;
    size_t sent; /* bytes of `out` that the kernel has */
    int fd;
    uint8_t state;
    bool is_blocked;
    struct buf request; /* until the server has taken it */
};

struct client_target {
    uint16_t port;        /* on 127.0.0.1 */
    const char *protocol; /* NULL: no WebSocket handshake, frames from the first byte */
    const char *cookie;   /* may be NULL */
};

void clients_init(struct clients *clients);
void clients_finish(struct clients *clients);
/* Sends what is queued, waits for at most `timeout_ms`, and serves what has come. */
void clients_turn(struct clients *clients, int timeout_ms);

void client_connect(struct clients *clients, struct client *client,
                    const struct client_target *target);
bool client_is_open(const struct client *client);
void client_send_text(struct client *client, const char *text, size_t len);
/* A frame in two parts. */
void client_send_binary(struct client *client, const void *head, size_t head_len, const void *body,
                        size_t body_len);
/* Sends what is queued now, not with the next turn. */
void client_flush(struct client *client);
/* Without a close frame, and without handle_down. */
void client_cut(struct client *client);

#endif
