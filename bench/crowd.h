/*
 * Many conversations under way, each of a visitor and an agent who come again when their line is
 * cut, after the same delays as the pages (web/shared/connection.ts), and lose nothing
 * (exchange.h).
 */
#ifndef HAVRE_BENCH_CROWD_H
#define HAVRE_BENCH_CROWD_H

#include "client.h"
#include "exchange.h"
#include "house.h"
#include "pages.h"

#include <stdbool.h>
#include <stdint.h>

#define CROWD_AGENTS 500
#define CROWD_CAPACITY 2
#define CROWD_CONVERSATIONS (CROWD_AGENTS * CROWD_CAPACITY)
#define CROWD_TICKET_MAX 256

struct crowd;

/* A client that comes again. */
struct line {
    struct client client;
    unsigned failures;
    uint64_t due; /* 0: it is not down */
    bool is_agent;
    struct crowd *crowd;
};

/* One side's half of a conversation. */
struct half {
    struct side side;
    uint64_t talk_due;
    uint32_t fresh; /* the first number that was said after crowd_mark, once has_fresh */
    bool has_fresh;
};

struct conversation {
    struct line visitor;
    struct line *agent; /* NULL before `open`, and while that line is down */
    uint32_t number;    /* on the agent's console */
    char id[PAGES_ID_TEXT_LEN];
    char ticket[CROWD_TICKET_MAX];
    struct half halves[2]; /* visitor, agent */
};

struct crowd {
    struct clients clients;
    const struct bench_house *house;
    struct line agents[CROWD_AGENTS];
    struct conversation conversations[CROWD_CONVERSATIONS];
    bool is_talking;
    uint32_t welcomed; /* agents, each time */
};

void crowd_init(struct crowd *crowd, const struct bench_house *house);
void crowd_connect_agents(struct crowd *crowd);
void crowd_connect_visitors(struct crowd *crowd);
/* From now on everybody says something once a second. */
void crowd_start_talking(struct crowd *crowd);
/* Does what is due, and waits a little for what comes. */
void crowd_turn(struct crowd *crowd);
/* From now on whoever has the other side back says something new; crowd_goes_on asks about that. */
void crowd_mark(struct crowd *crowd);
/* In how many conversations it is so for both halves. */
uint32_t crowd_count(const struct crowd *crowd, bool (*is_so)(const struct half *half));

bool half_is_up(const struct half *half);
/* What it said since it has the other side back has been heard. */
bool half_goes_on(const struct half *half);
bool half_is_heard(const struct half *half);

#endif
