/*
 * One-time codes: the sealed secret and the last step of an account, two columns of its row.
 */
#include "store/totp.h"

#include "base/mem.h"
#include "store/seal.h"
#include "store/sql.h"

#define SEALED_LEN (TOTP_SECRET_LEN + SEAL_EXTRA)

enum store_result store_totp_set(struct store *store, int64_t account,
                                 const uint8_t secret[static TOTP_SECRET_LEN])
{
    SQL_STATEMENT sql =
        sql_begin(store, "UPDATE accounts SET totp_secret = ?, totp_step = 0 WHERE id = ?");
    uint8_t sealed[SEALED_LEN];
    enum store_result result = store_seal(store, account, secret, TOTP_SECRET_LEN, sealed);

    if (result != STORE_OK)
        return result;
    sql_bind_bytes(&sql, sealed, sizeof(sealed));
    sql_bind_i64(&sql, account);
    return sql_step(&sql);
}

enum store_result store_totp_clear(struct store *store, int64_t account)
{
    SQL_STATEMENT sql =
        sql_begin(store, "UPDATE accounts SET totp_secret = '', totp_step = 0 WHERE id = ?");

    sql_bind_i64(&sql, account);
    return sql_step(&sql);
}

enum store_result store_totp_get(struct store *store, int64_t account,
                                 uint8_t ret_secret[static TOTP_SECRET_LEN])
{
    SQL_STATEMENT sql =
        sql_begin(store, "SELECT totp_secret FROM accounts WHERE id = ? AND totp_secret <> ''");
    uint8_t sealed[SEALED_LEN];
    enum store_result result;

    mem_wipe(ret_secret, TOTP_SECRET_LEN);
    sql_bind_i64(&sql, account);
    result = sql_step(&sql);
    if (result != STORE_OK)
        return result;
    sql_read_bytes(&sql, sealed, sizeof(sealed));
    result = sql_end(&sql);
    if (result != STORE_OK)
        return result;
    return store_unseal(store, account, sealed, sizeof(sealed), ret_secret);
}

enum store_result store_totp_accept(struct store *store, int64_t account, int64_t step)
{
    SQL_STATEMENT sql =
        sql_begin(store, "UPDATE accounts SET totp_step = ?1 WHERE id = ?2 AND totp_secret <> '' "
                         "AND totp_step < ?1");
    enum store_result result;

    sql_bind_i64(&sql, step);
    sql_bind_i64(&sql, account);
    result = sql_step(&sql);
    return result == STORE_NONE ? STORE_STALE : result;
}
