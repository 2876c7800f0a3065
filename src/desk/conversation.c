/*
 * What the desk knows of one conversation: which session the visitor is on, which console the
 * agent, and what her page was told. Who talks to whom is dispatch's alone; a conversation here
 * lives exactly as long as the one there.
 */
#include "desk/internal.h"

#include "base/clock.h"
#include "base/mem.h"
#include "desk/json.h"

#include <string.h>

/* A change of the estimate that is worth telling, in seconds. */
#define WAIT_NEWS_S 15
/* Each conversation is looked at twice in the time of a ticket's renewal. */
#define SWEEPS_FOR_ALL (TICKET_RENEW_MS / 2000)

struct conversation *conversation_create(struct desk *desk, const struct bus_open *open,
                                         struct conversation_id dispatch_id)
{
    struct conversation *conversation = mem_alloc(sizeof *conversation);

    memcpy(conversation->id, open->id, sizeof conversation->id);
    memcpy(conversation->language, open->language, LANGUAGE_LEN);
    memcpy(conversation->departements, open->departements, sizeof conversation->departements);
    conversation->departement_count = open->departement_count;
    conversation->zone = open->zone;
    conversation->desk = desk;
    conversation->dispatch_id = dispatch_id;
    conversation->told_ahead = UINT32_MAX;
    list_init(&conversation->console_link);
    list_append(&desk->round, &conversation->round_link);
    map_set(&desk->conversations, conversation->id, conversation);
    return conversation;
}

struct conversation *conversation_find(const struct desk *desk, const uint8_t *id)
{
    return map_get(&desk->conversations, id);
}

void conversation_destroy(struct conversation *conversation)
{
    conversation_detach_console(conversation);
    conversation_detach_session(conversation);
    list_remove(&conversation->round_link);
    map_remove(&conversation->desk->conversations, conversation->id);
    mem_free(conversation);
}

void conversation_attach_session(struct conversation *conversation, struct lobby_session *session)
{
    conversation_detach_session(conversation);
    conversation->session = session;
    session->conversation = conversation;
}

void conversation_detach_session(struct conversation *conversation)
{
    if (conversation->session)
        conversation->session->conversation = NULL;
    conversation->session = NULL;
}

void conversation_attach_console(struct conversation *conversation, struct console *console)
{
    conversation_detach_console(conversation);
    conversation->console = console;
    conversation->number = ++conversation->desk->next_number;
    list_append(&console->conversations, &conversation->console_link);
}

void conversation_detach_console(struct conversation *conversation)
{
    conversation->console = NULL;
    list_remove(&conversation->console_link);
}

void conversation_notify(struct conversation *conversation, json_t *message)
{
    if (conversation->session)
        lobby_session_notify(conversation->session, message);
    else
        json_decref(message);
}

uint64_t conversation_ticket_life_ms(const struct desk *desk)
{
    return desk->options->dispatch.grace_ms + 2 * TICKET_RENEW_MS;
}

static bool view_of(const struct conversation *conversation, struct conversation_view *ret_view)
{
    return dispatch_conversation(conversation->desk->dispatch, clock_ms(),
                                 conversation->dispatch_id, ret_view);
}

void conversation_send_ticket(struct conversation *conversation)
{
    struct conversation_view view;
    uint8_t bytes[TICKET_LEN];

    if (!conversation->session || !view_of(conversation, &view))
        return;
    struct ticket ticket = {
        .state = view.state == CONVERSATION_OPEN ? TICKET_OPEN : TICKET_WAITING,
        .front = view.front,
        .danger_used = conversation->danger_used,
        .zone = conversation->zone,
        .departement_count = conversation->departement_count,
        .waited_ms = view.waited_ms,
        .account = view.state == CONVERSATION_OPEN ? (int64_t)view.account : 0,
        .issued_ms = clock_wall_ms(),
    };
    memcpy(ticket.id, conversation->id, sizeof ticket.id);
    memcpy(ticket.language, conversation->language, LANGUAGE_LEN);
    memcpy(ticket.departements, conversation->departements, sizeof ticket.departements);
    ticket_make(&ticket, conversation->desk->ticket_key, bytes);
    conversation->ticket_ms = clock_ms();
    conversation_notify(conversation, json_pack("{s:s, s:o}", "t", "ticket", "ticket",
                                                json_base64(bytes, sizeof bytes)));
}

