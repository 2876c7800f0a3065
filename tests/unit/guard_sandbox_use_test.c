/*
 * What a role keeps inside the sandbox, and what happens when the sandbox cannot be entered. Each
 * in a child process of its own.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/err.h"
#include "guard_child.h"

#include <pthread.h>
#include <seccomp.h>
#include <sodium.h>
#include <sqlite3.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <uv.h>

static int act_accept_and_talk(void)
{
    char bytes[4] = {0};
    int fd;

    fd = accept4(listening, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
    if (fd < 0 || send(fd, "ping", 4, MSG_NOSIGNAL) != 4)
        return errno;
    fcntl(fd, F_SETFL, 0);
    return recv(fd, bytes, 4, 0) == 4 && memcmp(bytes, "pong", 4) == 0 ? 0 : BROKEN;
}

/* What acts before left in the backlog. */
static void forget_connections(void)
{
    int fd;

    fcntl(listening, F_SETFL, O_NONBLOCK);
    while ((fd = accept(listening, NULL, NULL)) >= 0)
        close(fd);
}

static void a_lobby_accepts_and_talks(void **context)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    int fd = socket(AF_UNIX, SOCK_STREAM, 0);

    (void)context;
    forget_connections();
    memcpy(address.sun_path, socket_path, strlen(socket_path));
    assert_int_equal(connect(fd, (struct sockaddr *)&address, sizeof address), 0);
    assert_int_equal(send(fd, "pong", 4, 0), 4);
    assert_int_equal(do_in(LOBBY, act_accept_and_talk), DONE);
    close(fd);
}

static int query(sqlite3 *database, const char *text)
{
    int result = sqlite3_exec(database, text, NULL, NULL, NULL);

    if (result != SQLITE_OK)
        fprintf(stderr, "%s: %s (%s)\n", text, sqlite3_errmsg(database),
                strerror(sqlite3_system_errno(database)));
    return result;
}

#define INSERT_MANY \
    "INSERT OR REPLACE INTO things (name) WITH RECURSIVE n(i) AS " \
    "(VALUES(1) UNION ALL SELECT i + 1 FROM n WHERE i < 5000) SELECT 'thing ' || i FROM n"

static int use_database(sqlite3 *database)
{
    static const char *const QUERIES[] = {
        "PRAGMA temp_store = MEMORY",
        "PRAGMA synchronous = FULL",
        "CREATE TABLE IF NOT EXISTS things (id INTEGER PRIMARY KEY, name TEXT UNIQUE)",
        "BEGIN IMMEDIATE",
        INSERT_MANY,
        "COMMIT",
        "CREATE TEMP TABLE sorted AS SELECT name FROM things ORDER BY name DESC",
        "PRAGMA wal_checkpoint(TRUNCATE)",
        "VACUUM",
    };

    for (size_t i = 0; i < sizeof QUERIES / sizeof *QUERIES; i++) {
        if (query(database, QUERIES[i]) != SQLITE_OK)
            return BROKEN;
    }
    return 0;
}

static int act_database_from_nothing(void)
{
    char path[128];
    sqlite3 *database;
    int result;

    snprintf(path, sizeof path, "%s/new.db", state);
    if (sqlite3_open(path, &database) != SQLITE_OK)
        return BROKEN;
    result = query(database, "PRAGMA journal_mode = WAL") ? BROKEN : use_database(database);
    return sqlite3_close(database) == SQLITE_OK ? result : BROKEN;
}

static void a_desk_has_its_database(void **context)
{
    (void)context;
    assert_int_equal(do_in(DESK, act_database_from_nothing), DONE);
    assert_int_equal(do_in(DESK, act_database_from_nothing), DONE); /* a second time, as it is */
}

static void hash(uv_work_t *work)
{
    static const char password[] = "battery";
    char text[crypto_pwhash_STRBYTES];

    if (crypto_pwhash_str(text, password, sizeof password, crypto_pwhash_OPSLIMIT_INTERACTIVE,
                          crypto_pwhash_MEMLIMIT_INTERACTIVE) == 0)
        *(int *)work->data += 1;
}

static void hashed(uv_work_t *work, int status)
{
    (void)work;
    (void)status;
}

static int hash_on_threads(uv_loop_t *loop)
{
    uv_work_t work[4];
    int counts[4] = {0};

    for (size_t i = 0; i < 4; i++) {
        work[i].data = &counts[i];
        if (uv_queue_work(loop, &work[i], hash, hashed) != 0)
            return BROKEN;
    }
    uv_run(loop, UV_RUN_DEFAULT);
    return counts[0] + counts[1] + counts[2] + counts[3] == 4 ? 0 : BROKEN;
}

static void a_desk_hashes_on_threads(void **context)
{
    pid_t child = fork();
    uv_loop_t loop;

    (void)context;
    if (!child) {
        uv_loop_init(&loop);
        _exit(enter(DESK) ? BROKEN : hash_on_threads(&loop));
    }
    assert_int_equal(status_of(child), DONE);
}

static void handle_term(uv_signal_t *signal, int number)
{
    (void)number;
    uv_signal_stop(signal);
}

