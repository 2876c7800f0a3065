/*
 * Who is connected, and can be invited. The list is made each second, or less often in a large
 * house, and sent as one text to all when it is another one. Whoever connects gets the last one,
 * and soon the one that she is in.
 */
#include "desk/internal.h"

#include "base/clock.h"
#include "base/mem.h"
#include "base/str.h"
#include "desk/console_message.h"
#include "desk/json.h"
#include "desk/language.h"

#include <string.h>

#define COLLEAGUES_A_SECOND 100

static json_t *languages_of(const struct account *account)
{
    json_t *array = json_array();

    for (uint8_t i = 0; i < language_count(); i++) {
        if (account->languages >> i & 1)
            json_array_append_new(array, json_string(language_code(i)));
    }
    return array;
}

static json_t *tags_of(const struct account *account)
{
    json_t *array = json_array();
    struct str rest = str_of(account->tags);

    while (rest.len) {
        struct str tag = str_cut(&rest, ',');
        json_array_append_new(array, json_stringn(tag.at, tag.len));
    }
    return array;
}

static json_t *colleague(const struct console *console)
{
    const struct account *account = &console->account;
    struct agent_view view;

    if (!dispatch_agent(console->desk->dispatch, clock_ms(), console->agent, &view))
        return NULL;
    return json_pack("{s:I, s:s, s:s, s:s, s:s, s:I, s:I, s:o, s:b, s:o}", "account",
                     (json_int_t)account->id, "name", account->display, "profession",
                     account->profession, "role", account_role_name(account->role), "presence",
                     console_presence_name(view.presence), "open", (json_int_t)view.open,
                     "capacity", (json_int_t)console_capacity(console->desk, account), "languages",
                     languages_of(account), "minors", (int)account->minors, "tags",
                     tags_of(account));
}

static json_t *compose(const struct desk *desk)
{
    json_t *list = json_array();

    LIST_FOREACH_SAFE (node, following, &desk->connected) {
        const struct console *console = CONTAINER_OF(node, struct console, link);
        json_t *one = console->has_hello && !console->is_closing ? colleague(console) : NULL;

        if (one)
            json_array_append_new(list, one);
    }
    return json_pack("{s:s, s:o}", "t", "colleagues", "list", list);
}

void colleagues_send(struct console *console)
{
    if (console->desk->colleagues)
        console_send_text(console, console->desk->colleagues);
}

/* What it costs to tell all of all grows with the square of the house: so the pause does with its
 * size. */
static uint64_t pause_ms(const json_t *message)
{
    return 1000 * (json_array_size(json_object_get(message, "list")) / COLLEAGUES_A_SECOND);
}

void colleagues_sweep(struct desk *desk)
{
    uint64_t now = clock_ms();
    json_t *message;
    char *text;

    if (now < desk->colleagues_due_ms)
        return;
    message = compose(desk);
    text = json_write(message);
    if (desk->colleagues && !strcmp(text, desk->colleagues)) {
        mem_free(text);
    } else {
        mem_free(desk->colleagues);
        desk->colleagues = text;
        desk->colleagues_due_ms = now + pause_ms(message);
        LIST_FOREACH_SAFE (node, following, &desk->connected) {
            struct console *console = CONTAINER_OF(node, struct console, link);
            if (console->has_hello)
                colleagues_send(console);
        }
    }
    json_decref(message);
}
