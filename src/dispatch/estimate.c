/*
 * The method is in the header. The newest take closes no interval, so the bare mean divides by one
 * less than the number of takes; with the time since the newest there are as many intervals as
 * takes. The longer of both means is the honest one: just after a take the open interval is still
 * short and would make the wait look shorter than anyone has seen it.
 */
#include "dispatch/estimate.h"

#include "dispatch/dispatch.h"

void estimate_note(struct estimate *estimate, uint64_t now)
{
    estimate->takes[estimate->count++ % ESTIMATE_TAKES] = now;
}

/* How many of the takes that are kept lie in the last hour. */
static uint32_t count_recent(const struct estimate *estimate, uint64_t now)
{
    uint32_t kept =
        estimate->count < ESTIMATE_TAKES ? (uint32_t)estimate->count : (uint32_t)ESTIMATE_TAKES;
    uint32_t recent = 0;

    while (recent < kept) {
        uint64_t take = estimate->takes[(estimate->count - 1 - recent) % ESTIMATE_TAKES];

        if (now - take >= ESTIMATE_WINDOW_MS)
            break;
        recent++;
    }
    return recent;
}

static uint64_t divide_up(uint64_t value, uint64_t by)
{
    return value / by + (value % by != 0);
}

uint32_t estimate_wait_s(const struct estimate *estimate, uint64_t now, uint32_t ahead)
{
    uint64_t places = (uint64_t)ahead + 1;
    uint32_t takes = count_recent(estimate, now);
    uint64_t newest, oldest, moving, standing, wait_s;

    if (takes < ESTIMATE_MIN_TAKES)
        return DISPATCH_WAIT_UNKNOWN;
    newest = estimate->takes[(estimate->count - 1) % ESTIMATE_TAKES];
    oldest = estimate->takes[(estimate->count - takes) % ESTIMATE_TAKES];
    /* An hour times all the places there can be stays far below 2^64. */
    moving = divide_up((newest - oldest) * places, takes - 1);
    standing = divide_up((now - oldest) * places, takes);
    wait_s = divide_up(moving > standing ? moving : standing, 1000);
    return wait_s < DISPATCH_WAIT_UNKNOWN ? (uint32_t)wait_s : DISPATCH_WAIT_UNKNOWN - 1;
}
