/*
 * Keys that must outlive a restart: the MAC key of tickets, the house key.
 */
#ifndef HAVRE_STORE_KEYS_H
#define HAVRE_STORE_KEYS_H

#include "store/store.h"

#include <stddef.h>
#include <stdint.h>

/* The key of this name, exactly `len` bytes; STORE_NONE when there is none, STORE_FAILED when its
 * length is another. */
MUST_CHECK enum store_result store_key_get(struct store *store, const char *name, uint8_t *ret_key,
                                           size_t len);
/* STORE_TAKEN when there is one: a key is never replaced in silence. */
MUST_CHECK enum store_result store_key_add(struct store *store, const char *name,
                                           const uint8_t *key, size_t len);

#endif
