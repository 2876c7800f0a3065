/*
 * How much one address may do: conversations begun and sign-ins tried, in a window of time. Keeps
 * no address: only a keyed hash (SipHash of the peer, an IPv6 peer by its /64), under a key that is
 * new every hour; the table is emptied with it. An unknown peer (all zero) is never limited.
 */
#ifndef HAVRE_GUARD_LIMITS_H
#define HAVRE_GUARD_LIMITS_H

#include <stdbool.h>
#include <stdint.h>

struct limits;

struct limits_options {
    uint32_t burst;     /* at once; at least 1, like the other two */
    uint64_t refill_ms; /* one more after so long */
    uint32_t most;      /* addresses remembered; beyond, the least recently seen one is forgotten */
};

struct limits *limits_create(const struct limits_options *options);
void limits_destroy(struct limits *limits);
/* Takes one for this address (16 bytes, IPv4 as ::ffff:a.b.c.d); false when there is none left.
 * `now` in ms of a clock that never goes back. */
bool limits_take(struct limits *limits, const uint8_t ip[static 16], uint64_t now);
/* The same for one who is known by a keyed hash that somebody else made (bans.h): of a peer of
 * which nothing is known the caller takes none. With that key the hash becomes another, so an
 * address has a bucket for each key under which it came. */
bool limits_take_hash(struct limits *limits, uint64_t hash, uint64_t now);
/* Gives one back, up to the burst (a sign-in that was right). */
void limits_give_back(struct limits *limits, const uint8_t ip[static 16], uint64_t now);
/* Forgets whoever has its full burst again, and the key when its hour is over. Taking does it too;
 * call it now and then, so that nothing is remembered through a quiet night. */
void limits_sweep(struct limits *limits, uint64_t now);
/* Addresses remembered now. */
uint32_t limits_count(const struct limits *limits);

#endif
