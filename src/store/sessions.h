/*
 * Sessions of staff: a random token in a cookie, of which the database keeps the SHA-256 alone.
 * Times are milliseconds since 1970.
 */
#ifndef HAVRE_STORE_SESSIONS_H
#define HAVRE_STORE_SESSIONS_H

#include "store/accounts.h"

#define SESSION_TOKEN_LEN 32

struct session {
    int64_t account;
    int64_t created_ms;
    int64_t seen_ms; /* the last sign of life */
    int64_t expires_ms;
};

MUST_CHECK enum store_result store_session_add(struct store *store,
                                               const uint8_t token[static SESSION_TOKEN_LEN],
                                               const struct session *session);
/* STORE_NONE when unknown, expired at `now_ms`, or the account is disabled. `ret_session` may be
 * NULL. */
MUST_CHECK enum store_result store_session_find(struct store *store,
                                                const uint8_t token[static SESSION_TOKEN_LEN],
                                                int64_t now_ms, struct session *ret_session,
                                                struct account *ret_account);
/* A sign of life of this session, or of all that an account has. Never takes seen_ms back. */
MUST_CHECK enum store_result store_session_seen(struct store *store,
                                                const uint8_t token[static SESSION_TOKEN_LEN],
                                                int64_t now_ms);
MUST_CHECK enum store_result store_session_seen_account(struct store *store, int64_t account,
                                                        int64_t now_ms);
MUST_CHECK enum store_result store_session_remove(struct store *store,
                                                  const uint8_t token[static SESSION_TOKEN_LEN]);
/* Removes all sessions of an account (a new sign-in takes over), and every expired one. */
MUST_CHECK enum store_result store_session_sweep(struct store *store, int64_t account,
                                                 int64_t now_ms);
/* Removes those that were last seen before this instant. */
MUST_CHECK enum store_result store_session_sweep_idle(struct store *store, int64_t seen_before_ms);

#endif
