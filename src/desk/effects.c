/*
 * What dispatch decided becomes words: to the visitor's page, to the agent's console. One function
 * for each kind of effect; nothing here decides anything.
 */
#include "desk/internal.h"

#include "base/clock.h"
#include "base/str.h"
#include "desk/json.h"
#include "desk/language.h"

#include <string.h>

const char *effect_end_name(enum conversation_end end)
{
    static const char *const names[] = {
        [END_EXIT] = "exit", [END_LEFT] = "left", [END_LOST] = "lost", [END_ENDED] = "ended"};
    return names[end];
}

static const char *zone_name(enum zone zone)
{
    static const char *const names[] = {"", "police", "gendarmerie", "both"};
    return names[zone];
}

static json_t *departements_of(const struct conversation *conversation)
{
    json_t *array = json_array();
    for (size_t i = 0; i < conversation->departement_count; i++) {
        struct str text = {conversation->departements[i], DEPARTEMENT_LEN};
        text = str_trim(text);
        json_array_append_new(array, json_stringn(text.at, text.len));
    }
    return array;
}

/* What an agent may know of her before the first word: département, zone, language. */
static json_t *about(const struct conversation *conversation, const char *type)
{
    return json_pack("{s:s, s:I, s:o, s:s, s:s%}", "t", type, "n", (json_int_t)conversation->number,
                     "departements", departements_of(conversation), "zone",
                     zone_name(conversation->zone), "lang", conversation->language,
                     (size_t)LANGUAGE_LEN);
}

static void tell_console(const struct conversation *conversation, const char *type)
{
    if (conversation->console)
        console_send(conversation->console,
                     json_pack("{s:s, s:I}", "t", type, "n", (json_int_t)conversation->number));
}

static void tell_visitor_state(const struct conversation *conversation, const char *state)
{
    if (conversation->console)
        console_send(conversation->console,
                     json_pack("{s:s, s:I, s:s, s:i}", "t", "visitor", "n",
                               (json_int_t)conversation->number, "state", state, "for", 0));
}

static void carry_out_queued(struct conversation *conversation, const struct effect *effect)
{
    if (effect->requeued) {
        tell_console(conversation, "gone");
        conversation_detach_console(conversation);
        conversation_notify(conversation, json_pack("{s:s}", "t", "requeued"));
    }
    conversation_send_place(conversation, true);
    conversation_send_ticket(conversation);
}

static void carry_out_offer(struct conversation *conversation, const struct effect *effect)
{
    struct desk *desk = conversation->desk;
    struct console *console = console_of_agent(desk, effect->agent);
    struct conversation_view view;

    if (!console ||
        !dispatch_conversation(desk->dispatch, clock_ms(), conversation->dispatch_id, &view))
        return;
    conversation_attach_console(conversation, console);
    json_t *message = about(conversation, "offer");
    json_t *stretch = json_array();
    if (effect->stretch_zone)
        json_array_append_new(stretch, json_string("zone"));
    if (effect->stretch_language)
        json_array_append_new(stretch, json_string("lang"));
    json_object_set_new(message, "stretch", stretch);
    json_object_set_new(message, "waited", json_integer((json_int_t)(view.waited_ms / 1000)));
    json_object_set_new(message, "ring",
                        json_integer((json_int_t)(desk->options->dispatch.ring_ms / 1000)));
    console_send(console, message);
    conversation_notify(conversation, json_pack("{s:s}", "t", "offered"));
}

/* The agent's console learns which conversation this is, the visitor's page which agent. */
static void introduce(struct conversation *conversation)
{
    struct conversation_view view;

    if (!dispatch_conversation(conversation->desk->dispatch, clock_ms(), conversation->dispatch_id,
                               &view))
        return;
    json_t *message = about(conversation, "open");
    json_object_set_new(message, "id", json_base64(conversation->id, CONVERSATION_ID_LEN));
    json_object_set_new(message, "slot", json_integer(AGENT_SLOT));
    json_object_set_new(message, "state", json_string(view.visitor_is_cut ? "cut" : "here"));
    json_object_set_new(message, "for", json_integer((json_int_t)(view.cut_ms / 1000)));
    console_send(conversation->console, message);
    conversation_send_matched(conversation);
    conversation_send_ticket(conversation);
}

static void carry_out_matched(struct conversation *conversation, const struct effect *effect)
{
    struct console *console = console_of_agent(conversation->desk, effect->agent);

    if (!console)
        return;
    if (conversation->console != console)
        conversation_attach_console(conversation, console);
    introduce(conversation);
}

static void carry_out_agent_cut(struct conversation *conversation)
{
    conversation_detach_console(conversation);
    conversation_notify(conversation, json_pack("{s:s, s:i}", "t", "cut", "slot", AGENT_SLOT));
    conversation_send_ticket(conversation);
}

static void carry_out_closed(struct conversation *conversation, const struct effect *effect)
{
    struct lobby_session *session = conversation->session;

    if (effect->end == END_ENDED) {
        tell_console(conversation, "ended");
        conversation_notify(conversation, json_pack("{s:s}", "t", "ended"));
    } else {
        tell_visitor_state(conversation, effect_end_name(effect->end));
    }
    if (session)
        lobby_session_end(session);
    conversation_remember_end(conversation->desk, conversation->id, effect->end);
    conversation_destroy(conversation);
}

static void carry_out_missed(struct desk *desk, const struct effect *effect)
{
    struct console *console = console_of_agent(desk, effect->agent);
    if (console)
        console_send(console, json_pack("{s:s, s:s, s:s}", "t", "presence", "presence", "away",
                                        "why", "missed"));
}

void effect_carry_out(struct desk *desk, const struct effect *effect)
{
    struct conversation_view view;
    struct conversation *conversation = NULL;

    if (effect->type == EFFECT_MISSED) {
        carry_out_missed(desk, effect);
        return;
    }
    if (dispatch_conversation(desk->dispatch, clock_ms(), effect->conversation, &view))
        conversation = conversation_find(desk, view.key);
    if (!conversation)
        return;
    switch (effect->type) {
    case EFFECT_QUEUED:
        carry_out_queued(conversation, effect);
        break;
    case EFFECT_OFFER:
        carry_out_offer(conversation, effect);
        break;
    case EFFECT_WITHDRAWN:
        tell_console(conversation, "withdrawn");
        conversation_detach_console(conversation);
        break;
    case EFFECT_MATCHED:
    case EFFECT_AGENT_BACK:
        carry_out_matched(conversation, effect);
        break;
    case EFFECT_VISITOR_CUT:
        tell_visitor_state(conversation, "cut");
        break;
    case EFFECT_VISITOR_BACK:
        tell_visitor_state(conversation, "here");
        break;
    case EFFECT_AGENT_CUT:
        carry_out_agent_cut(conversation);
        break;
    case EFFECT_CLOSED:
        carry_out_closed(conversation, effect);
        break;
    case EFFECT_MISSED:
        break;
    }
}
