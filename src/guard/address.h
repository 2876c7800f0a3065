/*
 * An address as the tables of this layer know it: by a keyed hash (SipHash-2-4) of the peer, an
 * IPv6 peer by its /64, which is what one subscriber has. The address itself is never kept.
 */
#ifndef HAVRE_GUARD_ADDRESS_H
#define HAVRE_GUARD_ADDRESS_H

#include <stdbool.h>
#include <stdint.h>

#define ADDRESS_KEY_LEN 16
#define ADDRESS_KEY_LIFE_MS (60 * 60 * 1000) /* then there is a new one */

/* All zero: a peer of which nothing is known, as over a Unix socket. */
bool address_is_unknown(const uint8_t ip[static 16]);
/* What of an address is one subscriber's: an IPv4 address, an IPv6 network of 64 bits. */
void address_net(const uint8_t ip[static 16], uint8_t ret_net[static 16]);
/* Of its net. `ip`: 16 bytes, IPv4 as ::ffff:a.b.c.d. */
uint64_t address_hash(const uint8_t key[static ADDRESS_KEY_LEN], const uint8_t ip[static 16]);

#endif
