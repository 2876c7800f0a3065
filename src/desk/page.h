/*
 * The visitor's page as this house serves it, in one language: the template of the build with the
 * settings in its data block and where its first screen says them, compressed once. The settings
 * never touch script or style, so their hashes in the policy stay true.
 */
#ifndef HAVRE_DESK_PAGE_H
#define HAVRE_DESK_PAGE_H

#include "base/buf.h"
#include "bus/message.h"
#include "desk/settings.h"

#include <stdint.h>

struct asset_language;

/* Two letters in lower case. NULL when this build has no page in that language. */
const struct asset_language *page_language(const char tag[static LANGUAGE_LEN]);
/* `house_key`: P256_PUBLIC_LEN bytes. Fills an empty buffer. */
void page_compose(const struct desk_settings *settings, const uint8_t *house_key,
                  const struct asset_language *language, struct buf *ret_page);
/* Compressed at the highest level (gzip: RFC 1952; brotli: RFC 7932). CODING_IDENTITY copies. */
void page_compress(const struct buf *page, enum content_coding coding, struct buf *ret_body);

#endif
