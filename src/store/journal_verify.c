/*
 * Verifying the journal: one pass from the oldest row to the newest, in one statement, so that rows
 * that come in meanwhile do not disturb it. The first fault ends it. A row whose own hash is right
 * but that names another hash before it accuses the row before: that one was written anew.
 */
#include "store/journal.h"

#include "base/str.h"
#include "store/journal_row.h"
#include "store/sql.h"

#include <sqlite3.h>
#include <string.h>

struct pass {
    struct journal_report *report;
    const struct journal_mark *mark;
    struct journal_anchor anchor; /* of what was pruned, when the oldest row is not number 1 */
    bool needs_anchor;
    bool has_anchor;
    int64_t pruned; /* the last row that went by what the journal says */
    int64_t marked; /* the row whose hash is the one given, or the one before the oldest */
    bool is_marked;
};

static bool blame(struct pass *pass, enum journal_verdict verdict, int64_t number)
{
    pass->report->verdict = verdict;
    pass->report->at = number;
    return false;
}

static void look_for_mark(struct pass *pass, int64_t number, const uint8_t *hash)
{
    if (!pass->mark || memcmp(hash, pass->mark->hash, JOURNAL_HASH_LEN) != 0 ||
        (pass->mark->number && pass->mark->number != number))
        return;
    pass->is_marked = true;
    pass->marked = number;
}

/* The oldest row: number 1 after zeros, or one whose past was pruned. */
static bool begin_chain(struct pass *pass, const struct journal_row *row)
{
    static const uint8_t zeros[JOURNAL_HASH_LEN];
    struct journal_report *report = pass->report;

    report->first = row->number;
    if (row->number == 1)
        return memcmp(row->previous, zeros, sizeof(zeros)) == 0 ||
               blame(pass, JOURNAL_ALTERED, row->number);
    pass->needs_anchor = true;
    journal_anchor(row->number - 1, row->previous, &pass->anchor);
    look_for_mark(pass, row->number - 1, row->previous);
    return true;
}

static void note_pruning(struct pass *pass, const struct journal_row *row)
{
    uint64_t through;

    if (strcmp(row->subject, pass->anchor.subject) == 0 &&
        strcmp(row->detail, pass->anchor.detail) == 0)
        pass->has_anchor = true;
    if (str_to_u64(str_of(row->subject), INT64_MAX, &through))
        pass->pruned = (int64_t)through;
}

static bool check_row(struct pass *pass, const struct journal_row *row)
{
    struct journal_report *report = pass->report;
    uint8_t hash[JOURNAL_HASH_LEN];

    if (report->count && row->number != report->last + 1)
        return blame(pass, JOURNAL_MISSING, report->last + 1);
    journal_row_hash(row, hash);
    if (memcmp(hash, row->hash, sizeof(hash)) != 0)
        return blame(pass, JOURNAL_ALTERED, row->number);
    if (!report->count && !begin_chain(pass, row))
        return false;
    if (report->count && memcmp(row->previous, report->head, sizeof(hash)) != 0)
        return blame(pass, JOURNAL_ALTERED, report->last);
    if (strcmp(row->action, journal_action_name(JOURNAL_PRUNED)) == 0)
        note_pruning(pass, row);
    report->count++;
    report->last = row->number;
    memcpy(report->head, row->hash, sizeof(report->head));
    look_for_mark(pass, row->number, row->hash);
    return true;
}

/* What only shows after the last row. */
static void conclude(struct pass *pass)
{
    struct journal_report *report = pass->report;
    const struct journal_mark *mark = pass->mark;

    if (pass->needs_anchor && !pass->has_anchor)
        (void)blame(pass, JOURNAL_MISSING, pass->pruned + 1);
    else if (mark && !pass->is_marked && mark->number > report->last)
        (void)blame(pass, JOURNAL_MISSING, report->last + 1);
    else if (mark && !pass->is_marked && mark->number && mark->number >= report->first)
        (void)blame(pass, JOURNAL_ALTERED, mark->number);
    else if (mark && !pass->is_marked)
        (void)blame(pass, JOURNAL_HEAD_NOT_FOUND, 0);
    else if (mark)
        report->since_head = report->last - pass->marked;
}

static enum store_result read_all(struct store *store, struct pass *pass)
{
    SQL_STATEMENT sql = sql_begin(store, "SELECT " JOURNAL_COLUMNS " FROM journal ORDER BY number");
    struct journal_row row;
    enum store_result result;

    while ((result = sql_step(&sql)) == STORE_OK) {
        journal_row_read(&sql, &row);
        /* A value that we would never write is an altered row. */
        if (sql.code == SQLITE_MISMATCH) {
            (void)blame(pass, JOURNAL_ALTERED, row.number ? row.number : pass->report->last + 1);
            return STORE_OK;
        }
        if (!check_row(pass, &row))
            return STORE_OK;
    }
    if (result != STORE_NONE)
        return result;
    conclude(pass);
    return STORE_OK;
}

enum store_result store_journal_verify(struct store *store, const struct journal_mark *head,
                                       struct journal_report *ret_report)
{
    struct pass pass = {.report = ret_report, .mark = head};

    memset(ret_report, 0, sizeof(*ret_report));
    return read_all(store, &pass);
}
