/*
 * Writing and reading the journal. Every row is made under the write lock, from the newest one
 * before it, so the numbers have no gap and the chain has no fork.
 */
#include "store/journal.h"

#include "base/buf.h"
#include "base/mem.h"
#include "store/file.h"
#include "store/journal_row.h"
#include "store/sql.h"

#include <sodium.h>
#include <stdio.h>
#include <string.h>

#define HASH_PREFIX "havre-journal-1\n"

_Static_assert(JOURNAL_HASH_LEN == crypto_hash_sha256_BYTES, "SHA-256");

static const char *const ACTIONS[JOURNAL_ACTION_COUNT] = {
    [JOURNAL_SIGN_IN] = "sign-in",
    [JOURNAL_SIGN_OUT] = "sign-out",
    [JOURNAL_SIGN_IN_FAILED] = "sign-in-failed",
    [JOURNAL_PASSWORD_CHANGED] = "password-changed",
    [JOURNAL_TOTP_CHANGED] = "totp-changed",
    [JOURNAL_PASSKEY_ADDED] = "passkey-added",
    [JOURNAL_PASSKEY_REMOVED] = "passkey-removed",
    [JOURNAL_RECOVERY_USED] = "recovery-used",
    [JOURNAL_RECOVERY_RENEWED] = "recovery-renewed",
    [JOURNAL_ACCOUNT_ADDED] = "account-added",
    [JOURNAL_ACCOUNT_CHANGED] = "account-changed",
    [JOURNAL_ACCOUNT_DISABLED] = "account-disabled",
    [JOURNAL_ACCOUNT_ENABLED] = "account-enabled",
    [JOURNAL_ACCOUNT_RESET] = "account-reset",
    [JOURNAL_ACCOUNT_ENROLLED] = "account-enrolled",
    [JOURNAL_SETTING_CHANGED] = "setting-changed",
    [JOURNAL_REPLIES_CHANGED] = "replies-changed",
    [JOURNAL_LINES_CHANGED] = "lines-changed",
    [JOURNAL_CLOSING] = "closing",
    [JOURNAL_OPENING] = "opening",
    [JOURNAL_EXPORT] = "export",
    [JOURNAL_BACKUP] = "backup",
    [JOURNAL_IMPORT] = "import",
    [JOURNAL_PRUNED] = "journal-pruned",
};

const char *journal_action_name(enum journal_action action)
{
    CHECK((unsigned)action < JOURNAL_ACTION_COUNT);
    return ACTIONS[action];
}

static void append_counted(struct buf *buf, const char *text)
{
    size_t len = strlen(text);

    buf_append_u32(buf, (uint32_t)len);
    buf_append(buf, text, len);
}

void journal_row_hash(const struct journal_row *row, uint8_t ret_hash[static JOURNAL_HASH_LEN])
{
    struct buf bytes = {0};

    buf_append(&bytes, HASH_PREFIX, sizeof(HASH_PREFIX) - 1);
    buf_append(&bytes, row->previous, JOURNAL_HASH_LEN);
    buf_append_u64(&bytes, (uint64_t)row->number);
    buf_append_u64(&bytes, (uint64_t)row->at_ms);
    buf_append_u64(&bytes, (uint64_t)row->actor);
    append_counted(&bytes, row->action);
    append_counted(&bytes, row->subject);
    append_counted(&bytes, row->detail);
    crypto_hash_sha256(ret_hash, bytes.data, bytes.len);
    buf_release(&bytes);
}

void journal_row_read(struct sql *sql, struct journal_row *ret_row)
{
    ret_row->number = sql_read_i64(sql, INT64_MAX);
    ret_row->at_ms = sql_read_i64(sql, INT64_MAX);
    ret_row->actor = sql_read_i64(sql, INT64_MAX);
    sql_read_text(sql, ret_row->action, sizeof(ret_row->action));
    sql_read_text(sql, ret_row->subject, sizeof(ret_row->subject));
    sql_read_text(sql, ret_row->detail, sizeof(ret_row->detail));
    sql_read_bytes(sql, ret_row->previous, sizeof(ret_row->previous));
    sql_read_bytes(sql, ret_row->hash, sizeof(ret_row->hash));
}

static enum store_result insert(struct store *store, const struct journal_row *row)
{
    SQL_STATEMENT sql = sql_begin(store, "INSERT INTO journal (" JOURNAL_COLUMNS
                                         ") VALUES (?, ?, ?, ?, ?, ?, ?, ?)");

    sql_bind_i64(&sql, row->number);
    sql_bind_i64(&sql, row->at_ms);
    sql_bind_i64(&sql, row->actor);
    sql_bind_text(&sql, row->action);
    sql_bind_text(&sql, row->subject);
    sql_bind_text(&sql, row->detail);
    sql_bind_bytes(&sql, row->previous, sizeof(row->previous));
    sql_bind_bytes(&sql, row->hash, sizeof(row->hash));
    return sql_step(&sql);
}

static enum store_result append(struct store *store, struct journal_row *row)
{
    enum store_result result = store_journal_head(store, &row->number, row->previous);

