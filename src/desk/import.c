/*
 * First all of the file, into memory, then all of the database. Rows that only the database can
 * refuse (a commune that is there twice) are reported then, after those that were refused by
 * themselves.
 */
#include "desk/import.h"

#include "base/buf.h"
#include "base/clock.h"
#include "base/mem.h"
#include "base/utf8.h"
#include "desk/commune_seeds.h"
#include "desk/import_rows.h"
#include "places/reader.h"
#include "store/journal.h"

#include <errno.h>
#include <jansson.h>
#include <stdarg.h>
#include <string.h>
#include <unistd.h>

#define CHUNK (64 * 1024)

struct run {
    const struct import_task *task;
    struct import_report *report;
    struct store *store;
    struct gazetteer *gazetteer;
    struct reader *reader;
    struct import_rows rows;
    int64_t waiting; /* rows of the file in `rows` */
    struct import_progress progress;
};

/* With a sentence, or several. False, for the caller to return. */
__attribute__((format(printf, 3, 4))) static bool fail(struct run *run, enum import_verdict verdict,
                                                       const char *format, ...)
{
    char what[512];
    struct buf text = {0};
    va_list args;

    va_start(args, format);
    vsnprintf(what, sizeof(what), format, args);
    va_end(args);
    buf_printf(&text, "%s: %s Nothing was replaced.", run->task->source, what);
    buf_append_u8(&text, 0);
    run->report->verdict = verdict;
    run->report->error = (char *)text.data;
    return false;
}

static bool fail_store(struct run *run)
{
    return fail(run, IMPORT_STORE_FAILED, "%s", store_error(run->store));
}

static void handle_refused(void *owner, uint64_t at, const char *reason)
{
    struct run *run = owner;

    run->report->refused++;
    run->progress.rows++;
    if (run->task->handle_refused)
        run->task->handle_refused(run->task->owner, at, reason);
}

static void note_taken(struct run *run, uint64_t at)
{
    run->waiting += at > 0;
    run->progress.rows += at > 0;
}

static void handle_commune(void *owner, uint64_t at, const struct commune_entry *entry)
{
    struct run *run = owner;

    import_rows_add_commune(&run->rows, at, entry);
    note_taken(run, at);
}

static void handle_zone(void *owner, uint64_t at, const struct zone_row *zone)
{
    struct run *run = owner;

    import_rows_add_zone(&run->rows, at, zone);
    note_taken(run, at);
}

static void handle_place(void *owner, uint64_t at, const struct place *place)
{
    struct run *run = owner;

    import_rows_add_place(&run->rows, at, place);
    note_taken(run, at);
}

static bool know_built_in(void *owner, const struct commune_entry *entry)
{
    gazetteer_add(owner, &entry->commune);
    return true;
}

static bool know_commune(void *owner, const struct commune *commune)
{
    gazetteer_add(owner, commune);
    return true;
}

/* New communes are held against those of the build, everything else against those of the house. */
static bool learn_communes(struct run *run)
{
    run->gazetteer = gazetteer_create();
    if (run->task->kind == IMPORT_COMMUNES) {
        communes_each(know_built_in, run->gazetteer);
        return true;
    }
    return store_communes_each(run->store, know_commune, run->gazetteer) == STORE_OK ||
           fail_store(run);
}

static void open_reader(struct run *run)
{
    const struct reader_options options = {.kind = run->task->kind,
                                           .kinds = run->task->kinds,
                                           .gazetteer = run->gazetteer,
                                           .handle_commune = handle_commune,
                                           .handle_zone = handle_zone,
                                           .handle_place = handle_place,
                                           .handle_refused = handle_refused,
                                           .owner = run};

    run->reader = reader_create(&options);
}

static bool feed(struct run *run, const uint8_t *bytes, size_t len)
{
    run->progress.bytes += len;
    if (!reader_feed(run->reader, bytes, len))
        return fail(run, IMPORT_ANOTHER_FORM, "%s.", reader_error(run->reader));
    if (run->rows.bytes.len > IMPORT_ROWS_BYTES_MOST)
        return fail(run, IMPORT_TOO_LARGE, "it has more rows than the directory takes.");
    if (run->task->handle_progress)
        run->task->handle_progress(run->task->owner, &run->progress);
    return true;
}

static bool read_all(struct run *run)
{
    uint8_t *chunk = mem_alloc(CHUNK);
    bool is_right = true;
    ssize_t len = 0;

    while (is_right && (len = run->task->read(run->task->owner, chunk, CHUNK)) > 0)
        is_right = feed(run, chunk, (size_t)len);
    mem_free(chunk);
    if (!is_right)
        return false;
    if (len < 0)
        return fail(run, IMPORT_UNREADABLE, "it cannot be read: %s.", strerror((int)-len));
    if (!reader_end(run->reader))
        return fail(run, IMPORT_ANOTHER_FORM, "%s.", reader_error(run->reader));
    if (run->waiting)
        return true;
    if (run->report->refused)
        return fail(run, IMPORT_ALL_REFUSED, "none of its %lld rows can be taken.",
                    (long long)run->report->refused);
    return fail(run, IMPORT_ALL_REFUSED, "there is no row in it that is asked for.");
}

/* Twice the same is no fault of a list whose communes became one. */
static enum store_result add_zone(struct run *run, bool *ret_more)
{
    struct zone_row zone;
    uint64_t at;
    enum store_result result = STORE_OK;

