/*
 * The lobbies' table of who is competent where: made at the start, before the loop runs, and again
 * on a thread of libuv's pool when anything was imported, by whatever process. Every lobby gets it,
 * one that connects later too. A job has a connection to the database of its own and touches
 * nothing else of the desk on its thread; it belongs to libuv until finish(), the one place that
 * frees it. At most one is under way.
 */
#include "desk/internal.h"

#include "base/clock.h"
#include "base/log.h"
#include "base/mem.h"
#include "desk/zone_table.h"
#include "store/directory.h"

#include <string.h>

#define RETRY_MS 60000

struct zones_job {
    uv_work_t work;
    struct desk *desk;
    struct buf table;
    int64_t number; /* of the import that is in it */
    char *why;      /* it failed; NULL: it did not */
};

static const char *why_not(struct store *store, enum store_result result)
{
    return result == STORE_STALE ? "it has too many codes that are both's" : store_error(store);
}

/* The number first: what is imported meanwhile has another. */
static enum store_result make(struct store *store, int64_t *ret_number, struct buf *ret_table)
{
    enum store_result result = store_import_latest(store, ret_number);

    return result == STORE_OK ? zone_table_make(store, ret_table) : result;
}

/* On a thread of the pool. */
static void handle_work(uv_work_t *work)
{
    struct zones_job *job = CONTAINER_OF(work, struct zones_job, work);
    struct store *store;
    enum store_result result;

    if (store_open_beside(job->desk->store, &store, &job->why) != STORE_OK)
        return;
    result = make(store, &job->number, &job->table);
    if (result != STORE_OK)
        job->why = mem_strdup(why_not(store, result));
    store_close(store);
}

static void tell_failure(struct desk *desk, const char *why)
{
    log_error("who is competent where cannot be read from the database: %s", why);
    desk->zones_due_ms = clock_ms() + RETRY_MS;
}

/* Takes the table. */
static void replace(struct desk *desk, struct buf *table, int64_t number)
{
    bool is_same =
        table->len == desk->zones.len && memcmp(table->data, desk->zones.data, table->len) == 0;

    desk->zones_number = number;
    buf_release(&desk->zones);
    desk->zones = *table;
    *table = (struct buf){0};
    if (!is_same)
        lobbies_send_zones(desk);
}

static void finish(uv_work_t *work, int status)
{
    struct zones_job *job = CONTAINER_OF(work, struct zones_job, work);
    struct desk *desk = job->desk;

    CHECK(status == 0); /* nobody cancels it */
    desk->has_zones_job = false;
    if (job->why)
        tell_failure(desk, job->why);
    else if (!desk->is_stopping)
        replace(desk, &job->table, job->number);
    buf_release(&job->table);
    mem_free(job->why);
    mem_free(job);
}

static void start_job(struct desk *desk)
{
    struct zones_job *job = mem_alloc(sizeof *job);

    job->desk = desk;
    desk->has_zones_job = true;
    CHECK(uv_queue_work(&desk->loop->uv, &job->work, handle_work, finish) == 0);
}

void zones_begin(struct desk *desk)
{
    struct buf table = {0};
    int64_t number;
    enum store_result result = make(desk->store, &number, &table);

    if (result == STORE_OK)
        replace(desk, &table, number);
    else
        tell_failure(desk, why_not(desk->store, result));
    buf_release(&table);
}

void zones_may_be_old(struct desk *desk)
{
    if (desk->zones_due_ms == DIRECTORY_NEVER)
        desk->zones_due_ms = 0;
}

void zones_sweep(struct desk *desk)
{
    int64_t number;

    if (desk->has_zones_job || clock_ms() < desk->zones_due_ms)
        return;
    desk->zones_due_ms = DIRECTORY_NEVER;
    if (store_import_latest(desk->store, &number) == STORE_FAILED)
        tell_failure(desk, store_error(desk->store));
    else if (number != desk->zones_number || !desk->zones.len)
        start_job(desk);
}
