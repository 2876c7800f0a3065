/*
 * Copies of the whole database by SQLite's online backup: read through a connection of its own, so
 * that neither the desk that runs nor a lock that we hold ourselves is in the way.
 */
#include "base/buf.h"
#include "base/mem.h"
#include "store/file.h"
#include "store/sql.h"

#include <errno.h>
#include <sqlite3.h>
#include <string.h>
#include <unistd.h>

/* Whatever SQLite reads into a name (":memory:", "file:"), it does not begin like this. */
static char *plain_path(const char *path)
{
    struct buf plain = {0};

    buf_printf(&plain, "%s%s", *path == '/' ? "" : "./", path);
    buf_append_u8(&plain, 0);
    return (char *)plain.data;
}

static enum store_result explain(struct store *store, const char *path, struct sqlite3 *db,
                                 int code)
{
    mem_free(store->error);
    store->error = sql_explain(path, code, db ? sqlite3_errmsg(db) : sqlite3_errstr(code));
    return STORE_FAILED;
}

/* All pages at once: readers and writers of the original go on meanwhile. */
static int copy_pages(struct sqlite3 *to, struct sqlite3 *from)
{
    sqlite3_backup *backup = sqlite3_backup_init(to, "main", from, "main");
    int code;

    if (!backup)
        return sqlite3_extended_errcode(to);
    code = sqlite3_backup_step(backup, -1);
    (void)sqlite3_backup_finish(backup);
    return code == SQLITE_DONE ? SQLITE_OK : code;
}

static enum store_result fill(struct store *store, const char *path)
{
    struct sqlite3 *from = NULL, *to = NULL;
    const int flags = SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE;
    char *plain = plain_path(path);
    enum store_result result = STORE_OK;
    int code = sqlite3_open_v2(store->path, &from, SQLITE_OPEN_READONLY | flags, NULL);

    if (code != SQLITE_OK) {
        result = explain(store, store->path, from, code);
        goto out;
    }
    code = sqlite3_open_v2(plain, &to, SQLITE_OPEN_READWRITE | flags, NULL);
    if (code == SQLITE_OK)
        code = copy_pages(to, from);
    /* One file, without a -wal beside it. */
    if (code == SQLITE_OK)
        code = sqlite3_exec(to, "PRAGMA journal_mode = DELETE", NULL, NULL, NULL);
    if (code != SQLITE_OK)
        result = explain(store, path, to, code);
out:
    CHECK(sqlite3_close(from) == SQLITE_OK);
    CHECK(sqlite3_close(to) == SQLITE_OK);
    mem_free(plain);
    return result;
}

enum store_result copy_make(struct store *store, const char *path)
{
    struct buf text = {0};
    enum store_result result;
    int error = file_make_new(path);

    if (error) {
        buf_printf(&text, "cannot make the file %s: %s.", path, strerror(error));
        (void)store_fail(store, &text);
        return error == EEXIST ? STORE_TAKEN : STORE_FAILED;
    }
    result = fill(store, path);
    if (result != STORE_OK)
        (void)unlink(path);
    return result;
}

enum store_result copy_check(struct store *store)
{
    enum store_result result = store_expect(store, "PRAGMA integrity_check(1)", "ok",
                                            SQLITE_CORRUPT, "its parts do not fit together");

    if (result != STORE_OK)
        return result;
    SQL_STATEMENT sql = sql_begin(store, "PRAGMA foreign_key_check");
    result = sql_step(&sql);
    if (result != STORE_OK)
        return result == STORE_NONE ? STORE_OK : result;
    mem_free(store->error);
    store->error =
        sql_explain(store->path, SQLITE_CORRUPT, "a row names another that is not there");
    return STORE_FAILED;
}

/* What was copied is read once more, from the new file. */
static enum store_result check_file(struct store *store, const char *path)
{
    struct store copy = {.path = plain_path(path)};
    int code =
        sqlite3_open_v2(copy.path, &copy.db,
                        SQLITE_OPEN_READONLY | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE, NULL);
    enum store_result result = code == SQLITE_OK ? copy_check(&copy) : sql_failed(&copy, code);

    if (result != STORE_OK) {
        mem_free(store->error);
        store->error = copy.error;
        copy.error = NULL;
    }
    store_disconnect(&copy);
    mem_free(copy.path);
    mem_free(copy.error);
    return result;
}

enum store_result store_backup(struct store *store, const char *path)
{
    enum store_result result = copy_make(store, path);

    if (result != STORE_OK)
        return result;
    result = check_file(store, path);
    if (result != STORE_OK)
        (void)unlink(path);
    return result;
}
