/*
 * The token is random and in the cookie alone; the database has its hash. Every request with the
 * cookie is a sign of life, written down once a minute: more often nobody needs to know.
 */
#include "desk/staff_session.h"

#include "base/clock.h"
#include "base/log.h"
#include "base/mem.h"
#include "desk/internal.h"

#include <sodium.h>

#define SEEN_EVERY_MS 60000

bool staff_session_allows(const struct desk *desk, const struct account *account)
{
    return !account->disabled && (!account->demo || desk->options->is_demo);
}

static void append_cookie(const uint8_t token[static SESSION_TOKEN_LEN], struct buf *ret_fields)
{
    char text[sodium_base64_ENCODED_LEN(SESSION_TOKEN_LEN,
                                        sodium_base64_VARIANT_URLSAFE_NO_PADDING)];

    sodium_bin2base64(text, sizeof text, token, SESSION_TOKEN_LEN,
                      sodium_base64_VARIANT_URLSAFE_NO_PADDING);
    buf_printf(ret_fields,
               "Set-Cookie: " STAFF_COOKIE "=%s; Path=/; Secure; HttpOnly; SameSite=Strict\r\n",
               text);
    buf_append_u8(ret_fields, 0);
    mem_wipe(text, sizeof text);
}

enum store_result staff_session_grant(struct desk *desk, int64_t account, struct buf *ret_fields)
{
    uint8_t token[SESSION_TOKEN_LEN];
    int64_t now = (int64_t)clock_wall_ms();
    const struct session session = {.account = account,
                                    .created_ms = now,
                                    .seen_ms = now,
                                    .expires_ms = now + STAFF_SESSION_MS};
    enum store_result result;

    randombytes_buf(token, sizeof token);
    result = store_session_sweep(desk->store, account, now);
    if (result == STORE_OK)
        result = store_session_add(desk->store, token, &session);
    if (result == STORE_OK)
        append_cookie(token, ret_fields);
    mem_wipe(token, sizeof token);
    return result;
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

bool staff_session_is_idle(int64_t seen_ms, int64_t now_ms, bool has_open)
{
    return !has_open && now_ms - seen_ms >= STAFF_IDLE_MS;
}

static bool has_open(const struct desk *desk, int64_t account)
{
    for (const struct list *node = desk->connected.next; node != &desk->connected;
         node = node->next) {
        const struct console *console = CONTAINER_OF(node, const struct console, link);
        if (console->account.id == account && !list_is_empty(&console->participations))
            return true;
    }
    return false;
}

/* Whether the session goes on. Its last sign of life is this one. */
static bool goes_on(struct desk *desk, const uint8_t token[static SESSION_TOKEN_LEN],
                    const struct session *session, int64_t now)
{
    enum store_result result = STORE_OK;
    bool is_idle = staff_session_is_idle(session->seen_ms, now, has_open(desk, session->account));

    if (is_idle)
        result = store_session_remove(desk->store, token);
    else if (now - session->seen_ms >= SEEN_EVERY_MS)
        result = store_session_seen(desk->store, token, now);
    /* A database that can be read only does not sign anybody out. */
    if (result == STORE_FAILED)
        log_warn("a sign of life cannot be stored: %s", store_error(desk->store));
    return !is_idle;
}

bool staff_session_account(struct desk *desk, const struct http_request *request,
                           struct account *ret_account)
{
    uint8_t token[SESSION_TOKEN_LEN];
    int64_t now = (int64_t)clock_wall_ms();
    enum store_result found = STORE_NONE;
    struct session session;

    if (token_of(request, token))
        found = store_session_find(desk->store, token, now, &session, ret_account);
    if (found == STORE_FAILED)
        log_error("staff sessions cannot be read: %s", store_error(desk->store));
    bool is_let_in = found == STORE_OK && staff_session_allows(desk, ret_account) &&
                     goes_on(desk, token, &session, now);
    mem_wipe(token, sizeof token);
    return is_let_in;
}

bool staff_session_times(struct desk *desk, const struct http_request *request,
                         struct session *ret_session)
{
    uint8_t token[SESSION_TOKEN_LEN];
    struct account account;
    enum store_result found = STORE_NONE;

    if (token_of(request, token))
        found =
            store_session_find(desk->store, token, (int64_t)clock_wall_ms(), ret_session, &account);
    mem_wipe(token, sizeof token);
    mem_wipe(&account, sizeof account);
    return found == STORE_OK;
}

enum store_result staff_session_end(struct desk *desk, const struct http_request *request)
{
    uint8_t token[SESSION_TOKEN_LEN];
    enum store_result result = STORE_NONE;

    if (token_of(request, token))
        result = store_session_remove(desk->store, token);
    mem_wipe(token, sizeof token);
    return result;
}

void staff_session_seen(struct desk *desk, int64_t account, int64_t *seen_ms)
{
    int64_t now = (int64_t)clock_wall_ms();

    if (now - *seen_ms < SEEN_EVERY_MS)
        return;
    *seen_ms = now;
    if (store_session_seen_account(desk->store, account, now) == STORE_FAILED)
        log_warn("a sign of life cannot be stored: %s", store_error(desk->store));
}
