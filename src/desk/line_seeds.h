/*
 * The national lines that a new house begins with. They are the house's own from then on: verified
 * again, changed, added to, taken out.
 */
#ifndef HAVRE_DESK_LINE_SEEDS_H
#define HAVRE_DESK_LINE_SEEDS_H

struct store;

/* When there was never a line: all of them, or none and a line in the log. */
void line_seeds_plant(struct store *store);

#endif
