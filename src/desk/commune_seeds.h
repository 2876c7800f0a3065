/*
 * The communes that the build carries (places/communes.h), put into the database of a house that
 * has imported none: so there is one source for all that is made of them.
 */
#ifndef HAVRE_DESK_COMMUNE_SEEDS_H
#define HAVRE_DESK_COMMUNE_SEEDS_H

#include "store/store.h"

/* When there was never an import of communes: all of them, or none. */
MUST_CHECK enum store_result commune_seeds_plant(struct store *store);

#endif
