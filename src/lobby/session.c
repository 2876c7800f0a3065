/*
 * One visitor's connection, from the upgrade to the close. A session is a newcomer until its hello;
 * then it is on the bus, under an id of lobby.sessions, until exactly one close message was sent
 * for it. It knows nothing of what passes through it.
 */
#include "lobby/internal.h"

#include "base/clock.h"
#include "base/log.h"
#include "base/mem.h"
#include "lobby/message.h"
#include "lobby/pages.h"
#include "lobby/which.h"
#include "places/postal.h"

#include <inttypes.h>
#include <sodium.h>
#include <string.h>

/* The page's own close codes (docs/protocol.md section 2). */
enum { CLOSE_EXIT = 4001, CLOSE_LEFT = 4002 };

/* Ends the conversation's life on this lobby's side of the bus. */
static void leave_bus(struct session *session, enum bus_close how)
{
    if (!session->desk)
        return;
    uint8_t body = (uint8_t)how;
    link_send(session->desk->bus, BUS_CLOSE, session->id, &body, 1, NULL, 0);
    slots_drop(&session->lobby->sessions, session->id);
    list_remove(&session->paused_link);
    session->desk = NULL;
}

static void close_session(struct session *session, uint16_t code)
{
    session->is_closing = true;
    websocket_resume(&session->websocket);
    websocket_close(&session->websocket, code);
}

static void refuse(struct session *session, const char *why)
{
    struct buf text = {0};
    buf_printf(&text, "{\"t\":\"refused\",\"why\":\"%s\"}", why);
    websocket_send(&session->websocket, true, text.data, text.len);
    buf_release(&text);
    close_session(session, WEBSOCKET_NORMAL);
}

static void describe(const struct visitor_message *hello, uint8_t zones, struct bus_open *ret_open)
{
    struct postal_answer place;

    memset(ret_open, 0, sizeof *ret_open);
    memcpy(ret_open->id, hello->id, sizeof ret_open->id);
    memcpy(ret_open->language, hello->language, LANGUAGE_LEN);
    ret_open->ticket = hello->ticket;
    ret_open->ticket_len = hello->ticket_len;
    if (hello->ticket_len)
        return;
    place = postal_departements(hello->code);
    ret_open->zone = (enum zone)zones;
    ret_open->departement_count = place.count;
    memcpy(ret_open->departements, place.departements, sizeof place.departements);
}

static void give_task(struct session *session)
{
    char salt[2 * WORK_SALT_LEN + 1];
    struct buf text = {0};

    session->has_task = true;
    session->since_ms = clock_ms();
    list_remove(&session->link);
    list_append(&session->lobby->workers, &session->link);
    randombytes_buf(session->salt, sizeof session->salt);
    sodium_bin2hex(salt, sizeof salt, session->salt, sizeof session->salt);
    buf_printf(&text, "{\"t\":\"work\",\"salt\":\"%s\",\"bits\":%u}", salt,
               session->lobby->options->work_bits);
    websocket_send(&session->websocket, true, text.data, text.len);
    buf_release(&text);
}

/* A conversation that goes on was counted when it began; beyond the limit a proof of work counts
 * instead. */
static bool may_begin(struct session *session, const struct visitor_message *hello)
{
    struct lobby *lobby = session->lobby;

    if (hello->ticket_len)
        return true;
    if (session->has_task)
        return hello->has_work &&
               work_is_done(session->salt, hello->work, lobby->options->work_bits);
    return limits_take(lobby->conversations, session->peer.ip, clock_ms());
}

/* Where she is by her postal code; a conversation that goes on has it in its ticket. */
static struct zones_answer look_up(const struct session *session,
                                   const struct visitor_message *hello)
{
    if (hello->ticket_len)
        return (struct zones_answer){0};
    return zones_find(&session->lobby->zones, hello->code);
}

/* Names the communes of her code; which code it was is forgotten. */
static void ask_which(struct session *session, struct zones_answer answer)
{
    struct buf text = {0};

    session->is_asked = true;
    which_write(answer, &text);
    websocket_send(&session->websocket, true, text.data, text.len);
    buf_release(&text);
}

static void handle_hello(struct session *session, const struct visitor_message *hello)
{
    struct lobby *lobby = session->lobby;
    struct desk_link *desk = desks_pick(lobby);
    struct zones_answer place = look_up(session, hello);
    struct bus_open open;
    struct buf body = {0};

    if (!desk) {
        refuse(session, "unavailable");
        return;
    }
    /* Whoever shares the address and is in a conversation goes on with it. */
    if (!hello->ticket_len && bans_hold(lobby->bans, session->peer.ip, clock_ms())) {
        refuse(session, "banned");
        return;
    }
    if (!may_begin(session, hello)) {
        if (session->has_task)
            refuse(session, "limit");
        else
            give_task(session);
        return;
    }
    session->mark = bans_mark(lobby->bans, session->peer.ip, clock_ms());
    mem_wipe(&session->peer, sizeof session->peer); /* it has served */
    describe(hello, place.zones, &open);
    bus_open_write(&body, &open);
    session->desk = desk;
    session->id = slots_put(&lobby->sessions, session);
    list_remove(&session->link);
    list_append(&lobby->visitors, &session->link);
    link_send(desk->bus, BUS_OPEN, session->id, body.data, body.len, NULL, 0);
    buf_release(&body);
    if (place.commune_count)
        ask_which(session, place);
}

static void handle_answer(struct session *session, const struct visitor_message *message)
{
    const struct bus_answer answer = {message->ask, message->type == VISITOR_AGREE};
    struct buf body = {0};

    if (!session->desk) {
        close_session(session, WEBSOCKET_POLICY); /* before hello */
        return;
    }
    bus_answer_write(&body, &answer);
    link_send(session->desk->bus, BUS_ANSWER, session->id, body.data, body.len, NULL, 0);
    buf_release(&body);
}

