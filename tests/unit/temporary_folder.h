/* A folder under /tmp for one test, made by its setup and removed with its files by its teardown.
 */
#ifndef HAVRE_TESTS_TEMPORARY_FOLDER_H
#define HAVRE_TESTS_TEMPORARY_FOLDER_H

#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static inline int temporary_folder_make(void **state)
{
    char *path = strdup("/tmp/havre-test-XXXXXX");

    *state = mkdtemp(path);
    return *state ? 0 : -1;
}

static inline int temporary_folder_remove_one(const char *path, const struct stat *status, int flag,
                                              struct FTW *place)
{
    (void)status;
    (void)flag;
    (void)place;
    return remove(path);
}

static inline int temporary_folder_remove(void **state)
{
    int result = nftw(*state, temporary_folder_remove_one, 8, FTW_DEPTH | FTW_PHYS);

    free(*state);
    return result;
}

struct temporary_path {
    char text[512];
};

/* FOLDER/NAME. */
static inline struct temporary_path temporary_path(const char *folder, const char *name)
{
    struct temporary_path path;
    int len = snprintf(path.text, sizeof(path.text), "%s/%s", folder, name);

    if (len < 0 || (size_t)len >= sizeof(path.text))
        abort();
    return path;
}

#endif
