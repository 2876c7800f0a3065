/*
 * The crowd owns its clients' lines; a conversation points to its agent's only while that is up, so
 * nothing is sent to a console that no longer knows the conversation's number.
 */
#include "crowd.h"

#include "base/err.h"
#include "measure.h"

#include <sodium.h>
#include <stdio.h>
#include <string.h>

#define TALK_EVERY_NS 1000000000u
#define TURN_MS 5
#define DELAY_FIRST_MS 250
#define DELAY_MOST_MS 5000

static void send_to_agent(struct side *side, const uint8_t envelope[static PAGES_ENVELOPE_LEN])
{
    struct conversation *conversation = CONTAINER_OF(side, struct conversation, halves[0].side);

    if (client_is_open(&conversation->visitor.client))
        pages_visitor_send(&conversation->visitor.client, envelope);
}

static void send_to_visitor(struct side *side, const uint8_t envelope[static PAGES_ENVELOPE_LEN])
{
    struct conversation *conversation = CONTAINER_OF(side, struct conversation, halves[1].side);

    if (conversation->agent && client_is_open(&conversation->agent->client))
        pages_agent_send(&conversation->agent->client, conversation->number, envelope);
}

/* The other side is here, or here again: what it lacks, and something new, by which it is seen that
 * this conversation goes on. */
static void go_on(const struct crowd *crowd, struct half *half)
{
    half->side.is_up = true;
    side_send_again(&half->side);
    if (half->has_fresh || !crowd->is_talking)
        return;
    half->has_fresh = true;
    half->fresh = half->side.said;
    side_say(&half->side);
}

static void connect_line(struct line *line)
{
    struct crowd *crowd = line->crowd;
    struct client_target target = line->is_agent
                                      ? pages_agent(crowd->house, (uint32_t)(line - crowd->agents))
                                      : pages_visitor(crowd->house);

    line->due = 0;
    client_connect(&crowd->clients, &line->client, &target);
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
        go_on(conversation->visitor.crowd, &conversation->halves[0]);
    else if (!strcmp(type, "cut"))
        conversation->halves[0].side.is_up = false;
    json_decref(message);
}

static void handle_visitor_binary(struct client *client, const uint8_t *bytes, size_t len)
{
    CHECK(len == PAGES_ENVELOPE_LEN);
    side_hear(&conversation_of(client)->halves[0].side, bytes);
}

static void handle_visitor_down(struct client *client, uint16_t code)
{
    struct conversation *conversation = conversation_of(client);

    (void)code;
    conversation->halves[0].side.is_up = false;
    come_again_later(&conversation->visitor);
}

/* Agents. */

static struct line *agent_of(struct client *client)
{
    return CONTAINER_OF(client, struct line, client);
}

static struct conversation *conversation_numbered(const struct line *agent, uint32_t number)
{
    struct conversation *found = NULL;

    for (uint32_t i = 0; i < CROWD_CONVERSATIONS && !found; i++) {
        struct conversation *conversation = &agent->crowd->conversations[i];

        if (conversation->agent == agent && conversation->number == number)
            found = conversation;
    }
    CHECK(found);
    return found;
}

static void handle_agent_open(struct client *client)
{
    pages_agent_hello(client, agent_of(client)->crowd->house);
}

static void handle_welcome(struct line *agent, const json_t *message)
{
    const char *presence = json_string_value(json_object_get(message, "presence"));

    agent->failures = 0;
    agent->crowd->welcomed++;
    CHECK(presence);
    if (strcmp(presence, "available") != 0)
        pages_agent_available(&agent->client);
}

static void handle_agent_has(struct line *agent, const json_t *message)
{
    uint32_t index = pages_read_id(json_string_value(json_object_get(message, "id")));
    struct conversation *conversation = &agent->crowd->conversations[index];

    CHECK(index < CROWD_CONVERSATIONS);
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
            go_on(agent->crowd, &conversation->halves[1]);
        else
            conversation->halves[1].side.is_up = false;
    }
    json_decref(message);
}

static void handle_agent_binary(struct client *client, const uint8_t *bytes, size_t len)
{
    struct conversation *conversation;

    CHECK(len == PAGES_NUMBER_LEN + PAGES_ENVELOPE_LEN);
    conversation = conversation_numbered(agent_of(client), bytes_u32(bytes));
    side_hear(&conversation->halves[1].side, bytes + PAGES_NUMBER_LEN);
}

