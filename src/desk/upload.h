/*
 * A file that an admin sends, on its way into the directory: what comes is written into the state
 * folder by the pool's threads, the sender waiting while the disk does, and then imported
 * (desk/import.h) on one of them with a store of its own. Conversations go on meanwhile.
 *
 * One at a time. The file has no name from the moment on that it is there, so nothing of it is left
 * when the desk dies, and nobody else can open it.
 */
#ifndef HAVRE_DESK_UPLOAD_H
#define HAVRE_DESK_UPLOAD_H

#include "base/err.h"
#include "desk/route.h"
#include "store/directory.h"

#include <stdbool.h>

#define UPLOAD_REFUSED_SHOWN 20 /* rows that the answer has */

/* At the start: what one that died in the middle of opening its file has left. */
void upload_sweep(struct desk *desk);
bool upload_is_under_way(const struct desk *desk);

struct upload_options {
    enum import_kind kind;
    char source[IMPORT_SOURCE_MAX + 1];
};

/* From a handler of a route that is streamed; the answer comes when all is done. False, and nothing
 * is answered, when the state folder takes no file. There must be none under way. */
MUST_CHECK bool upload_begin(struct call *call, const struct upload_options *options);

#endif
