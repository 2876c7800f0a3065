/*
 * Passkeys, read whole in the order of COLUMNS.
 */
#include "store/passkeys.h"

#include "store/sql.h"

#define COLUMNS \
    "id, account, credential_id, public_key, algorithm, sign_count, user_verified, label, " \
    "added_ms, used_ms"

static enum store_result read_passkey(struct sql *sql, struct passkey *ret_passkey)
{
    enum store_result result = sql_step(sql);

    if (result != STORE_OK)
        return result;
    ret_passkey->id = sql_read_i64(sql, INT64_MAX);
    ret_passkey->account = sql_read_i64(sql, INT64_MAX);
    ret_passkey->credential_len =
        sql_read_bytes_most(sql, ret_passkey->credential, sizeof(ret_passkey->credential));
    ret_passkey->key_len = sql_read_bytes_most(sql, ret_passkey->key, sizeof(ret_passkey->key));
    ret_passkey->algorithm = (int32_t)sql_read_between(sql, INT32_MIN, INT32_MAX);
    ret_passkey->sign_count = (uint32_t)sql_read_i64(sql, UINT32_MAX);
    ret_passkey->user_verified = sql_read_i64(sql, 1);
    sql_read_text(sql, ret_passkey->label, sizeof(ret_passkey->label));
    ret_passkey->added_ms = sql_read_i64(sql, INT64_MAX);
    ret_passkey->used_ms = sql_read_i64(sql, INT64_MAX);
    return sql_end(sql);
}

static enum store_result count(struct store *store, int64_t account, int64_t *ret_count)
{
    SQL_STATEMENT sql = sql_begin(store, "SELECT COUNT(*) FROM passkeys WHERE account = ?");
    enum store_result result;

    sql_bind_i64(&sql, account);
    result = sql_step(&sql);
    if (result != STORE_OK)
        return result;
    *ret_count = sql_read_i64(&sql, INT64_MAX);
    return sql_end(&sql);
}

static enum store_result insert(struct store *store, const struct passkey *passkey, int64_t id)
{
    SQL_STATEMENT sql = sql_begin(store, "INSERT INTO passkeys (" COLUMNS
                                         ") VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");

    sql_bind_i64(&sql, id);
    sql_bind_i64(&sql, passkey->account);
    sql_bind_bytes(&sql, passkey->credential, passkey->credential_len);
    sql_bind_bytes(&sql, passkey->key, passkey->key_len);
    sql_bind_i64(&sql, passkey->algorithm);
    sql_bind_i64(&sql, passkey->sign_count);
    sql_bind_i64(&sql, passkey->user_verified);
    sql_bind_text(&sql, passkey->label);
    sql_bind_i64(&sql, passkey->added_ms);
    sql_bind_i64(&sql, passkey->used_ms);
    return sql_step(&sql);
}

enum store_result store_passkey_add(struct store *store, struct passkey *passkey)
{
    int64_t id = 0, others = 0;
    enum store_result result = store_begin(store);

    if (result != STORE_OK)
        return result;
    result = count(store, passkey->account, &others);
    if (result == STORE_OK && others >= PASSKEYS_MOST)
        result = STORE_STALE;
    if (result == STORE_OK)
        result = sql_next_number(store, "passkeys", &id);
    if (result == STORE_OK)
        result = insert(store, passkey, id);
    result = store_end(store, result);
    if (result == STORE_OK)
        passkey->id = id;
    return result;
}

enum store_result store_passkey_find(struct store *store, const uint8_t *credential, size_t len,
                                     struct passkey *ret_passkey)
{
    SQL_STATEMENT sql =
        sql_begin(store, "SELECT " COLUMNS " FROM passkeys WHERE credential_id = ?");

    sql_bind_bytes(&sql, credential, len);
    return read_passkey(&sql, ret_passkey);
}

enum store_result store_passkey_next(struct store *store, int64_t account, int64_t after,
                                     struct passkey *ret_passkey)
{
    SQL_STATEMENT sql = sql_begin(
        store, "SELECT " COLUMNS " FROM passkeys WHERE account = ? AND id > ? ORDER BY id LIMIT 1");

    sql_bind_i64(&sql, account);
    sql_bind_i64(&sql, after);
    return read_passkey(&sql, ret_passkey);
}

enum store_result store_passkey_used(struct store *store, int64_t id, uint32_t sign_count,
                                     int64_t now_ms)
{
    SQL_STATEMENT sql =
        sql_begin(store, "UPDATE passkeys SET sign_count = ?1, used_ms = ?2 WHERE id = ?3 "
                         "AND (sign_count < ?1 OR (sign_count = 0 AND ?1 = 0))");
    enum store_result result;

    sql_bind_i64(&sql, sign_count);
    sql_bind_i64(&sql, now_ms);
    sql_bind_i64(&sql, id);
    result = sql_step(&sql);
    return result == STORE_NONE ? STORE_STALE : result;
}

enum store_result store_passkey_remove(struct store *store, int64_t account, int64_t id)
{
    SQL_STATEMENT sql = sql_begin(store, "DELETE FROM passkeys WHERE account = ? AND id = ?");

    sql_bind_i64(&sql, account);
    sql_bind_i64(&sql, id);
    return sql_step(&sql);
}
