/*
 * Killing in mid-conversation: 1,000 conversations with 500 agents, in which everybody says
 * something once a second; the lobby is killed, later the desk, both by SIGKILL, and `havre run`
 * starts them again. Timed is how long it takes until all conversations go on, in both directions;
 * counted at the end, what was said and not heard, or heard twice.
 *
 * Visitors and agents number, acknowledge and send again as the pages do (docs/protocol.md
 * section 1), and come again after the same delays (web/shared/connection.ts). What is not sealed
 * here but only written into the envelope is what the receiver checks: whose it is and which one.
 */
#include "base/err.h"
#include "base/mem.h"
#include "client.h"
#include "house.h"
#include "measure.h"
#include "pages.h"

#include <signal.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define AGENTS 500
#define CAPACITY 2
#define CONVERSATIONS (AGENTS * CAPACITY)
#define KEPT_MAX 64
#define TALK_EVERY_NS UINT64_C(1000000000)
#define STALLED_NS UINT64_C(5000000000)
#define CALM_NS UINT64_C(3000000000)
#define GIVE_UP_NS UINT64_C(20000000000)
#define TURN_MS 5
#define DELAY_FIRST_MS 250
#define DELAY_MOST_MS 5000
#define TICKET_MAX 256
#define REACH_MS 3000.0

/* How a client comes again. */
struct line {
    struct client client;
    unsigned failures;
    uint64_t due; /* 0: it is not down */
    bool is_agent;
};

/* What an envelope says. */
struct body {
    uint32_t conversation;
    uint32_t number;
    uint32_t next_expected; /* the acknowledgement */
    uint32_t is_from_agent;
    uint8_t rest[PAGES_BODY_LEN - 16];
};

_Static_assert(sizeof(struct body) == PAGES_BODY_LEN + 2, "padded at the end, which is not sent");

/* One side's half of a conversation. */
struct side {
    uint32_t said;     /* the number of the next one */
    uint32_t unacked;  /* the first that is not acknowledged */
    uint32_t expected; /* from the other side */
    uint64_t progress_at;
    uint64_t talk_due;
    uint32_t fresh; /* the first number that was said after the last kill, once has_fresh */
    bool has_fresh;
    bool is_up; /* both lines are there, as far as this side knows */
    struct body kept[KEPT_MAX];
};

struct conversation {
    struct line visitor;
    struct line *agent; /* NULL before `open`, and while that line is down */
    uint32_t number;    /* on the agent's console */
    char id[PAGES_ID_TEXT_LEN];
    char ticket[TICKET_MAX];
    struct side sides[2]; /* visitor, agent */
};

struct bench {
    struct clients clients;
    struct bench_house *house;
    struct line agents[AGENTS];
    struct conversation conversations[CONVERSATIONS];
    bool is_talking;
    uint32_t welcomed;
    uint64_t repeats; /* heard before, and dropped by their numbers */
    uint64_t ahead;   /* after one that is missing, dropped too */
    uint64_t wrong;   /* of another conversation, or not what was said */
};

static struct bench bench;

static uint32_t index_of(const struct conversation *conversation)
{
    return (uint32_t)(conversation - bench.conversations);
}

static void send_kept(struct conversation *conversation, bool is_agent, uint32_t number)
{
    const struct body *body = &conversation->sides[is_agent].kept[number % KEPT_MAX];
    struct line *line = is_agent ? conversation->agent : &conversation->visitor;
    uint8_t envelope[PAGES_ENVELOPE_LEN];

    if (!conversation->sides[is_agent].is_up || !line || !client_is_open(&line->client))
        return;
    pages_write_envelope(envelope, is_agent ? PAGES_TO_VISITOR : PAGES_TO_AGENT, number, body);
    if (is_agent)
        pages_agent_send(&line->client, conversation->number, envelope);
    else
        pages_visitor_send(&line->client, envelope);
}

static void talk(struct conversation *conversation, bool is_agent)
{
    struct side *side = &conversation->sides[is_agent];
    struct body *body = &side->kept[side->said % KEPT_MAX];

    CHECK(side->said - side->unacked < KEPT_MAX);
    if (side->said == side->unacked)
        side->progress_at = measure_now();
    *body = (struct body){.conversation = index_of(conversation),
                          .number = side->said,
                          .next_expected = side->expected,
                          .is_from_agent = is_agent};
    randombytes_buf(body->rest, 16);
    send_kept(conversation, is_agent, side->said++);
}

static void send_again(struct conversation *conversation, bool is_agent)
{
    struct side *side = &conversation->sides[is_agent];

    side->progress_at = measure_now();
    for (uint32_t number = side->unacked; number != side->said; number++)
        send_kept(conversation, is_agent, number);
}

