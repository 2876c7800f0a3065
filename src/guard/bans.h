/*
 * Addresses from where no conversation is begun for an hour. Keeps no address and no word of why:
 * keyed hashes, under a key that is new every hour. The two keys before it are kept, each with the
 * hashes made under it, so that a ban lasts its hour whenever in the life of a key it was set.
 */
#ifndef HAVRE_GUARD_BANS_H
#define HAVRE_GUARD_BANS_H

#include "base/err.h"

#include <stdbool.h>
#include <stdint.h>

#define BAN_MS (60 * 60 * 1000)

struct bans;

/* An address as it was when a conversation began: what a ban may be set on later, for as long as
 * its key is the newest or the one before, so for an hour at least. */
struct ban_mark {
    uint64_t hash;
    uint64_t key; /* which one; 0: of nobody */
};

/* `most` are remembered; beyond, the one that ends first is forgotten. */
struct bans *bans_create(uint32_t most);
void bans_destroy(struct bans *bans);
/* `ip`: 16 bytes, IPv4 as ::ffff:a.b.c.d; an unknown peer (all zero) cannot be banned. `now` in ms
 * of a clock that never goes back. */
struct ban_mark bans_mark(struct bans *bans, const uint8_t ip[static 16], uint64_t now);
/* False when the mark is nobody's or too old. Setting one again begins its hour anew. */
MUST_CHECK bool bans_set(struct bans *bans, const struct ban_mark *mark, uint64_t now);
bool bans_hold(struct bans *bans, const uint8_t ip[static 16], uint64_t now);
/* Forgets the bans that are over and the keys that have served. */
void bans_sweep(struct bans *bans, uint64_t now);
uint32_t bans_count(const struct bans *bans);

#endif
