/*
 * Setting up a second factor: the same at enrolment and in one's own account. A one-time-code
 * secret counts once a code of it was right; a passkey once its registration was.
 */
#ifndef HAVRE_DESK_SECOND_FACTOR_H
#define HAVRE_DESK_SECOND_FACTOR_H

#include "base/str.h"
#include "desk/ceremony.h"
#include "store/accounts.h"

struct desk;

enum second_factor_result {
    SECOND_FACTOR_OK,
    SECOND_FACTOR_FIELDS, /* members are missing or not what they should be */
    SECOND_FACTOR_OVER,   /* begun too long ago, or begun anew since: begin again */
    SECOND_FACTOR_WRONG   /* the code, or what the authenticator said */
};

/* One that was proved and is not stored yet; wiped by whoever has it. */
struct second_factor {
    bool is_passkey;
    uint8_t secret[TOTP_SECRET_LEN];
    int64_t step;
    struct passkey passkey;
};

/* {pending, secret, qr}: what an authenticator app is set up with. */
json_t *second_factor_begin_totp(struct desk *desk, const struct account *account);
/* {pending, challenge, domain, user, name, display, exclude}: for navigator.credentials.create.
 * NULL when the database cannot be read. */
json_t *second_factor_begin_passkey(struct desk *desk, const struct account *account,
                                    struct str host);

/* Judges {pending, code} or {pending, label, client_data, authenticator_data} of this account;
 * other members are left alone. */
MUST_CHECK enum second_factor_result second_factor_read(struct desk *desk, const json_t *body,
                                                        int64_t account, struct str host,
                                                        struct second_factor *ret_factor);
/* In a transaction. STORE_TAKEN and STORE_STALE as store_passkey_add has them. */
MUST_CHECK enum store_result second_factor_store(struct desk *desk, int64_t account,
                                                 struct second_factor *factor);
/* It is stored: what was begun is over. */
void second_factor_end(struct desk *desk, int64_t account, const struct second_factor *factor);

#endif
