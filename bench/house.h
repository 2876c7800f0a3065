/*
 * A house to measure: the real binary, `havre run`, on ports of its own, in a state folder of its
 * own below TMPDIR or /tmp, whose agents are signed in before it starts. Limits by address are out
 * of the way, since all load comes from one.
 */
#ifndef HAVRE_BENCH_HOUSE_H
#define HAVRE_BENCH_HOUSE_H

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

struct house_options {
    uint32_t agents;
    uint32_t capacity;  /* of each; all take at once */
    unsigned collect_s; /* queue.collect */
};

struct bench_house;

/* Returns once the lobby takes visitors. The binary is what HAVRE names, or the one that was built
 * with this program. */
struct bench_house *bench_house_start(const struct house_options *options);
uint16_t bench_house_lobby_port(const struct bench_house *house);
uint16_t bench_house_desk_port(const struct bench_house *house);
/* The cookie of an agent's session: "NAME=TOKEN". */
const char *bench_house_cookie(const struct bench_house *house, uint32_t agent);
/* A point of P-256, in base64url: what a console says hello with. */
const char *bench_house_agent_key(const struct bench_house *house);
/* "lobby" or "desk"; 0 while it does not run. */
pid_t bench_house_pid(const struct bench_house *house, const char *role);
/* Ends all it started and removes the folder. */
void bench_house_stop(struct bench_house *house);

#endif
