/*
 * Accounts. One is always read whole, in the order of ACCOUNT_COLUMNS (store/account_row.h). What a
 * person sets is guarded by a version; what signing in changes by itself (a newer hash of the same
 * password) is not, so that it never comes in an admin's way.
 */
#include "store/accounts.h"

#include "base/str.h"
#include "base/utf8.h"
#include "store/account_row.h"
#include "store/sql.h"

#include <sodium.h>
#include <string.h>

#define ZONES_MAX 3 /* both bits of enum zone */

_Static_assert(ACCOUNT_PASSWORD_HASH_MAX == crypto_pwhash_STRBYTES, "libsodium's length");

static const char *const ROLES[ACCOUNT_ROLE_COUNT] = {"agent", "supervisor", "admin"};

const char *account_role_name(enum account_role role)
{
    CHECK((unsigned)role < ACCOUNT_ROLE_COUNT);
    return ROLES[role];
}

bool account_role_parse(const char *name, enum account_role *ret_role)
{
    for (unsigned i = 0; i < ACCOUNT_ROLE_COUNT; i++) {
        if (strcmp(name, ROLES[i]) == 0) {
            *ret_role = (enum account_role)i;
            return true;
        }
    }
    return false;
}

/* Lower-case letters, digits, and what is in `others`. */
static bool consists_of(struct str text, const char *others)
{
    for (size_t i = 0; i < text.len; i++) {
        char c = text.at[i];
        if (!(c >= 'a' && c <= 'z') && !(c >= '0' && c <= '9') && !(c && strchr(others, c)))
            return false;
    }
    return true;
}

bool account_name_is_valid(const char *name)
{
    size_t len = strnlen(name, ACCOUNT_NAME_MAX + 1);

    return len >= 1 && len <= ACCOUNT_NAME_MAX && !strchr("._-", *name) &&
           consists_of((struct str){name, len}, "._-");
}

bool account_display_is_valid(const char *display)
{
    size_t len = strnlen(display, ACCOUNT_DISPLAY_MAX + 1);

    if (len < 1 || len > ACCOUNT_DISPLAY_MAX || *display == ' ' || display[len - 1] == ' ')
        return false;
    for (size_t i = 0; i < len; i++)
        if ((unsigned char)display[i] < 0x20 || display[i] == 0x7f)
            return false;
    return utf8_is_valid((const uint8_t *)display, len);
}

bool account_tags_are_valid(const char *tags)
{
    struct str seen[ACCOUNT_TAGS_MOST], rest = str_of(tags);
    size_t count = 0;

    while (*tags && rest.at) {
        struct str tag = str_cut(&rest, ',');
        if (count == ACCOUNT_TAGS_MOST || tag.len < 1 || tag.len > ACCOUNT_TAG_MAX ||
            !consists_of(tag, "-"))
            return false;
        for (size_t i = 0; i < count; i++)
            if (seen[i].len == tag.len && memcmp(seen[i].at, tag.at, tag.len) == 0)
                return false;
        seen[count++] = tag;
    }
    return true;
}

void account_read(struct sql *sql, struct account *ret_account)
{
    char role[16 + 1];

    ret_account->id = sql_read_i64(sql, INT64_MAX);
    ret_account->version = sql_read_i64(sql, INT64_MAX);
    ret_account->created_ms = sql_read_i64(sql, INT64_MAX);
    sql_read_text(sql, ret_account->name, sizeof(ret_account->name));
    sql_read_text(sql, ret_account->display, sizeof(ret_account->display));
    sql_read_text(sql, ret_account->profession, sizeof(ret_account->profession));
    sql_read_text(sql, ret_account->password_hash, sizeof(ret_account->password_hash));
    sql_read_text(sql, ret_account->tags, sizeof(ret_account->tags));
    sql_read_text(sql, role, sizeof(role));
    ret_account->role = ACCOUNT_AGENT;
    if (!account_role_parse(role, &ret_account->role))
        sql_mistrust(sql);
    ret_account->zones = (uint8_t)sql_read_i64(sql, ZONES_MAX);
    ret_account->languages = (uint32_t)sql_read_i64(sql, UINT32_MAX);
    ret_account->capacity = (uint32_t)sql_read_i64(sql, UINT32_MAX);
    ret_account->minors = sql_read_i64(sql, 1);
    ret_account->takes_at_once = sql_read_i64(sql, 1);
    ret_account->disabled = sql_read_i64(sql, 1);
    ret_account->demo = sql_read_i64(sql, 1);
    ret_account->has_totp = sql_read_i64(sql, 1);
}

static enum store_result read_account(struct sql *sql, struct account *ret_account)
{
    enum store_result result = sql_step(sql);

    if (result != STORE_OK)
        return result;
    account_read(sql, ret_account);
    return sql_end(sql);
}

/* What a person sets, in the order of `put` and `add`. */
static void bind_settable(struct sql *sql, const struct account *account)
{
    sql_bind_text(sql, account->display);
    sql_bind_text(sql, account->profession);
    sql_bind_text(sql, account->tags);
    sql_bind_text(sql, account_role_name(account->role));
    sql_bind_i64(sql, account->zones);
    sql_bind_i64(sql, account->languages);
    sql_bind_i64(sql, account->capacity);
    sql_bind_i64(sql, account->minors);
    sql_bind_i64(sql, account->takes_at_once);
    sql_bind_i64(sql, account->demo);
}

/* The next number in the same statement, so that two processes cannot both take it. */
enum store_result store_account_add(struct store *store, struct account *account)
{
    SQL_STATEMENT sql = sql_begin(
        store, "INSERT INTO accounts (id, display, profession, tags, role, zones, languages, "
               "capacity, minors, takes_at_once, demo, name, password_hash, disabled, created_ms) "
               "SELECT COALESCE(MAX(id), 0) + 1, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ? "
               "FROM accounts RETURNING id");
    enum store_result result;
    int64_t id;

