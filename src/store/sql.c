/*
 * Statements on SQLite and what becomes of their failures. A store keeps one sentence, about what
 * went wrong last; a statement keeps the code of its first failure, and everything after that is
 * skipped, so that callers look once.
 */
#include "store/sql.h"

#include "base/buf.h"
#include "base/mem.h"

#include <sodium.h>
#include <sqlite3.h>
#include <string.h>

struct sql sql_begin(struct store *store, const char *text)
{
    struct sql sql = {.store = store};

    sql.code = sqlite3_prepare_v2(store->db, text, -1, &sql.statement, NULL);
    return sql;
}

static struct sql_kept *find_kept(struct store *store, const char *text)
{
    for (size_t i = 0; i < SQL_KEPT_MOST; i++) {
        if (!store->kept[i].text || store->kept[i].text == text)
            return &store->kept[i];
    }
    CHECK(!"more statements are kept than SQL_KEPT_MOST");
    return NULL;
}

struct sql sql_begin_again(struct store *store, const char *text)
{
    struct sql sql = {.store = store, .is_kept = true};
    struct sql_kept *kept = find_kept(store, text);

    if (!kept->text) {
        sql.code = sqlite3_prepare_v3(store->db, text, -1, SQLITE_PREPARE_PERSISTENT,
                                      &kept->statement, NULL);
        if (sql.code != SQLITE_OK)
            return sql;
        kept->text = text;
    }
    CHECK(!sqlite3_stmt_busy(kept->statement));
    sql.statement = kept->statement;
    return sql;
}

void sql_finish_kept(struct store *store)
{
    for (size_t i = 0; i < SQL_KEPT_MOST; i++) {
        sqlite3_finalize(store->kept[i].statement);
        store->kept[i] = (struct sql_kept){NULL, NULL};
    }
}

/* A kept one lets go of its values, which were borrowed; what it failed of was said already. */
void sql_finish(struct sql *sql)
{
    if (sql->is_kept && sql->statement) {
        (void)sqlite3_reset(sql->statement);
        (void)sqlite3_clear_bindings(sql->statement);
    } else {
        sqlite3_finalize(sql->statement);
    }
    sql->statement = NULL;
}

/* Whether work may go on after a call that gave `code`. */
static bool note(struct sql *sql, int code)
{
    if (sql->code == SQLITE_OK)
        sql->code = code;
    return sql->code == SQLITE_OK;
}

void sql_bind_text(struct sql *sql, const char *text)
{
    if (note(sql, SQLITE_OK))
        note(sql, sqlite3_bind_text(sql->statement, ++sql->bound, text, -1, SQLITE_STATIC));
}

void sql_bind_i64(struct sql *sql, int64_t value)
{
    if (note(sql, SQLITE_OK))
        note(sql, sqlite3_bind_int64(sql->statement, ++sql->bound, value));
}

void sql_bind_null(struct sql *sql)
{
    if (note(sql, SQLITE_OK))
        note(sql, sqlite3_bind_null(sql->statement, ++sql->bound));
}

void sql_bind_bytes(struct sql *sql, const uint8_t *bytes, size_t len)
{
    size_t size = 2 * len + 1;
    char *hex = mem_alloc(size);

    sodium_bin2hex(hex, size, bytes, len);
    if (note(sql, SQLITE_OK))
        note(sql, sqlite3_bind_text(sql->statement, ++sql->bound, hex, (int)(size - 1), mem_free));
    else
        mem_free(hex);
}

void sql_bind_hash(struct sql *sql, const uint8_t *bytes, size_t len)
{
    uint8_t hash[crypto_hash_sha256_BYTES];

    crypto_hash_sha256(hash, bytes, len);
    sql_bind_bytes(sql, hash, sizeof(hash));
    mem_wipe(hash, sizeof(hash));
}

enum store_result sql_step(struct sql *sql)
{
    struct sqlite3 *db = sql->store->db;
    int code;

    if (sql->code != SQLITE_OK)
        return sql_failed(sql->store, sql->code);
    sql->read = 0;
    code = sqlite3_step(sql->statement);
    switch (code) {
    case SQLITE_ROW:
        return STORE_OK;
    case SQLITE_DONE:
        return sqlite3_column_count(sql->statement) == 0 && sqlite3_changes(db) > 0 ? STORE_OK
                                                                                    : STORE_NONE;
    case SQLITE_CONSTRAINT_PRIMARYKEY:
    case SQLITE_CONSTRAINT_UNIQUE:
        return STORE_TAKEN;
    default:
        note(sql, code);
        return sql_failed(sql->store, code);
    }
}

static const char *text_column(struct sql *sql, size_t *ret_len)
{
    int column = sql->read++;
    const char *text;

    *ret_len = 0;
    if (sqlite3_column_type(sql->statement, column) != SQLITE_TEXT) {
        sql_mistrust(sql);
        return "";
    }
    text = (const char *)sqlite3_column_text(sql->statement, column);
    CHECK(text);
    *ret_len = (size_t)sqlite3_column_bytes(sql->statement, column);
    return text;
}

void sql_read_text(struct sql *sql, char *ret_text, size_t size)
{
    size_t len;
    const char *text = text_column(sql, &len);

    if (len >= size || memchr(text, 0, len)) {
        sql_mistrust(sql);
        len = 0;
    }
    memcpy(ret_text, text, len);
    memset(ret_text + len, 0, size - len);
}

