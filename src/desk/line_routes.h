/*
 * National lines over the API (docs/api.md): read by every agent, written by admins.
 */
#ifndef HAVRE_DESK_LINE_ROUTES_H
#define HAVRE_DESK_LINE_ROUTES_H

#include "desk/route.h"

/* The handlers. */
void line_list(struct call *call);
void line_add(struct call *call);
void line_change(struct call *call);
void line_remove(struct call *call);

#endif
