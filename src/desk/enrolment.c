/*
 * The token is proof of everything until it is used, so each step brings it. What the person sets
 * is stored in the transaction that uses it: a link is not lost to a failure, and of two who come
 * at once one is first. What the account had before is gone with it.
 */
#include "desk/enrolment.h"

#include "base/clock.h"
#include "base/mem.h"
#include "desk/attempt.h"
#include "desk/internal.h"
#include "desk/json.h"
#include "desk/new_password.h"
#include "desk/recovery.h"
#include "desk/second_factor.h"
#include "desk/sign_in.h"
#include "desk/staff_journal.h"
#include "store/enrolments.h"

#include <string.h>

static const char OVER[] = "This link was used, replaced, or is older than three days.";

/* Whose the token in the body is; else the request is answered. */
static bool find(struct call *call, struct account *ret_account)
{
    struct desk *desk = call->desk;
    const uint8_t *ip = call->request->peer.ip;
    uint8_t token[ENROLMENT_TOKEN_LEN];
    const char *text;
    enum store_result found = STORE_NONE;

    if (json_unpack(call->body, "{s:s}", "token", &text) != 0) {
        call_refuse_fields(call);
        return false;
    }
    if (!throttle_address(desk->throttle, ip, clock_ms())) {
        call_refuse(call, 429, "many", "Too many tries. Wait a moment before the next one.");
        return false;
    }
    if (json_base64_read(text, token, sizeof token))
        found = store_enrolment_find(desk->store, token, (int64_t)clock_wall_ms(), ret_account);
    mem_wipe(token, sizeof token);
    if (found == STORE_OK)
        throttle_address_right(desk->throttle, ip, clock_ms());
    else if (found == STORE_FAILED)
        call_refuse_stored(call);
    else
        call_refuse(call, 404, "link", OVER);
    return found == STORE_OK;
}

/* The same where the token is all that is said. */
static bool find_alone(struct call *call, struct account *ret_account)
{
    if (json_object_size(call->body) == 1)
        return find(call, ret_account);
    call_refuse_fields(call);
    return false;
}

void enrolment_look(struct call *call)
{
    struct account account;

    if (find_alone(call, &account))
        call_answer(call,
                    json_pack("{s:s, s:s}", "name", account.name, "display", account.display));
}

void enrolment_totp(struct call *call)
{
    struct account account;

    if (find_alone(call, &account))
        call_answer(call, second_factor_begin_totp(call->desk, &account));
}

void enrolment_passkey(struct call *call)
{
    struct account account;
    json_t *begun;

    if (!find_alone(call, &account))
        return;
    begun = second_factor_begin_passkey(call->desk, &account, call->request->head->host);
    if (begun)
        call_answer(call, begun);
    else
        call_refuse_stored(call);
}

struct enrolled {
    struct account account;
    struct second_factor factor;
    const char *password_hash;
    json_t *codes;
    struct buf fields;
};

/* All of it, or nothing. */
static enum store_result set_up(struct desk *desk, struct enrolled *enrolled)
{
    const struct account *account = &enrolled->account;
    const char *how = enrolled->factor.is_passkey ? "passkey" : "totp";
    enum store_result result = store_account_reset(desk->store, account->id);

    if (result == STORE_OK)
        result = store_account_set_password(desk->store, account->id, enrolled->password_hash);
    if (result == STORE_OK)
        result = second_factor_store(desk, account->id, &enrolled->factor);
    if (result == STORE_OK)
        result = recovery_renew(desk->store, account->id, &enrolled->codes);
    if (result == STORE_OK)
        result = staff_journal_own(desk, account, JOURNAL_ACCOUNT_ENROLLED, how);
    if (result == STORE_OK)
        result = sign_in_store(desk, account, "enrolment", &enrolled->fields);
    return result;
}

static enum store_result use(struct desk *desk, const char *text, struct enrolled *enrolled)
{
    uint8_t token[ENROLMENT_TOKEN_LEN];
    enum store_result result;

    if (!json_base64_read(text, token, sizeof token))
        return STORE_NONE;
    result = store_begin(desk->store);
    if (result == STORE_OK) {
        result =
            store_enrolment_use(desk->store, token, (int64_t)clock_wall_ms(), &enrolled->account);
        if (result == STORE_OK)
            result = set_up(desk, enrolled);
        result = store_end(desk->store, result);
    }
    mem_wipe(token, sizeof token);
    return result;
}

static void answer(struct attempt *attempt, enum store_result result, struct enrolled *enrolled)
{
    struct desk *desk = attempt->desk;

    if (result == STORE_OK) {
        second_factor_end(desk, enrolled->account.id, &enrolled->factor);
        sign_in_settle(desk, &enrolled->account, attempt->peer.ip);
        held_answer(desk, attempt->held, json_pack("{s:O}", "recovery", enrolled->codes),
                    (const char *)enrolled->fields.data);
    } else if (result == STORE_TAKEN) {
        held_refuse(desk, attempt->held, 409, "passkey_taken", "This passkey is somebody's here.");
    } else if (result == STORE_FAILED) {
        held_refuse_stored(desk, attempt->held);
    } else {
        held_refuse(desk, attempt->held, 404, "link", OVER);
    }
}

static void refuse_factor(struct attempt *attempt, enum second_factor_result result)
{
    if (result == SECOND_FACTOR_FIELDS)
        held_refuse(attempt->desk, attempt->held, 400, "fields",
                    "Members are not what they should be.");
    else if (result == SECOND_FACTOR_OVER)
        held_refuse(attempt->desk, attempt->held, 409, "over", "This took too long. Begin again.");
    else
        held_refuse(attempt->desk, attempt->held, 422, "code",
                    "This code, or this passkey, is not right.");
}

static void handle_hashed(struct attempt *attempt, bool right, const char *new_hash)
{
    struct enrolled enrolled = {.password_hash = new_hash};
    enum second_factor_result read;
    const char *token;

    (void)right; /* there was nothing to verify */
    if (!new_hash || json_unpack(attempt->body, "{s:s}", "token", &token) != 0) {
        held_refuse(attempt->desk, attempt->held, 503, "busy",
                    "The password cannot be stored now.");
        return;
    }
    read = second_factor_read(attempt->desk, attempt->body, attempt->account.id,
                              str_of(attempt->host), &enrolled.factor);
    if (read == SECOND_FACTOR_OK)
        answer(attempt, use(attempt->desk, token, &enrolled), &enrolled);
    else
        refuse_factor(attempt, read);
    json_decref(enrolled.codes);
    buf_release(&enrolled.fields);
    mem_wipe(&enrolled, sizeof enrolled);
}

void enrolment_finish(struct call *call)
{
    struct account account;
    const char *password, *fault;

    if (json_unpack(call->body, "{s:s}", "password", &password) != 0) {
        call_refuse_fields(call);
        return;
    }
    if (!find(call, &account))
        return;
    fault = new_password_fault(password, &account);
    if (fault)
        call_refuse(call, 422, fault, "This password will not do.");
    else
        attempt_hash(call, &account, password, handle_hashed);
    mem_wipe(&account, sizeof account);
}
