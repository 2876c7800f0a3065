/*
 * `havre backup` and `havre journal`, and how all such tools come by the database. They work beside
 * a desk that runs: SQLite's log lets one write while others read, and a desk that is writing is
 * waited for.
 */
#include "command.h"

#include "base/buf.h"
#include "base/clock.h"
#include "base/mem.h"
#include "base/str.h"
#include "store/journal.h"
#include "store/store.h"
#include "supervise.h"

#include <errno.h>
#include <jansson.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

const struct own_option backup_options[] = {{NULL, NULL, NULL}};
const struct own_option journal_options[] = {
    {"head", "[NUMBER:]HASH", "a head that was kept elsewhere: it must still be in the journal"},
    {NULL, NULL, NULL},
};

/* A mistyped folder is not to become an empty house. */
static bool has_database(const char *dir)
{
    struct buf path = {0};
    bool is_there;

    buf_printf(&path, "%s/havre.db", dir);
    buf_append_u8(&path, 0);
    is_there = access((const char *)path.data, F_OK) == 0;
    if (!is_there)
        (void)command_complain("there is no database in %s: %s. Which state folder? See --state "
                               "and --config.",
                               dir, strerror(errno));
    buf_release(&path);
    return is_there;
}

struct store *command_open_store(const struct invocation *invocation, bool is_made)
{
    const char *dir = settings_state(invocation->settings);
    struct store *store = NULL;
    char *why = NULL;

    if (!is_made && !has_database(dir))
        return NULL;
    if (store_open(dir, &store, &why) != STORE_OK) {
        (void)command_complain("%s", why);
        mem_free(why);
    }
    return store;
}

/* The name alone: where backups lie is nobody's business. Left out when it is no UTF-8. */
static char *file_detail(const char *path)
{
    const char *slash = strrchr(path, '/');
    json_t *json = json_pack("{s:s}", "file", slash ? slash + 1 : path);
    char *text = json ? json_dumps(json, JSON_COMPACT) : NULL;

    json_decref(json);
    return text;
}

static enum store_result journal_backup(struct store *store, const char *path)
{
    char *detail = file_detail(path);
    const struct journal_event event = {.at_ms = (int64_t)clock_wall_ms(),
                                        .action = JOURNAL_BACKUP,
                                        .subject = "",
                                        .detail = detail};
    enum store_result result = store_journal_add(store, &event);

    mem_free(detail);
    return result;
}

static int backup(const struct invocation *invocation, struct store *store)
{
    const char *path = invocation->words[0];
    struct stat status = {0};

    if (store_backup(store, path) != STORE_OK)
        return command_refuse(EXIT_REFUSED, "%s", store_error(store));
    (void)stat(path, &status);
    printf("%s: %lld bytes, checked.\n"
           "The key that opens second factors is not in it: keep %s/secret.key elsewhere, apart "
           "from backups.\n",
           path, (long long)status.st_size, settings_state(invocation->settings));
    if (journal_backup(store, path) == STORE_OK)
        return EXIT_SUCCESS;
    return command_refuse(EXIT_REFUSED,
                          "the backup is there and whole, but the journal does not "
                          "tell of it: %s",
                          store_error(store));
}

int run_backup(const struct invocation *invocation)
{
    struct store *store;
    int status;

    if (invocation->word_count != 1)
        return command_refuse(EXIT_USAGE, "backup: name one file that is not there yet");
    store = command_open_store(invocation, false);
    status = store ? backup(invocation, store) : EXIT_CANNOT_START;
    store_close(store);
    return status;
}

/* HASH or NUMBER:HASH. */
static bool parse_head(const char *text, struct journal_mark *ret_mark)
{
    struct str hash = str_of(text), number = {NULL, 0};
    uint64_t value = 0;
    size_t len = 0;

    if (strchr(text, ':'))
        number = str_cut(&hash, ':');
    if (number.at && (!str_to_u64(number, INT64_MAX, &value) || value == 0))
        return false;
    ret_mark->number = (int64_t)value;
    return hash.len == (size_t)2 * JOURNAL_HASH_LEN &&
           sodium_hex2bin(ret_mark->hash, JOURNAL_HASH_LEN, hash.at, hash.len, NULL, &len, NULL) ==
               0 &&
           len == JOURNAL_HASH_LEN;
}

static void print_head(const struct journal_report *report)
{
    char hex[2 * JOURNAL_HASH_LEN + 1];

    sodium_bin2hex(hex, sizeof hex, report->head, sizeof report->head);
    if (report->last)
        printf("Head: %lld:%s\n", (long long)report->last, hex);
}

static int print_report(const struct journal_report *report, bool has_head)
{
    switch (report->verdict) {
    case JOURNAL_INTACT:
        printf("The journal is intact: %lld rows", (long long)report->count);
        if (report->count)
            printf(", %lld to %lld", (long long)report->first, (long long)report->last);
        if (has_head)
            printf(", %lld of them after the head that was given", (long long)report->since_head);
        puts(".");
        print_head(report);
        return EXIT_SUCCESS;
    case JOURNAL_ALTERED:
        printf("Row %lld was altered. %lld rows before it are right.\n", (long long)report->at,
               (long long)(report->last < report->at ? report->count : report->count - 1));
        return EXIT_REFUSED;
    case JOURNAL_MISSING:
        printf("Row %lld is missing.\n", (long long)report->at);
        return EXIT_REFUSED;
    case JOURNAL_HEAD_NOT_FOUND:
        printf("No row has the hash that was given: the newest rows were altered or cut off. The "
               "%lld that are there fit together.\n",
               (long long)report->count);
        print_head(report);
        return EXIT_REFUSED;
    }
    return EXIT_REFUSED;
}

static int verify(const struct journal_mark *mark, struct store *store)
{
    struct journal_report report;

    if (store_journal_verify(store, mark, &report) != STORE_OK)
        return command_refuse(EXIT_CANNOT_START, "%s", store_error(store));
    return print_report(&report, mark);
}

int run_journal(const struct invocation *invocation)
{
    const char *head = invocation_option(invocation, "head");
    struct journal_mark mark;
    struct store *store;
    int status;

    if (invocation->word_count != 1 || strcmp(invocation->words[0], "verify") != 0)
        return command_refuse(EXIT_USAGE, "journal: say `havre journal verify`");
    if (head && !parse_head(head, &mark))
        return command_refuse(EXIT_USAGE,
                              "--head %s: must be the 64 digits that the console shows, with or "
                              "without the number of the row before them (12:…)",
                              head);
    store = command_open_store(invocation, false);
    status = store ? verify(head ? &mark : NULL, store) : EXIT_CANNOT_START;
    store_close(store);
    return status;
}