static void wait_for_term(enum role role, int ready)
{
    uv_loop_t loop;
    uv_signal_t term;

    uv_loop_init(&loop);
    uv_signal_init(&loop, &term);
    uv_signal_start(&term, handle_term, SIGTERM);
    if (enter(role) || write(ready, "r", 1) != 1)
        _exit(BROKEN);
    uv_run(&loop, UV_RUN_DEFAULT);
    _exit(42);
}

static void a_supervisor_can_still_stop_it(void **context)
{
    (void)context;
    for (enum role role = LOBBY; role <= DESK; role++) {
        int ends[2];
        char byte;
        pid_t child;

        assert_int_equal(pipe(ends), 0);
        child = fork();
        if (!child)
            wait_for_term(role, ends[1]);
        assert_int_equal(read(ends[0], &byte, 1), 1);
        assert_int_equal(kill(child, SIGTERM), 0);
        assert_int_equal(status_of(child), 42);
        close(ends[0]);
        close(ends[1]);
    }
}

static int act_fail_check(void)
{
    CHECK(state[0] == 0);
    return 0;
}

static int act_say(void)
{
    printf("# it can still speak\n");
    return fflush(stdout) || fprintf(stderr, "%s\n", "and warn") < 0 ? BROKEN : 0;
}

/* Keys in locked memory, randomness, time: without any file. */
static int act_keep_a_secret(void)
{
    uint8_t *secret = sodium_malloc(32);
    struct timespec now;

    if (!secret)
        return errno;
    randombytes_buf(secret, 32);
    if (sodium_is_zero(secret, 32) || clock_gettime(CLOCK_REALTIME, &now) != 0)
        return BROKEN;
    sodium_free(secret);
    return 0;
}

static void both_keep_what_they_need(void **context)
{
    (void)context;
    for (enum role role = LOBBY; role <= DESK; role++) {
        assert_int_equal(do_in(role, act_say), DONE);
        assert_int_equal(do_in(role, act_keep_a_secret), DONE);
        assert_int_equal(do_in(role, act_fail_check), KILLED_BY(SIGABRT));
    }
}

static int is_hardened(void)
{
    struct rlimit core;

    if (sandbox_harden() != 0 || getrlimit(RLIMIT_CORE, &core) != 0)
        return BROKEN;
    return core.rlim_max == 0 && prctl(PR_GET_DUMPABLE, 0, 0, 0, 0) == 0 &&
                   prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0) == 1
               ? 0
               : BROKEN;
}

static void a_hardened_process_leaves_no_core(void **context)
{
    (void)context;
    assert_int_equal(do_in(FREE, is_hardened), DONE);
}

/* As on a kernel that lacks `call`. */
static int without_call(int call)
{
    scmp_filter_ctx filter = seccomp_init(SCMP_ACT_ALLOW);
    int error = seccomp_rule_add(filter, SCMP_ACT_ERRNO(ENOSYS), call, 0);

    if (!error)
        error = seccomp_load(filter);
    seccomp_release(filter);
    return error;
}

static int refused_without(int call)
{
    const char *why = NULL;

    if (without_call(call) != 0)
        return BROKEN;
    if (sandbox_enter_lobby(&why) >= 0 || !why)
        return 1;
    return sandbox_enter_desk(state, &why) < 0 && why ? 0 : 2;
}

static int act_without_landlock(void)
{
    return refused_without(SCMP_SYS(landlock_create_ruleset));
}

static int act_without_restrict_self(void)
{
    return refused_without(SCMP_SYS(landlock_restrict_self));
}

static int act_without_seccomp(void)
{
    return refused_without(SCMP_SYS(seccomp));
}

static void a_kernel_that_cannot_is_an_error(void **context)
{
    (void)context;
    assert_int_equal(do_in(FREE, act_without_landlock), 0);
    assert_int_equal(do_in(FREE, act_without_restrict_self), 0);
    assert_int_equal(do_in(FREE, act_without_seccomp), 0);
}

static void *idle(void *nothing)
{
    pause();
    return nothing;
}

static int act_enter_with_thread(void)
{
    const char *why = NULL;
    pthread_t thread;

    if (pthread_create(&thread, NULL, idle, NULL) != 0)
        return BROKEN;
    return sandbox_enter_lobby(&why) == -EBUSY && why ? 0 : 1;
}

static void a_thread_before_the_sandbox_is_an_error(void **context)
{
    (void)context;
    assert_int_equal(do_in(FREE, act_enter_with_thread), DONE);
}

static int act_enter_without_folder(void)
{
    const char *why = NULL;

    return sandbox_enter_desk("/nonexistent", &why) == -ENOENT && why ? 0 : 1;
}

static void a_state_folder_that_is_not_there_is_an_error(void **context)
{
    (void)context;
    assert_int_equal(do_in(FREE, act_enter_without_folder), DONE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_lobby_accepts_and_talks),
        cmocka_unit_test(a_desk_has_its_database),
        cmocka_unit_test(a_desk_hashes_on_threads),
        cmocka_unit_test(a_supervisor_can_still_stop_it),
        cmocka_unit_test(both_keep_what_they_need),
        cmocka_unit_test(a_hardened_process_leaves_no_core),
        cmocka_unit_test(a_kernel_that_cannot_is_an_error),
        cmocka_unit_test(a_thread_before_the_sandbox_is_an_error),
        cmocka_unit_test(a_state_folder_that_is_not_there_is_an_error),
    };

    return cmocka_run_group_tests(tests, child_set_up, child_tear_down);
}
