/*
 * Everything is read from the kernel: nothing is estimated. CPU time comes from the process's own
 * CPU clock, the sum that /proc/PID/stat has in hundredths of a second; memory from smaps_rollup,
 * which only root may read of a process that is not dumpable, or else from RssAnon, which is the
 * same up to the pages that the kernel has not counted yet.
 */
#include "measure.h"

#include "base/err.h"
#include "base/mem.h"

#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

static uint64_t read_clock(clockid_t clock)
{
    struct timespec at;

    CHECK(clock_gettime(clock, &at) == 0);
    return (uint64_t)at.tv_sec * 1000000000u + (uint64_t)at.tv_nsec;
}

uint64_t measure_now(void)
{
    return read_clock(CLOCK_MONOTONIC);
}

uint64_t measure_cpu(pid_t pid)
{
    clockid_t clock;

    CHECK(clock_getcpuclockid(pid, &clock) == 0);
    return read_clock(clock);
}

/* Adds up the lines "FIELD:  N kB" of a file in /proc. False when it cannot be read. */
static bool read_kib(pid_t pid, const char *name, const char *field, uint64_t *sum)
{
    char text[256];
    FILE *file;
    bool is_read = false;

    snprintf(text, sizeof text, "/proc/%d/%s", (int)pid, name);
    file = fopen(text, "re");
    if (!file)
        return false;
    while (fgets(text, sizeof text, file)) {
        if (strncmp(text, field, strlen(field)) != 0)
            continue;
        *sum += strtoull(text + strlen(field) + 1, NULL, 10);
        is_read = true;
    }
    fclose(file);
    return is_read;
}

uint64_t measure_private_bytes(pid_t pid)
{
    uint64_t kib = 0;

    if (!read_kib(pid, "smaps_rollup", "Private_Clean", &kib) ||
        !read_kib(pid, "smaps_rollup", "Private_Dirty", &kib)) {
        kib = 0;
        CHECK(read_kib(pid, "status", "RssAnon", &kib));
    }
    return kib * 1024;
}

uint32_t measure_raise_descriptors(void)
{
    struct rlimit limit;

    CHECK(getrlimit(RLIMIT_NOFILE, &limit) == 0);
    limit.rlim_cur = limit.rlim_max;
    CHECK(setrlimit(RLIMIT_NOFILE, &limit) == 0);
    return limit.rlim_cur < UINT32_MAX ? (uint32_t)limit.rlim_cur : UINT32_MAX;
}

void measure_stay_on_cpu(pid_t pid, unsigned index)
{
    cpu_set_t all, one;
    size_t cpu = CPU_SETSIZE;

    CHECK(sched_getaffinity(pid, sizeof all, &all) == 0);
    for (size_t i = 0, seen = 0; i < CPU_SETSIZE && seen <= index; i++) {
        if (!CPU_ISSET(i, &all))
            continue;
        cpu = i;
        seen++;
    }
    CHECK(cpu < CPU_SETSIZE);
    CPU_ZERO(&one);
    CPU_SET(cpu, &one);
    CHECK(sched_setaffinity(pid, sizeof one, &one) == 0);
}

void samples_add(struct samples *samples, double value)
{
    if (samples->count == samples->cap) {
        size_t cap = samples->cap ? samples->cap * 2 : 64;

        samples->values = mem_resize(samples->values, samples->cap * sizeof *samples->values,
                                     cap * sizeof *samples->values);
        samples->cap = cap;
    }
    samples->values[samples->count++] = value;
}

static int compare(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;

    return (x > y) - (x < y);
}

double samples_quantile(struct samples *samples, double fraction)
{
    size_t at;

    CHECK(samples->count);
    qsort(samples->values, samples->count, sizeof *samples->values, compare);
    at = (size_t)((double)samples->count * fraction);
    return samples->values[at < samples->count ? at : samples->count - 1];
}

void samples_finish(struct samples *samples)
{
    mem_free(samples->values);
    *samples = (struct samples){0};
}

void measure_result(const char *what, const char *value, const char *reach, bool is_reached)
{
    printf("result: %s | %s | %s | %s\n", what, value, reach, is_reached ? "reached" : "missed");
    fflush(stdout);
}