    bind_settable(&sql, account);
    sql_bind_text(&sql, account->name);
    sql_bind_text(&sql, account->password_hash);
    sql_bind_i64(&sql, account->disabled);
    sql_bind_i64(&sql, account->created_ms);
    result = sql_step(&sql);
    if (result != STORE_OK)
        return result;
    id = sql_read_i64(&sql, INT64_MAX);
    /* The row is stored once the statement is through. */
    result = sql_step(&sql) == STORE_NONE ? sql_end(&sql) : STORE_FAILED;
    if (result == STORE_OK) {
        account->id = id;
        account->version = 1;
    }
    return result;
}

enum store_result store_account_by_name(struct store *store, const char *name,
                                        struct account *ret_account)
{
    SQL_STATEMENT sql = sql_begin(store, "SELECT " ACCOUNT_COLUMNS " FROM accounts WHERE name = ?");

    sql_bind_text(&sql, name);
    return read_account(&sql, ret_account);
}

enum store_result store_account_by_id(struct store *store, int64_t id, struct account *ret_account)
{
    SQL_STATEMENT sql = sql_begin(store, "SELECT " ACCOUNT_COLUMNS " FROM accounts WHERE id = ?");

    sql_bind_i64(&sql, id);
    return read_account(&sql, ret_account);
}

enum store_result store_account_next(struct store *store, int64_t after,
                                     struct account *ret_account)
{
    SQL_STATEMENT sql = sql_begin(store, "SELECT " ACCOUNT_COLUMNS
                                         " FROM accounts WHERE id > ? ORDER BY id LIMIT 1");

    sql_bind_i64(&sql, after);
    return read_account(&sql, ret_account);
}

static const char FIND[] = "SELECT id FROM accounts WHERE id = ?";

enum store_result store_account_put(struct store *store, struct account *account)
{
    SQL_STATEMENT sql =
        sql_begin(store, "UPDATE accounts SET display = ?, profession = ?, tags = ?, role = ?, "
                         "zones = ?, languages = ?, capacity = ?, minors = ?, takes_at_once = ?, "
                         "demo = ?, version = version + 1 WHERE id = ? AND version = ?");
    enum store_result result;

    bind_settable(&sql, account);
    sql_bind_i64(&sql, account->id);
    sql_bind_i64(&sql, account->version);
    result = sql_step(&sql);
    if (result == STORE_OK)
        account->version++;
    return result == STORE_NONE ? sql_none_or_stale(store, FIND, account->id) : result;
}

enum store_result store_account_set_password(struct store *store, int64_t id,
                                             const char *password_hash)
{
    SQL_STATEMENT sql = sql_begin(store, "UPDATE accounts SET password_hash = ? WHERE id = ?");

    sql_bind_text(&sql, password_hash);
    sql_bind_i64(&sql, id);
    return sql_step(&sql);
}

/* A statement with the account's number as its one value; nothing to change is as good. */
static enum store_result run_for(struct store *store, const char *text, int64_t id)
{
    SQL_STATEMENT sql = sql_begin(store, text);
    enum store_result result;

    sql_bind_i64(&sql, id);
    result = sql_step(&sql);
    return result == STORE_NONE ? STORE_OK : result;
}

/* Several of them, after one that says whether the account is there. */
static enum store_result run_all_for(struct store *store, const char *const *texts, size_t count,
                                     int64_t id)
{
    enum store_result result = store_begin(store);
    struct account account;

    if (result != STORE_OK)
        return result;
    result = store_account_by_id(store, id, &account);
    for (size_t i = 0; i < count && result == STORE_OK; i++)
        result = run_for(store, texts[i], id);
    return store_end(store, result);
}

enum store_result store_account_disable(struct store *store, int64_t id)
{
    static const char *const texts[] = {
        "UPDATE accounts SET disabled = 1, version = version + 1 WHERE id = ? AND disabled = 0",
        "DELETE FROM sessions WHERE account = ?",
        "DELETE FROM enrolments WHERE account = ?",
    };

    return run_all_for(store, texts, sizeof(texts) / sizeof(*texts), id);
}

enum store_result store_account_enable(struct store *store, int64_t id)
{
    static const char *const texts[] = {
        "UPDATE accounts SET disabled = 0, version = version + 1 WHERE id = ? AND disabled = 1",
    };

    return run_all_for(store, texts, sizeof(texts) / sizeof(*texts), id);
}

enum store_result store_account_reset(struct store *store, int64_t id)
{
    static const char *const texts[] = {
        "UPDATE accounts SET password_hash = '', version = version + 1 WHERE id = ?",
        "UPDATE accounts SET totp_secret = '', totp_step = 0 WHERE id = ?",
        "DELETE FROM passkeys WHERE account = ?",
        "DELETE FROM recovery_codes WHERE account = ?",
        "DELETE FROM sessions WHERE account = ?",
        "DELETE FROM enrolments WHERE account = ?",
    };

    return run_all_for(store, texts, sizeof(texts) / sizeof(*texts), id);
}

enum store_result store_account_count(struct store *store, enum account_role role,
                                      uint32_t *ret_count)
{
    SQL_STATEMENT sql =
        sql_begin(store, "SELECT COUNT(*) FROM accounts WHERE role = ? AND disabled = 0");
    enum store_result result;

    sql_bind_text(&sql, account_role_name(role));
    result = sql_step(&sql);
    if (result != STORE_OK)
        return result;
    *ret_count = (uint32_t)sql_read_i64(&sql, UINT32_MAX);
    return sql_end(&sql);
}
