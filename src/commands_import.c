/*
 * `havre import`: one file into the directory. Progress goes to stderr when a person looks at it,
 * refused rows too; what came of it, to stdout.
 */
#include "command.h"

#include "base/clock.h"
#include "base/mem.h"
#include "desk/import.h"
#include "places/reader.h"
#include "store/store.h"
#include "supervise.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define REFUSED_SHOWN 20 /* rows by themselves; then reasons with their counts */
#define REASONS_MOST 64  /* more than there are */
#define PROGRESS_EVERY_MS 200

const struct own_option import_options[] = {
    {"kinds", "KIND[,KIND...]", "of the annuaire: these instead of " READER_ANNUAIRE_KINDS},
    {"all", NULL, "tell of every row that is refused, not of the first 20 alone"},
    {NULL, NULL, NULL},
};

struct reason {
    const char *text; /* NULL after the last */
    uint64_t count;
};

struct telling {
    int fd; /* first: import_read_fd */
    bool has_all, counts_lines, is_watched, has_progress;
    uint64_t told_ms; /* the last line of progress */
    uint64_t refused;
    struct reason reasons[REASONS_MOST];
};

/* The line of progress is written over. */
static void clear_progress(struct telling *telling)
{
    if (telling->has_progress)
        fputs("\r\033[K", stderr);
    telling->has_progress = false;
}

static void handle_progress(void *owner, const struct import_progress *progress)
{
    struct telling *telling = owner;
    uint64_t now = clock_ms();

    if (!telling->is_watched || now - telling->told_ms < PROGRESS_EVERY_MS)
        return;
    clear_progress(telling);
    fprintf(stderr, "%llu rows, %.1f MB", (unsigned long long)progress->rows,
            (double)progress->bytes / 1e6);
    telling->has_progress = true;
    telling->told_ms = now;
}

static void count_reason(struct telling *telling, const char *text)
{
    for (size_t i = 0; i < REASONS_MOST; i++) {
        struct reason *reason = &telling->reasons[i];

        if (reason->text && strcmp(reason->text, text) != 0)
            continue;
        reason->text = text;
        reason->count++;
        return;
    }
    CHECK(!"there are more reasons than REASONS_MOST");
}

static void handle_refused(void *owner, uint64_t at, const char *reason)
{
    struct telling *telling = owner;

    count_reason(telling, reason);
    if (telling->refused++ >= REFUSED_SHOWN && !telling->has_all)
        return;
    clear_progress(telling);
    fprintf(stderr, "%s %llu: %s\n", telling->counts_lines ? "line" : "record",
            (unsigned long long)at, reason);
}

static void tell_reasons(const struct telling *telling)
{
    if (telling->refused <= REFUSED_SHOWN || telling->has_all)
        return;
    fprintf(stderr, "... and others (--all tells of each). In all:\n");
    for (size_t i = 0; i < REASONS_MOST && telling->reasons[i].text; i++)
        fprintf(stderr, "%8llu  %s\n", (unsigned long long)telling->reasons[i].count,
                telling->reasons[i].text);
}

static int run_task(struct store *store, const struct import_task *task, struct telling *telling)
{
    struct import_report report;
    bool is_done = import_run(store, task, &report);

    clear_progress(telling);
    tell_reasons(telling);
    if (!is_done)
        (void)command_complain("%s", report.error);
    else
        printf("%lld rows taken, %lld refused, %.1f s\n", (long long)report.taken,
               (long long)report.refused, (double)report.ms / 1000);
    mem_free(report.error);
    return is_done ? EXIT_SUCCESS : EXIT_REFUSED;
}

static int import_file(const struct invocation *invocation, enum import_kind kind, int fd)
{
    struct telling telling = {.fd = fd,
                              .has_all = invocation_option(invocation, "all"),
                              .counts_lines = reader_counts_lines(kind),
                              .is_watched = isatty(STDERR_FILENO)};
    char source[IMPORT_SOURCE_MAX + 1];
    const struct import_task task = {.kind = kind,
                                     .source = source,
                                     .kinds = invocation_option(invocation, "kinds"),
                                     .read = import_read_fd,
                                     .handle_progress = handle_progress,
                                     .handle_refused = handle_refused,
                                     .owner = &telling};
    struct store *store = command_open_store(invocation, true);
    int status = EXIT_CANNOT_START;

    import_source_name(invocation->words[1], source);
    if (store)
        status = run_task(store, &task, &telling);
    store_close(store);
    return status;
}

static bool are_kinds_right(const struct invocation *invocation, enum import_kind kind)
{
    const char *kinds = invocation_option(invocation, "kinds");

    if (!kinds)
        return true;
    if (kind != IMPORT_ANNUAIRE)
        return command_complain("--kinds: only of `havre import annuaire`");
    return reader_kinds_are_valid(kinds) ||
           command_complain("--kinds %s: kinds with commas between them, as the file has them: %s",
                            kinds, READER_ANNUAIRE_KINDS);
}

int run_import(const struct invocation *invocation)
{
    enum import_kind kind;
    int fd, status;

    if (invocation->word_count != 2)
        return command_refuse(EXIT_USAGE, "import: say what it is, and name one file: havre import "
                                          "zones FILE");
    if (!import_kind_named(invocation->words[0], &kind))
        return command_refuse(EXIT_USAGE,
                              "import %s: it is one of communes, zones, police, gendarmerie, "
                              "annuaire, places",
                              invocation->words[0]);
    if (!are_kinds_right(invocation, kind))
        return EXIT_USAGE;
    fd = open(invocation->words[1], O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return command_refuse(EXIT_REFUSED, "cannot read %s: %s", invocation->words[1],
                              strerror(errno));
    /* A file that may not grow is an error to be told, and no reason to end. */
    signal(SIGXFSZ, SIG_IGN);
    status = import_file(invocation, kind, fd);
    close(fd);
    return status;
}
