/*
 * Which names a listener answers to (RFC 6454, RFC 9110 section 7.2). A page may only talk to the
 * house that served it, and a strange name that was made to point at a loopback listener (DNS
 * rebinding) is nobody's.
 */
#ifndef HAVRE_GUARD_ORIGIN_H
#define HAVRE_GUARD_ORIGIN_H

#include "base/buf.h"
#include "base/str.h"

#include <stdbool.h>

/*
 * `origin` as the settings have it (https://host, with a port when it is not the usual one); NULL
 * or empty: a loopback listener that answers to localhost, 127.0.0.1 and [::1] at any port, over
 * plain HTTP.
 */
struct origin_policy {
    const char *origin;
};

/* Whether Host names this house. */
bool origin_allows_host(const struct origin_policy *policy, struct str host);
/* Whether Origin is the page that Host (which is allowed) serves. An absent one is not. */
bool origin_allows(const struct origin_policy *policy, struct str origin, struct str host);
/* The name in `host` (which is allowed) without its port: a passkey's relying party (WebAuthn level
 * 2 section 5.1.2). */
struct str origin_domain(struct str host);
/* Whether `url` (https://host...) is at the host of `origin`, by whatever port; NULL and an
 * empty one have none. */
bool origin_is_home_of(const char *origin, const char *url);
/* Appends the source of the live connection for connect-src: wss://host or ws://host. `host` is
 * allowed. */
void origin_append_live_source(const struct origin_policy *policy, struct str host,
                               struct buf *buf);

#endif
