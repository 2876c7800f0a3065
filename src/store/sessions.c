/*
 * Sessions. The database has the token's SHA-256 only: whoever reads the file cannot sign in with
 * it.
 */
#include "store/sessions.h"

#include "store/account_row.h"
#include "store/sql.h"

enum store_result store_session_add(struct store *store,
                                    const uint8_t token[static SESSION_TOKEN_LEN],
                                    const struct session *session)
{
    SQL_STATEMENT sql =
        sql_begin(store, "INSERT INTO sessions (token_hash, account, created_ms, seen_ms, "
                         "expires_ms) VALUES (?, ?, ?, ?, ?)");

    sql_bind_hash(&sql, token, SESSION_TOKEN_LEN);
    sql_bind_i64(&sql, session->account);
    sql_bind_i64(&sql, session->created_ms);
    sql_bind_i64(&sql, session->seen_ms);
    sql_bind_i64(&sql, session->expires_ms);
    return sql_step(&sql);
}

enum store_result store_session_find(struct store *store,
                                     const uint8_t token[static SESSION_TOKEN_LEN], int64_t now_ms,
                                     struct session *ret_session, struct account *ret_account)
{
    SQL_STATEMENT sql = sql_begin(
        store, "SELECT sessions.created_ms, sessions.seen_ms, sessions.expires_ms, " ACCOUNT_COLUMNS
               " FROM sessions JOIN accounts ON accounts.id = sessions.account "
               "WHERE sessions.token_hash = ? AND sessions.expires_ms > ? "
               "AND accounts.disabled = 0");
    enum store_result result;
    struct session session;

    sql_bind_hash(&sql, token, SESSION_TOKEN_LEN);
    sql_bind_i64(&sql, now_ms);
    result = sql_step(&sql);
    if (result != STORE_OK)
        return result;
    session.created_ms = sql_read_i64(&sql, INT64_MAX);
    session.seen_ms = sql_read_i64(&sql, INT64_MAX);
    session.expires_ms = sql_read_i64(&sql, INT64_MAX);
    account_read(&sql, ret_account);
    session.account = ret_account->id;
    if (ret_session)
        *ret_session = session;
    return sql_end(&sql);
}

enum store_result store_session_seen(struct store *store,
                                     const uint8_t token[static SESSION_TOKEN_LEN], int64_t now_ms)
{
    SQL_STATEMENT sql =
        sql_begin(store, "UPDATE sessions SET seen_ms = CASE WHEN seen_ms < ?1 THEN ?1 "
                         "ELSE seen_ms END WHERE token_hash = ?2");

    sql_bind_i64(&sql, now_ms);
    sql_bind_hash(&sql, token, SESSION_TOKEN_LEN);
    return sql_step(&sql);
}

/* Nothing to do is as good. */
static enum store_result at_most(struct sql *sql)
{
    enum store_result result = sql_step(sql);

    return result == STORE_NONE ? STORE_OK : result;
}

enum store_result store_session_seen_account(struct store *store, int64_t account, int64_t now_ms)
{
    SQL_STATEMENT sql =
        sql_begin(store, "UPDATE sessions SET seen_ms = ?1 WHERE seen_ms < ?1 AND account = ?2");

    sql_bind_i64(&sql, now_ms);
    sql_bind_i64(&sql, account);
    return at_most(&sql);
}

enum store_result store_session_remove(struct store *store,
                                       const uint8_t token[static SESSION_TOKEN_LEN])
{
    SQL_STATEMENT sql = sql_begin(store, "DELETE FROM sessions WHERE token_hash = ?");

    sql_bind_hash(&sql, token, SESSION_TOKEN_LEN);
    return sql_step(&sql);
}

enum store_result store_session_sweep(struct store *store, int64_t account, int64_t now_ms)
{
    SQL_STATEMENT sql =
        sql_begin(store, "DELETE FROM sessions WHERE account = ? OR expires_ms <= ?");

    sql_bind_i64(&sql, account);
    sql_bind_i64(&sql, now_ms);
    return at_most(&sql);
}

enum store_result store_session_sweep_idle(struct store *store, int64_t seen_before_ms)
{
    SQL_STATEMENT sql = sql_begin(store, "DELETE FROM sessions WHERE seen_ms < ?");

    sql_bind_i64(&sql, seen_before_ms);
    return at_most(&sql);
}
