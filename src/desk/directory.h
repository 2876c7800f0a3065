/*
 * The compact directory (places/compact.h) as consoles fetch it: made of the database on a thread
 * of the pool when somebody first asks for it, kept in memory, and made anew when something was
 * imported, by whatever process. A house that imported no communes has those of the build.
 * Consoles are told its number and fetch it whole; what they then look for, they look for by
 * themselves.
 */
#ifndef HAVRE_DESK_DIRECTORY_H
#define HAVRE_DESK_DIRECTORY_H

#include "base/buf.h"
#include "bus/message.h"
#include "store/directory.h"

#include <stdbool.h>
#include <stdint.h>

struct call;

struct directory {
    struct buf forms[CONTENT_CODINGS];
    int64_t number; /* of the latest import that is in it */
    bool is_wanted; /* somebody asked for it since the start */
    bool is_there;
    bool has_job;    /* another one is being made */
    uint64_t due_ms; /* when to look for an import that is not in it; DIRECTORY_NEVER */
};

#define DIRECTORY_NEVER UINT64_MAX

/* GET /directory. 204 until there is one; the first to ask has it made. */
void directory_serve(struct call *call);

/*
 * Reads all of it: what was imported up to *ret_number and nothing of anything later. STORE_STALE
 * when an import came in between, so that it is to be read again. Appends.
 */
MUST_CHECK enum store_result directory_read(struct store *store, int64_t *ret_number,
                                            struct buf *ret_bytes);

#endif
