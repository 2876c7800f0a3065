/*
 * Settings. A change names the version that it was made from, in the same statement that makes it.
 */
#include "store/settings.h"

#include "base/buf.h"
#include "base/mem.h"
#include "store/file.h"
#include "store/sql.h"

#include <string.h>

static enum store_result read_setting(struct sql *sql, struct stored_setting *ret_setting)
{
    enum store_result result = sql_step(sql);

    memset(ret_setting, 0, sizeof(*ret_setting));
    if (result != STORE_OK)
        return result;
    sql_read_text(sql, ret_setting->name, sizeof(ret_setting->name));
    ret_setting->value = sql_read_new_text(sql, STORED_SETTING_VALUE_MAX);
    ret_setting->version = sql_read_i64(sql, INT64_MAX);
    ret_setting->changed_ms = sql_read_i64(sql, INT64_MAX);
    ret_setting->changed_by = sql_read_i64(sql, INT64_MAX);
    result = sql_end(sql);
    if (result != STORE_OK)
        store_setting_release(ret_setting);
    return result;
}

enum store_result store_setting_get(struct store *store, const char *name,
                                    struct stored_setting *ret_setting)
{
    SQL_STATEMENT sql = sql_begin(
        store, "SELECT name, value, version, changed_ms, changed_by FROM settings WHERE name = ?");

    sql_bind_text(&sql, name);
    return read_setting(&sql, ret_setting);
}

enum store_result store_setting_next(struct store *store, const char *after,
                                     struct stored_setting *ret_setting)
{
    SQL_STATEMENT sql =
        sql_begin(store, "SELECT name, value, version, changed_ms, changed_by FROM settings "
                         "WHERE name > ? ORDER BY name LIMIT 1");

    sql_bind_text(&sql, after);
    return read_setting(&sql, ret_setting);
}

static enum store_result insert(struct store *store, const struct setting_change *change)
{
    SQL_STATEMENT sql = sql_begin(store, "INSERT INTO settings (name, value, version, changed_ms, "
                                         "changed_by) VALUES (?, ?, 1, ?, ?)");
    enum store_result result;

    sql_bind_text(&sql, change->name);
    sql_bind_text(&sql, change->value);
    sql_bind_i64(&sql, change->now_ms);
    sql_bind_i64(&sql, change->actor);
    result = sql_step(&sql);
    return result == STORE_TAKEN ? STORE_STALE : result;
}

static enum store_result update(struct store *store, const struct setting_change *change)
{
    SQL_STATEMENT sql = sql_begin(store, "UPDATE settings SET value = ?, changed_ms = ?, "
                                         "changed_by = ?, version = version + 1 "
                                         "WHERE name = ? AND version = ?");
    enum store_result result;

    sql_bind_text(&sql, change->value);
    sql_bind_i64(&sql, change->now_ms);
    sql_bind_i64(&sql, change->actor);
    sql_bind_text(&sql, change->name);
    sql_bind_i64(&sql, change->expected_version);
    result = sql_step(&sql);
    return result == STORE_NONE ? STORE_STALE : result;
}

enum store_result store_setting_put(struct store *store, const struct setting_change *change)
{
    struct buf text = {0};

    if (strlen(change->value) > STORED_SETTING_VALUE_MAX ||
        strlen(change->name) > STORED_SETTING_NAME_MAX) {
        buf_printf(&text, "a setting is longer than the %d bytes that are kept of one.",
                   STORED_SETTING_VALUE_MAX);
        return store_fail(store, &text);
    }
    return change->expected_version ? update(store, change) : insert(store, change);
}

void store_setting_release(struct stored_setting *setting)
{
    if (!setting)
        return;
    mem_free(setting->value);
    setting->value = NULL;
}
