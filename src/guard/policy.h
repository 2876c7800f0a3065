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
/* The same for staff, whose page may use passkeys. */
extern const char POLICY_STAFF_FIELDS[];

struct page_policy {
    const char *script; /* source of its scripts, 'sha256-…' for each (CSP Level 3 section 2.3.1) */
    const char *style;
    const char *framed_style; /* of a page that it draws in a frame of its own; NULL: none */
    bool has_worker;          /* it makes one from a text */
};

/* Appends the header fields of a page, zero-terminated. `host` is allowed by `origin`. */
void policy_append_page(const struct page_policy *page, const struct origin_policy *origin,
                        struct str host, struct buf *fields);

#endif
