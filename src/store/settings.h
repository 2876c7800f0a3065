/*
 * What admins set in the console: each a JSON text under a name. What a value may be is the desk's
 * business. A name that is not there, or is `null`, has its default.
 */
#ifndef HAVRE_STORE_SETTINGS_H
#define HAVRE_STORE_SETTINGS_H

#include "store/store.h"

#include <stdint.h>

#define STORED_SETTING_NAME_MAX 64
#define STORED_SETTING_VALUE_MAX (64 * 1024) /* bytes */

struct stored_setting {
    char name[STORED_SETTING_NAME_MAX + 1];
    char *value;        /* JSON; owned, released with store_setting_release */
    int64_t version;    /* > 0; grows with each change */
    int64_t changed_ms; /* since 1970 */
    int64_t changed_by; /* an account; 0: the command line */
};

struct setting_change {
    const char *name;
    const char *value;        /* JSON; at most STORED_SETTING_VALUE_MAX bytes */
    int64_t expected_version; /* the one that was read; 0: it was not there */
    int64_t now_ms;
    int64_t actor;
};

/* What was in *ret_setting before is not released. */
MUST_CHECK enum store_result store_setting_get(struct store *store, const char *name,
                                               struct stored_setting *ret_setting);
/* The one with the next name in the order of bytes ("": the first); STORE_NONE after the last. */
MUST_CHECK enum store_result store_setting_next(struct store *store, const char *after,
                                                struct stored_setting *ret_setting);
/* STORE_STALE when the version is another by now: somebody else changed it first. */
MUST_CHECK enum store_result store_setting_put(struct store *store,
                                               const struct setting_change *change);
/* NULL and a zeroed struct are allowed. */
void store_setting_release(struct stored_setting *setting);

#endif