/* The other side is here, or here again: what it lacks, and something new, by which it is seen that
 * this conversation goes on. */
static void go_on(struct conversation *conversation, bool is_agent)
{
    struct side *side = &conversation->sides[is_agent];

    side->is_up = true;
    send_again(conversation, is_agent);
    if (side->has_fresh || !bench.is_talking)
        return;
    side->has_fresh = true;
    side->fresh = side->said;
    talk(conversation, is_agent);
}

static void hear(struct conversation *conversation, bool is_agent, const uint8_t *envelope)
{
    struct side *side = &conversation->sides[is_agent];
    uint32_t number = bytes_u32(envelope + 2);
    struct body body;

    memcpy(&body, envelope + PAGES_HEAD_LEN, PAGES_BODY_LEN);
    if (body.conversation != index_of(conversation) || body.number != number ||
        body.is_from_agent == is_agent) {
        bench.wrong++;
        return;
    }
    bench.repeats += number < side->expected;
    bench.ahead += number > side->expected;
    if (number != side->expected)
        return;
    /* Only what was said is heard, byte for byte. */
    bench.wrong +=
        memcmp(&conversation->sides[!is_agent].kept[number % KEPT_MAX], &body, PAGES_BODY_LEN) != 0;
    side->expected++;
    if (body.next_expected > side->unacked) {
        side->unacked = body.next_expected;
        side->progress_at = measure_now();
    }
}

static void connect_line(struct line *line)
{
    struct client_target target = line->is_agent
                                      ? pages_agent(bench.house, (uint32_t)(line - bench.agents))
                                      : pages_visitor(bench.house);

    line->due = 0;
    client_connect(&bench.clients, &line->client, &target);
}

static void come_again_later(struct line *line)
{
    uint64_t most = (uint64_t)DELAY_FIRST_MS << (line->failures < 8 ? line->failures : 8);

    line->failures++;
    most = most < DELAY_MOST_MS ? most : DELAY_MOST_MS;
    line->due = measure_now() + most * 500000 + randombytes_uniform((uint32_t)most) * 500000u;
}

/* Visitors. */

static struct conversation *conversation_of(struct client *client)
{
    return CONTAINER_OF(client, struct conversation, visitor.client);
}

static void handle_visitor_open(struct client *client)
{
    struct conversation *conversation = conversation_of(client);

    pages_visitor_hello(client, conversation->id, conversation->ticket);
}

static bool may_come_again(const struct conversation *conversation, const char *why)
{
    return !strcmp(why, "unavailable") || !strcmp(why, "closed") ||
           (!strcmp(why, "taken") && *conversation->ticket);
}

static void handle_visitor_text(struct client *client, const char *text, size_t len)
{
    struct conversation *conversation = conversation_of(client);
    const char *type;
    json_t *message = pages_read(text, len, &type);

    if (!strcmp(type, "refused")) {
        CHECK(may_come_again(conversation, json_string_value(json_object_get(message, "why"))));
    } else {
        conversation->visitor.failures = 0;
        CHECK(strcmp(type, "requeued") != 0 && strcmp(type, "ended") != 0);
    }
    if (!strcmp(type, "ticket"))
        snprintf(conversation->ticket, sizeof conversation->ticket, "%s",
                 json_string_value(json_object_get(message, "ticket")));
    else if (!strcmp(type, "matched"))
        go_on(conversation, false);
    else if (!strcmp(type, "cut"))
        conversation->sides[0].is_up = false;
    json_decref(message);
}

static void handle_visitor_binary(struct client *client, const uint8_t *bytes, size_t len)
{
    CHECK(len == PAGES_ENVELOPE_LEN);
    hear(conversation_of(client), false, bytes);
}

static void handle_visitor_down(struct client *client, uint16_t code)
{
    struct conversation *conversation = conversation_of(client);

    (void)code;
    conversation->sides[0].is_up = false;
    come_again_later(&conversation->visitor);
}

/* Agents. */

static struct line *agent_of(struct client *client)
{
    return CONTAINER_OF(client, struct line, client);
}

static struct conversation *conversation_numbered(const struct line *agent, uint32_t number)
{
    for (uint32_t i = 0; i < CONVERSATIONS; i++) {
        struct conversation *conversation = &bench.conversations[i];

        if (conversation->agent == agent && conversation->number == number)
            return conversation;
    }
    CHECK(!"a conversation that this agent has");
    return NULL;
}

static void handle_agent_open(struct client *client)
{
    pages_agent_hello(client, bench.house);
}

