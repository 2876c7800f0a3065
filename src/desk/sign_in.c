/*
 * Whoever is refused hears the same, after the same time, whether the name, the password or the
 * account is what is wrong. What was accepted once (a code, a recovery code, a count of a passkey)
 * is spent in the transaction that makes the session. Passkeys are in sign_in_passkey.c.
 */
#include "desk/sign_in.h"

#include "base/clock.h"
#include "base/log.h"
#include "base/mem.h"
#include "desk/attempt.h"
#include "desk/internal.h"
#include "desk/recovery.h"
#include "desk/staff_journal.h"
#include "desk/staff_session.h"
#include "desk/totp.h"

#include <string.h>

static const char WRONG[] = "This name and this password do not go together.";

enum store_result sign_in_store(struct desk *desk, const struct account *account, const char *how,
                                struct buf *ret_fields)
{
    enum store_result result = staff_journal_own(desk, account, JOURNAL_SIGN_IN, how);

    return result == STORE_OK ? staff_session_grant(desk, account->id, ret_fields) : result;
}

void sign_in_settle(struct desk *desk, const struct account *account, const uint8_t *ip)
{
    const struct throttle_who who = {account->name, ip, clock_ms()};

    throttle_right(desk->throttle, &who);
    consoles_replace(desk, account->id, NULL);
}

/* What a failure could not be written down for is no reason to say something else. */
static void note_failure(struct desk *desk, const struct account *account, const char *step)
{
    if (staff_journal_own(desk, account, JOURNAL_SIGN_IN_FAILED, step) != STORE_OK)
        log_error("a sign-in that failed cannot be journalled: %s", store_error(desk->store));
}

static void grant(struct attempt *attempt)
{
    struct desk *desk = attempt->desk;
    struct buf fields = {0};
    enum store_result result = store_begin(desk->store);

    if (result == STORE_OK)
        result =
            store_end(desk->store, sign_in_store(desk, &attempt->account, "password", &fields));
    if (result == STORE_OK) {
        sign_in_settle(desk, &attempt->account, attempt->peer.ip);
        held_answer(desk, attempt->held, NULL, (const char *)fields.data);
    } else {
        held_refuse_stored(desk, attempt->held);
    }
    buf_release(&fields);
}

static void ask_for_code(struct attempt *attempt)
{
    struct desk *desk = attempt->desk;
    const struct ceremony *ceremony =
        ceremony_begin(&desk->ceremonies, CEREMONY_CODE, &attempt->account, clock_ms());

    held_answer(desk, attempt->held,
                json_pack("{s:o, s:b}", "pending", ceremony_id(ceremony), "totp",
                          (int)attempt->account.has_totp),
                NULL);
}

static void handle_verified(struct attempt *attempt, bool right, const char *new_hash)
{
    struct desk *desk = attempt->desk;

    if (!right || !attempt->account.id || !staff_session_allows(desk, &attempt->account)) {
        if (attempt->account.id)
            note_failure(desk, &attempt->account, "password");
        held_refuse(desk, attempt->held, 401, "wrong", WRONG);
        return;
    }
    if (new_hash &&
        store_account_set_password(desk->store, attempt->account.id, new_hash) != STORE_OK)
        log_warn("a password's newer hash cannot be stored: %s", store_error(desk->store));
    if (attempt->account.demo)
        grant(attempt);
    else
        ask_for_code(attempt);
}

void sign_in_password(struct call *call)
{
    const char *name, *password;
    struct account account;
    enum store_result found;

    if (json_unpack(call->body, "{s:s, s:s !}", "name", &name, "password", &password) != 0 ||
        strlen(name) > ACCOUNT_NAME_MAX || strlen(password) > PASSWORD_MAX) {
        call_refuse_fields(call);
        return;
    }
    found = store_account_by_name(call->desk->store, name, &account);
    if (found == STORE_FAILED)
        log_error("accounts cannot be read: %s", store_error(call->desk->store));
    attempt_verify(call, name, found == STORE_OK ? &account : NULL, password, handle_verified);
    mem_wipe(&account, sizeof account);
}

/* STORE_NONE or STORE_STALE when the code is not right, or not any more. */
static enum store_result spend_totp(struct desk *desk, const struct account *account,
                                    const char *code)
{
    uint8_t secret[TOTP_SECRET_LEN];
    int64_t step;
    enum store_result result = store_totp_get(desk->store, account->id, secret);

    if (result == STORE_OK)
        result = totp_check(secret, code, (int64_t)(clock_wall_ms() / 1000), &step)
                     ? store_totp_accept(desk->store, account->id, step)
                     : STORE_NONE;
    mem_wipe(secret, sizeof secret);
    return result;
}

