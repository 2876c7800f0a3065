/*
 * The desk's side of the bus: what visitors do, as their lobbies tell it. A page's word about her
 * conversation counts only with its ticket; without one, only an id that nobody has seen is taken.
 */
#include "desk/internal.h"

#include "base/clock.h"
#include "base/log.h"
#include "base/mem.h"
#include "desk/house_texts.h"
#include "desk/json.h"
#include "desk/language.h"
#include "net/asset_data.h"

#include <string.h>

#define TEXTS_MOST 1800 /* in a notice, which has 2 KiB */

static struct lobby_link *lobby_of(struct desk *desk, struct link *bus)
{
    LIST_FOREACH_SAFE (node, following, &desk->lobbies) {
        struct lobby_link *lobby = CONTAINER_OF(node, struct lobby_link, link);
        if (lobby->bus == bus)
            return lobby;
    }
    return NULL;
}

void lobby_session_notify(struct lobby_session *session, json_t *message)
{
    char *text = json_write(message);
    link_send(session->lobby->bus, BUS_NOTICE, session->id, text, strlen(text), NULL, 0);
    mem_free(text);
    json_decref(message);
}

void lobby_session_end(struct lobby_session *session)
{
    link_send(session->lobby->bus, BUS_END, session->id, NULL, 0, NULL, 0);
}

void lobby_session_ban(struct lobby_session *session)
{
    link_send(session->lobby->bus, BUS_BAN, session->id, NULL, 0, NULL, 0);
}

static void refuse(struct lobby_session *session, const char *why)
{
    lobby_session_notify(session, json_pack("{s:s, s:s}", "t", "refused", "why", why));
    lobby_session_end(session);
}

static struct arrival arrival_of(const struct bus_open *open)
{
    struct arrival arrival = {.zones = (uint8_t)open->zone};
    memcpy(arrival.key, open->id, sizeof arrival.key);
    /* A language that no agent could have is served like the house's own. */
    if (!language_number(open->language, &arrival.language))
        arrival.language = 0;
    return arrival;
}

/* With what the house says of it: in each of its languages, or, where that is too much for a
 * notice, in hers. */
static void refuse_closed(struct lobby_session *session, const struct bus_open *open)
{
    const char *closed = session->lobby->desk->settings.closed;
    char *text = house_text_in(closed, open->language);
    json_t *texts = strlen(closed) <= TEXTS_MOST
                        ? json_loads(closed, 0, NULL)
                        : json_pack("{s#:s}", open->language, (int)LANGUAGE_LEN, text ? text : "");

    mem_free(text);
    lobby_session_notify(
        session, json_pack("{s:s, s:s, s:o}", "t", "refused", "why", "closed", "closed", texts));
    lobby_session_end(session);
}

/* What the house says to whoever comes, in her language if it has words in it. */
static void say_opening(struct desk *desk, struct lobby_session *session,
                        const struct bus_open *open)
{
    char *text = house_text_in(desk->settings.opening, open->language);

    if (text)
        lobby_session_notify(session, json_pack("{s:s, s:s}", "t", "opening", "text", text));
    mem_free(text);
}

static void open_new(struct desk *desk, struct lobby_session *session, const struct bus_open *open)
{
    struct arrival arrival = arrival_of(open);
    struct conversation_id id;
    enum conversation_end end;
    uint64_t ago_ms;

    if (conversation_find(desk, open->id) ||
        conversation_ended_lately(desk, open->id, &end, &ago_ms)) {
        refuse(session, "taken");
        return;
    }
    if (*desk->settings.closed) {
        refuse_closed(session, open);
        return;
    }
    if (dispatch_visitor_arrives(desk->dispatch, clock_ms(), &arrival, &id) != DISPATCH_OK) {
        refuse(session, "full");
        return;
    }
    conversation_attach_session(conversation_create(desk, open, id), session);
    desk_settle(desk);
    say_opening(desk, session, open);
}

/* Her line was cut and is back, at this lobby or another; or it is back before anyone noticed that
 * it was cut. */
static void open_known(struct desk *desk, struct lobby_session *session,
                       struct conversation *conversation)
{
    struct lobby_session *old = conversation->session;
    struct conversation_view view;

    if (!dispatch_conversation(desk->dispatch, clock_ms(), conversation->dispatch_id, &view))
        return;
    conversation_attach_session(conversation, session);
    if (old)
        lobby_session_end(old);
    /* What was under way on the old line is lost: the agent's page must hear of it, to send it
     * again. */
    if (!view.visitor_is_cut && view.state == CONVERSATION_OPEN)
        dispatch_visitor_cut(desk->dispatch, clock_ms(), conversation->dispatch_id);
    dispatch_visitor_back(desk->dispatch, clock_ms(), conversation->dispatch_id);
    desk_settle(desk);
    /* One who was cut while she waited is back in the queue: that effect told her all. */
    if (view.state != CONVERSATION_WAITING || !view.visitor_is_cut)
        conversation_send_state(conversation);
}

