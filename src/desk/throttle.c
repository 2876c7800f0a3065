/*
 * Token buckets of guard/limits.h for addresses and for accounts from addresses; here are the
 * accounts and the addresses that are known. A debt is one number, as a bucket is: when the last
 * wrong try will be forgotten. Both tables are lists, oldest first, with a map beside; what is
 * beyond their size is forgotten oldest first.
 */
#include "desk/throttle.h"

#include "base/list.h"
#include "base/map.h"
#include "base/mem.h"
#include "guard/address.h"

#include <sodium.h>
#include <string.h>

#define HASH_LEN 16
#define IP_LEN 16
#define MOST 4096 /* accounts, and known addresses */

#define PAIR_BURST 10
#define PAIR_REFILL_MS 60000
#define FREE_PASSWORDS 10 /* as many as one address has */
#define PASSWORD_FORGOTTEN_MS 60000
#define PASSWORDS_MOST (2 * FREE_PASSWORDS)
#define WAIT_FIRST_MS 1000
#define WAIT_MOST_MS 8000
#define FREE_CODES 20
#define CODE_FORGOTTEN_MS (10 * 60 * 1000)

struct tried {
    struct list link; // throttle.accounts
    uint8_t hash[HASH_LEN];
    uint64_t passwords_until; /* when the last wrong password is forgotten */
    uint64_t codes_until;
    uint64_t next_at; /* no try before */
};

struct known {
    struct list link; // throttle.addresses
    uint8_t hash[HASH_LEN];
};

struct throttle {
    struct limits *by_address;
    struct limits *by_pair;
    struct map accounts_by_hash;
    struct list accounts; // struct tried.link
    struct map known_by_hash;
    struct list known; // struct known.link
    uint8_t key[crypto_generichash_KEYBYTES];
};

struct throttle *throttle_create(const struct limits_options *addresses)
{
    static const struct limits_options PAIRS = {
        .burst = PAIR_BURST, .refill_ms = PAIR_REFILL_MS, .most = 4 * MOST};
    struct throttle *throttle = mem_alloc(sizeof *throttle);

    throttle->by_address = limits_create(addresses);
    throttle->by_pair = limits_create(&PAIRS);
    map_init(&throttle->accounts_by_hash, HASH_LEN);
    map_init(&throttle->known_by_hash, HASH_LEN);
    list_init(&throttle->accounts);
    list_init(&throttle->known);
    randombytes_buf(throttle->key, sizeof throttle->key);
    return throttle;
}

static void forget_account(struct throttle *throttle, struct tried *tried)
{
    map_remove(&throttle->accounts_by_hash, tried->hash);
    list_remove(&tried->link);
    mem_free(tried);
}

static void forget_known(struct throttle *throttle, struct known *known)
{
    map_remove(&throttle->known_by_hash, known->hash);
    list_remove(&known->link);
    mem_free(known);
}

void throttle_destroy(struct throttle *throttle)
{
    if (!throttle)
        return;
    LIST_FOREACH_SAFE (node, following, &throttle->accounts) {
        forget_account(throttle, CONTAINER_OF(node, struct tried, link));
    }
    LIST_FOREACH_SAFE (node, following, &throttle->known) {
        forget_known(throttle, CONTAINER_OF(node, struct known, link));
    }
    map_finish(&throttle->accounts_by_hash);
    map_finish(&throttle->known_by_hash);
    limits_destroy(throttle->by_address);
    limits_destroy(throttle->by_pair);
    mem_free(throttle);
}

static void hash_name(const struct throttle *throttle, const struct throttle_who *who,
                      uint8_t ret_hash[static HASH_LEN])
{
    crypto_generichash(ret_hash, HASH_LEN, (const uint8_t *)who->name, strlen(who->name),
                       throttle->key, sizeof throttle->key);
}

/* Of the name and the address; an IPv6 address counts by its network, as in guard/address.h. */
static void hash_pair(const struct throttle *throttle, const struct throttle_who *who,
                      uint8_t ret_hash[static HASH_LEN])
{
    crypto_generichash_state state;
    uint8_t net[IP_LEN];

    address_net(who->ip, net);
    crypto_generichash_init(&state, throttle->key, sizeof throttle->key, HASH_LEN);
    crypto_generichash_update(&state, net, sizeof net);
    crypto_generichash_update(&state, (const uint8_t *)who->name, strlen(who->name));
    crypto_generichash_final(&state, ret_hash, HASH_LEN);
    mem_wipe(net, sizeof net);
    mem_wipe(&state, sizeof state);
}

static bool is_unknown_peer(const uint8_t *ip)
{
    return sodium_is_zero(ip, IP_LEN);
}

static struct known *find_known(const struct throttle *throttle, const struct throttle_who *who)
{
    uint8_t hash[HASH_LEN];

    if (is_unknown_peer(who->ip))
        return NULL;
    hash_pair(throttle, who, hash);
    return map_get(&throttle->known_by_hash, hash);
}

static void make_known(struct throttle *throttle, const struct throttle_who *who)
{
    struct known *known = find_known(throttle, who);

    if (is_unknown_peer(who->ip))
        return;
    if (known) {
        list_remove(&known->link);
    } else {
        if (throttle->known_by_hash.count >= MOST)
            forget_known(throttle, CONTAINER_OF(throttle->known.next, struct known, link));
        known = mem_alloc(sizeof *known);
        hash_pair(throttle, who, known->hash);
        map_set(&throttle->known_by_hash, known->hash, known);
    }
    list_append(&throttle->known, &known->link);
}

