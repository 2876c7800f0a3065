/*
 * Everyone who waits: the urgent and the others, each ordered by (at the front, longest wait, key).
 *
 * Those who can be matched stand in lines, one for each class (urgent or not, at the front or not,
 * zones, language): within a class all fit the same agents and whoever waits longer is bound by
 * less, so the heads of the lines are all that matching must look at. Those who are being offered,
 * and those whose line is cut, wait outside of the lines.
 */
#ifndef HAVRE_DISPATCH_QUEUE_H
#define HAVRE_DISPATCH_QUEUE_H

#include "base/tree.h"
#include "dispatch/dispatch.h"

#include <stdbool.h>
#include <stdint.h>

#define QUEUE_ZONES 4                    /* sets of zones */
#define QUEUE_ROWS (2 * 2 * QUEUE_ZONES) /* the urgent first, of each those at the front first */

struct conversation;

struct queue {
    struct tree lines[QUEUE_ROWS][DISPATCH_LANGUAGES];
    uint32_t languages[QUEUE_ROWS]; /* a bit for each line that is not empty */
    struct tree order[2]; /* all who are in lines, the urgent in [1]: a place is a rank in it */
    struct tree offered;
    struct tree cut;
    uint32_t count;  /* all of them */
    uint32_t urgent; /* of all of them */
};

void queue_init(struct queue *queue);
/* Where it belongs follows from its state, urgent, front, cut, zones and language, which stay as
 * they are while it is in. */
void queue_insert(struct queue *queue, struct conversation *conversation);
void queue_remove(struct queue *queue, struct conversation *conversation);
/* Both urgent, or neither. */
bool queue_is_before(const struct conversation *a, const struct conversation *b);
/* How many in the lines come before it, itself in them or not, when urgent and others are served in
 * turns from now on; `is_normal_due`: the next turn is not an urgent one's. */
uint32_t queue_count_before(const struct queue *queue, const struct conversation *conversation,
                            bool is_normal_due);
/* Walk: the head of the next line at or after *index, which moves past it; NULL at the end. Start
 * at 0; the urgent come first, and of each those at the front. */
struct conversation *queue_next_head(const struct queue *queue, uint32_t *index);
/* Since when the one who waits longest does; false when nobody does. */
MUST_CHECK bool queue_longest(const struct queue *queue, int64_t *ret_since);

#endif
