/*
 * What it costs to relay an envelope: 200 conversations, in each of which some envelopes are always
 * under way in both directions, through a lobby and a desk; and the same bytes through the bare
 * relay of bare.c, in turns with it, so that both meet the machine in the same mood. Printed is the
 * CPU time of the relaying processes, all of it, for each envelope that arrived.
 *
 * What relays has one CPU for itself and what makes the load another one, so that the kernel's
 * moving them about is in no figure.
 *
 * When an envelope arrives, the end that sent it sends the next one, by a system call of its own:
 * so nothing but the relays sets the pace, and envelopes that were relayed together do not stay
 * together for ever, which would make every relay look better than it is.
 */
#include "bare.h"
#include "base/err.h"
#include "client.h"
#include "house.h"
#include "measure.h"
#include "pages.h"

#include <sodium.h>
#include <stdio.h>
#include <string.h>

#define PAIRS 200
#define ROUNDS 3
#define WARM_NS UINT64_C(300000000)
#define ROUND_NS UINT64_C(1500000000)
#define DRAIN_NS UINT64_C(300000000)
#define REACH 1.5

struct load;

/* One end of a conversation. */
struct end {
    struct client client;
    struct load *load;
    struct end *other;
    bool is_agent;
    uint32_t number; /* of the conversation, on an agent's console; 0: there is none yet */
};

/* PAIRS conversations through one thing that relays. */
struct load {
    struct clients clients;
    struct end ends[PAIRS][2];       /* visitor, agent */
    const struct bench_house *house; /* NULL: the bare relay */
    unsigned ready;
    bool is_running;
    uint64_t arrived;
    uint8_t body[PAGES_BODY_LEN];
};

struct cost {
    uint64_t cpu_ns;
    uint64_t wall_ns;
    uint64_t envelopes;
};

static void send_next(struct end *end)
{
    uint8_t envelope[PAGES_ENVELOPE_LEN];

    pages_write_envelope(envelope, end->is_agent ? PAGES_TO_VISITOR : PAGES_TO_AGENT, 0,
                         end->load->body);
    if (end->is_agent && end->load->house)
        pages_agent_send(&end->client, end->number, envelope);
    else
        pages_visitor_send(&end->client, envelope);
    client_flush(&end->client);
}

static void handle_binary(struct client *client, const uint8_t *bytes, size_t len)
{
    struct end *end = CONTAINER_OF(client, struct end, client);

    (void)bytes;
    CHECK(len == PAGES_ENVELOPE_LEN + (end->is_agent && end->load->house ? PAGES_NUMBER_LEN : 0));
    end->load->arrived++;
    if (end->load->is_running)
        send_next(end->other);
}

static void handle_open(struct client *client)
{
    struct end *end = CONTAINER_OF(client, struct end, client);
    char id[PAGES_ID_TEXT_LEN];

    if (!end->load->house) {
        end->load->ready++;
    } else if (end->is_agent) {
        pages_agent_hello(client, end->load->house);
    } else {
        pages_make_id((uint32_t)((end - *end->load->ends) / 2), id);
        pages_visitor_hello(client, id, "");
    }
}

/* The house has decided who talks to whom. */
static void join(struct end *agent, const json_t *open)
{
    uint32_t pair = pages_read_id(json_string_value(json_object_get(open, "id")));

    CHECK(pair < PAIRS);
    agent->number = pages_number(open, "n");
    agent->other = &agent->load->ends[pair][0];
    agent->other->other = agent;
}

static void handle_text(struct client *client, const char *text, size_t len)
{
    struct end *end = CONTAINER_OF(client, struct end, client);
    const char *type;
    json_t *message = pages_read(text, len, &type);

    if (!strcmp(type, "welcome")) {
        pages_agent_available(client);
        end->load->ready++;
    } else if (!strcmp(type, "matched")) {
        end->load->ready++;
    } else if (!strcmp(type, "open")) {
        join(end, message);
        end->load->ready++;
    }
    json_decref(message);
}

static const struct client_ops OPS = {
    .handle_open = handle_open,
    .handle_text = handle_text,
    .handle_binary = handle_binary,
};

static void await_ready(struct load *load, unsigned count)
{
    while (load->ready < count)
        clients_turn(&load->clients, 1000);
}

static void connect_end(struct load *load, unsigned pair, unsigned which,
                        const struct client_target *target)
{
    struct end *end = &load->ends[pair][which];

    end->client.ops = &OPS;
    end->load = load;
    end->other = &load->ends[pair][!which]; /* of the bare relay */
    end->is_agent = which;
    client_connect(&load->clients, &end->client, target);
}

