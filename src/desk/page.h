/*
 * The visitor's page as this house serves it: the template of the build with the settings in its
 * data block and the exit site in its link, compressed once. The settings never touch script or
 * style, so their hashes in the policy stay true.
 */
#ifndef HAVRE_DESK_PAGE_H
#define HAVRE_DESK_PAGE_H

#include "base/buf.h"
#include "bus/message.h"

#include <stdint.h>

struct page_settings {
    const uint8_t *house_key; /* P256_PUBLIC_LEN bytes; NULL: none known (the built-in page of a
                                 lobby without a desk) */
    const char *exit_url;     /* https://… */
    uint32_t grace_s;
    uint32_t keep_s; /* how long an agent's copy stays after exit, left, lost */
};

/* Fills an empty buffer. */
void page_compose(const struct page_settings *settings, struct buf *ret_page);
/* Compressed at the highest level (gzip: RFC 1952; brotli: RFC 7932). BUS_IDENTITY copies. */
void page_compress(const struct buf *page, enum bus_encoding encoding, struct buf *ret_body);

#endif
