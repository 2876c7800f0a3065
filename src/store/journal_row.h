/*
 * What writing and verifying the journal share.
 */
#ifndef HAVRE_STORE_JOURNAL_ROW_H
#define HAVRE_STORE_JOURNAL_ROW_H

#include "store/journal.h"

struct sql;

#define JOURNAL_COLUMNS "number, at_ms, actor, action, subject, detail, previous_hash, hash"

/* Subject and detail of the row that tells that everything up to `number` went. */
struct journal_anchor {
    char subject[24];
    char detail[2 * JOURNAL_HASH_LEN + 16];
};

void journal_row_hash(const struct journal_row *row, uint8_t ret_hash[static JOURNAL_HASH_LEN]);
/* The next columns, which are JOURNAL_COLUMNS; then sql_end says whether they were right. */
void journal_row_read(struct sql *sql, struct journal_row *ret_row);
void journal_anchor(int64_t number, const uint8_t hash[static JOURNAL_HASH_LEN],
                    struct journal_anchor *ret_anchor);

#endif
