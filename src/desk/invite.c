/*
 * Invitations towards those who hear of them: the visitor is asked, the staff who talk with her see
 * how it goes. What becomes of one is dispatch's; here is what it was about, in words. At most one
 * is open in a conversation.
 */
#include "desk/internal.h"

#include "base/log.h"
#include "base/mem.h"
#include "desk/language.h"

#include <string.h>

static const char *const STATES[] = {
    [INVITATION_ASKING] = "asking", [INVITATION_RINGING] = "ringing",
    [INVITATION_JOINED] = "joined", [INVITATION_DECLINED] = "declined",
    [INVITATION_NOBODY] = "nobody", [INVITATION_WITHDRAWN] = "withdrawn",
};

static void name_person(struct invite *invite, struct desk *desk)
{
    struct account account;
    enum store_result result = store_account_by_id(desk->store, invite->to.account, &account);

    if (result == STORE_FAILED)
        log_error("accounts cannot be read: %s", store_error(desk->store));
    if (result == STORE_OK) {
        memcpy(invite->person, account.display, sizeof invite->person);
        memcpy(invite->profession, account.profession, sizeof invite->profession);
    }
    mem_wipe(&account, sizeof account);
}

void invite_begin(struct conversation *conversation, const struct invite_target *to, bool stays)
{
    struct invite *invite = mem_alloc(sizeof *invite);

    CHECK(!conversation->invite);
    invite->to = *to;
    invite->stays = stays;
    invite->state = STATES[INVITATION_ASKING];
    if (to->kind == INVITE_ACCOUNT)
        name_person(invite, conversation->desk);
    else if (to->kind == INVITE_PROFESSION)
        memcpy(invite->profession, profession_at(to->profession),
               strlen(profession_at(to->profession)));
    memcpy(invite->name, invite->person, sizeof invite->name);
    conversation->invite = invite;
}

void invite_restore(struct conversation *conversation, const struct ticket *ticket)
{
    const struct question *question = &ticket->staff.question;

    if (!question->ask)
        return;
    invite_begin(conversation, &ticket->to, question->stays);
    conversation->invite->ask = question->ask;
    if (question->is_agreed)
        conversation->invite->state = STATES[INVITATION_RINGING];
    conversation->settled = NULL;
}

void invite_drop(struct conversation *conversation)
{
    mem_free(conversation->invite);
    conversation->invite = NULL;
}

static json_t *invitation(const struct participation *participation, uint32_t ask,
                          const char *state, const char *to, const char *name)
{
    return json_pack("{s:s, s:I, s:I, s:s, s:s, s:s}", "t", "invitation", "n",
                     (json_int_t)participation->number, "ask", (json_int_t)ask, "state", state,
                     "to", to, "name", name);
}

void invite_send_to(const struct participation *participation)
{
    const struct invite *invite = participation->conversation->invite;

    if (invite && participation_talks(participation))
        participation_send(participation, invitation(participation, invite->ask, invite->state,
                                                     invite->to.text, invite->name));
}

void invite_refuse(const struct participation *participation, const struct invite_target *to,
                   const char *state)
{
    participation_send(participation, invitation(participation, 0, state, to->text, ""));
}

static bool is_asking(const struct invite *invite)
{
    return invite && invite->state == STATES[INVITATION_ASKING];
}

static void ask(struct conversation *conversation)
{
    const struct invite *invite = conversation->invite;
    const char *language =
        invite->to.kind == INVITE_LANGUAGE ? language_code(invite->to.language) : "";

    if (conversation->session) {
        conversation->shown_ask = invite->ask;
        conversation->settled = NULL;
    }
    conversation_notify(conversation,
                        json_pack("{s:s, s:I, s:b, s:s, s:s, s:s}", "t", "asked", "ask",
                                  (json_int_t)invite->ask, "stays", (int)invite->stays, "name",
                                  invite->person, "profession", invite->profession, "lang",
                                  language));
}

/* Her page has heard it, or will when she is back. */
static void settle(struct conversation *conversation, uint32_t number, const char *how)
{
    if (!conversation->session) {
        if (conversation->shown_ask == number)
            conversation->settled = how;
        return;
    }
    conversation->shown_ask = 0;
    conversation->settled = NULL;
    conversation_notify(conversation, json_pack("{s:s, s:I, s:s}", "t", "settled", "ask",
                                                (json_int_t)number, "how", how));
}

void invite_send_to_visitor(struct conversation *conversation)
{
    if (conversation->shown_ask && conversation->settled)
        settle(conversation, conversation->shown_ask, conversation->settled);
    if (is_asking(conversation->invite))
        ask(conversation);
}

void invite_carry_out(struct conversation *conversation, const struct effect *effect)
{
    const struct console *console = console_of_agent(conversation->desk, effect->agent);
    struct invite *invite = conversation->invite;

    if (!invite)
        return;
    invite->ask = effect->ask;
    invite->state = STATES[effect->invitation];
    if (console)
        memcpy(invite->name, console->account.display, sizeof invite->name);
    LIST_FOREACH_SAFE (node, following, &conversation->staff) {
        invite_send_to(CONTAINER_OF(node, struct participation, link));
    }
    if (effect->invitation == INVITATION_ASKING) {
        ask(conversation);
    } else if (effect->invitation != INVITATION_RINGING) {
        settle(conversation, effect->ask, STATES[effect->invitation]);
        invite_drop(conversation);
    }
    conversation_send_ticket(conversation);
}
