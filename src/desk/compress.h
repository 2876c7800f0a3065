/*
 * What is compressed once and served often (gzip: RFC 1952; brotli: RFC 7932). The same bytes give
 * the same result. On whatever thread: only the arguments are touched.
 */
#ifndef HAVRE_DESK_COMPRESS_H
#define HAVRE_DESK_COMPRESS_H

#include "base/buf.h"

#include <stdbool.h>

/* Appends. `level`: 1, fast, to 9. */
void compress_gzip(const struct buf *bytes, int level, struct buf *ret_body);
/* The same; `quality`: 0, fast, to 11. `is_text`: UTF-8. */
void compress_brotli(const struct buf *bytes, int quality, bool is_text, struct buf *ret_body);

#endif
