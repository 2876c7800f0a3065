/*
 * Who talks to whom. Pure: no descriptor, no clock, no I/O. Each event carries the time; what is to
 * be done about it comes out as effects, which the caller drains after every event:
 *
 *     dispatch_agent_takes(dispatch, now, agent, conversation);
 *     while (dispatch_next_effect(dispatch, &effect)) carry_out(&effect);
 *
 * Matching: the longest-waiting visitor goes to the longest-idle free agent who has the zone and
 * the language. After zone_overflow_ms of waiting the zone no longer binds, after
 * language_overflow_ms the language does not; an agent who has both is still preferred. Those at
 * the front (an offer to them was missed, their agent was lost) come before all others.
 *
 * `now` is in milliseconds of a clock that never goes back. Ids whose object is gone are harmless
 * everywhere.
 */
#ifndef HAVRE_DISPATCH_DISPATCH_H
#define HAVRE_DISPATCH_DISPATCH_H

#include "base/err.h"
#include "base/slots.h"

#include <stdbool.h>
#include <stdint.h>

#define CONVERSATION_KEY_LEN 32
#define DISPATCH_LANGUAGES 32            /* languages are numbered 0 to 31 by the caller */
#define DISPATCH_WAIT_UNKNOWN UINT32_MAX /* an estimate that would be a guess */
#define DISPATCH_NEVER UINT64_MAX

struct dispatch;

struct conversation_id {
    struct slot_id id;
};

struct agent_id {
    struct slot_id id;
};

struct dispatch_options {
    uint64_t zone_overflow_ms;
    uint64_t language_overflow_ms;
    uint64_t ring_ms;
    uint64_t grace_ms;
    uint64_t collect_ms; /* after creation nobody is matched for so long: tickets come in first */
    uint32_t room;       /* visitors that may wait at the same time */
};

/* What is known of a visitor when she arrives, or comes back with a ticket. */
struct arrival {
    uint8_t key[CONVERSATION_KEY_LEN]; /* the conversation's id on the wire; decides between equal
                                          waits */
    uint8_t
        zones; /* a bit for each zone that is competent, 2 bits used; 0 when unknown: anyone fits */
    uint8_t language;
    bool front;
    uint64_t waited_ms;
};

struct agent_spec {
    uint64_t account;   /* who this is across restarts; one agent an account */
    uint8_t zones;      /* bits; 0: no zone of their own, for visitors of unknown zone or past the
                           overflow */
    uint32_t languages; /* a bit for each */
    uint32_t capacity;
    bool takes_at_once; /* no ringing */
};

enum dispatch_result {
    DISPATCH_OK,
    DISPATCH_FULL,       /* the waiting room is */
    DISPATCH_TAKEN,      /* a conversation with this key is there already */
    DISPATCH_NOT_OFFERED /* this agent has no such offer, or no such conversation */
};

enum conversation_state { CONVERSATION_WAITING, CONVERSATION_OFFERED, CONVERSATION_OPEN };

/* How a conversation ends: the same words stand on the console. */
enum conversation_end {
    END_EXIT,  /* the red button */
    END_LEFT,  /* the page was closed */
    END_LOST,  /* cut for longer than the grace time */
    END_ENDED, /* by the agent */
};

enum effect_type {
    EFFECT_QUEUED,       /* conversation: in the queue now, or her line is back while she waits;
                            `requeued` when it was offered or open before and she has not heard so */
    EFFECT_OFFER,        /* conversation, agent: ring; `stretch_*` say what does not fit */
    EFFECT_WITHDRAWN,    /* conversation, agent: stop ringing; EFFECT_QUEUED or _CLOSED follows */
    EFFECT_MISSED,       /* agent: an offer rang out, presence is away now */
    EFFECT_MATCHED,      /* conversation, agent: they talk now; `stretch_*` as for an offer */
    EFFECT_VISITOR_CUT,  /* conversation, agent */
    EFFECT_VISITOR_BACK, /* conversation, agent */
    EFFECT_AGENT_CUT,    /* conversation, agent */
    EFFECT_AGENT_BACK,   /* conversation, agent: also when a restart had separated them */
    EFFECT_CLOSED /* conversation, `end`, and agent if it was open; both ids are valid until the
                     next event */
};

struct effect {
    enum effect_type type;
    struct conversation_id conversation;
    struct agent_id agent; /* zero when there is none */
    enum conversation_end end;
    bool requeued;
    bool stretch_zone;
    bool stretch_language;
};

struct conversation_view {
    const uint8_t *key; /* CONVERSATION_KEY_LEN bytes, valid while the conversation is */
    enum conversation_state state;
    struct agent_id agent; /* zero while waiting, and while the agent of an open one is not
                              connected since a restart */
    uint64_t account;      /* of the agent it is open with; 0 while it is not open */
    uint64_t waited_ms;    /* in the queue, so far */
    uint64_t cut_ms;       /* since the visitor's line is cut; 0 while she is here */
    uint8_t zones;
    uint8_t language;
    bool front;
    bool visitor_is_cut;
    bool agent_is_cut;
};

