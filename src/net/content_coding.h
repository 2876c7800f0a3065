/* The content codings (RFC 9110 section 8.4.1) that we answer in. */
#ifndef HAVRE_NET_CONTENT_CODING_H
#define HAVRE_NET_CONTENT_CODING_H

#include "base/str.h"

enum content_coding { CODING_IDENTITY, CODING_GZIP, CODING_BROTLI, CONTENT_CODINGS };

/* The smallest that a client takes, by its Accept-Encoding (RFC 9110 section 12.5.3); `accept` may
 * be absent. */
enum content_coding content_coding_choose(struct str accept);
/* As in Content-Encoding; NULL for the identity, which is not named. */
const char *content_coding_name(enum content_coding coding);

#endif
