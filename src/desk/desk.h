/*
 * The process that faces staff: accounts, dispatch, the console. It dials the lobbies and passes
 * envelopes between visitors' sessions and agents' consoles; it cannot open them and keeps none.
 */
#ifndef HAVRE_DESK_DESK_H
#define HAVRE_DESK_DESK_H

#include "base/err.h"
#include "desk/settings.h"
#include "dispatch/dispatch.h"
#include "guard/limits.h"
#include "guard/origin.h"
#include "net/http.h"
#include "net/websocket.h"

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

struct desk;
struct house;
struct loop;
struct store;

struct desk_options {
    struct address listen;
    struct origin_policy origin;
    const char *visitors_origin; /* where visitors come, https://host; "": this machine alone */
    const char *const *lobbies;  /* paths of their bus sockets */
    size_t lobby_count;
    const char *state; /* the folder of the store, and of what is uploaded while it is read */
    uid_t peer_uid;    /* the lobbies' user, when it is another; (uid_t)-1: none */
    const struct peer_prefix *trusted;
    size_t trusted_count;
    uint32_t connections;
    struct websocket_limits websocket;
    struct limits_options sign_ins;   /* tried from one address */
    struct dispatch_options dispatch; /* but for the times, which are of the settings */
    struct desk_settings settings;    /* to begin with: desk/settings.h */
    bool is_demo; /* the demo's accounts, which have no second factor, may sign in */
};

/* Everything is listening when this returns 0; else negative errno and a sentence for a person in
 * *ret_error (static). `options` and `store` are kept by reference; the store stays the caller's.
 */
MUST_CHECK int desk_create(struct loop *loop, struct store *store,
                           const struct desk_options *options, struct desk **ret_desk,
                           const char **ret_error);
struct address desk_address(const struct desk *desk);
/* Tells everyone to come again, closes everything; the loop then runs out. */
void desk_stop(struct desk *desk);
/* After the loop has run out. NULL is allowed. */
void desk_destroy(struct desk *desk);

#endif
