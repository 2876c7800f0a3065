/*
 * Envelopes of the consoles: to the visitor's lobby, to another console, and from the visitor to
 * one of them. Nothing is opened, changed or kept. Who sends faster than the other reads waits: a
 * console is paused while the lobby's bus, or the console that it just sent to, is congested, and
 * stands in the list of what it waits for.
 *
 * Whoever is only beside a conversation exchanges nothing with the visitor.
 */
#include "desk/internal.h"

#include <string.h>

#define NUMBER_LEN 4

void consoles_resume(struct list *paused)
{
    LIST_FOREACH_SAFE (node, following, paused) {
        list_remove(node);
        websocket_resume(&CONTAINER_OF(node, struct console, paused_link)->websocket);
    }
}

static void wait_for(struct console *console, struct list *paused)
{
    websocket_pause(&console->websocket);
    list_remove(&console->paused_link);
    list_append(paused, &console->paused_link);
}

static void deliver(const struct participation *participation, const uint8_t *envelope, size_t len)
{
    uint8_t number[NUMBER_LEN];

    for (size_t i = 0; i < NUMBER_LEN; i++)
        number[i] = (uint8_t)(participation->number >> (24 - 8 * i));
    websocket_send2(&participation->console->websocket, false, number, sizeof number, envelope,
                    len);
}

static bool is_there(const struct participation *participation)
{
    return participation && participation->console && !participation->console->is_closing;
}

void console_relay_from_visitor(struct conversation *conversation, const uint8_t *envelope,
                                size_t len)
{
    const struct participation *to = participation_at(conversation, envelope[1] & 15);

    if (envelope[1] >> 4 == VISITOR_SLOT && is_there(to) && participation_talks(to))
        deliver(to, envelope, len);
}

/* When her line is cut the console sends it again once she is back. */
static void relay_to_visitor(struct console *console, const struct conversation *conversation,
                             const uint8_t *envelope, size_t len)
{
    struct lobby_session *session = conversation->session;

    if (!session)
        return;
    link_send(session->lobby->bus, BUS_ENVELOPE, session->id, envelope, len, NULL, 0);
    if (link_is_congested(session->lobby->bus))
        wait_for(console, &session->lobby->paused);
}

static void relay_to_console(struct console *console, const struct participation *to,
                             const uint8_t *envelope, size_t len)
{
    if (!is_there(to))
        return;
    deliver(to, envelope, len);
    if (to->console != console && !to->console->is_closing &&
        websocket_is_congested(&to->console->websocket))
        wait_for(console, &to->console->paused);
}

/* Whether somebody in this part may send from one of the slots to the other. */
static bool is_allowed(const struct participation *from, uint8_t route)
{
    uint8_t to = route & 15;

    return route >> 4 == from->slot && to != from->slot &&
           (to != VISITOR_SLOT || from->part != PART_BESIDE);
}

void console_handle_envelope(struct console *console, const uint8_t *bytes, size_t len)
{
    struct participation *from;
    uint8_t route;

    if (!console->has_hello || len < NUMBER_LEN + ENVELOPE_MIN || len > NUMBER_LEN + ENVELOPE_MAX ||
        bytes[NUMBER_LEN + 1] >> 4 == VISITOR_SLOT ||
        bytes_u32(bytes) > console->desk->next_number) {
        console_close(console, WEBSOCKET_POLICY);
        return;
    }
    route = bytes[NUMBER_LEN + 1];
    from = participation_by_number(console, bytes_u32(bytes));
    if (!from || !from->slot)
        return; /* not hers any more, or not yet */
    if (!is_allowed(from, route)) {
        console_close(console, WEBSOCKET_POLICY);
        return;
    }
    if ((route & 15) == VISITOR_SLOT)
        relay_to_visitor(console, from->conversation, bytes + NUMBER_LEN, len - NUMBER_LEN);
    else
        relay_to_console(console, participation_at(from->conversation, route & 15),
                         bytes + NUMBER_LEN, len - NUMBER_LEN);
}
