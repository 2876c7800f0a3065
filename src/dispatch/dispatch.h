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
 * Urgent: a visitor who says that she is in danger, once. Where a free agent fits an urgent one and
 * one who is not, they are served in turns, an urgent one first; the front is looked at in each of
 * the two alone. So however many are urgent, every second one served is not. Whoever is urgent does
 * not wait for the zone, which is preferred and never binds; the language binds as for others,
 * because nobody can ask where she is in words that she does not read.
 *
 * Several people in a conversation: whoever answers for it is its holder; guests are invited, which
 * the visitor is asked about first; somebody beside it helps the others and is not in it. Only one
 * invitation is open at a time. Every part in a conversation counts in an agent's load.
 *
 * `now` is in milliseconds of a clock that never goes back. Ids whose object is gone are harmless
 * everywhere.
 */
#ifndef HAVRE_DISPATCH_DISPATCH_H
#define HAVRE_DISPATCH_DISPATCH_H

#include "base/err.h"
#include "base/slots.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define CONVERSATION_KEY_LEN 32
#define DISPATCH_LANGUAGES 32            /* languages are numbered 0 to 31 by the caller */
#define DISPATCH_SKILLS 64               /* skills that one can be invited for, by the same */
#define DISPATCH_SLOTS 15                /* staff in one conversation, in slots 1 to 15 */
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
    uint64_t wrap_up_ms;  /* after a conversation; 0: none */
    uint64_t collect_ms;  /* after creation nobody is matched for so long: tickets come in first */
    uint32_t room;        /* visitors that may wait at the same time */
    uint32_t urgent_most; /* of them, in danger; beyond nobody becomes urgent */
};

/* What is known of a visitor when she arrives, or comes back with a ticket. */
struct arrival {
    uint8_t key[CONVERSATION_KEY_LEN]; /* the conversation's id on the wire; decides between equal
                                          waits */
    uint8_t
        zones; /* a bit for each zone that is competent, 2 bits used; 0 when unknown: anyone fits */
    uint8_t language;
    bool front;
    bool urgent;
    uint64_t waited_ms;
};

struct agent_spec {
    uint64_t account;   /* who this is across restarts; one agent an account */
    uint8_t zones;      /* bits; 0: no zone of their own, for visitors of unknown zone or past the
                           overflow */
    uint32_t languages; /* a bit for each */
    uint64_t skills;    /* a bit for each */
    uint32_t capacity;
    bool takes_at_once; /* no ringing while she has capacity left */
};

/* Offers come while available alone. */
enum presence {
    PRESENCE_AWAY,
    PRESENCE_AVAILABLE,
    PRESENCE_BREAK,
    PRESENCE_WRAP_UP, /* for a time, then available */
    PRESENCE_CLOSING  /* away once nothing is open any more */
};

/* Why a presence changed by itself. */
enum presence_why {
    PRESENCE_MISSED, /* an offer rang out: away */
    PRESENCE_ENDED,  /* a conversation is over for her: wrap-up */
    PRESENCE_OVER,   /* the wrap-up is over: available */
    PRESENCE_CLOSED  /* closing, and nothing is open: away */
};

enum part { PART_HOLDER, PART_GUEST, PART_BESIDE };

/* Whom an invitation is for. */
enum target_kind { TARGET_ACCOUNT, TARGET_SKILL, TARGET_LANGUAGE };

struct target {
    enum target_kind kind;
    uint64_t value; /* the account, or the number of the skill or language */
};

/* An invitation that is open. */
struct question {
    uint32_t ask; /* counts up in each conversation; 0: there is none */
    struct target to;
    uint8_t from;   /* slot of who invites */
    bool stays;     /* she does so herself when the newcomer is here */
    bool is_agreed; /* by the visitor */
};

/* One of the staff in a conversation. */
struct seat {
    uint64_t account;
    uint8_t slot;
    enum part part;
    uint32_t ask; /* by which she came; 0: by none */
};

/* Who is in a conversation, longest-standing first, and what the visitor is asked. */
struct staff {
    struct seat seats[DISPATCH_SLOTS];
    size_t count;
    uint32_t asks; /* the latest */
    struct question question;
};

