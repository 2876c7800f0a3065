/* Asked is whether there was ever a row, not whether there is one: what was taken out stays out. */
#include "desk/seeds.h"

#include "base/log.h"

void seeds_plant(struct store *store, const struct seeds *seeds)
{
    bool ever = true;
    enum store_result result = seeds->ever(store, &ever);

    if (result == STORE_OK && ever)
        return;
    if (result == STORE_OK)
        result = store_begin(store);
    if (result == STORE_OK)
        result = store_end(store, seeds->plant(store));
    if (result != STORE_OK)
        log_warn("%s cannot be stored: %s", seeds->what, store_error(store));
}
