/*
 * One side of an exchange that loses nothing whatever is killed in between: what is said is
 * numbered, kept until it is acknowledged and sent again, as the pages do (docs/protocol.md
 * section 1). Nothing is sealed here: an envelope says openly whose it is and which one, and the
 * receiver checks that it is what was said, byte for byte.
 */
#ifndef HAVRE_BENCH_EXCHANGE_H
#define HAVRE_BENCH_EXCHANGE_H

#include "pages.h"

#include <stdbool.h>
#include <stdint.h>

#define EXCHANGE_KEPT_MAX 64

struct side;

struct side_ops {
    /* Does nothing while this side's line is down. */
    void (*send)(struct side *side, const uint8_t envelope[static PAGES_ENVELOPE_LEN]);
};

struct side {
    const struct side_ops *ops;
    struct side *other;
    uint8_t route; /* of what it sends */
    uint32_t conversation;
    bool is_up;           /* as far as it knows, both lines are there */
    uint32_t said;        /* the number of what it says next */
    uint32_t unacked;     /* the first that is not acknowledged */
    uint32_t expected;    /* from the other side */
    uint64_t progress_at; /* when something was acknowledged last, or sent again */
    uint64_t repeats;     /* heard before, and dropped by their numbers */
    uint64_t early;       /* after one that is missing, and dropped */
    uint64_t wrong;       /* of another conversation, or not what was said */
    uint8_t kept[EXCHANGE_KEPT_MAX][PAGES_ENVELOPE_LEN];
};

void side_init(struct side *side, const struct side_ops *ops, uint32_t conversation, uint8_t route);
/* CHECKs that not too much is unacknowledged. */
void side_say(struct side *side);
void side_hear(struct side *side, const uint8_t envelope[static PAGES_ENVELOPE_LEN]);
/* All that is not acknowledged. */
void side_send_again(struct side *side);
/* The same, if nothing was acknowledged for long. */
void side_tend(struct side *side, uint64_t now);

#endif
