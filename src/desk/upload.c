/*
 * An upload is RECEIVING until its body is at an end, then IMPORTING. At most one job of it is with
 * the pool; the thread touches what the job was given (`writing`, or all of the import's), the
 * loop's thread the rest. It is released in release() alone: when its body was cut or the disk
 * failed and no job is under way, or after the import.
 *
 * Of what comes, one piece is being written and one is waiting; when that is WAITING_MOST long the
 * sender is held back until the disk is done with the first.
 */
#include "desk/upload.h"

#include "base/buf.h"
#include "base/log.h"
#include "base/mem.h"
#include "desk/import.h"
#include "desk/internal.h"
#include "desk/staff_session.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#define FILE_NAME "upload.part"
#define WAITING_MOST (256 * 1024)
/* No less than 16 KiB a second: 64 MiB in 68 minutes at the longest. */
#define PACE_MS 30000
#define PACE_LEAST (16 * 1024 * PACE_MS / 1000)

struct refused_row {
    uint64_t at;
    const char *reason; /* static text */
};

struct upload {
    int fd; /* first: import_read_fd begins with it */
    struct desk *desk;
    struct slot_id held;
    struct upload_options options;
    int64_t account;
    uv_work_t work;
    struct buf waiting, writing;
    bool is_working;   /* the pool has a job of it */
    bool is_importing; /* all of it has come */
    bool is_over;      /* cut, or answered already */
    int error;         /* of the disk: an errno */
    /* What the import says. */
    struct import_report report;
    char *store_error; /* its database cannot be opened */
    struct refused_row refused[UPLOAD_REFUSED_SHOWN];
    size_t refused_count;
};

static void path_of(const struct desk *desk, struct buf *ret_path)
{
    buf_printf(ret_path, "%s/" FILE_NAME, desk->options->state);
    buf_append_u8(ret_path, 0);
}

void upload_sweep(struct desk *desk)
{
    struct buf path = {0};

    path_of(desk, &path);
    if (unlink((const char *)path.data) < 0 && errno != ENOENT)
        log_warn("what is left of an upload cannot be removed: %s", strerror(errno));
    buf_release(&path);
}

bool upload_is_under_way(const struct desk *desk)
{
    return desk->upload;
}

static void release(struct upload *upload)
{
    CHECK(!upload->is_working);
    upload->desk->upload = NULL;
    close(upload->fd);
    buf_release(&upload->waiting);
    buf_release(&upload->writing);
    mem_free(upload->report.error);
    mem_free(upload->store_error);
    mem_free(upload);
}

/* On a thread of the pool. 0 or an errno. */
static int write_all(int fd, const uint8_t *bytes, size_t len)
{
    while (len) {
        ssize_t written = write(fd, bytes, len);

        if (written < 0 && errno == EINTR)
            continue;
        if (written < 0)
            return errno;
        bytes += written;
        len -= (size_t)written;
    }
    return 0;
}

static void handle_writing(uv_work_t *work)
{
    struct upload *upload = CONTAINER_OF(work, struct upload, work);

    upload->error = write_all(upload->fd, upload->writing.data, upload->writing.len);
}

static void handle_written(uv_work_t *work, int status);

static void start_writing(struct upload *upload)
{
    struct buf written = upload->writing;

    upload->writing = upload->waiting;
    upload->waiting = written;
    upload->is_working = true;
    CHECK(uv_queue_work(&upload->desk->loop->uv, &upload->work, handle_writing, handle_written) ==
          0);
}

static void note_refused(void *owner, uint64_t at, const char *reason)
{
    struct upload *upload = owner;

    if (upload->refused_count < UPLOAD_REFUSED_SHOWN)
        upload->refused[upload->refused_count++] = (struct refused_row){at, reason};
}

/* On a thread of the pool, with a store that no other thread knows of. */
static void handle_import(uv_work_t *work)
{
    struct upload *upload = CONTAINER_OF(work, struct upload, work);
    const struct import_task task = {.kind = upload->options.kind,
                                     .source = upload->options.source,
                                     .actor = upload->account,
                                     .read = import_read_fd,
                                     .handle_refused = note_refused,
                                     .owner = upload};
    struct store *store;

    if (store_open_beside(upload->desk->store, &store, &upload->store_error) != STORE_OK)
        return;
    if (lseek(upload->fd, 0, SEEK_SET) < 0)
        upload->error = errno;
    else
        (void)import_run(store, &task, &upload->report);
    store_close(store);
}

static json_t *write_refused(const struct upload *upload)
{
    json_t *rows = json_array();

    for (size_t i = 0; i < upload->refused_count; i++)
        json_array_append_new(rows, json_pack("{s:I, s:s}", "at", (json_int_t)upload->refused[i].at,
                                              "reason", upload->refused[i].reason));
    return rows;
}

static void refuse_storage(struct upload *upload, const char *why)
{
    log_error("an upload cannot be stored: %s", why);
    held_refuse(upload->desk, upload->held, 503, "storage",
                "The state folder does not take or give it. The admin should know.");
}

