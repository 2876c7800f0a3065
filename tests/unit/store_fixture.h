/* An open database in a folder of its own, and accounts to fill it with. */
#ifndef HAVRE_TESTS_STORE_FIXTURE_H
#define HAVRE_TESTS_STORE_FIXTURE_H

#include "store/accounts.h"
#include "temporary_folder.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include <sqlite3.h>

#define NOW INT64_C(1770000000000)

static struct store *store;
static char *folder;

static inline void reopen_store(void)
{
    char *error = NULL;

    store_close(store);
    store = NULL;
    if (store_open(folder, &store, &error) != STORE_OK)
        fail_msg("%s", error);
}

static inline int open_store(void **state)
{
    char *error = NULL;

    if (temporary_folder_make(state) != 0)
        return -1;
    folder = *state;
    return store_open(folder, &store, &error) == STORE_OK ? 0 : -1;
}

static inline int close_store(void **state)
{
    store_close(store);
    store = NULL;
    return temporary_folder_remove(state);
}

static inline struct account sample(const char *name)
{
    struct account account = {
        .created_ms = NOW,
        .display = "Agent 12 \xc3\xa9",
        .profession = "social_worker",
        .password_hash = "$argon2id$v=19$m=65536,t=3,p=1$c2FsdA$aGFzaA",
        .tags = "lsf,nuit",
        .role = ACCOUNT_SUPERVISOR,
        .zones = 3,
        .languages = 0x80000003,
        .capacity = 2,
        .minors = true,
        .takes_at_once = true,
    };

    snprintf(account.name, sizeof(account.name), "%s", name);
    return account;
}

static inline struct account added(const char *name)
{
    struct account account = sample(name);

    assert_int_equal(store_account_add(store, &account), STORE_OK);
    return account;
}

/* What somebody with a tool of SQLite would do to the file, beside the store. */
static inline void raw_sql(const char *text)
{
    sqlite3 *db;
    char *error = NULL;

    assert_int_equal(sqlite3_open(temporary_path(folder, "havre.db").text, &db), SQLITE_OK);
    if (sqlite3_exec(db, text, NULL, NULL, &error) != SQLITE_OK)
        fail_msg("%s: %s", text, error);
    sqlite3_close(db);
}

#define WITH_STORE(test) cmocka_unit_test_setup_teardown(test, open_store, close_store)

#endif
