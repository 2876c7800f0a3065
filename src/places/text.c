/*
 * Everything in here goes through characters of at most two bytes by hand (Latin letters of U+00C0
 * to U+017F, which are those of French names) and leaves longer ones alone.
 */
#include "places/text.h"

#include <string.h>

#define FOLDED_WORD_MAX 64

static bool is_space(char c)
{
    return (unsigned char)c <= ' ' || c == 0x7f;
}

/* U+00A0, as files made by word processors have it. */
static bool is_wide_space(const char *at)
{
    return (unsigned char)at[0] == 0xc2 && (unsigned char)at[1] == 0xa0;
}

struct writer {
    char *at, *end; /* room for the zero is beyond `end` */
    bool is_full;
};

static void put(struct writer *writer, char c)
{
    if (writer->at < writer->end)
        *writer->at++ = c;
    else
        writer->is_full = true;
}

static bool is_line_end(char c, char separator)
{
    return c == '\n' || (separator && c == separator);
}

/* Writes what stands between two marks only once something follows it. */
static bool clean(const char *text, bool has_lines, char separator, char *ret_text, size_t size)
{
    struct writer writer = {.at = ret_text, .end = ret_text + size - 1};
    char pending = 0;

    for (const char *at = text; *at; at++) {
        bool is_wide = is_wide_space(at);

        if (is_wide || is_space(*at) || (has_lines && is_line_end(*at, separator))) {
            if (has_lines && !is_wide && is_line_end(*at, separator))
                pending = '\n';
            else if (!pending)
                pending = ' ';
            at += is_wide;
            continue;
        }
        if (pending && writer.at > ret_text)
            put(&writer, pending);
        pending = 0;
        put(&writer, *at);
    }
    *writer.at = 0;
    return !writer.is_full;
}

bool text_clean(const char *text, char *ret_text, size_t size)
{
    return clean(text, false, 0, ret_text, size);
}

bool text_clean_lines(const char *text, char separator, char *ret_text, size_t size)
{
    return clean(text, true, separator, ret_text, size);
}

/* Base letters of U+00C0 to U+00FF; a space where there is none. */
static const char LATIN_1[] = "aaaaaaaceeeeiiiidnooooo ouuuuytsaaaaaaaceeeeiiiidnooooo ouuuuyty";

_Static_assert(sizeof(LATIN_1) == 64 + 1, "one for each");

/* The letters that a character of two bytes stands for. */
static const char *fold_pair(unsigned code, char ret_letter[static 2])
{
    switch (code) {
    case 0xc6:
    case 0xe6:
        return "ae";
    case 0xdf:
        return "ss";
    case 0x152:
    case 0x153:
        return "oe";
    case 0x178:
        return "y";
    default:
        ret_letter[0] = code >= 0xc0 && code <= 0xff ? LATIN_1[code - 0xc0] : ' ';
        ret_letter[1] = 0;
        return ret_letter;
    }
}

/* The folded letters of the character at *at, which moves on to its last byte. */
static const char *fold_one(const char **at, char ret_letter[static 2])
{
    unsigned char lead = (unsigned char)**at;

    ret_letter[0] = ' ';
    ret_letter[1] = 0;
    if (lead >= 'A' && lead <= 'Z')
        ret_letter[0] = (char)(lead - 'A' + 'a');
    else if ((lead >= 'a' && lead <= 'z') || (lead >= '0' && lead <= '9'))
        ret_letter[0] = (char)lead;
    else if (lead >= 0xc2 && lead < 0xe0 && (*at)[1]) {
        unsigned code = (lead & 0x1fU) << 6 | ((unsigned char)(*at)[1] & 0x3fU);

        (*at)++;
        return fold_pair(code, ret_letter);
    } else {
        while (lead >= 0xe0 && ((unsigned char)(*at)[1] & 0xc0) == 0x80)
            (*at)++;
    }
    return ret_letter;
}

static const char *full_word(const char *word)
{
    if (strcmp(word, "st") == 0)
        return "saint";
    return strcmp(word, "ste") == 0 ? "sainte" : word;
}

/* False at the word after which nothing is a name any more. */
static bool put_word(struct writer *writer, bool is_first, const char *word)
{
    if (!*word)
        return true;
    if (strcmp(word, "cedex") == 0)
        return false;
    if (!is_first)
        put(writer, ' ');
    for (const char *at = full_word(word); *at; at++)
        put(writer, *at);
    return true;
}

void text_fold(const char *text, char *ret_folded, size_t size)
{
    struct writer writer = {.at = ret_folded, .end = ret_folded + size - 1};
    char word[FOLDED_WORD_MAX + 1] = "", letter[2];
    struct writer word_writer = {.at = word, .end = word + FOLDED_WORD_MAX};
    bool goes_on = true;

    for (const char *at = text; goes_on && *at; at++) {
        const char *letters = fold_one(&at, letter);

        if (*letters != ' ') {
            for (; *letters; letters++)
                put(&word_writer, *letters);
            continue;
        }
        *word_writer.at = 0;
        goes_on = put_word(&writer, writer.at == ret_folded, word);
        word_writer.at = word;
    }
    *word_writer.at = 0;
    if (goes_on)
        (void)put_word(&writer, writer.at == ret_folded, word);
    *writer.at = 0;
}

static bool is_small(const char *at)
{
    unsigned char lead = (unsigned char)at[0], second = (unsigned char)at[1];

    if (lead == 0xc3)
        return second >= 0x9f && second != 0xb7;
    return (lead >= 'a' && lead <= 'z') || (lead == 0xc5 && second == 0x93);
}

static bool is_capital(const char *at)
{
    unsigned char lead = (unsigned char)at[0], second = (unsigned char)at[1];

    if (lead == 0xc3)
        return second >= 0x80 && second <= 0x9e && second != 0x97;
    return (lead >= 'A' && lead <= 'Z') || (lead == 0xc5 && second == 0x92);
}

bool text_is_capitals(const char *text)
{
    bool has_capital = false;

    for (; *text; text++) {
        if (is_small(text))
            return false;
        has_capital |= is_capital(text);
    }
    return has_capital;
}

static void make_small(char *at)
{
    if ((unsigned char)at[0] == 0xc3)
        at[1] = (char)((unsigned char)at[1] + 0x20);
    else if ((unsigned char)at[0] == 0xc5)
        at[1] = (char)0x93;
    else
        at[0] = (char)(at[0] - 'A' + 'a');
}

void text_calm(char *text)
{
    bool is_within = false;

    for (; *text; text++) {
        bool is_letter = is_capital(text) || is_small(text);

        if (is_within && is_capital(text))
            make_small(text);
        is_within = is_letter || (is_within && ((unsigned char)*text & 0xc0) == 0x80);
    }
}