enum dispatch_result {
    DISPATCH_OK,
    DISPATCH_FULL,        /* the waiting room is, or there are as many urgent ones as may be */
    DISPATCH_TAKEN,       /* a conversation with this key is there already */
    DISPATCH_NOT_OFFERED, /* this agent has no such offer, no such conversation, or not the part in
                             it that may do this */
    DISPATCH_BUSY,        /* an invitation is open already */
    DISPATCH_NOBODY       /* who could come now */
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
    EFFECT_WITHDRAWN,    /* conversation, agent: stop ringing */
    EFFECT_PRESENCE,     /* agent, `presence`, `why` */
    EFFECT_MATCHED,      /* conversation, agent, seat: is in it now; `stretch_*` as for an offer */
    EFFECT_LEFT,         /* conversation, agent, seat: no longer in it; others stay */
    EFFECT_PART,         /* conversation, agent, seat: another part */
    EFFECT_VISITOR_CUT,  /* conversation, agent (the holder) */
    EFFECT_VISITOR_BACK, /* conversation, agent (the holder) */
    EFFECT_AGENT_CUT,    /* conversation, agent, seat */
    EFFECT_AGENT_BACK,   /* conversation, agent, seat: also when a restart had separated them */
    EFFECT_INVITATION,   /* conversation, `ask`, `invitation`, and agent when somebody rings or
                            joined */
    EFFECT_CLOSED /* conversation, `end`, and agent (the holder) if it was open; the ids are valid
                     until the next event */
};

enum offer_kind { OFFER_NEW, OFFER_INVITED, OFFER_HANDOVER };

/* The first two are open; each of the others is the end of an invitation. */
enum invitation_state {
    INVITATION_ASKING, /* the visitor */
    INVITATION_RINGING,
    INVITATION_JOINED,
    INVITATION_DECLINED,
    INVITATION_NOBODY,
    INVITATION_WITHDRAWN
};

struct effect {
    enum effect_type type;
    struct conversation_id conversation;
    struct agent_id agent; /* zero when there is none */
    enum conversation_end end;
    enum presence presence;
    enum presence_why why;
    enum offer_kind offer;
    enum invitation_state invitation;
    uint32_t ask; /* of an invitation, or by which the one in `slot` came */
    enum part part;
    uint8_t slot; /* the seat; for an offer by invitation, of who invites */
    bool requeued;
    bool stretch_zone;
    bool stretch_language;
};

struct conversation_view {
    const uint8_t *key; /* CONVERSATION_KEY_LEN bytes, valid while the conversation is */
    enum conversation_state state;
    struct agent_id agent; /* zero while waiting, and while the holder of an open one is not
                              connected since a restart */
    uint64_t account;      /* of the holder; 0 while it is not open */
    uint64_t waited_ms;    /* in the queue, so far */
    uint64_t cut_ms;       /* since the visitor's line is cut; 0 while she is here */
    uint8_t zones;
    uint8_t language;
    bool front;
    bool urgent;
    bool visitor_is_cut;
    bool agent_is_cut; /* the holder */
};

struct agent_view {
    enum presence presence;
    uint64_t wrap_up_ms; /* left of it */
    uint32_t open;       /* conversations that she has a part in */
    bool is_connected;
};

struct dispatch_place {
    uint32_t ahead;  /* how many come before */
    uint32_t wait_s; /* or DISPATCH_WAIT_UNKNOWN */
};

struct dispatch_summary {
    uint32_t waiting; /* offered ones included */
    uint32_t urgent;  /* of these */
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
 * ticket). `staff` is who was in it: one holder, at most, and guests, in slots and with accounts of
 * their own; nobody when she was waiting. The limits of the waiting room and of those in danger do
 * not bind: she was in it, and was urgent.
 */
MUST_CHECK enum dispatch_result dispatch_visitor_returns(struct dispatch *dispatch, uint64_t now,
                                                         const struct arrival *arrival,
                                                         const struct staff *staff,
                                                         struct conversation_id *ret_conversation);
/* Her line is cut: she keeps her place for the grace time, and is offered to nobody meanwhile. */
void dispatch_visitor_cut(struct dispatch *dispatch, uint64_t now, struct conversation_id id);
void dispatch_visitor_back(struct dispatch *dispatch, uint64_t now, struct conversation_id id);
/* `end` is END_EXIT or END_LEFT. */
void dispatch_visitor_leaves(struct dispatch *dispatch, uint64_t now, struct conversation_id id,
                             enum conversation_end end);
/* She is in danger: urgent from now on, whatever becomes of her conversation. When she is already,
 * nothing changes, and it is DISPATCH_OK too; DISPATCH_FULL while she waits with urgent_most others
 * (who is in an open conversation takes nobody's turn), DISPATCH_NOT_OFFERED when there is no such
 * conversation. */
MUST_CHECK enum dispatch_result dispatch_visitor_danger(struct dispatch *dispatch, uint64_t now,
                                                        struct conversation_id id);
/*
 * She said where she is: her zones are others now. While she waits she moves to the line of these,
 * at the place that her wait gives her. What rings goes on ringing, whomever it fits: whoever is
 * about to answer is not taken from her. Once it is open only what is known of her changes.
 */
