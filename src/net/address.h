/*
 * Where to listen, and who is at the other end.
 */
#ifndef HAVRE_NET_ADDRESS_H
#define HAVRE_NET_ADDRESS_H

#include "base/err.h"

#include <netinet/in.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/socket.h>
#include <sys/un.h>

/* ADDRESS:PORT, [ADDRESS]:PORT (numbers only: no name is ever looked up) or unix:PATH. */
struct address {
    bool is_unix;
    union {
        struct sockaddr any;
        struct sockaddr_in v4;
        struct sockaddr_in6 v6;
        struct sockaddr_un unix_path;
    } u;
};

#define ADDRESS_TEXT_LEN 128

/* False, and a sentence for a person in *ret_error (static), when the text is not an address. */
MUST_CHECK bool address_parse(const char *text, struct address *ret_address,
                              const char **ret_error);
void address_format(const struct address *address, char ret_text[static ADDRESS_TEXT_LEN]);
/* 127.0.0.0/8, ::1, or a Unix socket. */
bool address_is_loopback(const struct address *address);

/* The other end of a connection: IPv6, IPv4 as ::ffff:a.b.c.d; all zero when unknown (a Unix
 * socket). */
struct peer {
    uint8_t ip[16];
};

struct peer peer_of(const struct sockaddr *address);
/* One address as X-Forwarded-For has it: numbers, with or without brackets and port. */
MUST_CHECK bool peer_parse(const char *text, size_t len, struct peer *ret_peer);

/* A prefix such as 10.0.0.0/8, ::1, or `unix` (a peer without an address). */
struct peer_prefix {
    struct peer peer;
    unsigned bits; /* of the 128 */
};

MUST_CHECK bool peer_prefix_parse(const char *text, struct peer_prefix *ret_prefix);
bool peer_prefix_has(const struct peer_prefix *prefix, const struct peer *peer);

#endif
