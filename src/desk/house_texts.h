/*
 * What a house writes itself, for the visitor's page: in words, a colour, an icon. Read from JSON
 * with what people may do wrong in mind; a fault is said as a sentence for the admin. What was read
 * is kept as compact JSON, so that settings stay a plain value.
 */
#ifndef HAVRE_DESK_HOUSE_TEXTS_H
#define HAVRE_DESK_HOUSE_TEXTS_H

#include "desk/settings.h"

#include <jansson.h>

/*
 * {"fr": "…", "en": "…"}: languages of this build, each text not empty, UTF-8 without control
 * characters but line ends, at most `most` characters. {} : none. `has_numbers`: [116006] marks a
 * number that can be called, and 17, 112 and 114 are in each text, because it is all that is shown
 * at once to whoever says that she is in danger. NULL, or what is wrong; then `ret_json` is as it
 * was.
 */
const char *house_texts_read(const json_t *value, size_t most, bool has_numbers,
                             char ret_json[static HOUSE_TEXTS_MAX + 1]);

/* {"light": "#0d5c63", "dark": "#86c7c4"}, or {} for those of the build: each must be readable as
 * text on the page and with the page's text on it, 4.5:1 (WCAG 2.2 section 1.4.3). */
const char *house_colours_read(const json_t *value, char ret_json[static HOUSE_COLOURS_MAX + 1]);

/* A PNG as a data URI of at most HOUSE_ICON_MAX bytes, or "". */
const char *house_icon_read(const json_t *value, char ret_icon[static HOUSE_ICON_MAX + 1]);

/* One line of 1 to HOUSE_TITLE_MOST characters each. */
const char *house_name_read(const json_t *value, char ret_name[static HOUSE_TITLE_MAX + 1]);
const char *house_title_read(const json_t *value, char ret_title[static HOUSE_TITLE_MAX + 1]);

/* The text in this language, else in the first that has one; NULL: there is none. To be released
 * with mem_free. */
char *house_text_in(const char *json, const char language[static LANGUAGE_LEN]);

#endif
