/*
 * An agent's page, from the upgrade to the close. It holds the list of its conversations, offered
 * and open; what they mean is dispatch's. A console that breaks the protocol is closed and comes
 * again as if its line had been cut.
 */
#include "desk/internal.h"

#include "base/clock.h"
#include "base/mem.h"
#include "desk/console_message.h"
#include "desk/json.h"

#include <string.h>

/* The desk's own close codes (docs/protocol.md section 3). */
enum { CLOSE_ELSEWHERE = 4003, CLOSE_SIGNED_OUT = 4004 };

#define NUMBER_LEN 4

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

void console_send(struct console *console, json_t *message)
{
    if (!console->is_closing) {
        char *text = json_write(message);
        websocket_send(&console->websocket, true, text, strlen(text));
        mem_free(text);
    }
    json_decref(message);
}

static struct conversation *conversation_by_number(struct console *console, uint32_t number)
{
    LIST_FOREACH_SAFE (node, following, &console->conversations) {
        struct conversation *conversation = CONTAINER_OF(node, struct conversation, console_link);
        if (conversation->number == number)
            return conversation;
    }
    return NULL;
}

static bool is_open(const struct conversation *conversation)
{
    struct conversation_view view;
    return dispatch_conversation(conversation->desk->dispatch, clock_ms(),
                                 conversation->dispatch_id, &view) &&
           view.state == CONVERSATION_OPEN;
}

void console_envelope(struct conversation *conversation, const uint8_t *envelope, size_t len)
{
    struct console *console = conversation->console;
    uint8_t number[NUMBER_LEN];
    struct buf head = {0};

    if (!console || console->is_closing || !is_open(conversation))
        return;
    buf_append_u32(&head, conversation->number);
    memcpy(number, head.data, sizeof number);
    buf_release(&head);
    websocket_send2(&console->websocket, false, number, sizeof number, envelope, len);
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

/* `leave` is what dispatch is told: cut, or gone for good. */
static void leave_dispatch(struct console *console,
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
        leave_dispatch(console, dispatch_agent_leaves);
        console_close(console, CLOSE_SIGNED_OUT);
    }
    /* Her line may have gone before she signed out. */
    dispatch_account_leaves(desk->dispatch, clock_ms(), (uint64_t)account);
    desk_settle(desk);
}

static struct agent_spec spec_of(const struct account *account)
{
    return (struct agent_spec){
        .account = (uint64_t)account->id,
        .zones = account->zones,
        .languages = account->languages,
        .capacity = account->capacity,
        .takes_at_once = account->takes_at_once,
    };
}

static void send_welcome(struct console *console)
{
    const struct account *account = &console->account;
    const struct desk *desk = console->desk;
    bool is_available = dispatch_agent_is_available(desk->dispatch, console->agent);

    console_send(console, json_pack("{s:s, s:s, s:s, s:s, s:I, s:I}", "t", "welcome", "name",
                                    account->display, "profession", account->profession, "presence",
                                    is_available ? "available" : "away", "capacity",
                                    (json_int_t)account->capacity, "keep",
                                    (json_int_t)desk->options->keep_s));
}

/* Whether somebody else has it now, or nobody yet. */
static bool is_elsewhere(const struct console *console, const struct conversation *conversation)
{
    struct conversation_view view;
    return dispatch_conversation(console->desk->dispatch, clock_ms(), conversation->dispatch_id,
                                 &view) &&
           (view.state != CONVERSATION_OPEN || view.account != (uint64_t)console->account.id);
}

/* What became of a conversation that the page still shows. Of one that may still come back nothing
 * is said. */
static void send_fate(struct console *console, const uint8_t *id)
{
    const struct conversation *conversation = conversation_find(console->desk, id);
    enum conversation_end end;
    uint64_t ago_ms = 0;
    const char *state = NULL;

    if (conversation && is_elsewhere(console, conversation))
        state = "gone";
    else if (!conversation && conversation_ended_lately(console->desk, id, &end, &ago_ms))
        state = effect_end_name(end);
    if (state)
        console_send(console, json_pack("{s:s, s:o, s:s, s:I}", "t", "was", "id",
                                        json_base64(id, CONVERSATION_ID_LEN), "state", state, "for",
                                        (json_int_t)(ago_ms / 1000)));
}

static void handle_hello(struct console *console, const struct console_message *hello)
{
    struct desk *desk = console->desk;
    const struct account *account = &console->account;
    struct agent_spec spec = spec_of(account);

    LIST_FOREACH_SAFE (node, following, &desk->connected) {
        struct console *other = CONTAINER_OF(node, struct console, link);
        if (other != console && other->account.id == account->id)
            leave_dispatch(other, dispatch_agent_cut);
    }
    consoles_replace(desk, account->id, console);
    memcpy(console->key, hello->key, sizeof console->key);
    console->has_hello = true;
    console->agent = dispatch_agent_joins(desk->dispatch, clock_ms(), &spec);
    map_set(&desk->consoles, &console->agent, console);
    send_welcome(console);
    if (desk->summary)
        console_send(console, json_incref(desk->summary));
    desk_settle(desk);
    for (size_t i = 0; i < hello->id_count; i++)
        send_fate(console, hello->ids[i]);
}

