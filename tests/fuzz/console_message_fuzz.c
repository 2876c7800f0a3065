/*
 * Whatever a console, or somebody with its cookie, writes into a text frame: no crash, and a key
 * that is taken is on the curve.
 */
#include "base/err.h"
#include "base/mem.h"
#include "desk/console_message.h"

#include <jansson.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    struct console_message message;

    json_set_alloc_funcs(mem_alloc, mem_free);
    if (len > CONSOLE_MESSAGE_MAX || !console_message_read(bytes, len, &message))
        return 0;
    if (message.type == CONSOLE_HELLO)
        CHECK(house_point_is_valid(message.key));
    if (message.type >= CONSOLE_TAKE)
        CHECK(message.number > 0);
    return 0;
}
