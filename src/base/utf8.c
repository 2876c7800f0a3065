/*
 * The well-formed sequences of table 3-7. What is special about some leads is only the range of the
 * byte that follows; with it overlong forms, surrogates and what lies past U+10FFFF are excluded.
 */
#include "base/utf8.h"

static bool in_range(uint8_t byte, uint8_t low, uint8_t high)
{
    return byte >= low && byte <= high;
}

static bool is_second(uint8_t lead, uint8_t byte)
{
    switch (lead) {
    case 0xe0:
        return in_range(byte, 0xa0, 0xbf);
    case 0xed:
        return in_range(byte, 0x80, 0x9f);
    case 0xf0:
        return in_range(byte, 0x90, 0xbf);
    case 0xf4:
        return in_range(byte, 0x80, 0x8f);
    default:
        return in_range(byte, 0x80, 0xbf);
    }
}

/* How long a sequence with this lead is; 0 when no sequence begins with it. */
static size_t length_by_lead(uint8_t lead)
{
    if (lead < 0x80)
        return 1;
    if (in_range(lead, 0xc2, 0xdf))
        return 2;
    if (in_range(lead, 0xe0, 0xef))
        return 3;
    if (in_range(lead, 0xf0, 0xf4))
        return 4;
    return 0;
}

bool utf8_is_valid(const uint8_t *bytes, size_t len)
{
    size_t at = 0;

    while (at < len) {
        size_t need = length_by_lead(bytes[at]);

        if (!need || need > len - at)
            return false;
        if (need > 1 && !is_second(bytes[at], bytes[at + 1]))
            return false;
        for (size_t i = 2; i < need; i++) {
            if (!in_range(bytes[at + i], 0x80, 0xbf))
                return false;
        }
        at += need;
    }
    return true;
}
