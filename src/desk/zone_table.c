/*
 * Three statements, one after another: zones, communes, postal codes, each in the order of its
 * keys, so that the ones before are bisected. The directory may be replaced between two of them;
 * then its number is another one too, and the table is made again (desk/zones.c).
 */
#include "desk/zone_table.h"

#include "base/mem.h"
#include "places/zones.h"
#include "store/directory.h"

#include <stdlib.h>
#include <string.h>

struct known_zone {
    char commune[INSEE_LEN];
    uint8_t zones;
};

struct known_commune {
    char code[INSEE_LEN];
    uint8_t zones;
    uint8_t name_len;
    size_t name_at; /* in draft.names */
    uint64_t population;
};

/* Arrays in buffers; their owner is zone_table_make. */
struct draft {
    struct buf zones;    /* struct known_zone, by commune */
    struct buf communes; /* struct known_commune, by code */
    struct buf names;
    struct buf rows; /* struct zones_row */
};

static int compare_codes(const char *a, const char *b)
{
    return memcmp(a, b, INSEE_LEN);
}

static int compare_key(const void *code, const void *entry)
{
    return compare_codes(code, entry); /* each entry begins with its code */
}

static void *find(const struct buf *array, size_t size, const char *code)
{
    return array->len ? bsearch(code, array->data, array->len / size, size, compare_key) : NULL;
}

static bool add_zone(void *owner, const struct zone_row *row)
{
    struct draft *draft = owner;
    uint8_t zone = row->is_police ? ZONES_POLICE : ZONES_GENDARMERIE;
    struct known_zone *last =
        draft->zones.len ? (struct known_zone *)(void *)(draft->zones.data + draft->zones.len) - 1
                         : NULL;
    struct known_zone known = {.zones = zone};

    if (last && compare_codes(last->commune, row->commune) == 0) {
        last->zones |= zone;
        return true;
    }
    memcpy(known.commune, row->commune, INSEE_LEN);
    buf_append(&draft->zones, &known, sizeof known);
    return true;
}

/* 0 when it is in no list. */
static uint8_t zones_of(const struct draft *draft, const char *commune)
{
    const struct known_zone *known = find(&draft->zones, sizeof *known, commune);

    return known ? known->zones : 0;
}

static bool add_commune(void *owner, const struct commune *commune)
{
    struct draft *draft = owner;
    struct known_commune known = {
        .zones = zones_of(draft, commune->code),
        .name_len = (uint8_t)strlen(commune->name),
        .name_at = draft->names.len,
        .population = (uint64_t)commune->population,
    };

    _Static_assert(COMMUNE_NAME_MAX <= UINT8_MAX && COMMUNE_NAME_MAX <= ZONES_NAME_MAX,
                   "every commune can be named");
    memcpy(known.code, commune->code, INSEE_LEN);
    buf_append(&draft->names, commune->name, known.name_len);
    buf_append(&draft->communes, &known, sizeof known);
    return true;
}

static bool add_postal_code(void *owner, const struct commune_postal_code *code)
{
    struct draft *draft = owner;
    const struct known_commune *commune = find(&draft->communes, sizeof *commune, code->commune);
    struct zones_row row;

    if (!commune || !postal_code_is_well_formed(code->postal_code, strlen(code->postal_code)))
        return true;
    row = (struct zones_row){
        .name = {(const char *)draft->names.data + commune->name_at, commune->name_len},
        .population = commune->population,
        .zones = commune->zones,
    };
    memcpy(row.code, code->postal_code, POSTAL_CODE_LEN);
    buf_append(&draft->rows, &row, sizeof row);
    return true;
}

static enum store_result read_directory(struct store *store, struct draft *draft)
{
    enum store_result result = store_zones_each(store, add_zone, draft);

    if (result == STORE_OK)
        result = store_communes_each(store, add_commune, draft);
    if (result == STORE_OK)
        result = store_postal_codes_each(store, add_postal_code, draft);
    return result;
}

enum store_result zone_table_make(struct store *store, struct buf *ret_table)
{
    struct draft draft = {0};
    enum store_result result = read_directory(store, &draft);

    if (result == STORE_OK && !zones_build((struct zones_row *)(void *)draft.rows.data,
                                           draft.rows.len / sizeof(struct zones_row), ret_table))
        result = STORE_STALE;
    buf_release(&draft.zones);
    buf_release(&draft.communes);
    buf_release(&draft.names);
    buf_release(&draft.rows);
    return result;
}
