/*
 * The desk's life: what it owns, how it starts and how it stops. Every event from outside is given
 * to dispatch and then settled here: effects are carried out until none is left, and the timer is
 * set to what is due next.
 */
#include "desk/internal.h"

#include "base/clock.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/secret.h"
#include "desk/attempt.h"
#include "desk/house_settings.h"
#include "desk/line_seeds.h"
#include "desk/reply_seeds.h"
#include "desk/route.h"
#include "desk/secrets.h"
#include "desk/upload.h"
#include "guard/policy.h"

#include <errno.h>

#define SWEEP_MS 1000

static void set_timer(struct desk *desk);

static void handle_due(uv_timer_t *timer)
{
    struct desk *desk = timer->data;
    dispatch_tick(desk->dispatch, clock_ms());
    desk_settle(desk);
}

static void set_timer(struct desk *desk)
{
    uint64_t due = dispatch_due(desk->dispatch);
    uint64_t now = clock_ms();

    if (desk->is_stopping)
        return;
    if (due == DISPATCH_NEVER) {
        uv_timer_stop(&desk->due);
        return;
    }
    uv_update_time(&desk->loop->uv);
    CHECK(uv_timer_start(&desk->due, handle_due, due > now ? due - now : 0, 0) == 0);
}

void desk_settle(struct desk *desk)
{
    struct effect effect;
    while (dispatch_next_effect(desk->dispatch, &effect))
        effect_carry_out(desk, &effect);
    set_timer(desk);
}

static void handle_sweep(uv_timer_t *timer)
{
    struct desk *desk = timer->data;
    conversations_sweep(desk);
    consoles_send_summary(desk);
    colleagues_sweep(desk);
    consoles_watch(desk);
    zones_sweep(desk);
    directory_sweep(desk);
    conversations_forget_ends(desk);
    throttle_sweep(desk->throttle, clock_ms());
    ceremonies_sweep(&desk->ceremonies, clock_ms());
    housekeeping_sweep(desk);
    consoles_watch_store(desk);
}

static int open_server(struct desk *desk)
{
    const struct desk_options *options = desk->options;
    const struct http_options http = {
        .listen = options->listen,
        .unix_mode = 0660,
        .limits = {.body = ROUTE_BODY_MAX,
                   .head_deadline_ms = 10000,
                   .body_deadline_ms = 20000,
                   .answer_deadline_ms = 60000,
                   .connections = options->connections,
                   .connections_per_peer = options->connections},
        .fields = POLICY_STAFF_FIELDS,
        .trusted = options->trusted,
        .trusted_count = options->trusted_count,
        .handle_request = desk_site_handle_request,
        .handle_head = desk_site_handle_head,
        .owner = desk,
    };
    return http_server_open(desk->loop, &http, &desk->server);
}

static void start_timers(struct desk *desk)
{
    CHECK(uv_timer_init(&desk->loop->uv, &desk->due) == 0);
    CHECK(uv_timer_init(&desk->loop->uv, &desk->sweep) == 0);
    desk->due.data = desk;
    desk->sweep.data = desk;
    CHECK(uv_timer_start(&desk->sweep, handle_sweep, SWEEP_MS, SWEEP_MS) == 0);
}

int desk_create(struct loop *loop, struct store *store, const struct desk_options *options,
                struct desk **ret_desk, const char **ret_error)
{
    struct desk *desk = mem_alloc(sizeof *desk);
    int error;

    desk->options = options;
    desk->settings = options->settings;
    desk->loop = loop;
    desk->store = store;
    list_init(&desk->lobbies);
    list_init(&desk->round);
    list_init(&desk->closed);
    list_init(&desk->connected);
    list_init(&desk->helps);
    list_init(&desk->attempts);
    ceremonies_init(&desk->ceremonies);
    map_init(&desk->conversations, CONVERSATION_ID_LEN);
    map_init(&desk->closed_ids, CONVERSATION_ID_LEN);
    map_init(&desk->consoles, sizeof(struct agent_id));
    desk->throttle = throttle_create(&options->sign_ins);
    if (house_settings_load(store, &desk->settings) != STORE_OK)
        log_error("the settings cannot be read: %s", store_error(store));
    const struct dispatch_options dispatch = desk_dispatch_options(desk);
    desk->dispatch = dispatch_create(&dispatch, clock_ms());
    start_timers(desk);
    *ret_desk = desk;

    *ret_error = "the keys of this house cannot be read from the database or stored in it";
    desk->house = secrets_house(store);
    desk->ticket_key = secrets_ticket_key(store);
    if (!desk->house || !desk->ticket_key) {
        error = -EIO;
        goto out;
    }
    desk_settings_begin(desk);
    reply_seeds_plant(store);
    line_seeds_plant(store);
    zones_begin(desk);
    upload_sweep(desk);
    *ret_error = "the staff's address cannot be listened on: is another program there? See "
                 "[desk] listen";
    error = open_server(desk);
    if (error)
        goto out;
    lobbies_dial(desk);
    set_timer(desk);
    *ret_error = NULL;
out:
    if (error)
        desk_stop(desk);
    return error;
}

struct address desk_address(const struct desk *desk)
{
    return http_server_address(desk->server);
}

void desk_stop(struct desk *desk)
{
    if (desk->is_stopping)
        return;
    desk->is_stopping = true;
    attempts_cancel_all(desk);
    LIST_FOREACH_SAFE (node, following, &desk->connected) {
        console_close(CONTAINER_OF(node, struct console, link), WEBSOCKET_GOING_AWAY);
    }
    for (size_t i = 0; desk->dialers && i < desk->options->lobby_count; i++)
        bus_dialer_close(desk->dialers[i]);
    if (desk->server)
        http_server_close(desk->server);
    uv_close((uv_handle_t *)&desk->due, NULL);
    uv_close((uv_handle_t *)&desk->sweep, NULL);
}

static void release_conversations(struct desk *desk)
{
    LIST_FOREACH_SAFE (node, following, &desk->round) {
        conversation_destroy(CONTAINER_OF(node, struct conversation, round_link));
    }
    conversations_forget_ends(desk);
}

void desk_destroy(struct desk *desk)
{
    if (!desk)
        return;
    release_conversations(desk);
    page_set_release(&desk->pages);
    buf_release(&desk->zones);
    directory_finish(desk);
    map_finish(&desk->conversations);
    map_finish(&desk->closed_ids);
    map_finish(&desk->consoles);
    ceremonies_finish(&desk->ceremonies);
    throttle_destroy(desk->throttle);
    dispatch_destroy(desk->dispatch);
    json_decref(desk->summary);
    mem_free(desk->colleagues);
    house_destroy(desk->house);
    secret_free(desk->ticket_key);
    mem_free(desk->dialers);
    mem_free(desk);
}