static void answer(struct upload *upload)
{
    const struct import_report *report = &upload->report;
    json_t *rest = json_pack("{s:I, s:o}", "refused", (json_int_t)report->refused, "rows",
                             write_refused(upload));

    if (upload->error || upload->store_error) {
        refuse_storage(upload, upload->error ? strerror(upload->error) : upload->store_error);
    } else if (report->verdict == IMPORT_STORE_FAILED || report->verdict == IMPORT_UNREADABLE) {
        refuse_storage(upload, report->error);
    } else if (report->verdict != IMPORT_DONE) {
        held_refuse_with(upload->desk, upload->held, 422, "import", report->error, rest);
        return;
    } else {
        json_t *json =
            json_pack("{s:s, s:I, s:I, s:f}", "kind", import_kind_name(upload->options.kind),
                      "number", (json_int_t)report->number, "taken", (json_int_t)report->taken,
                      "seconds", (double)report->ms / 1000);
        json_object_update(json, rest);
        held_answer(upload->desk, upload->held, json, NULL);
    }
    json_decref(rest);
}

static void handle_imported(uv_work_t *work, int status)
{
    struct upload *upload = CONTAINER_OF(work, struct upload, work);
    const struct import_report *report = &upload->report;

    CHECK(status == 0); /* nobody cancels it */
    upload->is_working = false;
    log_info("import of %s: %lld rows taken, %lld refused%s",
             import_kind_name(upload->options.kind), (long long)report->taken,
             (long long)report->refused, report->number ? "" : "; nothing was replaced");
    /* Then the server may be gone. */
    if (!upload->desk->is_stopping)
        answer(upload);
    release(upload);
}

/* A file may be an hour on its way, and whoever sends it be no admin any more at its end. */
static bool is_admins_still(const struct upload *upload)
{
    struct desk *desk = upload->desk;
    struct account account;
    bool is_still = store_account_by_id(desk->store, upload->account, &account) == STORE_OK &&
                    account.role == ACCOUNT_ADMIN && *account.password_hash &&
                    staff_session_allows(desk, &account);

    mem_wipe(&account, sizeof account);
    return is_still;
}

static void start_import(struct upload *upload)
{
    if (!is_admins_still(upload)) {
        held_refuse(upload->desk, upload->held, 403, "role",
                    "Nothing was replaced: whoever sent this may not any more.");
        release(upload);
        return;
    }
    buf_release(&upload->waiting);
    buf_release(&upload->writing);
    upload->is_working = true;
    CHECK(uv_queue_work(&upload->desk->loop->uv, &upload->work, handle_import, handle_imported) ==
          0);
}

static void fail(struct upload *upload)
{
    upload->is_over = true;
    refuse_storage(upload, strerror(upload->error));
    release(upload);
}

/* Nobody waits for it any more. Once its body is at its end the server does not tell; that one may
 * be gone then, and is not to be asked. */
static bool is_in_vain(const struct upload *upload)
{
    return upload->is_over || (upload->is_importing && upload->desk->is_stopping);
}

static void handle_written(uv_work_t *work, int status)
{
    struct upload *upload = CONTAINER_OF(work, struct upload, work);

    CHECK(status == 0); /* nobody cancels it */
    upload->is_working = false;
    buf_clear(&upload->writing);
    if (is_in_vain(upload)) {
        release(upload);
    } else if (upload->error) {
        fail(upload);
    } else if (upload->waiting.len) {
        start_writing(upload);
        http_body_resume(upload->desk->server, upload->held);
    } else if (upload->is_importing) {
        start_import(upload);
    }
}

static void handle_bytes(void *owner, const uint8_t *bytes, size_t len)
{
    struct upload *upload = owner;

    buf_append(&upload->waiting, bytes, len);
    if (!upload->is_working)
        start_writing(upload);
    else if (upload->waiting.len >= WAITING_MOST)
        http_body_pause(upload->desk->server, upload->held);
}

static void handle_end(void *owner)
{
    struct upload *upload = owner;

    upload->is_importing = true;
    if (!upload->is_working)
        start_import(upload);
}

/* The sender is gone, or too slow: it is as if nothing had come. */
static void handle_cut(void *owner)
{
    struct upload *upload = owner;

    upload->is_over = true;
    log_info("an upload was cut off before its end");
    if (!upload->is_working)
        release(upload);
}

/* Open and without a name; -1 and errno. */
static int open_file(const struct desk *desk)
{
    struct buf path = {0};
    int fd, error;

    path_of(desk, &path);
    fd = open((const char *)path.data, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
    error = errno;
    if (fd >= 0 && unlink((const char *)path.data) < 0) {
        error = errno;
        close(fd);
        fd = -1;
    }
    buf_release(&path);
    errno = error;
    return fd;
}

bool upload_begin(struct call *call, const struct upload_options *options)
{
    static const struct http_body_ops ops = {handle_bytes, handle_end, handle_cut};
    static const struct http_pace pace = {PACE_LEAST, PACE_MS};
    struct upload *upload;
    int fd = open_file(call->desk);

    CHECK(!call->desk->upload);
    if (fd < 0) {
        log_error("an upload cannot be stored: %s", strerror(errno));
        return false;
    }
    upload = mem_alloc(sizeof *upload);
    upload->fd = fd;
    upload->desk = call->desk;
    upload->options = *options;
    upload->account = call->account->id;
    upload->held = http_request_stream(call->request, &ops, upload, &pace);
    call->desk->upload = upload;
    return true;
}
