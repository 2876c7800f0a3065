/*
 * What dispatch decided becomes words: to the visitor's page, to the agents' consoles. One function
 * for each kind of effect; nothing here decides anything. What is about who is in a conversation is
 * in company.c, what is about invitations in invite.c.
 */
#include "desk/internal.h"

#include "base/clock.h"
#include "desk/console_message.h"
#include "desk/json.h"

const char *effect_end_name(enum conversation_end end)
{
    static const char *const names[] = {
        [END_EXIT] = "exit", [END_LEFT] = "left", [END_LOST] = "lost", [END_ENDED] = "ended"};
    return names[end];
}

static void carry_out_queued(struct conversation *conversation, const struct effect *effect)
{
    if (effect->requeued) {
        LIST_FOREACH_SAFE (node, following, &conversation->staff) {
            struct participation *one = CONTAINER_OF(node, struct participation, link);
            participation_tell(one, "gone");
            participation_destroy(one);
        }
        conversation_send_requeued(conversation);
    }
    conversation_send_place(conversation, true);
    conversation_send_ticket(conversation);
}

static const char *offer_name(enum offer_kind kind)
{
    static const char *const names[] = {
        [OFFER_NEW] = "new", [OFFER_INVITED] = "invited", [OFFER_HANDOVER] = "handover"};
    return names[kind];
}

static json_t *stretch_of(const struct effect *effect)
{
    json_t *stretch = json_array();

    if (effect->stretch_zone)
        json_array_append_new(stretch, json_string("zone"));
    if (effect->stretch_language)
        json_array_append_new(stretch, json_string("lang"));
    return stretch;
}

static void carry_out_offer(struct conversation *conversation, const struct effect *effect)
{
    struct desk *desk = conversation->desk;
    struct console *console = console_of_agent(desk, effect->agent);
    const struct participation *from = participation_at(conversation, effect->slot);
    struct participation *participation;
    struct conversation_view view;
    uint64_t waited_ms;

    if (!console ||
        !dispatch_conversation(desk->dispatch, clock_ms(), conversation->dispatch_id, &view))
        return;
    waited_ms = effect->offer == OFFER_NEW ? view.waited_ms : 0;
    participation = participation_create(conversation, console->account.id);
    participation_attach(participation, console);
    json_t *message = participation_about(participation, "offer");
    json_object_set_new(message, "kind", json_string(offer_name(effect->offer)));
    json_object_set_new(message, "from",
                        json_string(from && from->console ? from->console->account.display : ""));
    json_object_set_new(message, "stretch", stretch_of(effect));
    json_object_set_new(message, "waited", json_integer((json_int_t)(waited_ms / 1000)));
    json_object_set_new(message, "ring", json_integer(desk->settings.ring_s));
    console_send(console, message);
    if (effect->offer == OFFER_NEW)
        conversation_notify(conversation, json_pack("{s:s}", "t", "offered"));
}

static void carry_out_withdrawn(struct conversation *conversation, const struct effect *effect)
{
    const struct console *console = console_of_agent(conversation->desk, effect->agent);
    struct participation *participation =
        console ? participation_ringing(conversation, console) : NULL;

    if (!participation)
        return;
    participation_tell(participation, "withdrawn");
    participation_destroy(participation);
}

static void tell_visitor_state(const struct conversation *conversation, const char *state)
{
    LIST_FOREACH_SAFE (node, following, &conversation->staff) {
        const struct participation *one = CONTAINER_OF(node, struct participation, link);
        if (one->slot)
            participation_tell_visitor_state(one, state);
    }
}

static void carry_out_closed(struct conversation *conversation, const struct effect *effect)
{
    struct lobby_session *session = conversation->session;

    if (effect->end == END_ENDED) {
        LIST_FOREACH_SAFE (node, following, &conversation->staff) {
            participation_tell(CONTAINER_OF(node, struct participation, link), "ended");
        }
        conversation_notify(conversation, json_pack("{s:s}", "t", "ended"));
    } else {
        tell_visitor_state(conversation, effect_end_name(effect->end));
    }
    if (session)
        lobby_session_end(session);
    conversation_remember_end(conversation->desk, conversation->id, effect->end);
    conversation_destroy(conversation);
}

void effect_send_presence(struct console *console, const char *why)
{
    struct agent_view view;

    if (!dispatch_agent(console->desk->dispatch, clock_ms(), console->agent, &view))
        return;
    console_send(console, json_pack("{s:s, s:s, s:s, s:I}", "t", "presence", "presence",
                                    console_presence_name(view.presence), "why", why, "for",
                                    (json_int_t)((view.wrap_up_ms + 999) / 1000)));
}

static void carry_out_presence(struct desk *desk, const struct effect *effect)
{
    static const char *const whys[] = {[PRESENCE_MISSED] = "missed",
                                       [PRESENCE_ENDED] = "wrap_up",
                                       [PRESENCE_OVER] = "over",
                                       [PRESENCE_CLOSED] = "closed"};
    struct console *console = console_of_agent(desk, effect->agent);

    if (console)
        effect_send_presence(console, whys[effect->why]);
}

void effect_carry_out(struct desk *desk, const struct effect *effect)
{
    struct conversation_view view;
    struct conversation *conversation = NULL;

    if (effect->type == EFFECT_PRESENCE) {
        carry_out_presence(desk, effect);
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
        carry_out_withdrawn(conversation, effect);
        break;
    case EFFECT_MATCHED:
        company_matched(conversation, effect);
        break;
    case EFFECT_AGENT_BACK:
        company_back(conversation, effect);
        break;
    case EFFECT_AGENT_CUT:
        company_cut(conversation, effect);
        break;
    case EFFECT_LEFT:
        company_left(conversation, effect);
        break;
    case EFFECT_PART:
        company_part(conversation, effect);
        break;
    case EFFECT_VISITOR_CUT:
        tell_visitor_state(conversation, "cut");
        break;
    case EFFECT_VISITOR_BACK:
        tell_visitor_state(conversation, "here");
        break;
    case EFFECT_INVITATION:
        invite_carry_out(conversation, effect);
        break;
    case EFFECT_CLOSED:
        carry_out_closed(conversation, effect);
        break;
    case EFFECT_PRESENCE:
        break;
    }
}
