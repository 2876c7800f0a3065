/*
 * All changes of one request are made together or not at all, each with its row in the journal.
 * They count as soon as they are stored, and only then. A value null is the default again: that of
 * the settings file (desk_options.settings).
 */
#include "desk/setting_routes.h"

#include "base/clock.h"
#include "base/mem.h"
#include "desk/house.h"
#include "desk/house_settings.h"
#include "desk/internal.h"
#include "desk/json.h"
#include "desk/page.h"
#include "desk/staff_journal.h"
#include "net/asset_data.h"
#include "store/settings.h"

#include <string.h>

#define CHANGES_MOST 32

/* STORE_OK also when it was never set: then the version is 0. */
static enum store_result stored_of(struct store *store, const char *name,
                                   struct stored_setting *ret_stored)
{
    enum store_result result = store_setting_get(store, name, ret_stored);

    if (result != STORE_NONE)
        return result;
    *ret_stored = (struct stored_setting){.version = 0};
    return STORE_OK;
}

static const char *name_of(struct store *store, int64_t id, struct account *room)
{
    return id && store_account_by_id(store, id, room) == STORE_OK ? room->display : "";
}

/* One setting as it is now; NULL when the database does not say. */
static json_t *describe(struct desk *desk, const char *name)
{
    struct stored_setting stored;
    struct account account;
    json_t *json;

    if (stored_of(desk->store, name, &stored) != STORE_OK)
        return NULL;
    bool is_set = stored.value && strcmp(stored.value, "null") != 0;
    json = json_pack("{s:s, s:o, s:o, s:I, s:s, s:I, s:s}", "name", name, "value",
                     house_setting_write(name, &desk->settings), "default",
                     house_setting_write(name, &desk->options->settings), "version",
                     (json_int_t)stored.version, "from", is_set ? "house" : "file", "changed",
                     (json_int_t)stored.changed_ms, "by",
                     name_of(desk->store, stored.changed_by, &account));
    json_object_update_new(json, house_setting_limits(name));
    store_setting_release(&stored);
    mem_wipe(&account, sizeof account);
    return json;
}

static json_t *build_languages(void)
{
    json_t *object = json_object();

    for (size_t i = 0; i < asset_language_count; i++)
        json_object_set_new(object, asset_languages[i].tag, json_string(asset_languages[i].name));
    return object;
}

void setting_house(struct call *call)
{
    call_answer(call, json_pack("{s:s}", "name", call->desk->settings.name));
}

void setting_list(struct call *call)
{
    json_t *list = json_array();
    const char *name;

    for (size_t i = 0; (name = house_setting_at(i)); i++) {
        json_t *one = describe(call->desk, name);

        if (!one) {
            json_decref(list);
            call_refuse_stored(call);
            return;
        }
        json_array_append_new(list, one);
    }
    call_answer(call, json_pack("{s:o, s:o}", "settings", list, "languages", build_languages()));
}

/* What is asked for. */
struct change {
    const char *name;
    json_t *value;
    int64_t version;
};

struct changes {
    struct change list[CHANGES_MOST];
    size_t count;
    struct desk_settings after;
    json_t *stale; /* those that somebody else changed first */
};

/* The host of the exit must not be the one that her page is on, nor this one. */
static bool leads_back(const struct call *call, const struct desk_settings *settings)
{
    struct str host = origin_domain(call->request->head->host);
    const char *exit = settings->exit_url + strlen("https://");
    size_t len = strcspn(exit, ":/?");

    return (len == host.len && memcmp(exit, host.at, len) == 0) ||
           origin_is_home_of(call->desk->options->visitors_origin, settings->exit_url);
}

static void refuse_value(struct call *call, const char *name, const char *why)
{
    call_refuse_with(call, 422, "setting", why, json_pack("{s:s}", "name", name));
}

static bool set(struct call *call, const char *name, const json_t *value,
                struct desk_settings *after)
{
    const char *why = NULL;
    json_t *standard = house_setting_write(name, &call->desk->options->settings);

    if (!standard) {
        refuse_value(call, name, "There is no such setting.");
        return false;
    }
    /* The default of the file may be beyond what an admin may set: it is taken as it is. */
    if (json_is_null(value) && strcmp(name, "exit") == 0)
        memcpy(after->exit_url, call->desk->options->settings.exit_url, sizeof after->exit_url);
    else if (!json_is_null(value))
        why = house_setting_read(name, value, after);
    json_decref(standard);
    if (!why && strcmp(name, "exit") == 0 && leads_back(call, after))
        why = "The exit must lead to another house than this one.";
    if (why)
        refuse_value(call, name, why);
    return !why;
}