static struct tried *find_account(const struct throttle *throttle, const struct throttle_who *who)
{
    uint8_t hash[HASH_LEN];

    hash_name(throttle, who, hash);
    return map_get(&throttle->accounts_by_hash, hash);
}

/* As the one that was tried last. */
static struct tried *see_account(struct throttle *throttle, const struct throttle_who *who)
{
    struct tried *tried = find_account(throttle, who);

    if (tried) {
        list_remove(&tried->link);
    } else {
        if (throttle->accounts_by_hash.count >= MOST)
            forget_account(throttle, CONTAINER_OF(throttle->accounts.next, struct tried, link));
        tried = mem_alloc(sizeof *tried);
        hash_name(throttle, who, tried->hash);
        map_set(&throttle->accounts_by_hash, tried->hash, tried);
    }
    list_append(&throttle->accounts, &tried->link);
    return tried;
}

static bool take_pair(struct throttle *throttle, const struct throttle_who *who)
{
    uint8_t hash[HASH_LEN];

    if (is_unknown_peer(who->ip))
        return true;
    hash_pair(throttle, who, hash);
    return limits_take(throttle->by_pair, hash, who->now);
}

/* How many wrong ones are not forgotten yet. */
static uint64_t debt(uint64_t until, uint64_t now, uint64_t each_ms)
{
    return until > now ? (until - now + each_ms - 1) / each_ms : 0;
}

static void owe(uint64_t *until, uint64_t now, uint64_t each_ms, uint64_t most)
{
    uint64_t from = *until > now ? *until : now;

    if (debt(from, now, each_ms) < most)
        *until = from + each_ms;
}

static uint64_t gap_after(uint64_t wrong)
{
    uint64_t gap = WAIT_FIRST_MS;

    if (wrong <= FREE_PASSWORDS)
        return 0;
    for (uint64_t i = FREE_PASSWORDS + 1; i < wrong && gap < WAIT_MOST_MS; i++)
        gap *= 2;
    return gap;
}

/* Behind the try before it, on the same account. Each counts as wrong until it was right: many that
 * come at once would all be free otherwise. */
static uint64_t queue_up(struct throttle *throttle, const struct throttle_who *who)
{
    struct tried *tried = see_account(throttle, who);
    uint64_t now = who->now;
    uint64_t gap = gap_after(debt(tried->passwords_until, now, PASSWORD_FORGOTTEN_MS));
    uint64_t at = tried->next_at > now ? tried->next_at : now;

    if (gap && at - now > WAIT_MOST_MS)
        return THROTTLE_REFUSED;
    owe(&tried->passwords_until, now, PASSWORD_FORGOTTEN_MS, PASSWORDS_MOST);
    if (!gap)
        return 0;
    tried->next_at = at + gap;
    return at - now;
}

static void forgive(struct throttle *throttle, const struct throttle_who *who)
{
    struct tried *tried = find_account(throttle, who);

    if (tried && tried->passwords_until > who->now)
        tried->passwords_until -= PASSWORD_FORGOTTEN_MS;
}

uint64_t throttle_password(struct throttle *throttle, const struct throttle_who *who)
{
    if (find_known(throttle, who))
        return take_pair(throttle, who) ? 0 : THROTTLE_REFUSED;
    if (!take_pair(throttle, who) || !throttle_address(throttle, who->ip, who->now))
        return THROTTLE_REFUSED;
    return queue_up(throttle, who);
}

bool throttle_code(struct throttle *throttle, const struct throttle_who *who)
{
    const struct tried *tried = find_account(throttle, who);

    return find_known(throttle, who) || !tried ||
           debt(tried->codes_until, who->now, CODE_FORGOTTEN_MS) < FREE_CODES;
}

void throttle_wrong_code(struct throttle *throttle, const struct throttle_who *who)
{
    struct tried *tried = see_account(throttle, who);

    owe(&tried->codes_until, who->now, CODE_FORGOTTEN_MS, FREE_CODES);
    (void)take_pair(throttle, who); /* a code is a try of its own */
}

void throttle_right(struct throttle *throttle, const struct throttle_who *who)
{
    uint8_t hash[HASH_LEN];

    if (!is_unknown_peer(who->ip)) {
        hash_pair(throttle, who, hash);
        limits_give_back(throttle->by_pair, hash, who->now);
    }
    if (!find_known(throttle, who)) {
        limits_give_back(throttle->by_address, who->ip, who->now);
        forgive(throttle, who);
    }
    make_known(throttle, who);
}

bool throttle_address(struct throttle *throttle, const uint8_t ip[static 16], uint64_t now)
{
    return limits_take(throttle->by_address, ip, now);
}

void throttle_address_right(struct throttle *throttle, const uint8_t ip[static 16], uint64_t now)
{
    limits_give_back(throttle->by_address, ip, now);
}

/* Accounts stand in the order in which they were last tried; each debt is over before long. */
void throttle_sweep(struct throttle *throttle, uint64_t now)
{
    limits_sweep(throttle->by_address, now);
    limits_sweep(throttle->by_pair, now);
    LIST_FOREACH_SAFE (node, following, &throttle->accounts) {
        struct tried *tried = CONTAINER_OF(node, struct tried, link);
        if (tried->passwords_until > now || tried->codes_until > now || tried->next_at > now)
            return;
        forget_account(throttle, tried);
    }
}
