/*
 * National lines, read whole in the order of COLUMNS.
 */
#include "store/lines.h"

#include "store/sql.h"

#define COLUMNS "id, version, number, names, ways, hours, note, source, verified_ms, position"

static enum store_result read_line(struct sql *sql, struct national_line *ret_line)
{
    enum store_result result = sql_step(sql);

    if (result != STORE_OK)
        return result;
    ret_line->id = sql_read_i64(sql, INT64_MAX);
    ret_line->version = sql_read_i64(sql, INT64_MAX);
    sql_read_text(sql, ret_line->number, sizeof(ret_line->number));
    sql_read_text(sql, ret_line->names, sizeof(ret_line->names));
    sql_read_text(sql, ret_line->ways, sizeof(ret_line->ways));
    sql_read_text(sql, ret_line->hours, sizeof(ret_line->hours));
    sql_read_text(sql, ret_line->note, sizeof(ret_line->note));
    sql_read_text(sql, ret_line->source, sizeof(ret_line->source));
    ret_line->verified_ms = sql_read_i64(sql, INT64_MAX);
    ret_line->position = (uint32_t)sql_read_i64(sql, UINT32_MAX);
    return sql_end(sql);
}

static void bind_content(struct sql *sql, const struct national_line *line)
{
    sql_bind_text(sql, line->number);
    sql_bind_text(sql, line->names);
    sql_bind_text(sql, line->ways);
    sql_bind_text(sql, line->hours);
    sql_bind_text(sql, line->note);
    sql_bind_text(sql, line->source);
    sql_bind_i64(sql, line->verified_ms);
    sql_bind_i64(sql, line->position);
}

static enum store_result insert(struct store *store, const struct national_line *line, int64_t id)
{
    SQL_STATEMENT sql =
        sql_begin(store, "INSERT INTO lines (number, names, ways, hours, note, source, "
                         "verified_ms, position, id, version) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, "
                         "1)");

    bind_content(&sql, line);
    sql_bind_i64(&sql, id);
    return sql_step(&sql);
}

enum store_result store_lines_ever(struct store *store, bool *ret_ever)
{
    return sql_number_ever(store, "lines", ret_ever);
}

enum store_result store_line_add(struct store *store, struct national_line *line)
{
    int64_t id = 0;
    enum store_result result = store_begin(store);

    if (result != STORE_OK)
        return result;
    result = sql_next_number(store, "lines", &id);
    if (result == STORE_OK)
        result = insert(store, line, id);
    result = store_end(store, result);
    if (result == STORE_OK) {
        line->id = id;
        line->version = 1;
    }
    return result;
}

enum store_result store_line_get(struct store *store, int64_t id, struct national_line *ret_line)
{
    SQL_STATEMENT sql = sql_begin(store, "SELECT " COLUMNS " FROM lines WHERE id = ?");

    sql_bind_i64(&sql, id);
    return read_line(&sql, ret_line);
}

enum store_result store_line_next(struct store *store, const struct national_line *after,
                                  struct national_line *ret_line)
{
    SQL_STATEMENT sql = sql_begin(store, "SELECT " COLUMNS " FROM lines "
                                         "WHERE (position, id) > (?, ?) "
                                         "ORDER BY position, id LIMIT 1");

    sql_bind_i64(&sql, after ? after->position : 0);
    sql_bind_i64(&sql, after ? after->id : 0);
    return read_line(&sql, ret_line);
}

static const char FIND[] = "SELECT id FROM lines WHERE id = ?";

enum store_result store_line_put(struct store *store, struct national_line *line)
{
    SQL_STATEMENT sql =
        sql_begin(store, "UPDATE lines SET number = ?, names = ?, ways = ?, hours = ?, note = ?, "
                         "source = ?, verified_ms = ?, position = ?, version = version + 1 "
                         "WHERE id = ? AND version = ?");
    enum store_result result;

    bind_content(&sql, line);
    sql_bind_i64(&sql, line->id);
    sql_bind_i64(&sql, line->version);
    result = sql_step(&sql);
    if (result == STORE_OK)
        line->version++;
    return result == STORE_NONE ? sql_none_or_stale(store, FIND, line->id) : result;
}

enum store_result store_line_remove(struct store *store, int64_t id, int64_t version)
{
    SQL_STATEMENT sql = sql_begin(store, "DELETE FROM lines WHERE id = ? AND version = ?");
    enum store_result result;

    sql_bind_i64(&sql, id);
    sql_bind_i64(&sql, version);
    result = sql_step(&sql);
    return result == STORE_NONE ? sql_none_or_stale(store, FIND, id) : result;
}
