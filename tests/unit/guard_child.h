/*
 * Processes that enter the sandbox and do one thing there: how each ended is the result. With a
 * state folder, a folder outside it, and listening Unix sockets. For the tests of guard/sandbox.h;
 * defines functions, so include it once, after cmocka.h.
 */
#ifndef HAVRE_TESTS_GUARD_CHILD_H
#define HAVRE_TESTS_GUARD_CHILD_H

#include "guard/sandbox.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

enum role { FREE, LOBBY, DESK };

/* 0, or the errno that the act ended with. */
typedef int act_fn(void);

#define DONE 0
#define BROKEN 200          /* the sandbox could not be entered */
#define KILLED_BY(n) (-(n)) /* the act ended the process by this signal */

static pid_t tester; /* this process */
static char state[64];
static char outside[64];
static char socket_path[96];
static int listening = -1;
static int listening_abstract = -1;

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

/* The name has to be known before the sandbox: the parent's pid. */
static socklen_t abstract_address(pid_t pid, struct sockaddr_un *ret_address)
{
    *ret_address = (struct sockaddr_un){.sun_family = AF_UNIX};
    return (socklen_t)(offsetof(struct sockaddr_un, sun_path) + 1 +
                       (size_t)snprintf(ret_address->sun_path + 1, 64, "havre-test-%d", (int)pid));
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

static int child_set_up(void **context)
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

static int child_tear_down(void **context)
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

#endif
