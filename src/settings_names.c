/*
 * Names of settings, and the one that was probably meant by a name that is none: the nearest by
 * edit distance (insert, remove or change one letter), the first of several.
 */
#include "settings_table.h"

#include "base/str.h"

#include <string.h>

#define NAME_MOST 48 /* letters that are compared; no name is so long */

/* A name's two parts. */
static struct str section_of(enum setting_id id)
{
    struct str rest = str_of(settings_table[id].name);

    return str_cut(&rest, '.');
}

static struct str key_of(enum setting_id id)
{
    struct str rest = str_of(settings_table[id].name);

    (void)str_cut(&rest, '.');
    return rest;
}

static size_t least(size_t a, size_t b)
{
    return a < b ? a : b;
}

/* Row by row as Wagner and Fischer have it; only one row is kept. */
static size_t distance(struct str known, const char *given)
{
    size_t row[NAME_MOST + 1], len = strnlen(given, NAME_MOST);

    for (size_t j = 0; j <= len; j++)
        row[j] = j;
    for (size_t i = 0; i < known.len; i++) {
        size_t diagonal = row[0];

        row[0] = i + 1;
        for (size_t j = 0; j < len; j++) {
            size_t changed = diagonal + (known.at[i] != given[j]);

            diagonal = row[j + 1];
            row[j + 1] = least(changed, least(row[j], row[j + 1]) + 1);
        }
    }
    return row[len];
}

bool settings_section_is_known(const char *section, struct buf *why)
{
    struct str nearest = {0};
    size_t best = SIZE_MAX;

    for (enum setting_id id = 0; id < SETTING_COUNT; id++) {
        size_t away = distance(section_of(id), section);

        if (str_equal(section_of(id), section))
            return true;
        if (away < best) {
            best = away;
            nearest = section_of(id);
        }
    }
    buf_printf(why, "there is no such section; the nearest is [%.*s]", (int)nearest.len,
               nearest.at);
    return false;
}

enum setting_id settings_find(const char *section, const char *key, struct buf *why)
{
    enum setting_id nearest = SETTING_COUNT;
    size_t best = SIZE_MAX;

    if (!settings_section_is_known(section, why))
        return SETTING_COUNT;
    for (enum setting_id id = 0; id < SETTING_COUNT; id++) {
        bool is_here = str_equal(section_of(id), section);
        size_t away = distance(key_of(id), key);

        if (is_here && str_equal(key_of(id), key))
            return id;
        /* The very name in another section is nearer than a like one in this. */
        if ((is_here || away == 0) && away < best) {
            best = away;
            nearest = id;
        }
    }
    buf_printf(why, "there is no such setting; the nearest is %s", settings_table[nearest].name);
    return SETTING_COUNT;
}
