/*
 * Files of the state folder. They are made by us, before SQLite sees them, so that they are never
 * readable by others, not for an instant; SQLite's -wal and -shm take over mode and owner.
 */
#include "store/file.h"

#include "base/mem.h"
#include "store/sql.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

void file_close(const int *fd)
{
    if (*fd >= 0)
        close(*fd);
}

enum store_result store_fail(struct store *store, struct buf *text)
{
    buf_append_u8(text, 0);
    mem_free(store->error);
    store->error = mem_strdup((const char *)text->data);
    buf_release(text);
    return STORE_FAILED;
}

static enum store_result fail_folder(struct store *store, const char *dir, int error)
{
    struct buf text = {0};

    buf_printf(&text,
               "cannot use the state folder %s: %s. Make it yourself and give it to the user that "
               "runs Havre, or name another.",
               dir, strerror(error));
    return store_fail(store, &text);
}

const char *file_advice(int error)
{
    if (error == EISDIR || error == ELOOP || error == EINVAL || error == ENXIO)
        return "What is there is not an ordinary file: move it away";
    if (error == ENOSPC || error == EDQUOT || error == EFBIG)
        return "Make room on the disk";
    return "Give the folder and the file to the user that runs Havre, or name another state "
           "folder";
}

static enum store_result fail_file(struct store *store, int error)
{
    struct buf text = {0};

    buf_printf(&text, "cannot write the database %s: %s. %s.", store->path, strerror(error),
               file_advice(error));
    return store_fail(store, &text);
}

/* The folder that a path leads into. */
static int open_folder_of(const char *path)
{
    const char *slash = strrchr(path, '/');
    char *folder = mem_strdup(slash ? path : ".");
    int fd;

    if (slash)
        folder[slash == path ? 1 : slash - path] = 0;
    fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    mem_free(folder);
    return fd;
}

static int give_to_owner_of(int fd, int folder)
{
    struct stat status;

    if (geteuid() != 0)
        return 0;
    if (fstat(folder, &status) < 0)
        return -1;
    return status.st_uid == 0 ? 0 : fchown(fd, status.st_uid, status.st_gid);
}

int file_give_to_folder(int fd, const char *path)
{
    FILE_DESCRIPTOR folder = open_folder_of(path);

    return folder < 0 ? -1 : give_to_owner_of(fd, folder);
}

/* Whether the file is there as it is to be. It is not opened to see: whoever closes a descriptor of
 * it takes from this process all locks on it (POSIX record locks, fcntl(2)), those too that SQLite
 * holds on another connection; and whoever then closes the file as the last one takes away the log
 * that the other connection goes on writing in. */
static bool is_made(int folder)
{
    struct stat file, status;
    uid_t user = geteuid();

    if (fstatat(folder, STORE_FILE, &file, AT_SYMLINK_NOFOLLOW) < 0 || fstat(folder, &status) < 0)
        return false;
    return S_ISREG(file.st_mode) && (file.st_mode & 0777) == FILE_MODE &&
           file.st_uid == (user == 0 ? status.st_uid : user);
}

/* The file, empty when there was none; for us alone. 0 or an errno. */
static int make_file(int folder)
{
    FILE_DESCRIPTOR file = openat(
        folder, STORE_FILE, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK, FILE_MODE);
    struct stat status;

    if (file < 0 || fstat(file, &status) < 0)
        return errno;
    if (!S_ISREG(status.st_mode))
        return EINVAL;
    if ((status.st_mode & 077 && fchmod(file, FILE_MODE) < 0) || give_to_owner_of(file, folder) < 0)
        return errno;
    return fsync(folder) < 0 ? errno : 0;
}

enum store_result file_make_store(struct store *store, const char *dir)
{
    FILE_DESCRIPTOR folder = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    int error;

    /* Inside the sandbox nobody makes a folder, and a second connection needs none made. */
    if (folder < 0 && errno == ENOENT && mkdir(dir, FOLDER_MODE) < 0 && errno != EEXIST)
        return fail_folder(store, dir, errno);
    if (folder < 0)
        folder = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (folder < 0)
        return fail_folder(store, dir, errno);
    error = is_made(folder) ? 0 : make_file(folder);
    return error ? fail_file(store, error) : STORE_OK;
}

int file_make_new(const char *path)
{
    FILE_DESCRIPTOR file =
        open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, FILE_MODE);
    FILE_DESCRIPTOR folder = -1;

    if (file < 0)
        return errno;
    folder = open_folder_of(path);
    return folder < 0 || fsync(folder) < 0 ? errno : 0;
}
