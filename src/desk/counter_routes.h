/*
 * What was counted, by month, as supervisors see it (docs/api.md): rounded.
 */
#ifndef HAVRE_DESK_COUNTER_ROUTES_H
#define HAVRE_DESK_COUNTER_ROUTES_H

#include "desk/route.h"

/* The handler. */
void counter_list(struct call *call);

#endif
