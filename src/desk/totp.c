/*
 * liboath computes; it keeps nothing on the heap. It takes the number of digits from the code that
 * it is given, so the code's form is looked at first.
 */
#include "desk/totp.h"

#include "base/mem.h"
#include "desk/base32.h"

#include <liboath/oath.h>
#include <string.h>

static bool is_code(const char *code)
{
    return strlen(code) == TOTP_DIGITS && strspn(code, "0123456789") == TOTP_DIGITS;
}

bool totp_check(const uint8_t secret[static TOTP_SECRET_LEN], const char *code, int64_t now_s,
                int64_t *ret_step)
{
    uint64_t step = 0;
    int away;

    if (!is_code(code))
        return false;
    if (oath_totp_validate3((const char *)secret, TOTP_SECRET_LEN, (time_t)now_s, TOTP_STEP_S, 0,
                            TOTP_WINDOW, &away, &step, code) < 0)
        return false;
    *ret_step = (int64_t)step;
    return true;
}

/* All that is not unreserved (RFC 3986 section 2.3). */
static void append_encoded(struct buf *uri, const char *text)
{
    for (const uint8_t *at = (const uint8_t *)text; *at; at++) {
        bool is_letter = (*at | 0x20) >= 'a' && (*at | 0x20) <= 'z';
        bool is_plain = is_letter || (*at >= '0' && *at <= '9') || strchr("-._~", *at);

        buf_printf(uri, is_plain ? "%c" : "%%%02X", *at);
    }
}

void totp_append_uri(const uint8_t secret[static TOTP_SECRET_LEN], const char *house,
                     const char *name, struct buf *ret_uri)
{
    char text[BASE32_LEN(TOTP_SECRET_LEN) + 1];

    base32_write(secret, TOTP_SECRET_LEN, text);
    buf_append_text(ret_uri, "otpauth://totp/");
    append_encoded(ret_uri, house);
    buf_printf(ret_uri, ":%s?secret=%s&issuer=", name, text);
    append_encoded(ret_uri, house);
    buf_append_u8(ret_uri, 0);
    mem_wipe(text, sizeof text);
}
