/*
 * A reply is what an agent is about to send in a hard moment: one with a placeholder that nothing
 * fills in would stand in the message as it is, so it is refused here. Each change and its row in
 * the journal are one transaction.
 */
#include "desk/reply_routes.h"

#include "base/str.h"
#include "desk/internal.h"
#include "desk/language.h"
#include "desk/staff_journal.h"
#include "store/replies.h"

#include <string.h>

static json_t *write_reply(const struct reply *reply)
{
    return json_pack("{s:I, s:I, s:s, s:s, s:s, s:I, s:b}", "id", (json_int_t)reply->id, "version",
                     (json_int_t)reply->version, "language", reply->language, "title", reply->title,
                     "text", reply->text, "position", (json_int_t)reply->position, "minors",
                     (int)reply->minors);
}

void reply_list(struct call *call)
{
    struct reply reply;
    const struct reply *before = NULL;
    json_t *list = json_array();
    enum store_result result;

    while ((result = store_reply_next(call->desk->store, before, &reply)) == STORE_OK) {
        json_array_append_new(list, write_reply(&reply));
        before = &reply;
    }
    if (result == STORE_NONE)
        call_answer(call, json_pack("{s:O}", "replies", list));
    else
        call_refuse_stored(call);
    json_decref(list);
}

/* Whether the page can fill in all that stands between braces. */
static bool can_be_filled(const char *text)
{
    static const char *const KNOWN[] = {"{name}", "{place}", "{number}"};

    while ((text = strpbrk(text, "{}"))) {
        size_t len = 0;

        for (size_t i = 0; i < sizeof KNOWN / sizeof *KNOWN; i++) {
            if (strncmp(text, KNOWN[i], strlen(KNOWN[i])) == 0)
                len = strlen(KNOWN[i]);
        }
        if (!len)
            return false;
        text += len;
    }
    return true;
}

static bool is_one_line(const char *title)
{
    for (const char *at = title; *at; at++) {
        if ((unsigned char)*at < ' ' || *at == 0x7f)
            return false;
    }
    return *title && strlen(title) <= REPLY_TITLE_MAX;
}

/* False when it is answered. */
static bool read_reply(struct call *call, bool has_version, struct reply *reply)
{
    const char *language, *title, *text;
    json_int_t position, version = 0;
    int minors;
    bool is_read =
        has_version
            ? json_unpack(call->body, "{s:I, s:s, s:s, s:s, s:I, s:b !}", "version", &version,
                          "language", &language, "title", &title, "text", &text, "position",
                          &position, "minors", &minors) == 0
            : json_unpack(call->body, "{s:s, s:s, s:s, s:I, s:b !}", "language", &language, "title",
                          &title, "text", &text, "position", &position, "minors", &minors) == 0;

    if (!is_read || strlen(language) != LANGUAGE_CODE_LEN || !language_bit(language) ||
        position < 0 || position > UINT32_MAX || version < 0)
        call_refuse_fields(call);
    else if (!is_one_line(title))
        call_refuse(call, 422, "title", "A title has 1 to 128 bytes, on one line.");
    else if (!*text || strlen(text) > REPLY_TEXT_MAX)
        call_refuse(call, 422, "text", "A text has 1 to 4096 bytes.");
    else if (!can_be_filled(text))
        call_refuse(call, 422, "placeholder", "Between braces: name, place or number alone.");
    else {
        *reply =
            (struct reply){.version = version, .position = (uint32_t)position, .minors = minors};
        memcpy(reply->language, language, strlen(language));
        memcpy(reply->title, title, strlen(title));
        memcpy(reply->text, text, strlen(text));
        return true;
    }
    return false;
}

enum how { ADDED, CHANGED, REMOVED };

static enum store_result change(struct store *store, enum how how, struct reply *reply)
{
    switch (how) {
    case ADDED:
        return store_reply_add(store, reply);
    case CHANGED:
        return store_reply_put(store, reply);
    case REMOVED:
        break;
    }
    return store_reply_remove(store, reply->id, reply->version);
}

static enum store_result carry_out(struct call *call, enum how how, struct reply *reply)
{
    static const char *const WORDS[] = {"added", "changed", "removed"};
    struct desk *desk = call->desk;
    enum store_result result = store_begin(desk->store);

    if (result != STORE_OK)
        return result;
    result = change(desk->store, how, reply);
    if (result == STORE_OK) {
        json_t *detail = json_pack("{s:s, s:I, s:s}", "how", WORDS[how], "id",
                                   (json_int_t)reply->id, "language", reply->language);
        result =
            staff_journal_on(desk, call->account, JOURNAL_REPLIES_CHANGED, reply->title, detail);
        json_decref(detail);
    }
    return store_end(desk->store, result);
}

static void refuse(struct call *call, enum store_result result)
{
    struct reply now;

    if (result == STORE_STALE)
        result = store_reply_get(call->desk->store, call->number, &now);
    if (result == STORE_OK)
        call_refuse_with(call, 409, "stale", "Somebody else changed it first. Nothing was changed.",
                         json_pack("{s:o}", "reply", write_reply(&now)));
    else if (result == STORE_NONE)
        call_refuse(call, 404, "not_found", "There is no such reply.");
    else
        call_refuse_stored(call);
}

static void answer(struct call *call, enum how how, struct reply *reply)
{
    enum store_result result = carry_out(call, how, reply);

    if (result != STORE_OK)
        refuse(call, result);
    else if (how == REMOVED)
        call_done(call, NULL);
    else
        call_answer(call, write_reply(reply));
}

void reply_add(struct call *call)
{
    struct reply reply;

    if (read_reply(call, false, &reply))
        answer(call, ADDED, &reply);
}

void reply_change(struct call *call)
{
    struct reply reply;

    if (!read_reply(call, true, &reply))
        return;
    reply.id = call->number;
    answer(call, CHANGED, &reply);
}

void reply_remove(struct call *call)
{
    struct reply reply;
    json_int_t version;
    enum store_result found;

    if (json_unpack(call->body, "{s:I !}", "version", &version) != 0) {
        call_refuse_fields(call);
        return;
    }
    found = store_reply_get(call->desk->store, call->number, &reply);
    if (found != STORE_OK) {
        refuse(call, found == STORE_NONE ? STORE_NONE : STORE_FAILED);
        return;
    }
    reply.version = version;
    answer(call, REMOVED, &reply);
}
