/*
 * Taking an account over by its one-time link (store/enrolments.h, docs/api.md): a password, a
 * second factor or a passkey, recovery codes, and one is signed in.
 */
#ifndef HAVRE_DESK_ENROLMENT_H
#define HAVRE_DESK_ENROLMENT_H

#include "desk/route.h"

void enrolment_look(struct call *call);
void enrolment_totp(struct call *call);
void enrolment_passkey(struct call *call);
void enrolment_finish(struct call *call);

#endif