static void handle_welcome(struct line *agent, const json_t *message)
{
    const char *presence = json_string_value(json_object_get(message, "presence"));

    agent->failures = 0;
    bench.welcomed++;
    CHECK(presence);
    if (strcmp(presence, "available") != 0)
        pages_agent_available(&agent->client);
}

static void handle_agent_has(struct line *agent, const json_t *message)
{
    uint32_t index = pages_read_id(json_string_value(json_object_get(message, "id")));
    struct conversation *conversation = &bench.conversations[index];

    CHECK(index < CONVERSATIONS);
    conversation->agent = agent;
    conversation->number = pages_number(message, "n");
}

static void handle_agent_text(struct client *client, const char *text, size_t len)
{
    struct line *agent = agent_of(client);
    const char *type, *state;
    json_t *message = pages_read(text, len, &type);

    state = json_string_value(json_object_get(message, "state"));
    CHECK(strcmp(type, "gone") != 0 && strcmp(type, "ended") != 0);
    if (!strcmp(type, "welcome"))
        handle_welcome(agent, message);
    if (!strcmp(type, "open"))
        handle_agent_has(agent, message);
    if (!strcmp(type, "open") || !strcmp(type, "visitor")) {
        struct conversation *conversation =
            conversation_numbered(agent, pages_number(message, "n"));

        CHECK(state && (!strcmp(state, "here") || !strcmp(state, "cut")));
        if (!strcmp(state, "here"))
            go_on(conversation, true);
        else
            conversation->sides[1].is_up = false;
    }
    json_decref(message);
}

static void handle_agent_binary(struct client *client, const uint8_t *bytes, size_t len)
{
    CHECK(len == PAGES_NUMBER_LEN + PAGES_ENVELOPE_LEN);
    hear(conversation_numbered(agent_of(client), bytes_u32(bytes)), true, bytes + PAGES_NUMBER_LEN);
}

static void handle_agent_down(struct client *client, uint16_t code)
{
    struct line *agent = agent_of(client);

    (void)code;
    for (uint32_t i = 0; i < CONVERSATIONS; i++) {
        if (bench.conversations[i].agent != agent)
            continue;
        bench.conversations[i].agent = NULL;
        bench.conversations[i].sides[1].is_up = false;
    }
    come_again_later(agent);
}

static const struct client_ops VISITOR_OPS = {.handle_open = handle_visitor_open,
                                              .handle_text = handle_visitor_text,
                                              .handle_binary = handle_visitor_binary,
                                              .handle_down = handle_visitor_down};
static const struct client_ops AGENT_OPS = {.handle_open = handle_agent_open,
                                            .handle_text = handle_agent_text,
                                            .handle_binary = handle_agent_binary,
                                            .handle_down = handle_agent_down};

/* What is due by the clock. */

static void tend_line(struct line *line, uint64_t now)
{
    if (line->due && line->due <= now)
        connect_line(line);
}

static void tend_side(struct conversation *conversation, bool is_agent, uint64_t now)
{
    struct side *side = &conversation->sides[is_agent];

    if (bench.is_talking && side->talk_due <= now) {
        side->talk_due = now + TALK_EVERY_NS;
        talk(conversation, is_agent);
    }
    if (side->said != side->unacked && now - side->progress_at >= STALLED_NS)
        send_again(conversation, is_agent);
}

static void turn(void)
{
    uint64_t now = measure_now();

    for (uint32_t i = 0; i < AGENTS; i++)
        tend_line(&bench.agents[i], now);
    for (uint32_t i = 0; i < CONVERSATIONS; i++) {
        tend_line(&bench.conversations[i].visitor, now);
        tend_side(&bench.conversations[i], false, now);
        tend_side(&bench.conversations[i], true, now);
    }
    clients_turn(&bench.clients, TURN_MS);
}

static void turn_for(uint64_t ns)
{
    uint64_t until = measure_now() + ns;

    while (measure_now() < until)
        turn();
}

/* Turns until `count` is CONVERSATIONS; false when that takes too long. */
static bool turn_until_all(uint32_t (*count)(void), const char *what)
{
    uint64_t from = measure_now();

    while (count() < CONVERSATIONS) {
        if (measure_now() - from > GIVE_UP_NS) {
            fprintf(stderr, "%s: only %u of %d in %.0f s\n", what, count(), CONVERSATIONS,
                    (double)GIVE_UP_NS / 1e9);
            return false;
        }
        turn();
    }
    return true;
}

static uint32_t count_open(void)
{
    uint32_t count = 0;

    for (uint32_t i = 0; i < CONVERSATIONS; i++)
        count += bench.conversations[i].sides[0].is_up && bench.conversations[i].sides[1].is_up;
    return count;
}

