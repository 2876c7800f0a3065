/* The database as a file: what it survives, and what it says when it cannot go on. */
#include "store/store.h"

#include "base/mem.h"
#include "store/accounts.h"
#include "store/keys.h"
#include "store/migrations.h"
#include "temporary_folder.h"

#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include <sqlite3.h>

#define KILLS 12

static struct store *opened(const char *dir)
{
    struct store *store = NULL;
    char *error = NULL;

    if (store_open(dir, &store, &error) != STORE_OK)
        fail_msg("%s", error);
    return store;
}

/* The sentence is asserted to speak of the file and to hold `words`. */
static void assert_refused(const char *dir, const char *words)
{
    struct store *store = NULL;
    char *error = NULL;

    assert_int_equal(store_open(dir, &store, &error), STORE_FAILED);
    assert_null(store);
    assert_non_null(error);
    print_message("%s\n", error);
    assert_non_null(strstr(error, dir));
    assert_non_null(strstr(error, words));
    mem_free(error);
}

static void raw_sql(const char *dir, const char *text)
{
    sqlite3 *db;

    assert_int_equal(sqlite3_open(temporary_path(dir, "havre.db").text, &db), SQLITE_OK);
    assert_int_equal(sqlite3_exec(db, text, NULL, NULL, NULL), SQLITE_OK);
    sqlite3_close(db);
}

static mode_t mode_of(const char *path)
{
    struct stat status;

    assert_int_equal(stat(path, &status), 0);
    return status.st_mode & 07777;
}

static void test_folder_and_file_are_made_for_us_alone(void **state)
{
    struct temporary_path path = temporary_path(*state, "state");
    const char *dir = path.text;
    mode_t kept = umask(0);
    struct store *store = opened(dir);

    assert_int_equal(mode_of(dir), 0700);
    assert_int_equal(mode_of(temporary_path(dir, "havre.db").text), 0600);
    assert_int_equal(mode_of(temporary_path(dir, "havre.db-wal").text), 0600);
    assert_int_equal(mode_of(temporary_path(dir, "havre.db-shm").text), 0600);
    store_close(store);
    assert_int_equal(chmod(temporary_path(dir, "havre.db").text, 0644), 0);
    store_close(opened(dir));
    assert_int_equal(mode_of(temporary_path(dir, "havre.db").text), 0600);
    umask(kept);
}

static void test_what_was_stored_is_there_after_reopening(void **state)
{
    struct store *store = opened(*state);
    struct account account = {.name = "a.martin", .profession = "police"}, back;

    assert_int_equal(store_account_add(store, &account), STORE_OK);
    store_close(store);
    store = opened(*state);
    assert_int_equal(store_account_by_name(store, "a.martin", &back), STORE_OK);
    assert_true(back.id == account.id);
    store_close(store);
}

/* Adds accounts for ever and tells of each that is safe by a byte. */
static _Noreturn void add_until_killed(const char *dir, int told)
{
    struct store *store = opened(dir);

    for (unsigned i = 0;; i++) {
        struct account account = {.profession = "police"};

        snprintf(account.name, sizeof(account.name), "%d.%u", getpid(), i);
        if (store_account_add(store, &account) != STORE_OK || write(told, "x", 1) != 1)
            _exit(1);
    }
}

static void test_killed_process_loses_nothing_that_was_stored(void **state)
{
    int64_t expected = 0;

    for (unsigned kill_after = 1; kill_after <= KILLS; kill_after++) {
        int told[2], status;
        char byte;
        pid_t child;
        struct account last;
        struct store *store;

        assert_int_equal(pipe(told), 0);
        child = fork();
        if (child == 0)
            add_until_killed(*state, told[1]);
        close(told[1]);
        for (unsigned i = 0; i < kill_after; i++)
            assert_int_equal(read(told[0], &byte, 1), 1);
        usleep(kill_after * 137);
        assert_int_equal(kill(child, SIGKILL), 0);
        assert_int_equal(waitpid(child, &status, 0), child);
        assert_true(WIFSIGNALED(status));
        expected += kill_after;
        while (read(told[0], &byte, 1) == 1)
            expected++;
        close(told[0]);

        store = opened(*state);
        assert_int_equal(store_account_by_id(store, expected, &last), STORE_OK);
        /* One more may have been stored and not been told of. */
        if (store_account_by_id(store, expected + 1, &last) == STORE_OK)
            expected++;
        assert_int_equal(store_account_by_id(store, expected + 1, &last), STORE_NONE);
        store_close(store);
    }
}