/* False when there is none, or it is for a tag that is one too many. */
static bool read_question(struct desk *desk, const struct ticket *ticket, struct staff *staff)
{
    *staff = ticket->staff;
    if (!staff->question.ask)
        return false;
    if (skills_target_learned(&desk->skills, &ticket->to, &staff->question.to))
        return true;
    staff->question = (struct question){0};
    return false;
}

/* What her page shows, as far as the ticket knows. */
static void show_as_told(struct conversation *conversation, const struct ticket *ticket)
{
    for (size_t i = 0; i < ticket->staff.count; i++)
        conversation->shown |= UINT32_C(1) << ticket->staff.seats[i].slot;
    conversation->shown_ask = ticket->staff.question.ask;
    conversation->settled = "nobody"; /* unless the question is open again */
}

/* A conversation that began before this process did. */
static void open_unknown(struct desk *desk, struct lobby_session *session,
                         const struct ticket *ticket, uint64_t wall_ms)
{
    struct conversation_id id;
    struct staff staff;
    struct bus_open open = {.zone = ticket->zone, .departement_count = ticket->departement_count};
    uint64_t since = wall_ms > ticket->issued_ms ? wall_ms - ticket->issued_ms : 0;

    memcpy(open.id, ticket->id, sizeof open.id);
    memcpy(open.language, ticket->language, LANGUAGE_LEN);
    memcpy(open.departements, ticket->departements, sizeof open.departements);
    struct arrival arrival = arrival_of(&open);
    arrival.front = ticket->front;
    arrival.urgent = ticket->danger_used;
    /* Who waited when the ticket was made has waited since. */
    arrival.waited_ms = ticket->waited_ms + (ticket->state == TICKET_WAITING ? since : 0);
    bool has_question = read_question(desk, ticket, &staff);
    if (dispatch_visitor_returns(desk->dispatch, clock_ms(), &arrival, &staff, &id) !=
        DISPATCH_OK) {
        refuse(session, "full");
        return;
    }
    struct conversation *conversation = conversation_create(desk, &open, id);
    conversation->danger_used = ticket->danger_used;
    conversation->danger_ms = clock_ms();
    conversation->transmission_counted = ticket->transmission_counted;
    conversation_attach_session(conversation, session);
    show_as_told(conversation, ticket);
    if (has_question)
        invite_restore(conversation, ticket);
    desk_settle(desk);
    if (!has_question)
        invite_send_to_visitor(conversation);
}

static void open_with_ticket(struct desk *desk, struct lobby_session *session,
                             const struct bus_open *open)
{
    struct conversation *conversation = conversation_find(desk, open->id);
    uint64_t wall_ms = clock_wall_ms();
    struct ticket ticket;
    enum conversation_end end;
    uint64_t ago_ms;

    if (ticket_open(open->ticket, open->ticket_len, desk->ticket_key, wall_ms,
                    conversation_ticket_life_ms(desk), &ticket) != TICKET_OK ||
        memcmp(ticket.id, open->id, sizeof ticket.id) != 0) {
        refuse(session, "expired");
    } else if (conversation) {
        open_known(desk, session, conversation);
    } else if (!conversation_ended_lately(desk, open->id, &end, &ago_ms)) {
        open_unknown(desk, session, &ticket, wall_ms);
    } else if (end == END_ENDED) {
        lobby_session_notify(session, json_pack("{s:s}", "t", "ended"));
        lobby_session_end(session);
    } else {
        refuse(session, "expired");
    }
}

static bool handle_open(struct lobby_link *lobby, const struct bus_message *message)
{
    struct bus_open open;
    if (!bus_open_read(message->body, message->len, &open))
        return false;

    struct lobby_session *session = mem_alloc(sizeof *session);
    session->id = message->session;
    session->lobby = lobby;
    map_set(&lobby->sessions, &session->id, session);
    list_append(&lobby->open, &session->link);
    if (open.ticket_len)
        open_with_ticket(lobby->desk, session, &open);
    else
        open_new(lobby->desk, session, &open);
    return true;
}

/* The visitor's end of a session is gone; what that means for the conversation is in `how`. */
static void close_session(struct lobby_session *session, enum bus_close how)
{
    struct conversation *conversation = session->conversation;
    struct desk *desk = session->lobby->desk;

    map_remove(&session->lobby->sessions, &session->id);
    list_remove(&session->link);
    if (conversation) {
        conversation_detach_session(conversation);
        if (how == BUS_CLOSE_CUT)
            dispatch_visitor_cut(desk->dispatch, clock_ms(), conversation->dispatch_id);
        else
            dispatch_visitor_leaves(desk->dispatch, clock_ms(), conversation->dispatch_id,
                                    how == BUS_CLOSE_EXIT ? END_EXIT : END_LEFT);
        desk_settle(desk);
    }
    mem_free(session);
}

static void handle_envelope(struct lobby_session *session, const struct bus_message *message)
{
    if (session->conversation)
        console_relay_from_visitor(session->conversation, message->body, message->len);
}

