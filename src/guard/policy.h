/*
 * What an answer lets a browser do and keep. Nothing may be stored, framed, sniffed or sent
 * elsewhere; a page may run its own script and style, known by their hashes, and reach its own live
 * connection.
 */
#ifndef HAVRE_GUARD_POLICY_H
#define HAVRE_GUARD_POLICY_H

#include "base/buf.h"
#include "base/str.h"
#include "guard/origin.h"

/* Header fields of every answer, each with CRLF. None of them makes the browser write something
 * down (no cookie, Alt-Svc, NEL, Report-To, Clear-Site-Data: docs/threat-model.md). */
extern const char POLICY_FIELDS[];

struct page_policy {
    const char *script; /* source of its one script, 'sha256-…' (CSP Level 3 section 2.3.1) */
    const char *style;
    bool has_worker; /* made from a blob by the script itself */
};

/* Appends the header fields of a page, zero-terminated. `host` is allowed by `origin`. */
void policy_append_page(const struct page_policy *page, const struct origin_policy *origin,
                        struct str host, struct buf *fields);

#endif
