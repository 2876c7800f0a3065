/*
 * Makes a running process do what it must not be able to do, as if somebody had taken it over: as
 * root, stops its first thread where it waits, has it make one system call after another
 * (ptrace(2)), prints how each ended, and lets it go on as if nothing had been.
 *
 *     forbidden PID STATE UNIX_SOCKET TCP_PORT ACT...     ("all": each that leaves it alive)
 *
 * One line for each act: its name, and `ok`, the name of an errno, or `killed` and a signal.
 */
#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/sched.h>
#include <netinet/in.h>
#include <sched.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/un.h>
#include <sys/user.h>
#include <sys/wait.h>
#include <unistd.h>

#define RED_ZONE 128 /* bytes below the stack pointer that belong to the running function */
#define SCRATCH_LEN 1024
#define PATH_LEN 256
#define OPTIONS \
    (PTRACE_O_TRACESYSGOOD | PTRACE_O_TRACEFORK | PTRACE_O_TRACEVFORK | PTRACE_O_TRACECLONE | \
     PTRACE_O_TRACEEXEC)

typedef unsigned long word;

#if defined(__x86_64__)
#define CALL_LEN 2
#define PC(regs) ((regs)->rip)
#define SP(regs) ((regs)->rsp)

static bool is_call(const uint8_t *code)
{
    return code[0] == 0x0f && code[1] == 0x05;
}

static void set_call(struct user_regs_struct *regs, long call, const word args[6])
{
    regs->rax = (word)call;
    regs->orig_rax = (word)-1; /* the kernel has nothing to restart */
    regs->rdi = args[0];
    regs->rsi = args[1];
    regs->rdx = args[2];
    regs->r10 = args[3];
    regs->r8 = args[4];
    regs->r9 = args[5];
}

static long get_result(const struct user_regs_struct *regs)
{
    return (long)regs->rax;
}

/* A call that a signal would have restarted (signal(7)) has to be made again, for by the time that
 * the registers are put back the kernel has forgotten about it. */
static void undo_interruption(struct user_regs_struct *regs)
{
    enum { ERESTARTSYS = 512, ERESTARTNOHAND = 514, ERESTART_RESTARTBLOCK = 516 };
    long result = (long)regs->rax;

    if ((long)regs->orig_rax < 0)
        return;
    if (result <= -ERESTARTSYS && result >= -ERESTARTNOHAND) {
        regs->rax = regs->orig_rax;
        regs->rip -= CALL_LEN;
    } else if (result == -ERESTART_RESTARTBLOCK) {
        regs->rax = (word)-EINTR;
    }
    regs->orig_rax = (word)-1;
}
#elif defined(__aarch64__)
#define CALL_LEN 4
#define PC(regs) ((regs)->pc)
#define SP(regs) ((regs)->sp)

static bool is_call(const uint8_t *code)
{
    static const uint8_t SVC_0[] = {0x01, 0x00, 0x00, 0xd4};

    return memcmp(code, SVC_0, sizeof SVC_0) == 0;
}

static void set_call(struct user_regs_struct *regs, long call, const word args[6])
{
    regs->regs[8] = (word)call;
    for (int i = 0; i < 6; i++)
        regs->regs[i] = args[i];
}

static long get_result(const struct user_regs_struct *regs)
{
    return (long)regs->regs[0];
}

/* Here the kernel has done so itself before anybody sees the registers. */
static void undo_interruption(struct user_regs_struct *regs)
{
    (void)regs;
}
#else
#error "system calls of this architecture are not known here"
#endif

static const char *state;
static const char *unix_socket;
static unsigned short tcp_port;
static pid_t victim; /* a process of our own that acts may be directed at */
static char victim_byte = 'v';

static struct {
    pid_t pid;
    int memory; /* /proc/PID/mem */
    word code;  /* of an instruction that makes a system call */
    word scratch;
    word scratch_used;
    struct user_regs_struct saved;
    uint8_t saved_scratch[SCRATCH_LEN];
    int killed_by; /* a signal; 0 while it lives */
    bool is_another_program;
} target;

__attribute__((noreturn)) static void fail(const char *what)
{
    fprintf(stderr, "forbidden: %s: %s\n", what, strerror(errno));
    if (victim > 0)
        kill(victim, SIGKILL);
    exit(2);
}

static void access_regs(bool write, struct user_regs_struct *regs)
{
    struct iovec area = {regs, sizeof *regs};

    if (ptrace(write ? PTRACE_SETREGSET : PTRACE_GETREGSET, target.pid, (void *)NT_PRSTATUS,
               &area) != 0)
        fail("its registers");
}

