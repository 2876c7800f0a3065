/*
 * A hash table from keys of one fixed length to pointers, with a secret hash key of its own
 * (SipHash-2-4 by libsodium), so that a stranger who chooses keys cannot choose collisions.
 */
#ifndef HAVRE_BASE_MAP_H
#define HAVRE_BASE_MAP_H

#include <stddef.h>
#include <stdint.h>

#define MAP_HASH_KEY_LEN 16

struct map {
    struct map_entry *entries;
    size_t key_len;
    size_t count;
    size_t cap; /* 0 or a power of two */
    uint8_t hash_key[MAP_HASH_KEY_LEN];
};

void map_init(struct map *map, size_t key_len);
/* NULL when there is none. `key` has key_len bytes. */
void *map_get(const struct map *map, const void *key);
/* `key` is borrowed until it is removed: let it live inside `value`. Replaces what was there.
 * `value` is not NULL. */
void map_set(struct map *map, const void *key, void *value);
/* Returns what was there, or NULL. */
void *map_remove(struct map *map, const void *key);
void map_finish(struct map *map);

#endif
