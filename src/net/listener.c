/*
 * A listening socket under a uv_poll_t. Each accept is one system call and touches nothing that
 * grows with the number of connections. The listener owns its descriptor and, for a Unix socket,
 * the name in the file system, which it removes if it still may.
 *
 * Two reasons not to accept, either of them enough: the owner paused it, or the process has no
 * descriptors left, in which case it tries again after a while instead of spinning.
 */
#include "net/listener.h"

#include "base/mem.h"
#include "net/deadline.h"

#include <errno.h>
#include <sys/stat.h>
#include <unistd.h>

#define BACKLOG 1024
#define ACCEPTS_PER_TURN 64
#define RETRY_MS 100

struct listener {
    uv_poll_t poll;
    struct loop *loop;
    struct address address;
    listener_accept_cb *accept;
    void *owner;
    struct deadline retry;
    int fd;
    bool is_paused;
    bool is_starved; /* of descriptors, until `retry` */
    bool is_closed;
};

static void handle_poll(uv_poll_t *poll, int status, int events);

static void update_poll(struct listener *listener)
{
    if (listener->is_closed)
        return;
    if (listener->is_paused || listener->is_starved)
        uv_poll_stop(&listener->poll);
    else
        CHECK(uv_poll_start(&listener->poll, UV_READABLE, handle_poll) == 0);
}

static void starve(struct listener *listener)
{
    listener->is_starved = true;
    update_poll(listener);
    deadline_set(listener->loop, &listener->retry, RETRY_MS);
}

static void handle_retry(struct deadline *deadline)
{
    struct listener *listener = CONTAINER_OF(deadline, struct listener, retry);

    listener->is_starved = false;
    update_poll(listener);
}

/* A connection that was gone before it could be taken is no reason to stop; accept(2) names the
 * errors that mean that. */
static bool is_want_of_means(int error)
{
    return error == EMFILE || error == ENFILE || error == ENOBUFS || error == ENOMEM;
}

static void handle_poll(uv_poll_t *poll, int status, int events)
{
    struct listener *listener = CONTAINER_OF(poll, struct listener, poll);

    (void)events;
    if (status < 0) {
        starve(listener);
        return;
    }
    /* The owner may pause or close the listener in between. */
    for (int i = 0; i < ACCEPTS_PER_TURN && !listener->is_paused && !listener->is_closed; i++) {
        int fd = accept4(listener->fd, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);

        if (fd >= 0) {
            listener->accept(listener->owner, fd);
        } else if (is_want_of_means(errno)) {
            starve(listener);
            return;
        } else if (errno == EAGAIN) {
            return;
        }
    }
}

/* Whether a process answers at this Unix socket. */
static bool is_in_use(const struct address *address)
{
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    bool in_use;

    if (fd < 0)
        return true;
    in_use = connect(fd, &address->u.any, sizeof(address->u.unix_path)) == 0 ||
             (errno != ECONNREFUSED && errno != ENOENT);
    close(fd);
    return in_use;
}

/* The mode is right from the first moment: nobody can connect before listen(2), and the mask keeps
 * others out until chmod(2). */
static int bind_unix(int fd, const struct address *address, unsigned mode)
{
    const char *path = address->u.unix_path.sun_path;
    struct stat info;
    mode_t mask;
    int result;

    if (lstat(path, &info) == 0 && S_ISSOCK(info.st_mode) && !is_in_use(address))
        unlink(path);
    mask = umask(0777);
    result = bind(fd, &address->u.any, sizeof(address->u.unix_path)) < 0 ? -errno : 0;
    umask(mask);
    if (!result && chmod(path, mode) < 0)
        result = -errno;
    return result;
}

static int bind_ip(int fd, const struct address *address)
{
    int on = 1;

    if (setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on)) < 0)
        return -errno;
    return bind(fd, &address->u.any,
                address->u.any.sa_family == AF_INET6 ? sizeof(address->u.v6)
                                                     : sizeof(address->u.v4)) < 0
               ? -errno
               : 0;
}

static int bind_and_listen(struct listener *listener, unsigned mode)
{
    struct address *address = &listener->address;
    socklen_t len = sizeof(address->u);
    int result =
        address->is_unix ? bind_unix(listener->fd, address, mode) : bind_ip(listener->fd, address);

    if (result)
        return result;
    if (listen(listener->fd, BACKLOG) < 0)
        return -errno;
    if (!address->is_unix && getsockname(listener->fd, &address->u.any, &len) < 0)
        return -errno;
    return uv_poll_init(&listener->loop->uv, &listener->poll, listener->fd);
}

int listener_open(struct loop *loop, const struct address *address, unsigned mode,
                  listener_accept_cb *accept, void *owner, struct listener **ret_listener)
{
    struct listener *listener = mem_alloc(sizeof(*listener));
    int result;

    *listener =
        (struct listener){.loop = loop, .address = *address, .accept = accept, .owner = owner};
    listener->retry.handle = handle_retry;
    listener->fd = socket(address->u.any.sa_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    result = listener->fd < 0 ? -errno : bind_and_listen(listener, mode);
    if (result) {
        if (listener->fd >= 0)
            close(listener->fd);
        mem_free(listener);
        return result;
    }
    update_poll(listener);
    *ret_listener = listener;
    return 0;
}

struct address listener_address(const struct listener *listener)
{
    return listener->address;
}

void listener_pause(struct listener *listener)
{
    listener->is_paused = true;
    update_poll(listener);
}

void listener_resume(struct listener *listener)
{
    listener->is_paused = false;
    update_poll(listener);
}

static void handle_uv_closed(uv_handle_t *handle)
{
    mem_free(CONTAINER_OF((uv_poll_t *)handle, struct listener, poll));
}

void listener_close(struct listener *listener)
{
    if (!listener || listener->is_closed)
        return;
    listener->is_closed = true;
    deadline_clear(listener->loop, &listener->retry);
    /* In this order: what has the name after the close may be somebody else's. */
    if (listener->address.is_unix)
        unlink(listener->address.u.unix_path.sun_path);
    uv_close((uv_handle_t *)&listener->poll, handle_uv_closed);
    close(listener->fd);
}
