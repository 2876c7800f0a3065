/* Backups, migrations on a copy, and disks that do not take what is written. */
#include "store/journal.h"
#include "store/store.h"

#include "base/mem.h"
#include "store/migrations.h"
#include "store_fixture.h"

#include <errno.h>
#include <sys/stat.h>
#include <unistd.h>

/* The first version, with one account and a session. */
static void make_old_database(const char *more)
{
    char *file = strdup(temporary_path(folder, "havre.db").text);

    store_close(store);
    store = NULL;
    assert_int_equal(unlink(file), 0);
    raw_sql("PRAGMA journal_mode = WAL");
    raw_sql(store_migrations[0]);
    raw_sql("PRAGMA user_version = 1; INSERT INTO accounts (id, name, display, profession, "
            "password_hash, zones, languages, capacity, takes_at_once, disabled) "
            "VALUES (1, 'old', 'Agent 1', 'police', 'hash', 3, 1, 2, 0, 0);"
            "INSERT INTO sessions (token_hash, account, expires_ms) VALUES ('00', 1, 99)");
    if (more)
        raw_sql(more);
    free(file);
}

static bool exists(const char *name)
{
    return access(temporary_path(folder, name).text, F_OK) == 0;
}

static int64_t number_in(const char *file, const char *sql)
{
    sqlite3 *db;
    sqlite3_stmt *statement;
    int64_t value;

    assert_int_equal(sqlite3_open(temporary_path(folder, file).text, &db), SQLITE_OK);
    assert_int_equal(sqlite3_prepare_v2(db, sql, -1, &statement, NULL), SQLITE_OK);
    assert_int_equal(sqlite3_step(statement), SQLITE_ROW);
    value = sqlite3_column_int64(statement, 0);
    sqlite3_finalize(statement);
    sqlite3_close(db);
    return value;
}

static void test_older_database_is_brought_up_to_date(void **state)
{
    struct account account;

    (void)state;
    make_old_database(NULL);
    reopen_store();
    assert_int_equal(store_account_by_name(store, "old", &account), STORE_OK);
    assert_int_equal(account.role, ACCOUNT_AGENT);
    assert_true(account.version == 1 && account.capacity == 2 && !account.demo);
    assert_string_equal(account.password_hash, "hash");
    assert_false(exists("havre.db.trial"));
    assert_int_equal(number_in("havre.db", "SELECT COUNT(*) FROM sessions"), 0);
}

static void assert_refuses_and_touches_nothing(const char *words)
{
    char *error = NULL;

    assert_int_equal(store_open(folder, &store, &error), STORE_FAILED);
    print_message("%s\n", error);
    assert_non_null(strstr(error, words));
    assert_non_null(strstr(error, "The database itself is as it was"));
    mem_free(error);
    assert_false(exists("havre.db.trial") || exists("havre.db.trial-wal"));
    assert_int_equal(number_in("havre.db", "PRAGMA user_version"), 1);
    assert_int_equal(number_in("havre.db", "SELECT COUNT(*) FROM sessions"), 1);
    assert_int_equal(number_in("havre.db", "SELECT COUNT(*) FROM pragma_table_info('accounts')"),
                     10);
}

static void test_migration_that_fails_touches_nothing(void **state)
{
    (void)state;
    make_old_database("CREATE TABLE journal (number BIGINT)");
    assert_refuses_and_touches_nothing("table journal already exists");
    raw_sql("DROP TABLE journal; CREATE TABLE strange (account BIGINT REFERENCES accounts (id));"
            "INSERT INTO strange VALUES (5)");
    assert_refuses_and_touches_nothing("names another that is not there");
    raw_sql("DELETE FROM strange");
    reopen_store();
}

static void test_copy_of_a_migration_that_died_is_in_nobodys_way(void **state)
{
    FILE *file;

    (void)state;
    make_old_database(NULL);
    file = fopen(temporary_path(folder, "havre.db.trial").text, "w");
    assert_non_null(file);
    fputs("half a copy", file);
    fclose(file);
    reopen_store();
    assert_false(exists("havre.db.trial"));
}

static void test_backup_is_whole_alone_and_for_us_alone(void **state)
{
    struct temporary_path path = temporary_path(folder, "copy");
    struct stat status;

    (void)state;
    for (unsigned i = 0; i < 300; i++) {
        char name[16];
        snprintf(name, sizeof(name), "a%u", i);
        added(name);
    }
    assert_int_equal(store_backup(store, path.text), STORE_OK);
    added("later");
    assert_int_equal(stat(path.text, &status), 0);
    assert_int_equal(status.st_mode & 07777, 0600);
    assert_int_equal(number_in("copy", "SELECT COUNT(*) FROM accounts"), 300);
    assert_false(exists("copy-wal") || exists("copy-journal"));
    /* It opens in the place of the original. */
    store_close(store);
    store = NULL;
    assert_int_equal(unlink(temporary_path(folder, "havre.db").text), 0);
    assert_int_equal(rename(path.text, temporary_path(folder, "havre.db").text), 0);
    reopen_store();
}

