/*
 * One reader for each kind of message; an unknown member, a missing one or a wrong type is no
 * message.
 */
#include "desk/console_message.h"

#include "desk/json.h"

#include <string.h>

static bool read_ids(const json_t *ids, struct console_message *message)
{
    size_t count = json_array_size(ids);

    if (!json_is_array(ids) || count > CONSOLE_IDS_MAX)
        return false;
    for (size_t i = 0; i < count; i++) {
        const char *id = json_string_value(json_array_get(ids, i));
        if (!id || !json_base64_read(id, message->ids[i], CONVERSATION_ID_LEN))
            return false;
    }
    message->id_count = count;
    return true;
}

static bool read_hello(json_t *json, struct console_message *message)
{
    const char *type, *key;
    const json_t *ids;
    message->type = CONSOLE_HELLO;
    return json_unpack(json, "{s:s, s:s, s:o !}", "t", &type, "key", &key, "ids", &ids) == 0 &&
           read_ids(ids, message) && json_base64_read(key, message->key, sizeof message->key) &&
           house_point_is_valid(message->key);
}

static bool read_presence(json_t *json, struct console_message *message)
{
    const char *type, *presence;
    message->type = CONSOLE_PRESENCE;
    if (json_unpack(json, "{s:s, s:s !}", "t", &type, "presence", &presence) != 0)
        return false;
    message->available = !strcmp(presence, "available");
    return message->available || !strcmp(presence, "away");
}

static bool read_number(json_t *json, struct console_message *message)
{
    const char *type;
    json_int_t number;
    if (json_unpack(json, "{s:s, s:I !}", "t", &type, "n", &number) != 0 || number < 1 ||
        number > UINT32_MAX)
        return false;
    message->type = strcmp(type, "take") ? CONSOLE_END : CONSOLE_TAKE;
    message->number = (uint32_t)number;
    return true;
}

bool console_message_read(const uint8_t *bytes, size_t len, struct console_message *ret_message)
{
    __attribute__((cleanup(json_cleanup))) json_t *json = json_read_object(bytes, len);
    const char *type = json_string_value(json_object_get(json, "t"));

    memset(ret_message, 0, sizeof *ret_message);
    if (!type)
        return false;
    if (!strcmp(type, "hello"))
        return read_hello(json, ret_message);
    if (!strcmp(type, "presence"))
        return read_presence(json, ret_message);
    if (!strcmp(type, "take") || !strcmp(type, "end"))
        return read_number(json, ret_message);
    return false;
}
