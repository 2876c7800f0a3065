/*
 * The journal of staff actions: numbered from 1, each row chained to the one before by hash, so
 * that a row that was altered, taken out or put in later shows. Nothing about visitors.
 *
 * The hash of a row is SHA-256 over, without separators:
 *   the 16 bytes "havre-journal-1\n";
 *   the hash of the row before, 32 bytes; zeros before row 1;
 *   number, at_ms, actor: 8 bytes each, big-endian;
 *   action, subject, detail: each its length in bytes (4 bytes, big-endian) and its UTF-8.
 *
 * Whoever can write the whole file can make the chain anew from any row on; then its head (the
 * hash of the newest row) is another. So the head is shown in the console, to be kept elsewhere.
 *
 * Old rows are pruned from the oldest end. The row `journal-pruned` that tells of it is part of the
 * chain and is its anchor: its subject is the number of the last row that went, its detail
 * {"hash":"…"} that row's hash, which the oldest row left names as the one before it.
 */
#ifndef HAVRE_STORE_JOURNAL_H
#define HAVRE_STORE_JOURNAL_H

#include "store/store.h"

#include <stdbool.h>
#include <stdint.h>

#define JOURNAL_HASH_LEN 32
#define JOURNAL_ACTION_MAX 32 /* bytes of each, without the zero */
#define JOURNAL_SUBJECT_MAX 128
#define JOURNAL_DETAIL_MAX 4096

enum journal_action {
    JOURNAL_SIGN_IN,
    JOURNAL_SIGN_OUT,
    JOURNAL_SIGN_IN_FAILED, /* of an account that exists */
    JOURNAL_PASSWORD_CHANGED,
    JOURNAL_TOTP_CHANGED,
    JOURNAL_PASSKEY_ADDED,
    JOURNAL_PASSKEY_REMOVED,
    JOURNAL_RECOVERY_USED,
    JOURNAL_RECOVERY_RENEWED,
    JOURNAL_ACCOUNT_ADDED,
    JOURNAL_ACCOUNT_CHANGED,
    JOURNAL_ACCOUNT_DISABLED,
    JOURNAL_ACCOUNT_ENABLED,
    JOURNAL_ACCOUNT_RESET,
    JOURNAL_ACCOUNT_ENROLLED,
    JOURNAL_SETTING_CHANGED,
    JOURNAL_REPLIES_CHANGED,
    JOURNAL_LINES_CHANGED,
    JOURNAL_CLOSING, /* the house takes nobody new */
    JOURNAL_OPENING,
    JOURNAL_EXPORT,
    JOURNAL_BACKUP,
    JOURNAL_IMPORT, /* the subject is its kind */
    JOURNAL_PRUNED
};
#define JOURNAL_ACTION_COUNT (JOURNAL_PRUNED + 1)

/* "sign-in", "sign-out", "sign-in-failed", "account-added" …; "journal-pruned". */
const char *journal_action_name(enum journal_action action);

struct journal_event {
    int64_t at_ms; /* since 1970 */
    int64_t actor; /* an account; 0: the command line */
    enum journal_action action;
    const char *subject; /* the name of the account or setting; "": none */
    const char *detail;  /* a JSON object; NULL: {} */
};

struct journal_row {
    int64_t number;
    int64_t at_ms;
    int64_t actor;
    char action[JOURNAL_ACTION_MAX + 1];
    char subject[JOURNAL_SUBJECT_MAX + 1];
    char detail[JOURNAL_DETAIL_MAX + 1];
    uint8_t previous[JOURNAL_HASH_LEN];
    uint8_t hash[JOURNAL_HASH_LEN];
};

/* In one transaction with what it tells of (store_begin). STORE_FAILED also when subject or detail
 * are too long. */
MUST_CHECK enum store_result store_journal_add(struct store *store,
                                               const struct journal_event *event);
/* Number and hash of the newest row; 0 and zeros when there is none. */
MUST_CHECK enum store_result store_journal_head(struct store *store, int64_t *ret_number,
                                                uint8_t ret_hash[static JOURNAL_HASH_LEN]);
/* The row with the next smaller number: newest first, from INT64_MAX; STORE_NONE at the end. */
MUST_CHECK enum store_result store_journal_before(struct store *store, int64_t number,
                                                  struct journal_row *ret_row);
/* Takes out what is older than `before_ms`, from the oldest end, and adds the row that tells of it.
 * STORE_NONE when there is nothing so old. */
MUST_CHECK enum store_result store_journal_prune(struct store *store, int64_t before_ms,
                                                 int64_t now_ms, int64_t actor);

enum journal_verdict {
    JOURNAL_INTACT,
    JOURNAL_ALTERED,       /* row `at` is not what was written */
    JOURNAL_MISSING,       /* row `at` is not there */
    JOURNAL_HEAD_NOT_FOUND /* no row has the hash that was given: rows were altered or cut off */
};

struct journal_report {
    enum journal_verdict verdict;
    int64_t at;    /* of ALTERED and MISSING: the first */
    int64_t first; /* number of the oldest row that is kept; 0: none */
    int64_t count; /* of rows up to the fault */
    int64_t last;  /* number and hash of the last row that is right; 0: none */
    uint8_t head[JOURNAL_HASH_LEN];
    int64_t since_head; /* of INTACT with a head given: rows that came after it */
};

/* A head that was kept elsewhere. */
struct journal_mark {
    int64_t number; /* 0: it was kept without */
    uint8_t hash[JOURNAL_HASH_LEN];
};

/* Reads the whole journal; `head` may be NULL. STORE_FAILED when it cannot be read. */
MUST_CHECK enum store_result store_journal_verify(struct store *store,
                                                  const struct journal_mark *head,
                                                  struct journal_report *ret_report);

#endif
