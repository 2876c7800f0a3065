/*
 * The server: its listener, the count of its connections, and who of them come from one address. A
 * crowd lives only while somebody is in it, so no address is remembered after its last connection.
 * The server is released when it is closing and the last connection is gone.
 */
#include "net/http_connection.h"

#include "base/mem.h"

#include <openssl/crypto.h>
#include <string.h>

/* Of the HTTP part: the bound is that one answer at a time is queued. */
#define QUEUE_CONGESTED (256 * 1024)
#define QUEUE_MOST (SIZE_MAX / 4)

static void handle_accept(void *owner, int fd)
{
    static const struct stream_limits limits = {.congested = QUEUE_CONGESTED, .most = QUEUE_MOST};
    struct http_server *server = owner;
    struct stream *stream;

    if (stream_open(server->loop, fd, &limits, &stream) < 0)
        return;
    if (++server->count == server->options.limits.connections)
        listener_pause(server->listener);
    http_connection_create(server, stream);
}

static void destroy(struct http_server *server)
{
    EVP_MD_free(server->sha1);
    slots_finish(&server->held);
    map_finish(&server->crowds);
    mem_free(server);
}

int http_server_open(struct loop *loop, const struct http_options *options,
                     struct http_server **ret_server)
{
    struct http_server *server = mem_alloc(sizeof(*server));
    int result;

    server->options = *options;
    server->loop = loop;
    list_init(&server->connections);
    map_init(&server->crowds, sizeof((struct http_crowd){0}.key));
    /* Here and not at the first upgrade, when the sandbox lets nothing be opened any more. */
    OPENSSL_init_crypto(OPENSSL_INIT_NO_LOAD_CONFIG, NULL);
    server->sha1 = EVP_MD_fetch(NULL, "SHA1", NULL);
    CHECK(server->sha1);
    result = listener_open(loop, &options->listen, options->unix_mode, handle_accept, server,
                           &server->listener);
    if (result < 0) {
        destroy(server);
        return result;
    }
    *ret_server = server;
    return 0;
}

struct address http_server_address(const struct http_server *server)
{
    return listener_address(server->listener);
}

uint32_t http_server_connections(const struct http_server *server)
{
    return server->count;
}

void http_server_close(struct http_server *server)
{
    if (server->is_closing)
        return;
    server->is_closing = true;
    listener_close(server->listener);
    server->listener = NULL;
    LIST_FOREACH_SAFE (link, following, &server->connections) {
        struct http_connection *connection = CONTAINER_OF(link, struct http_connection, link);

        if (connection->state == HTTP_ANSWERING)
            http_connection_end(connection, HTTP_LINGER_MS);
        else if (connection->state != HTTP_ENDING)
            http_connection_close(connection);
    }
    if (!server->count)
        destroy(server);
}

void http_server_forget(struct http_connection *connection)
{
    struct http_server *server = connection->server;

    http_crowd_leave(connection);
    slots_drop(&server->held, connection->held);
    list_remove(&connection->link);
    if (server->count-- == server->options.limits.connections && server->listener)
        listener_resume(server->listener);
    if (server->is_closing && !server->count)
        destroy(server);
}

void http_server_answer(struct http_server *server, struct slot_id held,
                        const struct http_response *response)
{
    struct http_connection *connection = slots_get(&server->held, held);

    if (!connection)
        return;
    slots_drop(&server->held, held);
    http_connection_answer(connection, response);
}

void http_crowd_join(struct http_connection *connection)
{
    static const uint8_t unknown[16];
    static const uint8_t mapped[12] = {[10] = 0xff, [11] = 0xff};
    struct http_server *server = connection->server;
    struct http_crowd *crowd;
    uint8_t key[16];

    memcpy(key, connection->peer.ip, sizeof(key));
    if (memcmp(key, unknown, sizeof(key)) == 0)
        return;
    if (memcmp(key, mapped, sizeof(mapped)) != 0)
        memset(key + 8, 0, 8);
    crowd = map_get(&server->crowds, key);
    if (!crowd) {
        crowd = mem_alloc(sizeof(*crowd));
        memcpy(crowd->key, key, sizeof(key));
        map_set(&server->crowds, crowd->key, crowd);
    }
    connection->crowd = crowd;
    connection->is_crowded = ++crowd->count > server->options.limits.connections_per_peer;
}

void http_crowd_leave(struct http_connection *connection)
{
    struct http_crowd *crowd = connection->crowd;

    connection->crowd = NULL;
    connection->is_crowded = false;
    if (!crowd || --crowd->count)
        return;
    map_remove(&connection->server->crowds, crowd->key);
    mem_free(crowd);
}
