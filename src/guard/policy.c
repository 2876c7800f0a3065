/*
 * default-src 'none', and then only what a page of ours does. Older WebKit does not take 'self' for
 * a WebSocket, so the live connection is named; under default-src 'none' a worker must be named
 * too.
 */
#include "guard/policy.h"

#define COMMON \
    "Cache-Control: no-store\r\n" \
    "Referrer-Policy: no-referrer\r\n" \
    "Cross-Origin-Opener-Policy: same-origin\r\n" \
    "Cross-Origin-Resource-Policy: same-origin\r\n" \
    "X-Content-Type-Options: nosniff\r\n" \
    "X-Robots-Tag: noindex\r\n" \
    "Permissions-Policy: accelerometer=(), autoplay=(), camera=(), clipboard-read=(), " \
    "display-capture=(), geolocation=(), gyroscope=(), hid=(), microphone=(), midi=(), " \
    "payment=(), serial=(), usb=(), "

const char POLICY_FIELDS[] =
    COMMON "publickey-credentials-get=(), publickey-credentials-create=()\r\n";

const char POLICY_STAFF_FIELDS[] =
    COMMON "publickey-credentials-get=(self), publickey-credentials-create=(self)\r\n";

void policy_append_page(const struct page_policy *page, const struct origin_policy *origin,
                        struct str host, struct buf *fields)
{
    buf_printf(fields,
               "Content-Security-Policy: default-src 'none'; script-src %s; style-src %s%s%s; "
               "connect-src 'self' ",
               page->script, page->style, page->framed_style ? " " : "",
               page->framed_style ? page->framed_style : "");
    origin_append_live_source(origin, host, fields);
    buf_printf(fields,
               "; img-src data:;%s form-action 'none'; base-uri 'none'; "
               "frame-ancestors 'none'\r\n",
               page->has_worker ? " worker-src blob:;" : "");
    buf_append_u8(fields, 0);
}
