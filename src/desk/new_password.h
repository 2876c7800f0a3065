/*
 * What a new password must be (NIST SP 800-63B section 5.1.1.2): long enough, and not what
 * everybody would try first. No rules on which characters it is made of.
 */
#ifndef HAVRE_DESK_NEW_PASSWORD_H
#define HAVRE_DESK_NEW_PASSWORD_H

#include "store/accounts.h"

#define NEW_PASSWORD_MIN 12 /* characters */

/* NULL when it will do, else a word for the page: "password_short", "password_long",
 * "password_name", "password_simple". */
const char *new_password_fault(const char *password, const struct account *account);

#endif
