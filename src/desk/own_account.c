/*
 * A session is enough to work; to change what lets somebody in, the password is asked for again, so
 * that nobody changes it at a desk that was left for a moment. Each change and its row in the
 * journal are one transaction.
 */
#include "desk/own_account.h"

#include "base/clock.h"
#include "base/mem.h"
#include "desk/attempt.h"
#include "desk/internal.h"
#include "desk/new_password.h"
#include "desk/recovery.h"
#include "desk/second_factor.h"
#include "desk/staff_journal.h"
#include "desk/staff_session.h"
#include "store/passkeys.h"

#include <string.h>

static json_t *list_passkeys(struct store *store, int64_t account)
{
    json_t *list = json_array();
    struct passkey passkey = {0};
    enum store_result result;

    while ((result = store_passkey_next(store, account, passkey.id, &passkey)) == STORE_OK)
        json_array_append_new(list, json_pack("{s:I, s:s, s:I, s:I}", "id", (json_int_t)passkey.id,
                                              "label", passkey.label, "added",
                                              (json_int_t)passkey.added_ms, "used",
                                              (json_int_t)passkey.used_ms));
    if (result == STORE_NONE)
        return list;
    json_decref(list);
    return NULL;
}

void own_account_look(struct call *call)
{
    const struct account *account = call->account;
    uint32_t left = 0;
    json_t *passkeys = list_passkeys(call->desk->store, account->id);

    if (!passkeys || store_recovery_count(call->desk->store, account->id, &left) != STORE_OK) {
        json_decref(passkeys);
        call_refuse_stored(call);
        return;
    }
    call_answer(call, json_pack("{s:s, s:s, s:s, s:s, s:b, s:b, s:o, s:I}", "name", account->name,
                                "display", account->display, "profession", account->profession,
                                "role", account_role_name(account->role), "demo",
                                (int)account->demo, "totp", (int)account->has_totp, "passkeys",
                                passkeys, "recovery", (json_int_t)left));
}

static void handle_confirmed(struct attempt *attempt, bool right, const char *new_hash)
{
    struct desk *desk = attempt->desk;
    struct throttle_who who = attempt_who(attempt);

    (void)new_hash; /* the next sign-in stores it */
    if (!right) {
        held_refuse(desk, attempt->held, 403, "wrong", "This is not your password.");
        return;
    }
    throttle_right(desk->throttle, &who);
    (void)ceremony_begin(&desk->ceremonies, CEREMONY_CONFIRMED, &attempt->account, clock_ms());
    held_answer(desk, attempt->held, NULL, NULL);
}

void own_account_confirm(struct call *call)
{
    const char *password;

    if (json_unpack(call->body, "{s:s !}", "password", &password) != 0 ||
        strlen(password) > PASSWORD_MAX)
        call_refuse_fields(call);
    else
        attempt_verify(call, call->account->name, call->account, password, handle_confirmed);
}

/* Else the request is answered. The demo's accounts are as its file says. */
static bool may_change(struct call *call)
{
    if (call->account->demo)
        call_refuse(call, 403, "demo", "The demo's accounts stay as they are.");
    else if (!ceremony_of(&call->desk->ceremonies, CEREMONY_CONFIRMED, call->account->id,
                          clock_ms()))
        call_refuse(call, 403, "confirm", "Give your password again first.");
    else
        return true;
    return false;
}

static void handle_hashed(struct attempt *attempt, bool right, const char *new_hash)
{
    struct desk *desk = attempt->desk;
    enum store_result result = new_hash ? store_begin(desk->store) : STORE_FAILED;

    (void)right; /* there was nothing to verify */
    if (result == STORE_OK) {
        result = store_account_set_password(desk->store, attempt->account.id, new_hash);
        if (result == STORE_OK)
            result = staff_journal_own(desk, &attempt->account, JOURNAL_PASSWORD_CHANGED, NULL);
        result = store_end(desk->store, result);
    }
    if (result == STORE_OK)
        held_answer(desk, attempt->held, NULL, NULL);
    else
        held_refuse_stored(desk, attempt->held);
}

void own_account_password(struct call *call)
{
    const char *password, *fault;

    if (json_unpack(call->body, "{s:s !}", "password", &password) != 0) {
        call_refuse_fields(call);
        return;
    }
    if (!may_change(call))
        return;
    fault = new_password_fault(password, call->account);
    if (fault)
        call_refuse(call, 422, fault, "This password will not do.");
    else
        attempt_hash(call, call->account, password, handle_hashed);
}

void own_account_totp_begin(struct call *call)
{
    if (call_is_empty(call) && may_change(call))
        call_answer(call, second_factor_begin_totp(call->desk, call->account));
}

void own_account_passkey_begin(struct call *call)
{
    json_t *begun;

    if (!call_is_empty(call) || !may_change(call))
        return;
    begun = second_factor_begin_passkey(call->desk, call->account, call->request->head->host);
    if (begun)
        call_answer(call, begun);
    else
        call_refuse_stored(call);
}

