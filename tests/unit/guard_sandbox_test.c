/*
 * Each act happens in a child process of its own that has entered the sandbox; how it ended is the
 * result. The same acts are done without a sandbox first, so that a refusal cannot come from
 * anything else.
 */
#include "guard/sandbox.h"

#include "base/err.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <pthread.h>
#include <sched.h>
#include <seccomp.h>
#include <signal.h>
#include <sodium.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>
#include <uv.h>

enum role { FREE, LOBBY, DESK };

/* 0, or the errno that the act ended with. */
typedef int act_fn(void);

#define DONE 0
#define BROKEN 200          /* the sandbox could not be entered */
#define KILLED_BY(n) (-(n)) /* the act ended the process by this signal */

static char state[64];
static char outside[64];
static char socket_path[96];
static int listening = -1;
static int listening_abstract = -1;

static int result_of(long value)
{
    return value < 0 ? errno : 0;
}

static int enter(enum role role)
{
    const char *why = NULL;
    int error = 0;

    if (role == LOBBY)
        error = sandbox_enter_lobby(&why);
    if (role == DESK)
        error = sandbox_enter_desk(state, &why);
    if (error)
        fprintf(stderr, "%s: %s\n", why, strerror(-error));
    return error;
}

static int status_of(pid_t child)
{
    int status;

    assert_int_equal(waitpid(child, &status, 0), child);
    return WIFEXITED(status) ? WEXITSTATUS(status) : KILLED_BY(WTERMSIG(status));
}

static int do_in(enum role role, act_fn *act)
{
    pid_t child = fork();

    assert_true(child >= 0);
    if (child)
        return status_of(child);
    signal(SIGSEGV, SIG_DFL); /* the test program's own handlers would go on with its tests */
    signal(SIGSYS, SIG_DFL);
    _exit(enter(role) ? BROKEN : act());
}

static int open_for(const char *folder, const char *name, int flags)
{
    char path[256];
    int fd;

    snprintf(path, sizeof path, "%s/%s", folder, name);
    fd = open(path, flags | O_CLOEXEC, 0600);
    return result_of(fd);
}

static int act_read_passwd(void)
{
    return open_for("/etc", "passwd", O_RDONLY);
}

static int act_read_urandom(void)
{
    return open_for("/dev", "urandom", O_RDONLY);
}

static int act_read_own_memory(void)
{
    return open_for("/proc/self", "mem", O_RDWR);
}

static int act_create_outside(void)
{
    return open_for(outside, "made", O_WRONLY | O_CREAT);
}

static int act_create_in_state(void)
{
    return open_for(state, "made", O_WRONLY | O_CREAT | O_TRUNC);
}

static int act_unlink_in_state(void)
{
    char path[128];

    snprintf(path, sizeof path, "%s/there", state);
    close(open(path, O_WRONLY | O_CREAT, 0600));
    return result_of(unlink(path));
}

static int act_leave_state_by_dots(void)
{
    char path[128];

    snprintf(path, sizeof path, "..%s/there", strrchr(outside, '/'));
    return open_for(state, path, O_RDONLY);
}

static int act_leave_state_by_link(void)
{
    return open_for(state, "way-out", O_RDONLY);
}

static int act_list_root(void)
{
    return open_for("/", ".", O_RDONLY | O_DIRECTORY);
}

static int act_make_folder(void)
{
    char path[128];

    snprintf(path, sizeof path, "%s/folder", state);
    return result_of(mkdir(path, 0700));
}

static int act_change_mode(void)
{
    return result_of(chmod(state, 0700));
}

static int act_rename(void)
{
    char from[128];

    snprintf(from, sizeof from, "%s/way-out", state);
    return result_of(rename(from, from));
}

static int act_socket_inet(void)
{
    return result_of(socket(AF_INET, SOCK_STREAM, 0));
}

static int act_socket_inet6(void)
{
    return result_of(socket(AF_INET6, SOCK_DGRAM, 0));
}

