/*
 * Killing in mid-conversation: 1,000 conversations with 500 agents, in which everybody says
 * something once a second; the lobby is killed, later the desk, both by SIGKILL, and `havre run`
 * starts them again. Timed is how long it takes until all conversations go on, in both directions;
 * counted at the end, what was said and not heard, or heard otherwise than it was said.
 */
#include "base/err.h"
#include "crowd.h"
#include "house.h"
#include "measure.h"

#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>

#define CALM_NS UINT64_C(3000000000)
#define GIVE_UP_NS UINT64_C(20000000000)
#define REACH_MS 3000.0

static struct crowd crowd;

static void turn_for(uint64_t ns)
{
    uint64_t until = measure_now() + ns;

    while (measure_now() < until)
        crowd_turn(&crowd);
}

/* Turns until it is so for both halves of all conversations; false when that takes too long. */
static bool turn_until_all(bool (*is_so)(const struct half *half), const char *what)
{
    uint64_t from = measure_now();
    uint32_t count;

    while ((count = crowd_count(&crowd, is_so)) < CROWD_CONVERSATIONS) {
        if (measure_now() - from > GIVE_UP_NS) {
            fprintf(stderr, "%s: only %u of %d in %.0f s\n", what, count, CROWD_CONVERSATIONS,
                    (double)GIVE_UP_NS / 1e9);
            return false;
        }
        crowd_turn(&crowd);
    }
    return true;
}

static bool open_all(void)
{
    crowd_connect_agents(&crowd);
    while (crowd.welcomed < CROWD_AGENTS)
        crowd_turn(&crowd);
    crowd_connect_visitors(&crowd);
    return turn_until_all(half_is_up, "conversations opened");
}

/* False when not all conversations go on. */
static bool kill_role(const struct bench_house *house, const char *role)
{
    pid_t pid = bench_house_pid(house, role);
    char what[96], value[64];
    uint64_t from;
    double ms;

    CHECK(pid > 0);
    crowd_mark(&crowd);
    from = measure_now();
    CHECK(kill(pid, SIGKILL) == 0);
    if (!turn_until_all(half_goes_on, "conversations resumed"))
        return false;
    ms = (double)(measure_now() - from) / 1e6;
    snprintf(what, sizeof what, "kill -9 of the %s, %d conversations: all resumed", role,
             CROWD_CONVERSATIONS);
    snprintf(value, sizeof value, "%.0f ms", ms);
    measure_result(what, value, "<= 3,000 ms", ms <= REACH_MS);
    turn_for(CALM_NS);
    return true;
}

struct sums {
    uint64_t said, heard, repeats, early, wrong;
};

static struct sums sum_up(void)
{
    struct sums sums = {0};

    for (uint32_t i = 0; i < 2 * CROWD_CONVERSATIONS; i++) {
        const struct side *side = &crowd.conversations[i / 2].halves[i % 2].side;

        sums.said += side->said;
        sums.heard += side->expected;
        sums.repeats += side->repeats;
        sums.early += side->early;
        sums.wrong += side->wrong;
    }
    return sums;
}

/* Whether there are none. */
static bool count_losses(void)
{
    struct sums sums;
    char value[96];

    crowd.is_talking = false;
    (void)turn_until_all(half_is_heard, "conversations in which all was heard");
    sums = sum_up();
    printf("resume: %" PRIu64 " said, %" PRIu64 " heard; %" PRIu64 " came again and were dropped "
           "by their numbers, %" PRIu64 " came too early\n",
           sums.said, sums.heard, sums.repeats, sums.early);
    snprintf(value, sizeof value, "%" PRId64 " lost, %" PRIu64 " doubled or changed, of %" PRIu64,
             (int64_t)(sums.said - sums.heard), sums.wrong, sums.said);
    measure_result("messages across both kills", value, "0 lost, 0 doubled",
                   sums.said == sums.heard && !sums.wrong);
    return sums.said == sums.heard && !sums.wrong;
}

int main(void)
{
    static const struct house_options options = {
        .agents = CROWD_AGENTS, .capacity = CROWD_CAPACITY, .collect_s = 2};
    struct bench_house *house;
    bool is_right;

    measure_raise_descriptors();
    house = bench_house_start(&options);
    crowd_init(&crowd, house);
    is_right = open_all();
    if (is_right) {
        crowd_start_talking(&crowd);
        turn_for(CALM_NS);
        is_right = kill_role(house, "lobby") && kill_role(house, "desk") && count_losses();
    }
    bench_house_stop(house);
    return is_right ? EXIT_SUCCESS : EXIT_FAILURE;
}
