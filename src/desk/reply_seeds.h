/*
 * The prepared replies that a new house begins with, in French and English. They are the house's
 * own from then on: changed, added to, taken out.
 */
#ifndef HAVRE_DESK_REPLY_SEEDS_H
#define HAVRE_DESK_REPLY_SEEDS_H

struct store;

/* When there was never a reply: all of them, or none and a line in the log. */
void reply_seeds_plant(struct store *store);

#endif
