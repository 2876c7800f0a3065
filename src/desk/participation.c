/*
 * One of the staff in one conversation, or whose console rings for it: which console that is, under
 * which number, in which slot. Dispatch decides who is in what; a participation here follows its
 * effects. It belongs to its conversation.
 */
#include "desk/internal.h"

#include "base/clock.h"
#include "base/mem.h"
#include "base/str.h"

struct participation *participation_create(struct conversation *conversation, int64_t account)
{
    struct participation *participation = mem_alloc(sizeof *participation);

    participation->conversation = conversation;
    participation->account = account;
    list_init(&participation->console_link);
    list_init(&participation->help_link);
    list_append(&conversation->staff, &participation->link);
    return participation;
}

void participation_destroy(struct participation *participation)
{
    help_over(participation, "");
    participation_detach(participation);
    list_remove(&participation->link);
    mem_free(participation);
}

void participation_attach(struct participation *participation, struct console *console)
{
    participation_detach(participation);
    participation->console = console;
    participation->number = ++console->desk->next_number;
    list_append(&console->participations, &participation->console_link);
}

void participation_detach(struct participation *participation)
{
    participation->console = NULL;
    list_remove(&participation->console_link);
}

struct participation *participation_at(const struct conversation *conversation, uint8_t slot)
{
    LIST_FOREACH_SAFE (node, following, &conversation->staff) {
        struct participation *one = CONTAINER_OF(node, struct participation, link);
        if (slot && one->slot == slot)
            return one;
    }
    return NULL;
}

struct participation *participation_ringing(const struct conversation *conversation,
                                            const struct console *console)
{
    LIST_FOREACH_SAFE (node, following, &conversation->staff) {
        struct participation *one = CONTAINER_OF(node, struct participation, link);
        if (!one->slot && one->console == console)
            return one;
    }
    return NULL;
}

struct participation *participation_by_number(const struct console *console, uint32_t number)
{
    LIST_FOREACH_SAFE (node, following, &console->participations) {
        struct participation *one = CONTAINER_OF(node, struct participation, console_link);
        if (one->number == number)
            return one;
    }
    return NULL;
}

bool participation_talks(const struct participation *participation)
{
    return participation->slot && participation->part != PART_BESIDE;
}

void participation_send(const struct participation *participation, json_t *message)
{
    if (participation->console)
        console_send(participation->console, message);
    else
        json_decref(message);
}

void participation_tell(const struct participation *participation, const char *type)
{
    participation_send(participation,
                       json_pack("{s:s, s:I}", "t", type, "n", (json_int_t)participation->number));
}

void participation_tell_part(const struct participation *participation)
{
    participation_send(participation, json_pack("{s:s, s:I, s:s}", "t", "part", "n",
                                                (json_int_t)participation->number, "part",
                                                company_part_name(participation->part)));
}

void participation_tell_visitor_state(const struct participation *participation, const char *state)
{
    participation_send(participation,
                       json_pack("{s:s, s:I, s:s, s:i}", "t", "visitor", "n",
                                 (json_int_t)participation->number, "state", state, "for", 0));
}

void participation_tell_zone(const struct participation *participation)
{
    participation_send(participation, json_pack("{s:s, s:I, s:s}", "t", "zone", "n",
                                                (json_int_t)participation->number, "zone",
                                                bus_zone_name(participation->conversation->zone)));
}

static json_t *departements_of(const struct conversation *conversation)
{
    json_t *array = json_array();
    for (size_t i = 0; i < conversation->departement_count; i++) {
        struct str text = {conversation->departements[i], DEPARTEMENT_LEN};
        text = str_trim(text);
        json_array_append_new(array, json_stringn(text.at, text.len));
    }
    return array;
}

static json_int_t danger_for_s(const struct conversation *conversation)
{
    return conversation->danger_used ? (json_int_t)((clock_ms() - conversation->danger_ms) / 1000)
                                     : 0;
}

json_t *participation_about(const struct participation *participation, const char *type)
{
    const struct conversation *conversation = participation->conversation;

    return json_pack("{s:s, s:I, s:o, s:s, s:s%, s:b, s:I}", "t", type, "n",
                     (json_int_t)participation->number, "departements",
                     departements_of(conversation), "zone", bus_zone_name(conversation->zone),
                     "lang", conversation->language, (size_t)LANGUAGE_LEN, "urgent",
                     (int)conversation->danger_used, "danger_for", danger_for_s(conversation));
}
