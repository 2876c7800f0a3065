/*
 * Accounts of staff. Never deleted, only disabled: the journal and tickets go on naming them.
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
#define ACCOUNT_CAPACITY_MOST 20      /* an admin's ceiling may be lower */
#define ACCOUNT_TAG_MAX 32            /* bytes of one */
#define ACCOUNT_TAGS_MOST 16
#define ACCOUNT_TAGS_MAX (ACCOUNT_TAGS_MOST * (ACCOUNT_TAG_MAX + 1) - 1) /* of all, with commas */

/* Each may do what those before it may. */
enum account_role { ACCOUNT_AGENT, ACCOUNT_SUPERVISOR, ACCOUNT_ADMIN };
#define ACCOUNT_ROLE_COUNT 3

struct account {
    int64_t id;                            /* > 0 */
    int64_t version;                       /* > 0; grows with each change of what a person set */
    int64_t created_ms;                    /* 0: before it was kept */
    char name[ACCOUNT_NAME_MAX + 1];       /* to sign in with; account_name_is_valid */
    char display[ACCOUNT_DISPLAY_MAX + 1]; /* UTF-8; what visitors see: "Agent 12" */
    char profession[ACCOUNT_PROFESSION_MAX +
                    1]; /* police, gendarme, psychologist, social_worker, interpreter */
    /* Argon2id, libsodium's text form; empty until enrolled, then nobody can sign in by password */
    char password_hash[ACCOUNT_PASSWORD_HASH_MAX];
    char tags[ACCOUNT_TAGS_MAX + 1]; /* account_tags_are_valid */
    enum account_role role;
    uint8_t zones;      /* bits of enum zone */
    uint32_t languages; /* bits by desk/language.h */
    uint32_t capacity;
    bool minors; /* trained to talk with minors */
    bool takes_at_once;
    bool disabled;
    bool demo;     /* made by --demo: no second factor; a desk without --demo refuses it */
    bool has_totp; /* read only: store/totp.h sets it */
};

/* `account->id` and `version` are set. STORE_TAKEN when the name is in use. */
MUST_CHECK enum store_result store_account_add(struct store *store, struct account *account);
MUST_CHECK enum store_result store_account_by_name(struct store *store, const char *name,
                                                   struct account *ret_account);
MUST_CHECK enum store_result store_account_by_id(struct store *store, int64_t id,
                                                 struct account *ret_account);
/* The account with the next greater id (0: the first), disabled ones too; STORE_NONE after the
 * last. */
MUST_CHECK enum store_result store_account_next(struct store *store, int64_t after,
                                                struct account *ret_account);
/*
 * Stores what a person may change: display, profession, role, zones, languages, capacity, minors,
 * tags, takes_at_once, demo. `account->version` is the one that was read, and is the new one
 * afterwards; STORE_STALE when another change came first, STORE_NONE when there is no such id.
 */
MUST_CHECK enum store_result store_account_put(struct store *store, struct account *account);
MUST_CHECK enum store_result store_account_set_password(struct store *store, int64_t id,
                                                        const char *password_hash);

/* Its sessions and its enrolment go with it. STORE_OK also when it was disabled before. */
MUST_CHECK enum store_result store_account_disable(struct store *store, int64_t id);
MUST_CHECK enum store_result store_account_enable(struct store *store, int64_t id);
/* As it was before enrolment: password, second factors, recovery codes, sessions and an unused
 * enrolment are gone. */
MUST_CHECK enum store_result store_account_reset(struct store *store, int64_t id);
/* Accounts of this role that are not disabled: the last admin is not to be taken away. */
MUST_CHECK enum store_result store_account_count(struct store *store, enum account_role role,
                                                 uint32_t *ret_count);

/* 1 to ACCOUNT_NAME_MAX of [a-z0-9._-], beginning with a letter or digit. */
bool account_name_is_valid(const char *name);
/* 1 to ACCOUNT_DISPLAY_MAX bytes of UTF-8 without control characters or spaces at the ends. */
bool account_display_is_valid(const char *display);
/* Empty, or at most ACCOUNT_TAGS_MOST different ones with commas between, each 1 to
 * ACCOUNT_TAG_MAX of [a-z0-9-]. */
bool account_tags_are_valid(const char *tags);
/* "agent", "supervisor", "admin". */
const char *account_role_name(enum account_role role);
MUST_CHECK bool account_role_parse(const char *name, enum account_role *ret_role);

#endif
