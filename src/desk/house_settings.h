/*
 * What an admin may set while the house runs, by name, as JSON: how each is read, checked and
 * written. The database's value wins over that of the settings file, which is the default. To add
 * one: a row in house_settings.c, a line in docs/api.md, its words in the console's catalogues.
 */
#ifndef HAVRE_DESK_HOUSE_SETTINGS_H
#define HAVRE_DESK_HOUSE_SETTINGS_H

#include "desk/settings.h"
#include "store/store.h"

#include <jansson.h>
#include <stddef.h>

/* The names in order; NULL after the last. */
const char *house_setting_at(size_t index);
/* {"least":…, "most":…} of a number of seconds; {} of another. NULL when there is none of the
 * name. */
json_t *house_setting_limits(const char *name);
/* NULL when there is none of the name. */
json_t *house_setting_write(const char *name, const struct desk_settings *settings);
/* NULL when it is set; else a sentence in English that says what it must be (static), and
 * `settings` is as it was. */
MUST_CHECK const char *house_setting_read(const char *name, const json_t *value,
                                          struct desk_settings *settings);

/* Puts what the database has over `settings`; what is no value any more is left out, and logged.
 * STORE_OK or STORE_FAILED. */
MUST_CHECK enum store_result house_settings_load(struct store *store,
                                                 struct desk_settings *settings);

#endif