static enum store_result spend_recovery(struct desk *desk, const struct account *account,
                                        const char *code)
{
    enum store_result result = recovery_use(desk->store, account->id, code);

    return result == STORE_OK ? staff_journal_own(desk, account, JOURNAL_RECOVERY_USED, NULL)
                              : result;
}

/* What a code looks like says which one it is. */
static bool is_totp(const char *code)
{
    return strlen(code) == TOTP_DIGITS && strspn(code, "0123456789") == TOTP_DIGITS;
}

static enum store_result spend_code(struct desk *desk, const struct account *account,
                                    const char *code, struct buf *ret_fields)
{
    enum store_result result = store_begin(desk->store);

    if (result != STORE_OK)
        return result;
    result = is_totp(code) ? spend_totp(desk, account, code) : spend_recovery(desk, account, code);
    if (result == STORE_OK)
        result = sign_in_store(desk, account, is_totp(code) ? "totp" : "recovery", ret_fields);
    return store_end(desk->store, result);
}

static void answer_code(struct call *call, const struct account *account, struct buf *fields)
{
    uint32_t left = 0;

    sign_in_settle(call->desk, account, call->request->peer.ip);
    if (store_recovery_count(call->desk->store, account->id, &left) != STORE_OK)
        log_error("recovery codes cannot be counted: %s", store_error(call->desk->store));
    call_answer_with(call, json_pack("{s:I}", "recovery", (json_int_t)left),
                     (const char *)fields->data);
}

/* Of the account that its password let come so far. */
static void try_code(struct call *call, struct ceremony *ceremony, const struct account *account,
                     const char *code)
{
    struct desk *desk = call->desk;
    const struct throttle_who who = {account->name, call->request->peer.ip, clock_ms()};
    struct buf fields = {0};
    enum store_result result;

    if (is_totp(code) && !throttle_code(desk->throttle, &who)) {
        call_refuse(call, 429, "many", "Too many codes. A passkey or a recovery code goes on.");
        return;
    }
    result = spend_code(desk, account, code, &fields);
    if (result == STORE_OK) {
        ceremony_end(&desk->ceremonies, ceremony);
        answer_code(call, account, &fields);
    } else if (result == STORE_FAILED) {
        call_refuse_stored(call);
    } else {
        throttle_wrong_code(desk->throttle, &who);
        note_failure(desk, account, "code");
        ceremony_failed(&desk->ceremonies, ceremony);
        call_refuse(call, 401, "code", "This code is not right, or was used before.");
    }
    buf_release(&fields);
}

void sign_in_code(struct call *call)
{
    struct desk *desk = call->desk;
    const char *pending, *code;
    struct ceremony *ceremony;
    struct account account;

    if (json_unpack(call->body, "{s:s, s:s !}", "pending", &pending, "code", &code) != 0) {
        call_refuse_fields(call);
        return;
    }
    ceremony = ceremony_find(&desk->ceremonies, CEREMONY_CODE, pending, clock_ms());
    if (ceremony && store_account_by_id(desk->store, ceremony->account, &account) == STORE_OK &&
        staff_session_allows(desk, &account))
        try_code(call, ceremony, &account, code);
    else
        call_refuse(call, 401, "over", "This sign-in took too long. Begin again.");
    mem_wipe(&account, sizeof account);
}

void sign_in_session(struct call *call)
{
    call_answer(call, json_pack("{s:s, s:s}", "name", call->account->display, "role",
                                account_role_name(call->account->role)));
}

/* The page is signed out whatever the database says; a session that stays there has an end. */
void sign_out(struct call *call)
{
    struct desk *desk = call->desk;
    struct account account;
    enum store_result result;

    if (!call_is_empty(call))
        return;
    if (staff_session_account(desk, call->request, &account)) {
        result = store_begin(desk->store);
        if (result == STORE_OK)
            result = store_end(desk->store,
                               staff_session_end(desk, call->request) == STORE_FAILED
                                   ? STORE_FAILED
                                   : staff_journal_own(desk, &account, JOURNAL_SIGN_OUT, NULL));
        if (result != STORE_OK)
            log_error("a staff session cannot be removed: %s", store_error(desk->store));
        consoles_sign_out(desk, account.id);
    }
    call_done(call, STAFF_COOKIE_GONE);
}