static void handle_take(struct console *console, uint32_t number)
{
    struct conversation *conversation = conversation_by_number(console, number);

    /* Somebody who presses the key as the ringing stops, or twice, has done nothing wrong. */
    if (!conversation)
        console_send(console, json_pack("{s:s, s:I}", "t", "withdrawn", "n", (json_int_t)number));
    else if (dispatch_agent_takes(console->desk->dispatch, clock_ms(), console->agent,
                                  conversation->dispatch_id) == DISPATCH_OK)
        desk_settle(console->desk);
}

static void handle_end(struct console *console, uint32_t number)
{
    struct conversation *conversation = conversation_by_number(console, number);

    if (!conversation)
        console_send(console, json_pack("{s:s, s:I}", "t", "gone", "n", (json_int_t)number));
    else if (dispatch_agent_ends(console->desk->dispatch, clock_ms(), console->agent,
                                 conversation->dispatch_id) == DISPATCH_OK)
        desk_settle(console->desk);
}

static void handle_text(struct console *console, const uint8_t *bytes, size_t len)
{
    struct console_message message;

    if (!console_message_read(bytes, len, &message) ||
        (message.type == CONSOLE_HELLO) == console->has_hello) {
        console_close(console, WEBSOCKET_POLICY);
        return;
    }
    switch (message.type) {
    case CONSOLE_HELLO:
        handle_hello(console, &message);
        break;
    case CONSOLE_PRESENCE:
        dispatch_agent_presence(console->desk->dispatch, clock_ms(), console->agent,
                                message.available);
        desk_settle(console->desk);
        break;
    case CONSOLE_TAKE:
        handle_take(console, message.number);
        break;
    case CONSOLE_END:
        handle_end(console, message.number);
        break;
    }
}

static void relay(struct console *console, struct conversation *conversation,
                  const uint8_t *envelope, size_t len)
{
    struct lobby_session *session = conversation->session;

    if (!session)
        return; /* her line is cut; the console sends it again when she is back */
    struct lobby_link *lobby = session->lobby;
    link_send(lobby->bus, BUS_ENVELOPE, session->id, envelope, len, NULL, 0);
    if (link_is_congested(lobby->bus)) {
        websocket_pause(&console->websocket);
        list_remove(&console->paused_link);
        list_append(&lobby->paused, &console->paused_link);
    }
}

static void handle_binary(struct console *console, const uint8_t *bytes, size_t len)
{
    const uint8_t to_visitor = AGENT_SLOT << 4; /* from the agent to 0, the visitor */

    if (!console->has_hello || len < NUMBER_LEN + ENVELOPE_MIN || len > NUMBER_LEN + ENVELOPE_MAX ||
        bytes[NUMBER_LEN + 1] != to_visitor || bytes_u32(bytes) > console->desk->next_number) {
        console_close(console, WEBSOCKET_POLICY);
        return;
    }
    struct conversation *conversation = conversation_by_number(console, bytes_u32(bytes));
    if (conversation && is_open(conversation))
        relay(console, conversation, bytes + NUMBER_LEN, len - NUMBER_LEN);
}

static void handle_message(struct websocket *websocket, bool is_text, uint8_t *bytes, size_t len)
{
    struct console *console = CONTAINER_OF(websocket, struct console, websocket);

    if (console->is_closing)
        return;
    if (is_text && len > CONSOLE_MESSAGE_MAX)
        console_close(console, WEBSOCKET_TOO_BIG);
    else if (is_text)
        handle_text(console, bytes, len);
    else
        handle_binary(console, bytes, len);
}

static void handle_closed(struct websocket *websocket, uint16_t code)
{
    struct console *console = CONTAINER_OF(websocket, struct console, websocket);

    (void)code; /* whatever it was: only signing out is for good */
    list_remove(&console->link);
    list_remove(&console->paused_link);
    leave_dispatch(console, dispatch_agent_cut);
    mem_free(console);
}

static const struct websocket_ops OPS = {
    .handle_message = handle_message,
    .handle_closed = handle_closed,
};

void console_open(struct desk *desk, struct http_request *request, const struct account *account)
{
    struct console *console = mem_alloc(sizeof *console);

    console->desk = desk;
    console->account = *account;
    mem_wipe(console->account.password_hash, sizeof console->account.password_hash);
    list_init(&console->conversations);
    list_init(&console->paused_link);
    list_append(&desk->connected, &console->link);
    http_upgrade(request, &console->websocket, &OPS, &desk->options->websocket, "havre-desk.1");
}

void consoles_send_summary(struct desk *desk)
{
    struct dispatch_summary summary;

    dispatch_summary(desk->dispatch, clock_ms(), &summary);
    json_t *message =
        json_pack("{s:s, s:I, s:I, s:I, s:I}", "t", "queue", "waiting", (json_int_t)summary.waiting,
                  "longest", (json_int_t)(summary.longest_ms / 1000), "agents",
                  (json_int_t)summary.agents, "free", (json_int_t)summary.free);
    bool is_old = json_equal(message, desk->summary);
    json_decref(desk->summary);
    desk->summary = message;
    if (is_old && clock_ms() - desk->summary_ms < TICKET_RENEW_MS)
        return;
    desk->summary_ms = clock_ms();
    LIST_FOREACH_SAFE (node, following, &desk->connected) {
        struct console *console = CONTAINER_OF(node, struct console, link);
        if (console->has_hello)
            console_send(console, json_incref(message));
    }
}
