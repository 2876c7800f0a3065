/*
 * Each change of a line and its row in the journal are one transaction. What a line must be is in
 * line_form.c.
 */
#include "desk/line_routes.h"

#include "base/clock.h"
#include "desk/internal.h"
#include "desk/line_form.h"
#include "desk/staff_journal.h"
#include "store/lines.h"

#include <string.h>

void line_list(struct call *call)
{
    struct national_line line;
    const struct national_line *before = NULL;
    json_t *list = json_array();
    enum store_result result;

    while ((result = store_line_next(call->desk->store, before, &line)) == STORE_OK) {
        json_array_append_new(list, line_write(&line));
        before = &line;
    }
    if (result == STORE_NONE)
        call_answer(call, json_pack("{s:O}", "lines", list));
    else
        call_refuse_stored(call);
    json_decref(list);
}

/* False when it is answered. */
static bool read_line(struct call *call, bool has_version, struct national_line *line)
{
    const struct bus_languages *languages = &call->desk->settings.languages;
    char language[LANGUAGE_LEN + 1] = {languages->tags[0][0], languages->tags[0][1]};
    const struct line_form form = {.body = call->body,
                                   .has_version = has_version,
                                   .language = language,
                                   .now_ms = (int64_t)clock_wall_ms()};
    struct line_fault fault;

    *line = (struct national_line){.id = call->number};
    if (line_form_read(&form, line, &fault))
        return true;
    if (fault.error)
        call_refuse(call, 422, fault.error, fault.message);
    else
        call_refuse_fields(call);
    return false;
}

enum how { ADDED, CHANGED, REMOVED };

static enum store_result change(struct store *store, enum how how, struct national_line *line)
{
    switch (how) {
    case ADDED:
        return store_line_add(store, line);
    case CHANGED:
        return store_line_put(store, line);
    case REMOVED:
        break;
    }
    return store_line_remove(store, line->id, line->version);
}

static enum store_result carry_out(struct call *call, enum how how, struct national_line *line)
{
    static const char *const WORDS[] = {"added", "changed", "removed"};
    struct desk *desk = call->desk;
    enum store_result result = store_begin(desk->store);

    if (result != STORE_OK)
        return result;
    result = change(desk->store, how, line);
    if (result == STORE_OK) {
        json_t *detail =
            json_pack("{s:s, s:I, s:s, s:I}", "how", WORDS[how], "id", (json_int_t)line->id,
                      "hours", line->hours, "verified", (json_int_t)line->verified_ms);
        result = staff_journal_on(desk, call->account, JOURNAL_LINES_CHANGED, line->number, detail);
        json_decref(detail);
    }
    return store_end(desk->store, result);
}

static void refuse(struct call *call, enum store_result result)
{
    struct national_line now;

    if (result == STORE_TAKEN) {
        call_refuse(call, 409, "taken", "There is a line of this number already.");
        return;
    }
    if (result == STORE_STALE)
        result = store_line_get(call->desk->store, call->number, &now);
    if (result == STORE_OK)
        call_refuse_with(call, 409, "stale", "Somebody else changed it first. Nothing was changed.",
                         json_pack("{s:o}", "line", line_write(&now)));
    else if (result == STORE_NONE)
        call_refuse(call, 404, "not_found", "There is no such line.");
    else
        call_refuse_stored(call);
}

static void answer(struct call *call, enum how how, struct national_line *line)
{
    enum store_result result = carry_out(call, how, line);

    if (result != STORE_OK)
        refuse(call, result);
    else if (how == REMOVED)
        call_done(call, NULL);
    else
        call_answer(call, line_write(line));
}

void line_add(struct call *call)
{
    struct national_line line;

    if (read_line(call, false, &line))
        answer(call, ADDED, &line);
}

void line_change(struct call *call)
{
    struct national_line line;

    if (read_line(call, true, &line))
        answer(call, CHANGED, &line);
}

void line_remove(struct call *call)
{
    struct national_line line;
    json_int_t version;
    enum store_result found;

    if (json_unpack(call->body, "{s:I !}", "version", &version) != 0) {
        call_refuse_fields(call);
        return;
    }
    found = store_line_get(call->desk->store, call->number, &line);
    if (found != STORE_OK) {
        refuse(call, found == STORE_NONE ? STORE_NONE : STORE_FAILED);
        return;
    }
    line.version = version;
    answer(call, REMOVED, &line);
}
