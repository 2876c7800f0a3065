/*
 * An import: a file of one kind read to its end, every row judged, and then all that this kind
 * brought before replaced in one transaction, with its row in the journal. Whatever goes wrong on
 * the way (a file of another kind, a disk that is full, the end of the process) leaves what was
 * there.
 *
 * The database is locked only while the rows are written, some tenths of a second for a whole
 * country. Everything happens before import_run returns: for the command line, or on a thread of
 * the pool with a store of its own (no other thread may use that one meanwhile).
 */
#ifndef HAVRE_DESK_IMPORT_H
#define HAVRE_DESK_IMPORT_H

#include "store/directory.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#define IMPORT_ROWS_BYTES_MOST (32U * 1024 * 1024) /* of rows that wait to be written */

struct import_progress {
    uint64_t rows; /* taken and refused */
    uint64_t bytes;
};

struct import_task {
    enum import_kind kind;
    const char *source; /* import_source_name */
    const char *kinds;  /* of the annuaire (places/reader.h); NULL: the usual ones */
    int64_t actor;      /* an account; 0: the command line */

    /* Up to `size` bytes of the file: how many, 0 at its end, or a negative errno. */
    ssize_t (*read)(void *owner, uint8_t *bytes, size_t size);
    /* After each piece of the file; NULL: nobody asks. */
    void (*handle_progress)(void *owner, const struct import_progress *progress);
    /* The line (or JSON record, reader_counts_lines) and a literal: "it has no name". NULL too. */
    void (*handle_refused)(void *owner, uint64_t at, const char *reason);
    void *owner;
};

enum import_verdict {
    IMPORT_DONE,
    IMPORT_UNREADABLE,   /* the file: errno's words */
    IMPORT_ANOTHER_FORM, /* it is no such file: what it lacks */
    IMPORT_ALL_REFUSED,  /* no row of it could be taken */
    IMPORT_TOO_LARGE,    /* more rows than IMPORT_ROWS_BYTES_MOST */
    IMPORT_STORE_FAILED  /* the database: store_error's sentence */
};

struct import_report {
    enum import_verdict verdict;
    int64_t number; /* of the import, when it is done */
    int64_t taken, refused;
    uint64_t ms;
    char *error; /* a sentence for a person; NULL when it is done. Released with mem_free */
};

/* Whether what was there was replaced, which is IMPORT_DONE. */
bool import_run(struct store *store, const struct import_task *task,
                struct import_report *ret_report);

/* A path's last part, as it is journalled and shown: cut at IMPORT_SOURCE_MAX, "?" for what is no
 * printable UTF-8. */
void import_source_name(const char *path, char ret_source[static IMPORT_SOURCE_MAX + 1]);

/* A `read` whose owner begins with an open descriptor (struct { int fd; … }). */
ssize_t import_read_fd(void *owner, uint8_t *bytes, size_t size);

#endif
