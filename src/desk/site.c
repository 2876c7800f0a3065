/*
 * What the desk answers to HTTP: the table of all routes, the console's page, and its live
 * connection. docs/api.md lists the same, and tests/integration/api.test.mjs tries each row.
 */
#include "desk/internal.h"

#include "base/mem.h"
#include "desk/counter_routes.h"
#include "desk/directory.h"
#include "desk/enrolment.h"
#include "desk/import_routes.h"
#include "desk/journal_routes.h"
#include "desk/line_routes.h"
#include "desk/own_account.h"
#include "desk/reply_routes.h"
#include "desk/route.h"
#include "desk/setting_routes.h"
#include "desk/sign_in.h"
#include "desk/staff.h"
#include "desk/staff_session.h"
#include "guard/policy.h"
#include "net/asset_data.h"

#include <string.h>

#define KIB 1024
#define MIB (1024 * 1024)
#define COUNT(array) (sizeof(array) / sizeof *(array))

static const char PROTOCOL[] = "havre-desk.1";

static void serve_console(struct call *call)
{
    const struct head *head = call->request->head;
    enum content_coding coding = content_coding_choose(head->accept_encoding);
    const struct asset_bytes *console = &asset_console[coding];
    const struct page_policy policy = {.script = asset_console_script_csp,
                                       .style = asset_console_style_csp,
                                       /* A preview is the visitor's page, without its script. */
                                       .framed_style = asset_visitor_style_csp};
    struct buf fields = {0};

    policy_append_page(&policy, &call->desk->options->origin, head->host, &fields);
    http_respond(call->request,
                 &(struct http_response){.status = 200,
                                         .content_type = "text/html; charset=utf-8",
                                         .content_encoding = content_coding_name(coding),
                                         .fields = (const char *)fields.data,
                                         .body = console->at,
                                         .body_len = console->len});
    buf_release(&fields);
}

static void serve_live(struct call *call)
{
    struct http_request *request = call->request;
    const struct head *head = request->head;
    struct session session;

    if (!head->is_websocket)
        http_respond_status(request, 426, NULL);
    else if (!origin_allows(&call->desk->options->origin, head->origin, head->host))
        call_refuse(call, 403, "origin", "This is for our own page alone.");
    else if (!head_field_has(head->websocket_protocol, PROTOCOL))
        call_refuse(call, 400, "protocol", "Another subprotocol is spoken here.");
    else if (request->is_crowded)
        call_refuse(call, 429, "many", "There are too many connections.");
    else if (!staff_session_times(call->desk, request, &session))
        call_refuse_stored(call);
    else
        console_open(call->desk, request, call->account, &session);
}

