/*
 * sodium_malloc with the heap's manners: zeroed, and never NULL. Each secret costs at least three
 * pages of address space, so this is for keys that live long, not for one message's.
 */
#include "base/secret.h"

#include "base/err.h"

#include <sodium.h>
#include <string.h>

uint8_t *secret_alloc(size_t len)
{
    uint8_t *secret;

    /* Before it, sodium_malloc knows neither the size of a page nor its canary. */
    CHECK(sodium_init() >= 0);
    secret = sodium_malloc(len);
    CHECK(secret);
    memset(secret, 0, len);
    return secret;
}

void secret_free(uint8_t *secret)
{
    sodium_free(secret);
}
