/*
 * Finding the route, and refusing what no handler should have to look at. Refusals are written
 * here alone, so that each has the same form.
 */
#include "desk/route.h"

#include "base/log.h"
#include "base/mem.h"
#include "desk/internal.h"
#include "desk/json.h"
#include "desk/staff_session.h"

#include <string.h>

static const char STORAGE[] = "The database does not take or give it. The admin should know.";

#define NUMBER_MAX INT64_C(9007199254740991) /* what a page can hold in a number */

static struct http_response response_of(int status, const char *text, const char *fields)
{
    return (struct http_response){.status = status,
                                  .content_type = text ? "application/json" : NULL,
                                  .fields = fields,
                                  .body = text,
                                  .body_len = text ? strlen(text) : 0};
}

static json_t *refusal(const char *error, const char *message)
{
    return json_pack("{s:s, s:s}", "error", error, "message", message);
}

static void respond(struct http_request *request, int status, json_t *json, const char *fields)
{
    char *text = json ? json_write(json) : NULL;
    struct http_response response = response_of(status, text, fields);

    http_respond(request, &response);
    mem_free(text);
    json_decref(json);
}

static void refuse(struct http_request *request, int status, const char *error, const char *message)
{
    respond(request, status, refusal(error, message), NULL);
}

void call_answer_with(struct call *call, json_t *json, const char *fields)
{
    respond(call->request, 200, json, fields);
}

void call_answer(struct call *call, json_t *json)
{
    call_answer_with(call, json, NULL);
}

void call_done(struct call *call, const char *fields)
{
    respond(call->request, 204, NULL, fields);
}

void call_refuse(struct call *call, int status, const char *error, const char *message)
{
    refuse(call->request, status, error, message);
}

void call_refuse_with(struct call *call, int status, const char *error, const char *message,
                      json_t *more)
{
    json_t *json = refusal(error, message);

    CHECK(json_object_update(json, more) == 0);
    json_decref(more);
    respond(call->request, status, json, NULL);
}

void call_refuse_fields(struct call *call)
{
    call_refuse(call, 400, "fields", "Members are missing, unknown, or not what they should be.");
}

bool call_is_empty(struct call *call)
{
    if (!json_object_size(call->body))
        return true;
    call_refuse_fields(call);
    return false;
}

void call_refuse_stored(struct call *call)
{
    log_error("the database failed: %s", store_error(call->desk->store));
    call_refuse(call, 503, "storage", STORAGE);
}

static void held_respond(struct desk *desk, struct slot_id held, int status, json_t *json,
                         const char *fields)
{
    char *text = json ? json_write(json) : NULL;
    struct http_response response = response_of(status, text, fields);

    http_server_answer(desk->server, held, &response);
    mem_free(text);
    json_decref(json);
}

void held_answer(struct desk *desk, struct slot_id held, json_t *json, const char *fields)
{
    held_respond(desk, held, json ? 200 : 204, json, fields);
}

void held_refuse(struct desk *desk, struct slot_id held, int status, const char *error,
                 const char *message)
{
    held_respond(desk, held, status, refusal(error, message), NULL);
}

void held_refuse_with(struct desk *desk, struct slot_id held, int status, const char *error,
                      const char *message, json_t *more)
{
    json_t *json = refusal(error, message);

    CHECK(json_object_update(json, more) == 0);
    json_decref(more);
    held_respond(desk, held, status, json, NULL);
}

void held_refuse_stored(struct desk *desk, struct slot_id held)
{
    log_error("the database failed: %s", store_error(desk->store));
    held_refuse(desk, held, 503, "storage", STORAGE);
}

static bool is_number(struct str segment, int64_t *ret_number)
{
    uint64_t number;

    if (segment.at[0] == '0' || !str_to_u64(segment, NUMBER_MAX, &number))
        return false;
    *ret_number = (int64_t)number;
    return true;
}

static bool is_word(struct str segment, struct str *ret_word)
{
    for (size_t i = 0; i < segment.len; i++) {
        if (segment.at[i] < 'a' || segment.at[i] > 'z')
            return false;
    }
    *ret_word = segment;
    return segment.len <= ROUTE_WORD_MAX;
}

/* Whether the path is the route's; the call gets its last segment where the route has one. */
static bool path_matches(const struct route *route, struct str path, struct call *call)
{
    size_t len = strlen(route->path);
    char last = route->path[len - 1];
    struct str segment;

    call->number = 0;
    call->word = (struct str){0};
    if (last != '#' && last != '*')
        return str_equal(path, route->path);
    len--;
    if (path.len <= len || memcmp(path.at, route->path, len) != 0)
        return false;
    segment = (struct str){path.at + len, path.len - len};
    return last == '#' ? is_number(segment, &call->number) : is_word(segment, &call->word);
}

