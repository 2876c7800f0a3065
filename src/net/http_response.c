/*
 * Answers. No Date and no Server field: the first tells a stranger the machine's clock, the second
 * what runs on it, and neither is of use to a page.
 */
#include "net/http_connection.h"

#include <string.h>

struct status {
    int code;
    const char *reason;
    const char *text; /* for a person; French first, as on the pages */
};

static const struct status statuses[] = {
    {200, "OK", ""},
    {204, "No Content", ""},
    {304, "Not Modified", ""},
    {400, "Bad Request", "Demande incomprise. / This request makes no sense here."},
    {401, "Unauthorized", "Identifiez-vous. / Please sign in."},
    {403, "Forbidden", "Accès refusé. / Not allowed."},
    {404, "Not Found", "Cette page n’existe pas. / There is no such page."},
    {405, "Method Not Allowed", "Méthode refusée. / This method is not allowed here."},
    {408, "Request Timeout", "Demande trop lente. / This request took too long."},
    {409, "Conflict", "L’état a changé entre-temps. / The state has changed meanwhile."},
    {411, "Length Required", "Longueur manquante. / The length is missing."},
    {413, "Content Too Large", "Demande trop grande. / This request is too large."},
    {415, "Unsupported Media Type", "Format refusé. / This format is not taken here."},
    {417, "Expectation Failed", "Attente inconnue. / This expectation is not known here."},
    {422, "Unprocessable Content", "Valeur refusée. / This value is not taken."},
    {426, "Upgrade Required", "WebSocket seulement. / WebSocket only."},
    {429, "Too Many Requests",
     "Trop de demandes. Réessayez bientôt. / Too many requests. Please "
     "try again soon."},
    {431, "Request Header Fields Too Large", "En-tête trop grand. / The header is too large."},
    {500, "Internal Server Error", "Une erreur est survenue. / Something went wrong."},
    {501, "Not Implemented", "Demande non prise en charge. / This is not supported."},
    {503, "Service Unavailable", "Réessayez dans un instant. / Please try again in a moment."},
    {505, "HTTP Version Not Supported", "Version refusée. / This version is not supported."},
};

static const struct status *find_status(int code)
{
    for (size_t i = 0; i < sizeof(statuses) / sizeof(*statuses); i++) {
        if (statuses[i].code == code)
            return &statuses[i];
    }
    return NULL;
}

static void append_field(struct buf *head, const char *name, const char *value)
{
    if (value)
        buf_printf(head, "%s: %s\r\n", name, value);
}

static void write_head(struct buf *head, const struct http_connection *connection,
                       const struct http_response *response, bool closes)
{
    const struct status *status = find_status(response->status);
    const char *common = connection->server->options.fields;

    buf_printf(head, "HTTP/1.1 %d %s\r\n", response->status, status ? status->reason : "");
    if (common)
        buf_append_text(head, common);
    if (response->fields)
        buf_append_text(head, response->fields);
    append_field(head, "Content-Type", response->content_type);
    append_field(head, "Content-Encoding", response->content_encoding);
    /* RFC 9110 section 8.6: not in a 204; in a 304 it would be that of the body not sent. */
    if (response->status != 204 && response->status != 304)
        buf_printf(head, "Content-Length: %zu\r\n", response->body_len);
    if (closes)
        buf_append_text(head, "Connection: close\r\n");
    buf_append_text(head, "\r\n");
}

void http_connection_answer(struct http_connection *connection,
                            const struct http_response *response)
{
    const struct http_server *server = connection->server;
    uint64_t deadline_ms = server->options.limits.answer_deadline_ms;
    bool closes = response->close || !connection->keeps_alive || connection->is_crowded ||
                  server->is_closing || connection->body;
    struct buf head = {0};
    int result;

    /* First: whoever took the body knows of the answer, also when it comes too late. */
    http_body_drop(connection);
    if (connection->state == HTTP_ENDING)
        return;
    write_head(&head, connection, response, closes);
    result = stream_send2(connection->stream, head.data, head.len, response->body,
                          connection->is_head ? 0 : response->body_len);
    buf_release(&head);
    if (result < 0) {
        http_connection_close(connection);
    } else if (closes) {
        http_connection_end(connection, deadline_ms);
    } else {
        connection->state = HTTP_ANSWERING;
        deadline_set(server->loop, &connection->deadline, deadline_ms);
        stream_want_drained(connection->stream);
    }
}

void http_connection_answer_status(struct http_connection *connection, int status,
                                   const char *fields, bool close)
{
    const struct status *known = find_status(status);
    struct http_response response = {.status = status, .fields = fields, .close = close};
    struct buf text = {0};

    CHECK(known);
    buf_printf(&text, "%s\n", known->text);
    response.content_type = "text/plain; charset=utf-8";
    response.body = text.data;
    response.body_len = text.len;
    http_connection_answer(connection, &response);
    buf_release(&text);
}

void http_respond(struct http_request *request, const struct http_response *response)
{
    http_connection_answer(request->connection, response);
}

void http_respond_status(struct http_request *request, int status, const char *allow)
{
    struct buf fields = {0};

    append_field(&fields, "Allow", allow);
    if (status == 426)
        buf_append_text(&fields, "Upgrade: websocket\r\nConnection: Upgrade\r\n"
                                 "Sec-WebSocket-Version: 13\r\n");
    buf_append_u8(&fields, 0);
    http_connection_answer_status(request->connection, status, (const char *)fields.data, false);
    buf_release(&fields);
}

struct slot_id http_request_hold(struct http_request *request)
{
    struct http_connection *connection = request->connection;

    if (connection->state != HTTP_ASKING)
        return (struct slot_id){0};
    connection->state = HTTP_HELD;
    connection->held = slots_put(&connection->server->held, connection);
    return connection->held;
}
