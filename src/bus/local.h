/*
 * The bus over Unix stream sockets: the lobby listens, the desk dials and dials again. Both check
 * who is at the other end by SO_PEERCRED (unix(7)): our own user, root, or the one that the
 * settings name.
 *
 * The socket's mode is 0600, so that the file alone keeps others out. With a peer_uid it is 0666:
 * no group is sure to hold just these two users, and the kernel's word on who connects decides.
 * Whoever wants even the attempt kept away puts the socket in a folder that only the two can enter.
 */
#ifndef HAVRE_BUS_LOCAL_H
#define HAVRE_BUS_LOCAL_H

#include "base/err.h"
#include "bus/link.h"

#include <sys/types.h>

#define BUS_LINKS_MAX 64 /* of one listener; more are turned away */

struct bus_listener;
struct bus_dialer;

struct bus_local_options {
    const char *path;    /* of the socket; kept by reference */
    uid_t peer_uid;      /* also welcome besides our own user and root; (uid_t)-1: nobody */
    const uint8_t *mark; /* as for link_create; kept by reference */
    const struct link_ops *ops;
    void *owner;
};

/* Whether this is a path that a socket can have, else false and a sentence in *ret_error
 * (static). */
MUST_CHECK bool bus_path_is_valid(const char *path, const char **ret_error);

/* Each desk that connects becomes a link. 0 or negative errno; -ENAMETOOLONG or -EINVAL when the
 * path is not valid. */
MUST_CHECK int bus_listen(struct loop *loop, const struct bus_local_options *options,
                          struct bus_listener **ret_listener);
/* Its links go down too, once what is queued on them was sent or a second has passed. NULL is
 * allowed. */
void bus_listener_close(struct bus_listener *listener);

/* Dials in the loop's next turn, and again after each failure or loss: 50 ms, doubling to 2 s, back
 * to 50 ms after a link was up. Never gives up. */
void bus_dial(struct loop *loop, const struct bus_local_options *options,
              struct bus_dialer **ret_dialer);
/* As bus_listener_close. */
void bus_dialer_close(struct bus_dialer *dialer);

#endif
