/*
 * One table. A value is checked as strictly as in the settings file, and more so where an admin
 * could do harm at three in the morning: no ring time that nobody can follow, no way out of the
 * page that leads back to it.
 */
#include "desk/house_settings.h"

#include "base/log.h"
#include "base/mem.h"
#include "base/str.h"
#include "desk/house_texts.h"
#include "desk/page.h"
#include "net/asset_data.h"
#include "store/accounts.h"
#include "store/settings.h"

#include <string.h>

#define LOWER_DIGITS "abcdefghijklmnopqrstuvwxyz0123456789"

struct kind {
    json_t *(*write)(const struct desk_settings *settings, size_t at);
    const char *(*read)(const json_t *value, struct desk_settings *settings, size_t at);
};

struct row {
    const char *name;
    const struct kind *kind;
    size_t at; /* of a number: where it is in struct desk_settings */
    uint32_t least, most;
    const char *rule;
};

static uint32_t *number_at(struct desk_settings *settings, size_t at)
{
    return (uint32_t *)(void *)((char *)settings + at);
}

static json_t *write_number(const struct desk_settings *settings, size_t at)
{
    struct desk_settings copy = *settings;

    return json_integer(*number_at(&copy, at));
}

static json_t *write_exit(const struct desk_settings *settings, size_t at)
{
    (void)at;
    return json_string(settings->exit_url);
}

/* A name with a dot in it and without credentials, then at most a port; the rest is printable
 * ASCII that no attribute and no script could take for anything else. */
static bool is_exit(const char *url)
{
    static const char SCHEME[] = "https://";
    const char *host = url + sizeof SCHEME - 1;
    size_t len = strlen(url), name, rest;

    if (len > EXIT_URL_MAX || strncmp(url, SCHEME, sizeof SCHEME - 1) != 0)
        return false;
    name = strspn(host, LOWER_DIGITS ".-");
    if (!name || strchr(".-", host[0]) || strchr(".-", host[name - 1]) ||
        !memchr(host, '.', name) || memmem(host, name, "..", 2))
        return false;
    rest = name;
    if (host[rest] == ':') {
        size_t digits = strspn(host + rest + 1, "0123456789");

        if (!digits || digits > 5)
            return false;
        rest += 1 + digits;
    }
    if (host[rest] && !strchr("/?", host[rest]))
        return false;
    for (size_t i = 0; i < len; i++) {
        if (url[i] <= ' ' || url[i] >= 0x7f || strchr("\"'<>\\^`{|}", url[i]))
            return false;
    }
    return true;
}

static const char *read_exit(const json_t *value, struct desk_settings *settings, size_t at)
{
    const char *url = json_string_value(value);

    (void)at;
    if (!url || !is_exit(url))
        return "The exit must be the address of a page, https://HOST/..., in lower case and plain "
               "characters, without a user name.";
    memset(settings->exit_url, 0, sizeof settings->exit_url);
    memcpy(settings->exit_url, url, strlen(url));
    return NULL;
}

static json_t *write_languages(const struct desk_settings *settings, size_t at)
{
    json_t *list = json_array();

    (void)at;
    for (size_t i = 0; i < settings->languages.count; i++)
        json_array_append_new(list, json_stringn(settings->languages.tags[i], LANGUAGE_LEN));
    return list;
}

static bool has(const struct bus_languages *languages, const char *tag)
{
    for (size_t i = 0; i < languages->count; i++) {
        if (memcmp(languages->tags[i], tag, LANGUAGE_LEN) == 0)
            return true;
    }
    return false;
}

static const char *read_languages(const json_t *value, struct desk_settings *settings, size_t at)
{
    static const char RULE[] = "The languages must be one or more that this build has a page in, "
                               "each once, the default first.";
    struct bus_languages languages = {.count = 0};
    size_t index;
    json_t *one;

    (void)at;
    if (!json_array_size(value) || json_array_size(value) > LANGUAGES_MAX)
        return RULE;
    json_array_foreach(value, index, one)
    {
        const char *tag = json_string_value(one);

        if (json_string_length(one) != LANGUAGE_LEN || !page_language(tag) || has(&languages, tag))
            return RULE;
        memcpy(languages.tags[languages.count++], tag, LANGUAGE_LEN);
    }
    settings->languages = languages;
    return NULL;
}

/* What is kept as JSON, or as text; "" is none. */
static json_t *write_json(const char *json)
{
    return *json ? json_loads(json, 0, NULL) : json_object();
}

#define TEXTS_MOST 500
#define SHORT_TEXTS_MOST 300

/* What is kept under `member`, as JSON and from it. */
#define KIND(member, as_json, from_json) \
    static json_t *write_##member(const struct desk_settings *settings, size_t at) \
    { \
        (void)at; \
        return as_json; \
    } \
    static const char *read_##member(const json_t *value, struct desk_settings *settings, \
                                     size_t at) \
    { \
        (void)at; \
        return from_json; \
    } \
    static const struct kind member##_kind = {write_##member, read_##member}

