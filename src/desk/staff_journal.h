/*
 * What staff did, into the journal (store/journal.h), in the transaction of the deed.
 */
#ifndef HAVRE_DESK_STAFF_JOURNAL_H
#define HAVRE_DESK_STAFF_JOURNAL_H

#include "store/accounts.h"
#include "store/journal.h"

#include <jansson.h>

struct desk;

/* An account's own deed; `how` is one word for the detail {"by":how}, or NULL. */
MUST_CHECK enum store_result staff_journal_own(struct desk *desk, const struct account *account,
                                               enum journal_action action, const char *how);

/* What one did to something else: `subject` names it, `detail` (an object, borrowed; NULL: {}) says
 * what. Of a detail that is longer than a row takes, its length alone is kept. */
MUST_CHECK enum store_result staff_journal_on(struct desk *desk, const struct account *account,
                                              enum journal_action action, const char *subject,
                                              const json_t *detail);

#endif
