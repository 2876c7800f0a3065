/*
 * Prepared replies over the API (docs/api.md): read by every agent, written by supervisors.
 */
#ifndef HAVRE_DESK_REPLY_ROUTES_H
#define HAVRE_DESK_REPLY_ROUTES_H

#include "desk/route.h"

/* The handlers. */
void reply_list(struct call *call);
void reply_add(struct call *call);
void reply_change(struct call *call);
void reply_remove(struct call *call);

#endif
