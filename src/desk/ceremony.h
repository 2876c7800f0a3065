/*
 * What was begun in a page and is not finished: a sign-in that waits for its code, a challenge that
 * waits for a passkey, a secret that waits for its first code. In memory, for some minutes, found
 * again by a random id that the page hands back. A restart of the desk forgets them: begin again.
 */
#ifndef HAVRE_DESK_CEREMONY_H
#define HAVRE_DESK_CEREMONY_H

#include "base/list.h"
#include "base/map.h"
#include "desk/passkey.h"
#include "store/accounts.h"
#include "store/totp.h"

#include <jansson.h>
#include <stdint.h>

#define CEREMONY_ID_LEN 16
#define CEREMONIES_MOST 4096 /* beyond, the oldest is forgotten; begins are limited by address */
#define CEREMONY_TRIES 3     /* codes; then it is begun anew */

enum ceremony_kind {
    CEREMONY_CODE,        /* the password was right */
    CEREMONY_SIGN_IN,     /* by passkey; nobody's yet */
    CEREMONY_ADD_PASSKEY, /* of an account */
    CEREMONY_ADD_TOTP,    /* of an account: the secret, until a code of it was right */
    CEREMONY_CONFIRMED    /* the account gave its password again, just now */
};

struct ceremony {
    struct list link; // ceremonies.all
    uint8_t id[CEREMONY_ID_LEN];
    enum ceremony_kind kind;
    int64_t account;
    int64_t version; /* of the account as it was begun */
    uint64_t until;  /* ms */
    unsigned tries;
    uint8_t challenge[PASSKEY_CHALLENGE_LEN];
    uint8_t secret[TOTP_SECRET_LEN];
};

struct ceremonies {
    struct list all; // struct ceremony.link; oldest first
    struct map by_id;
};

void ceremonies_init(struct ceremonies *ceremonies);
void ceremonies_finish(struct ceremonies *ceremonies);
/* Forgets those whose time is over. `now` in ms of a clock that never goes back. */
void ceremonies_sweep(struct ceremonies *ceremonies, uint64_t now);

/* A new one, with a random id, challenge and secret. An account has one of each kind (that before
 * it is over) but CEREMONY_CODE; those of nobody (NULL) stand side by side. */
struct ceremony *ceremony_begin(struct ceremonies *ceremonies, enum ceremony_kind kind,
                                const struct account *account, uint64_t now);
/* By the id that the page has; NULL when there is none, of this kind, or its time is over. */
struct ceremony *ceremony_find(struct ceremonies *ceremonies, enum ceremony_kind kind,
                               const char *id, uint64_t now);
struct ceremony *ceremony_of(struct ceremonies *ceremonies, enum ceremony_kind kind,
                             int64_t account, uint64_t now);
/* Ends it: NULL is allowed. */
void ceremony_end(struct ceremonies *ceremonies, struct ceremony *ceremony);
/* All of an account: it was reset or disabled. */
void ceremonies_end_of(struct ceremonies *ceremonies, int64_t account);
/* A wrong code: after CEREMONY_TRIES of them it is over. */
void ceremony_failed(struct ceremonies *ceremonies, struct ceremony *ceremony);

/* Its id, as the page hands it back. */
json_t *ceremony_id(const struct ceremony *ceremony);

#endif
