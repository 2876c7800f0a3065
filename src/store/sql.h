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

#define SQL_KEPT_MOST 8

/* A statement that stays prepared (sql_begin_again). */
struct sql_kept {
    const char *text; /* NULL: none */
    struct sqlite3_stmt *statement;
};

struct store {
    struct sqlite3 *db;
    char *path;
    char *key_path;
    uint8_t *key;   /* of store/seal.h, in memory of secret_alloc; NULL: there is none */
    char *error;    /* NULL: nothing went wrong so far */
    unsigned depth; /* store_begin without its store_end */
    int64_t seen;   /* data_version of the last look (store_changed) */
    bool fails;     /* something failed since the last transaction that did not (store_fails) */
    struct sql_kept kept[SQL_KEPT_MOST];
};

struct sql {
    struct store *store;
    struct sqlite3_stmt *statement; /* NULL when it could not be prepared */
    int code;                       /* SQLITE_OK, or what failed first */
    int bound;
    int read;
    bool is_kept;
};

#define SQL_STATEMENT struct sql __attribute__((cleanup(sql_finish)))

struct sql sql_begin(struct store *store, const char *text);
/* For rows by the thousand: `text`, a literal, is prepared once and kept until the store is closed.
 * Preparing takes longer than the rest of such an INSERT. One of each text at a time. */
struct sql sql_begin_again(struct store *store, const char *text);
/* Gives back what is kept, before the connection goes. */
void sql_finish_kept(struct store *store);
void sql_finish(struct sql *sql);

/* Text is borrowed until the statement is finished. */
void sql_bind_text(struct sql *sql, const char *text);
void sql_bind_i64(struct sql *sql, int64_t value);
void sql_bind_null(struct sql *sql);
/* As text in hexadecimal; the copy is wiped. */
void sql_bind_bytes(struct sql *sql, const uint8_t *bytes, size_t len);
/* The SHA-256 of them, which is all that the database keeps of a token. */
void sql_bind_hash(struct sql *sql, const uint8_t *bytes, size_t len);

/* STORE_OK: a row is there (or was changed, when the statement gives no rows). STORE_NONE: no row,
 * or none was changed. STORE_TAKEN: a row of that name is there. */
MUST_CHECK enum store_result sql_step(struct sql *sql);

/* The next column of the row. What does not fit, or is of another kind, fails the statement: look
 * at sql_end afterwards. */
void sql_read_text(struct sql *sql, char *ret_text, size_t size);
/* Of any length up to `most` bytes; released with mem_free. */
char *sql_read_new_text(struct sql *sql, size_t most);
int64_t sql_read_i64(struct sql *sql, int64_t most);
int64_t sql_read_between(struct sql *sql, int64_t least, int64_t most);
/* Whether it is null; if so it was read. */
bool sql_read_null(struct sql *sql);
void sql_read_bytes(struct sql *sql, uint8_t *ret_bytes, size_t len);
/* Of any length up to `size`. */
size_t sql_read_bytes_most(struct sql *sql, uint8_t *ret_bytes, size_t size);
/* What was read is none of ours: the statement fails. */
void sql_mistrust(struct sql *sql);
/* STORE_OK, or STORE_FAILED when a column was not what was expected. */
MUST_CHECK enum store_result sql_end(struct sql *sql);

/* Statements without values or rows, one after another. */
MUST_CHECK enum store_result sql_run(struct store *store, const char *text);

/* The single number that a pragma gives, at most INT32_MAX. */
MUST_CHECK enum store_result sql_ask_number(struct store *store, const char *pragma,
                                            int64_t *ret_value);
/* The next number of this name, never given out before (the table `numbers`). */
MUST_CHECK enum store_result sql_next_number(struct store *store, const char *name,
                                             int64_t *ret_number);
/* Whether one of this name was ever given out. */
MUST_CHECK enum store_result sql_number_ever(struct store *store, const char *name, bool *ret_ever);
/* A row was not changed: STORE_NONE, it is gone; STORE_STALE, its version is another. `find`
 * selects it by its id. */
MUST_CHECK enum store_result sql_none_or_stale(struct store *store, const char *find, int64_t id);

/* Takes note of SQLite's failure `code` and says STORE_FAILED. */
enum store_result sql_failed(struct store *store, int code);
/* The sentence for a person about what SQLite said; released with mem_free. */
char *sql_explain(const char *path, int code, const char *message);

#endif
