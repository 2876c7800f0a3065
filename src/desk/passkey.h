/*
 * Passkeys: what a browser says at registration and at sign-in (Web Authentication level 2,
 * sections 7.1 and 7.2), judged with libfido2. Attestation is asked for as "none", so of a
 * registration only the authenticator data counts. The user is always verified (PIN, finger), so a
 * passkey alone is two factors. The database is not touched here.
 */
#ifndef HAVRE_DESK_PASSKEY_H
#define HAVRE_DESK_PASSKEY_H

#include "base/err.h"
#include "base/str.h"
#include "guard/origin.h"
#include "store/passkeys.h"

#include <stdbool.h>
#include <stdint.h>

#define PASSKEY_CHALLENGE_LEN 32
#define PASSKEY_USER_LEN 8 /* what an authenticator knows the account by: its number */
#define PASSKEY_CLIENT_DATA_MAX 4096
#define PASSKEY_AUTHENTICATOR_DATA_MAX 4096
#define PASSKEY_SIGNATURE_MAX 1024

/* COSE numbers of the algorithms that we ask for, the preferred one first (RFC 9053). */
enum passkey_algorithm { PASSKEY_ES256 = -7, PASSKEY_EDDSA = -8, PASSKEY_RS256 = -257 };

struct passkey_bytes {
    const uint8_t *at; /* borrowed */
    size_t len;
};

/* What the answer must be to. */
struct passkey_expected {
    const uint8_t *challenge; /* PASSKEY_CHALLENGE_LEN bytes */
    const struct origin_policy *origin;
    struct str host; /* of the request; allowed by `origin` */
};

void passkey_user(int64_t account, uint8_t ret_user[static PASSKEY_USER_LEN]);

/* Fills credential, key, algorithm, sign_count, user_verified; the rest is left. */
MUST_CHECK bool passkey_register(const struct passkey_expected *expected,
                                 struct passkey_bytes client_data,
                                 struct passkey_bytes authenticator_data,
                                 struct passkey *ret_passkey);

struct passkey_assertion {
    struct passkey_bytes client_data;
    struct passkey_bytes authenticator_data;
    struct passkey_bytes signature;
};

/* Whether the holder of `passkey` signed it. Its counter is for store_passkey_used to compare. */
MUST_CHECK bool passkey_verify(const struct passkey_expected *expected,
                               const struct passkey *passkey,
                               const struct passkey_assertion *assertion, uint32_t *ret_sign_count);

#endif
