/*
 * Brings a database up to date. The write lock is taken first, so that of two processes one
 * migrates; then everything is done to a copy in the same folder, and the copy is checked whole;
 * only then to the database itself, in one transaction with the version that it leads to. So a
 * migration that fails, or a process that dies in the middle, leaves the version before.
 */
#include "store/migrations.h"

#include "base/buf.h"
#include "base/mem.h"
#include "store/file.h"
#include "store/sql.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

static enum store_result fail_newer(struct store *store, int64_t version)
{
    struct buf text = {0};

    buf_printf(&text,
               "the database %s was made by a newer Havre (its version is %lld, this Havre knows "
               "%d). Start that Havre again, or put back the backup from before it.",
               store->path, (long long)version, store_migration_count);
    return store_fail(store, &text);
}

static enum store_result set_version(struct store *store, int version)
{
    struct buf text = {0};
    enum store_result result;

    buf_printf(&text, "PRAGMA user_version = %d", version);
    buf_append_u8(&text, 0);
    result = sql_run(store, (const char *)text.data);
    buf_release(&text);
    return result;
}

static enum store_result run_from(struct store *store, int64_t version)
{
    enum store_result result = STORE_OK;

    while (result == STORE_OK && version < store_migration_count)
        result = sql_run(store, store_migrations[version++]);
    return result == STORE_OK ? set_version(store, store_migration_count) : result;
}

/* On a copy that is open: as on the database, and then every page and reference is looked at. */
static enum store_result run_on_copy(struct store *copy, int64_t version)
{
    enum store_result result = store_begin(copy);

    if (result != STORE_OK)
        return result;
    result = store_end(copy, run_from(copy, version));
    return result == STORE_OK ? copy_check(copy) : result;
}

static void remove_copy(const char *path)
{
    static const char *const ends[] = {"", "-wal", "-shm", "-journal"};

    for (size_t i = 0; i < sizeof(ends) / sizeof(*ends); i++) {
        struct buf name = {0};
        buf_printf(&name, "%s%s", path, ends[i]);
        buf_append_u8(&name, 0);
        (void)unlink((const char *)name.data);
        buf_release(&name);
    }
}

static enum store_result fail_copy(struct store *store, int64_t version, const char *why)
{
    struct buf text = {0};

    buf_printf(&text,
               "cannot bring the database %s from version %d to %d; tried on a copy: %s The "
               "database itself is as it was, and the Havre that made it still opens it.",
               store->path, (int)version, store_migration_count, why);
    return store_fail(store, &text);
}

static enum store_result try_on_copy(struct store *store, int64_t version)
{
    struct store copy = {0};
    struct buf path = {0};
    enum store_result result;

    buf_printf(&path, "%s.trial", store->path);
    buf_append_u8(&path, 0);
    copy.path = (char *)path.data;
    remove_copy(copy.path); /* of a process that died; we have the lock */
    result = copy_make(store, copy.path);
    if (result == STORE_OK) {
        result = store_connect(&copy);
        if (result == STORE_OK)
            result = run_on_copy(&copy, version);
        if (result != STORE_OK)
            result = fail_copy(store, version, store_error(&copy));
        store_disconnect(&copy);
    } else {
        char *why = mem_strdup(store_error(store));
        result = fail_copy(store, version, why);
        mem_free(why);
    }
    remove_copy(copy.path);
    mem_free(copy.error);
    buf_release(&path);
    return result;
}

static enum store_result migrate_locked(struct store *store)
{
    int64_t version;
    enum store_result result = sql_ask_number(store, "PRAGMA user_version", &version);

    if (result != STORE_OK || version >= store_migration_count)
        return result;
    if (version > 0) /* there is something to lose */
        result = try_on_copy(store, version);
    return result == STORE_OK ? run_from(store, version) : result;
}

enum store_result migrate(struct store *store)
{
    int64_t version;
    enum store_result result = sql_ask_number(store, "PRAGMA user_version", &version);

    if (result != STORE_OK)
        return result;
    if (version > store_migration_count)
        return fail_newer(store, version);
    if (version == store_migration_count)
        return STORE_OK;
    result = store_begin(store);
    return result == STORE_OK ? store_end(store, migrate_locked(store)) : result;
}
