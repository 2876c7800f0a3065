/*
 * Open addressing with linear probing. An entry without a value is empty; between the place where
 * an entry's hash points and the place where it lies no entry is empty. A removal shifts the
 * entries behind it back, so there are no tombstones and the table never has to be rebuilt because
 * of churn. Keys and values belong to the caller; the entries are ours.
 */
#include "base/map.h"

#include "base/err.h"
#include "base/mem.h"

#include <sodium.h>
#include <string.h>

#define MAP_FIRST_CAP 16

_Static_assert(MAP_HASH_KEY_LEN == crypto_shorthash_KEYBYTES, "the key of SipHash-2-4");

struct map_entry {
    uint64_t hash;
    const void *key;
    void *value;
};

void map_init(struct map *map, size_t key_len)
{
    CHECK(key_len);
    *map = (struct map){.key_len = key_len};
    randombytes_buf(map->hash_key, sizeof(map->hash_key));
}

static uint64_t hash_of(const struct map *map, const void *key)
{
    uint64_t hash;

    _Static_assert(sizeof(hash) == crypto_shorthash_BYTES, "the output of SipHash-2-4");
    crypto_shorthash((unsigned char *)&hash, key, map->key_len, map->hash_key);
    return hash;
}

/* The entry that has this key, or the empty one where it belongs. The table has an empty entry. */
static struct map_entry *find(const struct map *map, uint64_t hash, const void *key)
{
    size_t mask = map->cap - 1;
    size_t at = hash & mask;

    for (;; at = (at + 1) & mask) {
        struct map_entry *entry = &map->entries[at];

        if (!entry->value)
            return entry;
        if (entry->hash == hash && memcmp(entry->key, key, map->key_len) == 0)
            return entry;
    }
}

static void grow(struct map *map)
{
    struct map_entry *old = map->entries;
    size_t old_cap = map->cap;

    map->cap = old_cap ? old_cap * 2 : MAP_FIRST_CAP;
    CHECK(map->cap <= SIZE_MAX / sizeof(*old) / 2);
    map->entries = mem_alloc(map->cap * sizeof(*old));
    for (size_t i = 0; i < old_cap; i++) {
        if (old[i].value)
            *find(map, old[i].hash, old[i].key) = old[i];
    }
    mem_free(old);
}

void *map_get(const struct map *map, const void *key)
{
    if (!map->count)
        return NULL;
    return find(map, hash_of(map, key), key)->value;
}

void map_set(struct map *map, const void *key, void *value)
{
    uint64_t hash = hash_of(map, key);
    struct map_entry *entry;

    CHECK(value);
    if (map->count >= map->cap / 4 * 3)
        grow(map);
    entry = find(map, hash, key);
    if (!entry->value)
        map->count++;
    /* The key too: the one from before lives in a value that its owner may free now. */
    *entry = (struct map_entry){.hash = hash, .key = key, .value = value};
}

/* Empties the entry at `hole`, then moves back whatever would no longer be found behind it. */
static void close_hole(struct map *map, size_t hole)
{
    size_t mask = map->cap - 1;

    for (size_t at = (hole + 1) & mask; map->entries[at].value; at = (at + 1) & mask) {
        size_t home = map->entries[at].hash & mask;

        /* An entry may move to any place from its home on; is the hole there? */
        if (((at - home) & mask) >= ((at - hole) & mask)) {
            map->entries[hole] = map->entries[at];
            hole = at;
        }
    }
    map->entries[hole] = (struct map_entry){0};
}

void *map_remove(struct map *map, const void *key)
{
    struct map_entry *entry;
    void *value;

    if (!map->count)
        return NULL;
    entry = find(map, hash_of(map, key), key);
    value = entry->value;
    if (!value)
        return NULL;
    close_hole(map, (size_t)(entry - map->entries));
    map->count--;
    return value;
}

void map_finish(struct map *map)
{
    mem_free(map->entries);
    mem_wipe(map, sizeof(*map));
}
