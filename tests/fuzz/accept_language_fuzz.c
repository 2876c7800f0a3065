/*
 * Accept-Language from any bytes: the choice is one of those on offer, the same whichever block the
 * bytes lie in; a language that no letter pair of the field names is chosen only by a star or as
 * the default; and the field followed by nonsense gives the default.
 */
#include "base/buf.h"
#include "base/err.h"
#include "net/accept_language.h"

#include <stddef.h>
#include <stdint.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char OFFERED[][ACCEPT_LANGUAGE_TAG_LEN] = {"fr", "en", "ar"};

static size_t choose(const void *bytes, size_t len)
{
    return accept_language_choose((struct str){bytes, len}, OFFERED, 3);
}

static int lower(uint8_t byte)
{
    return byte | 0x20;
}

static bool is_named(const uint8_t *data, size_t size, const char *tag)
{
    for (size_t i = 0; i < size; i++) {
        if (data[i] == '*' ||
            (i + 1 < size && lower(data[i]) == tag[0] && lower(data[i + 1]) == tag[1]))
            return true;
    }
    return false;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct buf field = {0};
    size_t chosen;

    buf_append(&field, data, size);
    chosen = choose(field.data, field.len);
    CHECK(chosen < 3);
    CHECK(!chosen || is_named(data, size, OFFERED[chosen]));
    buf_append_text(&field, ",!");
    CHECK(choose(field.data, field.len) == 0);
    buf_release(&field);
    return 0;
}
