/*
 * What a visitor who waits costs: visitors come, in groups, until there are 18,000 (or as many as
 * the machine lets one process have), and stay. Of each group is measured what it costs the lobby
 * to accept the connections and upgrade them, then what it costs lobby and desk to hear their hello
 * and queue them; at 1,000 and 10,000 waiting, how much memory lobby and desk have for themselves.
 */
#include "base/err.h"
#include "base/mem.h"
#include "client.h"
#include "house.h"
#include "measure.h"
#include "pages.h"

#include <stdio.h>
#include <string.h>

#define VISITORS 18000
#define GROUP 125
#define SIMILAR 8 /* groups whose median is one figure: the house's chores fall into few of them \
                   */
#define SPARE_DESCRIPTORS 500
#define MEMORY_FROM 1000
#define MEMORY_TO 10000
#define MEMORY_REACH 2048.0
#define FLAT 1.25 /* the last figure against the first: what noise makes of a flat line */
#define CALM_NS UINT64_C(3000000000)

struct bench;

struct visitor {
    struct client client;
    struct bench *bench;
};

struct bench {
    struct clients clients;
    struct bench_house *house;
    pid_t lobby, desk;
    struct visitor *visitors;
    uint32_t opened;
    uint32_t queued;
    double accept_us[VISITORS / GROUP]; /* CPU, each connection, by group */
    double hello_us[VISITORS / GROUP];
    uint32_t groups;
};

static void handle_open(struct client *client)
{
    CONTAINER_OF(client, struct visitor, client)->bench->opened++;
}

static void handle_text(struct client *client, const char *text, size_t len)
{
    struct visitor *visitor = CONTAINER_OF(client, struct visitor, client);
    const char *type;
    json_t *message = pages_read(text, len, &type);

    CHECK(strcmp(type, "refused") != 0);
    /* The first ticket is the last word of being queued; others follow while she waits. */
    if (!strcmp(type, "ticket") && visitor->bench->queued < visitor->bench->opened)
        visitor->bench->queued++;
    json_decref(message);
}

static void handle_binary(struct client *client, const uint8_t *bytes, size_t len)
{
    (void)client;
    (void)bytes;
    (void)len;
    CHECK(!"a visitor who waits hears nobody");
}

static const struct client_ops OPS = {
    .handle_open = handle_open,
    .handle_text = handle_text,
    .handle_binary = handle_binary,
};

static void connect_group(struct bench *bench)
{
    struct client_target target = pages_visitor(bench->house);
    uint32_t first = bench->opened;

    for (uint32_t i = first; i < first + GROUP; i++) {
        bench->visitors[i].bench = bench;
        bench->visitors[i].client.ops = &OPS;
        client_connect(&bench->clients, &bench->visitors[i].client, &target);
    }
    while (bench->opened < first + GROUP)
        clients_turn(&bench->clients, 1000);
}

static void queue_group(struct bench *bench)
{
    char id[PAGES_ID_TEXT_LEN];

    for (uint32_t i = bench->opened - GROUP; i < bench->opened; i++) {
        pages_make_id(i, id);
        pages_visitor_hello(&bench->visitors[i].client, id, "");
    }
    while (bench->queued < bench->opened)
        clients_turn(&bench->clients, 1000);
}

static void add_group(struct bench *bench)
{
    uint64_t before = measure_cpu(bench->lobby);
    uint64_t between;

    connect_group(bench);
    between = measure_cpu(bench->lobby);
    bench->accept_us[bench->groups] = (double)(between - before) / 1000 / GROUP;
    between += measure_cpu(bench->desk);
    queue_group(bench);
    bench->hello_us[bench->groups] =
        (double)(measure_cpu(bench->lobby) + measure_cpu(bench->desk) - between) / 1000 / GROUP;
    bench->groups++;
}

static uint64_t memory_at_rest(struct bench *bench)
{
    uint64_t until = measure_now() + CALM_NS;

    while (measure_now() < until)
        clients_turn(&bench->clients, 100);
    return measure_private_bytes(bench->lobby) + measure_private_bytes(bench->desk);
}

/* Of the SIMILAR groups that end with `count` visitors. */
static double cost_at(const double *us, uint32_t count)
{
    struct samples groups = {0};
    double median;

    for (uint32_t i = count / GROUP - SIMILAR; i < count / GROUP; i++)
        samples_add(&groups, us[i]);
    median = samples_quantile(&groups, 0.5);
    samples_finish(&groups);
    return median;
}

static void print_costs(const struct bench *bench, uint32_t most)
{
    const uint32_t at[] = {1000, 5000, 10000, most};
    double growth = cost_at(bench->accept_us, most) / cost_at(bench->accept_us, 1000);
    char what[96], value[128];
    size_t len = 0;

    for (size_t i = 0; i < sizeof at / sizeof *at; i++) {
        printf(
            "visitors, %5u open: %6.1f us CPU to accept and upgrade one, %6.1f us to queue her\n",
            at[i], cost_at(bench->accept_us, at[i]), cost_at(bench->hello_us, at[i]));
        len += (size_t)snprintf(value + len, sizeof value - len, "%s%.1f", i ? ", " : "",
                                cost_at(bench->accept_us, at[i]));
    }
    snprintf(value + len, sizeof value - len, " us");
    snprintf(what, sizeof what, "accepting a connection, 1,000, 5,000, 10,000, %u open", most);
    measure_result(what, value, "flat (last <= 1.25 x first)", growth <= FLAT);
}

static void measure(struct bench *bench, uint32_t most)
{
    uint64_t before = 0, after = 0;
    double each;
    char value[64];

    while (bench->opened < most) {
        add_group(bench);
        if (bench->opened == MEMORY_FROM)
            before = memory_at_rest(bench);
        if (bench->opened == MEMORY_TO)
            after = memory_at_rest(bench);
    }
    each = ((double)after - (double)before) / (MEMORY_TO - MEMORY_FROM);
    snprintf(value, sizeof value, "%.0f bytes", each);
    printf("visitors, %d waiting: %.1f MiB; %d: %.1f MiB\n", MEMORY_FROM,
           (double)before / (1 << 20), MEMORY_TO, (double)after / (1 << 20));
    measure_result("memory per idle visitor, lobby + desk", value, "<= 2,048 bytes",
                   each <= MEMORY_REACH);
}

int main(void)
{
    static const struct house_options options = {.agents = 1, .capacity = 1, .collect_s = 0};
    static struct bench bench;
    uint32_t most = measure_raise_descriptors() - SPARE_DESCRIPTORS;

    most = most < VISITORS ? most / GROUP * GROUP : VISITORS;
    if (most < MEMORY_TO) {
        fprintf(stderr, "too few descriptors: %u visitors are the least (see ulimit -Hn)\n",
                MEMORY_TO);
        return 1;
    }
    clients_init(&bench.clients);
    bench.visitors = mem_alloc(most * sizeof *bench.visitors);
    bench.house = bench_house_start(&options);
    bench.lobby = bench_house_pid(bench.house, "lobby");
    bench.desk = bench_house_pid(bench.house, "desk");
    measure(&bench, most);
    print_costs(&bench, most);
    bench_house_stop(bench.house);
    return 0;
}
