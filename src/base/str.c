/*
 * Views of text. Nothing here owns or changes bytes; only str_dup() allocates. A view of length 0
 * may have no address, so nothing is read from one.
 */
#include "base/str.h"

#include "base/mem.h"

#include <string.h>

struct str str_of(const char *text)
{
    return (struct str){.at = text, .len = strlen(text)};
}

bool str_equal(struct str a, const char *b)
{
    size_t len = strlen(b);

    return a.len == len && (len == 0 || memcmp(a.at, b, len) == 0);
}

/* Not tolower(3), which asks the locale. */
static char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

bool str_equal_nocase(struct str a, const char *b)
{
    if (a.len != strlen(b))
        return false;
    for (size_t i = 0; i < a.len; i++) {
        if (lower(a.at[i]) != lower(b[i]))
            return false;
    }
    return true;
}

static bool is_blank(char c)
{
    return c == ' ' || c == '\t';
}

struct str str_trim(struct str text)
{
    while (text.len && is_blank(text.at[text.len - 1]))
        text.len--;
    while (text.len && is_blank(text.at[0])) {
        text.at++;
        text.len--;
    }
    return text;
}

struct str str_cut(struct str *text, char separator)
{
    const char *found = text->len ? memchr(text->at, separator, text->len) : NULL;
    struct str before = *text;

    if (!found) {
        *text = (struct str){0};
        return before;
    }
    before.len = (size_t)(found - text->at);
    *text = (struct str){.at = found + 1, .len = text->len - before.len - 1};
    return before;
}

bool str_to_u64(struct str text, uint64_t max, uint64_t *ret_value)
{
    uint64_t value = 0;

    if (!text.len)
        return false;
    for (size_t i = 0; i < text.len; i++) {
        if (text.at[i] < '0' || text.at[i] > '9')
            return false;
        if (__builtin_mul_overflow(value, 10U, &value) ||
            __builtin_add_overflow(value, (uint64_t)(text.at[i] - '0'), &value) || value > max)
            return false;
    }
    *ret_value = value;
    return true;
}

char *str_dup(struct str text)
{
    char *copy = mem_alloc(text.len + 1);

    if (text.len)
        memcpy(copy, text.at, text.len);
    return copy;
}
