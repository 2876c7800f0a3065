/*
 * One reader for each kind of message; an unknown member, a missing one or a wrong type is no
 * message.
 */
#include "desk/console_message.h"

#include "desk/json.h"

#include <string.h>

#define COUNT(array) (sizeof(array) / sizeof *(array))

static const char *const PRESENCES[] = {
    [PRESENCE_AWAY] = "away",       [PRESENCE_AVAILABLE] = "available", [PRESENCE_BREAK] = "break",
    [PRESENCE_WRAP_UP] = "wrap_up", [PRESENCE_CLOSING] = "closing",
};

const char *console_presence_name(enum presence presence)
{
    return PRESENCES[presence];
}

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

    return json_unpack(json, "{s:s, s:s, s:o !}", "t", &type, "key", &key, "ids", &ids) == 0 &&
           read_ids(ids, message) && json_base64_read(key, message->key, sizeof message->key) &&
           house_point_is_valid(message->key);
}

static bool read_presence(json_t *json, struct console_message *message)
{
    const char *type, *presence;
    json_int_t for_s = 0;

    if (json_unpack(json, "{s:s, s:s, s?I !}", "t", &type, "presence", &presence, "for", &for_s) !=
            0 ||
        for_s < 0 || for_s > CONSOLE_WRAP_UP_MOST_S)
        return false;
    message->has_time = json_object_get(json, "for");
    message->for_s = (uint32_t)for_s;
    for (size_t i = 0; i < COUNT(PRESENCES); i++) {
        if (strcmp(presence, PRESENCES[i]) != 0)
            continue;
        message->presence = (enum presence)i;
        return message->presence == PRESENCE_WRAP_UP || !message->has_time;
    }
    return false;
}

static bool read_nothing(json_t *json, struct console_message *message)
{
    (void)message;
    return json_object_size(json) == 1;
}

static bool take_number(json_int_t number, struct console_message *message)
{
    message->number = (uint32_t)number;
    return number >= 1 && number <= UINT32_MAX;
}

static bool read_number(json_t *json, struct console_message *message)
{
    const char *type;
    json_int_t number;

    return json_unpack(json, "{s:s, s:I !}", "t", &type, "n", &number) == 0 &&
           take_number(number, message);
}

static bool read_invite(json_t *json, struct console_message *message)
{
    const char *type, *to;
    size_t to_len;
    json_int_t number;
    int stays;

    if (json_unpack(json, "{s:s, s:I, s:s%, s:b !}", "t", &type, "n", &number, "to", &to, &to_len,
                    "stays", &stays) != 0)
        return false;
    message->stays = stays;
    return take_number(number, message) &&
           invite_target_parse((struct str){to, to_len}, &message->to);
}

static bool read_help(json_t *json, struct console_message *message)
{
    const char *type;
    json_int_t number;
    int on;

    if (json_unpack(json, "{s:s, s:I, s:b !}", "t", &type, "n", &number, "on", &on) != 0)
        return false;
    message->on = on;
    return take_number(number, message);
}

static bool read_assist(json_t *json, struct console_message *message)
{
    const char *type;
    json_int_t help;

    return json_unpack(json, "{s:s, s:I !}", "t", &type, "help", &help) == 0 &&
           take_number(help, message);
}

/* Of what a console may count there is one so far. */
static bool read_count(json_t *json, struct console_message *message)
{
    const char *type, *what;
    json_int_t number;

    return json_unpack(json, "{s:s, s:I, s:s !}", "t", &type, "n", &number, "what", &what) == 0 &&
           !strcmp(what, "transmission") && take_number(number, message);
}

static const struct {
    const char *name;
    bool (*read)(json_t *json, struct console_message *message);
} KINDS[] = {
    [CONSOLE_HELLO] = {"hello", read_hello},    [CONSOLE_PRESENCE] = {"presence", read_presence},
    [CONSOLE_HERE] = {"here", read_nothing},    [CONSOLE_TAKE] = {"take", read_number},
    [CONSOLE_END] = {"end", read_number},       [CONSOLE_BAN] = {"ban", read_number},
    [CONSOLE_INVITE] = {"invite", read_invite}, [CONSOLE_WITHDRAW] = {"withdraw", read_number},
    [CONSOLE_LEAVE] = {"leave", read_number},   [CONSOLE_HELP] = {"help", read_help},
    [CONSOLE_ASSIST] = {"assist", read_assist}, [CONSOLE_COUNT] = {"count", read_count},
};

bool console_message_read(const uint8_t *bytes, size_t len, struct console_message *ret_message)
{
    __attribute__((cleanup(json_cleanup))) json_t *json = json_read_object(bytes, len);
    const char *type = json_string_value(json_object_get(json, "t"));

    memset(ret_message, 0, sizeof *ret_message);
    for (size_t i = 0; type && i < COUNT(KINDS); i++) {
        if (strcmp(type, KINDS[i].name) != 0)
            continue;
        ret_message->type = (enum console_message_type)i;
        return KINDS[i].read(json, ret_message);
    }
    return false;
}
