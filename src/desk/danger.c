/*
 * « Je suis en danger maintenant » as the desk hears it: dispatch makes her urgent, everybody who
 * is in it, or whose console rings for it, is told, and it is counted, once for each conversation.
 * What is counted is that it happened, this month; no row of the journal tells of it.
 */
#include "desk/internal.h"

#include "base/clock.h"
#include "base/log.h"
#include "store/counters.h"

void desk_count(struct desk *desk, const char *what)
{
    char month[COUNTER_MONTH_LEN + 1];

    counter_month((int64_t)clock_wall_ms(), month);
    if (store_count(desk->store, what, month) != STORE_OK)
        log_warn("a counter could not be stored: %s", store_error(desk->store));
}

static void tell_staff(const struct conversation *conversation)
{
    LIST_FOREACH_SAFE (node, following, &conversation->staff) {
        participation_tell(CONTAINER_OF(node, struct participation, link), "danger");
    }
}

void danger_called(struct conversation *conversation)
{
    struct desk *desk = conversation->desk;
    bool heard = dispatch_visitor_danger(desk->dispatch, clock_ms(), conversation->dispatch_id) ==
                 DISPATCH_OK;

    if (heard && !conversation->danger_used) {
        conversation->danger_used = true;
        conversation->danger_ms = clock_ms();
        tell_staff(conversation);
        desk_count(desk, "danger");
    }
    conversation_notify(conversation, json_pack("{s:s, s:b}", "t", "danger", "heard", (int)heard));
    conversation_send_ticket(conversation);
    desk_settle(desk);
    conversation_send_place(conversation, false);
}
