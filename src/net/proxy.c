/*
 * Signature, version and command, family, length, addresses, extensions. The extensions are
 * skipped: nothing in them is asked for. Nothing is kept between calls.
 */
#include "net/proxy.h"

#include "base/buf.h"

#include <string.h>

#define HEAD_LEN 16
#define VERSION 0x20

enum { LOCAL = 0, PROXIED = 1 };
enum { UNSPECIFIED = 0x00, TCP_OVER_IPV4 = 0x11, TCP_OVER_IPV6 = 0x21, UNIX_STREAM = 0x31 };

static const uint8_t signature[12] = {'\r', '\n', '\r', '\n', 0,   '\r',
                                      '\n', 'Q',  'U',  'I',  'T', '\n'};

/* The source address; it comes first in every family. */
static struct peer read_peer(uint8_t family, const uint8_t *addresses)
{
    struct peer peer = {0};

    if (family == TCP_OVER_IPV6) {
        memcpy(peer.ip, addresses, sizeof(peer.ip));
    } else {
        peer.ip[10] = peer.ip[11] = 0xff;
        memcpy(peer.ip + 12, addresses, 4);
    }
    return peer;
}

/* Of both addresses with their ports; -1 for a family that a stream cannot have. */
static int addresses_len(uint8_t family)
{
    switch (family) {
    case UNSPECIFIED:
        return 0;
    case TCP_OVER_IPV4:
        return 12;
    case TCP_OVER_IPV6:
        return 36;
    case UNIX_STREAM:
        return 216;
    default:
        return -1;
    }
}

enum proxy_result proxy_parse(const uint8_t *bytes, size_t len, struct proxy *ret_proxy,
                              size_t *ret_len)
{
    size_t known = len < sizeof(signature) ? len : sizeof(signature);
    uint8_t command;
    uint8_t family;
    size_t rest;

    *ret_proxy = (struct proxy){0};
    if (known && memcmp(bytes, signature, known) != 0)
        return PROXY_ABSENT;
    if (len < HEAD_LEN)
        return PROXY_MORE;
    command = bytes[12] ^ VERSION;
    family = bytes[13];
    rest = bytes_u16(bytes + 14);
    if (command > PROXIED || rest > PROXY_MAX - HEAD_LEN)
        return PROXY_BAD;
    /* The proxy's own connection (a health check): whatever address it gives is to be ignored. */
    if (command == PROXIED && (addresses_len(family) < 0 || (size_t)addresses_len(family) > rest))
        return PROXY_BAD;
    if (len - HEAD_LEN < rest)
        return PROXY_MORE;
    *ret_len = HEAD_LEN + rest;
    if (command == PROXIED && (family == TCP_OVER_IPV4 || family == TCP_OVER_IPV6)) {
        ret_proxy->has_peer = true;
        ret_proxy->peer = read_peer(family, bytes + HEAD_LEN);
    }
    return PROXY_OK;
}
