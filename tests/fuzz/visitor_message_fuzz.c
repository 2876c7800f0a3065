/*
 * Whatever a stranger writes into a text frame: no crash, and what is taken is well-formed.
 */
#include "base/err.h"
#include "base/mem.h"
#include "lobby/message.h"

#include <jansson.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    struct visitor_message message;

    json_set_alloc_funcs(mem_alloc, mem_free);
    if (len > VISITOR_MESSAGE_MAX || !visitor_message_read(bytes, len, &message))
        return 0;
    if (message.type == VISITOR_EXIT || message.type == VISITOR_DANGER)
        return 0;
    if (message.type == VISITOR_ZONE) {
        CHECK(message.zone > ZONE_UNKNOWN && message.zone <= ZONE_BOTH);
        return 0;
    }
    if (message.type != VISITOR_HELLO) {
        CHECK(message.ask > 0);
        return 0;
    }
    CHECK(message.ticket_len <= TICKET_MAX);
    CHECK(message.ticket_len || postal_code_is_well_formed(message.code, POSTAL_CODE_LEN));
    for (size_t i = 0; i < LANGUAGE_LEN; i++)
        CHECK(message.language[i] >= 'a' && message.language[i] <= 'z');
    return 0;
}
