/* How visitors and agents come together, and apart again without the conversation being over. */
#ifndef HAVRE_DISPATCH_MATCHING_H
#define HAVRE_DISPATCH_MATCHING_H

#include "dispatch/state.h"

/* `agent` may be NULL. */
struct effect matching_effect(enum effect_type type, const struct conversation *conversation,
                              const struct agent *agent);
/* Every event ends with it: offers whatever can be offered now, and finds out when time alone will
 * make another offer possible. Afterwards nobody waits whom a free agent fits. */
void matching_settle(struct dispatch *dispatch);
/* An offer, or an open conversation, goes back to the queue. */
void matching_requeue(struct dispatch *dispatch, struct conversation *conversation,
                      bool at_the_front);
/* All that rings at this agent's and may not, now that she is as she is. */
void matching_withdraw_all(struct dispatch *dispatch, struct agent *agent);
/* The agent has it now. */
void matching_open(struct dispatch *dispatch, struct conversation *conversation,
                   struct agent *agent);

#endif
