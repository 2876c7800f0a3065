/*
 * What the desk answers to HTTP: the console, its live connection, signing in and out. Everything
 * else is 404; nothing may be stored.
 */
#include "desk/internal.h"

#include "base/mem.h"
#include "desk/json.h"
#include "guard/policy.h"
#include "net/asset_data.h"

#include <string.h>

static const char PROTOCOL[] = "havre-desk.1";

struct content {
    const uint8_t *bytes;
    size_t len;
    const char *encoding;
};

static struct content choose_console(struct str accept)
{
    if (head_field_has(accept, "br"))
        return (struct content){asset_console_html_br, asset_console_html_br_len, "br"};
    if (head_field_has(accept, "gzip"))
        return (struct content){asset_console_html_gz, asset_console_html_gz_len, "gzip"};
    return (struct content){asset_console_html, asset_console_html_len, NULL};
}

static void serve_console(struct desk *desk, struct http_request *request)
{
    struct content content = choose_console(request->head->accept_encoding);
    const struct page_policy policy = {.script = asset_console_script_csp,
                                       .style = asset_console_style_csp};
    struct buf fields = {0};

    policy_append_page(&policy, &desk->options->origin, request->head->host, &fields);
    http_respond(request, &(struct http_response){.status = 200,
                                                  .content_type = "text/html; charset=utf-8",
                                                  .content_encoding = content.encoding,
                                                  .fields = (const char *)fields.data,
                                                  .body = content.bytes,
                                                  .body_len = content.len});
    buf_release(&fields);
}

static void serve_session(struct desk *desk, struct http_request *request)
{
    struct account account;

    if (!sign_in_account(desk, request, &account)) {
        http_respond_status(request, 401, NULL);
        return;
    }
    json_t *json = json_pack("{s:s}", "name", account.display);
    char *text = json_write(json);
    http_respond(request, &(struct http_response){.status = 200,
                                                  .content_type = "application/json",
                                                  .body = text,
                                                  .body_len = strlen(text)});
    mem_free(text);
    json_decref(json);
}

static void serve_live(struct desk *desk, struct http_request *request)
{
    const struct head *head = request->head;
    struct account account;

    if (!head->is_websocket)
        http_respond_status(request, 426, NULL);
    else if (!origin_allows(&desk->options->origin, head->origin, head->host))
        http_respond_status(request, 403, NULL);
    else if (!head_field_has(head->websocket_protocol, PROTOCOL))
        http_respond_status(request, 400, NULL);
    else if (!sign_in_account(desk, request, &account))
        http_respond_status(request, 401, NULL);
    else if (request->is_crowded)
        http_respond_status(request, 429, NULL);
    else
        console_open(desk, request, &account);
}

/* What changes something is asked for by our own page alone. */
static void serve_post(struct desk *desk, struct http_request *request,
                       void (*serve)(struct desk *, struct http_request *))
{
    const struct head *head = request->head;

    if (head->method != HTTP_POST)
        http_respond_status(request, 405, "POST");
    else if (!origin_allows(&desk->options->origin, head->origin, head->host))
        http_respond_status(request, 403, NULL);
    else
        serve(desk, request);
}

static void serve_get(struct desk *desk, struct http_request *request,
                      void (*serve)(struct desk *, struct http_request *))
{
    if (request->head->method == HTTP_POST)
        http_respond_status(request, 405, "GET, HEAD");
    else
        serve(desk, request);
}

void desk_site_handle_request(void *owner, struct http_request *request)
{
    struct desk *desk = owner;
    const struct head *head = request->head;

    if (!origin_allows_host(&desk->options->origin, head->host))
        http_respond_status(request, 403, NULL);
    else if (head->query.at)
        http_respond_status(request, 404, NULL);
    else if (str_equal(head->path, "/"))
        serve_get(desk, request, serve_console);
    else if (str_equal(head->path, "/session"))
        serve_get(desk, request, serve_session);
    else if (str_equal(head->path, "/live"))
        serve_get(desk, request, serve_live);
    else if (str_equal(head->path, "/sign-in"))
        serve_post(desk, request, sign_in_begin);
    else if (str_equal(head->path, "/sign-out"))
        serve_post(desk, request, sign_out);
    else
        http_respond_status(request, 404, NULL);
}