static int act_socket_unix(void)
{
    return result_of(socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
}

static int act_socket_unix_datagram(void)
{
    return result_of(socket(AF_UNIX, SOCK_DGRAM, 0));
}

static int act_socket_netlink(void)
{
    return result_of(socket(AF_NETLINK, SOCK_RAW, 0));
}

static int connect_unix(const struct sockaddr_un *address, socklen_t len)
{
    int fd = socket(AF_UNIX, SOCK_STREAM, 0);

    return result_of(fd < 0 ? fd : connect(fd, (const struct sockaddr *)address, len));
}

static int act_connect_unix(void)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};

    memcpy(address.sun_path, socket_path, strlen(socket_path));
    return connect_unix(&address, sizeof address);
}

/* The name has to be known before the sandbox: the parent's pid. */
static socklen_t abstract_address(pid_t pid, struct sockaddr_un *ret_address)
{
    *ret_address = (struct sockaddr_un){.sun_family = AF_UNIX};
    return (socklen_t)(offsetof(struct sockaddr_un, sun_path) + 1 +
                       (size_t)snprintf(ret_address->sun_path + 1, 64, "havre-test-%d", (int)pid));
}

static pid_t tester;

static int act_connect_abstract(void)
{
    struct sockaddr_un address;

    return connect_unix(&address, abstract_address(tester, &address));
}

static int act_connect_again(void)
{
    struct sockaddr_in address = {.sin_family = AF_INET};

    return connect(listening, (struct sockaddr *)&address, sizeof address) == 0 ? 0 : errno;
}

static int act_bind(void)
{
    struct sockaddr_in address = {.sin_family = AF_INET};
    int fd = socket(AF_INET, SOCK_STREAM, 0);

    return bind(fd, (struct sockaddr *)&address, sizeof address) == 0 ? 0 : errno;
}

static int act_listen(void)
{
    return result_of(listen(listening, 5));
}

