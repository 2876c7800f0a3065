/*
 * What the files of the desk share. desk.c owns everything; conversation.c is what the desk knows
 * of one conversation; lobbies.c hears the visitors; console.c hears the agents; effects.c carries
 * out what dispatch decided; site.c and sign_in.c answer HTTP.
 */
#ifndef HAVRE_DESK_INTERNAL_H
#define HAVRE_DESK_INTERNAL_H

#include "base/list.h"
#include "base/map.h"
#include "bus/link.h"
#include "bus/local.h"
#include "desk/desk.h"
#include "desk/house.h"
#include "desk/password.h"
#include "desk/ticket.h"
#include "net/loop.h"
#include "store/accounts.h"

#include <jansson.h>
#include <uv.h>

#define AGENT_SLOT 1 /* one agent a conversation, for now */
/* At the latest after so long a page hears something: it takes a longer silence for a dead line. */
#define TICKET_RENEW_MS 20000
#define STAFF_SESSION_MS (12 * 60 * 60 * 1000LL)
#define STAFF_COOKIE "__Host-havre"

struct desk {
    const struct desk_options *options;
    struct loop *loop;
    struct store *store;
    struct house *house;
    uint8_t *ticket_key; /* secret, TICKET_KEY_LEN bytes */
    struct dispatch *dispatch;
    struct http_server *server;
    struct bus_dialer **dialers;
    struct list lobbies;      /* struct lobby_link.link */
    struct map conversations; /* by id → struct conversation */
    struct list round;        /* struct conversation.round_link: next to be told news, first */
    struct list closed;       /* struct closed.link: oldest first */
    struct map closed_ids;    /* by id → struct closed */
    struct map consoles;      /* by agent id → struct console, connected ones after their hello */
    struct list connected;    /* struct console.link: all of them */
    struct list sign_ins;     /* struct sign_in.link: their passwords are being verified */
    struct limits *sign_in_limits;
    struct buf page[3];  /* by enum bus_encoding */
    uv_timer_t due;      /* dispatch_tick */
    uv_timer_t sweep;    /* every second */
    json_t *summary;     /* the last `queue` message */
    uint64_t summary_ms; /* when it was sent to all */
    uint32_t next_number;
    bool is_stopping;
};

/* One lobby's end of the bus. */
struct lobby_link {
    struct list link;   // desk.lobbies
    struct list paused; // struct console.paused_link: waiting for this bus to drain
    struct desk *desk;
    struct link *bus;
    struct list open;    /* struct lobby_session.link */
    struct map sessions; /* the same, by session id */
};

/* A visitor's connection at a lobby, from open to close. */
struct lobby_session {
    struct list link; // lobby_link.open
    struct slot_id id;
    struct lobby_link *lobby;
    struct conversation
        *conversation; /* NULL when it is refused, ended, or taken up by a newer session */
};

struct conversation {
    uint8_t id[CONVERSATION_ID_LEN];
    struct conversation_id dispatch_id;
    struct desk *desk;
    struct lobby_session *session; /* NULL while her line is cut */
    struct console *console;       /* offered to or open with; NULL when nobody is there */
    struct list console_link;      // console.conversations
    struct list round_link;        // desk.round
    uint32_t number;               /* on the console's connection */
    char language[LANGUAGE_LEN];
    enum zone zone;
    uint8_t departement_count;
    char departements[DEPARTEMENTS_MAX][DEPARTEMENT_LEN];
    bool danger_used;
    uint64_t ticket_ms; /* when the last ticket was sent */
    uint32_t told_ahead, told_wait_s;
};

/* A conversation that ended not long ago: an old ticket must not bring it back. */
struct closed {
    uint8_t id[CONVERSATION_ID_LEN];
    struct list link; // desk.closed
    enum conversation_end end;
    uint64_t at_ms;
};

/* An agent's page. */
struct console {
    struct websocket websocket;
    struct list link;          // desk.connected
    struct list conversations; /* struct conversation.console_link */
    struct list paused_link;   // lobby_link.paused
    struct desk *desk;
    struct account account;
    struct agent_id agent; /* zero before hello */
    uint8_t key[P256_PUBLIC_LEN];
    bool has_hello;
    bool is_closing;
};

/* desk.c: carries out all effects and sets the timer; after every event given to dispatch. */
void desk_settle(struct desk *desk);

/* effects.c */
void effect_carry_out(struct desk *desk, const struct effect *effect);
/* The word for it on the wire. */
const char *effect_end_name(enum conversation_end end);

/* conversation.c */
struct conversation *conversation_create(struct desk *desk, const struct bus_open *open,
                                         struct conversation_id dispatch_id);
struct conversation *conversation_find(const struct desk *desk, const uint8_t *id);
void conversation_destroy(struct conversation *conversation);
void conversation_attach_session(struct conversation *conversation, struct lobby_session *session);
void conversation_detach_session(struct conversation *conversation);
/* Gives it a new number on this console. */
void conversation_attach_console(struct conversation *conversation, struct console *console);
void conversation_detach_console(struct conversation *conversation);
/* To the visitor's page; steals `message`. Nothing happens while her line is cut. */
void conversation_notify(struct conversation *conversation, json_t *message);
void conversation_send_ticket(struct conversation *conversation);
void conversation_send_place(struct conversation *conversation, bool is_forced);
void conversation_send_matched(struct conversation *conversation);
/* All that her page must know after she connected again. */
void conversation_send_state(struct conversation *conversation);
void conversation_remember_end(struct desk *desk, const uint8_t *id, enum conversation_end end);
/* False when it did not end lately. */
bool conversation_ended_lately(const struct desk *desk, const uint8_t *id,
                               enum conversation_end *ret_end, uint64_t *ret_ago_ms);
/* How long a ticket holds. */
uint64_t conversation_ticket_life_ms(const struct desk *desk);
/* News for some of those who wait, tickets that are due, ends that may be forgotten. */
void conversations_sweep(struct desk *desk);

/* lobbies.c */
void lobbies_dial(struct desk *desk);
/* To the page behind a session; steals `message`. */
void lobby_session_notify(struct lobby_session *session, json_t *message);
/* Ends a visitor's session from our side, after what was sent. */
void lobby_session_end(struct lobby_session *session);

/* console.c */
void console_open(struct desk *desk, struct http_request *request, const struct account *account);
/* Steals `message`. */
void console_send(struct console *console, json_t *message);
/* A visitor's envelope. */
void console_envelope(struct conversation *conversation, const uint8_t *envelope, size_t len);
void console_close(struct console *console, uint16_t code);
struct console *console_of_agent(const struct desk *desk, struct agent_id agent);
/* Closes the consoles of an account that signed in elsewhere. */
void consoles_replace(struct desk *desk, int64_t account, const struct console *except);
/* An agent who signs out leaves at once: conversations go to others. */
void consoles_sign_out(struct desk *desk, int64_t account);
void consoles_send_summary(struct desk *desk);

/* site.c */
void desk_site_handle_request(void *owner, struct http_request *request);

/* sign_in.c */
void sign_in_begin(struct desk *desk, struct http_request *request);
void sign_in_cancel_all(struct desk *desk);
/* The account whose session the cookie names; false when nobody is signed in. */
MUST_CHECK bool sign_in_account(struct desk *desk, const struct http_request *request,
                                struct account *ret_account);
void sign_out(struct desk *desk, struct http_request *request);

#endif
