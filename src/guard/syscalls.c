/*
 * An allow-list for each role. What is not on it fails with EPERM and does nothing: an update of a
 * library that tries a call it can do without must not end a hotline at night. Calls that only an
 * intruder makes (another program, another process's memory) end the process instead, and so does
 * any call by another architecture's numbers. A filter sees numbers, not what pointers point at:
 * which files may be opened is Landlock's part (guard/landlock.h).
 */
#include "guard/syscalls.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <seccomp.h>
#include <signal.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

#define COUNT(array) (sizeof(array) / sizeof *(array))
#define SOCKET_TYPE_MASK 0xf /* the rest are SOCK_CLOEXEC and SOCK_NONBLOCK */
#define CLONE_NAMESPACES \
    (CLONE_NEWCGROUP | CLONE_NEWIPC | CLONE_NEWNET | CLONE_NEWNS | CLONE_NEWPID | CLONE_NEWUSER | \
     CLONE_NEWUTS)

/* A call that is allowed for one value of (argument & mask). */
struct rule {
    int call;
    unsigned argument;
    uint64_t mask;
    uint64_t value;
};

/* Descriptors that are open, memory, time, signals to oneself, the end. */
static const int BOTH[] = {
    SCMP_SYS(read),           SCMP_SYS(readv),
    SCMP_SYS(write),          SCMP_SYS(writev),
    SCMP_SYS(recvfrom),       SCMP_SYS(recvmsg),
    SCMP_SYS(sendmsg),        SCMP_SYS(accept),
    SCMP_SYS(accept4),        SCMP_SYS(shutdown),
    SCMP_SYS(close),          SCMP_SYS(getsockname),
    SCMP_SYS(getpeername),    SCMP_SYS(getsockopt),
    SCMP_SYS(setsockopt),     SCMP_SYS(epoll_ctl),
    SCMP_SYS(epoll_wait),     SCMP_SYS(epoll_pwait),
    SCMP_SYS(epoll_pwait2),   SCMP_SYS(poll),
    SCMP_SYS(ppoll),          SCMP_SYS(brk),
    SCMP_SYS(munmap),         SCMP_SYS(mremap), /* cannot change what a page is for */
    SCMP_SYS(madvise),        SCMP_SYS(mlock),
    SCMP_SYS(munlock),        SCMP_SYS(futex),
    SCMP_SYS(sched_yield),    SCMP_SYS(clock_gettime),
    SCMP_SYS(clock_getres),   SCMP_SYS(clock_nanosleep),
    SCMP_SYS(gettimeofday),   SCMP_SYS(time),
    SCMP_SYS(nanosleep),      SCMP_SYS(getrandom),
    SCMP_SYS(getrlimit),      SCMP_SYS(rt_sigaction),
    SCMP_SYS(rt_sigprocmask), SCMP_SYS(rt_sigreturn),
    SCMP_SYS(sigaltstack),    SCMP_SYS(restart_syscall),
    SCMP_SYS(getpid),         SCMP_SYS(gettid),
    SCMP_SYS(getuid),         SCMP_SYS(geteuid),
    SCMP_SYS(getgid),         SCMP_SYS(getegid),
    SCMP_SYS(exit),           SCMP_SYS(exit_group),
};

static const struct rule BOTH_RULES[] = {
    /* No page is ever made executable. */
    {SCMP_SYS(mmap), 2, PROT_EXEC, 0},
    {SCMP_SYS(mprotect), 2, PROT_EXEC, 0},
    {SCMP_SYS(fcntl), 1, UINT64_MAX, F_GETFD},
    {SCMP_SYS(fcntl), 1, UINT64_MAX, F_SETFD},
    {SCMP_SYS(fcntl), 1, UINT64_MAX, F_GETFL},
    {SCMP_SYS(fcntl), 1, UINT64_MAX, F_SETFL},
    {SCMP_SYS(ioctl), 1, UINT64_MAX, FIONBIO},
    {SCMP_SYS(ioctl), 1, UINT64_MAX, FIOCLEX},
    /* send(2), without an address: with one it could connect. */
    {SCMP_SYS(sendto), 4, UINT64_MAX, 0},
    /* Limits are read and not set. */
    {SCMP_SYS(prlimit64), 2, UINT64_MAX, 0},
};

