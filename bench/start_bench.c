/*
 * From « Commencer » to a person: 500 visitors, one after another, come while an agent is free who
 * takes at once, and stay. No agent may have more of them than a house's ceiling. Timed is what the
 * house has its part in: from the hello to the notice that names the agent, with the house's
 * signature; and, beside it, from the first packet of the connection on.
 */
#include "base/err.h"
#include "base/mem.h"
#include "client.h"
#include "house.h"
#include "measure.h"
#include "pages.h"

#include <stdio.h>
#include <string.h>

#define AGENTS 50
#define CAPACITY 10 /* the ceiling that a house has by default */
#define VISITORS (AGENTS * CAPACITY)
#define REACH_MS 5.0

struct bench {
    struct clients clients;
    struct bench_house *house;
    struct client agents[AGENTS];
    uint32_t agents_there;
    struct client visitors[VISITORS];
    uint32_t matched;
    uint64_t connected_at; /* of the last visitor; her hello below */
    uint64_t hello_at;
    struct samples from_connect; /* ms */
    struct samples from_hello;
};

static struct bench bench;

static void handle_agent_open(struct client *client)
{
    pages_agent_hello(client, bench.house);
}

static void handle_agent_text(struct client *client, const char *text, size_t len)
{
    const char *type;
    json_t *message = pages_read(text, len, &type);

    if (!strcmp(type, "welcome")) {
        pages_agent_available(client);
        bench.agents_there++;
    }
    json_decref(message);
}

static void handle_visitor_open(struct client *client)
{
    char id[PAGES_ID_TEXT_LEN];

    pages_make_id(bench.matched, id);
    bench.hello_at = measure_now();
    pages_visitor_hello(client, id, "");
    client_flush(client);
}

static void handle_visitor_text(struct client *client, const char *text, size_t len)
{
    uint64_t now = measure_now();
    const char *type;
    json_t *message = pages_read(text, len, &type);

    (void)client;
    CHECK(strcmp(type, "refused") != 0);
    if (!strcmp(type, "matched")) {
        samples_add(&bench.from_connect, (double)(now - bench.connected_at) / 1e6);
        samples_add(&bench.from_hello, (double)(now - bench.hello_at) / 1e6);
        bench.matched++;
    }
    json_decref(message);
}

static const struct client_ops AGENT_OPS = {.handle_open = handle_agent_open,
                                            .handle_text = handle_agent_text};
static const struct client_ops VISITOR_OPS = {.handle_open = handle_visitor_open,
                                              .handle_text = handle_visitor_text};

static void settle(void)
{
    uint64_t until = measure_now() + 50000000;

    while (measure_now() < until)
        clients_turn(&bench.clients, 10);
}

static void bring_agents(void)
{
    for (uint32_t i = 0; i < AGENTS; i++) {
        struct client_target target = pages_agent(bench.house, i);

        bench.agents[i].ops = &AGENT_OPS;
        client_connect(&bench.clients, &bench.agents[i], &target);
        while (bench.agents_there == i)
            clients_turn(&bench.clients, 1000);
    }
    settle();
}

static void bring_visitors(void)
{
    struct client_target target = pages_visitor(bench.house);

    for (uint32_t i = 0; i < VISITORS; i++) {
        bench.visitors[i].ops = &VISITOR_OPS;
        bench.connected_at = measure_now();
        client_connect(&bench.clients, &bench.visitors[i], &target);
        while (bench.matched == i)
            clients_turn(&bench.clients, 1000);
    }
}

static void print(void)
{
    double p99 = samples_quantile(&bench.from_hello, 0.99);
    char value[64];

    printf("start, hello to matched:   p50 %.2f ms, p99 %.2f ms, worst %.2f ms\n",
           samples_quantile(&bench.from_hello, 0.5), p99, samples_quantile(&bench.from_hello, 1));
    printf("start, connect to matched: p50 %.2f ms, p99 %.2f ms, worst %.2f ms\n",
           samples_quantile(&bench.from_connect, 0.5), samples_quantile(&bench.from_connect, 0.99),
           samples_quantile(&bench.from_connect, 1));
    snprintf(value, sizeof value, "p50 %.2f ms, p99 %.2f ms",
             samples_quantile(&bench.from_hello, 0.5), p99);
    measure_result("Start to matched, our processes' part, 500 conversations", value, "p99 <= 5 ms",
                   p99 <= REACH_MS);
}

int main(void)
{
    static const struct house_options options = {
        .agents = AGENTS, .capacity = CAPACITY, .collect_s = 0};

    measure_raise_descriptors();
    clients_init(&bench.clients);
    bench.house = bench_house_start(&options);
    bring_agents();
    bring_visitors();
    print();
    bench_house_stop(bench.house);
    samples_finish(&bench.from_connect);
    samples_finish(&bench.from_hello);
    return 0;
}
