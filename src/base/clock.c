/*
 * Readings of the kernel's clocks. CLOCK_MONOTONIC stands still while the machine sleeps, which is
 * what deadlines want: a laptop that wakes up has not made anybody wait.
 */
#include "base/clock.h"

#include "base/err.h"

#include <time.h>

static uint64_t read_ms(clockid_t which)
{
    struct timespec now;

    CHECK(clock_gettime(which, &now) == 0);
    return (uint64_t)now.tv_sec * 1000 + (uint64_t)now.tv_nsec / 1000000;
}

uint64_t clock_ms(void)
{
    return read_ms(CLOCK_MONOTONIC);
}

uint64_t clock_wall_ms(void)
{
    return read_ms(CLOCK_REALTIME);
}
