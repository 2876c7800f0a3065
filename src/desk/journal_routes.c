/*
 * The head is what makes the journal worth reading: kept elsewhere, it shows later that no row was
 * altered since. It is told with the moment at which it was the head.
 */
#include "desk/journal_routes.h"

#include "base/clock.h"
#include "desk/internal.h"
#include "store/journal.h"

#include <sodium.h>

#define PAGE_ROWS 50

/* Who an account is, by the name to sign in with; '' for the command line. */
static json_t *actor_name(struct store *store, int64_t actor)
{
    struct account account;

    if (!actor || store_account_by_id(store, actor, &account) != STORE_OK)
        return json_string("");
    return json_string(account.name);
}

static json_t *write_row(struct store *store, const struct journal_row *row)
{
    json_t *detail = json_loads(row->detail, 0, NULL);

    return json_pack("{s:I, s:I, s:I, s:o, s:s, s:s, s:o}", "number", (json_int_t)row->number, "at",
                     (json_int_t)row->at_ms, "actor", (json_int_t)row->actor, "name",
                     actor_name(store, row->actor), "action", row->action, "subject", row->subject,
                     "detail", detail ? detail : json_object());
}

static enum store_result write_page(struct store *store, int64_t before, json_t *rows)
{
    struct journal_row row = {.number = before};
    enum store_result result = STORE_OK;

    for (int i = 0; i < PAGE_ROWS && result == STORE_OK; i++) {
        result = store_journal_before(store, row.number, &row);
        if (result == STORE_OK)
            json_array_append_new(rows, write_row(store, &row));
    }
    return result == STORE_NONE ? STORE_OK : result;
}

static void answer(struct call *call, int64_t before)
{
    struct store *store = call->desk->store;
    uint8_t hash[JOURNAL_HASH_LEN];
    char text[2 * JOURNAL_HASH_LEN + 1];
    int64_t number = 0;
    json_t *rows = json_array();
    enum store_result result = store_journal_head(store, &number, hash);

    if (result == STORE_OK)
        result = write_page(store, before, rows);
    if (result == STORE_OK)
        call_answer(call, json_pack("{s:O, s:{s:I, s:s}, s:I}", "rows", rows, "head", "number",
                                    (json_int_t)number, "hash",
                                    sodium_bin2hex(text, sizeof text, hash, sizeof hash), "now",
                                    (json_int_t)clock_wall_ms()));
    else
        call_refuse_stored(call);
    json_decref(rows);
}

void journal_newest(struct call *call)
{
    answer(call, INT64_MAX);
}

void journal_before(struct call *call)
{
    answer(call, call->number);
}