static void test_backup_overwrites_nothing(void **state)
{
    struct temporary_path path = temporary_path(folder, "copy");

    (void)state;
    assert_int_equal(store_backup(store, path.text), STORE_OK);
    assert_int_equal(store_backup(store, path.text), STORE_TAKEN);
    assert_non_null(strstr(store_error(store), "File exists"));
    assert_int_equal(store_backup(store, temporary_path(folder, "no/where").text), STORE_FAILED);
}

static void test_backup_of_a_broken_database_is_refused(void **state)
{
    (void)state;
    raw_sql("INSERT INTO sessions (token_hash, account, expires_ms) VALUES ('00', 99, 0)");
    assert_int_equal(store_backup(store, temporary_path(folder, "copy").text), STORE_FAILED);
    assert_non_null(strstr(store_error(store), "names another that is not there"));
    assert_false(exists("copy"));
}

/* The disk, as SQLite meets it from now on. */
static int disk_error;
static ssize_t (*real_pwrite)(int, const void *, size_t, off_t);

static ssize_t failing_pwrite(int fd, const void *bytes, size_t len, off_t at)
{
    if (!disk_error)
        return real_pwrite(fd, bytes, len, at);
    errno = disk_error;
    return -1;
}

static void take_over_the_disk(void)
{
    sqlite3_vfs *vfs = sqlite3_vfs_find(NULL);

    real_pwrite =
        (ssize_t(*)(int, const void *, size_t, off_t))vfs->xGetSystemCall(vfs, "pwrite64");
    assert_non_null(real_pwrite);
    assert_int_equal(vfs->xSetSystemCall(vfs, "pwrite64", (sqlite3_syscall_ptr)failing_pwrite),
                     SQLITE_OK);
}

static void assert_failing_disk_is_said(int error, const char *words)
{
    struct account account = sample("b"), back;
    const struct journal_event event = {.action = JOURNAL_SIGN_IN, .subject = "a"};
    int64_t number;
    uint8_t hash[JOURNAL_HASH_LEN];

    disk_error = error;
    assert_int_equal(store_account_add(store, &account), STORE_FAILED);
    print_message("%s\n", store_error(store));
    assert_non_null(strstr(store_error(store), words));
    assert_int_equal(store_begin(store), STORE_OK);
    assert_int_equal(store_account_add(store, &account), STORE_OK);
    assert_int_equal(store_journal_add(store, &event), STORE_OK);
    assert_int_equal(store_end(store, STORE_OK), STORE_FAILED);
    assert_non_null(strstr(store_error(store), words));
    assert_int_equal(store_account_by_name(store, "a", &back), STORE_OK); /* reading goes on */
    assert_int_equal(store_backup(store, temporary_path(folder, "copy").text), STORE_FAILED);
    assert_false(exists("copy"));
    disk_error = 0;
    assert_int_equal(store_account_by_name(store, "b", &back), STORE_NONE);
    assert_int_equal(store_journal_head(store, &number, hash), STORE_OK);
    assert_true(number == 0);
}

static void test_disk_that_takes_nothing_is_said_and_got_over(void **state)
{
    struct account account = sample("b");

    (void)state;
    added("a");
    take_over_the_disk();
    assert_failing_disk_is_said(ENOSPC, "The disk is full: make room");
    assert_failing_disk_is_said(EROFS, "Look at the disk and the system's log");
    assert_int_equal(store_account_add(store, &account), STORE_OK);
}

static void test_database_that_may_not_be_written_is_said(void **state)
{
    struct account account = sample("a");
    char *error = NULL;

    (void)state;
    raw_sql("PRAGMA user_version = 3");
    store_close(store);
    store = NULL;
    if (geteuid() == 0)
        assert_int_equal(seteuid(65534), 0);
    assert_int_equal(store_open(folder, &store, &error), STORE_FAILED);
    assert_int_equal(seteuid(getuid()), 0);
    print_message("%s\n", error);
    assert_non_null(strstr(error, "Permission denied"));
    assert_non_null(strstr(error, "to the user that runs Havre"));
    mem_free(error);
    reopen_store();
    assert_int_equal(store_account_add(store, &account), STORE_OK);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_STORE(test_older_database_is_brought_up_to_date),
        WITH_STORE(test_migration_that_fails_touches_nothing),
        WITH_STORE(test_copy_of_a_migration_that_died_is_in_nobodys_way),
        WITH_STORE(test_backup_is_whole_alone_and_for_us_alone),
        WITH_STORE(test_backup_overwrites_nothing),
        WITH_STORE(test_backup_of_a_broken_database_is_refused),
        WITH_STORE(test_disk_that_takes_nothing_is_said_and_got_over),
        WITH_STORE(test_database_that_may_not_be_written_is_said),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
