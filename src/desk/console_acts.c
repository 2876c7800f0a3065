/*
 * What an agent's page says in text frames. Each is given to dispatch, whose effects say what came
 * of it; what is not hers to do, or came too late, changes nothing and is answered by how things
 * are. Only what no page of ours would say closes it.
 */
#include "desk/internal.h"

#include "base/clock.h"
#include "desk/console_message.h"
#include "desk/json.h"
#include "desk/staff_session.h"

#include <string.h>

static void send_welcome(struct console *console)
{
    const struct account *account = &console->account;
    const struct desk *desk = console->desk;
    struct agent_view view;

    CHECK(dispatch_agent(desk->dispatch, clock_ms(), console->agent, &view));
    console_send(console,
                 json_pack("{s:s, s:s, s:s, s:s, s:I, s:I, s:o, s:s, s:I, s:I, s:b, s:s}", "t",
                           "welcome", "name", account->display, "profession", account->profession,
                           "presence", console_presence_name(view.presence), "capacity",
                           (json_int_t)console_capacity(desk, account), "keep",
                           (json_int_t)desk->settings.keep_s, "house_key",
                           json_base64(house_public(desk->house), P256_PUBLIC_LEN), "role",
                           account_role_name(account->role), "account", (json_int_t)account->id,
                           "wrap_up", (json_int_t)desk->settings.wrap_up_s, "closed",
                           *desk->settings.closed != 0, "house", desk->settings.name));
    if (desk->store_fails)
        console_send(console, json_pack("{s:s, s:b}", "t", "storage", "fails", 1));
    if (view.presence == PRESENCE_WRAP_UP)
        effect_send_presence(console, "");
    directory_tell(console);
}

/* Whether she has no part in it any more. */
static bool is_elsewhere(const struct console *console, const struct conversation *conversation)
{
    struct staff staff;

    if (!dispatch_staff(console->desk->dispatch, conversation->dispatch_id, &staff))
        return true;
    for (size_t i = 0; i < staff.count; i++) {
        if (staff.seats[i].account == (uint64_t)console->account.id)
            return false;
    }
    return true;
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
    struct agent_spec spec = console_spec(desk, account);

    LIST_FOREACH_SAFE (node, following, &desk->connected) {
        struct console *other = CONTAINER_OF(node, struct console, link);
        if (other != console && other->account.id == account->id)
            console_leave(other, dispatch_agent_cut);
    }
    consoles_replace(desk, account->id, console);
    memcpy(console->key, hello->key, sizeof console->key);
    console->has_hello = true;
    console->agent = dispatch_agent_joins(desk->dispatch, clock_ms(), &spec);
    map_set(&desk->consoles, &console->agent, console);
    send_welcome(console);
    if (desk->summary)
        console_send(console, json_incref(desk->summary));
    colleagues_send(console);
    desk_settle(desk);
    helps_send(console);
    for (size_t i = 0; i < hello->id_count; i++)
        send_fate(console, hello->ids[i]);
}

static void handle_presence(struct console *console, const struct console_message *message)
{
    struct dispatch *dispatch = console->desk->dispatch;

    if (message->has_time)
        dispatch_agent_wraps_up(dispatch, clock_ms(), console->agent,
                                message->for_s * UINT64_C(1000));
    else
        dispatch_agent_presence(dispatch, clock_ms(), console->agent, message->presence);
    if (message->presence == PRESENCE_WRAP_UP)
        effect_send_presence(console, "");
    desk_settle(console->desk);
}

static void tell(struct console *console, const char *type, uint32_t number)
{
    console_send(console, json_pack("{s:s, s:I}", "t", type, "n", (json_int_t)number));
}

static void handle_take(struct console *console, uint32_t number)
{
    struct participation *participation = participation_by_number(console, number);

    /* Somebody who presses the key as the ringing stops, or twice, has done nothing wrong. */
    if (!participation)
        tell(console, "withdrawn", number);
    else if (dispatch_agent_takes(console->desk->dispatch, clock_ms(), console->agent,
                                  participation->conversation->dispatch_id) == DISPATCH_OK)
        desk_settle(console->desk);
}

/* NULL, and she is told so, for one that is not hers any more. */
static struct participation *hers(struct console *console, uint32_t number)
{
    struct participation *participation = participation_by_number(console, number);

    if (!participation)
        tell(console, "gone", number);
    return participation && participation->slot ? participation : NULL;
}

/* It was hers to do, or she hears what her part is. */
static void settle(struct console *console, const struct participation *participation,
                   enum dispatch_result result)
{
    if (result == DISPATCH_OK)
        desk_settle(console->desk);
    else
        participation_tell_part(participation);
}

/* `is_ban`: and nobody begins another from there for a while. Which address that is, her lobby
 * alone knows. */
