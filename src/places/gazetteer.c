/*
 * A sorted array, and all names in one block: some 40 bytes for each commune.
 */
#include "places/gazetteer.h"

#include "base/buf.h"
#include "base/mem.h"
#include "places/communes.h"

#include <string.h>

struct known {
    char code[INSEE_LEN];
    uint32_t name; /* where it begins in `names` */
    struct coordinates at;
};

struct gazetteer {
    struct buf known; /* of struct known */
    struct buf names; /* each with its zero */
};

struct gazetteer *gazetteer_create(void)
{
    return mem_alloc(sizeof(struct gazetteer));
}

void gazetteer_destroy(struct gazetteer *gazetteer)
{
    if (!gazetteer)
        return;
    buf_release(&gazetteer->known);
    buf_release(&gazetteer->names);
    mem_free(gazetteer);
}

static size_t count_of(const struct gazetteer *gazetteer)
{
    return gazetteer->known.len / sizeof(struct known);
}

static struct known known_at(const struct gazetteer *gazetteer, size_t i)
{
    struct known known;

    memcpy(&known, gazetteer->known.data + i * sizeof(known), sizeof(known));
    return known;
}

void gazetteer_add(struct gazetteer *gazetteer, const struct commune *commune)
{
    size_t count = count_of(gazetteer);
    struct known known = {.name = (uint32_t)gazetteer->names.len,
                          .at = {commune->latitude, commune->longitude}};

    CHECK(!count ||
          memcmp(known_at(gazetteer, count - 1).code, commune->code, sizeof(known.code)) < 0);
    memcpy(known.code, commune->code, sizeof(known.code));
    buf_append(&gazetteer->known, &known, sizeof(known));
    buf_append(&gazetteer->names, commune->name, strlen(commune->name) + 1);
}

static bool find(const struct gazetteer *gazetteer, const char *code, struct known *ret_known)
{
    size_t low = 0, high = count_of(gazetteer);

    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int order;

        *ret_known = known_at(gazetteer, middle);
        order = memcmp(ret_known->code, code, INSEE_LEN);
        if (order == 0)
            return true;
        if (order < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return false;
}

bool gazetteer_find(const struct gazetteer *gazetteer, const char *code,
                    struct gazetteer_entry *ret_entry)
{
    char now[INSEE_LEN + 1];
    struct known known;

    if (!commune_code_is_well_formed(code))
        return false;
    if (!find(gazetteer, code, &known) &&
        (!communes_now(code, now) || !find(gazetteer, now, &known)))
        return false;
    memcpy(ret_entry->code, known.code, INSEE_LEN);
    ret_entry->code[INSEE_LEN] = 0;
    ret_entry->name = (const char *)gazetteer->names.data + known.name;
    ret_entry->at = known.at;
    return true;
}
