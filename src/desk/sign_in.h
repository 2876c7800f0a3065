/*
 * Signing in and out (docs/api.md): a password and then a code, or a passkey, becomes a session.
 */
#ifndef HAVRE_DESK_SIGN_IN_H
#define HAVRE_DESK_SIGN_IN_H

#include "base/buf.h"
#include "desk/route.h"
#include "desk/throttle.h"

/* The handlers. */
void sign_in_password(struct call *call);
void sign_in_code(struct call *call);
void sign_in_passkey_begin(struct call *call);
void sign_in_passkey(struct call *call);
void sign_out(struct call *call);
/* Who is signed in. */
void sign_in_session(struct call *call);

/* The session and its row in the journal: in a transaction with what let the account in. `how` is
 * the row's word for that; the cookie's field is appended to `ret_fields`. */
MUST_CHECK enum store_result sign_in_store(struct desk *desk, const struct account *account,
                                           const char *how, struct buf *ret_fields);
/* It is stored: the account's other consoles are closed, its address is known from now on. */
void sign_in_settle(struct desk *desk, const struct account *account, const uint8_t *ip);

#endif
