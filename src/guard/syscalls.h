/*
 * The system calls that a role has left (seccomp(2), by libseccomp). Used by guard/sandbox.h alone.
 */
#ifndef HAVRE_GUARD_SYSCALLS_H
#define HAVRE_GUARD_SYSCALLS_H

#include "base/err.h"

enum syscalls_role { SYSCALLS_LOBBY, SYSCALLS_DESK };

/* For all threads of this process and those to come. 0 or negative errno. */
MUST_CHECK int syscalls_restrict(enum syscalls_role role);

#endif
