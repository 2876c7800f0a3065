/*
 * Addresses as people write them and as the kernel has them. Numbers only: nothing here asks a name
 * server. Pure but for inet_pton(3) and inet_ntop(3); nothing is owned.
 */
#include "net/address.h"

#include "base/str.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <string.h>

#define UNIX_SCHEME "unix:"

/* The first 12 bytes of an IPv4 address in IPv6 (RFC 4291 section 2.5.5.2). */
static const uint8_t mapped[12] = {[10] = 0xff, [11] = 0xff};

/* inet_pton wants a zero-terminated text. */
static bool number_parse(int family, struct str text, void *ret_number)
{
    char copy[INET6_ADDRSTRLEN];

    if (!text.len || text.len >= sizeof(copy) || memchr(text.at, 0, text.len))
        return false;
    memcpy(copy, text.at, text.len);
    copy[text.len] = 0;
    return inet_pton(family, copy, ret_number) == 1;
}

/* "HOST", "HOST:PORT", "[HOST]" or "[HOST]:PORT"; ret_port->at is NULL when there is none. */
static bool split_host(struct str text, struct str *ret_host, struct str *ret_port, bool *ret_v6)
{
    *ret_port = (struct str){0};
    *ret_v6 = text.len && text.at[0] == '[';
    if (!*ret_v6) {
        *ret_host = str_cut(&text, ':');
        *ret_port = text;
        return true;
    }
    text.at++;
    text.len--;
    *ret_host = str_cut(&text, ']');
    if (!text.at)
        return false;
    if (text.len) {
        *ret_port = text;
        return str_cut(ret_port, ':').len == 0 && ret_port->at;
    }
    return true;
}

static bool unix_parse(const char *path, struct address *ret_address, const char **ret_error)
{
    size_t len = strlen(path);

    *ret_error = "the path of a Unix socket must have 1 to 107 bytes";
    if (!len || len >= sizeof(ret_address->u.unix_path.sun_path))
        return false;
    ret_address->is_unix = true;
    ret_address->u.unix_path.sun_family = AF_UNIX;
    memcpy(ret_address->u.unix_path.sun_path, path, len);
    return true;
}

bool address_parse(const char *text, struct address *ret_address, const char **ret_error)
{
    struct sockaddr_in *v4 = &ret_address->u.v4;
    struct sockaddr_in6 *v6 = &ret_address->u.v6;
    struct str host;
    struct str port_text;
    uint64_t port;
    bool is_v6;

    memset(ret_address, 0, sizeof(*ret_address));
    if (strncmp(text, UNIX_SCHEME, strlen(UNIX_SCHEME)) == 0)
        return unix_parse(text + strlen(UNIX_SCHEME), ret_address, ret_error);
    *ret_error = "an address is ADDRESS:PORT, [ADDRESS]:PORT or unix:PATH";
    if (!split_host(str_of(text), &host, &port_text, &is_v6) || !port_text.at)
        return false;
    *ret_error = "a port is a number up to 65535";
    if (!str_to_u64(port_text, UINT16_MAX, &port))
        return false;
    *ret_error = "the address must be in numbers, such as 127.0.0.1 or [::1]";
    if (is_v6) {
        v6->sin6_family = AF_INET6;
        v6->sin6_port = htons((uint16_t)port);
        return number_parse(AF_INET6, host, &v6->sin6_addr);
    }
    v4->sin_family = AF_INET;
    v4->sin_port = htons((uint16_t)port);
    return number_parse(AF_INET, host, &v4->sin_addr);
}

void address_format(const struct address *address, char ret_text[static ADDRESS_TEXT_LEN])
{
    const struct sockaddr_in *v4 = &address->u.v4;
    const struct sockaddr_in6 *v6 = &address->u.v6;
    char number[INET6_ADDRSTRLEN] = "?";

    if (address->is_unix) {
        snprintf(ret_text, ADDRESS_TEXT_LEN, UNIX_SCHEME "%s", address->u.unix_path.sun_path);
    } else if (address->u.any.sa_family == AF_INET6) {
        inet_ntop(AF_INET6, &v6->sin6_addr, number, sizeof(number));
        snprintf(ret_text, ADDRESS_TEXT_LEN, "[%s]:%u", number, ntohs(v6->sin6_port));
    } else {
        inet_ntop(AF_INET, &v4->sin_addr, number, sizeof(number));
        snprintf(ret_text, ADDRESS_TEXT_LEN, "%s:%u", number, ntohs(v4->sin_port));
    }
}

bool address_is_loopback(const struct address *address)
{
    static const struct peer_prefix v4 = {.peer.ip = {[10] = 0xff, [11] = 0xff, [12] = 127},
                                          .bits = 104};
    static const struct peer_prefix v6 = {.peer.ip = {[15] = 1}, .bits = 128};
    struct peer peer = peer_of(&address->u.any);

    return address->is_unix || peer_prefix_has(&v4, &peer) || peer_prefix_has(&v6, &peer);
}

struct peer peer_of(const struct sockaddr *address)
{
    struct peer peer = {0};

    if (address->sa_family == AF_INET) {
        memcpy(peer.ip, mapped, sizeof(mapped));
        memcpy(peer.ip + sizeof(mapped), &((const struct sockaddr_in *)address)->sin_addr, 4);
    } else if (address->sa_family == AF_INET6) {
        memcpy(peer.ip, &((const struct sockaddr_in6 *)address)->sin6_addr, sizeof(peer.ip));
    }
    return peer;
}

/* Either family, without brackets and port. */
static bool peer_parse_number(struct str text, struct peer *ret_peer)
{
    *ret_peer = (struct peer){0};
    if (number_parse(AF_INET6, text, ret_peer->ip))
        return true;
    if (!number_parse(AF_INET, text, ret_peer->ip + sizeof(mapped)))
        return false;
    memcpy(ret_peer->ip, mapped, sizeof(mapped));
    return true;
}

bool peer_parse(const char *text, size_t len, struct peer *ret_peer)
{
    struct str all = {.at = text, .len = len};
    struct str host;
    struct str port_text;
    uint64_t port;
    bool is_v6;

    if (peer_parse_number(all, ret_peer))
        return true;
    if (!split_host(all, &host, &port_text, &is_v6))
        return false;
    if (port_text.at && !str_to_u64(port_text, UINT16_MAX, &port))
        return false;
    return peer_parse_number(host, ret_peer) && is_v6 == (memchr(host.at, ':', host.len) != NULL);
}

bool peer_prefix_parse(const char *text, struct peer_prefix *ret_prefix)
{
    struct str rest = str_of(text);
    struct str number = str_cut(&rest, '/');
    unsigned above; /* bits that every address of the family has in common */
    uint64_t bits;

    if (strcmp(text, "unix") == 0) {
        *ret_prefix = (struct peer_prefix){.bits = 128};
        return true;
    }
    if (!peer_parse_number(number, &ret_prefix->peer))
        return false;
    above = memchr(number.at, ':', number.len) ? 0 : 8 * sizeof(mapped);
    bits = 128 - above;
    if (rest.at && !str_to_u64(rest, bits, &bits))
        return false;
    ret_prefix->bits = (unsigned)bits + above;
    return true;
}

bool peer_prefix_has(const struct peer_prefix *prefix, const struct peer *peer)
{
    unsigned whole = prefix->bits / 8;
    unsigned rest = prefix->bits % 8;

    if (memcmp(prefix->peer.ip, peer->ip, whole) != 0)
        return false;
    return !rest || (prefix->peer.ip[whole] ^ peer->ip[whole]) >> (8 - rest) == 0;
}
