/*
 * How often somebody may try to sign in, so that guessing is hopeless and no colleague can be
 * locked out by it:
 *
 *   an address            a burst and a rate (`[limits] sign_ins_per_address`)
 *   an account from an    10 tries, then one a minute
 *   address
 *   an account            from the 12th wrong try on, one try after another: each waits 1, 2, 4,
 * then 8 seconds behind the one before; one that would wait longer is refused. A wrong try is
 * forgotten after a minute an account's codes    20 wrong ones, then one every 10 minutes: whoever
 * guesses codes has the password already. A passkey and a recovery code are not guessed
 *
 * The last two bind only addresses that the account did not sign in from since the desk started.
 * One that it did is held to "an account from an address" alone: neither what others try on the
 * account from elsewhere nor what others try from the same address keeps it out.
 *
 * Names count whether or not there is such an account. Nothing but keyed hashes is kept, in memory,
 * under a key that is made at the start. A peer whose address is unknown is limited by account.
 */
#ifndef HAVRE_DESK_THROTTLE_H
#define HAVRE_DESK_THROTTLE_H

#include "base/err.h"
#include "guard/limits.h"

#include <stdbool.h>
#include <stdint.h>

#define THROTTLE_REFUSED UINT64_MAX

struct throttle;

/* Who tries on whose account; `now` in ms of a clock that never goes back. */
struct throttle_who {
    const char *name;
    const uint8_t *ip; /* 16 bytes, as in struct peer */
    uint64_t now;
};

struct throttle *throttle_create(const struct limits_options *addresses);
/* NULL is allowed. */
void throttle_destroy(struct throttle *throttle);

/* A password is to be tried: how many ms it must wait first, or THROTTLE_REFUSED. It counts as
 * wrong unless throttle_right comes. */
MUST_CHECK uint64_t throttle_password(struct throttle *throttle, const struct throttle_who *who);
/* Whether a code may be tried. */
MUST_CHECK bool throttle_code(struct throttle *throttle, const struct throttle_who *who);
void throttle_wrong_code(struct throttle *throttle, const struct throttle_who *who);
/* Signed in: what it took is given back, and the address is known from now on. */
void throttle_right(struct throttle *throttle, const struct throttle_who *who);
/* What needs no name (a passkey, an enrolment link): by address alone. */
MUST_CHECK bool throttle_address(struct throttle *throttle, const uint8_t ip[static 16],
                                 uint64_t now);
void throttle_address_right(struct throttle *throttle, const uint8_t ip[static 16], uint64_t now);
/* Forgets what is over; every second or so. */
void throttle_sweep(struct throttle *throttle, uint64_t now);

#endif
