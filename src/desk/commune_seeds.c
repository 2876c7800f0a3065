/*
 * As an import without a file, and without a row in the journal: nobody did it.
 */
#include "desk/commune_seeds.h"

#include "base/clock.h"
#include "places/communes.h"
#include "store/directory.h"

struct planting {
    struct store *store;
    enum store_result result;
};

static bool plant_one(void *owner, const struct commune_entry *entry)
{
    struct planting *planting = owner;

    planting->result = store_commune_add(planting->store, &entry->commune);
    for (size_t i = 0; i < entry->postal_code_count && planting->result == STORE_OK; i++)
        planting->result = store_postal_code_add(planting->store, &entry->postal_codes[i]);
    return planting->result == STORE_OK;
}

static enum store_result plant(struct store *store)
{
    struct planting planting = {.store = store, .result = STORE_OK};
    struct import import = {.kind = IMPORT_COMMUNES,
                            .at_ms = (int64_t)clock_wall_ms(),
                            .taken = (int64_t)communes_count()};

    communes_each(plant_one, &planting);
    return planting.result == STORE_OK ? store_import_put(store, &import) : planting.result;
}

static enum store_result plant_if_none(struct store *store)
{
    struct import import;
    enum store_result result = store_import_get(store, IMPORT_COMMUNES, &import);

    return result == STORE_NONE ? plant(store) : result;
}

enum store_result commune_seeds_plant(struct store *store)
{
    struct import import;
    enum store_result result = store_import_get(store, IMPORT_COMMUNES, &import);

    if (result != STORE_NONE)
        return result;
    /* Once more under the lock: two processes may start at once. */
    result = store_begin(store);
    return result == STORE_OK ? store_end(store, plant_if_none(store)) : result;
}
