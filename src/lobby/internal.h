/*
 * What the files of the lobby share. lobby.c owns everything; session.c is one visitor's
 * connection; site.c answers HTTP; desks.c is the bus.
 */
#ifndef HAVRE_LOBBY_INTERNAL_H
#define HAVRE_LOBBY_INTERNAL_H

#include "base/buf.h"
#include "base/list.h"
#include "base/slots.h"
#include "bus/link.h"
#include "bus/local.h"
#include "bus/pages.h"
#include "guard/bans.h"
#include "lobby/lobby.h"
#include "lobby/work.h"
#include "net/loop.h"
#include "places/zones.h"

#include <uv.h>

struct lobby {
    const struct lobby_options *options;
    struct loop *loop;
    struct http_server *server;
    struct bus_listener *bus;
    struct list desks;     /* struct desk_link.link; the one that is served next is first */
    struct slots sessions; /* struct session, those whose conversation is on the bus */
    struct list newcomers; /* struct session.link: no hello yet, oldest first */
    struct list workers;   /* struct session.link: were given a task, oldest first */
    struct list visitors;  /* struct session.link: the others */
    struct limits *conversations;
    struct limits *dangers;
    struct bans *bans;
    uv_timer_t sweep;
    struct page_set pages; /* of the house; empty: the built-in ones are served */
    struct zones zones;    /* who is competent where; empty until a desk tells */
    bool is_stopping;
};

/* A desk's end of the bus. */
struct desk_link {
    struct list link;   // lobby.desks
    struct list paused; // struct session.paused_link: waiting for the bus to drain
    struct lobby *lobby;
    struct link *bus;
    struct page_set staged; /* what came since the last list of languages */
    bool is_ready;
};

/* One visitor's connection. */
struct session {
    struct websocket websocket;
    struct list link;        // lobby.newcomers, workers or visitors
    struct list paused_link; // desk_link.paused
    struct lobby *lobby;
    struct desk_link *desk; /* NULL before hello and once the conversation has left the bus */
    struct slot_id id;      /* in lobby.sessions, while desk is set */
    struct peer peer;       /* until the hello */
    struct ban_mark mark;   /* of it, from then on: what bans and `dangers` know her by */
    uint64_t since_ms;      /* in its list */
    uint8_t salt[WORK_SALT_LEN];
    bool has_task;
    bool said_danger;
    bool is_asked;   /* in which commune she is, and has not answered */
    bool is_closing; /* we closed it */
};

/* site.c */
void site_handle_request(void *owner, struct http_request *request);

/* session.c */
void session_open(struct lobby *lobby, struct http_request *request);
/* From the desk. */
void session_notice(struct session *session, const uint8_t *text, size_t len);
void session_envelope(struct session *session, const uint8_t *envelope, size_t len);
void session_end(struct session *session);
/* Ends it, and lets nobody begin another from there for an hour. */
void session_ban(struct session *session);
/* The bus is gone, or the lobby stops: come again. */
void session_send_away(struct session *session);

/* desks.c */
MUST_CHECK int desks_listen(struct lobby *lobby);
/* The desk that takes the next visitor; NULL when none is ready. */
struct desk_link *desks_pick(struct lobby *lobby);

#endif
