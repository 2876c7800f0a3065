/*
 * Invitations that are open, one in a conversation at most: the visitor is asked, then somebody is
 * sought, then a console rings; again from the search when it rings out, as long as there is
 * somebody else. Owned by their conversation.
 */
#ifndef HAVRE_DISPATCH_INVITATIONS_H
#define HAVRE_DISPATCH_INVITATIONS_H

#include "base/heap.h"
#include "base/list.h"
#include "dispatch/dispatch.h"

struct agent;
struct conversation;
struct participant;

struct invitation {
    struct conversation *conversation;
    struct participant *from;
    struct target to;
    uint32_t ask;
    bool stays;
    bool is_agreed;
    struct agent *agent;    /* whose console rings */
    struct list link;       // agent.rings while ringing, invitations.sought between agreed and that
    struct heap_node timer; // invitations.rings while ringing
};

struct invitations {
    struct list sought; /* empty after each event, unless collecting */
    struct heap rings;
};

void invitations_init(struct invitations *invitations);
void invitations_finish(struct invitations *invitations);
/* Finds somebody for each that is sought, or ends it. */
void invitations_seek(struct dispatch *dispatch);

/* Who could come now; NULL for nobody. */
struct agent *invitation_candidate(const struct dispatch *dispatch,
                                   const struct conversation *conversation, struct target to);
/* None is open in this conversation. */
void invitation_begin(struct dispatch *dispatch, struct participant *from, struct target to,
                      bool stays);
/* As a ticket has it; nothing when nobody asks it any more. */
void invitation_restore(struct dispatch *dispatch, struct conversation *conversation,
                        const struct question *question);
void invitation_agree(struct dispatch *dispatch, struct invitation *invitation);
/* That rings at this agent's; NULL when it does not. */
struct invitation *invitation_at(const struct dispatch *dispatch, struct agent_id id,
                                 struct conversation_id conversation);
/* Whether she may still be rung for it. */
bool invitation_may_ring(const struct invitation *invitation, const struct agent *agent);
void invitation_stop_ringing(struct dispatch *dispatch, struct invitation *invitation);
void invitation_ring_out(struct dispatch *dispatch, struct invitation *invitation);
/* She whose console rings joins. */
void invitation_take(struct dispatch *dispatch, struct invitation *invitation);
/* The end of it, told to those who talk; and without a word to them. */
void invitation_over(struct dispatch *dispatch, struct invitation *invitation,
                     enum invitation_state how);
void invitation_drop(struct dispatch *dispatch, struct invitation *invitation);
struct question invitation_question(const struct invitation *invitation);

#endif