/* False when it is answered. */
static bool read_changes(struct call *call, struct changes *changes)
{
    const json_t *list = json_object_get(call->body, "changes");
    size_t index;
    json_t *one;

    if (json_object_size(call->body) != 1 || !json_array_size(list) ||
        json_array_size(list) > CHANGES_MOST) {
        call_refuse_fields(call);
        return false;
    }
    json_array_foreach(list, index, one)
    {
        struct change *change = &changes->list[changes->count++];
        json_int_t version;

        if (json_unpack(one, "{s:s, s:o, s:I !}", "name", &change->name, "value", &change->value,
                        "version", &version) != 0 ||
            version < 0 || strlen(change->name) > STORED_SETTING_NAME_MAX) {
            call_refuse_fields(call);
            return false;
        }
        change->version = version;
        if (!set(call, change->name, change->value, &changes->after))
            return false;
    }
    return true;
}

/* The house closed and opened has words of its own. */
static enum journal_action action_of(const char *name, const json_t *to)
{
    if (strcmp(name, "closed") != 0)
        return JOURNAL_SETTING_CHANGED;
    return json_object_size(to) ? JOURNAL_CLOSING : JOURNAL_OPENING;
}

/* {"from":…,"to":…} */
static enum store_result write_journal(struct call *call, const struct change *change)
{
    struct desk *desk = call->desk;
    json_t *to = json_is_null(change->value)
                     ? house_setting_write(change->name, &desk->options->settings)
                     : json_incref(change->value);
    json_t *detail = json_pack("{s:o, s:o}", "from",
                               house_setting_write(change->name, &desk->settings), "to", to);
    enum store_result result =
        staff_journal_on(desk, call->account, action_of(change->name, to), change->name, detail);

    json_decref(detail);
    return result;
}

static enum store_result store_change(struct call *call, const struct change *change)
{
    char *text = json_dumps(change->value, JSON_COMPACT | JSON_ENCODE_ANY);
    const struct setting_change stored = {.name = change->name,
                                          .value = text,
                                          .expected_version = change->version,
                                          .now_ms = (int64_t)clock_wall_ms(),
                                          .actor = call->account->id};
    enum store_result result;

    CHECK(text);
    result = store_setting_put(call->desk->store, &stored);
    mem_free(text);
    return result == STORE_OK ? write_journal(call, change) : result;
}

static enum store_result store_changes(struct call *call, struct changes *changes)
{
    struct desk *desk = call->desk;
    enum store_result result = store_begin(desk->store), one;

    if (result != STORE_OK)
        return result;
    /* All that are stale are told, not the first alone. */
    for (size_t i = 0; i < changes->count && result != STORE_FAILED; i++) {
        const struct change *change = &changes->list[i];
        json_t *now;

        one = store_change(call, change);
        if (one == STORE_STALE && (now = describe(desk, change->name)))
            json_array_append_new(changes->stale, now);
        if (one != STORE_OK)
            result = one;
    }
    return store_end(desk->store, result);
}

/* The defaults of the file, and over them what the database has now. */
static void apply(struct desk *desk, const struct changes *changes)
{
    struct desk_settings settings = desk->options->settings;

    if (house_settings_load(desk->store, &settings) != STORE_OK)
        settings = changes->after;
    desk_apply_settings(desk, &settings);
}

void setting_put(struct call *call)
{
    struct changes changes = {.after = call->desk->settings};
    enum store_result result;

    if (!read_changes(call, &changes))
        return;
    changes.stale = json_array();
    result = store_changes(call, &changes);
    if (result == STORE_OK) {
        apply(call->desk, &changes);
        setting_list(call);
    } else if (result == STORE_STALE) {
        call_refuse_with(call, 409, "stale", "Somebody else changed it first. Nothing was changed.",
                         json_pack("{s:O}", "settings", changes.stale));
    } else {
        call_refuse_stored(call);
    }
    json_decref(changes.stale);
}

/* False when it is answered. */
static bool try_values(struct call *call, const json_t *values, struct desk_settings *settings)
{
    const char *name;
    json_t *value;

    json_object_foreach((json_t *)values, name, value)
    {
        if (!set(call, name, value, settings))
            return false;
    }
    return true;
}

void setting_preview(struct call *call)
{
    struct desk_settings settings = call->desk->settings;
    struct buf page = {0};
    const char *language;
    json_t *values;

    if (json_unpack(call->body, "{s:o, s:s !}", "values", &values, "language", &language) != 0 ||
        !json_is_object(values) || strlen(language) != LANGUAGE_LEN || !page_language(language)) {
        call_refuse_fields(call);
        return;
    }
    if (!try_values(call, values, &settings))
        return;
    page_compose(&settings, house_public(call->desk->house), page_language(language), &page);
    call_answer(call, json_pack("{s:s#}", "html", (const char *)page.data, (int)page.len));
    buf_release(&page);
}
