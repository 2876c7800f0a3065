/*
 * JSON for staff and for notices: values are built with jansson, written compact, read strictly.
 */
#include "desk/json.h"

#include "base/mem.h"

#include <sodium.h>
#include <string.h>

json_t *json_base64(const uint8_t *bytes, size_t len)
{
    size_t text_len = sodium_base64_ENCODED_LEN(len, sodium_base64_VARIANT_URLSAFE_NO_PADDING);
    char *text = mem_alloc(text_len);
    sodium_bin2base64(text, text_len, bytes, len, sodium_base64_VARIANT_URLSAFE_NO_PADDING);
    json_t *value = json_string(text);
    mem_free(text);
    return value;
}

bool json_base64_read(const char *text, uint8_t *ret_bytes, size_t len)
{
    size_t got;
    const char *end;
    size_t text_len = strlen(text);
    return sodium_base642bin(ret_bytes, len, text, text_len, NULL, &got, &end,
                             sodium_base64_VARIANT_URLSAFE_NO_PADDING) == 0 &&
           end == text + text_len && got == len;
}

bool json_base64_append(const json_t *value, size_t most, struct buf *ret_bytes)
{
    const char *text = json_string_value(value);
    size_t text_len = text ? strlen(text) : 0;
    size_t got;
    const char *end;
    uint8_t *at;

    if (!text_len || text_len > most * 4 / 3 + 2)
        return false;
    at = buf_reserve(ret_bytes, most);
    if (sodium_base642bin(at, most, text, text_len, NULL, &got, &end,
                          sodium_base64_VARIANT_URLSAFE_NO_PADDING) != 0 ||
        end != text + text_len || !got)
        return false;
    ret_bytes->len += got;
    return true;
}

char *json_write(const json_t *value)
{
    char *text = json_dumps(value, JSON_COMPACT);
    CHECK(text);
    return text;
}

json_t *json_read_object(const uint8_t *bytes, size_t len)
{
    json_t *value = json_loadb((const char *)bytes, len, JSON_REJECT_DUPLICATES, NULL);
    if (json_is_object(value))
        return value;
    json_decref(value);
    return NULL;
}

void json_cleanup(json_t **value)
{
    json_decref(*value);
}
