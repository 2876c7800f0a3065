/*
 * The desk's database: SQLite in the state folder, one connection, migrations applied at opening.
 * One header per table family beside this one. Nothing about visitors is ever in here.
 */
#ifndef HAVRE_STORE_STORE_H
#define HAVRE_STORE_STORE_H

#include "base/err.h"

#include <stdint.h>

struct store;

enum store_result {
    STORE_OK,
    STORE_NONE,  /* no such row */
    STORE_TAKEN, /* a row with this name is there already */
    STORE_FAILED /* disk, permission, damage: store_error says what */
};

/*
 * Opens DIR/havre.db, making folder (0700) and file (0600) when they are not there. On failure
 * *ret_error (released with mem_free) is a sentence that tells a person what to do; also when the
 * database was made by a newer Havre.
 */
MUST_CHECK enum store_result store_open(const char *dir, struct store **ret_store,
                                        char **ret_error);
void store_close(struct store *store);
/* What went wrong last; valid until the next call. */
const char *store_error(const struct store *store);

#endif
