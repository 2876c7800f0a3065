/*
 * The process that faces visitors. It has no files, no database, no accounts: it serves one page,
 * turns a postal code into a département and a zone, and passes envelopes between visitors' sockets
 * and the bus.
 */
#ifndef HAVRE_LOBBY_LOBBY_H
#define HAVRE_LOBBY_LOBBY_H

#include "base/err.h"
#include "guard/limits.h"
#include "guard/origin.h"
#include "net/http.h"
#include "net/websocket.h"

#include <stdint.h>
#include <sys/types.h>

struct lobby;
struct loop;

struct lobby_options {
    struct address listen;
    struct origin_policy origin;
    const char *base_path; /* "/" or "/aide": no slash at the end */
    const char *bus_path;  /* of the Unix socket that desks dial */
    uid_t peer_uid;        /* the desk's user, when it is another; (uid_t)-1: none */
    const struct peer_prefix *trusted;
    size_t trusted_count;
    uint32_t connections;
    uint32_t connections_per_peer;
    struct websocket_limits websocket;
    struct limits_options conversations; /* begun from one address without a proof of work */
    unsigned work_bits;                  /* how hard it is beyond: lobby/work.h */
    struct limits_options dangers;       /* said to be in danger from one address */
};

/* Everything is listening when this returns 0; else negative errno and a sentence for a person in
 * *ret_error (static). `options` is kept by reference. */
MUST_CHECK int lobby_create(struct loop *loop, const struct lobby_options *options,
                            struct lobby **ret_lobby, const char **ret_error);
/* The address that it really listens on. */
struct address lobby_address(const struct lobby *lobby);
/* Tells everyone to come again, closes everything; the loop then runs out. */
void lobby_stop(struct lobby *lobby);
/* After the loop has run out. NULL is allowed. */
void lobby_destroy(struct lobby *lobby);

#endif