static void handle_agent_down(struct client *client, uint16_t code)
{
    struct line *agent = agent_of(client);

    (void)code;
    for (uint32_t i = 0; i < CROWD_CONVERSATIONS; i++) {
        struct conversation *conversation = &agent->crowd->conversations[i];

        if (conversation->agent != agent)
            continue;
        conversation->agent = NULL;
        conversation->halves[1].side.is_up = false;
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

static void tend_half(const struct crowd *crowd, struct half *half, uint64_t now)
{
    if (crowd->is_talking && half->talk_due <= now) {
        half->talk_due = now + TALK_EVERY_NS;
        side_say(&half->side);
    }
    side_tend(&half->side, now);
}

void crowd_turn(struct crowd *crowd)
{
    uint64_t now = measure_now();

    for (uint32_t i = 0; i < CROWD_AGENTS; i++)
        tend_line(&crowd->agents[i], now);
    for (uint32_t i = 0; i < CROWD_CONVERSATIONS; i++) {
        tend_line(&crowd->conversations[i].visitor, now);
        tend_half(crowd, &crowd->conversations[i].halves[0], now);
        tend_half(crowd, &crowd->conversations[i].halves[1], now);
    }
    clients_turn(&crowd->clients, TURN_MS);
}

static void prepare(struct crowd *crowd, struct conversation *conversation, uint32_t index)
{
    static const struct side_ops visitor_ops = {.send = send_to_agent};
    static const struct side_ops agent_ops = {.send = send_to_visitor};
    struct side *visitor = &conversation->halves[0].side;
    struct side *agent = &conversation->halves[1].side;

    side_init(visitor, &visitor_ops, index, PAGES_TO_AGENT);
    side_init(agent, &agent_ops, index, PAGES_TO_VISITOR);
    visitor->other = agent;
    agent->other = visitor;
    conversation->visitor = (struct line){.client.ops = &VISITOR_OPS, .crowd = crowd};
    pages_make_id(index, conversation->id);
}

void crowd_init(struct crowd *crowd, const struct bench_house *house)
{
    clients_init(&crowd->clients);
    crowd->house = house;
    for (uint32_t i = 0; i < CROWD_AGENTS; i++)
        crowd->agents[i] =
            (struct line){.client.ops = &AGENT_OPS, .is_agent = true, .crowd = crowd};
    for (uint32_t i = 0; i < CROWD_CONVERSATIONS; i++)
        prepare(crowd, &crowd->conversations[i], i);
}

void crowd_connect_agents(struct crowd *crowd)
{
    for (uint32_t i = 0; i < CROWD_AGENTS; i++)
        connect_line(&crowd->agents[i]);
}

void crowd_connect_visitors(struct crowd *crowd)
{
    for (uint32_t i = 0; i < CROWD_CONVERSATIONS; i++)
        connect_line(&crowd->conversations[i].visitor);
}

/* Not all in the same moment. */
void crowd_start_talking(struct crowd *crowd)
{
    uint64_t now = measure_now();

    for (uint32_t i = 0; i < CROWD_CONVERSATIONS; i++) {
        struct half *halves = crowd->conversations[i].halves;

        halves[0].talk_due = now + randombytes_uniform(TALK_EVERY_NS);
        halves[1].talk_due = now + randombytes_uniform(TALK_EVERY_NS);
    }
    crowd->is_talking = true;
}

void crowd_mark(struct crowd *crowd)
{
    for (uint32_t i = 0; i < CROWD_CONVERSATIONS; i++) {
        crowd->conversations[i].halves[0].has_fresh = false;
        crowd->conversations[i].halves[1].has_fresh = false;
    }
}

uint32_t crowd_count(const struct crowd *crowd, bool (*is_so)(const struct half *half))
{
    uint32_t count = 0;

    for (uint32_t i = 0; i < CROWD_CONVERSATIONS; i++) {
        const struct half *halves = crowd->conversations[i].halves;

        count += is_so(&halves[0]) && is_so(&halves[1]);
    }
    return count;
}

bool half_is_up(const struct half *half)
{
    return half->side.is_up;
}

bool half_goes_on(const struct half *half)
{
    return half->has_fresh && half->side.other->expected > half->fresh;
}

bool half_is_heard(const struct half *half)
{
    return half->side.said == half->side.other->expected;
}
