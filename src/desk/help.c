/*
 * « Aidez-moi »: a number for each call, in the order in which they came, told to supervisors and
 * admins; the visitor's page hears nothing of it. A call belongs to the participation of who asks
 * and ends with it at the latest.
 */
#include "desk/internal.h"

static json_t *call_for_help(uint32_t number, const char *name, bool on, const char *by)
{
    return json_pack("{s:s, s:I, s:s, s:b, s:s}", "t", "help", "help", (json_int_t)number, "name",
                     name, "on", (int)on, "by", by);
}

/* Her line may be cut while it is on. */
static const char *name_of(const struct participation *participation)
{
    return participation->console ? participation->console->account.display : "";
}

void help_ask(struct participation *participation)
{
    struct desk *desk = participation->conversation->desk;

    if (participation->help)
        return;
    participation->help = ++desk->next_help;
    list_append(&desk->helps, &participation->help_link);
    consoles_send(desk, ACCOUNT_SUPERVISOR,
                  call_for_help(participation->help, name_of(participation), true, ""));
}

void help_over(struct participation *participation, const char *by)
{
    if (!participation->help)
        return;
    consoles_send(participation->conversation->desk, ACCOUNT_SUPERVISOR,
                  call_for_help(participation->help, name_of(participation), false, by));
    participation->help = 0;
    list_remove(&participation->help_link);
}

struct participation *help_find(const struct desk *desk, uint32_t number)
{
    LIST_FOREACH_SAFE (node, following, &desk->helps) {
        struct participation *one = CONTAINER_OF(node, struct participation, help_link);
        if (one->help == number)
            return one;
    }
    return NULL;
}

void helps_send(struct console *console)
{
    if (console->account.role < ACCOUNT_SUPERVISOR)
        return;
    LIST_FOREACH_SAFE (node, following, &console->desk->helps) {
        const struct participation *one = CONTAINER_OF(node, struct participation, help_link);
        console_send(console, call_for_help(one->help, name_of(one), true, ""));
    }
}

void help_send_over(struct console *console, uint32_t number)
{
    console_send(console, call_for_help(number, "", false, ""));
}
