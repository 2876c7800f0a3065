/*
 * The house's name, for anyone at the console; and its settings in the hands of an admin
 * (docs/api.md): read, changed, tried on the visitor's page. Whoever changes one says which version
 * of it was read.
 */
#ifndef HAVRE_DESK_SETTING_ROUTES_H
#define HAVRE_DESK_SETTING_ROUTES_H

#include "desk/route.h"

/* The handlers. */
void setting_house(struct call *call);
void setting_list(struct call *call);
void setting_put(struct call *call);
void setting_preview(struct call *call);

#endif
