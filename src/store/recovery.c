/*
 * Recovery codes: the hash of each that is still good. The account's number is part of what is
 * hashed, so that equal codes of two people do not look equal.
 */
#include "store/recovery.h"

#include "base/buf.h"
#include "store/sql.h"

static void bind_code(struct sql *sql, int64_t account, const uint8_t *code)
{
    struct buf bytes = {0};

    buf_append_u64(&bytes, (uint64_t)account);
    buf_append(&bytes, code, RECOVERY_CODE_LEN);
    sql_bind_i64(sql, account);
    sql_bind_hash(sql, bytes.data, bytes.len);
    buf_release(&bytes);
}

static enum store_result clear(struct store *store, int64_t account)
{
    SQL_STATEMENT sql = sql_begin(store, "DELETE FROM recovery_codes WHERE account = ?");
    enum store_result result;

    sql_bind_i64(&sql, account);
    result = sql_step(&sql);
    return result == STORE_NONE ? STORE_OK : result;
}

static enum store_result insert(struct store *store, int64_t account, const uint8_t *code)
{
    SQL_STATEMENT sql =
        sql_begin(store, "INSERT INTO recovery_codes (account, code_hash) VALUES (?, ?)");

    bind_code(&sql, account, code);
    return sql_step(&sql);
}

enum store_result store_recovery_replace(struct store *store, int64_t account,
                                         const uint8_t (*codes)[RECOVERY_CODE_LEN], size_t count)
{
    enum store_result result = store_begin(store);

    CHECK(count <= RECOVERY_CODES_MOST);
    if (result != STORE_OK)
        return result;
    result = clear(store, account);
    for (size_t i = 0; i < count && result == STORE_OK; i++)
        result = insert(store, account, codes[i]);
    return store_end(store, result);
}

enum store_result store_recovery_use(struct store *store, int64_t account,
                                     const uint8_t code[static RECOVERY_CODE_LEN])
{
    SQL_STATEMENT sql =
        sql_begin(store, "DELETE FROM recovery_codes WHERE account = ? AND code_hash = ?");

    bind_code(&sql, account, code);
    return sql_step(&sql);
}

enum store_result store_recovery_count(struct store *store, int64_t account, uint32_t *ret_count)
{
    SQL_STATEMENT sql = sql_begin(store, "SELECT COUNT(*) FROM recovery_codes WHERE account = ?");
    enum store_result result;

    sql_bind_i64(&sql, account);
    result = sql_step(&sql);
    if (result != STORE_OK)
        return result;
    *ret_count = (uint32_t)sql_read_i64(&sql, UINT32_MAX);
    return sql_end(&sql);
}
