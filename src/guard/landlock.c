/*
 * Everything that the running kernel's Landlock can forbid is forbidden; the numbers are our own,
 * because the headers that we build with are older than the kernels that we run on. A right that a
 * later kernel adds stays outside until it is added here: no kernel forbids what it is not asked
 * to, so an update can never take away something that a role needs.
 */
#include "guard/landlock.h"

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { CREATE_RULESET_VERSION = 1, RULE_PATH_BENEATH = 1 };

/* Files; the ABI from which on each is known. */
#define FS_WRITE_FILE (UINT64_C(1) << 1)
#define FS_READ_FILE (UINT64_C(1) << 2)
#define FS_READ_DIR (UINT64_C(1) << 3)
#define FS_REMOVE_FILE (UINT64_C(1) << 5)
#define FS_MAKE_REG (UINT64_C(1) << 8)
#define FS_ALL_1 ((UINT64_C(1) << 13) - 1)
#define FS_REFER_2 (UINT64_C(1) << 13)
#define FS_TRUNCATE_3 (UINT64_C(1) << 14)
#define FS_IOCTL_DEV_5 (UINT64_C(1) << 15)
#define NET_BIND_TCP_4 (UINT64_C(1) << 0)
#define NET_CONNECT_TCP_4 (UINT64_C(1) << 1)
#define SCOPE_ABSTRACT_UNIX_6 (UINT64_C(1) << 0)
#define SCOPE_SIGNAL_6 (UINT64_C(1) << 1)

#define FOLDER_RIGHTS \
    (FS_READ_FILE | FS_READ_DIR | FS_WRITE_FILE | FS_MAKE_REG | FS_REMOVE_FILE | FS_TRUNCATE_3)

struct ruleset_attr {
    uint64_t fs;
    uint64_t net;   /* from ABI 4 on */
    uint64_t scope; /* from ABI 6 on */
};

struct path_beneath_attr {
    uint64_t rights;
    int32_t fd;
} __attribute__((packed));

static struct ruleset_attr all_of(long abi)
{
    struct ruleset_attr all = {.fs = FS_ALL_1};

    if (abi >= 2)
        all.fs |= FS_REFER_2;
    if (abi >= 3)
        all.fs |= FS_TRUNCATE_3;
    if (abi >= 4)
        all.net = NET_BIND_TCP_4 | NET_CONNECT_TCP_4;
    if (abi >= 5)
        all.fs |= FS_IOCTL_DEV_5;
    if (abi >= 6)
        all.scope = SCOPE_ABSTRACT_UNIX_6 | SCOPE_SIGNAL_6;
    return all;
}

/* An older kernel refuses a longer struct only when there is something in what it does not know. */
static int create_ruleset(const struct ruleset_attr *attr)
{
    return (int)syscall(SYS_landlock_create_ruleset, attr, sizeof *attr, 0);
}

static int allow_folder(int ruleset, const char *folder, uint64_t rights)
{
    struct path_beneath_attr rule = {.rights = rights};
    int error = 0;

    rule.fd = open(folder, O_PATH | O_DIRECTORY | O_CLOEXEC);
    if (rule.fd < 0)
        return -errno;
    if (syscall(SYS_landlock_add_rule, ruleset, RULE_PATH_BENEATH, &rule, 0) != 0)
        error = -errno;
    close(rule.fd);
    return error;
}

int landlock_restrict(const char *folder, const char **ret_error)
{
    long abi = syscall(SYS_landlock_create_ruleset, NULL, 0, CREATE_RULESET_VERSION);
    struct ruleset_attr all;
    int ruleset = -1;
    int error = 0;

    *ret_error = "this kernel has no Landlock, or does not have it switched on (lsm=landlock,…)";
    if (abi < 1)
        return abi < 0 ? -errno : -ENOTSUP;
    all = all_of(abi);
    ruleset = create_ruleset(&all);
    if (ruleset < 0)
        return -errno;
    *ret_error = "the state folder cannot be opened for the sandbox";
    if (folder)
        error = allow_folder(ruleset, folder, FOLDER_RIGHTS & all.fs);
    if (error)
        goto out;
    *ret_error = "the kernel refused the Landlock sandbox";
    if (syscall(SYS_landlock_restrict_self, ruleset, 0) != 0)
        error = -errno;
    else
        *ret_error = NULL;
out:
    close(ruleset);
    return error;
}
