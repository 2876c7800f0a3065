/*
 * Accounts in the hands of an admin (docs/api.md): the list, adding, changing, disabling, enabling,
 * resetting. Each change and its row in the journal are one transaction, and counts at once:
 * whoever is disabled or reset is signed out, whoever is changed is another for the dispatch.
 */
#ifndef HAVRE_DESK_STAFF_H
#define HAVRE_DESK_STAFF_H

#include "desk/route.h"

/* The handlers. */
void staff_list(struct call *call);
void staff_add(struct call *call);
void staff_change(struct call *call);
void staff_disable(struct call *call);
void staff_enable(struct call *call);
void staff_reset(struct call *call);

#endif
