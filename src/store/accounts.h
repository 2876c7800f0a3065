/*
 * Accounts of staff, and their sessions.
 */
#ifndef HAVRE_STORE_ACCOUNTS_H
#define HAVRE_STORE_ACCOUNTS_H

#include "store/store.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define ACCOUNT_NAME_MAX 64
#define ACCOUNT_DISPLAY_MAX 64
#define ACCOUNT_PROFESSION_MAX 32
#define ACCOUNT_PASSWORD_HASH_MAX 128 /* crypto_pwhash_STRBYTES */
#define SESSION_TOKEN_LEN 32

struct account {
    int64_t id;                            /* > 0 */
    char name[ACCOUNT_NAME_MAX + 1];       /* to sign in with; lower case */
    char display[ACCOUNT_DISPLAY_MAX + 1]; /* UTF-8; what visitors see: "Agent 12" */
    char profession[ACCOUNT_PROFESSION_MAX +
                    1]; /* police, gendarme, psychologist, social_worker, interpreter */
    char password_hash[ACCOUNT_PASSWORD_HASH_MAX]; /* Argon2id, libsodium's text form */
    uint8_t zones;                                 /* bits of enum zone */
    uint32_t languages;                            /* bits by desk/language.h */
    uint32_t capacity;
    bool takes_at_once;
    bool disabled;
};

/* `account->id` is set. STORE_TAKEN when the name is in use. */
MUST_CHECK enum store_result store_account_add(struct store *store, struct account *account);
MUST_CHECK enum store_result store_account_by_name(struct store *store, const char *name,
                                                   struct account *ret_account);
MUST_CHECK enum store_result store_account_by_id(struct store *store, int64_t id,
                                                 struct account *ret_account);
MUST_CHECK enum store_result store_account_set_password(struct store *store, int64_t id,
                                                        const char *password_hash);

/* The database keeps the SHA-256 of the token alone. Times are milliseconds since 1970. */
MUST_CHECK enum store_result store_session_add(struct store *store,
                                               const uint8_t token[static SESSION_TOKEN_LEN],
                                               int64_t account, int64_t expires_ms);
/* STORE_NONE when unknown, expired at `now_ms`, or the account is disabled. */
MUST_CHECK enum store_result store_session_find(struct store *store,
                                                const uint8_t token[static SESSION_TOKEN_LEN],
                                                int64_t now_ms, struct account *ret_account);
MUST_CHECK enum store_result store_session_remove(struct store *store,
                                                  const uint8_t token[static SESSION_TOKEN_LEN]);
/* Removes all sessions of an account (a new sign-in takes over), and every expired one. */
MUST_CHECK enum store_result store_session_sweep(struct store *store, int64_t account,
                                                 int64_t now_ms);

#endif
