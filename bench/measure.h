/*
 * What the benches measure with: clocks, a process's CPU time and memory, series of samples, and
 * the line in which a result reaches the table that run.mjs prints at the end.
 */
#ifndef HAVRE_BENCH_MEASURE_H
#define HAVRE_BENCH_MEASURE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/* Nanoseconds of a clock that never goes back. */
uint64_t measure_now(void);
/* CPU time of a process so far, user and system, all its threads: nanoseconds. Exact while it
 * waits; while it runs, up to a few milliseconds old. */
uint64_t measure_cpu(pid_t pid);
/* Bytes of memory that belong to this process alone. */
uint64_t measure_private_bytes(pid_t pid);
/* Raises the number of descriptors, for this process and those it starts, as far as it goes;
 * returns how many that is. */
uint32_t measure_raise_descriptors(void);

/* Binds a process (0: this one, and those it starts from now on) to one CPU: the first, second...
 * of those it may use; to the last when there are not so many. */
void measure_stay_on_cpu(pid_t pid, unsigned index);

struct samples {
    double *values;
    size_t count;
    size_t cap;
};

void samples_add(struct samples *samples, double value);
/* The value that `fraction` of them do not exceed. Sorts. */
double samples_quantile(struct samples *samples, double fraction);
void samples_finish(struct samples *samples);

/* One row of the table. `value` and `reach` are texts with their units. */
void measure_result(const char *what, const char *value, const char *reach, bool is_reached);

#endif
