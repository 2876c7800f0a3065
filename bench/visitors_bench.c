/*
 * What a visitor who waits costs: visitors come, in groups, until there are 18,000 (or as many as
 * the machine lets one process have), and stay. Of each group is measured what it costs the lobby
 * to accept the connections and upgrade them, then what it costs lobby and desk to hear their hello
 * and queue them; at 1,000 and 10,000 waiting, how much memory lobby and desk have for themselves.
 *
 * All of it runs on one CPU: on two, what a connection costs is half as much again when the kernel
 * happens to wake the lobby for each by itself, and that hides what is looked for.
 */
#include "base/err.h"
#include "base/mem.h"
#include "client.h"
#include "house.h"
#include "measure.h"
#include "pages.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define VISITORS 18000
#define GROUP 125
#define SIMILAR 8 /* groups that are one figure */
#define SPARE_DESCRIPTORS 500
#define MEMORY_FROM 1000
#define MEMORY_TO 10000
#define MEMORY_REACH 2048.0
#define FLAT 1.25 /* what noise makes of a flat line */
#define REST_US 1000
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

static const struct client_ops OPS = {.handle_open = handle_open, .handle_text = handle_text};

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

/* Once it has gone to wait again, which it may not have in the moment of its last answer. */
static uint64_t cpu_at_rest(pid_t pid)
{
    usleep(REST_US);
    return measure_cpu(pid);
}

static void add_group(struct bench *bench)
{
    uint64_t before = cpu_at_rest(bench->lobby);
    uint64_t between, after;

    connect_group(bench);
    between = cpu_at_rest(bench->lobby);
    bench->accept_us[bench->groups] = (double)(between - before) / 1000 / GROUP;
    between += measure_cpu(bench->desk);
    queue_group(bench);
    after = cpu_at_rest(bench->lobby) + measure_cpu(bench->desk);
    bench->hello_us[bench->groups] = (double)(after - between) / 1000 / GROUP;
    bench->groups++;
}

static uint64_t memory_at_rest(struct bench *bench)
{
    uint64_t until = measure_now() + CALM_NS;

    while (measure_now() < until)
        clients_turn(&bench->clients, 100);
    return measure_private_bytes(bench->lobby) + measure_private_bytes(bench->desk);
}

/* The median of the `count` groups from `first` on: the house's chores fall into few of them. */
static double median_of(const double *us, uint32_t first, uint32_t count)
{
    struct samples groups = {0};
    double median;

    for (uint32_t i = first; i < first + count; i++)
        samples_add(&groups, us[i]);
    median = samples_quantile(&groups, 0.5);
    samples_finish(&groups);
    return median;
}

/* Of those who came last when there were `count`. */
static double cost_at(const double *us, uint32_t count)
{
    return median_of(us, count / GROUP - SIMILAR, SIMILAR);
}

/* The last third against the first: so many that what else the machine does falls into both. */
static double growth_of(const double *us, uint32_t groups)
{
    return median_of(us, groups - groups / 3, groups / 3) / median_of(us, 0, groups / 3);
}

static void print_costs(const struct bench *bench, uint32_t most)
{
    const uint32_t at[] = {1000, 5000, 10000, most};
    double growth = growth_of(bench->accept_us, bench->groups);
    char what[96], value[128];
    size_t len = 0;

    for (size_t i = 0; i < sizeof at / sizeof *at; i++) {
        printf(
            "visitors, %5u open: %6.1f us CPU to accept and upgrade one, %6.1f us to queue her\n",
            at[i], cost_at(bench->accept_us, at[i]), cost_at(bench->hello_us, at[i]));
        len += (size_t)snprintf(value + len, sizeof value - len, "%s%.1f", i ? ", " : "",
                                cost_at(bench->accept_us, at[i]));
    }
    snprintf(value + len, sizeof value - len, " us; last third %.2f x first", growth);
    snprintf(what, sizeof what, "accepting a connection, 1,000, 5,000, 10,000, %u open", most);
    measure_result(what, value, "flat (<= 1.25 x)", growth <= FLAT);
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
    uint32_t descriptors = measure_raise_descriptors();
    uint32_t most = descriptors > SPARE_DESCRIPTORS ? descriptors - SPARE_DESCRIPTORS : 0;

    most = most < VISITORS ? most / GROUP * GROUP : VISITORS;
    if (most < MEMORY_TO) {
        fprintf(stderr, "too few descriptors: %d visitors are the least (see ulimit -Hn)\n",
                MEMORY_TO);
        return 1;
    }
    measure_stay_on_cpu(0, 0);
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
