/*
 * The pages, built into the binary (web/build.mjs). The visitor's page is there once for each
 * language: the same script and style, other words. Each is a template, in which the desk fills in
 * @SETTINGS@, @EXIT@, @MINUTES@, @TITLE@ and @ICON@ (desk/page.h), and which it compresses.
 */
#ifndef HAVRE_NET_ASSET_DATA_H
#define HAVRE_NET_ASSET_DATA_H

#include "net/content_coding.h"

#include <stddef.h>
#include <stdint.h>

#define ASSET_MARK_LEN 8

struct asset_bytes {
    const uint8_t *at;
    size_t len;
};

struct asset_language {
    char tag[3];      /* two letters (ISO 639-1) */
    const char *name; /* of the language, in itself */
    struct asset_bytes page_template;
    /* The same with nothing but defaults: what a lobby serves until a desk has given it the
     * house's own. */
    struct asset_bytes page[CONTENT_CODINGS];
    /* Its sentences, JSON: what a page in another language fetches when she asks for this one. */
    struct asset_bytes words[CONTENT_CODINGS];
};

/* The first one is the one that the others were translated from. */
extern const struct asset_language asset_languages[];
extern const size_t asset_language_count;
/* The same mark, the same visitor's pages; the beginning of a SHA-256 over all of them. */
extern const uint8_t asset_mark[ASSET_MARK_LEN];

extern const struct asset_bytes asset_console[CONTENT_CODINGS];
/* The program of a worker, for a visitor's page that is given a proof of work. */
extern const struct asset_bytes asset_work[CONTENT_CODINGS];

/* What a visitor's page fetches once its line is up: the program web/lobby/later.ts. */
extern const struct asset_bytes asset_later[CONTENT_CODINGS];

/* Sources for Content-Security-Policy (CSP Level 3 section 2.3.1): 'sha256-…', with the quotes. */
extern const char asset_visitor_script_csp[];
extern const char asset_visitor_style_csp[];
extern const char asset_console_script_csp[];
extern const char asset_console_style_csp[];

#endif
