/*
 * Prepared replies, read whole in the order of COLUMNS.
 */
#include "store/replies.h"

#include "store/sql.h"

#define COLUMNS "id, version, language, title, text, position, minors"

static enum store_result read_reply(struct sql *sql, struct reply *ret_reply)
{
    enum store_result result = sql_step(sql);

    if (result != STORE_OK)
        return result;
    ret_reply->id = sql_read_i64(sql, INT64_MAX);
    ret_reply->version = sql_read_i64(sql, INT64_MAX);
    sql_read_text(sql, ret_reply->language, sizeof(ret_reply->language));
    sql_read_text(sql, ret_reply->title, sizeof(ret_reply->title));
    sql_read_text(sql, ret_reply->text, sizeof(ret_reply->text));
    ret_reply->position = (uint32_t)sql_read_i64(sql, UINT32_MAX);
    ret_reply->minors = sql_read_i64(sql, 1);
    return sql_end(sql);
}

static void bind_content(struct sql *sql, const struct reply *reply)
{
    sql_bind_text(sql, reply->language);
    sql_bind_text(sql, reply->title);
    sql_bind_text(sql, reply->text);
    sql_bind_i64(sql, reply->position);
    sql_bind_i64(sql, reply->minors);
}

static enum store_result insert(struct store *store, const struct reply *reply, int64_t id)
{
    SQL_STATEMENT sql =
        sql_begin(store, "INSERT INTO replies (language, title, text, position, minors, id, "
                         "version) VALUES (?, ?, ?, ?, ?, ?, 1)");

    bind_content(&sql, reply);
    sql_bind_i64(&sql, id);
    return sql_step(&sql);
}

enum store_result store_replies_ever(struct store *store, bool *ret_ever)
{
    return sql_number_ever(store, "replies", ret_ever);
}

enum store_result store_reply_add(struct store *store, struct reply *reply)
{
    int64_t id = 0;
    enum store_result result = store_begin(store);

    if (result != STORE_OK)
        return result;
    result = sql_next_number(store, "replies", &id);
    if (result == STORE_OK)
        result = insert(store, reply, id);
    result = store_end(store, result);
    if (result == STORE_OK) {
        reply->id = id;
        reply->version = 1;
    }
    return result;
}

enum store_result store_reply_get(struct store *store, int64_t id, struct reply *ret_reply)
{
    SQL_STATEMENT sql = sql_begin(store, "SELECT " COLUMNS " FROM replies WHERE id = ?");

    sql_bind_i64(&sql, id);
    return read_reply(&sql, ret_reply);
}

enum store_result store_reply_next(struct store *store, const struct reply *after,
                                   struct reply *ret_reply)
{
    SQL_STATEMENT sql = sql_begin(store, "SELECT " COLUMNS " FROM replies "
                                         "WHERE (language, position, id) > (?, ?, ?) "
                                         "ORDER BY language, position, id LIMIT 1");
    /* Bound text is borrowed, and `after` may be overwritten while it is. */
    struct reply from = {0};

    if (after)
        from = *after;
    sql_bind_text(&sql, from.language);
    sql_bind_i64(&sql, from.position);
    sql_bind_i64(&sql, from.id);
    return read_reply(&sql, ret_reply);
}

static const char FIND[] = "SELECT id FROM replies WHERE id = ?";

enum store_result store_reply_put(struct store *store, struct reply *reply)
{
    SQL_STATEMENT sql =
        sql_begin(store, "UPDATE replies SET language = ?, title = ?, text = ?, position = ?, "
                         "minors = ?, version = version + 1 WHERE id = ? AND version = ?");
    enum store_result result;

    bind_content(&sql, reply);
    sql_bind_i64(&sql, reply->id);
    sql_bind_i64(&sql, reply->version);
    result = sql_step(&sql);
    if (result == STORE_OK)
        reply->version++;
    return result == STORE_NONE ? sql_none_or_stale(store, FIND, reply->id) : result;
}

enum store_result store_reply_remove(struct store *store, int64_t id, int64_t version)
{
    SQL_STATEMENT sql = sql_begin(store, "DELETE FROM replies WHERE id = ? AND version = ?");
    enum store_result result;

    sql_bind_i64(&sql, id);
    sql_bind_i64(&sql, version);
    result = sql_step(&sql);
    return result == STORE_NONE ? sql_none_or_stale(store, FIND, id) : result;
}
