/*
 * From the database's rows to the compact form. There is no lock over the whole reading, which
 * would hold up whoever imports: it is read as it is, and whether an import came in between is
 * asked at the end.
 */
#include "desk/directory.h"

#include "places/communes.h"
#include "places/compact.h"

static bool handle_commune(void *owner, const struct commune *commune)
{
    compact_add_commune(owner, commune);
    return true;
}

static bool handle_postal_code(void *owner, const struct commune_postal_code *code)
{
    compact_add_postal_code(owner, code);
    return true;
}

static bool handle_zone(void *owner, const struct zone_row *zone)
{
    compact_add_zone(owner, zone);
    return true;
}

static bool handle_place(void *owner, const struct place *place)
{
    compact_add_place(owner, place);
    return true;
}

static enum store_result read_imports(struct store *store, struct compact *compact)
{
    for (enum import_kind kind = 0; kind < IMPORT_KIND_COUNT; kind++) {
        struct import import;
        enum store_result result = store_import_get(store, kind, &import);

        if (result == STORE_FAILED)
            return result;
        if (result == STORE_OK)
            compact_add_import(compact, &(struct compact_import){.kind = kind,
                                                                 .source = import.source,
                                                                 .at_ms = import.at_ms,
                                                                 .taken = import.taken,
                                                                 .refused = import.refused});
    }
    return STORE_OK;
}

static bool handle_built_in(void *owner, const struct commune_entry *entry)
{
    compact_add_commune(owner, &entry->commune);
    for (size_t i = 0; i < entry->postal_code_count; i++)
        compact_add_postal_code(owner, &entry->postal_codes[i]);
    return true;
}

/* Those of the build until there is an import of them. */
static enum store_result read_communes(struct store *store, struct compact *compact)
{
    struct import import;
    enum store_result result = store_import_get(store, IMPORT_COMMUNES, &import);

    if (result == STORE_NONE) {
        communes_each(handle_built_in, compact);
        return STORE_OK;
    }
    if (result == STORE_OK)
        result = store_communes_each(store, handle_commune, compact);
    if (result == STORE_OK)
        result = store_postal_codes_each(store, handle_postal_code, compact);
    return result;
}

static enum store_result read_rows(struct store *store, struct compact *compact)
{
    enum store_result result = read_imports(store, compact);

    if (result == STORE_OK)
        result = read_communes(store, compact);
    if (result == STORE_OK)
        result = store_zones_each(store, handle_zone, compact);
    if (result == STORE_OK)
        result = store_places_each(store, handle_place, compact);
    return result;
}

enum store_result directory_read(struct store *store, int64_t *ret_number, struct buf *ret_bytes)
{
    int64_t latest = 0;
    enum store_result result = store_import_latest(store, ret_number);

    if (result != STORE_OK)
        return result;
    struct compact *compact = compact_create(*ret_number);
    result = read_rows(store, compact);
    if (result == STORE_OK)
        result = store_import_latest(store, &latest);
    if (result == STORE_OK && latest != *ret_number)
        result = STORE_STALE;
    if (result == STORE_OK)
        compact_write(compact, ret_bytes);
    compact_destroy(compact);
    return result;
}
