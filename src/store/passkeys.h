/*
 * Passkeys: public keys of WebAuthn credentials. Nothing in here is secret.
 */
#ifndef HAVRE_STORE_PASSKEYS_H
#define HAVRE_STORE_PASSKEYS_H

#include "store/store.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define PASSKEY_CREDENTIAL_MAX 1023 /* bytes; WebAuthn level 3 section 4, "Credential ID" */
#define PASSKEY_KEY_MAX 1024
#define PASSKEY_LABEL_MAX 64 /* bytes of UTF-8 */
#define PASSKEYS_MOST 10     /* of one account */

struct passkey {
    int64_t id; /* > 0, never given twice */
    int64_t account;
    uint8_t credential[PASSKEY_CREDENTIAL_MAX];
    size_t credential_len; /* > 0 */
    uint8_t key[PASSKEY_KEY_MAX];
    size_t key_len;      /* > 0; in the form that the desk gives to libfido2 */
    int32_t algorithm;   /* COSE: -7 ES256, -8 EdDSA, -257 RS256 */
    uint32_t sign_count; /* 0: the authenticator does not count */
    bool user_verified;  /* it did verify the user when it was added */
    char label[PASSKEY_LABEL_MAX + 1];
    int64_t added_ms;
    int64_t used_ms; /* 0: never */
};

/* `passkey->id` is set. STORE_TAKEN when the credential belongs to an account already, STORE_STALE
 * when this one has PASSKEYS_MOST. */
MUST_CHECK enum store_result store_passkey_add(struct store *store, struct passkey *passkey);
MUST_CHECK enum store_result store_passkey_find(struct store *store, const uint8_t *credential,
                                                size_t len, struct passkey *ret_passkey);
/* The account's passkey with the next greater id (0: the first); STORE_NONE after the last. */
MUST_CHECK enum store_result store_passkey_next(struct store *store, int64_t account, int64_t after,
                                                struct passkey *ret_passkey);
/* It was used, and counted so far. STORE_STALE when its counter did not go on (WebAuthn level 3
 * section 6.1.1): there may be a copy of it; nothing is stored then. */
MUST_CHECK enum store_result store_passkey_used(struct store *store, int64_t id,
                                                uint32_t sign_count, int64_t now_ms);
/* STORE_NONE also when it is another account's. */
MUST_CHECK enum store_result store_passkey_remove(struct store *store, int64_t account, int64_t id);

#endif
