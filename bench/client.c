/*
 * States: DOWN (no descriptor), CONNECTING, UPGRADING (the request is out), OPEN. What is queued
 * goes out before the next wait, so that answers to several frames share one system call, as they
 * do on the servers. Clients come from 127.0.0.2 and those after it: from the servers' own address
 * a client that dials the port of a dead server can be given that very port as its own, and then
 * talks to itself; and beyond half of an address's ports the kernel looks long for a free one.
 */
#include "client.h"

#include "base/err.h"
#include "base/mem.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#define RECEIVE_LEN (64 * 1024)
#define EVENTS 256
#define PER_ADDRESS 5000 /* connections */
#define ADDRESSES 200
#define OPENING_LEN 6 /* of a frame: two bytes and the mask */

enum state { DOWN, CONNECTING, UPGRADING, OPEN };
enum opcode { TEXT = 1, BINARY = 2, CLOSE = 8, PING = 9, PONG = 10 };

void clients_init(struct clients *clients)
{
    *clients = (struct clients){.epoll = epoll_create1(EPOLL_CLOEXEC)};
    CHECK(clients->epoll >= 0);
    clients->receive = mem_alloc(RECEIVE_LEN);
    list_init(&clients->dirty);
}

void clients_finish(struct clients *clients)
{
    close(clients->epoll);
    mem_free(clients->receive);
}

bool client_is_open(const struct client *client)
{
    return client->state == OPEN;
}

void client_cut(struct client *client)
{
    if (client->state == DOWN)
        return;
    client->state = DOWN;
    close(client->fd);
    list_remove(&client->dirty_link);
    buf_release(&client->in);
    buf_release(&client->out);
    buf_release(&client->request);
}

static void go_down(struct client *client, uint16_t code)
{
    client_cut(client);
    CHECK(client->ops->handle_down);
    client->ops->handle_down(client, code);
}

static void watch(struct client *client, int operation)
{
    struct epoll_event event = {.events = EPOLLIN, .data.ptr = client};

    if (client->is_blocked || client->state == CONNECTING)
        event.events |= EPOLLOUT;
    CHECK(epoll_ctl(client->clients->epoll, operation, client->fd, &event) == 0);
}

static void set_blocked(struct client *client, bool is_blocked)
{
    if (client->is_blocked == is_blocked)
        return;
    client->is_blocked = is_blocked;
    watch(client, EPOLL_CTL_MOD);
}

static void mark_dirty(struct client *client)
{
    if (list_is_empty(&client->dirty_link))
        list_append(&client->clients->dirty, &client->dirty_link);
}

/* A connection that has failed is found out by the next read. */
void client_flush(struct client *client)
{
    while (client->out.len > client->sent) {
        ssize_t len = send(client->fd, client->out.data + client->sent,
                           client->out.len - client->sent, MSG_NOSIGNAL);

        if (len < 0) {
            set_blocked(client, errno == EAGAIN);
            return;
        }
        client->sent += (size_t)len;
    }
    client->sent = 0;
    buf_clear(&client->out);
    set_blocked(client, false);
}

static void send_frame(struct client *client, enum opcode opcode, size_t len)
{
    uint8_t head[OPENING_LEN + 2] = {(uint8_t)(0x80 | opcode)};

    CHECK(len <= UINT16_MAX);
    mark_dirty(client);
    if (len < 126) {
        head[1] = (uint8_t)(0x80 | len);
        buf_append(&client->out, head, OPENING_LEN);
        return;
    }
    head[1] = 0x80 | 126;
    head[2] = (uint8_t)(len >> 8);
    head[3] = (uint8_t)len;
    buf_append(&client->out, head, sizeof head);
}

void client_send_text(struct client *client, const char *text, size_t len)
{
    CHECK(client->state == OPEN);
    send_frame(client, TEXT, len);
    buf_append(&client->out, text, len);
}

void client_send_binary(struct client *client, const void *head, size_t head_len, const void *body,
                        size_t body_len)
{
    CHECK(client->state == OPEN);
    send_frame(client, BINARY, head_len + body_len);
    buf_append(&client->out, head, head_len);
    buf_append(&client->out, body, body_len);
}

static void handle_frame(struct client *client, uint8_t opcode, const uint8_t *payload, size_t len)
{
    switch (opcode) {
    case TEXT:
        client->ops->handle_text(client, (const char *)payload, len);
        break;
    case BINARY:
        CHECK(client->ops->handle_binary);
        client->ops->handle_binary(client, payload, len);
        break;
    case PING:
        send_frame(client, PONG, len);
        buf_append(&client->out, payload, len);
        break;
    case CLOSE:
        send_frame(client, CLOSE, len);
        buf_append(&client->out, payload, len);
        client_flush(client);
        go_down(client, len >= 2 ? bytes_u16(payload) : 1005);
        break;
    default:
        break;
    }
}

/* The length of the first frame and of its head; 0 when they are not known yet. */
static size_t frame_len(const uint8_t *bytes, size_t len, size_t *ret_head)
{
    uint8_t code = len < 2 ? 0 : bytes[1] & 0x7f;

    if (len < 2 || (code == 126 && len < 4) || (code == 127 && len < 10))
        return 0;
    *ret_head = (code == 127 ? 10u : code == 126 ? 4u : 2u) + (bytes[1] & 0x80 ? 4u : 0u);
    if (code == 127)
        return *ret_head + bytes_u64(bytes + 2);
    return *ret_head + (code == 126 ? bytes_u16(bytes + 2) : code);
}

