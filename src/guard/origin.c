/*
 * Comparison of Host and Origin with the one name that the settings give, or with the names of the
 * loopback. Everything here is a comparison of bytes: nothing is resolved, nothing is kept.
 */
#include "guard/origin.h"

#include <string.h>
#include <strings.h>

static const char *const LOOPBACK_NAMES[] = {"localhost", "127.0.0.1", "[::1]"};

static bool has_origin(const struct origin_policy *policy)
{
    return policy->origin && policy->origin[0];
}

/* "https://host" → "host". The settings were checked, so "://" is there. */
static const char *host_of_origin(const char *origin)
{
    const char *separator = strstr(origin, "://");
    return separator ? separator + 3 : origin;
}

static bool is_port(struct str text)
{
    uint64_t port;
    return str_to_u64(text, 65535, &port);
}

static bool is_loopback_host(struct str host)
{
    for (size_t i = 0; i < sizeof LOOPBACK_NAMES / sizeof *LOOPBACK_NAMES; i++) {
        size_t len = strlen(LOOPBACK_NAMES[i]);
        struct str name = {host.at, len};
        if (host.len < len || !str_equal_nocase(name, LOOPBACK_NAMES[i]))
            continue;
        struct str rest = {host.at + len, host.len - len};
        if (!rest.len)
            return true;
        struct str port = {rest.at + 1, rest.len - 1};
        if (rest.at[0] == ':' && is_port(port))
            return true;
    }
    return false;
}

bool origin_allows_host(const struct origin_policy *policy, struct str host)
{
    if (!host.at)
        return false;
    if (has_origin(policy))
        return str_equal_nocase(host, host_of_origin(policy->origin));
    return is_loopback_host(host);
}

bool origin_allows(const struct origin_policy *policy, struct str origin, struct str host)
{
    static const char scheme[] = "http://";
    const size_t scheme_len = sizeof scheme - 1;

    if (!origin.at)
        return false;
    if (has_origin(policy))
        return str_equal_nocase(origin, policy->origin);
    return origin.len == scheme_len + host.len && !memcmp(origin.at, scheme, scheme_len) &&
           !memcmp(origin.at + scheme_len, host.at, host.len);
}

struct str origin_domain(struct str host)
{
    size_t len = host.len;

    /* In brackets stand colons too, and behind them no digits alone. */
    while (len && host.at[len - 1] >= '0' && host.at[len - 1] <= '9')
        len--;
    return len && host.at[len - 1] == ':' ? (struct str){host.at, len - 1} : host;
}

/* Up to the port, the path or the query. */
static struct str name_in(const char *url)
{
    const char *host = url ? host_of_origin(url) : "";

    return (struct str){host, strcspn(host, ":/?#")};
}

bool origin_is_home_of(const char *origin, const char *url)
{
    struct str home = name_in(origin), there = name_in(url);

    return home.len && home.len == there.len && strncasecmp(home.at, there.at, home.len) == 0;
}

void origin_append_live_source(const struct origin_policy *policy, struct str host, struct buf *buf)
{
    bool is_secure = has_origin(policy) && !strncmp(policy->origin, "https://", 8);
    buf_append_text(buf, is_secure ? "wss://" : "ws://");
    buf_append(buf, host.at, host.len);
}