/* Once on a connection; what is said again there is under way already. Beyond what one address may
 * say nothing goes to the desk. */
static void handle_danger(struct session *session)
{
    static const char UNHEARD[] = "{\"t\":\"danger\",\"heard\":false}";
    struct lobby *lobby = session->lobby;

    if (!session->desk) {
        close_session(session, WEBSOCKET_POLICY); /* before hello */
        return;
    }
    if (session->said_danger)
        return;
    session->said_danger = true;
    if (session->mark.key && !limits_take_hash(lobby->dangers, session->mark.hash, clock_ms()))
        websocket_send(&session->websocket, true, UNHEARD, sizeof UNHEARD - 1);
    else
        link_send(session->desk->bus, BUS_DANGER, session->id, NULL, 0, NULL, 0);
}

/* Once, and only where she was asked on this connection. */
static void handle_zone(struct session *session, enum zone zone)
{
    uint8_t body = (uint8_t)zone;

    if (!session->desk || !session->is_asked) {
        close_session(session, WEBSOCKET_POLICY);
        return;
    }
    session->is_asked = false;
    link_send(session->desk->bus, BUS_ZONE, session->id, &body, 1, NULL, 0);
}

static void handle_text(struct session *session, const uint8_t *bytes, size_t len)
{
    struct visitor_message message;

    if (!visitor_message_read(bytes, len, &message)) {
        close_session(session, WEBSOCKET_POLICY);
    } else if (message.type == VISITOR_EXIT) {
        leave_bus(session, BUS_CLOSE_EXIT);
        close_session(session, WEBSOCKET_NORMAL);
    } else if (message.type == VISITOR_DANGER) {
        handle_danger(session);
    } else if (message.type == VISITOR_ZONE) {
        handle_zone(session, message.zone);
    } else if (message.type != VISITOR_HELLO) {
        handle_answer(session, &message);
    } else if (session->desk || !pages_speak(&session->lobby->pages, message.language)) {
        close_session(session, WEBSOCKET_POLICY); /* a second hello; no page is in that language */
    } else {
        handle_hello(session, &message);
    }
    mem_wipe(&message, sizeof message);
}

static void handle_binary(struct session *session, const uint8_t *bytes, size_t len)
{
    struct desk_link *desk = session->desk;

    /* The sender is the high half of the second byte: 0, the visitor. */
    if (!desk || len < ENVELOPE_MIN || len > ENVELOPE_MAX || bytes[1] >> 4 != 0) {
        close_session(session, WEBSOCKET_POLICY);
        return;
    }
    link_send(desk->bus, BUS_ENVELOPE, session->id, bytes, len, NULL, 0);
    if (session->desk && link_is_congested(desk->bus)) {
        websocket_pause(&session->websocket);
        list_remove(&session->paused_link);
        list_append(&desk->paused, &session->paused_link);
    }
}

static void handle_message(struct websocket *websocket, bool is_text, uint8_t *bytes, size_t len)
{
    struct session *session = CONTAINER_OF(websocket, struct session, websocket);

    if (session->is_closing)
        return;
    if (is_text && len > VISITOR_MESSAGE_MAX)
        close_session(session, WEBSOCKET_TOO_BIG);
    else if (is_text)
        handle_text(session, bytes, len);
    else
        handle_binary(session, bytes, len);
}

/* A code that we closed with says nothing about her. */
static enum bus_close how_it_ended(const struct session *session, uint16_t code)
{
    if (session->is_closing)
        return BUS_CLOSE_CUT;
    if (code == CLOSE_EXIT)
        return BUS_CLOSE_EXIT;
    if (code == CLOSE_LEFT || code == WEBSOCKET_GOING_AWAY)
        return BUS_CLOSE_LEFT;
    return BUS_CLOSE_CUT;
}

static void handle_closed(struct websocket *websocket, uint16_t code)
{
    struct session *session = CONTAINER_OF(websocket, struct session, websocket);

    leave_bus(session, how_it_ended(session, code));
    list_remove(&session->link);
    mem_free(session);
}

static const struct websocket_ops OPS = {
    .handle_message = handle_message,
    .handle_closed = handle_closed,
};

void session_open(struct lobby *lobby, struct http_request *request)
{
    struct session *session = mem_alloc(sizeof *session);

    session->lobby = lobby;
    session->peer = request->peer;
    session->since_ms = clock_ms();
    list_init(&session->paused_link);
    list_init(&session->link);
    list_append(&lobby->newcomers, &session->link);
    http_upgrade(request, &session->websocket, &OPS, &lobby->options->websocket, "havre.1");
}

void session_notice(struct session *session, const uint8_t *text, size_t len)
{
    if (!session->is_closing)
        websocket_send(&session->websocket, true, text, len);
}

void session_envelope(struct session *session, const uint8_t *envelope, size_t len)
{
    if (!session->is_closing)
        websocket_send(&session->websocket, false, envelope, len);
}

void session_end(struct session *session)
{
    leave_bus(session, BUS_CLOSE_CUT);
    close_session(session, WEBSOCKET_NORMAL);
}

void session_ban(struct session *session)
{
    struct bans *bans = session->lobby->bans;

    if (bans_set(bans, &session->mark, clock_ms()))
        log_info("a connection is banned for an hour; %" PRIu32 " are", bans_count(bans));
    else
        log_warn("a ban could not be set: the connection is not known, or from too long ago");
    leave_bus(session, BUS_CLOSE_CUT);
    refuse(session, "banned");
}

void session_send_away(struct session *session)
{
    leave_bus(session, BUS_CLOSE_CUT);
    close_session(session, WEBSOCKET_GOING_AWAY);
}
