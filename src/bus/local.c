/*
 * Links over Unix sockets. A hop is one link as its listener or dialer sees it: it stands between
 * the link and the owner's ops, passes everything on, and knows when the link is gone. A listener
 * owns its hops; a dialer has one, whose link is NULL while there is none. Both live on after close
 * until their last link is down.
 */
#include "bus/local.h"

#include "base/list.h"
#include "base/mem.h"
#include "net/listener.h"
#include "net/stream.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#define DIAL_FIRST_MS 50
#define DIAL_LAST_MS 2000

static const char STOPPING[] = "this side is stopping";
static const char NOT_WELCOME[] = "the process at the other end is another user's";

static const struct stream_limits LIMITS = {
    .congested = LINK_CONGESTED, .most = LINK_QUEUE_MAX, .keep = LINK_KEEP};

struct hop {
    struct bus_local_options options;
    struct link *link;
    void (*gone)(struct hop *hop, bool was_up);
    bool was_up;
};

struct bus_listener {
    struct bus_local_options options;
    struct loop *loop;
    struct listener *listener; /* NULL once closed */
    struct list hops;          // struct listener_hop.link
    unsigned count;
};

struct listener_hop {
    struct hop hop;
    struct list link; // bus_listener.hops
    struct bus_listener *listener;
};

struct bus_dialer {
    struct hop hop;
    struct loop *loop;
    uv_timer_t timer;
    uint64_t wait_ms; /* before the next try */
    bool is_closing;
    bool timer_is_closed;
};

static void hop_up(struct link *link, void *owner)
{
    struct hop *hop = owner;

    hop->was_up = true;
    hop->options.ops->handle_up(link, hop->options.owner);
}

static bool hop_message(struct link *link, void *owner, const struct bus_message *message)
{
    struct hop *hop = owner;

    return hop->options.ops->handle_message(link, hop->options.owner, message);
}

static void hop_drained(struct link *link, void *owner)
{
    struct hop *hop = owner;

    hop->options.ops->handle_drained(link, hop->options.owner);
}

static void hop_down(struct link *link, void *owner, const char *why)
{
    struct hop *hop = owner;

    hop->options.ops->handle_down(link, hop->options.owner, why);
    hop->link = NULL;
    hop->gone(hop, hop->was_up);
}

static const struct link_ops HOP_OPS = {
    .handle_up = hop_up,
    .handle_message = hop_message,
    .handle_drained = hop_drained,
    .handle_down = hop_down,
};

static bool is_welcome(int fd, uid_t peer_uid)
{
    struct ucred peer;
    socklen_t len = sizeof peer;

    if (getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &peer, &len) != 0)
        return false;
    return peer.uid == geteuid() || peer.uid == 0 ||
           (peer_uid != (uid_t)-1 && peer.uid == peer_uid);
}

/* Makes a link of a connected descriptor, which is taken in any case. NULL, or why it failed. */
static const char *hop_start(struct hop *hop, struct loop *loop, int fd, enum bus_side side)
{
    struct stream *stream;
    int error;

    if (!is_welcome(fd, hop->options.peer_uid)) {
        close(fd);
        return NOT_WELCOME;
    }
    error = stream_open(loop, fd, &LIMITS, &stream);
    if (error)
        return uv_strerror(error);
    hop->was_up = false;
    hop->link = link_create(
        stream, &(struct link_options){
                    .side = side, .mark = hop->options.mark, .ops = &HOP_OPS, .owner = hop});
    return NULL;
}

bool bus_path_is_valid(const char *path, const char **ret_error)
{
    struct sockaddr_un address;

    *ret_error = NULL;
    if (!*path)
        *ret_error = "the path of the bus socket is empty";
    else if (strlen(path) >= sizeof address.sun_path)
        *ret_error = "the path of the bus socket is too long: 107 bytes at the most (unix(7))";
    return !*ret_error;
}

static int address_of(const char *path, struct address *ret_address)
{
    const char *why;

    if (!bus_path_is_valid(path, &why))
        return *path ? -ENAMETOOLONG : -EINVAL;
    *ret_address = (struct address){.is_unix = true};
    ret_address->u.unix_path.sun_family = AF_UNIX;
    memcpy(ret_address->u.unix_path.sun_path, path, strlen(path) + 1);
    return 0;
}

static void listener_release_if_over(struct bus_listener *listener)
{
    if (!listener->listener && list_is_empty(&listener->hops))
        mem_free(listener);
}

static void listener_hop_gone(struct hop *hop, bool was_up)
{
    struct listener_hop *member = CONTAINER_OF(hop, struct listener_hop, hop);
    struct bus_listener *listener = member->listener;

    (void)was_up;
    list_remove(&member->link);
    listener->count--;
    mem_free(member);
    listener_release_if_over(listener);
}

