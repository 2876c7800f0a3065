/*
 * Recovery codes as people have them: ten, each good once instead of the second factor, shown once,
 * kept as hashes (store/recovery.h). Written as four groups of four: "K3TQ-…".
 */
#ifndef HAVRE_DESK_RECOVERY_H
#define HAVRE_DESK_RECOVERY_H

#include "store/recovery.h"

#include <jansson.h>

#define RECOVERY_CODES 10

/* Replaces the account's codes; belongs in a transaction. The new ones are in *ret_codes, an array
 * of strings, only when this gives STORE_OK. */
MUST_CHECK enum store_result recovery_renew(struct store *store, int64_t account,
                                            json_t **ret_codes);
/* As a person types it. STORE_NONE when it is no code, or none of this account's, or was used. */
MUST_CHECK enum store_result recovery_use(struct store *store, int64_t account, const char *text);

#endif