/* Hands out all whole frames; returns how many bytes they were. */
static size_t take_frames(struct client *client, const uint8_t *bytes, size_t len)
{
    size_t at = 0;

    while (client->state == OPEN) {
        size_t head = 0;
        size_t whole = frame_len(bytes + at, len - at, &head);

        if (!whole || whole > len - at)
            break;
        handle_frame(client, bytes[at] & 0x0f, bytes + at + head, whole - head);
        at += whole;
    }
    return at;
}

static void open_up(struct client *client)
{
    client->state = OPEN;
    if (client->ops->handle_open)
        client->ops->handle_open(client);
}

/* The answer to the upgrade; 0 while it is not whole. */
static size_t take_answer(struct client *client, const uint8_t *bytes, size_t len)
{
    const uint8_t *end = memmem(bytes, len, "\r\n\r\n", 4);

    if (!end)
        return 0;
    if (memcmp(bytes, "HTTP/1.1 101 ", 13) != 0)
        go_down(client, CLIENT_CUT);
    else
        open_up(client);
    return (size_t)(end + 4 - bytes);
}

static void take(struct client *client, const uint8_t *bytes, size_t len)
{
    size_t at = client->state == UPGRADING ? take_answer(client, bytes, len) : 0;

    if (client->state == OPEN)
        at += take_frames(client, bytes + at, len - at);
    if (client->state == DOWN || client->state == CONNECTING)
        return;
    if (client->in.len)
        buf_consume(&client->in, at);
    else
        buf_append(&client->in, bytes + at, len - at);
    if (!client->in.len)
        buf_release(&client->in);
}

static void read_in(struct client *client)
{
    uint8_t *receive = client->clients->receive;
    ssize_t len = recv(client->fd, receive, RECEIVE_LEN, 0);

    if (len < 0 && errno == EAGAIN)
        return;
    if (len <= 0) {
        go_down(client, CLIENT_CUT);
    } else if (client->in.len) {
        buf_append(&client->in, receive, (size_t)len);
        take(client, client->in.data, client->in.len);
    } else {
        take(client, receive, (size_t)len);
    }
}

/* The connection is made, or has failed. */
static void handle_connected(struct client *client)
{
    int error = 0;
    socklen_t len = sizeof error;

    CHECK(getsockopt(client->fd, SOL_SOCKET, SO_ERROR, &error, &len) == 0);
    if (error) {
        go_down(client, CLIENT_CUT);
        return;
    }
    client->state = UPGRADING;
    watch(client, EPOLL_CTL_MOD);
    if (client->request.len) {
        buf_append(&client->out, client->request.data, client->request.len);
        buf_release(&client->request);
        client_flush(client);
    } else {
        open_up(client);
    }
}

static void write_request(struct client *client, const struct client_target *target)
{
    buf_printf(&client->request,
               "GET /live HTTP/1.1\r\nHost: localhost:%u\r\nOrigin: http://localhost:%u\r\n"
               "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
               "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\nSec-WebSocket-Protocol: %s\r\n",
               target->port, target->port, target->protocol);
    if (target->cookie)
        buf_printf(&client->request, "Cookie: %s\r\n", target->cookie);
    buf_append_text(&client->request, "\r\n");
}

static struct sockaddr_in address_of(uint32_t host, uint16_t port)
{
    return (struct sockaddr_in){
        .sin_family = AF_INET, .sin_port = htons(port), .sin_addr.s_addr = htonl(host)};
}

void client_connect(struct clients *clients, struct client *client,
                    const struct client_target *target)
{
    uint32_t host = INADDR_LOOPBACK + 1 + clients->connected++ / PER_ADDRESS % ADDRESSES;
    struct sockaddr_in from = address_of(host, 0);
    struct sockaddr_in to = address_of(INADDR_LOOPBACK, target->port);
    int on = 1;

    CHECK(client->state == DOWN);
    client->clients = clients;
    client->fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    CHECK(client->fd >= 0);
    CHECK(setsockopt(client->fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on) == 0);
    CHECK(setsockopt(client->fd, IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, &on, sizeof on) == 0);
    CHECK(bind(client->fd, (struct sockaddr *)&from, sizeof from) == 0);
    client->state = CONNECTING;
    client->is_blocked = false;
    client->sent = 0;
    list_init(&client->dirty_link);
    if (target->protocol)
        write_request(client, target);
    /* A refusal, too, is told by the next turn. */
    (void)connect(client->fd, (struct sockaddr *)&to, sizeof to);
    watch(client, EPOLL_CTL_ADD);
}

static void serve(struct client *client, uint32_t events)
{
    if (client->state == CONNECTING) {
        handle_connected(client);
        return;
    }
    if (events & EPOLLOUT)
        mark_dirty(client);
    if (events & ~(uint32_t)EPOLLOUT)
        read_in(client);
}

void clients_turn(struct clients *clients, int timeout_ms)
{
    struct epoll_event events[EVENTS];
    int count;

    LIST_FOREACH_SAFE (node, following, &clients->dirty) {
        list_remove(node);
        client_flush(CONTAINER_OF(node, struct client, dirty_link));
    }
    count = epoll_wait(clients->epoll, events, EVENTS, timeout_ms);
    for (int i = 0; i < count; i++) {
        struct client *client = events[i].data.ptr;

        /* It may have gone down since, by what another one heard. */
        if (client->state != DOWN)
            serve(client, events[i].events);
    }
}
