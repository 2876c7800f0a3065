/*
 * Memory for keys: on its own pages, locked out of swap and core dumps, between guard pages, wiped
 * on release (sodium_malloc).
 */
#ifndef HAVRE_BASE_SECRET_H
#define HAVRE_BASE_SECRET_H

#include <stddef.h>
#include <stdint.h>

/* `len` bytes of zero. Released with secret_free. */
uint8_t *secret_alloc(size_t len) __attribute__((returns_nonnull));
/* NULL is allowed. */
void secret_free(uint8_t *secret);

#endif
