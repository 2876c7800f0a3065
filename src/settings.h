/*
 * The settings of both roles: defaults, then a file (INI), then the command line. Everything is
 * checked before a role starts, and everything that is wrong is said at once, one line for each
 * fault: `FILE:LINE: section.key: what is wrong and what to do`. The roles get plain option structs
 * and never see this. packaging/havre.ini documents every setting.
 */
#ifndef HAVRE_SETTINGS_H
#define HAVRE_SETTINGS_H

#include "base/err.h"
#include "desk/desk.h"
#include "lobby/lobby.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#define SETTINGS_ERROR_MAX 512
#define SETTINGS_FILE_MAX (64 * 1024) /* bytes */

struct settings;

/* All defaults. */
struct settings *settings_create(void);
/* NULL is allowed. */
void settings_destroy(struct settings *settings);

/* Both print every fault to `out` and return whether there was none; a setting that is at fault
 * keeps the value it had. In one file a list may be given on several lines, anything else once. */
MUST_CHECK bool settings_read_file(struct settings *settings, const char *path, FILE *out);
MUST_CHECK bool settings_read(struct settings *settings, const char *name, const uint8_t *bytes,
                              size_t len, FILE *out);
/* One setting, "section.key", as the file would have it. On failure ret_error says why, without the
 * key, and nothing was changed. */
MUST_CHECK bool settings_set(struct settings *settings, const char *key, const char *value,
                             char ret_error[static SETTINGS_ERROR_MAX]);
/* What no setting can be wrong in by itself. Call it last, before the functions below. */
MUST_CHECK bool settings_check(struct settings *settings, FILE *out);

/* Everything returned here points into `settings`, or is a value. */
const char *settings_state(const struct settings *settings);
struct lobby_options settings_lobby_options(const struct settings *settings);
struct desk_options settings_desk_options(const struct settings *settings);
/* The path of the visitor's page, "/" or "/aide/"; released with mem_free. */
char *settings_page_path(const struct settings *settings);

/* Each setting in turn: "section.key", or NULL after the last; and its value as text. */
const char *settings_name(size_t index);
const char *settings_text(const struct settings *settings, size_t index);

#endif
