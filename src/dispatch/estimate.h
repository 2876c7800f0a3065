/*
 * How long until it is one's turn, from what was measured: the last takes (at most 16, none older
 * than an hour). The time for one place is the mean interval between them; when the time since the
 * newest take makes that mean longer, it counts as one more interval, so the estimate grows while
 * nothing moves. It is said only after 4 takes in the last hour: fewer would be a guess.
 */
#ifndef HAVRE_DISPATCH_ESTIMATE_H
#define HAVRE_DISPATCH_ESTIMATE_H

#include <stdint.h>

#define ESTIMATE_TAKES 16
#define ESTIMATE_MIN_TAKES 4
#define ESTIMATE_WINDOW_MS (uint64_t)(60 * 60 * 1000)

/* A zeroed struct has seen nothing. */
struct estimate {
    uint64_t takes[ESTIMATE_TAKES]; /* a ring of instants */
    uint64_t count;                 /* ever noted; the newest is at (count - 1) % ESTIMATE_TAKES */
};

void estimate_note(struct estimate *estimate, uint64_t now);
/* Seconds, rounded up, or DISPATCH_WAIT_UNKNOWN. */
uint32_t estimate_wait_s(const struct estimate *estimate, uint64_t now, uint32_t ahead);

#endif
