/*
 * Keys by name. They lie in the database in clear: the file is the desk's alone, and whoever can
 * read it can read the desk's memory as well. What passes through this file is
 * wiped; SQLite's own cache is not.
 */
#include "store/keys.h"

#include "store/sql.h"

enum store_result store_key_get(struct store *store, const char *name, uint8_t *ret_key, size_t len)
{
    SQL_STATEMENT sql = sql_begin(store, "SELECT value FROM keys WHERE name = ?");
    enum store_result result;

    sql_bind_text(&sql, name);
    result = sql_step(&sql);
    if (result != STORE_OK)
        return result;
    sql_read_bytes(&sql, ret_key, len);
    return sql_end(&sql);
}

enum store_result store_key_add(struct store *store, const char *name, const uint8_t *key,
                                size_t len)
{
    SQL_STATEMENT sql = sql_begin(store, "INSERT INTO keys (name, value) VALUES (?, ?)");

    sql_bind_text(&sql, name);
    sql_bind_bytes(&sql, key, len);
    return sql_step(&sql);
}