/* False when it has ended; else the status of its stop. */
static bool wait_stop(int *ret_status)
{
    if (waitpid(target.pid, ret_status, __WALL) != target.pid)
        fail("waiting for it");
    if (WIFSTOPPED(*ret_status))
        return true;
    target.killed_by = WIFSIGNALED(*ret_status) ? WTERMSIG(*ret_status) : SIGKILL;
    return false;
}

/* It has made a process: which must not run with its memory and its descriptors. */
static void end_child(void)
{
    word child;

    if (ptrace(PTRACE_GETEVENTMSG, target.pid, NULL, &child) != 0)
        fail("the process that it made");
    kill((pid_t)child, SIGKILL);
    waitpid((pid_t)child, NULL, __WALL);
}

/* Runs on to where it enters or leaves a system call; false when it has ended. */
static bool run_to_call(void)
{
    int status;
    int signal_to_pass = 0;

    for (;;) {
        int event;

        if (ptrace(PTRACE_SYSCALL, target.pid, NULL, (void *)(word)signal_to_pass) != 0)
            fail("going on");
        if (!wait_stop(&status))
            return false;
        if (WSTOPSIG(status) == (SIGTRAP | 0x80))
            return true;
        event = status >> 16;
        if (event == PTRACE_EVENT_FORK || event == PTRACE_EVENT_VFORK ||
            event == PTRACE_EVENT_CLONE)
            end_child();
        target.is_another_program |= event == PTRACE_EVENT_EXEC;
        signal_to_pass = event ? 0 : WSTOPSIG(status);
    }
}

static bool is_after_call(void)
{
    uint8_t code[CALL_LEN];
    word at = PC(&target.saved) - CALL_LEN;

    if (pread(target.memory, code, sizeof code, (off_t)at) != (ssize_t)sizeof code)
        fail("its code");
    target.code = at;
    return is_call(code);
}

static void attach(pid_t pid)
{
    char path[64];
    int status;

    target.pid = pid;
    snprintf(path, sizeof path, "/proc/%d/mem", (int)pid);
    if (ptrace(PTRACE_SEIZE, pid, NULL, (void *)(word)OPTIONS) != 0)
        fail("attaching to it");
    if (ptrace(PTRACE_INTERRUPT, pid, NULL, NULL) != 0 || !wait_stop(&status))
        fail("stopping it");
    target.memory = open(path, O_RDWR | O_CLOEXEC);
    if (target.memory < 0)
        fail(path);
    access_regs(false, &target.saved);
    while (!is_after_call()) { /* it was computing: into its next call and out of it */
        if (!run_to_call() || !run_to_call())
            fail("it ended");
        access_regs(false, &target.saved);
    }
    undo_interruption(&target.saved);
    target.scratch = (SP(&target.saved) - RED_ZONE - SCRATCH_LEN) & ~(word)15;
    if (pread(target.memory, target.saved_scratch, SCRATCH_LEN, (off_t)target.scratch) !=
        SCRATCH_LEN)
        fail("its stack");
}

static void detach(void)
{
    if (!target.is_another_program) {
        if (pwrite(target.memory, target.saved_scratch, SCRATCH_LEN, (off_t)target.scratch) !=
            SCRATCH_LEN)
            fail("its stack");
        access_regs(true, &target.saved);
    }
    if (ptrace(PTRACE_DETACH, target.pid, NULL, NULL) != 0)
        fail("letting it go");
}

/* Puts bytes where it can read them; where. */
static word place(const void *bytes, size_t len)
{
    word at = target.scratch + target.scratch_used;

    target.scratch_used += (len + 15) & ~(word)15;
    if (target.scratch_used > SCRATCH_LEN ||
        pwrite(target.memory, bytes, len, (off_t)at) != (ssize_t)len)
        fail("its stack");
    return at;
}

static word place_text(const char *text)
{
    return place(text, strlen(text) + 1);
}

/* What the kernel answers to it: a value or a negative errno. */
static long call(long number, word a, word b, word c, word d, word e)
{
    const word args[6] = {a, b, c, d, e, 0};
    struct user_regs_struct regs = target.saved;

    PC(&regs) = target.code;
    set_call(&regs, number, args);
    access_regs(true, &regs);
    if (!run_to_call() || !run_to_call())
        return -EOWNERDEAD;
    access_regs(false, &regs);
    return get_result(&regs);
}

static long close_if_open(long fd)
{
    if (fd >= 0)
        call(SYS_close, (word)fd, 0, 0, 0, 0);
    return fd;
}

