/*
 * Landlock (landlock(7)) by its three system calls; libc has no functions for them. Used by
 * guard/sandbox.h alone.
 */
#ifndef HAVRE_GUARD_LANDLOCK_H
#define HAVRE_GUARD_LANDLOCK_H

#include "base/err.h"

/*
 * From now on this thread, and those that it starts, can open nothing, save what lies beneath
 * `folder` (NULL: nothing at all): there, regular files are read, written, made and removed, and
 * folders listed. Where the kernel knows how (ABI 4, 6), it can also neither bind nor connect TCP
 * sockets, nor reach abstract Unix sockets and processes outside. Unix sockets with a path are not
 * within Landlock's reach. 0, or negative errno with a sentence in *ret_error (static). Needs no
 * new privileges (prctl(2)) to be set.
 */
MUST_CHECK int landlock_restrict(const char *folder, const char **ret_error);

#endif
