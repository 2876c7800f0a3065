/*
 * Services are kept in the order in which they were met, which is that of the communes: neighbours
 * in the lists are neighbours on the ground, so most rows lie a few steps back.
 */
#include "places/compact_services.h"

#include "base/mem.h"

#include <stdlib.h>
#include <string.h>

/* A service that lies further back is written a second time, which changes nothing but the size. */
#define SERVICES_BACK 4096

struct service {
    bool is_police;
    char *unit, *name;
};

/* A place that has a unit. */
struct unit {
    char code[PLACE_UNIT_MAX + 1];
    char *name;
    size_t order;
};

void services_release(struct services *services)
{
    for (size_t i = 0; i < services->count; i++) {
        mem_free(services->all[i].unit);
        mem_free(services->all[i].name);
    }
    for (size_t i = 0; i < services->unit_count; i++)
        mem_free(services->units[i].name);
    mem_free(services->all);
    mem_free(services->units);
}

static bool is_service(const struct service *service, const struct zone_row *zone)
{
    return service->is_police == zone->is_police && strcmp(service->name, zone->service) == 0 &&
           strcmp(service->unit, zone->unit) == 0;
}

static void add(struct services *services, const struct zone_row *zone)
{
    services->all =
        column_grown(services->all, services->count, &services->room, sizeof *services->all);
    services->all[services->count++] = (struct service){.is_police = zone->is_police,
                                                        .unit = mem_strdup(zone->unit),
                                                        .name = mem_strdup(zone->service)};
}

size_t services_find(struct services *services, const struct zone_row *zone)
{
    for (size_t back = 1; back <= services->count && back <= SERVICES_BACK; back++) {
        if (is_service(&services->all[services->count - back], zone))
            return back;
    }
    add(services, zone);
    return 0;
}

void services_note_place(struct services *services, const struct place *place)
{
    struct unit *unit;

    if (!*place->unit)
        return;
    services->units = column_grown(services->units, services->unit_count, &services->unit_room,
                                   sizeof *services->units);
    unit = &services->units[services->unit_count];
    memcpy(unit->code, place->unit, sizeof unit->code);
    unit->name = mem_strdup(place->name);
    unit->order = services->unit_count++;
}

static int compare(const void *one, const void *other)
{
    const struct unit *a = one, *b = other;
    int by_code = strcmp(a->code, b->code);

    return by_code ? by_code : (a->order > b->order) - (a->order < b->order);
}

/* The name of the last place of this unit; NULL: there is none. The units are sorted. */
static const char *name_of(const struct services *services, const char *code)
{
    size_t low = 0, high = services->unit_count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;

        if (strcmp(services->units[middle].code, code) <= 0)
            low = middle + 1;
        else
            high = middle;
    }
    if (!low || strcmp(services->units[low - 1].code, code) != 0)
        return NULL;
    return services->units[low - 1].name;
}

void services_write(struct services *services, struct column_state *police,
                    struct column_state *unit, struct column_state *name)
{
    if (services->unit_count)
        qsort(services->units, services->unit_count, sizeof *services->units, compare);
    for (size_t i = 0; i < services->count; i++) {
        const struct service *service = &services->all[i];
        const char *place_name = name_of(services, service->unit);

        column_add_number(police, service->is_police);
        column_add_text(unit, service->unit);
        if (place_name && strcmp(place_name, service->name) == 0)
            column_add_null(name);
        else
            column_add_text(name, service->name);
    }
}
