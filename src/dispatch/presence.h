/* What agents are ready for, and how that changes by itself. */
#ifndef HAVRE_DISPATCH_PRESENCE_H
#define HAVRE_DISPATCH_PRESENCE_H

#include "dispatch/state.h"

/* Her own choice; not PRESENCE_WRAP_UP. */
void presence_choose(struct dispatch *dispatch, struct agent *agent, enum presence presence);
void presence_wrap_up(struct dispatch *dispatch, struct agent *agent, uint64_t for_ms);
void presence_wrap_up_over(struct dispatch *dispatch, struct agent *agent);
/* A conversation is over for her in which she had this part: wrap-up begins, or closing ends. */
void presence_after(struct dispatch *dispatch, struct agent *agent, enum part part);
/* She let an offer ring out. */
void presence_miss(struct dispatch *dispatch, struct agent *agent);

#endif
