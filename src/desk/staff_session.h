/*
 * Sessions of staff: the cookie, who it is, and when one is over. A session ends 12 hours after the
 * sign-in, or after 30 minutes without a sign of life while no conversation is open, or when the
 * account signs in elsewhere (which takes the conversations over), signs out, or is disabled.
 */
#ifndef HAVRE_DESK_STAFF_SESSION_H
#define HAVRE_DESK_STAFF_SESSION_H

#include "base/buf.h"
#include "base/err.h"
#include "net/http.h"
#include "store/accounts.h"
#include "store/sessions.h"

#include <stdbool.h>
#include <stdint.h>

#define STAFF_SESSION_MS (12 * 60 * 60 * 1000LL)
#define STAFF_IDLE_MS (30 * 60 * 1000LL)
#define STAFF_COOKIE "__Host-havre"
/* What takes the cookie away: a header field. */
#define STAFF_COOKIE_GONE \
    "Set-Cookie: " STAFF_COOKIE "=; Path=/; Max-Age=0; Secure; HttpOnly; SameSite=Strict\r\n"

struct desk;

/* The demo's accounts have no second factor: only a demo takes them. */
bool staff_session_allows(const struct desk *desk, const struct account *account);

/*
 * A new session, and the header field of its cookie appended to `ret_fields` (zero-terminated).
 * The sessions before it are gone from the database: belongs in the transaction of the sign-in.
 * When that is through, consoles_replace closes the consoles of those before.
 */
MUST_CHECK enum store_result staff_session_grant(struct desk *desk, int64_t account,
                                                 struct buf *ret_fields);

/* The account whose session the request's cookie names; false when nobody is signed in. It is a
 * sign of life. */
MUST_CHECK bool staff_session_account(struct desk *desk, const struct http_request *request,
                                      struct account *ret_account);
/* The times of the session that a request's cookie names, whose account is known already. */
MUST_CHECK bool staff_session_times(struct desk *desk, const struct http_request *request,
                                    struct session *ret_session);
/* Ends the session that the request's cookie names. */
MUST_CHECK enum store_result staff_session_end(struct desk *desk,
                                               const struct http_request *request);

/* The rule: whether who was last seen then is signed out by now. Times of one clock, in ms. */
bool staff_session_is_idle(int64_t seen_ms, int64_t now_ms, bool has_open);
/* A sign of life from the console of this account; stored at most once a minute. `seen_ms` (since
 * 1970) is what was stored last, and is moved on. */
void staff_session_seen(struct desk *desk, int64_t account, int64_t *seen_ms);

#endif
