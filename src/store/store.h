/*
 * The desk's database: SQLite in the state folder, one connection, migrations applied at opening.
 * One header per table family beside this one. Nothing about visitors is ever in here.
 */
#ifndef HAVRE_STORE_STORE_H
#define HAVRE_STORE_STORE_H

#include "base/err.h"

#include <stdbool.h>
#include <stdint.h>

struct store;

enum store_result {
    STORE_OK,
    STORE_NONE,  /* no such row */
    STORE_TAKEN, /* a row with this name is there already */
    STORE_STALE, /* somebody else was first: read it again */
    STORE_FAILED /* disk, permission, damage: store_error says what */
};

/*
 * Opens DIR/havre.db, making folder (0700) and file (0600) when they are not there. On failure
 * *ret_error (released with mem_free) is a sentence that tells a person what to do; also when the
 * database was made by a newer Havre. A database of an older one is brought up to date on a copy
 * first: when that fails, the file is as it was.
 */
MUST_CHECK enum store_result store_open(const char *dir, struct store **ret_store,
                                        char **ret_error);
/*
 * Another connection to the database that `store` has open, for another thread: nothing is made or
 * brought up to date, so that it can be had behind the sandbox too. May be called on that thread;
 * `store` must only outlive the call.
 */
MUST_CHECK enum store_result store_open_beside(const struct store *store, struct store **ret_store,
                                               char **ret_error);
void store_close(struct store *store);
/* What went wrong last; valid until the next call. */
const char *store_error(const struct store *store);

/*
 * All changes between the two are made together or not at all, against other processes too. Every
 * store_begin that gave STORE_OK is followed by one store_end, which commits when `result` is
 * STORE_OK and takes everything back otherwise; it returns `result`, or STORE_FAILED when the
 * commit failed. They nest: an inner pair that fails takes back its own part alone.
 *
 *     enum store_result result = store_begin(store);
 *     if (result != STORE_OK)
 *         return result;
 *     result = store_account_disable(store, id);
 *     if (result == STORE_OK)
 *         result = store_journal_add(store, &event);
 *     return store_end(store, result);
 */
MUST_CHECK enum store_result store_begin(struct store *store);
MUST_CHECK enum store_result store_end(struct store *store, enum store_result result);

/* Whether the database cannot be used, or not be written in (a full disk, a file that became
 * read-only): something failed, and nothing was written since. */
bool store_fails(const struct store *store);
/* Writes what is there already, so that store_fails says how it is now. */
void store_try(struct store *store);

/* Whether another process (the command line) changed anything since the last call, or since
 * store_open. Some microseconds, so it can be asked every second. */
MUST_CHECK enum store_result store_changed(struct store *store, bool *ret_changed);

/*
 * A copy of the whole database as it is now, into a new file (0600); others go on using the
 * original meanwhile. It is checked before this returns. Without DIR/secret.key (store/seal.h)
 * whoever has the copy cannot open second factors, so that key is to be kept elsewhere. STORE_TAKEN
 * when there is something of this name.
 */
MUST_CHECK enum store_result store_backup(struct store *store, const char *path);

#endif
