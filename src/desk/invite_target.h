/*
 * Whom an invitation is for, as the console and the tickets say it (docs/protocol.md section 3):
 * "account:27", "profession:interpreter", "lang:ar", "minors", "tag:hospital".
 */
#ifndef HAVRE_DESK_INVITE_TARGET_H
#define HAVRE_DESK_INVITE_TARGET_H

#include "base/err.h"
#include "base/str.h"
#include "bus/message.h"
#include "store/accounts.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define INVITE_TARGET_MAX (4 + ACCOUNT_TAG_MAX) /* "tag:" and one; no other is longer */

enum invite_kind { INVITE_ACCOUNT, INVITE_PROFESSION, INVITE_LANGUAGE, INVITE_MINORS, INVITE_TAG };

struct invite_target {
    char text[INVITE_TARGET_MAX + 1]; /* all of it */
    enum invite_kind kind;
    int64_t account;    /* > 0 */
    uint8_t profession; /* its place in the list of desk/language.h */
    uint8_t language;   /* its number there */
};

/* False when it is none of these, or of a profession or language that nobody can have. */
MUST_CHECK bool invite_target_parse(struct str text, struct invite_target *ret_target);

#endif