static int act_memory_executable(void)
{
    void *page =
        mmap(NULL, 4096, PROT_READ | PROT_WRITE | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

    return page == MAP_FAILED ? errno : 0;
}

static int act_make_executable(void)
{
    void *page = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

    return result_of(mprotect(page, 4096, PROT_READ | PROT_EXEC));
}

static int act_fork(void)
{
    pid_t child = fork();

    if (child == 0)
        _exit(0);
    return result_of(child);
}

static int act_new_namespace(void)
{
    return result_of(unshare(CLONE_NEWUTS));
}

static int act_signal_another(void)
{
    return result_of(kill(tester, 0));
}

static int act_be_dumpable(void)
{
    return result_of(prctl(PR_SET_DUMPABLE, 1, 0, 0, 0));
}

static int act_raise_limit(void)
{
    struct rlimit limit = {0, 0};

    return result_of(setrlimit(RLIMIT_CORE, &limit));
}

static int act_memory_file(void)
{
    return result_of(memfd_create("havre", 0));
}

static int act_io_uring(void)
{
    long result = syscall(SYS_io_uring_setup, 0, NULL);

    return result < 0 ? errno : 0;
}

static int act_clone3(void)
{
    return result_of(syscall(SYS_clone3, NULL, 0));
}

static int act_unknown_call(void)
{
    return result_of(syscall(4000));
}

struct expectation {
    const char *name;
    act_fn *act;
    int free; /* the same without a sandbox */
    int lobby;
    int desk;
};

static const struct expectation ACTS[] = {
    {"read /etc/passwd", act_read_passwd, DONE, EPERM, EACCES},
    {"read /dev/urandom", act_read_urandom, DONE, EPERM, EACCES},
    {"open its own memory", act_read_own_memory, DONE, EPERM, EACCES},
    {"make a file elsewhere", act_create_outside, DONE, EPERM, EACCES},
    {"make a file in the state folder", act_create_in_state, DONE, EPERM, DONE},
    {"remove a file in the state folder", act_unlink_in_state, DONE, EPERM, DONE},
    {"leave the state folder by ..", act_leave_state_by_dots, DONE, EPERM, EACCES},
    {"leave the state folder by a link", act_leave_state_by_link, DONE, EPERM, EACCES},
    {"list the root folder", act_list_root, DONE, EPERM, EACCES},
    {"make a folder", act_make_folder, DONE, EPERM, EPERM},
    {"change a mode", act_change_mode, DONE, EPERM, EPERM},
    {"rename", act_rename, DONE, EPERM, EPERM},
    {"make a TCP socket", act_socket_inet, DONE, EPERM, EPERM},
    {"make a UDP socket", act_socket_inet6, DONE, EPERM, EPERM},
    {"make a Unix socket", act_socket_unix, DONE, EPERM, DONE},
    {"make a Unix datagram socket", act_socket_unix_datagram, DONE, EPERM, EPERM},
    {"make a netlink socket", act_socket_netlink, DONE, EPERM, EPERM},
    {"connect to a Unix socket", act_connect_unix, DONE, EPERM, DONE},
    {"connect a socket that it has", act_connect_again, EINVAL, EPERM, EINVAL},
    {"bind", act_bind, DONE, EPERM, EPERM},
    {"listen", act_listen, DONE, EPERM, EPERM},
    {"map an executable page", act_memory_executable, DONE, EPERM, EPERM},
    {"make a page executable", act_make_executable, DONE, EPERM, EPERM},
    {"fork", act_fork, DONE, EPERM, EPERM},
    {"enter a new namespace", act_new_namespace, DONE, EPERM, EPERM},
    {"signal another process", act_signal_another, DONE, EPERM, EPERM},
    {"become dumpable", act_be_dumpable, DONE, EPERM, EPERM},
    {"set a limit", act_raise_limit, DONE, EPERM, EPERM},
    {"make a file in memory", act_memory_file, DONE, EPERM, EPERM},
    {"start io_uring", act_io_uring, EFAULT, EPERM, EPERM},
    {"call clone3", act_clone3, EINVAL, ENOSYS, ENOSYS},
    {"call a number that no kernel has", act_unknown_call, ENOSYS, EPERM, EPERM},
};

static void check_acts(enum role role, int (*expected)(const struct expectation *))
{
    int wrong = 0;

    for (size_t i = 0; i < sizeof ACTS / sizeof *ACTS; i++) {
        int result = do_in(role, ACTS[i].act);

        if (result == expected(&ACTS[i]))
            continue;
        print_error("%s: %d instead of %d\n", ACTS[i].name, result, expected(&ACTS[i]));
        wrong++;
    }
    assert_int_equal(wrong, 0);
}

static int expected_free(const struct expectation *act)
{
    return act->free;
}

static int expected_lobby(const struct expectation *act)
{
    return act->lobby;
}

static int expected_desk(const struct expectation *act)
{
    return act->desk;
}

static void acts_work_without_a_sandbox(void **context)
{
    (void)context;
    if (geteuid() != 0) {
        print_message("# skipped: some of these acts need root\n");
        skip();
    }
    check_acts(FREE, expected_free);
}

static void a_lobby_can_do_none_of_these(void **context)
{
    (void)context;
    check_acts(LOBBY, expected_lobby);
}

static void a_desk_can_do_these_in_its_state_folder_only(void **context)
{
    (void)context;
    check_acts(DESK, expected_desk);
}

static int act_exec(void)
{
    return result_of(execl("/bin/true", "true", (char *)NULL));
}

static int act_exec_at(void)
{
    char *const arguments[] = {(char[]){"true"}, NULL};

    return result_of(execveat(AT_FDCWD, "/bin/true", arguments, NULL, 0));
}

static int act_ptrace(void)
{
    return result_of(ptrace(PTRACE_TRACEME, 0, NULL, NULL));
}

static int act_read_other_memory(void)
{
    char byte;
    struct iovec here = {&byte, 1};
    struct iovec there = {state, 1};

    return result_of(process_vm_readv(tester, &here, 1, &there, 1, 0));
}

static int act_write_other_memory(void)
{
    struct iovec both = {state, 1};

    return result_of(process_vm_writev(tester, &both, 1, &both, 1, 0));
}

#ifdef __x86_64__
/* By the numbers of 32-bit x86: 20 is getpid(2) there and writev(2) here. */
static int act_other_architecture(void)
{
    int result = 20;

    __asm__ volatile("int $0x80" : "+a"(result) : : "memory", "r8", "r9", "r10", "r11");
    return 0;
}
#endif

static void what_only_an_intruder_does_ends_the_process(void **context)
{
    static act_fn *const FATAL[] = {
        act_exec,
        act_exec_at,
        act_ptrace,
        act_read_other_memory,
        act_write_other_memory,
#ifdef __x86_64__
        act_other_architecture,
#endif
    };

    (void)context;
    for (size_t i = 0; i < sizeof FATAL / sizeof *FATAL; i++) {
        assert_int_equal(do_in(LOBBY, FATAL[i]), KILLED_BY(SIGSYS));
        assert_int_equal(do_in(DESK, FATAL[i]), KILLED_BY(SIGSYS));
    }
}

/* From Landlock's ABI 6 on. */
static void a_desk_cannot_reach_abstract_sockets(void **context)
{
    (void)context;
    if (syscall(SYS_landlock_create_ruleset, NULL, 0, 1) < 6) {
        print_message("# skipped: this kernel's Landlock does not know of abstract sockets\n");
        skip();
    }
    assert_int_equal(do_in(FREE, act_connect_abstract), DONE);
    assert_int_equal(do_in(DESK, act_connect_abstract), EPERM);
}

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

static void make_link(void)
{
    char path[128];
    char target[128];

    snprintf(path, sizeof path, "%s/way-out", state);
    snprintf(target, sizeof target, "%s/there", outside);
    close(open(target, O_WRONLY | O_CREAT, 0600));
    assert_int_equal(symlink(target, path), 0);
}

static int open_listener(const struct sockaddr_un *address, socklen_t len)
{
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

    assert_int_equal(bind(fd, (const struct sockaddr *)address, len), 0);
    assert_int_equal(listen(fd, 64), 0);
    return fd;
}

static int set_up(void **context)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    socklen_t len;

    (void)context;
    tester = getpid();
    strcpy(state, "/tmp/havre-state-XXXXXX");
    strcpy(outside, "/tmp/havre-outside-XXXXXX");
    if (!mkdtemp(state) || !mkdtemp(outside))
        return -1;
    make_link();
    snprintf(socket_path, sizeof socket_path, "%s/socket", outside);
    memcpy(address.sun_path, socket_path, strlen(socket_path));
    listening = open_listener(&address, sizeof address);
    len = abstract_address(tester, &address);
    listening_abstract = open_listener(&address, len);
    return 0;
}

static int tear_down(void **context)
{
    static const char *const FILES[] = {"made",   "there",      "way-out",   "socket",
                                        "new.db", "new.db-wal", "new.db-shm"};
    char path[128];

    (void)context;
    close(listening);
    close(listening_abstract);
    for (size_t i = 0; i < sizeof FILES / sizeof *FILES; i++) {
        snprintf(path, sizeof path, "%s/%s", state, FILES[i]);
        unlink(path);
        snprintf(path, sizeof path, "%s/%s", outside, FILES[i]);
        unlink(path);
    }
    snprintf(path, sizeof path, "%s/folder", state);
    rmdir(path);
    return rmdir(state) || rmdir(outside);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(acts_work_without_a_sandbox),
        cmocka_unit_test(a_lobby_can_do_none_of_these),
        cmocka_unit_test(a_desk_can_do_these_in_its_state_folder_only),
        cmocka_unit_test(what_only_an_intruder_does_ends_the_process),
        cmocka_unit_test(a_desk_cannot_reach_abstract_sockets),
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

    return cmocka_run_group_tests(tests, set_up, tear_down);
}
