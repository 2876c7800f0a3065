/*
 * The two walls, one behind the other, and what has to be done before they stand. Landlock binds
 * the thread that calls it and those that it starts, so there must be no other thread yet; that is
 * looked at, not trusted.
 */
#include "guard/sandbox.h"

#include "guard/landlock.h"
#include "guard/syscalls.h"

#include <errno.h>
#include <sodium.h>
#include <stdbool.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <time.h>

int sandbox_harden(void)
{
    static const struct rlimit none = {0, 0};

    if (setrlimit(RLIMIT_CORE, &none) != 0 || prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) != 0 ||
        prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0)
        return -errno;
    return 0;
}

/* A folder has a link for itself, one from its parent, and one from each folder in it (proc(5): one
 * for each thread). */
static bool has_other_threads(void)
{
    struct stat tasks;

    return stat("/proc/self/task", &tasks) != 0 || tasks.st_nlink > 3;
}

static int enter(enum syscalls_role role, const char *folder, const char **ret_error)
{
    int error;

    *ret_error = "the random numbers of libsodium are not ready";
    if (sodium_init() < 0)
        return -EIO;
    tzset();
    *ret_error = "the sandbox must be entered before any thread is started";
    if (has_other_threads())
        return -EBUSY;
    *ret_error = "the process cannot give up its privileges";
    error = sandbox_harden();
    if (error)
        return error;
    error = landlock_restrict(folder, ret_error);
    if (error)
        return error;
    *ret_error = "the kernel refused the seccomp filter";
    error = syscalls_restrict(role);
    if (!error)
        *ret_error = NULL;
    return error;
}

int sandbox_enter_lobby(const char **ret_error)
{
    return enter(SYSCALLS_LOBBY, NULL, ret_error);
}

int sandbox_enter_desk(const char *state, const char **ret_error)
{
    return enter(SYSCALLS_DESK, state, ret_error);
}