    if (result != STORE_OK)
        return result;
    row->number++;
    journal_row_hash(row, row->hash);
    return insert(store, row);
}

static bool copy_text(char *ret_text, size_t size, const char *text)
{
    size_t len = strlen(text);

    if (len >= size)
        return false;
    memcpy(ret_text, text, len + 1);
    return true;
}

enum store_result store_journal_add(struct store *store, const struct journal_event *event)
{
    struct journal_row row = {.at_ms = event->at_ms, .actor = event->actor};
    struct buf text = {0};
    enum store_result result;

    CHECK(copy_text(row.action, sizeof(row.action), journal_action_name(event->action)));
    if (!copy_text(row.subject, sizeof(row.subject), event->subject) ||
        !copy_text(row.detail, sizeof(row.detail), event->detail ? event->detail : "{}")) {
        buf_printf(&text,
                   "a row of the journal is longer than what is kept (%d bytes of subject, "
                   "%d of detail).",
                   JOURNAL_SUBJECT_MAX, JOURNAL_DETAIL_MAX);
        return store_fail(store, &text);
    }
    result = store_begin(store);
    return result == STORE_OK ? store_end(store, append(store, &row)) : result;
}

enum store_result store_journal_head(struct store *store, int64_t *ret_number,
                                     uint8_t ret_hash[static JOURNAL_HASH_LEN])
{
    SQL_STATEMENT sql =
        sql_begin(store, "SELECT number, hash FROM journal ORDER BY number DESC LIMIT 1");
    enum store_result result = sql_step(&sql);

    *ret_number = 0;
    memset(ret_hash, 0, JOURNAL_HASH_LEN);
    if (result != STORE_OK)
        return result == STORE_NONE ? STORE_OK : result;
    *ret_number = sql_read_i64(&sql, INT64_MAX - 1);
    sql_read_bytes(&sql, ret_hash, JOURNAL_HASH_LEN);
    return sql_end(&sql);
}

enum store_result store_journal_before(struct store *store, int64_t number,
                                       struct journal_row *ret_row)
{
    SQL_STATEMENT sql =
        sql_begin(store, "SELECT " JOURNAL_COLUMNS
                         " FROM journal WHERE number < ? ORDER BY number DESC LIMIT 1");
    enum store_result result;

    sql_bind_i64(&sql, number);
    result = sql_step(&sql);
    if (result != STORE_OK)
        return result;
    journal_row_read(&sql, ret_row);
    return sql_end(&sql);
}

/* The last row before the first that is young enough: what lies between stays, whatever its
 * instant says, because clocks jump and the chain does not. */
static enum store_result find_last_old(struct store *store, int64_t before_ms,
                                       struct journal_row *ret_row)
{
    SQL_STATEMENT sql =
        sql_begin(store, "SELECT COALESCE((SELECT MIN(number) FROM journal WHERE at_ms >= ?), "
                         "(SELECT MAX(number) + 1 FROM journal), 1)");
    enum store_result result;

    sql_bind_i64(&sql, before_ms);
    result = sql_step(&sql);
    if (result != STORE_OK)
        return result;
    int64_t first_young = sql_read_i64(&sql, INT64_MAX);
    result = sql_end(&sql);
    return result == STORE_OK ? store_journal_before(store, first_young, ret_row) : result;
}

static enum store_result delete_through(struct store *store, int64_t number)
{
    SQL_STATEMENT sql = sql_begin(store, "DELETE FROM journal WHERE number <= ?");

    sql_bind_i64(&sql, number);
    return sql_step(&sql);
}

void journal_anchor(int64_t number, const uint8_t hash[static JOURNAL_HASH_LEN],
                    struct journal_anchor *ret_anchor)
{
    char hex[2 * JOURNAL_HASH_LEN + 1];

    sodium_bin2hex(hex, sizeof(hex), hash, JOURNAL_HASH_LEN);
    (void)snprintf(ret_anchor->subject, sizeof(ret_anchor->subject), "%lld", (long long)number);
    (void)snprintf(ret_anchor->detail, sizeof(ret_anchor->detail), "{\"hash\":\"%s\"}", hex);
}

static enum store_result prune(struct store *store, int64_t before_ms, int64_t now_ms,
                               int64_t actor)
{
    struct journal_row last;
    struct journal_anchor anchor = {.detail = ""};
    struct journal_event event = {.at_ms = now_ms, .actor = actor, .action = JOURNAL_PRUNED};
    enum store_result result = find_last_old(store, before_ms, &last);

    if (result != STORE_OK)
        return result;
    journal_anchor(last.number, last.hash, &anchor);
    event.subject = anchor.subject;
    event.detail = anchor.detail;
    result = store_journal_add(store, &event);
    return result == STORE_OK ? delete_through(store, last.number) : result;
}

enum store_result store_journal_prune(struct store *store, int64_t before_ms, int64_t now_ms,
                                      int64_t actor)
{
    enum store_result result = store_begin(store);

    return result == STORE_OK ? store_end(store, prune(store, before_ms, now_ms, actor)) : result;
}
