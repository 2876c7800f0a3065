/*
 * One prepared statement, for the files of this folder alone:
 *
 *     SQL_STATEMENT sql = sql_begin(store, "SELECT value FROM keys WHERE name = ?");
 *     sql_bind_text(&sql, name);
 *     if (sql_step(&sql) == STORE_OK) ...
 *
 * Values are bound, and columns read, from left to right. The first failure sticks: everything
 * after it does nothing and sql_step reports it. The statement is finished when its variable goes.
 */
#ifndef HAVRE_STORE_SQL_H
#define HAVRE_STORE_SQL_H

#include "base/err.h"
#include "store/store.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct sqlite3;
struct sqlite3_stmt;

struct store {
    struct sqlite3 *db;
    char *path;
    char *error; /* NULL: nothing went wrong so far */
};

struct sql {
    struct store *store;
    struct sqlite3_stmt *statement; /* NULL when it could not be prepared */
    int code;                       /* SQLITE_OK, or what failed first */
    int bound;
    int read;
};

#define SQL_STATEMENT struct sql __attribute__((cleanup(sql_finish)))

struct sql sql_begin(struct store *store, const char *text);
void sql_finish(struct sql *sql);

/* Text is borrowed until the statement is finished. */
void sql_bind_text(struct sql *sql, const char *text);
void sql_bind_i64(struct sql *sql, int64_t value);
/* As text in hexadecimal; the copy is wiped. */
void sql_bind_bytes(struct sql *sql, const uint8_t *bytes, size_t len);

/* STORE_OK: a row is there (or was changed, when the statement gives no rows). STORE_NONE: no row,
 * or none was changed. STORE_TAKEN: a row of that name is there. */
MUST_CHECK enum store_result sql_step(struct sql *sql);

/* The next column of the row. What does not fit, or is of another kind, fails the statement: look
 * at sql_end afterwards. */
void sql_read_text(struct sql *sql, char *ret_text, size_t size);
int64_t sql_read_i64(struct sql *sql, int64_t most);
void sql_read_bytes(struct sql *sql, uint8_t *ret_bytes, size_t len);
/* STORE_OK, or STORE_FAILED when a column was not what was expected. */
MUST_CHECK enum store_result sql_end(struct sql *sql);

/* Statements without values or rows, one after another. */
MUST_CHECK enum store_result sql_run(struct store *store, const char *text);

/* Takes note of SQLite's failure `code` and says STORE_FAILED. */
enum store_result sql_failed(struct store *store, int code);
/* The sentence for a person about what SQLite said; released with mem_free. */
char *sql_explain(const char *path, int code, const char *message);

#endif
