/*
 * What the database need not keep any longer, looked for once an hour: links to enrol by that have
 * expired, rows of the journal past their time. Rarely, because each of it is a transaction on the
 * desk's loop; what fails is tried again the next hour.
 */
#include "desk/internal.h"

#include "base/clock.h"
#include "base/log.h"
#include "store/enrolments.h"
#include "store/journal.h"

#define EVERY_MS (60 * 60 * 1000ULL)
#define YEAR_MS (365 * 24 * 60 * 60 * 1000LL)

void housekeeping_sweep(struct desk *desk)
{
    int64_t wall_ms = (int64_t)clock_wall_ms();
    uint64_t now = clock_ms();
    int64_t journal_ms = desk->settings.journal_years * YEAR_MS;

    if (desk->kept_ms && now - desk->kept_ms < EVERY_MS)
        return;
    desk->kept_ms = now;
    if (store_enrolment_sweep(desk->store, wall_ms) == STORE_FAILED ||
        store_journal_prune(desk->store, wall_ms - journal_ms, wall_ms, 0) == STORE_FAILED)
        log_error("the database cannot be tidied: %s", store_error(desk->store));
}
