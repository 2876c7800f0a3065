/*
 * Accounts and sessions. An account is always read whole, in the order of ACCOUNT_COLUMNS. Of a
 * session the database has the token's SHA-256 only: whoever reads the file cannot sign in with it.
 */
#include "store/accounts.h"

#include "base/mem.h"
#include "store/sql.h"

#include <sodium.h>

#define ACCOUNT_COLUMNS \
    "accounts.id, accounts.name, accounts.display, accounts.profession, accounts.password_hash, " \
    "accounts.zones, accounts.languages, accounts.capacity, accounts.takes_at_once, " \
    "accounts.disabled"
#define ZONES_MAX 3 /* both bits of enum zone */

_Static_assert(ACCOUNT_PASSWORD_HASH_MAX == crypto_pwhash_STRBYTES, "libsodium's length");

static enum store_result read_account(struct sql *sql, struct account *ret_account)
{
    enum store_result result = sql_step(sql);

    if (result != STORE_OK)
        return result;
    ret_account->id = sql_read_i64(sql, INT64_MAX);
    sql_read_text(sql, ret_account->name, sizeof(ret_account->name));
    sql_read_text(sql, ret_account->display, sizeof(ret_account->display));
    sql_read_text(sql, ret_account->profession, sizeof(ret_account->profession));
    sql_read_text(sql, ret_account->password_hash, sizeof(ret_account->password_hash));
    ret_account->zones = (uint8_t)sql_read_i64(sql, ZONES_MAX);
    ret_account->languages = (uint32_t)sql_read_i64(sql, UINT32_MAX);
    ret_account->capacity = (uint32_t)sql_read_i64(sql, UINT32_MAX);
    ret_account->takes_at_once = sql_read_i64(sql, 1);
    ret_account->disabled = sql_read_i64(sql, 1);
    return sql_end(sql);
}

/* The next number in the same statement, so that two processes cannot both take it. */
enum store_result store_account_add(struct store *store, struct account *account)
{
    SQL_STATEMENT sql = sql_begin(
        store, "INSERT INTO accounts (id, name, display, profession, password_hash, zones, "
               "languages, capacity, takes_at_once, disabled) "
               "SELECT COALESCE(MAX(id), 0) + 1, ?, ?, ?, ?, ?, ?, ?, ?, ? FROM accounts "
               "RETURNING id");
    enum store_result result;
    int64_t id;

    sql_bind_text(&sql, account->name);
    sql_bind_text(&sql, account->display);
    sql_bind_text(&sql, account->profession);
    sql_bind_text(&sql, account->password_hash);
    sql_bind_i64(&sql, account->zones);
    sql_bind_i64(&sql, account->languages);
    sql_bind_i64(&sql, account->capacity);
    sql_bind_i64(&sql, account->takes_at_once);
    sql_bind_i64(&sql, account->disabled);
    result = sql_step(&sql);
    if (result != STORE_OK)
        return result;
    id = sql_read_i64(&sql, INT64_MAX);
    /* The row is on the disk once the statement is through. */
    result = sql_step(&sql) == STORE_NONE ? sql_end(&sql) : STORE_FAILED;
    if (result == STORE_OK)
        account->id = id;
    return result;
}

enum store_result store_account_by_name(struct store *store, const char *name,
                                        struct account *ret_account)
{
    SQL_STATEMENT sql = sql_begin(store, "SELECT " ACCOUNT_COLUMNS " FROM accounts WHERE name = ?");

    sql_bind_text(&sql, name);
    return read_account(&sql, ret_account);
}

enum store_result store_account_by_id(struct store *store, int64_t id, struct account *ret_account)
{
    SQL_STATEMENT sql = sql_begin(store, "SELECT " ACCOUNT_COLUMNS " FROM accounts WHERE id = ?");

    sql_bind_i64(&sql, id);
    return read_account(&sql, ret_account);
}

enum store_result store_account_set_password(struct store *store, int64_t id,
                                             const char *password_hash)
{
    SQL_STATEMENT sql = sql_begin(store, "UPDATE accounts SET password_hash = ? WHERE id = ?");

    sql_bind_text(&sql, password_hash);
    sql_bind_i64(&sql, id);
    return sql_step(&sql);
}

static void bind_token(struct sql *sql, const uint8_t token[static SESSION_TOKEN_LEN])
{
    uint8_t hash[crypto_hash_sha256_BYTES];

    crypto_hash_sha256(hash, token, SESSION_TOKEN_LEN);
    sql_bind_bytes(sql, hash, sizeof(hash));
    mem_wipe(hash, sizeof(hash));
}

enum store_result store_session_add(struct store *store,
                                    const uint8_t token[static SESSION_TOKEN_LEN], int64_t account,
                                    int64_t expires_ms)
{
    SQL_STATEMENT sql =
        sql_begin(store, "INSERT INTO sessions (token_hash, account, expires_ms) VALUES (?, ?, ?)");

    bind_token(&sql, token);
    sql_bind_i64(&sql, account);
    sql_bind_i64(&sql, expires_ms);
    return sql_step(&sql);
}

enum store_result store_session_find(struct store *store,
                                     const uint8_t token[static SESSION_TOKEN_LEN], int64_t now_ms,
                                     struct account *ret_account)
{
    SQL_STATEMENT sql =
        sql_begin(store, "SELECT " ACCOUNT_COLUMNS " FROM sessions "
                         "JOIN accounts ON accounts.id = sessions.account "
                         "WHERE sessions.token_hash = ? AND sessions.expires_ms > ? "
                         "AND accounts.disabled = 0");

    bind_token(&sql, token);
    sql_bind_i64(&sql, now_ms);
    return read_account(&sql, ret_account);
}

enum store_result store_session_remove(struct store *store,
                                       const uint8_t token[static SESSION_TOKEN_LEN])
{
    SQL_STATEMENT sql = sql_begin(store, "DELETE FROM sessions WHERE token_hash = ?");

    bind_token(&sql, token);
    return sql_step(&sql);
}

enum store_result store_session_sweep(struct store *store, int64_t account, int64_t now_ms)
{
    SQL_STATEMENT sql =
        sql_begin(store, "DELETE FROM sessions WHERE account = ? OR expires_ms <= ?");
    enum store_result result;

    sql_bind_i64(&sql, account);
    sql_bind_i64(&sql, now_ms);
    result = sql_step(&sql);
    /* Nothing to sweep is as good. */
    return result == STORE_NONE ? STORE_OK : result;
}
