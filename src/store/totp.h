/*
 * Secrets of one-time codes (RFC 6238), sealed in the database (store/seal.h), and which codes were
 * used.
 */
#ifndef HAVRE_STORE_TOTP_H
#define HAVRE_STORE_TOTP_H

#include "store/store.h"

#include <stdint.h>

#define TOTP_SECRET_LEN 20 /* RFC 4226 section 4, R6 */

/* Replaces the one before; codes count from new. */
MUST_CHECK enum store_result store_totp_set(struct store *store, int64_t account,
                                            const uint8_t secret[static TOTP_SECRET_LEN]);
MUST_CHECK enum store_result store_totp_clear(struct store *store, int64_t account);
/* STORE_NONE when the account has none; STORE_FAILED when DIR/secret.key is not the one that it was
 * sealed with. The caller wipes it. */
MUST_CHECK enum store_result store_totp_get(struct store *store, int64_t account,
                                            uint8_t ret_secret[static TOTP_SECRET_LEN]);
/* Takes note that the code of this step (seconds since 1970 / 30) was right. STORE_STALE when it,
 * or a later one, was accepted before: a code is good once (RFC 6238 section 5.2). */
MUST_CHECK enum store_result store_totp_accept(struct store *store, int64_t account, int64_t step);

#endif
