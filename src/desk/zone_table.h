/*
 * The table that lobbies look postal codes up in (places/zones.h), composed from the directory:
 * which communes a code has, how many people live in each, and who is competent there.
 */
#ifndef HAVRE_DESK_ZONE_TABLE_H
#define HAVRE_DESK_ZONE_TABLE_H

#include "base/buf.h"
#include "store/store.h"

/*
 * Appends the table of now. Without an import of zones it is one that knows nothing. A commune that
 * two units share is in both zones. STORE_FAILED when the directory cannot be read; STORE_STALE
 * when it would be too long for any lobby. For any thread, with a store of its own.
 */
MUST_CHECK enum store_result zone_table_make(struct store *store, struct buf *ret_table);

#endif