static void handle_accept(void *owner, int fd)
{
    struct bus_listener *listener = owner;
    struct listener_hop *member;
    const char *why;

    if (listener->count >= BUS_LINKS_MAX) {
        close(fd);
        listener->options.ops->handle_down(NULL, listener->options.owner, "there are too many");
        return;
    }
    member = mem_alloc(sizeof *member);
    member->hop.options = listener->options;
    member->hop.gone = listener_hop_gone;
    member->listener = listener;
    why = hop_start(&member->hop, listener->loop, fd, BUS_LOBBY);
    if (why) {
        mem_free(member);
        listener->options.ops->handle_down(NULL, listener->options.owner, why);
        return;
    }
    list_append(&listener->hops, &member->link);
    listener->count++;
}

int bus_listen(struct loop *loop, const struct bus_local_options *options,
               struct bus_listener **ret_listener)
{
    unsigned mode = options->peer_uid == (uid_t)-1 ? 0600 : 0666;
    struct bus_listener *listener;
    struct address address;
    int error;

    error = address_of(options->path, &address);
    if (error)
        return error;
    listener = mem_alloc(sizeof *listener);
    listener->options = *options;
    listener->loop = loop;
    list_init(&listener->hops);
    error = listener_open(loop, &address, mode, handle_accept, listener, &listener->listener);
    if (error) {
        mem_free(listener);
        return error;
    }
    *ret_listener = listener;
    return 0;
}

void bus_listener_close(struct bus_listener *listener)
{
    if (!listener || !listener->listener)
        return;
    listener_close(listener->listener);
    listener->listener = NULL;
    LIST_FOREACH_SAFE (node, following, &listener->hops) {
        link_finish(CONTAINER_OF(node, struct listener_hop, link)->hop.link, STOPPING);
    }
    listener_release_if_over(listener);
}

/* A connected descriptor or negative errno. A Unix connect never waits: it is done, or refused, or
 * the other side's backlog is full (EAGAIN). */
static int dial(const char *path)
{
    struct address address;
    int error = address_of(path, &address);
    int fd;

    if (error)
        return error;
    fd = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (fd < 0)
        return -errno;
    if (connect(fd, &address.u.any, sizeof address.u.unix_path) != 0) {
        error = -errno;
        close(fd);
        return error;
    }
    return fd;
}

static void handle_dial_timer(uv_timer_t *timer);

/* Each wait is twice the one before. */
static void dial_later(struct bus_dialer *dialer)
{
    CHECK(uv_timer_start(&dialer->timer, handle_dial_timer, dialer->wait_ms, 0) == 0);
    dialer->wait_ms = dialer->wait_ms * 2 < DIAL_LAST_MS ? dialer->wait_ms * 2 : DIAL_LAST_MS;
}

static void handle_dial_timer(uv_timer_t *timer)
{
    struct bus_dialer *dialer = timer->data;
    const struct bus_local_options *options = &dialer->hop.options;
    int fd = dial(options->path);
    const char *why = fd < 0 ? NULL : hop_start(&dialer->hop, dialer->loop, fd, BUS_DESK);

    if (dialer->hop.link)
        return;
    dial_later(dialer);
    /* Last, because the owner may close the dialer. */
    if (why)
        options->ops->handle_down(NULL, options->owner, why);
}

static void dialer_release_if_over(struct bus_dialer *dialer)
{
    if (dialer->timer_is_closed && !dialer->hop.link)
        mem_free(dialer);
}

static void dialer_hop_gone(struct hop *hop, bool was_up)
{
    struct bus_dialer *dialer = CONTAINER_OF(hop, struct bus_dialer, hop);

    if (dialer->is_closing) {
        dialer_release_if_over(dialer);
        return;
    }
    if (was_up)
        dialer->wait_ms = DIAL_FIRST_MS;
    dial_later(dialer);
}

void bus_dial(struct loop *loop, const struct bus_local_options *options,
              struct bus_dialer **ret_dialer)
{
    struct bus_dialer *dialer = mem_alloc(sizeof *dialer);

    dialer->hop.options = *options;
    dialer->hop.gone = dialer_hop_gone;
    dialer->loop = loop;
    dialer->wait_ms = DIAL_FIRST_MS;
    CHECK(uv_timer_init(&loop->uv, &dialer->timer) == 0);
    dialer->timer.data = dialer;
    CHECK(uv_timer_start(&dialer->timer, handle_dial_timer, 0, 0) == 0);
    *ret_dialer = dialer;
}

static void handle_timer_closed(uv_handle_t *timer)
{
    struct bus_dialer *dialer = timer->data;

    dialer->timer_is_closed = true;
    dialer_release_if_over(dialer);
}

void bus_dialer_close(struct bus_dialer *dialer)
{
    if (!dialer || dialer->is_closing)
        return;
    dialer->is_closing = true;
    uv_close((uv_handle_t *)&dialer->timer, handle_timer_closed);
    if (dialer->hop.link)
        link_finish(dialer->hop.link, STOPPING);
}
