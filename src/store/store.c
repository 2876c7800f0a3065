/*
 * Opens the database and brings it up to date. The file is made by us, before SQLite sees it, so
 * that it is never readable by others, not for an instant; its -wal and -shm take over its mode.
 * Each migration is one transaction together with the version it leads to, so a process that dies
 * in the middle leaves the version before. Nothing is written beside the state folder: temporary
 * tables stay in memory, and what is deleted is overwritten.
 */
#include "store/store.h"

#include "base/buf.h"
#include "base/mem.h"
#include "store/migrations.h"
#include "store/sql.h"

#include <errno.h>
#include <fcntl.h>
#include <sqlite3.h>
#include <stdbool.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define FILE_NAME "havre.db"
#define FILE_MODE 0600
#define FOLDER_MODE 0700
#define BUSY_MS 2000 /* how long another process may hold the file: a backup, the command line */

#define OPEN_FILE int __attribute__((cleanup(close_file)))

static void close_file(const int *fd)
{
    if (*fd >= 0)
        close(*fd);
}

/* Takes note of the sentence, with its zero, that is in `text`. */
static enum store_result fail(struct store *store, struct buf *text)
{
    buf_append_u8(text, 0);
    mem_free(store->error);
    store->error = (char *)text->data;
    return STORE_FAILED;
}

static enum store_result fail_folder(struct store *store, const char *dir, int error)
{
    struct buf text = {0};

    buf_printf(&text,
               "cannot use the state folder %s: %s. Make it yourself and give it to the user that "
               "runs Havre, or name another.",
               dir, strerror(error));
    return fail(store, &text);
}

static const char *file_advice(int error)
{
    if (error == EISDIR || error == ELOOP || error == EINVAL || error == ENXIO)
        return "What is there is not an ordinary file: move it away";
    if (error == ENOSPC || error == EDQUOT)
        return "Make room on the disk";
    return "Give the folder and the file to the user that runs Havre, or name another state "
           "folder";
}

static enum store_result fail_file(struct store *store, int error)
{
    struct buf text = {0};

    buf_printf(&text, "cannot write the database %s: %s. %s.", store->path, strerror(error),
               file_advice(error));
    return fail(store, &text);
}

static enum store_result fail_newer(struct store *store, int64_t version)
{
    struct buf text = {0};

    buf_printf(&text,
               "the database %s was made by a newer Havre (its version is %lld, this Havre knows "
               "%d). Start that Havre again, or put back the backup from before it.",
               store->path, (long long)version, store_migration_count);
    return fail(store, &text);
}

/* An int that is 0, or what errno says. */
static int failure(bool failed)
{
    return failed ? errno : 0;
}

/* The file, empty when there was none; for us alone. 0 or an errno. */
static int make_file(int folder)
{
    OPEN_FILE file = openat(folder, FILE_NAME,
                            O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK, FILE_MODE);
    struct stat status;

    if (file < 0 || fstat(file, &status) < 0)
        return errno;
    if (!S_ISREG(status.st_mode))
        return EINVAL;
    if (status.st_mode & 077 && fchmod(file, FILE_MODE) < 0)
        return errno;
    return failure(fsync(folder) < 0);
}

static enum store_result make_place(struct store *store, const char *dir)
{
    OPEN_FILE folder = -1;
    int error;

    if (mkdir(dir, FOLDER_MODE) < 0 && errno != EEXIST)
        return fail_folder(store, dir, errno);
    folder = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (folder < 0)
        return fail_folder(store, dir, errno);
    error = make_file(folder);
    return error ? fail_file(store, error) : STORE_OK;
}

/* The single number or text that a pragma gives. */
static enum store_result ask_number(struct store *store, const char *pragma, int64_t *ret_value)
{
    SQL_STATEMENT sql = sql_begin(store, pragma);
    enum store_result result = sql_step(&sql);

    if (result != STORE_OK)
        return STORE_FAILED;
    *ret_value = sql_read_i64(&sql, INT32_MAX);
    return sql_end(&sql);
}

/* STORE_FAILED as well, with this code and message, when the answer is another one. */
static enum store_result expect_text(struct store *store, const char *pragma, const char *expected,
                                     int code, const char *message)
{
    SQL_STATEMENT sql = sql_begin(store, pragma);
    enum store_result result = sql_step(&sql);
    char text[512];

    if (result != STORE_OK)
        return STORE_FAILED;
    sql_read_text(&sql, text, sizeof(text));
    result = sql_end(&sql);
    if (result != STORE_OK || strcmp(text, expected) == 0)
        return result;
    mem_free(store->error);
    store->error = sql_explain(store->path, code, message);
    return STORE_FAILED;
}

