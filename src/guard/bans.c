/*
 * Bans by hash. There are three keys, the newest first. A mark can be set under the first two; by
 * the time its key is dropped from the last place a ban on it has been over for long enough. The
 * bans are in `by_mark` and, in the order in which they end, in `set`; the table owns them.
 */
#include "guard/bans.h"

#include "base/list.h"
#include "base/map.h"
#include "base/mem.h"
#include "guard/address.h"

#include <sodium.h>
#include <string.h>

#define KEYS 3
#define KEYS_TO_SET 2

_Static_assert((KEYS - KEYS_TO_SET) * (uint64_t)ADDRESS_KEY_LIFE_MS >= BAN_MS,
               "a key outlives the bans under it");

struct ban {
    struct list link;     // bans.set
    struct ban_mark mark; /* key in bans.by_mark */
    uint64_t until;       /* ms */
};

struct bans {
    struct map by_mark;
    struct list set; // struct ban.link; the one that ends first is first
    uint32_t most;
    uint64_t newest;    /* number of keys[0]; 0: there is none */
    uint64_t key_since; /* of keys[0] */
    uint8_t keys[KEYS][ADDRESS_KEY_LEN];
};

struct bans *bans_create(uint32_t most)
{
    struct bans *bans = mem_alloc(sizeof *bans);

    CHECK(most);
    bans->most = most;
    map_init(&bans->by_mark, sizeof(struct ban_mark));
    list_init(&bans->set);
    return bans;
}

static void forget(struct bans *bans, struct ban *ban)
{
    map_remove(&bans->by_mark, &ban->mark);
    list_remove(&ban->link);
    mem_free(ban);
}

static struct ban *first(struct bans *bans)
{
    return CONTAINER_OF(bans->set.next, struct ban, link);
}

void bans_destroy(struct bans *bans)
{
    if (!bans)
        return;
    while (!list_is_empty(&bans->set))
        forget(bans, first(bans));
    map_finish(&bans->by_mark);
    mem_free(bans);
}

static void add_key(struct bans *bans, uint64_t since)
{
    memmove(bans->keys[1], bans->keys[0], (KEYS - 1) * sizeof bans->keys[0]);
    randombytes_buf(bans->keys[0], sizeof bans->keys[0]);
    bans->newest++;
    bans->key_since = since;
}

/* After a long silence each key is as old as it would be had it been looked at all the time. */
void bans_sweep(struct bans *bans, uint64_t now)
{
    while (!list_is_empty(&bans->set) && first(bans)->until <= now)
        forget(bans, first(bans));
    for (int i = 0; i < KEYS && bans->newest && now - bans->key_since >= ADDRESS_KEY_LIFE_MS; i++)
        add_key(bans, i < KEYS - 1 ? bans->key_since + ADDRESS_KEY_LIFE_MS : now);
}

/* Whether the key of this number is one of the newest `count`; *ret_key is it. */
static bool find_key(const struct bans *bans, uint64_t number, uint64_t count,
                     const uint8_t **ret_key)
{
    if (!number || number > bans->newest || bans->newest - number >= count)
        return false;
    *ret_key = bans->keys[bans->newest - number];
    return true;
}

struct ban_mark bans_mark(struct bans *bans, const uint8_t ip[static 16], uint64_t now)
{
    if (address_is_unknown(ip))
        return (struct ban_mark){0};
    bans_sweep(bans, now);
    if (!bans->newest)
        add_key(bans, now);
    return (struct ban_mark){.hash = address_hash(bans->keys[0], ip), .key = bans->newest};
}

bool bans_set(struct bans *bans, const struct ban_mark *mark, uint64_t now)
{
    const uint8_t *key;
    struct ban *ban;

    bans_sweep(bans, now);
    if (!find_key(bans, mark->key, KEYS_TO_SET, &key))
        return false;
    ban = map_get(&bans->by_mark, mark);
    if (ban)
        forget(bans, ban);
    if (bans->by_mark.count >= bans->most)
        forget(bans, first(bans));
    ban = mem_alloc(sizeof *ban);
    ban->mark = *mark;
    ban->until = now + BAN_MS;
    map_set(&bans->by_mark, &ban->mark, ban);
    list_append(&bans->set, &ban->link);
    return true;
}

bool bans_hold(struct bans *bans, const uint8_t ip[static 16], uint64_t now)
{
    const uint8_t *key;

    bans_sweep(bans, now);
    if (address_is_unknown(ip) || list_is_empty(&bans->set))
        return false;
    for (uint64_t i = 0; i < KEYS && find_key(bans, bans->newest - i, KEYS, &key); i++) {
        struct ban_mark mark = {.hash = address_hash(key, ip), .key = bans->newest - i};
        if (map_get(&bans->by_mark, &mark))
            return true;
    }
    return false;
}

uint32_t bans_count(const struct bans *bans)
{
    return (uint32_t)bans->by_mark.count;
}
