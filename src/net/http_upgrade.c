/*
 * From HTTP to WebSocket (RFC 6455 section 4.2.2). SHA-1 stands in the protocol's proof that the
 * other end speaks it; nothing secret hangs on it.
 */
#include "net/http_connection.h"

#include "net/websocket.h"

#include <string.h>

#define ACCEPT_GUID "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
#define SHA1_LEN 20
#define ACCEPT_LEN 28 /* base64 of it */

static void write_accept(const struct http_server *server, struct str key,
                         unsigned char ret_accept[static ACCEPT_LEN + 1])
{
    struct buf text = {0};
    unsigned char hash[EVP_MAX_MD_SIZE];
    unsigned hash_len = 0;

    buf_append(&text, key.at, key.len);
    buf_append_text(&text, ACCEPT_GUID);
    CHECK(EVP_Digest(text.data, text.len, hash, &hash_len, server->sha1, NULL) == 1);
    CHECK(hash_len == SHA1_LEN);
    EVP_EncodeBlock(ret_accept, hash, SHA1_LEN);
    buf_release(&text);
}

static void send_switch(struct http_connection *connection, struct str key, const char *protocol)
{
    const char *common = connection->server->options.fields;
    unsigned char accept[ACCEPT_LEN + 1];
    struct buf head = {0};

    write_accept(connection->server, key, accept);
    buf_printf(&head,
               "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
               "Sec-WebSocket-Accept: %s\r\n",
               (const char *)accept);
    if (protocol)
        buf_printf(&head, "Sec-WebSocket-Protocol: %s\r\n", protocol);
    if (common)
        buf_append_text(&head, common);
    buf_append_text(&head, "\r\n");
    CHECK(stream_send(connection->stream, head.data, head.len) == 0);
    buf_release(&head);
}

void http_upgrade(struct http_request *request, struct websocket *websocket,
                  const struct websocket_ops *ops, const struct websocket_limits *limits,
                  const char *protocol)
{
    struct http_connection *connection = request->connection;

    CHECK(request->head->is_websocket && !request->is_crowded && !connection->websocket);
    send_switch(connection, request->head->websocket_key, protocol);
    connection->state = HTTP_UPGRADED;
    connection->websocket = websocket;
    list_remove(&connection->link);
    stream_resume(connection->stream);
    *websocket = (struct websocket){
        .ops = ops, .limits = limits, .connection = connection, .stream = connection->stream};
    websocket_start(websocket);
}
