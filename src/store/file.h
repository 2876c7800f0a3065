/*
 * Files of the state folder, for the files of this folder: who may read them, and what to say when
 * they cannot be had.
 */
#ifndef HAVRE_STORE_FILE_H
#define HAVRE_STORE_FILE_H

#include "base/buf.h"
#include "base/err.h"
#include "store/store.h"

#define STORE_FILE "havre.db"
#define SEAL_FILE "secret.key"
#define FILE_MODE 0600
#define FOLDER_MODE 0700

#define FILE_DESCRIPTOR int __attribute__((cleanup(file_close)))

void file_close(const int *fd);
/* What a person can do about this errno; static, without a full stop. */
const char *file_advice(int error);
/* Root works for the folder's owner: what it makes there is the owner's. 0, or -1 and errno. */
MUST_CHECK int file_give_to_folder(int fd, const char *path);

/* Folder and database, made when they are not there, for their owner alone. */
MUST_CHECK enum store_result file_make_store(struct store *store, const char *dir);
/* An empty new file for us alone; 0 or an errno. */
MUST_CHECK int file_make_new(const char *path);

/* Makes the text, which is released, what store_error says; STORE_FAILED. */
enum store_result store_fail(struct store *store, struct buf *text);

/* seal.c: store->key, from DIR/secret.key; NULL when it is missing though it is needed. */
MUST_CHECK enum store_result seal_load(struct store *store);
/* migrate.c: brings the database up to date, on a copy first. */
MUST_CHECK enum store_result migrate(struct store *store);
/* copy.c: the whole database at store->path into a new file; STORE_TAKEN when there is one. */
MUST_CHECK enum store_result copy_make(struct store *store, const char *path);
/* copy.c: looks at every page and reference of the database that `store` is connected to. */
MUST_CHECK enum store_result copy_check(struct store *store);

/* store.c: a connection as this folder uses it. Also after a failure store_disconnect follows. */
MUST_CHECK enum store_result store_connect(struct store *store);
void store_disconnect(struct store *store);
/* STORE_FAILED, with this code and message, when the pragma's answer is another. */
MUST_CHECK enum store_result store_expect(struct store *store, const char *pragma,
                                          const char *expected, int code, const char *message);

#endif