/* The estimate moves a little all the time: a phone's radio is not woken for that. */
static bool is_news(const struct conversation *conversation, const struct dispatch_place *place)
{
    uint32_t told = conversation->told_wait_s;
    uint32_t now = place->wait_s;

    if (place->ahead != conversation->told_ahead)
        return true;
    if (told == DISPATCH_WAIT_UNKNOWN || now == DISPATCH_WAIT_UNKNOWN)
        return told != now;
    uint32_t moved = told > now ? told - now : now - told;
    return moved >= WAIT_NEWS_S && moved >= told / 10;
}

void conversation_send_place(struct conversation *conversation, bool is_forced)
{
    struct dispatch_place place;

    if (!dispatch_place(conversation->desk->dispatch, clock_ms(), conversation->dispatch_id,
                        &place))
        return;
    if (!is_forced && !is_news(conversation, &place))
        return;
    conversation->told_ahead = place.ahead;
    conversation->told_wait_s = place.wait_s;
    json_t *wait = place.wait_s == DISPATCH_WAIT_UNKNOWN ? json_null() : json_integer(place.wait_s);
    conversation_notify(conversation, json_pack("{s:s, s:I, s:o}", "t", "queued", "ahead",
                                                (json_int_t)place.ahead, "wait", wait));
}

void conversation_send_matched(struct conversation *conversation)
{
    const struct console *console = conversation->console;
    uint8_t signature[HOUSE_SIGNATURE_LEN];

    if (!console || !conversation->session)
        return;
    house_sign(conversation->desk->house,
               &(struct house_claim){.id = conversation->id,
                                     .agent_key = console->key,
                                     .name = console->account.display,
                                     .profession = console->account.profession},
               signature);
    conversation_notify(conversation,
                        json_pack("{s:s, s:i, s:o, s:s, s:s, s:o}", "t", "matched", "slot",
                                  AGENT_SLOT, "key", json_base64(console->key, P256_PUBLIC_LEN),
                                  "name", console->account.display, "profession",
                                  console->account.profession, "sig",
                                  json_base64(signature, sizeof signature)));
}

void conversation_send_state(struct conversation *conversation)
{
    struct conversation_view view;

    if (!view_of(conversation, &view))
        return;
    if (view.state != CONVERSATION_OPEN)
        conversation_send_place(conversation, true);
    if (view.state == CONVERSATION_OFFERED)
        conversation_notify(conversation, json_pack("{s:s}", "t", "offered"));
    if (view.state == CONVERSATION_OPEN && conversation->console)
        conversation_send_matched(conversation);
    if (view.state == CONVERSATION_OPEN && !conversation->console)
        conversation_notify(conversation, json_pack("{s:s, s:i}", "t", "cut", "slot", AGENT_SLOT));
    conversation_send_ticket(conversation);
}

void conversation_remember_end(struct desk *desk, const uint8_t *id, enum conversation_end end)
{
    struct closed *closed = mem_alloc(sizeof *closed);

    memcpy(closed->id, id, sizeof closed->id);
    closed->end = end;
    closed->at_ms = clock_ms();
    list_append(&desk->closed, &closed->link);
    map_set(&desk->closed_ids, closed->id, closed);
}

bool conversation_ended_lately(const struct desk *desk, const uint8_t *id,
                               enum conversation_end *ret_end, uint64_t *ret_ago_ms)
{
    const struct closed *closed = map_get(&desk->closed_ids, id);
    if (!closed)
        return false;
    *ret_end = closed->end;
    *ret_ago_ms = clock_ms() - closed->at_ms;
    return true;
}

static void forget_ends(struct desk *desk, uint64_t now)
{
    LIST_FOREACH_SAFE (node, following, &desk->closed) {
        struct closed *closed = CONTAINER_OF(node, struct closed, link);
        if (!desk->is_stopping && now - closed->at_ms < conversation_ticket_life_ms(desk))
            return;
        list_remove(node);
        map_remove(&desk->closed_ids, closed->id);
        mem_free(closed);
    }
}

void conversations_sweep(struct desk *desk)
{
    uint64_t now = clock_ms();
    size_t left = desk->conversations.count / SWEEPS_FOR_ALL + 1;
    struct list done;

    list_init(&done);
    LIST_FOREACH_SAFE (node, following, &desk->round) {
        struct conversation *conversation = CONTAINER_OF(node, struct conversation, round_link);
        if (!left--)
            break;
        list_remove(node);
        list_append(&done, node);
        if (!conversation->session)
            continue;
        conversation_send_place(conversation, false);
        if (now - conversation->ticket_ms >= TICKET_RENEW_MS / 2)
            conversation_send_ticket(conversation);
    }
    LIST_FOREACH_SAFE (node, following, &done) {
        list_remove(node);
        list_append(&desk->round, node);
    }
    forget_ends(desk, now);
}