/* SQLite under Landlock, threads, and dialling. */
static const int DESK[] = {
    SCMP_SYS(open),
    SCMP_SYS(openat),
    SCMP_SYS(stat),
    SCMP_SYS(lstat),
    SCMP_SYS(fstat),
    SCMP_SYS(newfstatat),
    SCMP_SYS(statx),
    SCMP_SYS(access),
    SCMP_SYS(faccessat),
    SCMP_SYS(faccessat2),
    SCMP_SYS(readlink),
    SCMP_SYS(readlinkat),
    SCMP_SYS(getcwd),
    SCMP_SYS(lseek),
    SCMP_SYS(pread64),
    SCMP_SYS(pwrite64),
    SCMP_SYS(fsync),
    SCMP_SYS(fdatasync),
    SCMP_SYS(ftruncate),
    SCMP_SYS(unlink),
    SCMP_SYS(unlinkat),
    SCMP_SYS(connect), /* of the sockets that it can make */
    SCMP_SYS(set_robust_list),
    SCMP_SYS(rseq),
    SCMP_SYS(sched_getaffinity),
};

static const struct rule DESK_RULES[] = {
    {SCMP_SYS(fcntl), 1, UINT64_MAX, F_GETLK},
    {SCMP_SYS(fcntl), 1, UINT64_MAX, F_SETLK},
    {SCMP_SYS(fcntl), 1, UINT64_MAX, F_SETLKW},
    /* A thread of this process; no process. */
    {SCMP_SYS(clone), 0, CLONE_THREAD | CLONE_NAMESPACES, CLONE_THREAD},
};

static const int FATAL[] = {
    SCMP_SYS(execve),           SCMP_SYS(execveat),          SCMP_SYS(ptrace),
    SCMP_SYS(process_vm_readv), SCMP_SYS(process_vm_writev),
};

static int add_all(scmp_filter_ctx filter, uint32_t action, const int *calls, size_t count)
{
    int error = 0;

    for (size_t i = 0; i < count && !error; i++)
        error = seccomp_rule_add_array(filter, action, calls[i], 0, NULL);
    return error;
}

static int add_rules(scmp_filter_ctx filter, const struct rule *rules, size_t count)
{
    int error = 0;

    for (size_t i = 0; i < count && !error; i++) {
        struct scmp_arg_cmp compare = {rules[i].argument, SCMP_CMP_MASKED_EQ, rules[i].mask,
                                       rules[i].value};
        error = seccomp_rule_add_array(filter, SCMP_ACT_ALLOW, rules[i].call, 1, &compare);
    }
    return error;
}

static int add_both(scmp_filter_ctx filter)
{
    int error = add_all(filter, SCMP_ACT_ALLOW, BOTH, COUNT(BOTH));

    if (!error)
        error = add_rules(filter, BOTH_RULES, COUNT(BOTH_RULES));
    if (!error)
        error = add_all(filter, SCMP_ACT_KILL_PROCESS, FATAL, COUNT(FATAL));
    /* abort(3) ends with a signal to oneself. */
    if (!error)
        error = seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(tgkill), 1,
                                 SCMP_A0(SCMP_CMP_EQ, (scmp_datum_t)getpid(), 0));
    /* Its arguments cannot be looked into; libc falls back to clone when the kernel has none. */
    if (!error)
        error = seccomp_rule_add(filter, SCMP_ACT_ERRNO(ENOSYS), SCMP_SYS(clone3), 0);
    return error;
}

static int add_desk(scmp_filter_ctx filter)
{
    int error = add_all(filter, SCMP_ACT_ALLOW, DESK, COUNT(DESK));

    if (!error)
        error = add_rules(filter, DESK_RULES, COUNT(DESK_RULES));
    if (!error)
        error = seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(socket), 2,
                                 SCMP_A0(SCMP_CMP_EQ, AF_UNIX, 0),
                                 SCMP_A1(SCMP_CMP_MASKED_EQ, SOCKET_TYPE_MASK, SOCK_STREAM));
    return error;
}

static int set_attributes(scmp_filter_ctx filter)
{
    int error = seccomp_attr_set(filter, SCMP_FLTATR_ACT_BADARCH, SCMP_ACT_KILL_PROCESS);

    if (!error)
        error = seccomp_attr_set(filter, SCMP_FLTATR_CTL_NNP, 1);
    if (!error)
        error = seccomp_attr_set(filter, SCMP_FLTATR_CTL_TSYNC, 1);
    return error;
}

int syscalls_restrict(enum syscalls_role role)
{
    scmp_filter_ctx filter = seccomp_init(SCMP_ACT_ERRNO(EPERM));
    int error;

    if (!filter)
        return -ENOMEM;
    error = set_attributes(filter);
    if (!error)
        error = add_both(filter);
    if (!error && role == SYSCALLS_DESK)
        error = add_desk(filter);
    if (!error)
        error = seccomp_load(filter);
    seccomp_release(filter);
    return error;
}