static const struct route ROUTES[] = {
    {HTTP_GET, "/", ROUTE_ANYONE, 0, serve_console},
    {HTTP_GET, "/live", ROUTE_AGENT, 0, serve_live},
    {HTTP_GET, "/house", ROUTE_ANYONE, 0, setting_house},
    {HTTP_GET, "/session", ROUTE_AGENT, 0, sign_in_session},
    {HTTP_POST, "/sign-in", ROUTE_ANYONE, 4 * KIB, sign_in_password},
    {HTTP_POST, "/sign-in/code", ROUTE_ANYONE, 1 * KIB, sign_in_code},
    {HTTP_POST, "/sign-in/passkey/begin", ROUTE_ANYONE, 1 * KIB, sign_in_passkey_begin},
    {HTTP_POST, "/sign-in/passkey", ROUTE_ANYONE, 16 * KIB, sign_in_passkey},
    {HTTP_POST, "/sign-out", ROUTE_ANYONE, 1 * KIB, sign_out},
    {HTTP_POST, "/enrolment", ROUTE_ANYONE, 1 * KIB, enrolment_look},
    {HTTP_POST, "/enrolment/totp", ROUTE_ANYONE, 1 * KIB, enrolment_totp},
    {HTTP_POST, "/enrolment/passkey", ROUTE_ANYONE, 1 * KIB, enrolment_passkey},
    {HTTP_POST, "/enrolment/finish", ROUTE_ANYONE, 16 * KIB, enrolment_finish},
    {HTTP_GET, "/account", ROUTE_AGENT, 0, own_account_look},
    {HTTP_POST, "/account/confirm", ROUTE_AGENT, 4 * KIB, own_account_confirm},
    {HTTP_POST, "/account/password", ROUTE_AGENT, 4 * KIB, own_account_password},
    {HTTP_POST, "/account/totp/begin", ROUTE_AGENT, 1 * KIB, own_account_totp_begin},
    {HTTP_POST, "/account/totp", ROUTE_AGENT, 1 * KIB, own_account_totp},
    {HTTP_POST, "/account/passkey/begin", ROUTE_AGENT, 1 * KIB, own_account_passkey_begin},
    {HTTP_POST, "/account/passkey", ROUTE_AGENT, 16 * KIB, own_account_passkey},
    {HTTP_POST, "/account/passkey/remove/#", ROUTE_AGENT, 1 * KIB, own_account_passkey_remove},
    {HTTP_POST, "/account/recovery", ROUTE_AGENT, 1 * KIB, own_account_recovery},
    {HTTP_POST, "/account/sign-out", ROUTE_AGENT, 1 * KIB, own_account_sign_out},
    {HTTP_GET, "/directory", ROUTE_AGENT, 0, directory_serve},
    {HTTP_GET, "/replies", ROUTE_AGENT, 0, reply_list},
    {HTTP_POST, "/replies/add", ROUTE_SUPERVISOR, 16 * KIB, reply_add},
    {HTTP_POST, "/replies/change/#", ROUTE_SUPERVISOR, 16 * KIB, reply_change},
    {HTTP_POST, "/replies/remove/#", ROUTE_SUPERVISOR, 1 * KIB, reply_remove},
    {HTTP_GET, "/lines", ROUTE_AGENT, 0, line_list},
    {HTTP_POST, "/lines/add", ROUTE_ADMIN, 16 * KIB, line_add},
    {HTTP_POST, "/lines/change/#", ROUTE_ADMIN, 16 * KIB, line_change},
    {HTTP_POST, "/lines/remove/#", ROUTE_ADMIN, 1 * KIB, line_remove},
    {HTTP_GET, "/imports", ROUTE_ADMIN, 0, import_list},
    {HTTP_POST, "/imports/*", ROUTE_ADMIN, 64 * MIB, import_upload},
    {HTTP_GET, "/journal", ROUTE_SUPERVISOR, 0, journal_newest},
    {HTTP_GET, "/journal/#", ROUTE_SUPERVISOR, 0, journal_before},
    {HTTP_GET, "/counters", ROUTE_SUPERVISOR, 0, counter_list},
    {HTTP_GET, "/settings", ROUTE_ADMIN, 0, setting_list},
    {HTTP_POST, "/settings", ROUTE_ADMIN, 16 * KIB, setting_put},
    {HTTP_POST, "/settings/preview", ROUTE_ADMIN, 16 * KIB, setting_preview},
    {HTTP_GET, "/staff", ROUTE_ADMIN, 0, staff_list},
    {HTTP_POST, "/staff/add", ROUTE_ADMIN, 4 * KIB, staff_add},
    {HTTP_POST, "/staff/change/#", ROUTE_ADMIN, 4 * KIB, staff_change},
    {HTTP_POST, "/staff/disable/#", ROUTE_ADMIN, 1 * KIB, staff_disable},
    {HTTP_POST, "/staff/enable/#", ROUTE_ADMIN, 1 * KIB, staff_enable},
    {HTTP_POST, "/staff/reset/#", ROUTE_ADMIN, 1 * KIB, staff_reset},
};

void desk_site_handle_request(void *owner, struct http_request *request)
{
    route_request(owner, request, ROUTES, COUNT(ROUTES));
}

void desk_site_handle_head(void *owner, struct http_request *request)
{
    route_head(owner, request, ROUTES, COUNT(ROUTES));
}