static void handle_end(struct console *console, uint32_t number, bool is_ban)
{
    struct participation *participation = hers(console, number);
    struct lobby_session *session;
    enum dispatch_result result;

    if (!participation)
        return;
    session = participation->conversation->session;
    result = dispatch_agent_ends(console->desk->dispatch, clock_ms(), console->agent,
                                 participation->conversation->dispatch_id);
    if (result == DISPATCH_OK && is_ban && session)
        lobby_session_ban(session);
    settle(console, participation, result);
}

static enum dispatch_result invite(struct console *console,
                                   const struct participation *participation,
                                   const struct console_message *message)
{
    struct conversation *conversation = participation->conversation;
    struct target to;
    enum dispatch_result result = DISPATCH_NOBODY;

    if (skills_target(&console->desk->skills, &message->to, &to))
        result = dispatch_agent_invites(console->desk->dispatch, clock_ms(), console->agent,
                                        conversation->dispatch_id, to, message->stays);
    if (result == DISPATCH_OK)
        invite_begin(conversation, &message->to, message->stays);
    return result;
}

static void handle_invite(struct console *console, const struct console_message *message)
{
    struct participation *participation = hers(console, message->number);
    enum dispatch_result result;

    if (!participation)
        return;
    result = invite(console, participation, message);
    if (result == DISPATCH_BUSY || result == DISPATCH_NOBODY)
        invite_refuse(participation, &message->to, result == DISPATCH_BUSY ? "busy" : "nobody");
    else
        settle(console, participation, result);
}

static void handle_withdraw(struct console *console, uint32_t number)
{
    struct participation *participation = hers(console, number);

    /* When it was over a moment ago she has heard, or will. */
    if (participation &&
        dispatch_agent_withdraws(console->desk->dispatch, clock_ms(), console->agent,
                                 participation->conversation->dispatch_id) == DISPATCH_OK)
        desk_settle(console->desk);
}

static void handle_leave(struct console *console, uint32_t number)
{
    struct participation *participation = hers(console, number);

    if (participation)
        settle(console, participation,
               dispatch_agent_steps_out(console->desk->dispatch, clock_ms(), console->agent,
                                        participation->conversation->dispatch_id));
}

static void handle_help(struct console *console, uint32_t number, bool on)
{
    struct participation *participation = hers(console, number);

    if (participation && on)
        help_ask(participation);
    else if (participation)
        help_over(participation, "");
}

static void handle_assist(struct console *console, uint32_t number)
{
    struct desk *desk = console->desk;
    struct participation *asker = help_find(desk, number);
    enum dispatch_result result;

    if (console->account.role < ACCOUNT_SUPERVISOR) {
        console_close(console, WEBSOCKET_POLICY);
        return;
    }
    if (!asker) { /* somebody else was faster */
        help_send_over(console, number);
        return;
    }
    result = dispatch_agent_assists(desk->dispatch, clock_ms(), console->agent,
                                    asker->conversation->dispatch_id);
    if (result == DISPATCH_OK) {
        help_over(asker, console->account.display);
        desk_settle(desk);
    }
}

/* The holder's and guests', once for each conversation: what was transmitted, nobody here knows. */
static void handle_count(struct console *console, uint32_t number)
{
    const struct participation *participation = hers(console, number);
    struct conversation *conversation;

    if (!participation || !participation_talks(participation))
        return;
    conversation = participation->conversation;
    if (conversation->transmission_counted)
        return;
    conversation->transmission_counted = true;
    desk_count(console->desk, "transmission");
    conversation_send_ticket(conversation);
}

static void act(struct console *console, const struct console_message *message)
{
    switch (message->type) {
    case CONSOLE_HELLO:
        handle_hello(console, message);
        break;
    case CONSOLE_PRESENCE:
        handle_presence(console, message);
        break;
    case CONSOLE_HERE:
        break;
    case CONSOLE_TAKE:
        handle_take(console, message->number);
        break;
    case CONSOLE_END:
    case CONSOLE_BAN:
        handle_end(console, message->number, message->type == CONSOLE_BAN);
        break;
    case CONSOLE_INVITE:
        handle_invite(console, message);
        break;
    case CONSOLE_WITHDRAW:
        handle_withdraw(console, message->number);
        break;
    case CONSOLE_LEAVE:
        handle_leave(console, message->number);
        break;
    case CONSOLE_HELP:
        handle_help(console, message->number, message->on);
        break;
    case CONSOLE_ASSIST:
        handle_assist(console, message->number);
        break;
    case CONSOLE_COUNT:
        handle_count(console, message->number);
        break;
    }
}

void console_handle_text(struct console *console, const uint8_t *bytes, size_t len)
{
    struct console_message message;

    if (!console_message_read(bytes, len, &message) ||
        (message.type == CONSOLE_HELLO) == console->has_hello) {
        console_close(console, WEBSOCKET_POLICY);
        return;
    }
    if (message.type != CONSOLE_HELLO)
        staff_session_seen(console->desk, console->account.id, &console->seen_ms);
    act(console, &message);
}
