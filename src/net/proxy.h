/*
 * The PROXY protocol, version 2 (HAProxy's specification, section 2.2): what a trusted proxy says
 * before the first byte of a connection about who is at its other end. Pure.
 */
#ifndef HAVRE_NET_PROXY_H
#define HAVRE_NET_PROXY_H

#include "net/address.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define PROXY_MAX 2048 /* bytes of a header, with all its extensions */

enum proxy_result {
    PROXY_ABSENT, /* these bytes begin something else */
    PROXY_MORE,
    PROXY_OK,
    PROXY_BAD
};

struct proxy {
    bool has_peer; /* not when the proxy speaks for itself, or does not know */
    struct peer peer;
};

/* *ret_len is the length of the header when PROXY_OK. */
enum proxy_result proxy_parse(const uint8_t *bytes, size_t len, struct proxy *ret_proxy,
                              size_t *ret_len);

#endif
