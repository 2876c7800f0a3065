/*
 * What a role may do once it runs, enforced by the kernel: Landlock (landlock(7)) for files,
 * seccomp (seccomp(2)) for system calls. Entered after every listener is bound and every file is
 * open, before the first byte from the network and before any thread.
 *
 * Lobby: accepts, reads and writes. Opens no file, makes no socket, connects to nothing, starts
 * nothing. Desk: the state folder, and dialling its lobbies (Unix sockets only; which of those the
 * kernel lets it reach is a matter of their files' modes). Threads for hashing; no program.
 *
 * Whatever a library reads from a file for its own sake must have been read before: the seed of
 * jansson's tables (json_object_seed), the settings of OpenSSL, the signal pipe of libuv (one
 * uv_signal_t started). libsodium and the time zone are seen to here. A socket file that a role
 * leaves behind cannot be removed by it any more.
 */
#ifndef HAVRE_GUARD_SANDBOX_H
#define HAVRE_GUARD_SANDBOX_H

#include "base/err.h"

/* Not dumpable, no core dumps, no new privileges. Call first thing in a role's life. 0 or negative
 * errno. */
MUST_CHECK int sandbox_harden(void);
/* 0, or negative errno with a sentence in *ret_error (static): the role must not start then. */
MUST_CHECK int sandbox_enter_lobby(const char **ret_error);
/* `state` is the state folder, the only place that can be read or written from now on. */
MUST_CHECK int sandbox_enter_desk(const char *state, const char **ret_error);

#endif
