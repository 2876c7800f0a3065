/*
 * Plain blocks, no wiping, no limits: whatever the kernel does not take at once is waited for. That
 * never happens under the load of relay_bench.c, which keeps little in flight.
 */
#include "bare.h"

#include "base/err.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#define EVENTS 1024 /* as libuv takes in one wait */
#define DESCRIPTORS 4096
#define RECEIVE_LEN (64 * 1024)

struct bare {
    int epoll;
    int listener;
    int other[DESCRIPTORS]; /* by descriptor: the other one of the pair; 0: none yet */
    int single;             /* waits for its other one; 0: none */
};

static void watch(const struct bare *bare, int fd)
{
    struct epoll_event event = {.events = EPOLLIN, .data.fd = fd};

    CHECK(epoll_ctl(bare->epoll, EPOLL_CTL_ADD, fd, &event) == 0);
}

static void take_connection(struct bare *bare)
{
    int fd = accept4(bare->listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
    int on = 1;

    CHECK(fd > 0 && fd < DESCRIPTORS);
    CHECK(setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on) == 0);
    if (!bare->single) {
        bare->single = fd;
        return;
    }
    bare->other[fd] = bare->single;
    bare->other[bare->single] = fd;
    watch(bare, bare->single);
    watch(bare, fd);
    bare->single = 0;
}

static void send_all(int fd, const char *bytes, size_t len)
{
    while (len) {
        ssize_t sent = send(fd, bytes, len, MSG_NOSIGNAL);

        if (sent < 0 && errno != EAGAIN)
            return;
        if (sent < 0)
            poll(&(struct pollfd){.fd = fd, .events = POLLOUT}, 1, -1);
        else
            bytes += sent, len -= (size_t)sent;
    }
}

static void copy(struct bare *bare, int fd)
{
    static char bytes[RECEIVE_LEN];
    ssize_t len = recv(fd, bytes, sizeof bytes, 0);

    if (len > 0)
        send_all(bare->other[fd], bytes, (size_t)len);
    else if (len == 0 || errno != EAGAIN)
        close(fd);
}

_Noreturn static void relay(int listener)
{
    static struct bare bare;
    struct epoll_event events[EVENTS];

    prctl(PR_SET_PDEATHSIG, SIGKILL);
    bare.listener = listener;
    bare.epoll = epoll_create1(EPOLL_CLOEXEC);
    CHECK(bare.epoll >= 0);
    watch(&bare, listener);
    for (;;) {
        int count = epoll_wait(bare.epoll, events, EVENTS, -1);

        for (int i = 0; i < count; i++) {
            if (events[i].data.fd == listener)
                take_connection(&bare);
            else
                copy(&bare, events[i].data.fd);
        }
    }
}

pid_t bare_start(uint16_t *ret_port)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t len = sizeof address;
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    pid_t pid;

    CHECK(fd >= 0 && bind(fd, (struct sockaddr *)&address, len) == 0 && listen(fd, 1024) == 0);
    CHECK(getsockname(fd, (struct sockaddr *)&address, &len) == 0);
    *ret_port = ntohs(address.sin_port);
    pid = fork();
    CHECK(pid >= 0);
    if (!pid)
        relay(fd);
    close(fd);
    return pid;
}

void bare_stop(pid_t pid)
{
    kill(pid, SIGKILL);
    waitpid(pid, NULL, 0);
}
