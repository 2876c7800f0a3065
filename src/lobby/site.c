/*
 * What the lobby answers to HTTP: the visitor's page at the base path, the live connection beside
 * it, and nothing else. No answer may be stored, none sets a cookie, none names another host (the
 * visitor's device would keep it).
 */
#include "lobby/internal.h"

#include "guard/policy.h"
#include "net/asset_data.h"

#include <string.h>

static const char PROTOCOL[] = "havre.1";

static struct str content_of(const struct lobby *lobby, enum bus_encoding encoding)
{
    const struct buf *page = &lobby->page[encoding];
    if (page->len)
        return (struct str){(const char *)page->data, page->len};
    switch (encoding) {
    case BUS_GZIP:
        return (struct str){(const char *)asset_builtin_html_gz, asset_builtin_html_gz_len};
    case BUS_BROTLI:
        return (struct str){(const char *)asset_builtin_html_br, asset_builtin_html_br_len};
    default:
        return (struct str){(const char *)asset_builtin_html, asset_builtin_html_len};
    }
}

static enum bus_encoding choose_encoding(struct str accept)
{
    if (head_field_has(accept, "br"))
        return BUS_BROTLI;
    return head_field_has(accept, "gzip") ? BUS_GZIP : BUS_IDENTITY;
}

static const char *encoding_name(enum bus_encoding encoding)
{
    static const char *const names[] = {NULL, "gzip", "br"};
    return names[encoding];
}

static void serve_page(const struct lobby *lobby, struct http_request *request)
{
    enum bus_encoding encoding = choose_encoding(request->head->accept_encoding);
    struct str content = content_of(lobby, encoding);
    const struct page_policy policy = {
        .script = asset_visitor_script_csp, .style = asset_visitor_style_csp, .has_worker = true};
    struct buf fields = {0};

    policy_append_page(&policy, &lobby->options->origin, request->head->host, &fields);
    http_respond(request, &(struct http_response){.status = 200,
                                                  .content_type = "text/html; charset=utf-8",
                                                  .content_encoding = encoding_name(encoding),
                                                  .fields = (const char *)fields.data,
                                                  .body = content.at,
                                                  .body_len = content.len});
    buf_release(&fields);
}

static void serve_live(struct lobby *lobby, struct http_request *request)
{
    const struct head *head = request->head;

    if (!head->is_websocket)
        http_respond_status(request, 426, NULL);
    else if (!origin_allows(&lobby->options->origin, head->origin, head->host))
        http_respond_status(request, 403, NULL);
    else if (!head_field_has(head->websocket_protocol, PROTOCOL))
        http_respond_status(request, 400, NULL);
    else if (request->is_crowded)
        http_respond_status(request, 429, NULL);
    else
        session_open(lobby, request);
}

/* The path below the base path: "/" and "/live" for base path "/aide" and "/aide", "/aide/",
 * "/aide/live". */
static bool local_path(const struct lobby *lobby, struct str path, struct str *ret_local)
{
    const char *base = lobby->options->base_path;
    size_t len = strcmp(base, "/") ? strlen(base) : 0;

    if (path.len < len || memcmp(path.at, base, len))
        return false;
    *ret_local = (struct str){path.at + len, path.len - len};
    if (!ret_local->len)
        *ret_local = str_of("/");
    return ret_local->at[0] == '/';
}

void site_handle_request(void *owner, struct http_request *request)
{
    struct lobby *lobby = owner;
    const struct head *head = request->head;
    struct str path;

    if (!origin_allows_host(&lobby->options->origin, head->host))
        http_respond_status(request, 403, NULL);
    else if (!local_path(lobby, head->path, &path) || head->query.at)
        http_respond_status(request, 404, NULL);
    else if (!str_equal(path, "/") && !str_equal(path, "/live"))
        http_respond_status(request, 404, NULL);
    else if (head->method == HTTP_POST)
        http_respond_status(request, 405, "GET, HEAD");
    else if (str_equal(path, "/"))
        serve_page(lobby, request);
    else
        serve_live(lobby, request);
}