/* A schema that somebody else wrote into the file can run nothing and reach nothing. */
static void distrust_schema(struct sqlite3 *db)
{
    CHECK(sqlite3_db_config(db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL) == SQLITE_OK);
    CHECK(sqlite3_db_config(db, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL) == SQLITE_OK);
    CHECK(sqlite3_db_config(db, SQLITE_DBCONFIG_ENABLE_TRIGGER, 0, NULL) == SQLITE_OK);
    CHECK(sqlite3_db_config(db, SQLITE_DBCONFIG_ENABLE_VIEW, 0, NULL) == SQLITE_OK);
    CHECK(sqlite3_db_config(db, SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, 0, NULL) == SQLITE_OK);
    /* "name" in double quotes is a column, never by mistake a text. */
    CHECK(sqlite3_db_config(db, SQLITE_DBCONFIG_DQS_DML, 0, NULL) == SQLITE_OK);
    CHECK(sqlite3_db_config(db, SQLITE_DBCONFIG_DQS_DDL, 0, NULL) == SQLITE_OK);
}

static enum store_result open_database(struct store *store)
{
    int code =
        sqlite3_open_v2(store->path, &store->db,
                        SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE, NULL);
    enum store_result result;

    if (code != SQLITE_OK)
        return sql_failed(store, code);
    sqlite3_busy_timeout(store->db, BUSY_MS);
    distrust_schema(store->db);
    result = sql_run(store, "PRAGMA cell_size_check = ON; PRAGMA temp_store = MEMORY;"
                            "PRAGMA secure_delete = ON; PRAGMA foreign_keys = ON");
    if (result == STORE_OK)
        result = expect_text(store, "PRAGMA journal_mode = WAL", "wal", SQLITE_CANTOPEN,
                             "it can have no journal beside it");
    if (result == STORE_OK)
        result = sql_run(store, "PRAGMA synchronous = FULL");
    if (result == STORE_OK)
        result = expect_text(store, "PRAGMA quick_check(1)", "ok", SQLITE_CORRUPT,
                             "its parts do not fit together");
    return result;
}

/* Inside its own transaction the version is read again: another process may have been faster. */
static enum store_result migrate_once(struct store *store, int64_t *ret_version)
{
    enum store_result result = ask_number(store, "PRAGMA user_version", ret_version);
    struct buf set_version = {0};

    if (result != STORE_OK || *ret_version >= store_migration_count)
        return result;
    result = sql_run(store, store_migrations[*ret_version]);
    if (result == STORE_OK) {
        ++*ret_version;
        buf_printf(&set_version, "PRAGMA user_version = %d", (int)*ret_version);
        buf_append_u8(&set_version, 0);
        result = sql_run(store, (const char *)set_version.data);
        buf_release(&set_version);
    }
    return result;
}

static enum store_result migrate(struct store *store)
{
    int64_t version;
    enum store_result result = ask_number(store, "PRAGMA user_version", &version);

    while (result == STORE_OK && version < store_migration_count) {
        result = sql_run(store, "BEGIN IMMEDIATE");
        if (result != STORE_OK)
            break;
        result = migrate_once(store, &version);
        if (result == STORE_OK)
            result = sql_run(store, "COMMIT");
        else
            (void)sqlite3_exec(store->db, "ROLLBACK", NULL, NULL, NULL);
    }
    if (result == STORE_OK && version > store_migration_count)
        return fail_newer(store, version);
    return result;
}

enum store_result store_open(const char *dir, struct store **ret_store, char **ret_error)
{
    struct store *store = mem_alloc(sizeof(*store));
    struct buf path = {0};
    enum store_result result;

    buf_printf(&path, "%s/%s", dir, FILE_NAME);
    buf_append_u8(&path, 0);
    store->path = (char *)path.data;
    result = make_place(store, dir);
    if (result == STORE_OK)
        result = open_database(store);
    if (result == STORE_OK)
        result = migrate(store);
    if (result == STORE_OK) {
        *ret_store = store;
        return STORE_OK;
    }
    *ret_error = store->error;
    store->error = NULL;
    store_close(store);
    return result;
}

void store_close(struct store *store)
{
    if (!store)
        return;
    CHECK(sqlite3_close(store->db) == SQLITE_OK);
    mem_free(store->path);
    mem_free(store->error);
    mem_free(store);
}

const char *store_error(const struct store *store)
{
    return store->error ? store->error : "nothing went wrong";
}
