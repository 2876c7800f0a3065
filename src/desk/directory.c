/*
 * At most one job is under way, on a thread of the pool with a connection of its own, so neither a
 * conversation nor the desk's own connection waits for it. It touches nothing else of the desk on
 * its thread and belongs to libuv until finish(), the one place that frees it. An import that comes
 * meanwhile is seen when it ends.
 */
#include "desk/directory.h"

#include "desk/compress.h"
#include "desk/internal.h"
#include "desk/route.h"

#include "base/clock.h"
#include "base/log.h"
#include "base/mem.h"

#include <string.h>

#define RETRY_MS 10000
/* An import replaces one kind at once, so several in a row are what an admin's morning looks like.
 */
#define READ_TRIES 5
/* Measured with the country's 35,000 communes and 4,200 places: 0.4 s together; the highest
 * quality of brotli would make it a tenth smaller and take forty times as long. */
#define GZIP_LEVEL 6
#define BROTLI_QUALITY 6

struct directory_job {
    uv_work_t work;
    struct desk *desk;
    struct buf forms[CONTENT_CODINGS];
    int64_t number;
    char *error; /* what a person needs to know; NULL: it is made */
};

static void read_from(struct store *store, struct directory_job *job)
{
    struct buf *bytes = &job->forms[CODING_IDENTITY];
    enum store_result result = STORE_STALE;

    for (unsigned i = 0; i < READ_TRIES && result == STORE_STALE; i++) {
        buf_clear(bytes);
        result = directory_read(store, &job->number, bytes);
    }
    if (result != STORE_OK)
        job->error = mem_strdup(result == STORE_STALE ? "imports follow each other too closely"
                                                      : store_error(store));
}

/* On a thread of the pool. */
static void handle_work(uv_work_t *work)
{
    struct directory_job *job = CONTAINER_OF(work, struct directory_job, work);
    const struct buf *bytes = &job->forms[CODING_IDENTITY];
    struct store *store = NULL;

    if (store_open_beside(job->desk->store, &store, &job->error) != STORE_OK)
        return;
    read_from(store, job);
    store_close(store);
    if (job->error)
        return;
    compress_gzip(bytes, GZIP_LEVEL, &job->forms[CODING_GZIP]);
    compress_brotli(bytes, BROTLI_QUALITY, true, &job->forms[CODING_BROTLI]);
}

static void release_forms(struct buf *forms)
{
    for (size_t i = 0; i < CONTENT_CODINGS; i++)
        buf_release(&forms[i]);
}

static json_t *notice(const struct directory *directory)
{
    return json_pack("{s:s, s:I}", "t", "directory", "number", (json_int_t)directory->number);
}

static void take(struct desk *desk, struct directory_job *job)
{
    struct directory *directory = &desk->directory;

    release_forms(directory->forms);
    memcpy(directory->forms, job->forms, sizeof directory->forms);
    memset(job->forms, 0, sizeof job->forms);
    directory->number = job->number;
    directory->is_there = true;
    log_info("the directory is made anew: %zu bytes, %zu compressed",
             directory->forms[CODING_IDENTITY].len, directory->forms[CODING_BROTLI].len);
    consoles_send(desk, ACCOUNT_AGENT, notice(directory));
}

static void finish(uv_work_t *work, int status)
{
    struct directory_job *job = CONTAINER_OF(work, struct directory_job, work);
    struct desk *desk = job->desk;

    CHECK(status == 0); /* nobody cancels it */
    desk->directory.has_job = false;
    desk->directory.due_ms = job->error ? clock_ms() + RETRY_MS : 0;
    if (job->error)
        log_error("the directory cannot be made of the database: %s", job->error);
    else if (!desk->is_stopping)
        take(desk, job);
    release_forms(job->forms);
    mem_free(job->error);
    mem_free(job);
}

static void start_job(struct desk *desk)
{
    struct directory_job *job = mem_alloc(sizeof *job);

    job->desk = desk;
    desk->directory.has_job = true;
    CHECK(uv_queue_work(&desk->loop->uv, &job->work, handle_work, finish) == 0);
}

void directory_sweep(struct desk *desk)
{
    struct directory *directory = &desk->directory;
    int64_t latest = 0;

    if (!directory->is_wanted || directory->has_job || directory->due_ms > clock_ms())
        return;
    directory->due_ms = DIRECTORY_NEVER;
    if (store_import_latest(desk->store, &latest) != STORE_OK) {
        log_error("imports cannot be read: %s", store_error(desk->store));
        directory->due_ms = clock_ms() + RETRY_MS;
    } else if (!directory->is_there || latest != directory->number) {
        start_job(desk);
    }
}

void directory_may_be_old(struct desk *desk)
{
    if (desk->directory.due_ms == DIRECTORY_NEVER)
        desk->directory.due_ms = 0;
}

void directory_tell(struct console *console)
{
    console_send(console, notice(&console->desk->directory));
}

void directory_finish(struct desk *desk)
{
    release_forms(desk->directory.forms);
}

void directory_serve(struct call *call)
{
    const struct directory *directory = &call->desk->directory;
    enum content_coding coding = content_coding_choose(call->request->head->accept_encoding);
    const struct buf *form = &directory->forms[coding];

    if (!directory->is_there) {
        call->desk->directory.is_wanted = true;
        directory_sweep(call->desk);
        call_done(call, NULL);
        return;
    }
    http_respond(call->request,
                 &(struct http_response){.status = 200,
                                         .content_type = "application/x-ndjson",
                                         .content_encoding = content_coding_name(coding),
                                         .body = form->data,
                                         .body_len = form->len});
}