static long open_path(const char *folder, const char *name, int flags)
{
    char path[PATH_LEN];

    snprintf(path, sizeof path, "%s/%s", folder, name);
    return close_if_open(call(SYS_openat, (word)AT_FDCWD, place_text(path), (word)flags, 0600, 0));
}

static long act_read_passwd(void)
{
    return open_path("/etc", "passwd", O_RDONLY);
}

static long act_create_tmp(void)
{
    long result = open_path("/tmp", "havre-forbidden", O_WRONLY | O_CREAT);

    if (result >= 0)
        unlink("/tmp/havre-forbidden");
    return result;
}

static long act_list_state(void)
{
    return open_path(state, ".", O_RDONLY | O_DIRECTORY);
}

static long act_create_state(void)
{
    return open_path(state, "forbidden", O_WRONLY | O_CREAT);
}

static long on_state_file(long number, word third)
{
    char path[PATH_LEN];

    snprintf(path, sizeof path, "%s/forbidden", state);
    close(open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0600));
    return call(number, (word)AT_FDCWD, place_text(path), third, 0, 0);
}

static long act_unlink_state(void)
{
    return on_state_file(SYS_unlinkat, 0);
}

static long act_chmod_state(void)
{
    return on_state_file(SYS_fchmodat, 0600);
}

static long act_mkdir_tmp(void)
{
    long result = call(SYS_mkdirat, (word)AT_FDCWD, place_text("/tmp/havre-forbidden"), 0700, 0, 0);

    if (result >= 0)
        rmdir("/tmp/havre-forbidden");
    return result;
}

static long make_socket(int family, int type)
{
    return call(SYS_socket, (word)family, (word)type, 0, 0, 0);
}

static long act_socket_inet(void)
{
    return close_if_open(make_socket(AF_INET, SOCK_STREAM));
}

static long act_socket_inet6(void)
{
    return close_if_open(make_socket(AF_INET6, SOCK_DGRAM));
}

static long act_socket_netlink(void)
{
    return close_if_open(make_socket(AF_NETLINK, SOCK_RAW));
}

static long act_socket_unix(void)
{
    return close_if_open(make_socket(AF_UNIX, SOCK_STREAM));
}

/* With a socket of its own making, and when it cannot make one, without: then the result says
 * whether the call itself is there. */
static long with_socket(int family, long number, const void *address, size_t len)
{
    long fd = make_socket(family, SOCK_STREAM);
    long result = call(number, (word)fd, place(address, len), (word)len, 0, 0);

    close_if_open(fd);
    return fd < 0 && result == -EBADF ? fd : result;
}

static long act_connect_inet(void)
{
    const struct sockaddr_in address = {
        .sin_family = AF_INET, .sin_port = htons(tcp_port), .sin_addr = {htonl(INADDR_LOOPBACK)}};

    return with_socket(AF_INET, SYS_connect, &address, sizeof address);
}

static long act_connect_unix(void)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};

    memcpy(address.sun_path, unix_socket, strlen(unix_socket));
    return with_socket(AF_UNIX, SYS_connect, &address, sizeof address);
}

static long act_bind_inet(void)
{
    const struct sockaddr_in address = {.sin_family = AF_INET};

    return with_socket(AF_INET, SYS_bind, &address, sizeof address);
}

/* Without a socket: refused, or not (EBADF). */
static long act_connect_nothing(void)
{
    return call(SYS_connect, (word)-1, 0, 0, 0, 0);
}

static long act_bind_nothing(void)
{
    return call(SYS_bind, (word)-1, 0, 0, 0, 0);
}

static long act_listen_nothing(void)
{
    return call(SYS_listen, (word)-1, 1, 0, 0, 0);
}

static long act_executable_page(void)
{
    long result = call(SYS_mmap, 0, 4096, PROT_READ | PROT_WRITE | PROT_EXEC,
                       MAP_PRIVATE | MAP_ANONYMOUS, (word)-1);

    if (result > 0)
        call(SYS_munmap, (word)result, 4096, 0, 0, 0);
    return result;
}

static long act_memory_file(void)
{
    return close_if_open(call(SYS_memfd_create, place_text("x"), 0, 0, 0, 0));
}

static long act_fork(void)
{
    return call(SYS_clone, SIGCHLD, 0, 0, 0, 0);
}

static long act_clone3(void)
{
    const struct clone_args args = {.exit_signal = SIGCHLD};

    return call(SYS_clone3, place(&args, sizeof args), sizeof args, 0, 0, 0);
}

