/*
 * Transactions, and what others changed. The outermost pair takes the write lock at its begin, so
 * that what it reads is still true when it writes; inner ones are savepoints. After some failures
 * (a full disk) SQLite takes back the whole by itself; then there is nothing left to commit, which
 * the outermost store_end says.
 */
#include "store/sql.h"
#include "store/store.h"

#include <sqlite3.h>
#include <stdio.h>

enum store_result store_begin(struct store *store)
{
    enum store_result result =
        sql_run(store, store->depth ? "SAVEPOINT inner_part" : "BEGIN IMMEDIATE");

    if (result == STORE_OK)
        store->depth++;
    return result;
}

static enum store_result end_outer(struct store *store, enum store_result result)
{
    enum store_result committed = result == STORE_OK ? sql_run(store, "COMMIT") : result;

    /* The sentence about what failed stays. */
    if (committed == STORE_OK)
        store->fails = false;
    if (committed != STORE_OK && !sqlite3_get_autocommit(store->db))
        CHECK(sqlite3_exec(store->db, "ROLLBACK", NULL, NULL, NULL) == SQLITE_OK);
    return committed;
}

static enum store_result end_inner(struct store *store, enum store_result result)
{
    if (result == STORE_OK)
        return sql_run(store, "RELEASE inner_part");
    if (!sqlite3_get_autocommit(store->db))
        CHECK(sqlite3_exec(store->db, "ROLLBACK TO inner_part; RELEASE inner_part", NULL, NULL,
                           NULL) == SQLITE_OK);
    return result;
}

enum store_result store_end(struct store *store, enum store_result result)
{
    CHECK(store->depth > 0);
    return --store->depth ? end_inner(store, result) : end_outer(store, result);
}

bool store_fails(const struct store *store)
{
    return store->fails;
}

void store_try(struct store *store)
{
    int64_t version;
    char text[64];

    if (store_begin(store) != STORE_OK)
        return;
    enum store_result result = sql_ask_number(store, "PRAGMA user_version", &version);
    snprintf(text, sizeof text, "PRAGMA user_version = %d", (int)version);
    if (result == STORE_OK)
        result = sql_run(store, text);
    if (store_end(store, result) == STORE_FAILED)
        store->fails = true;
}

enum store_result store_changed(struct store *store, bool *ret_changed)
{
    int64_t seen;
    enum store_result result = sql_ask_number(store, "PRAGMA data_version", &seen);

    if (result != STORE_OK)
        return result;
    *ret_changed = seen != store->seen;
    store->seen = seen;
    return STORE_OK;
}
