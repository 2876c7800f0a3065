/*
 * What the lobby answers to HTTP: the visitor's page at the base path, beside it the words of the
 * languages, the programs that it may fetch and the live connection, and nothing else. No
 * answer may be stored, none sets a cookie, none names another host (the visitor's device would
 * keep it).
 */
#include "lobby/internal.h"

#include "guard/policy.h"
#include "lobby/pages.h"
#include "net/asset_data.h"

#include <string.h>

static const char PROTOCOL[] = "havre.1";
static const char WORDS[] = "/words/";

static void serve(const struct lobby *lobby, struct http_request *request, const char *type,
                  struct str content, enum content_coding coding)
{
    const struct page_policy policy = {
        .script = asset_visitor_script_csp, .style = asset_visitor_style_csp, .has_worker = true};
    struct buf fields = {0};

    policy_append_page(&policy, &lobby->options->origin, request->head->host, &fields);
    http_respond(request, &(struct http_response){.status = 200,
                                                  .content_type = type,
                                                  .content_encoding = content_coding_name(coding),
                                                  .fields = (const char *)fields.data,
                                                  .body = content.at,
                                                  .body_len = content.len});
    buf_release(&fields);
}

static void serve_page(const struct lobby *lobby, struct http_request *request)
{
    const struct head *head = request->head;
    enum content_coding coding = content_coding_choose(head->accept_encoding);

    serve(lobby, request, "text/html; charset=utf-8",
          pages_page(&lobby->pages, head->accept_language, coding), coding);
}

static void serve_words(const struct lobby *lobby, struct http_request *request,
                        struct str language)
{
    enum content_coding coding = content_coding_choose(request->head->accept_encoding);
    struct str words = pages_words(&lobby->pages, language, coding);

    if (words.at)
        serve(lobby, request, "application/json", words, coding);
    else
        http_respond_status(request, 404, NULL);
}

/* `forms`: the program in each coding. */
static void serve_program(const struct lobby *lobby, struct http_request *request,
                          const struct asset_bytes *forms)
{
    enum content_coding coding = content_coding_choose(request->head->accept_encoding);
    const struct asset_bytes *program = &forms[coding];

    serve(lobby, request, "text/javascript; charset=utf-8",
          (struct str){(const char *)program->at, program->len}, coding);
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

/* The language of "/words/fr". */
static bool is_words(struct str path, struct str *ret_language)
{
    size_t len = sizeof WORDS - 1;

    if (path.len < len || memcmp(path.at, WORDS, len) != 0)
        return false;
    *ret_language = (struct str){path.at + len, path.len - len};
    return true;
}

/* The forms of the program with this address; NULL when there is none. */
static const struct asset_bytes *program_at(struct str path)
{
    if (str_equal(path, "/work.js"))
        return asset_work;
    return str_equal(path, "/later.js") ? asset_later : NULL;
}

static bool is_served(struct str path, struct str *ret_language)
{
    return str_equal(path, "/") || str_equal(path, "/live") || program_at(path) ||
           is_words(path, ret_language);
}

void site_handle_request(void *owner, struct http_request *request)
{
    struct lobby *lobby = owner;
    const struct head *head = request->head;
    struct str path, language = {0};

    if (!origin_allows_host(&lobby->options->origin, head->host))
        http_respond_status(request, 403, NULL);
    else if (!local_path(lobby, head->path, &path) || head->query.at)
        http_respond_status(request, 404, NULL);
    else if (!is_served(path, &language))
        http_respond_status(request, 404, NULL);
    else if (head->method == HTTP_POST)
        http_respond_status(request, 405, "GET, HEAD");
    else if (str_equal(path, "/"))
        serve_page(lobby, request);
    else if (language.at)
        serve_words(lobby, request, language);
    else if (program_at(path))
        serve_program(lobby, request, program_at(path));
    else
        serve_live(lobby, request);
}
