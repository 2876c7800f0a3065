/*
 * Each act happens in a child process of its own that has entered the sandbox; how it ended is the
 * result. The same acts are done without a sandbox first, so that a refusal cannot come from
 * anything else.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "guard_child.h"

#include <netinet/in.h>
#include <sched.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>

static int result_of(long value)
{
    return value < 0 ? errno : 0;
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

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(acts_work_without_a_sandbox),
        cmocka_unit_test(a_lobby_can_do_none_of_these),
        cmocka_unit_test(a_desk_can_do_these_in_its_state_folder_only),
        cmocka_unit_test(what_only_an_intruder_does_ends_the_process),
        cmocka_unit_test(a_desk_cannot_reach_abstract_sockets),
    };

    return cmocka_run_group_tests(tests, child_set_up, child_tear_down);
}
