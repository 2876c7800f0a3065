/*
 * The obvious ones alone: lists of leaked passwords belong to whoever runs a directory. The page
 * has the same rules before anything is sent (web/desk/new-password.ts).
 */
#include "desk/new_password.h"

#include "base/str.h"
#include "base/utf8.h"
#include "desk/password.h"

#include <stdbool.h>
#include <string.h>
#include <strings.h>

static size_t characters_of(const char *text)
{
    size_t count = 0;

    for (; *text; text++)
        count += (*text & 0xc0) != 0x80; /* not the middle of one in UTF-8 */
    return count;
}

/* One piece said over and over: "aaaaaaaaaaaa", "abcabcabcabc". */
static bool is_repeated(const char *text, size_t len)
{
    for (size_t period = 1; period <= len / 3; period++) {
        if (len % period == 0 && memcmp(text, text + period, len - period) == 0)
            return true;
    }
    return false;
}

/* "123456789012" (step 1) or "987654321098" (step -1): each character follows the one before. */
static bool is_row(const char *text, size_t len, int step)
{
    const char last = step > 0 ? '9' : '0';
    const char first = step > 0 ? '0' : '9';

    for (size_t i = 1; i < len; i++) {
        bool wraps = text[i - 1] == last && text[i] == first;
        if (text[i] - text[i - 1] != step && !wraps)
            return false;
    }
    return true;
}

static bool contains(const char *text, const char *part)
{
    size_t len = strlen(part);

    /* A name of one or two letters is in every sentence. */
    for (; len > 2 && *text; text++) {
        if (strncasecmp(text, part, len) == 0)
            return true;
    }
    return false;
}

const char *new_password_fault(const char *password, const struct account *account)
{
    size_t len = strlen(password);

    if (characters_of(password) < NEW_PASSWORD_MIN)
        return "password_short";
    if (len > PASSWORD_MAX)
        return "password_long";
    if (contains(password, account->name))
        return "password_name";
    if (is_repeated(password, len) || is_row(password, len, 1) || is_row(password, len, -1))
        return "password_simple";
    return NULL;
}