/* False ends the link: it is neither yes nor no. */
static bool handle_answer(struct lobby_session *session, const struct bus_message *message)
{
    struct conversation *conversation = session->conversation;
    struct bus_answer answer;

    if (!bus_answer_read(message->body, message->len, &answer))
        return false;
    if (!conversation)
        return true;
    dispatch_visitor_answers(conversation->desk->dispatch, clock_ms(), conversation->dispatch_id,
                             answer.ask, answer.agrees);
    desk_settle(conversation->desk);
    return true;
}

static void handle_danger(struct lobby_session *session)
{
    if (session->conversation)
        danger_called(session->conversation);
}

/* She said in which of the communes of her code she is; of that only the zone is told here. */
static void handle_zone(struct lobby_session *session, enum zone zone)
{
    struct conversation *conversation = session->conversation;

    if (!conversation)
        return;
    conversation->zone = zone;
    dispatch_visitor_zone(conversation->desk->dispatch, clock_ms(), conversation->dispatch_id,
                          (uint8_t)zone);
    LIST_FOREACH_SAFE (node, following, &conversation->staff) {
        participation_tell_zone(CONTAINER_OF(node, struct participation, link));
    }
    conversation_send_ticket(conversation);
    desk_settle(conversation->desk);
}

static bool handle_message(struct link *bus, void *owner, const struct bus_message *message)
{
    struct lobby_link *lobby = lobby_of(owner, bus);

    if (message->type == BUS_OPEN)
        return handle_open(lobby, message);
    struct lobby_session *session = map_get(&lobby->sessions, &message->session);
    if (!session)
        return false;
    switch (message->type) {
    case BUS_ANSWER:
        return handle_answer(session, message);
    case BUS_ENVELOPE:
        handle_envelope(session, message);
        return true;
    case BUS_DANGER:
        handle_danger(session);
        return true;
    case BUS_ZONE:
        handle_zone(session, message->body[0]);
        return true;
    default:
        close_session(session, message->body[0]);
        return true;
    }
}

/* A lobby of another build could only serve our pages under a policy that stops their script. */
static void send_pages(const struct lobby_link *lobby)
{
    if (link_has_our_mark(lobby->bus))
        page_set_send(&lobby->desk->pages, lobby->bus);
}

void lobbies_send_pages(struct desk *desk)
{
    LIST_FOREACH_SAFE (node, following, &desk->lobbies) {
        send_pages(CONTAINER_OF(node, struct lobby_link, link));
    }
}

static void send_zones(const struct lobby_link *lobby)
{
    static const struct slot_id no_session;
    const struct buf *table = &lobby->desk->zones;

    if (table->len)
        link_send(lobby->bus, BUS_ZONES, no_session, table->data, table->len, NULL, 0);
}

void lobbies_send_zones(struct desk *desk)
{
    LIST_FOREACH_SAFE (node, following, &desk->lobbies) {
        send_zones(CONTAINER_OF(node, struct lobby_link, link));
    }
}

static void handle_up(struct link *bus, void *owner)
{
    static const struct slot_id no_session;
    struct lobby_link *lobby = mem_alloc(sizeof *lobby);

    lobby->desk = owner;
    lobby->bus = bus;
    list_init(&lobby->paused);
    list_init(&lobby->open);
    map_init(&lobby->sessions, sizeof(struct slot_id));
    list_append(&lobby->desk->lobbies, &lobby->link);
    send_pages(lobby);
    send_zones(lobby);
    link_send(bus, BUS_READY, no_session, NULL, 0, NULL, 0);
    log_info("a lobby is here");
    if (!link_has_our_mark(bus))
        log_warn("its pages are of another build than ours: it keeps the page that it serves. Run "
                 "both from the same build");
}

static void handle_drained(struct link *bus, void *owner)
{
    struct lobby_link *lobby = lobby_of(owner, bus);

    consoles_resume(&lobby->paused);
}

static void handle_down(struct link *bus, void *owner, const char *why)
{
    struct desk *desk = owner;
    struct lobby_link *lobby = lobby_of(desk, bus);
    uint32_t count = 0;

    if (!lobby) /* it never was up: the dialer goes on */
        return;
    handle_drained(bus, owner);
    LIST_FOREACH_SAFE (node, following, &lobby->open) {
        close_session(CONTAINER_OF(node, struct lobby_session, link), BUS_CLOSE_CUT);
        count++;
    }
    list_remove(&lobby->link);
    map_finish(&lobby->sessions);
    mem_free(lobby);
    log_warn("a lobby is gone (%s): %u visitors cut", why, count);
}

static const struct link_ops OPS = {
    .handle_up = handle_up,
    .handle_message = handle_message,
    .handle_drained = handle_drained,
    .handle_down = handle_down,
};

void lobbies_dial(struct desk *desk)
{
    size_t count = desk->options->lobby_count;

    desk->dialers = mem_alloc(count * sizeof(struct bus_dialer *));
    for (size_t i = 0; i < count; i++) {
        const struct bus_local_options options = {
            .path = desk->options->lobbies[i],
            .peer_uid = desk->options->peer_uid,
            .mark = asset_mark,
            .ops = &OPS,
            .owner = desk,
        };
        bus_dial(desk->loop, &options, &desk->dialers[i]);
    }
}
