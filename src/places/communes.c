/*
 * Walks the compiled table. Names and postal codes have no addresses of their own in there: whoever
 * walks counts along.
 */
#include "places/communes.h"

#include "places/communes_table.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

_Static_assert(INT32_MIN == COORDINATE_NONE, "what is not known is written so in the table");

static void fill_postal_codes(struct commune_entry *entry, const uint32_t *codes, size_t count)
{
    entry->postal_code_count = count;
    for (size_t i = 0; i < count; i++) {
        struct commune_postal_code *code = &entry->postal_codes[i];

        snprintf(code->postal_code, sizeof(code->postal_code), "%05u", codes[i] % 100000);
        memcpy(code->commune, entry->commune.code, sizeof(code->commune));
    }
}

static void fill(struct commune_entry *entry, const struct communes_row *row, const char *name)
{
    struct commune *commune = &entry->commune;

    CHECK(row->name_len < sizeof(commune->name));
    *commune = (struct commune){
        .population = row->population, .latitude = row->latitude, .longitude = row->longitude};
    memcpy(commune->code, row->code, sizeof(row->code));
    memcpy(commune->name, name, row->name_len);
}

void communes_each(bool (*handle)(void *, const struct commune_entry *), void *owner)
{
    struct commune_entry entry;
    const char *name = communes_table_names;
    const uint32_t *codes = communes_table_postal_codes;

    for (size_t i = 0; i < communes_table_len; i++) {
        const struct communes_row *row = &communes_table[i];

        fill(&entry, row, name);
        fill_postal_codes(&entry, codes, row->postal_codes);
        if (!handle(owner, &entry))
            return;
        name += row->name_len;
        codes += row->postal_codes;
    }
}

size_t communes_count(void)
{
    return communes_table_len;
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

bool commune_code_is_well_formed(const char *code)
{
    if (strlen(code) != INSEE_LEN || !is_digit(code[0]))
        return false;
    for (size_t i = 2; i < INSEE_LEN; i++) {
        if (!is_digit(code[i]))
            return false;
    }
    return is_digit(code[1]) || (code[0] == '2' && (code[1] == 'A' || code[1] == 'B'));
}

static int compare_former(const void *code, const void *former)
{
    return memcmp(code, ((const struct communes_former *)former)->code, INSEE_LEN);
}

bool communes_now(const char code[static INSEE_LEN], char ret_code[static INSEE_LEN + 1])
{
    const struct communes_former *former =
        bsearch(code, communes_table_former, communes_table_former_len,
                sizeof(*communes_table_former), compare_former);

    if (!former)
        return false;
    memcpy(ret_code, former->now, INSEE_LEN);
    ret_code[INSEE_LEN] = 0;
    return true;
}

static const struct {
    const char *first, *last, *city;
} CITIES[] = {
    {"13201", "13216", "13055"}, {"69381", "69389", "69123"}, {"75101", "75120", "75056"}};

#define CITY_COUNT (sizeof(CITIES) / sizeof(*CITIES))

const char *commune_city_of(const char *code)
{
    for (size_t i = 0; i < CITY_COUNT; i++) {
        if (strcmp(code, CITIES[i].first) >= 0 && strcmp(code, CITIES[i].last) <= 0)
            return CITIES[i].city;
    }
    return NULL;
}

bool commune_is_divided(const char *code)
{
    for (size_t i = 0; i < CITY_COUNT; i++) {
        if (strcmp(code, CITIES[i].city) == 0)
            return true;
    }
    return false;
}
