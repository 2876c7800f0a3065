/*
 * The lobby's life: what it owns, how it starts and how it stops. Order of starting: the bus first,
 * so that a desk can dial, then the visitors' listener. It holds nothing that is worth stealing and
 * nothing that must survive it.
 */
#include "lobby/internal.h"

#include "base/clock.h"
#include "base/log.h"
#include "base/mem.h"
#include "guard/policy.h"

/* A connection that does not say hello for so long is closed. */
#define HELLO_DEADLINE_MS 10000
/* A slow phone works for long; whoever never answers does not hold a place for longer. */
#define WORK_DEADLINE_MS 60000
#define SWEEP_MS 1000
#define BANS_MOST 10000

static void send_late_away(struct list *sessions, uint64_t deadline_ms)
{
    uint64_t now = clock_ms();

    LIST_FOREACH_SAFE (node, following, sessions) {
        struct session *session = CONTAINER_OF(node, struct session, link);
        if (now - session->since_ms < deadline_ms)
            return; /* oldest first */
        if (!session->is_closing)
            session_send_away(session);
    }
}

static void handle_sweep(uv_timer_t *timer)
{
    struct lobby *lobby = timer->data;

    send_late_away(&lobby->newcomers, HELLO_DEADLINE_MS);
    send_late_away(&lobby->workers, WORK_DEADLINE_MS);
    limits_sweep(lobby->conversations, clock_ms());
    limits_sweep(lobby->dangers, clock_ms());
    bans_sweep(lobby->bans, clock_ms());
}

static int open_server(struct lobby *lobby)
{
    const struct lobby_options *options = lobby->options;
    const struct http_options http = {
        .listen = options->listen,
        .unix_mode = 0660,
        .limits = {.body = 0,
                   .head_deadline_ms = 10000,
                   .body_deadline_ms = 10000,
                   .answer_deadline_ms = 60000, /* a page over 2G */
                   .connections = options->connections,
                   .connections_per_peer = options->connections_per_peer},
        .fields = POLICY_FIELDS,
        .trusted = options->trusted,
        .trusted_count = options->trusted_count,
        .handle_request = site_handle_request,
        .owner = lobby,
    };
    return http_server_open(lobby->loop, &http, &lobby->server);
}

int lobby_create(struct loop *loop, const struct lobby_options *options, struct lobby **ret_lobby,
                 const char **ret_error)
{
    struct lobby *lobby = mem_alloc(sizeof *lobby);
    int error;

    lobby->options = options;
    lobby->loop = loop;
    list_init(&lobby->desks);
    list_init(&lobby->newcomers);
    list_init(&lobby->workers);
    list_init(&lobby->visitors);
    lobby->conversations = limits_create(&options->conversations);
    lobby->dangers = limits_create(&options->dangers);
    lobby->bans = bans_create(BANS_MOST);
    CHECK(uv_timer_init(&loop->uv, &lobby->sweep) == 0);
    lobby->sweep.data = lobby;
    CHECK(uv_timer_start(&lobby->sweep, handle_sweep, SWEEP_MS, SWEEP_MS) == 0);

    *ret_lobby = lobby;
    *ret_error = "the bus socket cannot be made: see [bus] path, and whether its folder is there "
                 "and writable";
    error = desks_listen(lobby);
    if (error)
        goto out;
    *ret_error = "the visitors' address cannot be listened on: is another program there? See "
                 "[lobby] listen";
    error = open_server(lobby);
out:
    if (error) {
        lobby_stop(lobby);
        return error;
    }
    *ret_error = NULL;
    return 0;
}

struct address lobby_address(const struct lobby *lobby)
{
    return http_server_address(lobby->server);
}

static void send_all_away(struct list *sessions)
{
    LIST_FOREACH_SAFE (node, following, sessions) {
        session_send_away(CONTAINER_OF(node, struct session, link));
    }
}

void lobby_stop(struct lobby *lobby)
{
    if (lobby->is_stopping)
        return;
    lobby->is_stopping = true;
    send_all_away(&lobby->newcomers);
    send_all_away(&lobby->workers);
    send_all_away(&lobby->visitors);
    if (lobby->server)
        http_server_close(lobby->server);
    bus_listener_close(lobby->bus);
    uv_close((uv_handle_t *)&lobby->sweep, NULL);
}

void lobby_destroy(struct lobby *lobby)
{
    if (!lobby)
        return;
    page_set_release(&lobby->pages);
    zones_release(&lobby->zones);
    slots_finish(&lobby->sessions);
    limits_destroy(lobby->conversations);
    limits_destroy(lobby->dangers);
    bans_destroy(lobby->bans);
    mem_free(lobby);
}
