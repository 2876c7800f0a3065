/*
 * What the files of the desk share. desk.c owns everything; conversation.c is what the desk knows
 * of one conversation, participation.c of one agent in it; lobbies.c hears the visitors; console.c
 * is an agent's page, console_acts.c what it says, console_relay.c its envelopes; effects.c and
 * company.c carry out what dispatch decided; site.c has the routes of HTTP (desk/route.h).
 */
#ifndef HAVRE_DESK_INTERNAL_H
#define HAVRE_DESK_INTERNAL_H

#include "base/list.h"
#include "base/map.h"
#include "bus/link.h"
#include "bus/local.h"
#include "bus/pages.h"
#include "desk/ceremony.h"
#include "desk/desk.h"
#include "desk/directory.h"
#include "desk/house.h"
#include "desk/skills.h"
#include "desk/ticket.h"
#include "net/loop.h"
#include "store/accounts.h"
#include "store/sessions.h"

#include <jansson.h>
#include <uv.h>

#define VISITOR_SLOT 0
/* The desk's own close codes (docs/protocol.md section 3). */
enum { CLOSE_ELSEWHERE = 4003, CLOSE_SIGNED_OUT = 4004 };
/* At the latest after so long a page hears something: it takes a longer silence for a dead line. */
#define TICKET_RENEW_MS 20000

