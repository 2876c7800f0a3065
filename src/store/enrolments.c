/*
 * Enrolment links: one row for each account that is invited. Used is deleted.
 */
#include "store/enrolments.h"

#include "store/account_row.h"
#include "store/sql.h"

/* Nothing to delete is as good. */
static enum store_result delete_by(struct store *store, const char *text, int64_t value)
{
    SQL_STATEMENT sql = sql_begin(store, text);
    enum store_result result;

    sql_bind_i64(&sql, value);
    result = sql_step(&sql);
    return result == STORE_NONE ? STORE_OK : result;
}

static enum store_result remove_of(struct store *store, int64_t account)
{
    return delete_by(store, "DELETE FROM enrolments WHERE account = ?", account);
}

static enum store_result insert(struct store *store,
                                const uint8_t token[static ENROLMENT_TOKEN_LEN], int64_t account,
                                int64_t expires_ms)
{
    SQL_STATEMENT sql = sql_begin(
        store, "INSERT INTO enrolments (token_hash, account, expires_ms) VALUES (?, ?, ?)");

    sql_bind_hash(&sql, token, ENROLMENT_TOKEN_LEN);
    sql_bind_i64(&sql, account);
    sql_bind_i64(&sql, expires_ms);
    return sql_step(&sql);
}

enum store_result store_enrolment_put(struct store *store,
                                      const uint8_t token[static ENROLMENT_TOKEN_LEN],
                                      int64_t account, int64_t expires_ms)
{
    struct account owner;
    enum store_result result = store_begin(store);

    if (result != STORE_OK)
        return result;
    result = store_account_by_id(store, account, &owner);
    if (result == STORE_OK)
        result = remove_of(store, account);
    if (result == STORE_OK)
        result = insert(store, token, account, expires_ms);
    return store_end(store, result);
}

enum store_result store_enrolment_find(struct store *store,
                                       const uint8_t token[static ENROLMENT_TOKEN_LEN],
                                       int64_t now_ms, struct account *ret_account)
{
    SQL_STATEMENT sql =
        sql_begin(store, "SELECT " ACCOUNT_COLUMNS " FROM enrolments "
                         "JOIN accounts ON accounts.id = enrolments.account "
                         "WHERE enrolments.token_hash = ? AND enrolments.expires_ms > ? "
                         "AND accounts.disabled = 0");
    enum store_result result;

    sql_bind_hash(&sql, token, ENROLMENT_TOKEN_LEN);
    sql_bind_i64(&sql, now_ms);
    result = sql_step(&sql);
    if (result != STORE_OK)
        return result;
    account_read(&sql, ret_account);
    return sql_end(&sql);
}

enum store_result store_enrolment_use(struct store *store,
                                      const uint8_t token[static ENROLMENT_TOKEN_LEN],
                                      int64_t now_ms, struct account *ret_account)
{
    enum store_result result = store_begin(store);

    if (result != STORE_OK)
        return result;
    result = store_enrolment_find(store, token, now_ms, ret_account);
    if (result == STORE_OK)
        result = remove_of(store, ret_account->id);
    return store_end(store, result);
}

enum store_result store_enrolment_sweep(struct store *store, int64_t now_ms)
{
    return delete_by(store, "DELETE FROM enrolments WHERE expires_ms <= ?", now_ms);
}
