/*
 * Token buckets that forget. A bucket is one number: when it will be full again. Each take moves
 * that time on by refill_ms, and there is nothing left to take when it would lie further ahead than
 * the burst is worth. The buckets are in `by_hash` and, in the order in which their addresses were
 * last seen, in `seen`; the table owns them. With the key goes every bucket, so a new hour begins
 * with full bursts.
 */
#include "guard/limits.h"

#include "base/err.h"
#include "base/list.h"
#include "base/map.h"
#include "base/mem.h"
#include "guard/address.h"

#include <sodium.h>

struct bucket {
    struct list link; // limits.seen
    uint64_t hash;    /* key in limits.by_hash */
    uint64_t full_at; /* ms */
};

struct limits {
    struct limits_options options;
    struct map by_hash;
    struct list seen; // struct bucket.link; the least recently seen one is first
    uint64_t key_since;
    bool has_key;
    uint8_t key[ADDRESS_KEY_LEN];
};

struct limits *limits_create(const struct limits_options *options)
{
    struct limits *limits = mem_alloc(sizeof *limits);

    CHECK(options->burst && options->refill_ms && options->most);
    CHECK(options->refill_ms <= UINT64_MAX / 4 / options->burst);
    limits->options = *options;
    map_init(&limits->by_hash, sizeof(uint64_t));
    list_init(&limits->seen);
    return limits;
}

static void forget(struct limits *limits, struct bucket *bucket)
{
    map_remove(&limits->by_hash, &bucket->hash);
    list_remove(&bucket->link);
    mem_free(bucket);
}

static void forget_all(struct limits *limits)
{
    LIST_FOREACH_SAFE (node, following, &limits->seen) {
        forget(limits, CONTAINER_OF(node, struct bucket, link));
    }
}

void limits_destroy(struct limits *limits)
{
    if (!limits)
        return;
    forget_all(limits);
    map_finish(&limits->by_hash);
    mem_free(limits);
}

/* Walks from the address that was seen longest ago to the first whose bucket is not full: a sweep
 * costs what it forgets, not what there is. */
void limits_sweep(struct limits *limits, uint64_t now)
{
    if (limits->has_key && now - limits->key_since >= ADDRESS_KEY_LIFE_MS) {
        forget_all(limits);
        mem_wipe(limits->key, sizeof limits->key);
        limits->has_key = false;
    }
    while (!list_is_empty(&limits->seen)) {
        struct bucket *oldest = CONTAINER_OF(limits->seen.next, struct bucket, link);

        if (oldest->full_at > now)
            return;
        forget(limits, oldest);
    }
}

static void ensure_key(struct limits *limits, uint64_t now)
{
    if (limits->has_key)
        return;
    randombytes_buf(limits->key, sizeof limits->key);
    limits->has_key = true;
    limits->key_since = now;
}

/* The bucket of this address, which is made when there is none, as the one seen last. */
static struct bucket *see(struct limits *limits, uint64_t hash, uint64_t now)
{
    struct bucket *bucket = map_get(&limits->by_hash, &hash);

    if (bucket) {
        list_remove(&bucket->link);
    } else {
        if (limits->by_hash.count >= limits->options.most)
            forget(limits, CONTAINER_OF(limits->seen.next, struct bucket, link));
        bucket = mem_alloc(sizeof *bucket);
        bucket->hash = hash;
        bucket->full_at = now;
        map_set(&limits->by_hash, &bucket->hash, bucket);
    }
    list_append(&limits->seen, &bucket->link);
    return bucket;
}

static bool take(struct limits *limits, uint64_t hash, uint64_t now)
{
    uint64_t refill_ms = limits->options.refill_ms;
    struct bucket *bucket = see(limits, hash, now);
    uint64_t from;

    from = bucket->full_at > now ? bucket->full_at : now;
    if (from + refill_ms - now > limits->options.burst * refill_ms)
        return false;
    bucket->full_at = from + refill_ms;
    return true;
}

bool limits_take(struct limits *limits, const uint8_t ip[static 16], uint64_t now)
{
    if (address_is_unknown(ip))
        return true;
    limits_sweep(limits, now);
    ensure_key(limits, now);
    return take(limits, address_hash(limits->key, ip), now);
}

bool limits_take_hash(struct limits *limits, uint64_t hash, uint64_t now)
{
    limits_sweep(limits, now);
    return take(limits, hash, now);
}

void limits_give_back(struct limits *limits, const uint8_t ip[static 16], uint64_t now)
{
    struct bucket *bucket;
    uint64_t hash;

    limits_sweep(limits, now);
    if (address_is_unknown(ip) || !limits->has_key)
        return;
    hash = address_hash(limits->key, ip);
    bucket = map_get(&limits->by_hash, &hash);
    if (!bucket)
        return;
    if (bucket->full_at > now + limits->options.refill_ms)
        bucket->full_at -= limits->options.refill_ms;
    else
        bucket->full_at = now;
}

uint32_t limits_count(const struct limits *limits)
{
    return (uint32_t)limits->by_hash.count;
}
