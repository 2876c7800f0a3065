/*
 * One's own account (docs/api.md): looking at it, and changing password, one-time codes, passkeys
 * and recovery codes, each after the password was given again within the last five minutes.
 */
#ifndef HAVRE_DESK_OWN_ACCOUNT_H
#define HAVRE_DESK_OWN_ACCOUNT_H

#include "desk/route.h"

void own_account_look(struct call *call);
void own_account_confirm(struct call *call);
void own_account_password(struct call *call);
void own_account_totp_begin(struct call *call);
void own_account_totp(struct call *call);
void own_account_passkey_begin(struct call *call);
void own_account_passkey(struct call *call);
void own_account_passkey_remove(struct call *call);
void own_account_recovery(struct call *call);
void own_account_sign_out(struct call *call);

#endif
