/*
 * Every conversation from arrival to end. Its state is where it stands: in the queue (waiting), in
 * the queue and in the list of one agent's offers (offered), or with a list of who is in it (open,
 * participants.h). conversations_move() is the only function that changes it.
 */
#ifndef HAVRE_DISPATCH_CONVERSATIONS_H
#define HAVRE_DISPATCH_CONVERSATIONS_H

#include "base/heap.h"
#include "base/list.h"
#include "base/map.h"
#include "base/slots.h"
#include "base/tree.h"
#include "dispatch/dispatch.h"

#include <stdbool.h>
#include <stdint.h>

struct agent;
struct invitation;

struct conversation {
    /* Side by side, because a walk through a tree of a million looks at nothing else. */
    struct tree_node place; // of one tree in queue.lines, queue.offered or queue.cut, unless open
    int64_t since;          /* the instant at which the wait would have begun, were it in one piece:
                               may lie before 0; means nothing while open */
    struct tree_node rank;  // queue.order, while in a line
    uint8_t key[CONVERSATION_KEY_LEN];
    struct conversation_id id;
    struct agent *agent; /* it is offered to, or its holder; NULL while waiting */
    struct list link;    // agent.offers or conversations.closed
    struct list seats;   /* struct participant.link, longest-standing first; empty unless open */
    struct invitation *invitation; /* that is open; NULL: none. Only while open */
    uint32_t asks;                 /* how many there were */
    struct heap_node timer; // conversations.rings while offered, conversations.cuts while cut
    uint64_t waited_ms;     /* while open: what it was when the waiting ended */
    uint64_t cut_at;        /* while cut */
    enum conversation_state state;
    uint8_t zones;
    uint8_t language;
    bool front;
    bool is_urgent;   /* for good: a queue is left before it is set */
    bool is_cut;      /* the visitor's line; never while offered */
    bool is_requeued; /* offered or open before, and nobody was there to hear of its end */
    bool is_closed;   /* gone for everyone but those who drain the effects */
};

struct conversations {
    struct slots slots;
    struct map by_key; /* without closed ones */
    struct heap rings;
    struct heap cuts;
    struct list closed; /* until the next event */
    uint32_t open;
};

void conversations_init(struct conversations *conversations);
void conversations_finish(struct conversations *conversations);
/* In the queue, or open and held by `holder`, in `seat`, when that is not NULL. The key is in no
 * other. */
struct conversation *conversations_add(struct dispatch *dispatch, const struct arrival *arrival,
                                       struct agent *holder, const struct seat *seat);
/* NULL when it is gone or closed. */
struct conversation *conversations_get(const struct dispatch *dispatch, struct conversation_id id);
/* `agent` is NULL for CONVERSATION_WAITING, and the holder, in slot 1, for CONVERSATION_OPEN. The
 * caller may have set `front` before, unless it was waiting; being open clears it. Who was in it is
 * no longer; no invitation is open. */
void conversations_move(struct dispatch *dispatch, struct conversation *conversation,
                        enum conversation_state state, struct agent *agent);
/* Not while it is offered. */
void conversations_set_cut(struct dispatch *dispatch, struct conversation *conversation,
                           bool is_cut);
/* Wherever it stands. */
void conversations_set_urgent(struct dispatch *dispatch, struct conversation *conversation);
void conversations_set_zones(struct dispatch *dispatch, struct conversation *conversation,
                             uint8_t zones);
/* Takes it out of everything, with its effect; what it was stays to be looked at until
 * conversations_reclaim(). */
void conversations_close(struct dispatch *dispatch, struct conversation *conversation,
                         enum conversation_end end);
void conversations_reclaim(struct conversations *conversations);
uint64_t conversations_waited(const struct conversation *conversation, uint64_t now);

#endif