struct desk {
    const struct desk_options *options;
    struct desk_settings settings;
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
    struct list helps;        /* struct participation.help_link: oldest first */
    struct list attempts;     /* struct attempt.link: their passwords are being looked at */
    unsigned attempt_count;
    struct throttle *throttle;
    struct ceremonies ceremonies;
    struct upload *upload; /* the one that is under way; NULL: none */
    uint64_t kept_ms;      /* when the database was last tidied; 0: not yet */
    struct page_set pages;
    bool has_page_job;     /* other pages are being made */
    bool pages_are_old;    /* and will be old when they are */
    struct buf zones;      /* the table of lobbies (places/zones.h); empty: none could be made */
    int64_t zones_number;  /* of the import that is in it */
    uint64_t zones_due_ms; /* when to look for an import that is not in it; DIRECTORY_NEVER */
    bool has_zones_job;    /* another one is being made */
    struct directory directory;
    uv_timer_t due;      /* dispatch_tick */
    uv_timer_t sweep;    /* every second */
    json_t *summary;     /* the last `queue` message */
    uint64_t summary_ms; /* when it was sent to all */
    char *colleagues;    /* the last `colleagues` message, as text; NULL: none */
    uint64_t colleagues_due_ms;
    struct skills skills;
    uint32_t next_number;
    uint32_t next_help;
    bool store_fails;  /* as the consoles were told */
    uint64_t tried_ms; /* when the database was last tried */
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
    struct list staff;             /* struct participation.link, in the order of joining */
    struct list round_link;        // desk.round
    struct invite *invite;         /* the invitation that is open; NULL: none */
    uint32_t shown;                /* slots that her page has on its list: a bit for each */
    uint32_t shown_ask;            /* the question that her page shows; 0: none */
    const char *settled;           /* how that one ended, which her page has not heard */
    char language[LANGUAGE_LEN];
    enum zone zone;
    uint8_t departement_count;
    char departements[DEPARTEMENTS_MAX][DEPARTEMENT_LEN];
    bool danger_used;   /* she said that she is in danger, and was heard */
    uint64_t danger_ms; /* when; after a restart, when she was back */
    bool transmission_counted;
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

/* One of the staff in a conversation, or whose console rings for it. */
struct participation {
    struct list link;         // conversation.staff
    struct list console_link; // console.participations
    struct list help_link;    // desk.helps while she asks for help
    struct conversation *conversation;
    struct console *console; /* NULL while her line is cut */
    int64_t account;
    uint32_t number; /* on the console's connection */
    uint8_t slot;    /* 0 while it rings */
    enum part part;
    uint32_t ask;  /* by which she came; 0: by none */
    uint32_t help; /* number of her call for help; 0: none */
};

/* An invitation that is open, as those who hear of it see it. */
struct invite {
    struct invite_target to;
    uint32_t ask;
    bool stays;
    const char *state;                           /* the word on the wire */
    char name[ACCOUNT_DISPLAY_MAX + 1];          /* whom it is for, or whose console rings */
    char person[ACCOUNT_DISPLAY_MAX + 1];        /* of one that is for a person */
    char profession[ACCOUNT_PROFESSION_MAX + 1]; /* hers, or the one it is for */
};

/* An agent's page. */
struct console {
    struct websocket websocket;
    struct list link;           // desk.connected
    struct list participations; /* struct participation.console_link */
    struct list paused;         /* struct console.paused_link: waiting for this one to read */
    struct list paused_link;    // lobby_link.paused or another's console.paused
    struct desk *desk;
    struct account account;
    int64_t expires_ms;    /* when the session is over, since 1970 */
    int64_t seen_ms;       /* the last sign of life that was stored, since 1970 */
    struct agent_id agent; /* zero before hello */
    uint8_t key[P256_PUBLIC_LEN];
    bool has_hello;
    bool is_closing;
};

/* desk.c: carries out all effects and sets the timer; after every event given to dispatch. */
void desk_settle(struct desk *desk);

/* settings.c: the first pages, before the loop runs. */
void desk_settings_begin(struct desk *desk);
/* Those of the start, with the times of now. */
struct dispatch_options desk_dispatch_options(const struct desk *desk);

/* zones.c: the first table, before the loop runs. */
void zones_begin(struct desk *desk);
/* Looks for an import that is not in the table yet; each second. */
void zones_sweep(struct desk *desk);
/* Another connection changed something in the database. */
void zones_may_be_old(struct desk *desk);

/* directory.c: looks for an import that is not in the directory yet; each second. */
void directory_sweep(struct desk *desk);
/* Another connection changed something in the database. */
void directory_may_be_old(struct desk *desk);
/* What there is to fetch, to one who connected. */
void directory_tell(struct console *console);
void directory_finish(struct desk *desk);

/* effects.c */
void effect_carry_out(struct desk *desk, const struct effect *effect);
/* The word for it on the wire. */
const char *effect_end_name(enum conversation_end end);
/* To this console: what her presence is, and why. */
void effect_send_presence(struct console *console, const char *why);

/* company.c: effects about the people in a conversation, and what a console must know of one. */
/* The word on the wire. */
const char *company_part_name(enum part part);
void company_matched(struct conversation *conversation, const struct effect *effect);
void company_back(struct conversation *conversation, const struct effect *effect);
void company_cut(struct conversation *conversation, const struct effect *effect);
void company_left(struct conversation *conversation, const struct effect *effect);
void company_part(struct conversation *conversation, const struct effect *effect);

/* invite.c */
void invite_begin(struct conversation *conversation, const struct invite_target *to, bool stays);
/* As a ticket has it. */
void invite_restore(struct conversation *conversation, const struct ticket *ticket);
void invite_carry_out(struct conversation *conversation, const struct effect *effect);
/* What her page must know of it after she connected again. */
void invite_send_to_visitor(struct conversation *conversation);
/* The same for one of the staff. */
void invite_send_to(const struct participation *participation);
void invite_drop(struct conversation *conversation);
/* `state` of one that did not begin. */
void invite_refuse(const struct participation *participation, const struct invite_target *to,
                   const char *state);

/* help.c */
void help_ask(struct participation *participation);
/* `by` is who came; "": nobody. Harmless when she does not ask. */
void help_over(struct participation *participation, const char *by);
/* NULL when it is over. */
struct participation *help_find(const struct desk *desk, uint32_t number);
/* All that are asked for now, to one who connected. */
void helps_send(struct console *console);
void help_send_over(struct console *console, uint32_t number);

/* danger.c */
/* She says that she is in danger. */
void danger_called(struct conversation *conversation);
/* Once more this month; a name of desk/counter_routes.c. */
void desk_count(struct desk *desk, const char *what);

/* colleagues.c */
/* The last list, to one who connected. */
void colleagues_send(struct console *console);
/* To all, when something changed. */
void colleagues_sweep(struct desk *desk);

/* participation.c */
struct participation *participation_create(struct conversation *conversation, int64_t account);
void participation_destroy(struct participation *participation);
/* Gives it a new number on this console. */
void participation_attach(struct participation *participation, struct console *console);
void participation_detach(struct participation *participation);
/* NULL when nobody is there. */
struct participation *participation_at(const struct conversation *conversation, uint8_t slot);
/* The one that rings there. */
struct participation *participation_ringing(const struct conversation *conversation,
                                            const struct console *console);
struct participation *participation_by_number(const struct console *console, uint32_t number);
/* Whether she talks with the visitor. */
bool participation_talks(const struct participation *participation);
/* Steals `message`. Nothing happens while her line is cut. */
void participation_send(const struct participation *participation, json_t *message);
/* {"t":type,"n":…} */
void participation_tell(const struct participation *participation, const char *type);
void participation_tell_part(const struct participation *participation);
void participation_tell_visitor_state(const struct participation *participation, const char *state);
void participation_tell_zone(const struct participation *participation);
/* What an agent may know of her before the first word: département, zone, language. */
json_t *participation_about(const struct participation *participation, const char *type);

/* conversation.c */
struct conversation *conversation_create(struct desk *desk, const struct bus_open *open,
                                         struct conversation_id dispatch_id);
struct conversation *conversation_find(const struct desk *desk, const uint8_t *id);
void conversation_destroy(struct conversation *conversation);
void conversation_attach_session(struct conversation *conversation, struct lobby_session *session);
void conversation_detach_session(struct conversation *conversation);
/* To the visitor's page; steals `message`. Nothing happens while her line is cut. */
void conversation_notify(struct conversation *conversation, json_t *message);
void conversation_send_ticket(struct conversation *conversation);
void conversation_send_place(struct conversation *conversation, bool is_forced);
/* One who talks with her is there, has a cut line, or has left. */
void conversation_send_matched(struct conversation *conversation,
                               const struct participation *participation);
void conversation_send_cut(struct conversation *conversation,
                           const struct participation *participation);
void conversation_send_gone(struct conversation *conversation, uint8_t slot);
/* All have left. */
void conversation_send_requeued(struct conversation *conversation);
/* The house's word for the key of this console towards this conversation. */
json_t *conversation_signature(const struct conversation *conversation,
                               const struct console *console);
/* All that her page must know after she connected again. */
void conversation_send_state(struct conversation *conversation);
/* How long a ticket holds. */
uint64_t conversation_ticket_life_ms(const struct desk *desk);
/* News for some of those who wait, tickets that are due. */
void conversations_sweep(struct desk *desk);

/* ended.c */
void conversation_remember_end(struct desk *desk, const uint8_t *id, enum conversation_end end);
/* Ends that may be forgotten. */
void conversations_forget_ends(struct desk *desk);
/* False when it did not end lately. */
bool conversation_ended_lately(const struct desk *desk, const uint8_t *id,
                               enum conversation_end *ret_end, uint64_t *ret_ago_ms);

/* lobbies.c */
void lobbies_dial(struct desk *desk);
/* The pages of now, to every lobby. */
void lobbies_send_pages(struct desk *desk);
/* The table of zones of now, to every lobby. */
void lobbies_send_zones(struct desk *desk);
/* To the page behind a session; steals `message`. */
void lobby_session_notify(struct lobby_session *session, json_t *message);
/* Ends a visitor's session from our side, after what was sent. */
void lobby_session_end(struct lobby_session *session);
/* Ends it; her lobby takes no new conversation from there for an hour. */
void lobby_session_ban(struct lobby_session *session);

/* console.c */
void console_open(struct desk *desk, struct http_request *request, const struct account *account,
                  const struct session *session);
/* Steals `message`. */
void console_send(struct console *console, json_t *message);
void console_send_text(struct console *console, const char *text);
void console_close(struct console *console, uint16_t code);
struct console *console_of_agent(const struct desk *desk, struct agent_id agent);
/* Closes the consoles of an account that signed in elsewhere. */
void consoles_replace(struct desk *desk, int64_t account, const struct console *except);
/* An agent who signs out leaves at once: conversations go to others. Also one whose account was
 * disabled. */
void consoles_sign_out(struct desk *desk, int64_t account);
/* Steals `message`; to all of this role or a higher one. */
void consoles_send(struct desk *desk, enum account_role least, json_t *message);
void consoles_send_summary(struct desk *desk);
/* What changed of what `welcome` said. */
void consoles_send_settings(struct desk *desk);
/* What her account says, within the house's ceiling. */
uint32_t console_capacity(const struct desk *desk, const struct account *account);
/* Tells the consoles when the database begins to fail, and when it is well again: every second. */
void consoles_watch_store(struct desk *desk);
/* Each console and what dispatch knows of its agent, after settings changed. */
void consoles_follow_settings(struct desk *desk);
/* What dispatch knows of her. */
struct agent_spec console_spec(struct desk *desk, const struct account *account);
/* As far as dispatch is told: cut, or gone for good. */
void console_leave(struct console *console,
                   void (*leave)(struct dispatch *, uint64_t, struct agent_id));

/* console_acts.c */
void console_handle_text(struct console *console, const uint8_t *bytes, size_t len);

/* console_relay.c */
/* From this console; with its number before it. */
void console_handle_envelope(struct console *console, const uint8_t *bytes, size_t len);
/* From the visitor. */
void console_relay_from_visitor(struct conversation *conversation, const uint8_t *envelope,
                                size_t len);
/* Whoever waited for this console, or this lobby, goes on. */
void consoles_resume(struct list *paused);

/* console_watch.c: sessions that are over and accounts that changed, while consoles are open. */
/* What an admin changed of an account counts for its console at once. */
void consoles_account_changed(struct desk *desk, const struct account *account);
void consoles_watch(struct desk *desk);

/* housekeeping.c: each second; does something once an hour. */
void housekeeping_sweep(struct desk *desk);

/* site.c */
void desk_site_handle_request(void *owner, struct http_request *request);
void desk_site_handle_head(void *owner, struct http_request *request);

#endif
