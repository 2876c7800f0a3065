/*
 * What the desk knows of one conversation: which session the visitor is on, who of the staff is in
 * it, and what her page was told. Who talks to whom is dispatch's alone; a conversation here lives
 * exactly as long as the one there. What her page shows (`shown`, `shown_ask`) is what it heard: a
 * word that came while her line was cut is said when she is back.
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
    list_init(&conversation->staff);
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
    LIST_FOREACH_SAFE (node, following, &conversation->staff) {
        participation_destroy(CONTAINER_OF(node, struct participation, link));
    }
    invite_drop(conversation);
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

void conversation_notify(struct conversation *conversation, json_t *message)
{
    if (conversation->session)
        lobby_session_notify(conversation->session, message);
    else
        json_decref(message);
}

uint64_t conversation_ticket_life_ms(const struct desk *desk)
{
    return desk->settings.grace_s * UINT64_C(1000) + 2 * TICKET_RENEW_MS;
}

static bool view_of(const struct conversation *conversation, struct conversation_view *ret_view)
{
    return dispatch_conversation(conversation->desk->dispatch, clock_ms(),
                                 conversation->dispatch_id, ret_view);
}

void conversation_send_ticket(struct conversation *conversation)
{
    struct conversation_view view;
    struct staff staff;
    struct buf bytes = {0};

    if (!conversation->session || !view_of(conversation, &view) ||
        !dispatch_staff(conversation->desk->dispatch, conversation->dispatch_id, &staff))
        return;
    struct ticket ticket = {
        .state = view.state == CONVERSATION_OPEN ? TICKET_OPEN : TICKET_WAITING,
        .front = view.front,
        .danger_used = conversation->danger_used,
        .transmission_counted = conversation->transmission_counted,
        .zone = conversation->zone,
        .departement_count = conversation->departement_count,
        .waited_ms = view.waited_ms,
        .staff = staff,
        .issued_ms = clock_wall_ms(),
    };
    if (conversation->invite)
        ticket.to = conversation->invite->to;
    memcpy(ticket.id, conversation->id, sizeof ticket.id);
    memcpy(ticket.language, conversation->language, LANGUAGE_LEN);
    memcpy(ticket.departements, conversation->departements, sizeof ticket.departements);
    ticket_make(&ticket, conversation->desk->ticket_key, &bytes);
    conversation->ticket_ms = clock_ms();
    conversation_notify(conversation, json_pack("{s:s, s:o}", "t", "ticket", "ticket",
                                                json_base64(bytes.data, bytes.len)));
    buf_release(&bytes);
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

json_t *conversation_signature(const struct conversation *conversation,
                               const struct console *console)
{
    const struct house_claim claim = {.id = conversation->id,
                                      .agent_key = console->key,
                                      .name = console->account.display,
                                      .profession = console->account.profession};
    uint8_t signature[HOUSE_SIGNATURE_LEN];

    house_sign(conversation->desk->house, &claim, signature);
    return json_base64(signature, sizeof signature);
}

static uint32_t bit(uint8_t slot)
{
    return UINT32_C(1) << slot;
}

void conversation_send_matched(struct conversation *conversation,
                               const struct participation *participation)
{
    const struct console *console = participation->console;

    if (!conversation->session)
        return;
    conversation->shown |= bit(participation->slot);
    conversation_notify(conversation, json_pack("{s:s, s:i, s:o, s:s, s:s, s:o, s:I}", "t",
                                                "matched", "slot", (int)participation->slot, "key",
                                                json_base64(console->key, P256_PUBLIC_LEN), "name",
                                                console->account.display, "profession",
                                                console->account.profession, "sig",
                                                conversation_signature(conversation, console),
                                                "ask", (json_int_t)participation->ask));
}

void conversation_send_cut(struct conversation *conversation,
                           const struct participation *participation)
{
    if (conversation->session)
        conversation->shown |= bit(participation->slot);
    conversation_notify(conversation,
                        json_pack("{s:s, s:i}", "t", "cut", "slot", (int)participation->slot));
}

void conversation_send_gone(struct conversation *conversation, uint8_t slot)
{
    if (conversation->session)
        conversation->shown &= ~bit(slot);
    conversation_notify(conversation, json_pack("{s:s, s:i}", "t", "gone", "slot", (int)slot));
}

void conversation_send_requeued(struct conversation *conversation)
{
    if (conversation->session)
        conversation->shown = 0;
    invite_send_to_visitor(conversation);
    conversation_notify(conversation, json_pack("{s:s}", "t", "requeued"));
}

/* Who is here, who has a cut line, and who left while hers was. */
static void send_staff(struct conversation *conversation)
{
    uint32_t left = conversation->shown;

    LIST_FOREACH_SAFE (node, following, &conversation->staff) {
        const struct participation *one = CONTAINER_OF(node, struct participation, link);

        if (participation_talks(one))
            left &= ~bit(one->slot);
    }
    for (uint8_t slot = 1; slot <= DISPATCH_SLOTS; slot++) {
        if (left & bit(slot))
            conversation_send_gone(conversation, slot);
    }
    LIST_FOREACH_SAFE (node, following, &conversation->staff) {
        const struct participation *one = CONTAINER_OF(node, struct participation, link);

        if (participation_talks(one) && one->console)
            conversation_send_matched(conversation, one);
        else if (participation_talks(one))
            conversation_send_cut(conversation, one);
    }
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
    if (view.state == CONVERSATION_OPEN)
        send_staff(conversation);
    invite_send_to_visitor(conversation);
    conversation_send_ticket(conversation);
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
}
