/*
 * What the directory was made from, and its imports by upload, over the API (docs/api.md).
 */
#ifndef HAVRE_DESK_IMPORT_ROUTES_H
#define HAVRE_DESK_IMPORT_ROUTES_H

#include "desk/route.h"

/* The handlers. The second is one of a route that is streamed. */
void import_list(struct call *call);
void import_upload(struct call *call);

#endif