/* A process that dies inside a transaction, as a migration is one. */
static void die_within(const char *dir, const char *text)
{
    pid_t child = fork();
    int status;

    if (child == 0) {
        sqlite3 *db;

        if (sqlite3_open(temporary_path(dir, "havre.db").text, &db) != SQLITE_OK ||
            sqlite3_exec(db, text, NULL, NULL, NULL) != SQLITE_OK)
            _exit(1);
        _exit(0);
    }
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_int_equal(status, 0);
}

static void test_half_done_migration_is_done_again(void **state)
{
    struct account account = {.name = "a", .profession = "police"};
    struct store *store;

    die_within(*state, "PRAGMA journal_mode = WAL; BEGIN IMMEDIATE;"
                       "CREATE TABLE accounts (id BIGINT); PRAGMA user_version = 1");
    store = opened(*state);
    assert_int_equal(store_account_add(store, &account), STORE_OK);
    store_close(store);
    store = opened(*state);
    die_within(*state, "BEGIN IMMEDIATE; DELETE FROM accounts");
    assert_int_equal(store_account_by_name(store, "a", &account), STORE_OK);
    store_close(store);
}

static void test_second_opening_changes_no_version(void **state)
{
    sqlite3 *db;
    sqlite3_stmt *statement;

    store_close(opened(*state));
    store_close(opened(*state));
    assert_int_equal(sqlite3_open(temporary_path(*state, "havre.db").text, &db), SQLITE_OK);
    assert_int_equal(sqlite3_prepare_v2(db, "PRAGMA user_version", -1, &statement, NULL),
                     SQLITE_OK);
    assert_int_equal(sqlite3_step(statement), SQLITE_ROW);
    assert_int_equal(sqlite3_column_int(statement, 0), store_migration_count);
    sqlite3_finalize(statement);
    sqlite3_close(db);
}

static void test_database_of_a_newer_havre_is_left_alone(void **state)
{
    char back[64];

    store_close(opened(*state));
    raw_sql(*state, "PRAGMA user_version = 1000");
    assert_refused(*state, "newer Havre (its version is 1000,");
    snprintf(back, sizeof(back), "PRAGMA user_version = %d", store_migration_count);
    raw_sql(*state, back);
    store_close(opened(*state));
}

static void overwrite(const char *path, off_t at, const void *bytes, size_t len)
{
    int fd = open(path, O_RDWR | O_CREAT, 0600);

    assert_true(fd >= 0);
    assert_int_equal(pwrite(fd, bytes, len, at), len);
    close(fd);
}

static void test_damaged_file_is_said_to_be_damaged(void **state)
{
    static const char garbage[4096] = "This is no database at all.";
    struct temporary_path file = temporary_path(*state, "havre.db");
    const char *path = file.text;
    struct account account = {.name = "a", .profession = "police"};
    struct store *store = opened(*state);

    assert_int_equal(store_account_add(store, &account), STORE_OK);
    store_close(store);
    /* A page of the middle, then the head, then half the file gone. */
    overwrite(path, 4096, garbage, sizeof(garbage));
    assert_refused(*state, "damaged");
    overwrite(path, 0, garbage, sizeof(garbage));
    assert_refused(*state, "damaged");
    assert_int_equal(unlink(path), 0);
    store_close(opened(*state));
    assert_int_equal(truncate(path, 6000), 0);
    assert_refused(*state, "put your last backup in its place");
}

/* Also what a read-only folder comes to; as root its mode would bind nobody. */
static void test_what_stands_in_the_way_is_named(void **state)
{
    overwrite(temporary_path(*state, "file").text, 0, "x", 1);
    assert_refused(temporary_path(*state, "file").text, "Not a directory");
    assert_refused(temporary_path(*state, "missing/state").text, "No such file or directory");
    assert_int_equal(mkdir(temporary_path(*state, "havre.db").text, 0700), 0);
    assert_refused(*state, "Is a directory");
    assert_int_equal(rmdir(temporary_path(*state, "havre.db").text), 0);
    assert_int_equal(symlink("file", temporary_path(*state, "havre.db").text), 0);
    assert_refused(*state, "Too many levels of symbolic links. What is there is not an ordinary");
    assert_int_equal(unlink(temporary_path(*state, "havre.db").text), 0);
    assert_int_equal(mkfifo(temporary_path(*state, "havre.db").text, 0600), 0);
    assert_refused(*state, "cannot write the database");
}

