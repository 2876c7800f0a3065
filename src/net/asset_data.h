/*
 * The pages, built into the binary (web/build.mjs). The visitor's page is a template: @SETTINGS@
 * and @EXIT@ are filled in by the desk (desk/page.h), which also compresses it.
 */
#ifndef HAVRE_NET_ASSET_DATA_H
#define HAVRE_NET_ASSET_DATA_H

#include <stddef.h>
#include <stdint.h>

extern const uint8_t asset_visitor_html[];
extern const size_t asset_visitor_html_len;
/* The same with nothing but defaults: what a lobby serves until a desk has given it the house's
 * own. */
extern const uint8_t asset_builtin_html[];
extern const size_t asset_builtin_html_len;
extern const uint8_t asset_builtin_html_gz[];
extern const size_t asset_builtin_html_gz_len;
extern const uint8_t asset_builtin_html_br[];
extern const size_t asset_builtin_html_br_len;
extern const uint8_t asset_console_html[];
extern const size_t asset_console_html_len;
extern const uint8_t asset_console_html_gz[];
extern const size_t asset_console_html_gz_len;
extern const uint8_t asset_console_html_br[];
extern const size_t asset_console_html_br_len;

/* Sources for Content-Security-Policy (CSP Level 3 section 2.3.1): 'sha256-…', with the quotes. */
extern const char asset_visitor_script_csp[];
extern const char asset_visitor_style_csp[];
extern const char asset_console_script_csp[];
extern const char asset_console_style_csp[];

#endif
