/*
 * One-time codes (RFC 6238: HMAC-SHA-1, steps of 30 seconds, 6 digits) by liboath, and how an
 * authenticator app is given the secret. That a code is accepted once is the store's part
 * (store_totp_accept).
 */
#ifndef HAVRE_DESK_TOTP_H
#define HAVRE_DESK_TOTP_H

#include "base/buf.h"
#include "base/err.h"
#include "store/totp.h"

#include <stdbool.h>
#include <stdint.h>

#define TOTP_STEP_S 30
#define TOTP_DIGITS 6
/* Phones' clocks are wrong: the code of the step before and of the one after are right too (RFC
 * 6238 section 5.2). */
#define TOTP_WINDOW 1

/* Whether `code` is exactly TOTP_DIGITS digits and right at `now_s` (seconds since 1970). The step
 * that it is of is in *ret_step. */
MUST_CHECK bool totp_check(const uint8_t secret[static TOTP_SECRET_LEN], const char *code,
                           int64_t now_s, int64_t *ret_step);
/* Appends "otpauth://totp/HOUSE:NAME?secret=…&issuer=HOUSE", zero-terminated; `house` is any text,
 * percent-encoded there (RFC 3986), `name` an account's name. */
void totp_append_uri(const uint8_t secret[static TOTP_SECRET_LEN], const char *house,
                     const char *name, struct buf *ret_uri);

#endif
