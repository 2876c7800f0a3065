/*
 * Hashing of addresses. Nothing is kept here; the copy that is cut to its network is wiped.
 */
#include "guard/address.h"

#include "base/mem.h"

#include <sodium.h>
#include <string.h>

#define IP_LEN 16
#define IPV6_NET_LEN 8

_Static_assert(ADDRESS_KEY_LEN == crypto_shorthash_KEYBYTES, "the key of SipHash-2-4");
_Static_assert(sizeof(uint64_t) == crypto_shorthash_BYTES, "the output of SipHash-2-4");

bool address_is_unknown(const uint8_t ip[static 16])
{
    return sodium_is_zero(ip, IP_LEN);
}

void address_net(const uint8_t ip[static 16], uint8_t ret_net[static 16])
{
    static const uint8_t IPV4_MAPPED[12] = {[10] = 0xff, [11] = 0xff};
    bool is_ipv4 = memcmp(ip, IPV4_MAPPED, sizeof IPV4_MAPPED) == 0;

    memset(ret_net, 0, IP_LEN);
    memcpy(ret_net, ip, is_ipv4 ? IP_LEN : IPV6_NET_LEN);
}

uint64_t address_hash(const uint8_t key[static ADDRESS_KEY_LEN], const uint8_t ip[static 16])
{
    uint8_t net[IP_LEN];
    uint64_t hash;

    address_net(ip, net);
    crypto_shorthash((unsigned char *)&hash, net, sizeof net, key);
    mem_wipe(net, sizeof net);
    return hash;
}