static enum store_result store_factor(struct call *call, struct second_factor *factor)
{
    struct desk *desk = call->desk;
    enum store_result result = store_begin(desk->store);

    if (result != STORE_OK)
        return result;
    result = second_factor_store(desk, call->account->id, factor);
    if (result == STORE_OK)
        result = staff_journal_own(
            desk, call->account, factor->is_passkey ? JOURNAL_PASSKEY_ADDED : JOURNAL_TOTP_CHANGED,
            NULL);
    return store_end(desk->store, result);
}

static void answer_factor(struct call *call, enum store_result result,
                          const struct second_factor *factor)
{
    if (result == STORE_OK) {
        second_factor_end(call->desk, call->account->id, factor);
        call_done(call, NULL);
    } else if (result == STORE_TAKEN) {
        call_refuse(call, 409, "passkey_taken", "This passkey is somebody's here.");
    } else if (result == STORE_STALE) {
        call_refuse(call, 409, "passkey_most", "There are as many passkeys as there may be.");
    } else {
        call_refuse_stored(call);
    }
}

static void add_factor(struct call *call, bool is_passkey)
{
    struct second_factor factor;
    enum second_factor_result read;

    if (json_object_size(call->body) != (is_passkey ? 4 : 2) ||
        is_passkey == !!json_object_get(call->body, "code")) {
        call_refuse_fields(call);
        return;
    }
    if (!may_change(call))
        return;
    read = second_factor_read(call->desk, call->body, call->account->id, call->request->head->host,
                              &factor);
    if (read == SECOND_FACTOR_OK)
        answer_factor(call, store_factor(call, &factor), &factor);
    else if (read == SECOND_FACTOR_FIELDS)
        call_refuse_fields(call);
    else if (read == SECOND_FACTOR_OVER)
        call_refuse(call, 409, "over", "This took too long. Begin again.");
    else
        call_refuse(call, 422, "code", "This code, or this passkey, is not right.");
    mem_wipe(&factor, sizeof factor);
}

void own_account_totp(struct call *call)
{
    add_factor(call, false);
}

void own_account_passkey(struct call *call)
{
    add_factor(call, true);
}

/* STORE_STALE when nothing would be left beside the password. */
static enum store_result remove_passkey(struct call *call)
{
    struct desk *desk = call->desk;
    const struct account *account = call->account;
    struct passkey left;
    enum store_result result = store_begin(desk->store);

    if (result != STORE_OK)
        return result;
    result = store_passkey_remove(desk->store, account->id, call->number);
    if (result == STORE_OK && !account->has_totp) {
        result = store_passkey_next(desk->store, account->id, 0, &left);
        if (result == STORE_NONE)
            result = STORE_STALE;
    }
    if (result == STORE_OK)
        result = staff_journal_own(desk, account, JOURNAL_PASSKEY_REMOVED, NULL);
    return store_end(desk->store, result);
}

void own_account_passkey_remove(struct call *call)
{
    enum store_result result;

    if (!call_is_empty(call) || !may_change(call))
        return;
    result = remove_passkey(call);
    if (result == STORE_OK)
        call_done(call, NULL);
    else if (result == STORE_NONE)
        call_refuse(call, 404, "not_found", "You have no such passkey.");
    else if (result == STORE_STALE)
        call_refuse(call, 409, "last", "It is your only second factor. Add another one first.");
    else
        call_refuse_stored(call);
}

void own_account_recovery(struct call *call)
{
    struct desk *desk = call->desk;
    json_t *codes = NULL;
    enum store_result result;

    if (!call_is_empty(call) || !may_change(call))
        return;
    result = store_begin(desk->store);
    if (result == STORE_OK) {
        result = recovery_renew(desk->store, call->account->id, &codes);
        if (result == STORE_OK)
            result = staff_journal_own(desk, call->account, JOURNAL_RECOVERY_RENEWED, NULL);
        result = store_end(desk->store, result);
    }
    if (result == STORE_OK)
        call_answer(call, json_pack("{s:O}", "recovery", codes));
    else
        call_refuse_stored(call);
    json_decref(codes);
}

void own_account_sign_out(struct call *call)
{
    struct desk *desk = call->desk;
    const struct account *account = call->account;
    enum store_result result;

    if (!call_is_empty(call))
        return;
    result = store_begin(desk->store);
    if (result == STORE_OK) {
        result = store_session_sweep(desk->store, account->id, (int64_t)clock_wall_ms());
        if (result == STORE_OK)
            result = staff_journal_own(desk, account, JOURNAL_SIGN_OUT, "everywhere");
        result = store_end(desk->store, result);
    }
    if (result != STORE_OK) {
        call_refuse_stored(call);
        return;
    }
    consoles_sign_out(desk, account->id);
    call_done(call, STAFF_COOKIE_GONE);
}
