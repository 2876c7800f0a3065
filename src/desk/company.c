/*
 * Effects about the people in a conversation. Whoever comes, or is back, learns who else is in it;
 * the others, and the visitor unless she is only beside it, learn of her. Signatures are made for
 * the key that her console has now.
 */
#include "desk/internal.h"

#include "base/clock.h"
#include "desk/json.h"

const char *company_part_name(enum part part)
{
    static const char *const names[] = {
        [PART_HOLDER] = "holder", [PART_GUEST] = "guest", [PART_BESIDE] = "beside"};
    return names[part];
}

static void tell_slot(const struct participation *to, const char *type, uint8_t slot)
{
    participation_send(to, json_pack("{s:s, s:I, s:i}", "t", type, "n", (json_int_t)to->number,
                                     "slot", (int)slot));
}

/* Where `about` is: here, or with a cut line. */
static void tell_peer(const struct participation *to, const struct participation *about)
{
    const struct console *console = about->console;

    if (!to->console)
        return;
    if (!console) {
        tell_slot(to, "peer_cut", about->slot);
        return;
    }
    console_send(to->console,
                 json_pack("{s:s, s:I, s:i, s:s, s:I, s:o, s:s, s:s, s:o}", "t", "peer", "n",
                           (json_int_t)to->number, "slot", (int)about->slot, "part",
                           company_part_name(about->part), "account", (json_int_t)about->account,
                           "key", json_base64(console->key, P256_PUBLIC_LEN), "name",
                           console->account.display, "profession", console->account.profession,
                           "sig", conversation_signature(about->conversation, console)));
}

/* One of the others who are in it, walked with `node`; NULL for one whom it is not about. */
static const struct participation *other(const struct list *node, const struct participation *than)
{
    const struct participation *one = CONTAINER_OF(node, const struct participation, link);
    return one != than && one->slot ? one : NULL;
}

static void tell_others(const struct participation *about)
{
    LIST_FOREACH_SAFE (node, following, &about->conversation->staff) {
        const struct participation *one = other(node, about);
        if (one)
            tell_peer(one, about);
    }
}

static void send_open(const struct participation *participation)
{
    const struct conversation *conversation = participation->conversation;
    struct conversation_view view;

    if (!dispatch_conversation(conversation->desk->dispatch, clock_ms(), conversation->dispatch_id,
                               &view))
        return;
    json_t *message = participation_about(participation, "open");
    json_object_set_new(message, "id", json_base64(conversation->id, CONVERSATION_ID_LEN));
    json_object_set_new(message, "slot", json_integer(participation->slot));
    json_object_set_new(message, "part", json_string(company_part_name(participation->part)));
    json_object_set_new(message, "help", json_boolean(participation->help));
    json_object_set_new(message, "state", json_string(view.visitor_is_cut ? "cut" : "here"));
    json_object_set_new(message, "for", json_integer((json_int_t)(view.cut_ms / 1000)));
    participation_send(participation, message);
}

static void introduce(struct participation *participation)
{
    struct conversation *conversation = participation->conversation;

    send_open(participation);
    LIST_FOREACH_SAFE (node, following, &conversation->staff) {
        const struct participation *one = other(node, participation);
        if (one)
            tell_peer(participation, one);
    }
    invite_send_to(participation);
    tell_others(participation);
    if (participation_talks(participation))
        conversation_send_matched(conversation, participation);
    conversation_send_ticket(conversation);
}

static void seat(struct participation *participation, const struct effect *effect)
{
    participation->slot = effect->slot;
    participation->part = effect->part;
    participation->ask = effect->ask;
}

void company_matched(struct conversation *conversation, const struct effect *effect)
{
    struct console *console = console_of_agent(conversation->desk, effect->agent);
    struct participation *participation;

    if (!console)
        return;
    participation = participation_ringing(conversation, console);
    if (!participation) {
        participation = participation_create(conversation, console->account.id);
        participation_attach(participation, console);
    }
    seat(participation, effect);
    introduce(participation);
}

static int64_t account_at(const struct conversation *conversation, uint8_t slot)
{
    struct staff staff;

    if (!dispatch_staff(conversation->desk->dispatch, conversation->dispatch_id, &staff))
        return 0;
    for (size_t i = 0; i < staff.count; i++) {
        if (staff.seats[i].slot == slot)
            return (int64_t)staff.seats[i].account;
    }
    return 0;
}

/* After a restart dispatch knows it before we do. */
static struct participation *known(struct conversation *conversation, const struct effect *effect)
{
    struct participation *participation = participation_at(conversation, effect->slot);

    if (!participation)
        participation = participation_create(conversation, account_at(conversation, effect->slot));
    seat(participation, effect);
    return participation;
}

void company_back(struct conversation *conversation, const struct effect *effect)
{
    struct console *console = console_of_agent(conversation->desk, effect->agent);
    struct participation *participation = known(conversation, effect);

    if (!console)
        return;
    participation_attach(participation, console);
    introduce(participation);
}

void company_cut(struct conversation *conversation, const struct effect *effect)
{
    struct participation *participation = known(conversation, effect);

    participation_detach(participation);
    tell_others(participation);
    if (participation_talks(participation))
        conversation_send_cut(conversation, participation);
    conversation_send_ticket(conversation);
}

void company_left(struct conversation *conversation, const struct effect *effect)
{
    struct participation *participation = known(conversation, effect);
    bool talked = participation_talks(participation);

    participation_tell(participation, "gone");
    LIST_FOREACH_SAFE (node, following, &conversation->staff) {
        const struct participation *one = other(node, participation);
        if (one)
            tell_slot(one, "peer_gone", effect->slot);
    }
    participation_destroy(participation);
    if (talked)
        conversation_send_gone(conversation, effect->slot);
    conversation_send_ticket(conversation);
}

void company_part(struct conversation *conversation, const struct effect *effect)
{
    struct participation *participation = known(conversation, effect);

    participation_tell_part(participation);
    tell_others(participation);
    conversation_send_ticket(conversation);
}
