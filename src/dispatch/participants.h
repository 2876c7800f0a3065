/*
 * Who is in an open conversation. Each of the staff in it is a participant, in the list of its
 * seats and in her agent's list of what is open, and counts in her load. Exactly one is the holder,
 * and the conversation's agent.
 */
#ifndef HAVRE_DISPATCH_PARTICIPANTS_H
#define HAVRE_DISPATCH_PARTICIPANTS_H

#include "base/list.h"
#include "dispatch/dispatch.h"

struct agent;
struct conversation;

struct participant {
    struct list link;       // conversation.seats
    struct list agent_link; // agent.open
    struct conversation *conversation;
    struct agent *agent;
    uint8_t slot;
    enum part part;
    uint32_t ask; /* by which she came; 0: by none */
};

/* `seat->account` is not looked at; slot 0: the lowest that nobody has. NULL when there is none,
 * and then nothing changed. She is in no seat of it yet. */
struct participant *participants_add(struct dispatch *dispatch, struct conversation *conversation,
                                     struct agent *agent, const struct seat *seat);
/* NULL when she has no part in it. */
struct participant *participants_find(const struct conversation *conversation,
                                      const struct agent *agent);
struct participant *participants_at(const struct conversation *conversation, uint8_t slot);
/* The guest of longest standing, one who is connected first; NULL without guests. */
struct participant *participants_heir(const struct conversation *conversation);
/* Without a word, but what it means for her presence. */
void participants_remove_all(struct dispatch *dispatch, struct conversation *conversation);
/* Releases them when the dispatcher is destroyed. */
void participants_finish(struct conversation *conversation);

/* She leaves, in whatever way: others go on, or the conversation goes to the front of the queue. */
void participant_leave(struct dispatch *dispatch, struct participant *participant);
/* `to` has the part of `from`, who is a guest now. Without a word. */
void participant_hand_part(struct participant *from, struct participant *to);

struct seat participant_seat(const struct participant *participant);
void participant_tell(struct dispatch *dispatch, enum effect_type type,
                      const struct participant *participant);
void participant_tell_matched(struct dispatch *dispatch, const struct participant *participant);

#endif