static long act_unshare(void)
{
    return call(SYS_unshare, CLONE_NEWUTS, 0, 0, 0, 0);
}

static long act_signal(void)
{
    return call(SYS_kill, (word)victim, 0, 0, 0, 0);
}

static long act_dumpable(void)
{
    return call(SYS_prctl, PR_SET_DUMPABLE, 1, 0, 0, 0);
}

static long act_io_uring(void)
{
    const uint8_t parameters[120] = {0}; /* struct io_uring_params */

    return close_if_open(
        call(SYS_io_uring_setup, 1, place(parameters, sizeof parameters), 0, 0, 0));
}

static long act_execve(void)
{
    return call(SYS_execve, place_text("/bin/true"), 0, 0, 0, 0);
}

static long act_execveat(void)
{
    return call(SYS_execveat, (word)AT_FDCWD, place_text("/bin/true"), 0, 0, 0);
}

static long act_ptrace(void)
{
    return call(SYS_ptrace, PTRACE_SEIZE, (word)victim, 0, 0, 0);
}

static long act_read_memory(void)
{
    const struct iovec here = {(void *)(target.scratch + SCRATCH_LEN - 16), 1};
    const struct iovec there = {&victim_byte, 1};

    return call(SYS_process_vm_readv, (word)victim, place(&here, sizeof here), 1,
                place(&there, sizeof there), 1);
}

static const struct act {
    const char *name;
    long (*run)(void);
    bool is_fatal; /* to a process in the sandbox, or to any */
} ACTS[] = {
    {"read-passwd", act_read_passwd, false},
    {"create-tmp", act_create_tmp, false},
    {"mkdir-tmp", act_mkdir_tmp, false},
    {"list-state", act_list_state, false},
    {"create-state", act_create_state, false},
    {"unlink-state", act_unlink_state, false},
    {"chmod-state", act_chmod_state, false},
    {"socket-inet", act_socket_inet, false},
    {"socket-inet6", act_socket_inet6, false},
    {"socket-netlink", act_socket_netlink, false},
    {"socket-unix", act_socket_unix, false},
    {"connect-inet", act_connect_inet, false},
    {"connect-unix", act_connect_unix, false},
    {"bind-inet", act_bind_inet, false},
    {"connect-nothing", act_connect_nothing, false},
    {"bind-nothing", act_bind_nothing, false},
    {"listen-nothing", act_listen_nothing, false},
    {"executable-page", act_executable_page, false},
    {"memory-file", act_memory_file, false},
    {"fork", act_fork, false},
    {"clone3", act_clone3, false},
    {"unshare", act_unshare, false},
    {"signal", act_signal, false},
    {"dumpable", act_dumpable, false},
    {"io-uring", act_io_uring, false},
    {"ptrace", act_ptrace, true},
    {"read-memory", act_read_memory, true},
    {"execve", act_execve, true},
    {"execveat", act_execveat, true},
};

static void run(const struct act *act)
{
    long result;

    target.scratch_used = 0;
    result = act->run();
    /* Death comes after the call has been left: when it would go on. */
    if (act->is_fatal && !target.killed_by && !target.is_another_program)
        call(SYS_getpid, 0, 0, 0, 0, 0);
    if (target.killed_by)
        printf("%s killed SIG%s\n", act->name, sigabbrev_np(target.killed_by));
    else if (result < 0 && result > -4096)
        printf("%s %s\n", act->name, strerrorname_np((int)-result));
    else
        printf("%s ok\n", act->name);
    fflush(stdout);
}

static bool is_wanted(const struct act *act, char **names)
{
    for (; *names; names++) {
        if (strcmp(*names, act->name) == 0 || (!act->is_fatal && strcmp(*names, "all") == 0))
            return true;
    }
    return false;
}

int main(int argc, char **argv)
{
    const size_t count = sizeof ACTS / sizeof *ACTS;

    if (argc < 6) {
        fprintf(stderr, "usage: forbidden PID STATE UNIX_SOCKET TCP_PORT ACT...\n");
        return 2;
    }
    state = argv[2];
    unix_socket = argv[3];
    tcp_port = (unsigned short)atoi(argv[4]);
    victim = fork();
    if (!victim) {
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        for (;;)
            pause();
    }
    attach(atoi(argv[1]));
    for (size_t i = 0; i < count && !target.killed_by && !target.is_another_program; i++) {
        if (is_wanted(&ACTS[i], argv + 5))
            run(&ACTS[i]);
    }
    if (!target.killed_by)
        detach();
    kill(victim, SIGKILL);
    return 0;
}
