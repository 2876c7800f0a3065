/*
 * A plain parent process: it opens nothing and listens to nothing, it waits for signals. The
 * children die with it (PR_SET_PDEATHSIG), so a killed supervisor leaves no orphans on the ports.
 */
#include "supervise.h"

#include "base/clock.h"
#include "base/err.h"
#include "base/log.h"
#include "base/mem.h"

#include <errno.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define ROLES_MAX 2
#define BACK_OFF_FIRST_MS 100
#define BACK_OFF_MOST_MS 5000
#define LIVED_WELL_MS 10000 /* after so long the back-off begins anew */
#define STOP_DEADLINE_MS 10000

struct child {
    const char *role;
    pid_t pid; /* 0: not running */
    uint64_t started_ms;
    uint64_t start_due_ms; /* while not running */
    uint64_t back_off_ms;
    bool has_lived;
};

struct supervisor {
    struct child children[ROLES_MAX];
    size_t count;
    char *const *arguments;
    bool is_stopping;
    uint64_t stop_by_ms;
    int status;
};

static void watched_signals(sigset_t *ret_set)
{
    static const int signals[] = {SIGTERM, SIGINT, SIGHUP, SIGCHLD};
    sigemptyset(ret_set);
    for (size_t i = 0; i < sizeof signals / sizeof *signals; i++)
        sigaddset(ret_set, signals[i]);
}

/* In the child, between fork and exec. */
_Noreturn static void become(const char *role, char *const *arguments, pid_t parent)
{
    size_t count = 0;
    sigset_t none;

    while (arguments[count])
        count++;
    const char **argv = mem_alloc((count + 3) * sizeof *argv);
    argv[0] = "havre";
    argv[1] = role;
    memcpy(argv + 2, arguments, count * sizeof *argv);
    /* A terminal's Ctrl-C goes to its whole group: the roles hear of it from us alone, once. */
    setpgid(0, 0);
    prctl(PR_SET_PDEATHSIG, SIGTERM);
    if (getppid() != parent)
        _exit(EXIT_FAILURE);
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
    execv("/proc/self/exe", (char *const *)argv);
    _exit(EXIT_CANNOT_START);
}

static void start(struct supervisor *supervisor, struct child *child)
{
    pid_t parent = getpid();
    pid_t pid = fork();

    child->started_ms = clock_ms();
    if (pid == 0)
        become(child->role, supervisor->arguments, parent);
    if (pid > 0) {
        child->pid = pid;
        return;
    }
    log_error("%s cannot be started: %s", child->role, strerror(errno));
    child->start_due_ms = child->started_ms + child->back_off_ms;
}

static void send_all(const struct supervisor *supervisor, int signal)
{
    for (size_t i = 0; i < supervisor->count; i++)
        if (supervisor->children[i].pid)
            kill(supervisor->children[i].pid, signal);
}

static void stop(struct supervisor *supervisor, int status)
{
    if (supervisor->is_stopping)
        return;
    supervisor->is_stopping = true;
    supervisor->status = status;
    supervisor->stop_by_ms = clock_ms() + STOP_DEADLINE_MS;
    send_all(supervisor, SIGTERM);
}

static void plan_restart(struct child *child, int status)
{
    uint64_t now = clock_ms();

    if (now - child->started_ms >= LIVED_WELL_MS)
        child->back_off_ms = BACK_OFF_FIRST_MS;
    if (WIFSIGNALED(status))
        log_warn("%s was ended by signal %d: starting it again in %d ms", child->role,
                 WTERMSIG(status), (int)child->back_off_ms);
    else
        log_warn("%s ended with status %d: starting it again in %d ms", child->role,
                 WEXITSTATUS(status), (int)child->back_off_ms);
    child->start_due_ms = now + child->back_off_ms;
    child->back_off_ms =
        child->back_off_ms * 2 < BACK_OFF_MOST_MS ? child->back_off_ms * 2 : BACK_OFF_MOST_MS;
}

static void handle_end(struct supervisor *supervisor, struct child *child, int status)
{
    child->pid = 0;
    if (supervisor->is_stopping)
        return;
    /* Wrong settings, a port in use: trying again would only hide it. */
    if (!child->has_lived && WIFEXITED(status) && WEXITSTATUS(status) == EXIT_CANNOT_START) {
        stop(supervisor, EXIT_CANNOT_START);
        return;
    }
    plan_restart(child, status);
}

static void reap(struct supervisor *supervisor)
{
    int status;
    pid_t pid;

    while ((pid = waitpid(-1, &status, WNOHANG)) > 0)
        for (size_t i = 0; i < supervisor->count; i++)
            if (supervisor->children[i].pid == pid)
                handle_end(supervisor, &supervisor->children[i], status);
}

/* Starts what is due; returns how long nothing will be due, in milliseconds. */
static uint64_t start_due(struct supervisor *supervisor)
{
    uint64_t now = clock_ms();
    uint64_t wait = 1000;

    for (size_t i = 0; i < supervisor->count && !supervisor->is_stopping; i++) {
        struct child *child = &supervisor->children[i];
        if (child->pid) {
            child->has_lived |= now - child->started_ms >= 1000;
            continue;
        }
        if (child->start_due_ms <= now)
            start(supervisor, child);
        else if (child->start_due_ms - now < wait)
            wait = child->start_due_ms - now;
    }
    return wait;
}

static bool is_over(const struct supervisor *supervisor)
{
    for (size_t i = 0; i < supervisor->count; i++)
        if (supervisor->children[i].pid)
            return false;
    return supervisor->is_stopping;
}

static void handle_signal(struct supervisor *supervisor, int signal)
{
    switch (signal) {
    case SIGCHLD:
        reap(supervisor);
        break;
    default:
        stop(supervisor, EXIT_SUCCESS);
    }
}

int supervise(const char *const *roles, char *const *arguments)
{
    struct supervisor supervisor = {.arguments = arguments};
    sigset_t set;

    for (; roles[supervisor.count]; supervisor.count++) {
        CHECK(supervisor.count < ROLES_MAX);
        supervisor.children[supervisor.count] =
            (struct child){.role = roles[supervisor.count], .back_off_ms = BACK_OFF_FIRST_MS};
    }
    watched_signals(&set);
    sigprocmask(SIG_BLOCK, &set, NULL);
    while (!is_over(&supervisor)) {
        uint64_t wait = start_due(&supervisor);
        struct timespec timeout = {(time_t)(wait / 1000), (long)(wait % 1000) * 1000000};
        int signal = sigtimedwait(&set, NULL, &timeout);
        if (signal > 0)
            handle_signal(&supervisor, signal);
        reap(&supervisor);
        if (supervisor.is_stopping && clock_ms() > supervisor.stop_by_ms)
            send_all(&supervisor, SIGKILL);
    }
    return supervisor.status;
}
