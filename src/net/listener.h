/*
 * A listening socket, TCP or Unix. Accepting costs the same however many connections are open.
 */
#ifndef HAVRE_NET_LISTENER_H
#define HAVRE_NET_LISTENER_H

#include "base/err.h"
#include "net/address.h"
#include "net/loop.h"

struct listener;

/* Called with a connected descriptor that is the callee's now (non-blocking, close-on-exec). */
typedef void listener_accept_cb(void *owner, int fd);

/*
 * Binds and listens; a left-over Unix socket that nobody listens on is replaced (`mode` is its file
 * mode, ignored for TCP). 0 or negative errno. At most a bounded number is accepted in one turn of
 * the loop. Without a free descriptor it pauses for 100 ms.
 */
MUST_CHECK int listener_open(struct loop *loop, const struct address *address, unsigned mode,
                             listener_accept_cb *accept, void *owner,
                             struct listener **ret_listener);
/* The address that it really has: the port that the kernel chose when 0 was asked for. */
struct address listener_address(const struct listener *listener);
/* While it is paused the kernel's queue holds those who come. */
void listener_pause(struct listener *listener);
void listener_resume(struct listener *listener);
/* Closes and releases it. NULL is allowed. */
void listener_close(struct listener *listener);

#endif
