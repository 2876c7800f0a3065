/* The whole state of the dispatcher, for its own files alone. */
#ifndef HAVRE_DISPATCH_STATE_H
#define HAVRE_DISPATCH_STATE_H

#include "dispatch/agents.h"
#include "dispatch/conversations.h"
#include "dispatch/dispatch.h"
#include "dispatch/effects.h"
#include "dispatch/estimate.h"
#include "dispatch/invitations.h"
#include "dispatch/queue.h"

/* Keeps differences of instants and waits within int64_t. */
#define STATE_TIME_MAX (UINT64_MAX / 8)

struct dispatch {
    struct dispatch_options options;
    uint64_t now; /* of the latest event */
    uint64_t collect_until;
    bool is_collecting;
    uint64_t overflow_due; /* when a head of the queue comes to fit a free agent */
    bool is_normal_due;    /* an urgent one was served before one who is not and fitted too */
    struct queue queue;
    struct conversations conversations;
    struct agents agents;
    struct invitations invitations;
    struct estimate takes;
    struct effects effects;
};

/* Every event begins with it: the time, and what the event before left to be reclaimed. */
void dispatch_begin(struct dispatch *dispatch, uint64_t now);
/* For good: she leaves all that she is in; what nobody else holds goes to the front of the queue.
 */
void dispatch_agent_lose(struct dispatch *dispatch, struct agent *agent);

static inline uint64_t state_after(uint64_t now, uint64_t ms)
{
    return ms < DISPATCH_NEVER - now ? now + ms : DISPATCH_NEVER;
}

#endif
