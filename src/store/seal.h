/*
 * Sealing at rest: XChaCha20-Poly1305 under the key in DIR/secret.key (32 bytes, 0600), which is
 * made when it is first needed and never is in the database. So whoever has the database alone,
 * as a backup or a copy of the disk's file, cannot open what is sealed in it; whoever has the whole
 * state folder, or reads the desk's memory, can. What is sealed is bound to its account: moved to
 * another row, it does not open.
 */
#ifndef HAVRE_STORE_SEAL_H
#define HAVRE_STORE_SEAL_H

#include "store/store.h"

#include <stddef.h>
#include <stdint.h>

#define SEAL_EXTRA 40 /* a nonce of 24 bytes in front, a tag of 16 behind */

/* `ret_sealed` has len + SEAL_EXTRA bytes. STORE_FAILED without a key. */
MUST_CHECK enum store_result store_seal(struct store *store, int64_t account, const uint8_t *bytes,
                                        size_t len, uint8_t *ret_sealed);
/* `ret_bytes` has sealed_len - SEAL_EXTRA bytes, wiped on failure. STORE_FAILED when it was sealed
 * under another key, for another account, or altered. */
MUST_CHECK enum store_result store_unseal(struct store *store, int64_t account,
                                          const uint8_t *sealed, size_t sealed_len,
                                          uint8_t *ret_bytes);
/*
 * Whether there is a key, or none is needed yet. STORE_FAILED with a sentence when the file is
 * missing or damaged while the database holds what was sealed under it: a desk goes on (passkeys,
 * recovery codes), but says so at its start.
 */
MUST_CHECK enum store_result store_seal_check(struct store *store);

#endif
