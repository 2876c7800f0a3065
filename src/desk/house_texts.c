/*
 * Every value ends in a data block or an attribute of the page, which escape for themselves
 * (desk/page.c): what is refused here is what would not be of use to a reader.
 */
#include "desk/house_texts.h"

#include "base/mem.h"
#include "desk/page.h"
#include "net/asset_data.h"

#include <math.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>

#define COLOUR_LEN 7 /* #rrggbb */
#define CONTRAST_LEAST 4.5
/* A notice to her page, with its JSON around, has 2 KiB (docs/protocol.md section 4). */
#define TEXT_BYTES_MOST 1800
#define ICON_SCHEME "data:image/png;base64,"
#define ICON_BYTES_MOST 700

/* So many characters; SIZE_MAX when one of them is for no reader. */
static size_t characters(const char *text, bool is_line)
{
    size_t count = 0;

    for (const uint8_t *at = (const uint8_t *)text; *at; at++) {
        bool is_control = *at < ' ' || *at == 0x7f || (*at == 0xc2 && at[1] < 0xa0);

        if (is_control && (is_line || *at != '\n'))
            return SIZE_MAX;
        count += (*at & 0xc0) != 0x80;
    }
    return count;
}

/* The page writes [17] as a link: digits alone, and each bracket has its other one. */
static bool numbers_are_marked(const char *text)
{
    for (const char *at = strpbrk(text, "[]"); at; at = strpbrk(at, "[]")) {
        size_t len = *at == '[' ? strspn(at + 1, "0123456789") : 0;

        if (!len || at[1 + len] != ']')
            return false;
        at += len + 2;
    }
    return true;
}

/* By voice, from any network, and without a word being heard. */
static bool danger_is_answered(const char *text)
{
    return strstr(text, "[17]") && strstr(text, "[112]") && strstr(text, "[114]");
}

static const char *numbers_fault(const char *text)
{
    if (!numbers_are_marked(text))
        return "Numbers to call are marked so: [3919], and there are no other brackets.";
    if (!danger_is_answered(text))
        return "Each text must have [17], [112] and [114]: it is what her page shows when she says "
               "that she is in danger.";
    return NULL;
}

static const char *text_fault(const char *tag, const json_t *value, size_t most, bool has_numbers)
{
    const char *text = json_string_value(value);
    static char fault[64];
    size_t count;

    if (strlen(tag) != LANGUAGE_LEN || !page_language(tag))
        return "Each text must be in a language of this build.";
    if (!text || !*text || strlen(text) != json_string_length(value))
        return "A text must not be empty: leave its language out instead.";
    count = characters(text, false);
    if (count == SIZE_MAX)
        return "A text must be without control characters.";
    if (count > most || strlen(text) > TEXT_BYTES_MOST) {
        snprintf(fault, sizeof fault, "A text has at most %zu characters.", most);
        return fault;
    }
    return has_numbers ? numbers_fault(text) : NULL;
}

const char *house_texts_read(const json_t *value, size_t most, bool has_numbers,
                             char ret_json[static HOUSE_TEXTS_MAX + 1])
{
    const char *tag, *why = NULL;
    json_t *text;
    size_t len;

    if (!json_is_object(value))
        return "This must be a text for each language.";
    json_object_foreach((json_t *)value, tag, text)
    {
        why = text_fault(tag, text, most, has_numbers);
        if (why)
            return why;
    }
    len = json_dumpb(value, NULL, 0, JSON_COMPACT);
    if (len > HOUSE_TEXTS_MAX)
        return "The texts are too long together: shorten them, or use fewer languages.";
    memset(ret_json, 0, HOUSE_TEXTS_MAX + 1);
    if (json_object_size(value))
        json_dumpb(value, ret_json, len, JSON_COMPACT);
    return NULL;
}

static bool colour_read(const char *text, uint8_t ret_rgb[static 3])
{
    size_t len;

    return text && strlen(text) == COLOUR_LEN && text[0] == '#' &&
           sodium_hex2bin(ret_rgb, 3, text + 1, COLOUR_LEN - 1, NULL, &len, NULL) == 0 && len == 3;
}

/* Relative luminance, WCAG 2.2. */
static double luminance(const uint8_t rgb[static 3])
{
    static const double SHARE[] = {0.2126, 0.7152, 0.0722};
    double sum = 0;

    for (size_t i = 0; i < 3; i++) {
        double part = rgb[i] / 255.0;

        sum += SHARE[i] * (part <= 0.04045 ? part / 12.92 : pow((part + 0.055) / 1.055, 2.4));
    }
    return sum;
}

static double contrast(const uint8_t a[static 3], const uint8_t b[static 3])
{
    double one = luminance(a), other = luminance(b);

    return one > other ? (one + 0.05) / (other + 0.05) : (other + 0.05) / (one + 0.05);
}