    *ret_more = import_rows_next_zone(&run->rows, &at, &zone);
    if (*ret_more)
        result = store_zone_add(run->store, &zone);
    return result == STORE_TAKEN ? STORE_OK : result;
}

static enum store_result add_place(struct run *run, bool *ret_more)
{
    struct place place;
    uint64_t at;

    *ret_more = import_rows_next_place(&run->rows, &at, &place);
    return *ret_more ? store_place_add(run->store, &place) : STORE_OK;
}

static enum store_result add_postal_codes(struct run *run, const struct commune_entry *entry)
{
    enum store_result result = STORE_OK;

    for (size_t i = 0; i < entry->postal_code_count && result == STORE_OK; i++) {
        result = store_postal_code_add(run->store, &entry->postal_codes[i]);
        if (result == STORE_TAKEN)
            result = STORE_OK;
    }
    return result;
}

static enum store_result add_commune(struct run *run, bool *ret_more)
{
    struct commune_entry entry;
    uint64_t at;
    enum store_result result = STORE_OK;

    *ret_more = import_rows_next_commune(&run->rows, &at, &entry);
    if (!*ret_more)
        return STORE_OK;
    result = store_commune_add(run->store, &entry.commune);
    if (result != STORE_TAKEN)
        return result == STORE_OK ? add_postal_codes(run, &entry) : result;
    run->waiting--;
    handle_refused(run, at, "its code is there already");
    return STORE_OK;
}

static enum store_result add_rows(struct run *run)
{
    enum store_result (*add)(struct run *, bool *) = run->task->kind == IMPORT_COMMUNES
                                                         ? add_commune
                                                     : run->task->kind == IMPORT_ZONES ? add_zone
                                                                                       : add_place;
    enum store_result result = STORE_OK;
    bool has_more = true;

    while (result == STORE_OK && has_more)
        result = add(run, &has_more);
    return result;
}

static enum store_result put_import(struct run *run)
{
    struct import import = {.kind = run->task->kind,
                            .at_ms = (int64_t)clock_wall_ms(),
                            .taken = run->waiting,
                            .refused = run->report->refused};
    enum store_result result;

    CHECK(strlen(run->task->source) <= IMPORT_SOURCE_MAX);
    memcpy(import.source, run->task->source, strlen(run->task->source));
    result = store_import_put(run->store, &import);
    run->report->number = import.number;
    return result;
}

static enum store_result add_to_journal(struct run *run)
{
    json_t *json = json_pack("{s:s, s:I, s:I}", "file", run->task->source, "taken",
                             (json_int_t)run->waiting, "refused", (json_int_t)run->report->refused);
    char *detail = json ? json_dumps(json, JSON_COMPACT) : NULL;
    const struct journal_event event = {.at_ms = (int64_t)clock_wall_ms(),
                                        .actor = run->task->actor,
                                        .action = JOURNAL_IMPORT,
                                        .subject = import_kind_name(run->task->kind),
                                        .detail = detail};
    enum store_result result = store_journal_add(run->store, &event);

    mem_free(detail);
    json_decref(json);
    return result;
}

static enum store_result replace(struct run *run)
{
    enum store_result result = store_directory_clear(run->store, run->task->kind);

    if (result == STORE_OK)
        result = add_rows(run);
    if (result == STORE_OK)
        result = put_import(run);
    return result == STORE_OK ? add_to_journal(run) : result;
}

static bool write_all(struct run *run)
{
    enum store_result result = store_begin(run->store);

    if (result == STORE_OK)
        result = store_end(run->store, replace(run));
    if (result != STORE_OK)
        return fail_store(run);
    run->report->taken = run->waiting;
    return true;
}

bool import_run(struct store *store, const struct import_task *task,
                struct import_report *ret_report)
{
    struct run run = {.task = task, .report = ret_report, .store = store};
    uint64_t begun = clock_ms();
    bool is_done = true;

    *ret_report = (struct import_report){.verdict = IMPORT_DONE};
    if (commune_seeds_plant(store) != STORE_OK)
        is_done = fail_store(&run);
    if (is_done)
        is_done = learn_communes(&run);
    if (is_done) {
        open_reader(&run);
        is_done = read_all(&run) && write_all(&run);
    }
    ret_report->ms = clock_ms() - begun;
    reader_destroy(run.reader);
    gazetteer_destroy(run.gazetteer);
    import_rows_release(&run.rows);
    return is_done;
}

void import_source_name(const char *path, char ret_source[static IMPORT_SOURCE_MAX + 1])
{
    const char *slash = strrchr(path, '/'), *name = slash ? slash + 1 : path;
    size_t len = strlen(name);

    if (len > IMPORT_SOURCE_MAX) {
        len = IMPORT_SOURCE_MAX;
        while (len && ((unsigned char)name[len] & 0xc0) == 0x80)
            len--;
    }
    memset(ret_source, 0, IMPORT_SOURCE_MAX + 1);
    memcpy(ret_source, name, len);
    for (size_t i = 0; i < len; i++) {
        bool is_odd = (unsigned char)ret_source[i] < ' ' || ret_source[i] == 0x7f;

        if (is_odd || (!utf8_is_valid((const uint8_t *)name, len) && ret_source[i] & 0x80))
            ret_source[i] = '?';
    }
}

ssize_t import_read_fd(void *owner, uint8_t *bytes, size_t size)
{
    const int *fd = owner;
    ssize_t len;

    do
        len = read(*fd, bytes, size);
    while (len < 0 && errno == EINTR);
    return len < 0 ? -errno : len;
}