static bool method_matches(const struct route *route, enum http_method method)
{
    return route->method == (method == HTTP_HEAD ? HTTP_GET : method);
}

/* NULL when it was answered: there is no such path, or not by this method. */
static const struct route *find(struct call *call, const struct route *routes, size_t count)
{
    struct http_request *request = call->request;
    const char *allow = NULL;

    for (size_t i = 0; i < count && !request->head->query.at; i++) {
        if (!path_matches(&routes[i], request->head->path, call))
            continue;
        if (method_matches(&routes[i], request->head->method))
            return &routes[i];
        allow = routes[i].method == HTTP_POST ? "Allow: POST\r\n" : "Allow: GET, HEAD\r\n";
    }
    if (allow)
        respond(request, 405, refusal("method", "This is asked for by another method."), allow);
    else
        refuse(request, 404, "not_found", "There is nothing at this address.");
    return NULL;
}

/* What changes something, or lets somebody in, is asked for by our own page alone. */
static bool may_post(struct desk *desk, struct http_request *request)
{
    const struct head *head = request->head;

    if (head->method != HTTP_POST ||
        origin_allows(&desk->options->origin, head->origin, head->host))
        return true;
    refuse(request, 403, "origin", "This is for our own page alone.");
    return false;
}

static bool is_let_in(struct call *call, enum route_least least, struct account *account)
{
    static const enum account_role ROLES[] = {[ROUTE_AGENT] = ACCOUNT_AGENT,
                                              [ROUTE_SUPERVISOR] = ACCOUNT_SUPERVISOR,
                                              [ROUTE_ADMIN] = ACCOUNT_ADMIN};

    if (least == ROUTE_ANYONE)
        return true;
    if (!staff_session_account(call->desk, call->request, account)) {
        call_refuse(call, 401, "signed_out", "Nobody is signed in here.");
        return false;
    }
    call->account = account;
    if (account->role >= ROLES[least])
        return true;
    call_refuse(call, 403, "role", "This takes another role.");
    return false;
}

/* False when the body was refused. */
static bool read_body(struct call *call, const struct route *route)
{
    struct http_request *request = call->request;

    if (route->method != HTTP_POST)
        return true;
    if (!str_equal_nocase(request->head->content_type, "application/json"))
        call_refuse(call, 415, "type", "This is to be application/json.");
    else if (request->body_len > route->body_max)
        call_refuse(call, 413, "too_large", "This is more than may be sent here.");
    else if (!(call->body = json_read_object(request->body, request->body_len)))
        call_refuse(call, 400, "json", "This is not one well-formed JSON object.");
    return call->body;
}

static bool is_streamed(const struct route *route)
{
    return route->body_max > ROUTE_BODY_MAX;
}

/* Of a body that is not there yet. False when it was refused. */
static bool may_stream(struct call *call, const struct route *route)
{
    static const char *const TYPES[] = {"application/json", "application/octet-stream", "text/csv"};
    const struct head *head = call->request->head;
    bool is_type = false;

    for (size_t i = 0; i < sizeof TYPES / sizeof *TYPES; i++)
        is_type = is_type || str_equal_nocase(head->content_type, TYPES[i]);
    if (!is_type)
        call_refuse(call, 415, "type", "This is to be JSON, CSV or bytes.");
    else if (head->content_length > route->body_max)
        call_refuse(call, 413, "too_large", "This is more than may be sent here.");
    else if (call->request->is_crowded)
        call_refuse(call, 429, "many", "There are too many connections.");
    else
        return true;
    return false;
}

void route_request(struct desk *desk, struct http_request *request, const struct route *routes,
                   size_t count)
{
    struct call call = {.desk = desk, .request = request};
    struct account account;
    const struct route *route;

    if (!origin_allows_host(&desk->options->origin, request->head->host)) {
        refuse(request, 403, "host", "This house has another name.");
        return;
    }
    route = find(&call, routes, count);
    if (!route || !may_post(desk, request))
        return;
    if (is_let_in(&call, route->least, &account) &&
        (is_streamed(route) ? may_stream(&call, route) : read_body(&call, route)))
        route->handle(&call);
    json_decref(call.body);
    mem_wipe(&account, sizeof account);
}

void route_head(struct desk *desk, struct http_request *request, const struct route *routes,
                size_t count)
{
    struct call call = {.desk = desk, .request = request};

    for (size_t i = 0; i < count; i++) {
        if (is_streamed(&routes[i]) && path_matches(&routes[i], request->head->path, &call)) {
            route_request(desk, request, routes, count);
            return;
        }
    }
}
