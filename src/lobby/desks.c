/*
 * The lobby's side of the bus: each desk that dials is a desk_link. Sessions belong to the desk
 * they were opened on; when it goes they are sent away and come again, to whichever desk is there.
 */
#include "lobby/internal.h"

#include "base/log.h"
#include "base/mem.h"
#include "net/asset_data.h"

#include <inttypes.h>
#include <string.h>

static struct desk_link *desk_of(struct lobby *lobby, struct link *bus)
{
    LIST_FOREACH_SAFE (node, following, &lobby->desks) {
        struct desk_link *desk = CONTAINER_OF(node, struct desk_link, link);
        if (desk->bus == bus)
            return desk;
    }
    return NULL;
}

struct desk_link *desks_pick(struct lobby *lobby)
{
    LIST_FOREACH_SAFE (node, following, &lobby->desks) {
        struct desk_link *desk = CONTAINER_OF(node, struct desk_link, link);
        if (!desk->is_ready)
            continue;
        list_remove(&desk->link);
        list_append(&lobby->desks, &desk->link);
        return desk;
    }
    return NULL;
}

static void handle_up(struct link *bus, void *owner)
{
    struct lobby *lobby = owner;
    struct desk_link *desk = mem_alloc(sizeof *desk);

    desk->lobby = lobby;
    desk->bus = bus;
    list_init(&desk->paused);
    list_append(&lobby->desks, &desk->link);
    log_info("a desk is here");
    if (!link_has_our_mark(bus))
        log_warn("its pages are of another build than ours: the page that is served stays as it "
                 "is. Run both from the same build");
}

/* A page of another build would come under our policy, which names another script: browsers would
 * run nothing of it. */
static bool take_page(struct desk_link *desk, const struct bus_message *message)
{
    return !link_has_our_mark(desk->bus) || page_set_take(&desk->staged, message);
}

static bool take_languages(struct lobby *lobby, struct desk_link *desk,
                           const struct bus_message *message)
{
    if (!link_has_our_mark(desk->bus))
        return true;
    if (!page_set_is_whole(&desk->staged, message))
        return false;
    page_set_release(&lobby->pages);
    lobby->pages = desk->staged;
    desk->staged = (struct page_set){0};
    return true;
}

/* Whatever the build of its pages: what the form is, the bus's version says. */
static bool take_zones(struct lobby *lobby, const struct bus_message *message)
{
    if (!zones_load(&lobby->zones, message->body, message->len))
        return false;
    log_info("who is competent is known for %" PRIu32 " postal codes", lobby->zones.count);
    return true;
}

/* False ends the link: the desk spoke of a session that was never here. */
static bool handle_session_message(struct lobby *lobby, const struct desk_link *desk,
                                   const struct bus_message *message)
{
    struct session *session = slots_get(&lobby->sessions, message->session);

    if (!session)
        return slots_was_given(&lobby->sessions, message->session); /* closed meanwhile */
    if (session->desk != desk)
        return false;
    if (message->type == BUS_NOTICE)
        session_notice(session, message->body, message->len);
    else if (message->type == BUS_ENVELOPE)
        session_envelope(session, message->body, message->len);
    else if (message->type == BUS_BAN)
        session_ban(session);
    else
        session_end(session);
    return true;
}

static bool handle_message(struct link *bus, void *owner, const struct bus_message *message)
{
    struct lobby *lobby = owner;
    struct desk_link *desk = desk_of(lobby, bus);

    switch (message->type) {
    case BUS_PAGE:
        return take_page(desk, message);
    case BUS_LANGUAGES:
        return take_languages(lobby, desk, message);
    case BUS_ZONES:
        return take_zones(lobby, message);
    case BUS_READY:
        desk->is_ready = true;
        return true;
    default:
        return handle_session_message(lobby, desk, message);
    }
}

static void handle_drained(struct link *bus, void *owner)
{
    struct desk_link *desk = desk_of(owner, bus);

    LIST_FOREACH_SAFE (node, following, &desk->paused) {
        list_remove(node);
        websocket_resume(&CONTAINER_OF(node, struct session, paused_link)->websocket);
    }
}

static void handle_down(struct link *bus, void *owner, const char *why)
{
    struct lobby *lobby = owner;
    struct desk_link *desk = desk_of(lobby, bus);

    if (!desk) { /* it never was up */
        log_warn("a desk's hello was refused: %s", why);
        return;
    }
    LIST_FOREACH_SAFE (node, following, &lobby->visitors) {
        struct session *session = CONTAINER_OF(node, struct session, link);
        if (session->desk == desk)
            session_send_away(session);
    }
    list_remove(&desk->link);
    page_set_release(&desk->staged);
    mem_free(desk);
    log_warn("a desk is gone: %s", why);
}

static const struct link_ops OPS = {
    .handle_up = handle_up,
    .handle_message = handle_message,
    .handle_drained = handle_drained,
    .handle_down = handle_down,
};

int desks_listen(struct lobby *lobby)
{
    const struct bus_local_options options = {
        .path = lobby->options->bus_path,
        .peer_uid = lobby->options->peer_uid,
        .mark = asset_mark,
        .ops = &OPS,
        .owner = lobby,
    };
    return bus_listen(lobby->loop, &options, &lobby->bus);
}