/* Agents first; each takes one visitor at once. */
static void connect_house(struct load *load, const struct bench_house *house)
{
    load->house = house;
    for (uint32_t i = 0; i < PAIRS; i++) {
        struct client_target target = pages_agent(house, i);
        connect_end(load, i, 1, &target);
    }
    await_ready(load, PAIRS);
    for (uint32_t i = 0; i < PAIRS; i++) {
        struct client_target target = pages_visitor(house);

        connect_end(load, i, 0, &target);
    }
    await_ready(load, 3 * PAIRS); /* welcome, matched, open */
}

static void connect_bare(struct load *load, uint16_t port)
{
    const struct client_target target = {.port = port};

    for (unsigned i = 0; i < 2 * PAIRS; i++) {
        connect_end(load, i / 2, i % 2, &target);
        await_ready(load, i + 1); /* so that they are accepted in this order */
    }
}

static void run_for(struct load *load, uint64_t ns)
{
    uint64_t until = measure_now() + ns;

    while (measure_now() < until)
        clients_turn(&load->clients, 10);
}

static uint64_t cpu_of(const pid_t *pids)
{
    uint64_t sum = 0;

    for (; *pids; pids++)
        sum += measure_cpu(*pids);
    return sum;
}

/* Adds one round to *cost. `in_flight` envelopes each way in each conversation. */
static void measure_round(struct load *load, const pid_t *pids, unsigned in_flight,
                          struct cost *cost)
{
    uint64_t cpu, wall, arrived;

    load->is_running = true;
    for (unsigned i = 0; i < PAIRS * in_flight; i++) {
        send_next(&load->ends[i % PAIRS][0]);
        send_next(&load->ends[i % PAIRS][1]);
    }
    run_for(load, WARM_NS);
    cpu = cpu_of(pids);
    wall = measure_now();
    arrived = load->arrived;
    run_for(load, ROUND_NS);
    cost->cpu_ns += cpu_of(pids) - cpu;
    cost->wall_ns += measure_now() - wall;
    cost->envelopes += load->arrived - arrived;
    load->is_running = false;
    run_for(load, DRAIN_NS);
}

static double us_each(const struct cost *cost)
{
    CHECK(cost->envelopes);
    return (double)cost->cpu_ns / 1000 / (double)cost->envelopes;
}

static void print_cost(const char *who, unsigned in_flight, const struct cost *cost)
{
    printf("relay, %u each way in flight, %-14s %5.2f us CPU each, %6.0f a second, %2.0f %% of a "
           "CPU\n",
           in_flight, who, us_each(cost), (double)cost->envelopes * 1e9 / (double)cost->wall_ns,
           (double)cost->cpu_ns * 100 / (double)cost->wall_ns);
}

/* A contender: what relays, and its load. */
struct relay {
    const char *name;
    struct load load;
    pid_t pids[3]; /* ends with 0 */
};

static void compare(struct relay *house, struct relay *bare, unsigned in_flight)
{
    struct cost house_cost = {0}, bare_cost = {0};
    char what[96], value[96];
    double ratio;

    for (int round = 0; round < ROUNDS; round++) {
        measure_round(&bare->load, bare->pids, in_flight, &bare_cost);
        measure_round(&house->load, house->pids, in_flight, &house_cost);
    }
    print_cost(bare->name, in_flight, &bare_cost);
    print_cost(house->name, in_flight, &house_cost);
    ratio = us_each(&house_cost) / us_each(&bare_cost);
    snprintf(what, sizeof what, "CPU per relayed 512-byte envelope, %u each way in flight",
             in_flight);
    snprintf(value, sizeof value, "%.2f us = %.2f x bare (%.2f us)", us_each(&house_cost), ratio,
             us_each(&bare_cost));
    measure_result(what, value, "<= 1.5 x bare", ratio <= REACH);
}

static void prepare(struct relay *relay)
{
    clients_init(&relay->load.clients);
    randombytes_buf(relay->load.body, sizeof relay->load.body);
    for (const pid_t *pid = relay->pids; *pid; pid++)
        measure_stay_on_cpu(*pid, 1);
}

int main(void)
{
    static const struct house_options options = {.agents = PAIRS, .capacity = 1, .collect_s = 0};
    static struct relay bare = {.name = "bare relay"}, house = {.name = "lobby and desk"};
    struct bench_house *bench_house;
    uint16_t bare_port;

    measure_raise_descriptors();
    bare.pids[0] = bare_start(&bare_port);
    bench_house = bench_house_start(&options);
    house.pids[0] = bench_house_pid(bench_house, "lobby");
    house.pids[1] = bench_house_pid(bench_house, "desk");
    prepare(&bare);
    prepare(&house);
    measure_stay_on_cpu(0, 0);
    connect_bare(&bare.load, bare_port);
    connect_house(&house.load, bench_house);
    compare(&house, &bare, 1);
    compare(&house, &bare, 4);
    bench_house_stop(bench_house);
    bare_stop(bare.pids[0]);
    return 0;
}
