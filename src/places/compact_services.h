/*
 * Who is competent, as the compact directory tells it (places/compact.h): each service once, found
 * again by how far back it lies, and named by its place where that has the same name.
 */
#ifndef HAVRE_PLACES_COMPACT_SERVICES_H
#define HAVRE_PLACES_COMPACT_SERVICES_H

#include "places/compact_column.h"
#include "places/place.h"

#include <stddef.h>

/* Begins zeroed; owns its texts. */
struct services {
    struct service *all;
    size_t count, room;
    struct unit *units;
    size_t unit_count, unit_room;
};

void services_release(struct services *services);
/* How far back this row's service lies, 1 being the last one; 0: it is new, and is the last now. */
size_t services_find(struct services *services, const struct zone_row *zone);
/* A place that a service may be named by. */
void services_note_place(struct services *services, const struct place *place);
/* A row for each; once, after the last place. */
void services_write(struct services *services, struct column_state *police,
                    struct column_state *unit, struct column_state *name);

#endif
