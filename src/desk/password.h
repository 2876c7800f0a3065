/*
 * Passwords: Argon2id (RFC 9106) in libsodium's text form, which names its own costs. One
 * computation takes 64 MiB and some tens of milliseconds, so whoever serves people uses
 * password_verify_start, which computes on libuv's thread pool.
 */
#ifndef HAVRE_DESK_PASSWORD_H
#define HAVRE_DESK_PASSWORD_H

#include "base/err.h"

#include <stdbool.h>
#include <stddef.h>

#define PASSWORD_HASH_LEN 128  /* with its zero; crypto_pwhash_STRBYTES */
#define PASSWORD_MAX 1024      /* bytes; a longer one is never right */
#define PASSWORD_CHECKS_MOST 4 /* of one process at the same time, running or queued */

struct loop;
struct password_check;

/* Blocks. `password` is at most PASSWORD_MAX bytes. */
void password_hash(const char *password, char ret_hash[static PASSWORD_HASH_LEN]);
/* Blocks. A NULL hash (nobody of that name) or an empty one (no password yet) takes as long and is
 * never right. */
MUST_CHECK bool password_verify(const char *password, const char *hash);
/* Whether the hash was made with other costs than today's, or is none of ours. */
MUST_CHECK bool password_needs_rehash(const char *hash);

/* `new_hash` (borrowed, else NULL): the password was right, its hash is out of date, store this
 * one instead. */
typedef void password_done_cb(void *owner, bool right, const char *new_hash);

/*
 * Password and hash are copied and wiped afterwards; hash as for password_verify. `done` is called
 * once, later, on the loop's thread; the check is gone then. 0, or -EBUSY when PASSWORD_CHECKS_MOST
 * are under way: the caller says "try again", and nothing was started.
 */
MUST_CHECK int password_verify_start(struct loop *loop, const char *password, const char *hash,
                                     password_done_cb *done, void *owner,
                                     struct password_check **ret_check);
/* The same for a new password, of at most PASSWORD_MAX bytes: `done` hears `right` and its hash. */
MUST_CHECK int password_hash_start(struct loop *loop, const char *password, password_done_cb *done,
                                   void *owner, struct password_check **ret_check);
/* `done` is not called any more. The loop still runs until the thread has finished. NULL is
 * allowed. */
void password_verify_cancel(struct password_check *check);

#endif
