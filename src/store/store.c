/*
 * Opens the database: the file, the connection, the version, the key beside it. Nothing is written
 * beside the state folder: temporary tables stay in memory, and what is deleted is overwritten.
 */
#include "store/store.h"

#include "base/buf.h"
#include "base/mem.h"
#include "base/secret.h"
#include "store/file.h"
#include "store/sql.h"

#include <sqlite3.h>
#include <string.h>

#define BUSY_MS 2000 /* how long another process may hold the file: a backup, the command line */

enum store_result store_expect(struct store *store, const char *pragma, const char *expected,
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

enum store_result store_connect(struct store *store)
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
        result = store_expect(store, "PRAGMA journal_mode = WAL", "wal", SQLITE_CANTOPEN,
                              "it can have no journal beside it");
    if (result == STORE_OK)
        result = sql_run(store, "PRAGMA synchronous = FULL");
    if (result == STORE_OK)
        result = store_expect(store, "PRAGMA quick_check(1)", "ok", SQLITE_CORRUPT,
                              "its parts do not fit together");
    return result;
}

static char *path_of(const char *dir, const char *name)
{
    struct buf path = {0};

    buf_printf(&path, "%s/%s", dir, name);
    buf_append_u8(&path, 0);
    return (char *)path.data;
}

static enum store_result open_all(struct store *store, const char *dir)
{
    enum store_result result = file_make_store(store, dir);

    if (result == STORE_OK)
        result = store_connect(store);
    if (result == STORE_OK)
        result = migrate(store);
    if (result == STORE_OK)
        result = seal_load(store);
    if (result == STORE_OK)
        result = sql_ask_number(store, "PRAGMA data_version", &store->seen);
    return result;
}

/* Hands the store out, or the sentence about why there is none. */
static enum store_result opened(struct store *store, enum store_result result,
                                struct store **ret_store, char **ret_error)
{
    if (result == STORE_OK) {
        *ret_store = store;
        return STORE_OK;
    }
    *ret_error = store->error;
    store->error = NULL;
    store_close(store);
    return result;
}

enum store_result store_open(const char *dir, struct store **ret_store, char **ret_error)
{
    struct store *store = mem_alloc(sizeof(*store));

    store->path = path_of(dir, STORE_FILE);
    store->key_path = path_of(dir, SEAL_FILE);
    return opened(store, open_all(store, dir), ret_store, ret_error);
}

enum store_result store_open_beside(const struct store *store, struct store **ret_store,
                                    char **ret_error)
{
    struct store *beside = mem_alloc(sizeof(*beside));
    enum store_result result;

    beside->path = mem_strdup(store->path);
    beside->key_path = mem_strdup(store->key_path);
    result = store_connect(beside);
    if (result == STORE_OK)
        result = sql_ask_number(beside, "PRAGMA data_version", &beside->seen);
    return opened(beside, result, ret_store, ret_error);
}

void store_disconnect(struct store *store)
{
    sql_finish_kept(store);
    CHECK(sqlite3_close(store->db) == SQLITE_OK);
    store->db = NULL;
}

void store_close(struct store *store)
{
    if (!store)
        return;
    store_disconnect(store);
    secret_free(store->key);
    mem_free(store->path);
    mem_free(store->key_path);
    mem_free(store->error);
    mem_free(store);
}

const char *store_error(const struct store *store)
{
    return store->error ? store->error : "nothing went wrong";
}