static void test_file_in_another_hand_is_said_to_be(void **state)
{
    struct store *store = opened(*state);
    struct account account = {.name = "a", .profession = "police"};
    sqlite3 *db;

    assert_int_equal(sqlite3_open(temporary_path(*state, "havre.db").text, &db), SQLITE_OK);
    assert_int_equal(sqlite3_exec(db, "BEGIN IMMEDIATE", NULL, NULL, NULL), SQLITE_OK);
    assert_int_equal(store_account_add(store, &account), STORE_FAILED);
    assert_non_null(strstr(store_error(store), "Another program holds it"));
    assert_int_equal(sqlite3_exec(db, "ROLLBACK", NULL, NULL, NULL), SQLITE_OK);
    sqlite3_close(db);
    assert_int_equal(store_account_add(store, &account), STORE_OK);
    store_close(store);
}

/* As the command line does: opens, writes, closes, ends. */
static int write_account(const char *dir, const char *name)
{
    struct account account = {.profession = "police"};
    struct store *store = NULL;
    char *error = NULL;
    enum store_result result;

    snprintf(account.name, sizeof account.name, "%s", name);
    if (store_open(dir, &store, &error) != STORE_OK)
        return EXIT_FAILURE;
    result = store_account_add(store, &account);
    store_close(store);
    return result == STORE_OK ? EXIT_SUCCESS : EXIT_FAILURE;
}

/* Another program, not a fork of this one, which would have SQLite's knowledge of this one's locks.
 */
static void write_in_another_process(char *dir, char *name)
{
    char *const arguments[] = {"/proc/self/exe", dir, name, NULL};
    pid_t child = fork();
    int status;

    if (child == 0) {
        execv(arguments[0], arguments);
        _exit(EXIT_FAILURE);
    }
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_int_equal(status, 0);
}

/* A descriptor of the file that is closed takes all of its locks along, and then the log is taken
 * away under the first connection. */
static void test_second_connection_that_was_closed_leaves_the_first_its_locks(void **state)
{
    struct store *store = opened(*state);
    struct account account = {.name = "c", .profession = "police"};
    bool is_changed = false;

    write_in_another_process(*state, "a");
    store_close(opened(*state));
    write_in_another_process(*state, "b");
    assert_int_equal(store_changed(store, &is_changed), STORE_OK);
    assert_true(is_changed);
    assert_int_equal(store_account_add(store, &account), STORE_OK);
    write_in_another_process(*state, "d");
    assert_int_equal(store_account_by_name(store, "d", &account), STORE_OK);
    store_close(store);
    store = opened(*state);
    for (const char *name = "abcd"; *name; name++) {
        char text[2] = {*name};
        assert_int_equal(store_account_by_name(store, text, &account), STORE_OK);
    }
    store_close(store);
}

static void test_keys_stay_what_they_are(void **state)
{
    static const uint8_t key[32] = {0, 1, 0xfe, 0xff}, other[32] = {1};
    struct store *store = opened(*state);
    uint8_t back[33];

    assert_int_equal(store_key_get(store, "house", back, 32), STORE_NONE);
    assert_int_equal(store_key_add(store, "house", key, sizeof(key)), STORE_OK);
    assert_int_equal(store_key_add(store, "house", other, sizeof(other)), STORE_TAKEN);
    assert_int_equal(store_key_add(store, "ticket", other, sizeof(other)), STORE_OK);
    store_close(store);
    store = opened(*state);
    assert_int_equal(store_key_get(store, "house", back, 32), STORE_OK);
    assert_memory_equal(back, key, 32);
    assert_int_equal(store_key_get(store, "house", back, 31), STORE_FAILED);
    assert_non_null(strstr(store_error(store), "another kind or length"));
    assert_int_equal(store_key_get(store, "house", back, 33), STORE_FAILED);
    store_close(store);
}

#define IN_FOLDER(test) \
    cmocka_unit_test_setup_teardown(test, temporary_folder_make, temporary_folder_remove)

/* With a folder and a name: the other program of write_in_another_process. */
int main(int argc, char **argv)
{
    if (argc == 3)
        return write_account(argv[1], argv[2]);
    const struct CMUnitTest tests[] = {
        IN_FOLDER(test_folder_and_file_are_made_for_us_alone),
        IN_FOLDER(test_what_was_stored_is_there_after_reopening),
        IN_FOLDER(test_killed_process_loses_nothing_that_was_stored),
        IN_FOLDER(test_half_done_migration_is_done_again),
        IN_FOLDER(test_second_opening_changes_no_version),
        IN_FOLDER(test_database_of_a_newer_havre_is_left_alone),
        IN_FOLDER(test_damaged_file_is_said_to_be_damaged),
        IN_FOLDER(test_what_stands_in_the_way_is_named),
        IN_FOLDER(test_file_in_another_hand_is_said_to_be),
        IN_FOLDER(test_second_connection_that_was_closed_leaves_the_first_its_locks),
        IN_FOLDER(test_keys_stay_what_they_are),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
