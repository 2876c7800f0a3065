/*
 * Headers of the PROXY protocol: one verdict, the same however they are split, and never longer
 * than what came.
 */
#include "base/err.h"
#include "net/proxy.h"

#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct proxy proxy;
    struct proxy early_proxy;
    size_t len = 0;
    enum proxy_result verdict = proxy_parse(data, size, &proxy, &len);

    CHECK(verdict != PROXY_OK || (len >= 16 && len <= size && len <= PROXY_MAX));
    for (size_t known = 0; known < size; known++) {
        size_t known_len = 0;
        enum proxy_result early = proxy_parse(data, known, &early_proxy, &known_len);

        CHECK(early == PROXY_MORE || early == verdict);
        CHECK(early != PROXY_OK ||
              (known_len == len && memcmp(&proxy.peer, &early_proxy.peer, 16) == 0));
    }
    return 0;
}
