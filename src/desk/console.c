/*
 * An agent's page, from the upgrade to the close. It holds the list of its participations, ringing
 * and open; what they mean is dispatch's. A console that breaks the protocol is closed and comes
 * again as if its line had been cut.
 */
#include "desk/internal.h"

#include "base/clock.h"
#include "base/mem.h"
#include "desk/console_message.h"
#include "desk/json.h"

#include <string.h>

struct console *console_of_agent(const struct desk *desk, struct agent_id agent)
{
    return map_get(&desk->consoles, &agent);
}

void console_close(struct console *console, uint16_t code)
{
    console->is_closing = true;
    websocket_resume(&console->websocket);
    websocket_close(&console->websocket, code);
}

void console_send_text(struct console *console, const char *text)
{
    if (!console->is_closing)
        websocket_send(&console->websocket, true, text, strlen(text));
}

void console_send(struct console *console, json_t *message)
{
    if (!console->is_closing) {
        char *text = json_write(message);
        console_send_text(console, text);
        mem_free(text);
    }
    json_decref(message);
}

/* Signed in elsewhere: one account, one console. */
void consoles_replace(struct desk *desk, int64_t account, const struct console *except)
{
    LIST_FOREACH_SAFE (node, following, &desk->connected) {
        struct console *console = CONTAINER_OF(node, struct console, link);
        if (console->account.id == account && console != except && !console->is_closing)
            console_close(console, CLOSE_ELSEWHERE);
    }
}

void console_leave(struct console *console,
                   void (*leave)(struct dispatch *, uint64_t, struct agent_id))
{
    struct desk *desk = console->desk;

    if (!console->has_hello)
        return;
    console->has_hello = false;
    leave(desk->dispatch, clock_ms(), console->agent);
    desk_settle(desk);
    map_remove(&desk->consoles, &console->agent);
}

void consoles_sign_out(struct desk *desk, int64_t account)
{
    LIST_FOREACH_SAFE (node, following, &desk->connected) {
        struct console *console = CONTAINER_OF(node, struct console, link);
        if (console->account.id != account || console->is_closing)
            continue;
        console_leave(console, dispatch_agent_leaves);
        console_close(console, CLOSE_SIGNED_OUT);
    }
    /* Her line may have gone before she signed out. */
    dispatch_account_leaves(desk->dispatch, clock_ms(), (uint64_t)account);
    desk_settle(desk);
}

uint32_t console_capacity(const struct desk *desk, const struct account *account)
{
    uint32_t most = desk->settings.capacity_most;

    return account->capacity < most ? account->capacity : most;
}

struct agent_spec console_spec(struct desk *desk, const struct account *account)
{
    return (struct agent_spec){
        .account = (uint64_t)account->id,
        .zones = account->zones,
        .languages = account->languages,
        .skills = skills_of(&desk->skills, account),
        .capacity = console_capacity(desk, account),
        .takes_at_once = account->takes_at_once,
    };
}

static void handle_message(struct websocket *websocket, bool is_text, uint8_t *bytes, size_t len)
{
    struct console *console = CONTAINER_OF(websocket, struct console, websocket);

    if (console->is_closing)
        return;
    if (is_text && len > CONSOLE_MESSAGE_MAX)
        console_close(console, WEBSOCKET_TOO_BIG);
    else if (is_text)
        console_handle_text(console, bytes, len);
    else
        console_handle_envelope(console, bytes, len);
}

static void handle_closed(struct websocket *websocket, uint16_t code)
{
    struct console *console = CONTAINER_OF(websocket, struct console, websocket);

    (void)code; /* whatever it was: only signing out is for good */
    list_remove(&console->link);
    list_remove(&console->paused_link);
    consoles_resume(&console->paused);
    console_leave(console, dispatch_agent_cut);
    mem_free(console);
}

static void handle_drained(struct websocket *websocket)
{
    consoles_resume(&CONTAINER_OF(websocket, struct console, websocket)->paused);
}

static const struct websocket_ops OPS = {
    .handle_message = handle_message,
    .handle_drained = handle_drained,
    .handle_closed = handle_closed,
};

void console_open(struct desk *desk, struct http_request *request, const struct account *account,
                  const struct session *session)
{
    struct console *console = mem_alloc(sizeof *console);

    console->desk = desk;
    console->account = *account;
    mem_wipe(console->account.password_hash, sizeof console->account.password_hash);
    console->expires_ms = session->expires_ms;
    console->seen_ms = session->seen_ms;
    list_init(&console->participations);
    list_init(&console->paused);
    list_init(&console->paused_link);
    list_append(&desk->connected, &console->link);
    http_upgrade(request, &console->websocket, &OPS, &desk->options->websocket, "havre-desk.1");
}

void consoles_send(struct desk *desk, enum account_role least, json_t *message)
{
    char *text = json_write(message);

    LIST_FOREACH_SAFE (node, following, &desk->connected) {
        struct console *console = CONTAINER_OF(node, struct console, link);
        if (console->has_hello && console->account.role >= least)
            console_send_text(console, text);
    }
    mem_free(text);
    json_decref(message);
}

void consoles_send_settings(struct desk *desk)
{
    consoles_send(desk, ACCOUNT_AGENT,
                  json_pack("{s:s, s:I, s:I, s:b, s:s}", "t", "settings", "keep",
                            (json_int_t)desk->settings.keep_s, "wrap_up",
                            (json_int_t)desk->settings.wrap_up_s, "closed",
                            *desk->settings.closed != 0, "house", desk->settings.name));
}

void consoles_send_summary(struct desk *desk)
{
    struct dispatch_summary summary;

    dispatch_summary(desk->dispatch, clock_ms(), &summary);
    json_t *message = json_pack("{s:s, s:I, s:I, s:I, s:I, s:I}", "t", "queue", "waiting",
                                (json_int_t)summary.waiting, "urgent", (json_int_t)summary.urgent,
                                "longest", (json_int_t)(summary.longest_ms / 1000), "agents",
                                (json_int_t)summary.agents, "free", (json_int_t)summary.free);
    bool is_old = json_equal(message, desk->summary);
    json_decref(desk->summary);
    desk->summary = message;
    if (is_old && clock_ms() - desk->summary_ms < TICKET_RENEW_MS)
        return;
    desk->summary_ms = clock_ms();
    consoles_send(desk, ACCOUNT_AGENT, json_incref(message));
}
