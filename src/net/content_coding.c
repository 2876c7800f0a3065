/* Brotli before gzip, and none where a client takes neither: whatever is served is text. */
#include "net/content_coding.h"

#include "net/head.h"

enum content_coding content_coding_choose(struct str accept)
{
    if (head_field_has(accept, "br"))
        return CODING_BROTLI;
    return head_field_has(accept, "gzip") ? CODING_GZIP : CODING_IDENTITY;
}

const char *content_coding_name(enum content_coding coding)
{
    static const char *const names[CONTENT_CODINGS] = {NULL, "gzip", "br"};
    return names[coding];
}
