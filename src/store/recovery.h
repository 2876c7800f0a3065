/*
 * Recovery codes: random, each good for one sign-in instead of the second factor. 80 bits, so that
 * the SHA-256 that the database keeps cannot be searched through; how they are written for people
 * is the desk's business.
 */
#ifndef HAVRE_STORE_RECOVERY_H
#define HAVRE_STORE_RECOVERY_H

#include "store/store.h"

#include <stddef.h>
#include <stdint.h>

#define RECOVERY_CODE_LEN 10
#define RECOVERY_CODES_MOST 16 /* of one account */

/* Those that were there before are no good any more; a count of 0 leaves none. */
MUST_CHECK enum store_result store_recovery_replace(struct store *store, int64_t account,
                                                    const uint8_t (*codes)[RECOVERY_CODE_LEN],
                                                    size_t count);
/* STORE_NONE when it is none of this account's, or was used. */
MUST_CHECK enum store_result store_recovery_use(struct store *store, int64_t account,
                                                const uint8_t code[static RECOVERY_CODE_LEN]);
/* How many are left. */
MUST_CHECK enum store_result store_recovery_count(struct store *store, int64_t account,
                                                  uint32_t *ret_count);

#endif