static bool goes_on(const struct conversation *conversation, bool is_agent)
{
    const struct side *side = &conversation->sides[is_agent];

    return side->has_fresh && conversation->sides[!is_agent].expected > side->fresh;
}

/* Each side has heard something that was said after both were back. */
static uint32_t count_resumed(void)
{
    uint32_t count = 0;

    for (uint32_t i = 0; i < CONVERSATIONS; i++)
        count += goes_on(&bench.conversations[i], false) && goes_on(&bench.conversations[i], true);
    return count;
}

static uint32_t count_all_heard(void)
{
    uint32_t count = 0;

    for (uint32_t i = 0; i < CONVERSATIONS; i++) {
        const struct side *sides = bench.conversations[i].sides;

        count += sides[0].said == sides[1].expected && sides[1].said == sides[0].expected;
    }
    return count;
}

static void forget_fresh(void)
{
    for (uint32_t i = 0; i < CONVERSATIONS; i++)
        for (int side = 0; side < 2; side++)
            bench.conversations[i].sides[side].has_fresh = false;
}

static void bring_agents(void)
{
    for (uint32_t i = 0; i < AGENTS; i++) {
        bench.agents[i].client.ops = &AGENT_OPS;
        bench.agents[i].is_agent = true;
        connect_line(&bench.agents[i]);
    }
    while (bench.welcomed < AGENTS)
        turn();
}

static bool bring_visitors(void)
{
    for (uint32_t i = 0; i < CONVERSATIONS; i++) {
        struct conversation *conversation = &bench.conversations[i];

        conversation->visitor.client.ops = &VISITOR_OPS;
        pages_make_id(i, conversation->id);
        connect_line(&conversation->visitor);
    }
    return turn_until_all(count_open, "conversations opened");
}

static void start_talking(void)
{
    uint64_t now = measure_now();

    for (uint32_t i = 0; i < CONVERSATIONS; i++)
        for (int side = 0; side < 2; side++)
            bench.conversations[i].sides[side].talk_due =
                now + randombytes_uniform((uint32_t)TALK_EVERY_NS);
    bench.is_talking = true;
}

/* The milliseconds it takes until all goes on. */
static bool kill_role(const char *role)
{
    pid_t pid = bench_house_pid(bench.house, role);
    char what[96], value[64];
    uint64_t from;
    double ms;

    CHECK(pid > 0);
    forget_fresh();
    from = measure_now();
    CHECK(kill(pid, SIGKILL) == 0);
    if (!turn_until_all(count_resumed, "conversations resumed"))
        return false;
    ms = (double)(measure_now() - from) / 1e6;
    snprintf(what, sizeof what, "kill -9 of the %s, %d conversations: all resumed", role,
             CONVERSATIONS);
    snprintf(value, sizeof value, "%.0f ms", ms);
    measure_result(what, value, "<= 3,000 ms", ms <= REACH_MS);
    turn_for(CALM_NS);
    return true;
}

static bool count_losses(void)
{
    uint64_t said = 0, heard = 0;
    char value[96];
    bool is_right;

    bench.is_talking = false;
    (void)turn_until_all(count_all_heard, "conversations in which all was heard");
    for (uint32_t i = 0; i < CONVERSATIONS; i++)
        for (int side = 0; side < 2; side++) {
            said += bench.conversations[i].sides[side].said;
            heard += bench.conversations[i].sides[side].expected;
        }
    is_right = said == heard && !bench.wrong;
    printf("resume: %llu said, %llu heard; %llu came again and were dropped by number, %llu came "
           "too early, %llu were not what was said\n",
           (unsigned long long)said, (unsigned long long)heard, (unsigned long long)bench.repeats,
           (unsigned long long)bench.ahead, (unsigned long long)bench.wrong);
    snprintf(value, sizeof value, "%lld lost, %lld doubled or wrong, of %llu",
             said > heard ? (long long)(said - heard) : 0,
             (long long)bench.wrong + (heard > said ? (long long)(heard - said) : 0),
             (unsigned long long)said);
    measure_result("messages across both kills", value, "0 lost, 0 doubled", is_right);
    return is_right;
}

int main(void)
{
    static const struct house_options options = {
        .agents = AGENTS, .capacity = CAPACITY, .collect_s = 2};
    bool is_right;

    measure_raise_descriptors();
    clients_init(&bench.clients);
    bench.house = bench_house_start(&options);
    bring_agents();
    is_right = bring_visitors();
    if (is_right) {
        start_talking();
        turn_for(CALM_NS);
        is_right = kill_role("lobby") && kill_role("desk") && count_losses();
    }
    bench_house_stop(bench.house);
    return is_right ? EXIT_SUCCESS : EXIT_FAILURE;
}
