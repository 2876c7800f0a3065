/*
 * Signing in with a passkey alone: no name is typed, the credential says whose it is. The challenge
 * is spent by the first answer to it, right or wrong.
 */
#include "desk/sign_in.h"

#include "base/clock.h"
#include "base/log.h"
#include "base/mem.h"
#include "desk/internal.h"
#include "desk/json.h"
#include "desk/staff_journal.h"
#include "desk/staff_session.h"

#include <string.h>

struct answer {
    struct buf credential, user, client_data, authenticator_data, signature;
};

static void release_answer(struct answer *answer)
{
    buf_release(&answer->credential);
    buf_release(&answer->user);
    buf_release(&answer->client_data);
    buf_release(&answer->authenticator_data);
    buf_release(&answer->signature);
}

void sign_in_passkey_begin(struct call *call)
{
    struct str domain = origin_domain(call->request->head->host);
    const struct ceremony *ceremony;

    if (!call_is_empty(call))
        return;
    if (!throttle_address(call->desk->throttle, call->request->peer.ip, clock_ms())) {
        call_refuse(call, 429, "many", "Too many tries. Wait a moment before the next one.");
        return;
    }
    ceremony = ceremony_begin(&call->desk->ceremonies, CEREMONY_SIGN_IN, NULL, clock_ms());
    call_answer(call, json_pack("{s:o, s:o, s:s%}", "pending", ceremony_id(ceremony), "challenge",
                                json_base64(ceremony->challenge, sizeof ceremony->challenge),
                                "domain", domain.at, domain.len));
}

static bool read_answer(const json_t *body, struct answer *ret_answer)
{
    return json_object_size(body) == 6 &&
           json_base64_append(json_object_get(body, "credential"), PASSKEY_CREDENTIAL_MAX,
                              &ret_answer->credential) &&
           json_base64_append(json_object_get(body, "user"), 64, &ret_answer->user) &&
           json_base64_append(json_object_get(body, "client_data"), PASSKEY_CLIENT_DATA_MAX,
                              &ret_answer->client_data) &&
           json_base64_append(json_object_get(body, "authenticator_data"),
                              PASSKEY_AUTHENTICATOR_DATA_MAX, &ret_answer->authenticator_data) &&
           json_base64_append(json_object_get(body, "signature"), PASSKEY_SIGNATURE_MAX,
                              &ret_answer->signature);
}

/* The passkey that the answer names, and its account; STORE_NONE when there is none, or another
 * account's user (WebAuthn level 2 section 7.2 step 6). */
static enum store_result find_passkey(struct desk *desk, const struct answer *answer,
                                      struct passkey *ret_passkey, struct account *ret_account)
{
    uint8_t user[PASSKEY_USER_LEN];
    enum store_result result = store_passkey_find(desk->store, answer->credential.data,
                                                  answer->credential.len, ret_passkey);

    if (result == STORE_OK)
        result = store_account_by_id(desk->store, ret_passkey->account, ret_account);
    if (result != STORE_OK)
        return result;
    passkey_user(ret_account->id, user);
    return staff_session_allows(desk, ret_account) && answer->user.len == sizeof user &&
                   memcmp(answer->user.data, user, sizeof user) == 0
               ? STORE_OK
               : STORE_NONE;
}

static bool is_signed(struct call *call, const struct ceremony *ceremony,
                      const struct passkey *passkey, const struct answer *answer,
                      uint32_t *ret_count)
{
    const struct passkey_expected expected = {ceremony->challenge, &call->desk->options->origin,
                                              call->request->head->host};
    const struct passkey_assertion assertion = {
        {answer->client_data.data, answer->client_data.len},
        {answer->authenticator_data.data, answer->authenticator_data.len},
        {answer->signature.data, answer->signature.len},
    };

    return passkey_verify(&expected, passkey, &assertion, ret_count);
}

static enum store_result store_sign_in(struct desk *desk, const struct account *account,
                                       const struct passkey *passkey, uint32_t count,
                                       struct buf *ret_fields)
{
    enum store_result result = store_begin(desk->store);

    if (result != STORE_OK)
        return result;
    result = store_passkey_used(desk->store, passkey->id, count, (int64_t)clock_wall_ms());
    if (result == STORE_STALE)
        log_warn("a passkey counted backwards: there may be a copy of it");
    if (result == STORE_OK)
        result = sign_in_store(desk, account, "passkey", ret_fields);
    return store_end(desk->store, result);
}

static enum store_result judge(struct call *call, const struct ceremony *ceremony,
                               const struct answer *answer, struct buf *ret_fields)
{
    struct desk *desk = call->desk;
    const uint8_t *ip = call->request->peer.ip;
    struct passkey passkey;
    struct account account;
    uint32_t count = 0;
    enum store_result result = find_passkey(desk, answer, &passkey, &account);

    if (result == STORE_OK && !is_signed(call, ceremony, &passkey, answer, &count))
        result = STORE_NONE;
    if (result == STORE_OK)
        result = store_sign_in(desk, &account, &passkey, count, ret_fields);
    if (result == STORE_OK) {
        throttle_address_right(desk->throttle, ip, clock_ms());
        sign_in_settle(desk, &account, ip);
    }
    mem_wipe(&account, sizeof account);
    return result;
}

void sign_in_passkey(struct call *call)
{
    struct ceremonies *ceremonies = &call->desk->ceremonies;
    const char *pending;
    struct answer answer = {0};
    struct buf fields = {0};
    struct ceremony *ceremony;
    enum store_result result;

    if (json_unpack(call->body, "{s:s}", "pending", &pending) != 0 ||
        !read_answer(call->body, &answer)) {
        release_answer(&answer);
        call_refuse_fields(call);
        return;
    }
    ceremony = ceremony_find(ceremonies, CEREMONY_SIGN_IN, pending, clock_ms());
    result = ceremony ? judge(call, ceremony, &answer, &fields) : STORE_NONE;
    if (result == STORE_OK)
        call_done(call, (const char *)fields.data);
    else if (result == STORE_FAILED)
        call_refuse_stored(call);
    else if (!ceremony)
        call_refuse(call, 401, "over", "This sign-in took too long. Begin again.");
    else
        call_refuse(call, 401, "passkey", "This passkey lets nobody in here.");
    ceremony_end(ceremonies, ceremony);
    buf_release(&fields);
    release_answer(&answer);
}