void dispatch_visitor_zone(struct dispatch *dispatch, uint64_t now, struct conversation_id id,
                           uint8_t zones);
/* Her word on an invitation; one on any other than that which is open changes nothing. */
void dispatch_visitor_answers(struct dispatch *dispatch, uint64_t now, struct conversation_id id,
                              uint32_t ask, bool agrees);

/*
 * An agent's console connects; presence is away until it says otherwise, or what it was when the
 * same account's line was cut less than the grace time ago (then the same id is returned and its
 * conversations go on).
 */
struct agent_id dispatch_agent_joins(struct dispatch *dispatch, uint64_t now,
                                     const struct agent_spec *spec);
/* What is known of her is another thing now; the account is the same. */
void dispatch_agent_spec(struct dispatch *dispatch, uint64_t now, struct agent_id id,
                         const struct agent_spec *spec);
/* The console's line is cut: its offers go back to the front at once; after the grace time it has
 * left its conversations, and those that nobody else holds go to the front too. */
void dispatch_agent_cut(struct dispatch *dispatch, uint64_t now, struct agent_id id);
/* Signed out or disabled: the same at once. */
void dispatch_agent_leaves(struct dispatch *dispatch, uint64_t now, struct agent_id id);
/* The same by account, connected or not: one that signed out after its line was cut. */
void dispatch_account_leaves(struct dispatch *dispatch, uint64_t now, uint64_t account);
/* What she chose. Wrap-up is for the house's time; closing is away when nothing is open. */
void dispatch_agent_presence(struct dispatch *dispatch, uint64_t now, struct agent_id id,
                             enum presence presence);
/* Wrap-up for so long from now, whatever her presence was. */
void dispatch_agent_wraps_up(struct dispatch *dispatch, uint64_t now, struct agent_id id,
                             uint64_t for_ms);
/* An offer, or one by invitation. */
MUST_CHECK enum dispatch_result dispatch_agent_takes(struct dispatch *dispatch, uint64_t now,
                                                     struct agent_id id,
                                                     struct conversation_id conversation);
/* The holder's alone. */
MUST_CHECK enum dispatch_result dispatch_agent_ends(struct dispatch *dispatch, uint64_t now,
                                                    struct agent_id id,
                                                    struct conversation_id conversation);

/*
 * A holder or guest proposes one more person to the visitor (`stays`), or to hand over to one: then
 * the newcomer has the inviter's part, who leaves. Once she agreed, a person is rung when connected
 * and available or in wrap-up, load or not, and keeps her presence when it rings out; of those free
 * who have a skill or language the longest idle one, and the next when it rings out. Nobody is
 * invited to what she is in. Ends with the inviter's part in the conversation at the latest.
 */
MUST_CHECK enum dispatch_result dispatch_agent_invites(struct dispatch *dispatch, uint64_t now,
                                                       struct agent_id id,
                                                       struct conversation_id conversation,
                                                       struct target to, bool stays);
/* The invitation that is open: who made it, or the holder. */
MUST_CHECK enum dispatch_result dispatch_agent_withdraws(struct dispatch *dispatch, uint64_t now,
                                                         struct agent_id id,
                                                         struct conversation_id conversation);
/* Leaves it to those who stay; not a holder without a guest. A holder's part goes to the guest of
 * longest standing, one who is connected first. */
MUST_CHECK enum dispatch_result dispatch_agent_steps_out(struct dispatch *dispatch, uint64_t now,
                                                         struct agent_id id,
                                                         struct conversation_id conversation);
/* Comes beside an open conversation that she is not in. */
MUST_CHECK enum dispatch_result dispatch_agent_assists(struct dispatch *dispatch, uint64_t now,
                                                       struct agent_id id,
                                                       struct conversation_id conversation);

/* For what begins from now on; timers that run keep their times. collect_ms is not looked at. */
void dispatch_set_options(struct dispatch *dispatch, uint64_t now,
                          const struct dispatch_options *options);

/* Whatever is due by now: overflow, ring, wrap-up and grace times, the end of collecting. */
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
/* Nobody while it is not open. False when the id names nothing. */
MUST_CHECK bool dispatch_staff(const struct dispatch *dispatch, struct conversation_id id,
                               struct staff *ret_staff);
/* False for an id that names nothing. */
MUST_CHECK bool dispatch_agent(const struct dispatch *dispatch, uint64_t now, struct agent_id id,
                               struct agent_view *ret_view);
void dispatch_summary(const struct dispatch *dispatch, uint64_t now,
                      struct dispatch_summary *ret_summary);

#endif