/* What the accent stands on and what stands on it: web/lobby/page.css. */
static const struct theme {
    const char *name;
    uint8_t meets[3][3];
    const char *fault;
} THEMES[] = {
    {"light",
     {{0xfb, 0xfa, 0xf7}, {0xff, 0xff, 0xff}, {0xff, 0xff, 0xff}},
     "The light theme's colour is too pale: %.1f:1 against what it stands on, and 4.5:1 is "
     "needed. Choose a darker one."},
    {"dark",
     {{0x1a, 0x18, 0x16}, {0x23, 0x21, 0x1e}, {0x0f, 0x1f, 0x1f}},
     "The dark theme's colour is too dark: %.1f:1 against what it stands on, and 4.5:1 is needed. "
     "Choose a lighter one."},
};

static const char *theme_fault(const struct theme *theme, const json_t *value)
{
    static char fault[256];
    uint8_t rgb[3];
    double least = INFINITY;

    if (!colour_read(json_string_value(json_object_get(value, theme->name)), rgb))
        return "The colours must be given for the light and the dark theme, as #rrggbb.";
    for (size_t i = 0; i < 3; i++)
        least = fmin(least, contrast(rgb, theme->meets[i]));
    if (least >= CONTRAST_LEAST)
        return NULL;
    /* Said as it is, not as it would be rounded up to what is needed. */
    snprintf(fault, sizeof fault, theme->fault, floor(least * 10) / 10);
    return fault;
}

const char *house_colours_read(const json_t *value, char ret_json[static HOUSE_COLOURS_MAX + 1])
{
    bool is_none = json_is_object(value) && json_object_size(value) == 0;

    if (!is_none && (!json_is_object(value) || json_object_size(value) != 2))
        return "The colours must be given for the light and the dark theme, as #rrggbb.";
    for (size_t i = 0; !is_none && i < sizeof THEMES / sizeof *THEMES; i++) {
        const char *why = theme_fault(&THEMES[i], value);

        if (why)
            return why;
    }
    memset(ret_json, 0, HOUSE_COLOURS_MAX + 1);
    if (!is_none)
        json_dumpb(value, ret_json, HOUSE_COLOURS_MAX, JSON_COMPACT | JSON_SORT_KEYS);
    return NULL;
}

const char *house_icon_read(const json_t *value, char ret_icon[static HOUSE_ICON_MAX + 1])
{
    static const uint8_t SIGNATURE[] = {0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'};
    static const char RULE[] = "The icon must be a PNG of at most 700 bytes, as "
                               "data:image/png;base64,…, or nothing.";
    const char *icon = json_string_value(value), *coded;
    uint8_t bytes[HOUSE_ICON_MAX];
    size_t len;

    if (!icon || strlen(icon) > HOUSE_ICON_MAX || strlen(icon) != json_string_length(value))
        return RULE;
    coded = icon + strlen(ICON_SCHEME);
    if (*icon && (strncmp(icon, ICON_SCHEME, strlen(ICON_SCHEME)) != 0 ||
                  sodium_base642bin(bytes, sizeof bytes, coded, strlen(coded), NULL, &len, NULL,
                                    sodium_base64_VARIANT_ORIGINAL) != 0 ||
                  len < sizeof SIGNATURE || len > ICON_BYTES_MOST ||
                  memcmp(bytes, SIGNATURE, sizeof SIGNATURE) != 0))
        return RULE;
    memset(ret_icon, 0, HOUSE_ICON_MAX + 1);
    memcpy(ret_icon, icon, strlen(icon));
    return NULL;
}

static bool read_line(const json_t *value, char ret_line[static HOUSE_TITLE_MAX + 1])
{
    const char *line = json_string_value(value);
    size_t count = line ? characters(line, true) : SIZE_MAX;

    if (!line || count > HOUSE_TITLE_MOST || line[strspn(line, " ")] == 0 ||
        strlen(line) != json_string_length(value))
        return false;
    memset(ret_line, 0, HOUSE_TITLE_MAX + 1);
    memcpy(ret_line, line, strlen(line));
    return true;
}

const char *house_name_read(const json_t *value, char ret_name[static HOUSE_TITLE_MAX + 1])
{
    return read_line(value, ret_name) ? NULL : "The name must be one line of 1 to 40 characters.";
}

const char *house_title_read(const json_t *value, char ret_title[static HOUSE_TITLE_MAX + 1])
{
    return read_line(value, ret_title)
               ? NULL
               : "The title must be one line of 1 to 40 characters, and tell nothing of what this "
                 "is about: it stays in the browser's history.";
}

char *house_text_in(const char *json, const char language[static LANGUAGE_LEN])
{
    json_t *texts = *json ? json_loads(json, 0, NULL) : NULL;
    const char *text;
    char *found;

    if (!texts)
        return NULL;
    text = json_string_value(json_object_getn(texts, language, LANGUAGE_LEN));
    if (!text)
        text = json_string_value(json_object_iter_value(json_object_iter(texts)));
    found = text ? mem_strdup(text) : NULL;
    json_decref(texts);
    return found;
}