char *sql_read_new_text(struct sql *sql, size_t most)
{
    size_t len;
    const char *text = text_column(sql, &len);

    if (len <= most && !memchr(text, 0, len))
        return mem_strdup(text);
    sql_mistrust(sql);
    return mem_strdup("");
}

int64_t sql_read_between(struct sql *sql, int64_t least, int64_t most)
{
    int column = sql->read++;
    int64_t value = sqlite3_column_int64(sql->statement, column);

    if (sqlite3_column_type(sql->statement, column) == SQLITE_INTEGER && value >= least &&
        value <= most)
        return value;
    sql_mistrust(sql);
    return 0;
}

bool sql_read_null(struct sql *sql)
{
    bool is_null = sqlite3_column_type(sql->statement, sql->read) == SQLITE_NULL;

    if (is_null)
        sql->read++;
    return is_null;
}

int64_t sql_read_i64(struct sql *sql, int64_t most)
{
    return sql_read_between(sql, 0, most);
}

size_t sql_read_bytes_most(struct sql *sql, uint8_t *ret_bytes, size_t size)
{
    size_t hex_len, written = 0;
    const char *hex = text_column(sql, &hex_len), *end = hex;

    if (sodium_hex2bin(ret_bytes, size, hex, hex_len, NULL, &written, &end) == 0 &&
        end == hex + hex_len)
        return written;
    mem_wipe(ret_bytes, size);
    sql_mistrust(sql);
    return 0;
}

void sql_read_bytes(struct sql *sql, uint8_t *ret_bytes, size_t len)
{
    if (sql_read_bytes_most(sql, ret_bytes, len) == len)
        return;
    mem_wipe(ret_bytes, len);
    sql_mistrust(sql);
}

void sql_mistrust(struct sql *sql)
{
    note(sql, SQLITE_MISMATCH);
}

enum store_result sql_end(struct sql *sql)
{
    return sql->code == SQLITE_OK ? STORE_OK : sql_failed(sql->store, sql->code);
}

enum store_result sql_run(struct store *store, const char *text)
{
    int code = sqlite3_exec(store->db, text, NULL, NULL, NULL);

    return code == SQLITE_OK ? STORE_OK : sql_failed(store, code);
}

enum store_result sql_ask_number(struct store *store, const char *pragma, int64_t *ret_value)
{
    SQL_STATEMENT sql = sql_begin(store, pragma);
    enum store_result result = sql_step(&sql);

    if (result != STORE_OK)
        return STORE_FAILED;
    *ret_value = sql_read_i64(&sql, INT32_MAX);
    return sql_end(&sql);
}

enum store_result sql_next_number(struct store *store, const char *name, int64_t *ret_number)
{
    SQL_STATEMENT sql =
        sql_begin_again(store, "UPDATE numbers SET last = last + 1 WHERE name = ? RETURNING last");
    enum store_result result;

    sql_bind_text(&sql, name);
    result = sql_step(&sql);
    if (result != STORE_OK)
        return result == STORE_NONE ? sql_failed(store, SQLITE_MISMATCH) : result;
    *ret_number = sql_read_i64(&sql, INT64_MAX);
    return sql_step(&sql) == STORE_NONE ? sql_end(&sql) : STORE_FAILED;
}

enum store_result sql_number_ever(struct store *store, const char *name, bool *ret_ever)
{
    SQL_STATEMENT sql = sql_begin(store, "SELECT last FROM numbers WHERE name = ?");
    enum store_result result;

    *ret_ever = false;
    sql_bind_text(&sql, name);
    result = sql_step(&sql);
    if (result != STORE_OK)
        return result == STORE_NONE ? sql_failed(store, SQLITE_MISMATCH) : result;
    *ret_ever = sql_read_i64(&sql, INT64_MAX) > 0;
    return sql_end(&sql);
}

enum store_result sql_none_or_stale(struct store *store, const char *find, int64_t id)
{
    SQL_STATEMENT sql = sql_begin(store, find);
    enum store_result result;

    sql_bind_i64(&sql, id);
    result = sql_step(&sql);
    return result == STORE_OK ? STORE_STALE : result;
}

enum store_result sql_failed(struct store *store, int code)
{
    const char *message = code == SQLITE_MISMATCH ? "a value is of another kind or length"
                                                  : sqlite3_errmsg(store->db);

    store->fails = true;
    mem_free(store->error);
    store->error = sql_explain(store->path, code, message);
    return STORE_FAILED;
}

static const char *advice(int code)
{
    switch (code & 0xff) {
    case SQLITE_NOTADB:
    case SQLITE_CORRUPT:
    case SQLITE_MISMATCH:
        return "The file is damaged, or is none of Havre's: stop Havre, set the file aside with "
               "its -wal and -shm, and put your last backup in its place (without a backup, Havre "
               "starts anew with an empty one)";
    case SQLITE_FULL:
        return "The disk is full: make room, then try again";
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
        return "Another program holds it: stop that program (a second Havre on the same state "
               "folder?) and start Havre again";
    case SQLITE_READONLY:
    case SQLITE_CANTOPEN:
    case SQLITE_PERM:
    case SQLITE_AUTH:
        return "Give the folder and the file to the user that runs Havre, or name another state "
               "folder";
    default:
        return "Look at the disk and the system's log, then start Havre again";
    }
}

char *sql_explain(const char *path, int code, const char *message)
{
    struct buf text = {0};

    buf_printf(&text, "cannot use the database %s: %s. %s.", path, message, advice(code));
    buf_append_u8(&text, 0);
    return (char *)text.data;
}
