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

void totp_append_uri(const uint8_t secret[static TOTP_SECRET_LEN], const char *name,
                     struct buf *ret_uri)
{
    char text[BASE32_LEN(TOTP_SECRET_LEN) + 1];

    base32_write(secret, TOTP_SECRET_LEN, text);
    buf_printf(ret_uri, "otpauth://totp/Havre:%s?secret=%s&issuer=Havre", name, text);
    buf_append_u8(ret_uri, 0);
    mem_wipe(text, sizeof text);
}
