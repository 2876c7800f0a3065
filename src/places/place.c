/*
 * The names of the kinds of import, as they are typed, stored and shown.
 */
#include "places/place.h"

#include <string.h>

static const char *const KINDS[IMPORT_KIND_COUNT] = {
    [IMPORT_COMMUNES] = "communes", [IMPORT_ZONES] = "zones",
    [IMPORT_POLICE] = "police",     [IMPORT_GENDARMERIE] = "gendarmerie",
    [IMPORT_ANNUAIRE] = "annuaire", [IMPORT_PLACES] = "places",
};

const char *import_kind_name(enum import_kind kind)
{
    CHECK((unsigned)kind < IMPORT_KIND_COUNT);
    return KINDS[kind];
}

bool import_kind_named(const char *name, enum import_kind *ret_kind)
{
    for (unsigned kind = 0; kind < IMPORT_KIND_COUNT; kind++) {
        if (strcmp(KINDS[kind], name) == 0) {
            *ret_kind = (enum import_kind)kind;
            return true;
        }
    }
    return false;
}
