/* The two clocks. Only roles read them; what is pure is told the time. */
#ifndef HAVRE_BASE_CLOCK_H
#define HAVRE_BASE_CLOCK_H

#include <stdint.h>

/* Milliseconds of a clock that never goes back; meaningless outside this boot. */
uint64_t clock_ms(void);
/* Milliseconds since 1970 (UTC). May jump. */
uint64_t clock_wall_ms(void);

#endif
