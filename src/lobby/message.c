/*
 * Reading by jansson. Its heap is the project's own (json_set_alloc_funcs in main.c), so the text
 * of a postal code is wiped when the tree is released.
 */
#include "lobby/message.h"

#include "base/str.h"

#include <jansson.h>
#include <sodium.h>
#include <string.h>

static void json_release(json_t **json)
{
    json_decref(*json);
}

/* base64url without padding (RFC 4648 section 5); -1 when it is not, or longer than `max`. */
static int base64_read(const char *text, uint8_t *bytes, size_t max)
{
    size_t len;
    const char *end;
    size_t text_len = strlen(text);
    if (sodium_base642bin(bytes, max, text, text_len, NULL, &len, &end,
                          sodium_base64_VARIANT_URLSAFE_NO_PADDING) != 0 ||
        end != text + text_len)
        return -1;
    return (int)len;
}

static bool read_new(json_t *json, struct visitor_message *message)
{
    const char *type, *id, *code, *language;
    size_t code_len, language_len;
    json_int_t work = -1;
    if (json_unpack(json, "{s:s, s:s, s:s%, s:s%, s?I !}", "t", &type, "id", &id, "code", &code,
                    &code_len, "lang", &language, &language_len, "work", &work) != 0)
        return false;
    message->has_work = json_object_get(json, "work");
    message->work = (uint64_t)work;
    if (message->has_work && work < 0)
        return false;
    if (!postal_code_is_well_formed(code, code_len) || language_len != LANGUAGE_LEN)
        return false;
    for (size_t i = 0; i < LANGUAGE_LEN; i++)
        if (language[i] < 'a' || language[i] > 'z')
            return false;
    memcpy(message->code, code, POSTAL_CODE_LEN);
    memcpy(message->language, language, LANGUAGE_LEN);
    return base64_read(id, message->id, sizeof message->id) == CONVERSATION_ID_LEN;
}

static bool read_again(json_t *json, struct visitor_message *message)
{
    const char *type, *id, *ticket;
    if (json_unpack(json, "{s:s, s:s, s:s !}", "t", &type, "id", &id, "ticket", &ticket) != 0)
        return false;
    int len = base64_read(ticket, message->ticket, sizeof message->ticket);
    if (len <= 0)
        return false;
    message->ticket_len = (size_t)len;
    /* The bus wants a language; the ticket has the true one. */
    memcpy(message->language, "fr", LANGUAGE_LEN);
    return base64_read(id, message->id, sizeof message->id) == CONVERSATION_ID_LEN;
}

static bool read_answer(json_t *json, struct visitor_message *message)
{
    const char *type;
    json_int_t ask;

    if (json_unpack(json, "{s:s, s:I !}", "t", &type, "ask", &ask) != 0 || ask < 1 ||
        ask > UINT32_MAX)
        return false;
    message->type = strcmp(type, "agree") ? VISITOR_DECLINE : VISITOR_AGREE;
    message->ask = (uint32_t)ask;
    return true;
}

static bool read_zone(json_t *json, struct visitor_message *message)
{
    const char *type, *zone;

    message->type = VISITOR_ZONE;
    if (json_unpack(json, "{s:s, s:s !}", "t", &type, "zone", &zone) != 0)
        return false;
    message->zone = bus_zone_named(zone);
    return message->zone != ZONE_UNKNOWN;
}

bool visitor_message_read(const uint8_t *bytes, size_t len, struct visitor_message *ret_message)
{
    __attribute__((cleanup(json_release))) json_t *json =
        json_loadb((const char *)bytes, len, JSON_REJECT_DUPLICATES, NULL);
    const char *type = json_string_value(json_object_get(json, "t"));

    memset(ret_message, 0, sizeof *ret_message);
    if (!type)
        return false;
    if (!strcmp(type, "exit") || !strcmp(type, "danger")) {
        ret_message->type = strcmp(type, "exit") ? VISITOR_DANGER : VISITOR_EXIT;
        return json_object_size(json) == 1;
    }
    if (!strcmp(type, "agree") || !strcmp(type, "decline"))
        return read_answer(json, ret_message);
    if (!strcmp(type, "zone"))
        return read_zone(json, ret_message);
    if (strcmp(type, "hello") != 0)
        return false;
    ret_message->type = VISITOR_HELLO;
    return json_object_get(json, "ticket") ? read_again(json, ret_message)
                                           : read_new(json, ret_message);
}