struct dispatch_place {
    uint32_t ahead;  /* how many come before */
    uint32_t wait_s; /* or DISPATCH_WAIT_UNKNOWN */
};

struct dispatch_summary {
    uint32_t waiting; /* offered ones included */
    uint32_t agents;  /* connected and available */
    uint32_t free;    /* of these, with capacity left */
    uint32_t open;
    uint64_t longest_ms; /* of those waiting */
};

struct dispatch *dispatch_create(const struct dispatch_options *options, uint64_t now);
/* NULL is allowed. */
void dispatch_destroy(struct dispatch *dispatch);

/* A new visitor. */
MUST_CHECK enum dispatch_result dispatch_visitor_arrives(struct dispatch *dispatch, uint64_t now,
                                                         const struct arrival *arrival,
                                                         struct conversation_id *ret_conversation);
/*
 * A visitor with a ticket whose conversation is not known here (this process is newer than the
 * ticket). `account` is the agent it was open with, 0 when she was waiting. The waiting room's
 * limit does not bind: she was in it.
 */
MUST_CHECK enum dispatch_result dispatch_visitor_returns(struct dispatch *dispatch, uint64_t now,
                                                         const struct arrival *arrival,
                                                         uint64_t account,
                                                         struct conversation_id *ret_conversation);
/* Her line is cut: she keeps her place for the grace time, and is offered to nobody meanwhile. */
void dispatch_visitor_cut(struct dispatch *dispatch, uint64_t now, struct conversation_id id);
void dispatch_visitor_back(struct dispatch *dispatch, uint64_t now, struct conversation_id id);
/* `end` is END_EXIT or END_LEFT. */
void dispatch_visitor_leaves(struct dispatch *dispatch, uint64_t now, struct conversation_id id,
                             enum conversation_end end);

/*
 * An agent's console connects; presence is away until it says otherwise, or what it was when the
 * same account's line was cut less than the grace time ago (then the same id is returned and its
 * conversations go on).
 */
struct agent_id dispatch_agent_joins(struct dispatch *dispatch, uint64_t now,
                                     const struct agent_spec *spec);
/* The console's line is cut: its offers go back to the front at once, its conversations after the
 * grace time. */
void dispatch_agent_cut(struct dispatch *dispatch, uint64_t now, struct agent_id id);
/* Signed out or disabled: offers and conversations go to the front of the queue at once. */
void dispatch_agent_leaves(struct dispatch *dispatch, uint64_t now, struct agent_id id);
/* The same by account, connected or not: one that signed out after its line was cut. */
void dispatch_account_leaves(struct dispatch *dispatch, uint64_t now, uint64_t account);
void dispatch_agent_presence(struct dispatch *dispatch, uint64_t now, struct agent_id id,
                             bool available);
MUST_CHECK enum dispatch_result dispatch_agent_takes(struct dispatch *dispatch, uint64_t now,
                                                     struct agent_id id,
                                                     struct conversation_id conversation);
MUST_CHECK enum dispatch_result dispatch_agent_ends(struct dispatch *dispatch, uint64_t now,
                                                    struct agent_id id,
                                                    struct conversation_id conversation);

/* Whatever is due by now: overflow, ring and grace times, the end of collecting. */
void dispatch_tick(struct dispatch *dispatch, uint64_t now);
/* When dispatch_tick has something to do next, or DISPATCH_NEVER. */
uint64_t dispatch_due(const struct dispatch *dispatch);
/* False when there is none left. */
MUST_CHECK bool dispatch_next_effect(struct dispatch *dispatch, struct effect *ret_effect);

/* False when the id names nothing. */
MUST_CHECK bool dispatch_conversation(const struct dispatch *dispatch, uint64_t now,
                                      struct conversation_id id,
                                      struct conversation_view *ret_view);
/* By its key of CONVERSATION_KEY_LEN bytes; false when there is none. */
MUST_CHECK bool dispatch_find(const struct dispatch *dispatch, const uint8_t *key,
                              struct conversation_id *ret_conversation);
/* Place in the queue and an honest estimate; false when it is not waiting. */
MUST_CHECK bool dispatch_place(const struct dispatch *dispatch, uint64_t now,
                               struct conversation_id id, struct dispatch_place *ret_place);
/* False for an id that names nothing. */
bool dispatch_agent_is_available(const struct dispatch *dispatch, struct agent_id id);
void dispatch_summary(const struct dispatch *dispatch, uint64_t now,
                      struct dispatch_summary *ret_summary);

#endif
