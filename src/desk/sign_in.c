/*
 * Signing in: a name and a password become a session cookie. Verifying takes tens of milliseconds
 * of a core, so it runs in the thread pool while the request is held; attempts are limited by
 * address before any of that. The database keeps a hash of the token only.
 */
#include "desk/internal.h"

#include "base/clock.h"
#include "base/log.h"
#include "base/mem.h"
#include "desk/json.h"

#include <errno.h>
#include <sodium.h>
#include <string.h>

struct sign_in {
    struct list link; // desk.sign_ins
    struct desk *desk;
    struct slot_id request;
    struct peer peer;
    struct account account; /* id 0: nobody of this name */
    struct password_check *check;
};

static const char *const EXPIRED_COOKIE =
    "Set-Cookie: " STAFF_COOKIE "=; Path=/; Max-Age=0; Secure; HttpOnly; "
    "SameSite=Strict\r\n";

static void drop(struct sign_in *sign_in)
{
    password_verify_cancel(sign_in->check);
    list_remove(&sign_in->link);
    mem_free(sign_in);
}

static void answer(struct desk *desk, struct slot_id request, int status, const char *fields)
{
    http_server_answer(desk->server, request,
                       &(struct http_response){.status = status, .fields = fields});
}

/* A fresh token in a cookie. The sessions before it end: a new sign-in takes over. */
static bool grant(struct desk *desk, int64_t account, struct buf *ret_fields)
{
    uint8_t token[SESSION_TOKEN_LEN];
    char text[sodium_base64_ENCODED_LEN(SESSION_TOKEN_LEN,
                                        sodium_base64_VARIANT_URLSAFE_NO_PADDING)];
    int64_t now = (int64_t)clock_wall_ms();
    bool is_granted;

    randombytes_buf(token, sizeof token);
    is_granted = store_session_sweep(desk->store, account, now) == STORE_OK &&
                 store_session_add(desk->store, token, account, now + STAFF_SESSION_MS) == STORE_OK;
    sodium_bin2base64(text, sizeof text, token, sizeof token,
                      sodium_base64_VARIANT_URLSAFE_NO_PADDING);
    buf_printf(ret_fields,
               "Set-Cookie: " STAFF_COOKIE "=%s; Path=/; Secure; HttpOnly; SameSite=Strict\r\n",
               text);
    buf_append_u8(ret_fields, 0);
    mem_wipe(token, sizeof token);
    mem_wipe(text, sizeof text);
    if (!is_granted)
        log_error("a staff session cannot be stored: %s", store_error(desk->store));
    return is_granted;
}

static void handle_verified(void *owner, bool right, const char *new_hash)
{
    struct sign_in *sign_in = owner;
    struct desk *desk = sign_in->desk;
    struct buf fields = {0};

    sign_in->check = NULL;
    if (!right || !sign_in->account.id || sign_in->account.disabled) {
        answer(desk, sign_in->request, 401, NULL);
    } else if (!grant(desk, sign_in->account.id, &fields)) {
        answer(desk, sign_in->request, 503, NULL);
    } else {
        limits_give_back(desk->sign_in_limits, sign_in->peer.ip, clock_ms());
        consoles_replace(desk, sign_in->account.id, NULL);
        if (new_hash &&
            store_account_set_password(desk->store, sign_in->account.id, new_hash) != STORE_OK)
            log_warn("a password's newer hash cannot be stored: %s", store_error(desk->store));
        answer(desk, sign_in->request, 204, (const char *)fields.data);
    }
    buf_release(&fields);
    drop(sign_in);
}

static void verify(struct desk *desk, struct http_request *request, const char *name,
                   const char *password)
{
    struct sign_in *sign_in = mem_alloc(sizeof *sign_in);
    enum store_result found = store_account_by_name(desk->store, name, &sign_in->account);

    sign_in->desk = desk;
    sign_in->peer = request->peer;
    list_append(&desk->sign_ins, &sign_in->link);
    if (found == STORE_FAILED)
        log_error("accounts cannot be read: %s", store_error(desk->store));
    if (found != STORE_OK)
        sign_in->account.id = 0;
    /* Nobody of this name takes as long as a wrong password. */
    if (password_verify_start(desk->loop, password,
                              found == STORE_OK ? sign_in->account.password_hash : NULL,
                              handle_verified, sign_in, &sign_in->check) != 0) {
        limits_give_back(desk->sign_in_limits, request->peer.ip, clock_ms());
        http_respond_status(request, 503, NULL);
        drop(sign_in);
        return;
    }
    sign_in->request = http_request_hold(request);
}

void sign_in_begin(struct desk *desk, struct http_request *request)
{
    const char *name, *password;
    __attribute__((cleanup(json_cleanup))) json_t *json = NULL;

    if (!str_equal_nocase(request->head->content_type, "application/json")) {
        http_respond_status(request, 415, NULL);
        return;
    }
    json = json_read_object(request->body, request->body_len);
    if (!json || json_unpack(json, "{s:s, s:s !}", "name", &name, "password", &password) != 0 ||
        strlen(name) > ACCOUNT_NAME_MAX || strlen(password) > PASSWORD_MAX) {
        http_respond_status(request, 400, NULL);
        return;
    }
    if (!limits_take(desk->sign_in_limits, request->peer.ip, clock_ms())) {
        http_respond_status(request, 429, NULL);
        return;
    }
    verify(desk, request, name, password);
}

void sign_in_cancel_all(struct desk *desk)
{
    LIST_FOREACH_SAFE (node, following, &desk->sign_ins) {
        drop(CONTAINER_OF(node, struct sign_in, link));
    }
}

static bool token_of(const struct http_request *request, uint8_t ret_token[SESSION_TOKEN_LEN])
{
    struct str value;
    size_t len;
    const char *end;
    return head_cookie(request->head->cookie, STAFF_COOKIE, &value) &&
           sodium_base642bin(ret_token, SESSION_TOKEN_LEN, value.at, value.len, NULL, &len, &end,
                             sodium_base64_VARIANT_URLSAFE_NO_PADDING) == 0 &&
           len == SESSION_TOKEN_LEN && end == value.at + value.len;
}

bool sign_in_account(struct desk *desk, const struct http_request *request,
                     struct account *ret_account)
{
    uint8_t token[SESSION_TOKEN_LEN];
    enum store_result found = STORE_NONE;

    if (token_of(request, token))
        found = store_session_find(desk->store, token, (int64_t)clock_wall_ms(), ret_account);
    if (found == STORE_FAILED)
        log_error("staff sessions cannot be read: %s", store_error(desk->store));
    mem_wipe(token, sizeof token);
    return found == STORE_OK;
}

void sign_out(struct desk *desk, struct http_request *request)
{
    uint8_t token[SESSION_TOKEN_LEN];
    struct account account;

    if (sign_in_account(desk, request, &account) && token_of(request, token)) {
        if (store_session_remove(desk->store, token) == STORE_FAILED)
            log_error("a staff session cannot be removed: %s", store_error(desk->store));
        consoles_sign_out(desk, account.id);
        mem_wipe(token, sizeof token);
    }
    http_respond(request, &(struct http_response){.status = 204, .fields = EXPIRED_COOKIE});
}