KIND(name, json_string(settings->name), house_name_read(value, settings->name));
KIND(title, json_string(settings->title), house_title_read(value, settings->title));
KIND(icon, json_string(settings->icon), house_icon_read(value, settings->icon));
KIND(colours, write_json(settings->colours), house_colours_read(value, settings->colours));
KIND(numbers, write_json(settings->numbers),
     house_texts_read(value, SHORT_TEXTS_MOST, true, settings->numbers));
KIND(opening, write_json(settings->opening),
     house_texts_read(value, TEXTS_MOST, false, settings->opening));
KIND(closed, write_json(settings->closed),
     house_texts_read(value, SHORT_TEXTS_MOST, false, settings->closed));

static const struct kind NUMBER = {write_number, NULL};
static const struct kind EXIT = {write_exit, read_exit};
static const struct kind LANGUAGES = {write_languages, read_languages};

#define SECONDS(member, low, high) \
#member, &NUMBER, offsetof(struct desk_settings, member##_s), low, high, \
        "This must be a whole number of seconds, " #low " to " #high "."

static const struct row ROWS[] = {
    {SECONDS(zone_overflow, 0, 3600)},
    {SECONDS(language_overflow, 0, 3600)},
    {SECONDS(ring, 5, 120)},
    {SECONDS(grace, 60, 1800)},
    {SECONDS(wrap_up, 0, 600)},
    {SECONDS(keep, 0, 1800)},
    {"capacity", &NUMBER, offsetof(struct desk_settings, capacity_most), 1, ACCOUNT_CAPACITY_MOST,
     "This must be a whole number of conversations, 1 to 20."},
    {"journal_years", &NUMBER, offsetof(struct desk_settings, journal_years), 1, 10,
     "This must be a whole number of years, 1 to 10."},
    {"exit", &EXIT, 0, 0, 0, NULL},
    {"languages", &LANGUAGES, 0, 0, 0, NULL},
    {"name", &name_kind, 0, 0, 0, NULL},
    {"title", &title_kind, 0, 0, 0, NULL},
    {"icon", &icon_kind, 0, 0, 0, NULL},
    {"colours", &colours_kind, 0, 0, 0, NULL},
    {"numbers", &numbers_kind, 0, 0, 0, NULL},
    {"opening", &opening_kind, 0, 0, 0, NULL},
    {"closed", &closed_kind, 0, 0, 0, NULL},
};

#define ROW_COUNT (sizeof ROWS / sizeof *ROWS)

static const struct row *find(const char *name)
{
    for (size_t i = 0; i < ROW_COUNT; i++) {
        if (strcmp(ROWS[i].name, name) == 0)
            return &ROWS[i];
    }
    return NULL;
}

const char *house_setting_at(size_t index)
{
    return index < ROW_COUNT ? ROWS[index].name : NULL;
}

json_t *house_setting_limits(const char *name)
{
    const struct row *row = find(name);

    if (!row)
        return NULL;
    if (row->kind != &NUMBER)
        return json_object();
    return json_pack("{s:I, s:I}", "least", (json_int_t)row->least, "most", (json_int_t)row->most);
}

json_t *house_setting_write(const char *name, const struct desk_settings *settings)
{
    const struct row *row = find(name);

    return row ? row->kind->write(settings, row->at) : NULL;
}

const char *house_setting_read(const char *name, const json_t *value,
                               struct desk_settings *settings)
{
    const struct row *row = find(name);

    if (!row)
        return "There is no such setting.";
    if (row->kind->read)
        return row->kind->read(value, settings, row->at);
    if (!json_is_integer(value) || json_integer_value(value) < row->least ||
        json_integer_value(value) > row->most)
        return row->rule;
    *number_at(settings, row->at) = (uint32_t)json_integer_value(value);
    return NULL;
}

static void load(const struct stored_setting *stored, struct desk_settings *settings)
{
    json_t *value = json_loads(stored->value, JSON_DECODE_ANY | JSON_REJECT_DUPLICATES, NULL);
    const char *why = value ? NULL : "It is not JSON.";

    if (value && !json_is_null(value))
        why = house_setting_read(stored->name, value, settings);
    if (why)
        log_warn("the setting %s in the database is left out: %s", stored->name, why);
    json_decref(value);
}

enum store_result house_settings_load(struct store *store, struct desk_settings *settings)
{
    struct stored_setting stored = {.name = ""};
    char name[STORED_SETTING_NAME_MAX + 1] = "";
    enum store_result result;

    while ((result = store_setting_next(store, name, &stored)) == STORE_OK) {
        memcpy(name, stored.name, sizeof name);
        load(&stored, settings);
        store_setting_release(&stored);
    }
    return result == STORE_NONE ? STORE_OK : result;
}
