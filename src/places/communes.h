/*
 * The communes that the build carries: all of them and the arrondissements of Paris, Lyon and
 * Marseille, with population and postal codes from @etalab/decoupage-administratif (Licence Ouverte
 * 2.0), and where they lie from GeoNames (CC BY 4.0). A house has them until it imports others.
 *
 * The three cities stand beside their arrondissements, without postal codes of their own.
 */
#ifndef HAVRE_PLACES_COMMUNES_H
#define HAVRE_PLACES_COMMUNES_H

#include "places/place.h"

#include <stdbool.h>
#include <stddef.h>

#define COMMUNE_POSTAL_CODES_MAX 255

/* A commune with its postal codes. */
struct commune_entry {
    struct commune commune;
    struct commune_postal_code postal_codes[COMMUNE_POSTAL_CODES_MAX];
    size_t postal_code_count;
};

/* In the order of their codes. `handle` returns false to stop. */
void communes_each(bool (*handle)(void *, const struct commune_entry *), void *owner);
size_t communes_count(void);

/* Five characters: a département's two (2A and 2B too) and three digits. */
bool commune_code_is_well_formed(const char *code);
/* The commune that one which is no more (delegated, associated, merged) belongs to; false when
 * there is no such. `code` is well-formed. */
bool communes_now(const char code[static INSEE_LEN], char ret_code[static INSEE_LEN + 1]);
/* The city whose arrondissement it is, as "75056"; NULL for all others. */
const char *commune_city_of(const char *code);
/* Whether it is one of the three that have arrondissements. */
bool commune_is_divided(const char *code);

#endif
