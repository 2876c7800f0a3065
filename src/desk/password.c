/*
 * Passwords on libsodium's crypto_pwhash. A check is on the heap and belongs to libuv from its
 * start until finish(), the one place that wipes and frees it, cancelled or not; the owner's
 * pointer is only for cancelling. What the thread touches is the check's own copy; the loop's
 * thread touches the rest. The count of checks is the process's, as libuv's pool of threads is.
 */
#include "desk/password.h"

#include "base/mem.h"
#include "net/loop.h"

#include <errno.h>
#include <sodium.h>
#include <string.h>

/* RFC 9106 section 4 allows 64 MiB with three passes where 2 GiB are too much. */
#define PASSWORD_MEMORY ((size_t)64 * 1024 * 1024)
#define PASSWORD_PASSES 3

/*
 * What nobody's password is checked against: made with today's costs (a test holds us to it) from
 * 32 random bytes that were thrown away.
 */
static const char nobodys_hash[PASSWORD_HASH_LEN] =
    "$argon2id$v=19$m=65536,t=3,p=1$ISAGMa0qtGYkwRjfJN6bjg$Tf45mifS3jutn8VYe1XIRwin5FqVVck+"
    "P4pzCLt0oOc";

_Static_assert(PASSWORD_HASH_LEN == crypto_pwhash_STRBYTES, "libsodium's length");

struct password_check {
    uv_work_t work;
    password_done_cb *done; /* NULL once cancelled */
    void *owner;
    char *password;
    char *hash;  /* NULL: nobody's */
    bool is_new; /* nothing to verify: it is to be hashed */
    bool right;
    bool replace; /* new_hash is set */
    char new_hash[PASSWORD_HASH_LEN];
};

/* Checks that libuv has; read and written by the loop's thread alone. */
static unsigned checks_under_way;

void password_hash(const char *password, char ret_hash[static PASSWORD_HASH_LEN])
{
    size_t len = strlen(password);

    CHECK(len <= PASSWORD_MAX);
    CHECK(sodium_init() >= 0);
    CHECK(crypto_pwhash_str_alg(ret_hash, password, len, PASSWORD_PASSES, PASSWORD_MEMORY,
                                crypto_pwhash_ALG_ARGON2ID13) == 0);
}

bool password_verify(const char *password, const char *hash)
{
    size_t len = strlen(password);
    bool possible = hash && *hash && len <= PASSWORD_MAX;

    CHECK(sodium_init() >= 0);
    if (len > PASSWORD_MAX)
        len = PASSWORD_MAX;
    return crypto_pwhash_str_verify(possible ? hash : nobodys_hash, password, len) == 0 && possible;
}

bool password_needs_rehash(const char *hash)
{
    CHECK(sodium_init() >= 0);
    return crypto_pwhash_str_needs_rehash(hash, PASSWORD_PASSES, PASSWORD_MEMORY) != 0;
}

/* On a thread of the pool. */
static void compute(uv_work_t *work)
{
    struct password_check *check = CONTAINER_OF(work, struct password_check, work);

    check->right = check->is_new || password_verify(check->password, check->hash);
    check->replace = check->is_new || (check->right && password_needs_rehash(check->hash));
    if (check->replace)
        password_hash(check->password, check->new_hash);
}

static void finish(uv_work_t *work, int status)
{
    struct password_check *check = CONTAINER_OF(work, struct password_check, work);

    checks_under_way--;
    if (check->done)
        check->done(check->owner, status == 0 && check->right,
                    check->replace ? check->new_hash : NULL);
    mem_free(check->password);
    mem_free(check->hash);
    mem_free(check);
}

static int queue(struct loop *loop, const struct password_check *wanted,
                 struct password_check **ret_check)
{
    struct password_check *check;

    if (checks_under_way >= PASSWORD_CHECKS_MOST)
        return -EBUSY;
    check = mem_alloc(sizeof(*check));
    check->done = wanted->done;
    check->owner = wanted->owner;
    check->is_new = wanted->is_new;
    check->password = mem_strdup(wanted->password);
    check->hash = wanted->hash ? mem_strdup(wanted->hash) : NULL;
    CHECK(uv_queue_work(&loop->uv, &check->work, compute, finish) == 0);
    checks_under_way++;
    *ret_check = check;
    return 0;
}

int password_verify_start(struct loop *loop, const char *password, const char *hash,
                          password_done_cb *done, void *owner, struct password_check **ret_check)
{
    const struct password_check wanted = {
        .done = done, .owner = owner, .password = (char *)password, .hash = (char *)hash};

    return queue(loop, &wanted, ret_check);
}

int password_hash_start(struct loop *loop, const char *password, password_done_cb *done,
                        void *owner, struct password_check **ret_check)
{
    const struct password_check wanted = {
        .done = done, .owner = owner, .password = (char *)password, .is_new = true};

    CHECK(strlen(password) <= PASSWORD_MAX);
    return queue(loop, &wanted, ret_check);
}

void password_verify_cancel(struct password_check *check)
{
    if (!check)
        return;
    check->done = NULL;
    /* Fails when a thread has begun: then finish comes a moment later all the same. */
    (void)uv_cancel((uv_req_t *)&check->work);
}
