/*
 * One-time links by which a person takes an account over: sets a password and a second factor, or
 * a passkey. The token is random and goes to the page in the fragment of the address, so that no
 * server or log on the way sees it; the database keeps its SHA-256 alone. One for each account: a
 * new one replaces it. Times are milliseconds since 1970.
 */
#ifndef HAVRE_STORE_ENROLMENTS_H
#define HAVRE_STORE_ENROLMENTS_H

#include "store/accounts.h"

#define ENROLMENT_TOKEN_LEN 32
#define ENROLMENT_LIFE_MS INT64_C(259200000) /* 72 hours */

/* STORE_NONE when there is no such account. */
MUST_CHECK enum store_result store_enrolment_put(struct store *store,
                                                 const uint8_t token[static ENROLMENT_TOKEN_LEN],
                                                 int64_t account, int64_t expires_ms);
/* Looks, and leaves it. STORE_NONE when unknown, used, expired at `now_ms`, or the account is
 * disabled. */
MUST_CHECK enum store_result store_enrolment_find(struct store *store,
                                                  const uint8_t token[static ENROLMENT_TOKEN_LEN],
                                                  int64_t now_ms, struct account *ret_account);
/* The same, and it is used now: of two who come at once one gets STORE_NONE. In one transaction
 * with what the person sets, so that a link is not lost to a failure. */
MUST_CHECK enum store_result store_enrolment_use(struct store *store,
                                                 const uint8_t token[static ENROLMENT_TOKEN_LEN],
                                                 int64_t now_ms, struct account *ret_account);
/* Removes every expired one. */
MUST_CHECK enum store_result store_enrolment_sweep(struct store *store, int64_t now_ms);

#endif
