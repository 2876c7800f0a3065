/*
 * The journal of staff actions, a page at a time, newest first (docs/api.md).
 */
#ifndef HAVRE_DESK_JOURNAL_ROUTES_H
#define HAVRE_DESK_JOURNAL_ROUTES_H

#include "desk/route.h"

/* The handlers. */
void journal_newest(struct call *call);
void journal_before(struct call *call);

#endif
