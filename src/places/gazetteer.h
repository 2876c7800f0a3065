/*
 * The communes that the house knows, by code, for whoever judges rows of other files: what a
 * commune is called and where it lies. Codes of communes that are no more lead to those they became
 * part of.
 */
#ifndef HAVRE_PLACES_GAZETTEER_H
#define HAVRE_PLACES_GAZETTEER_H

#include "places/coordinates.h"
#include "places/place.h"

struct gazetteer;

struct gazetteer *gazetteer_create(void);
void gazetteer_destroy(struct gazetteer *gazetteer);

/* In the ascending order of their codes. */
void gazetteer_add(struct gazetteer *gazetteer, const struct commune *commune);

struct gazetteer_entry {
    char code[INSEE_LEN + 1];
    const char *name; /* borrowed, until the next gazetteer_add */
    struct coordinates at;
};

/* False when it is not known, or not well-formed. The entry's code may be another, see above. */
MUST_CHECK bool gazetteer_find(const struct gazetteer *gazetteer, const char *code,
                               struct gazetteer_entry *ret_entry);

#endif
