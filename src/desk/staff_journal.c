/*
 * A row names the account by number and name: the number stays, the name is what people know.
 */
#include "desk/staff_journal.h"

#include "base/clock.h"
#include "base/mem.h"
#include "desk/internal.h"
#include "desk/json.h"

#include <string.h>

enum store_result staff_journal_on(struct desk *desk, const struct account *account,
                                   enum journal_action action, const char *subject,
                                   const json_t *detail)
{
    json_t *none = json_object(), *cut = NULL;
    char *text = json_write(detail ? detail : none);
    struct journal_event event = {.at_ms = (int64_t)clock_wall_ms(),
                                  .actor = account->id,
                                  .action = action,
                                  .subject = subject,
                                  .detail = text};
    enum store_result result;

    if (strlen(text) > JOURNAL_DETAIL_MAX) {
        cut = json_pack("{s:I}", "bytes", (json_int_t)strlen(text));
        mem_free(text);
        text = json_write(cut);
        event.detail = text;
    }
    result = store_journal_add(desk->store, &event);
    mem_free(text);
    json_decref(cut);
    json_decref(none);
    return result;
}

enum store_result staff_journal_own(struct desk *desk, const struct account *account,
                                    enum journal_action action, const char *how)
{
    json_t *json = how ? json_pack("{s:s}", "by", how) : NULL;
    enum store_result result = staff_journal_on(desk, account, action, account->name, json);

    json_decref(json);
    return result;
}
