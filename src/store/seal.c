/*
 * The key is read from its file when the database is opened, before the desk's sandbox closes, and
 * is in locked memory from then on. A new one is made only while nothing is sealed, under the
 * write lock, so that two processes cannot each make one. Without a key everything else goes on.
 */
#include "store/seal.h"

#include "base/buf.h"
#include "base/mem.h"
#include "base/secret.h"
#include "store/file.h"
#include "store/sql.h"

#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define KEY_LEN crypto_aead_xchacha20poly1305_ietf_KEYBYTES
#define NONCE_LEN crypto_aead_xchacha20poly1305_ietf_NPUBBYTES
#define TAG_LEN crypto_aead_xchacha20poly1305_ietf_ABYTES
#define AD_LEN 8

_Static_assert(SEAL_EXTRA == NONCE_LEN + TAG_LEN, "a nonce and a tag");

static enum store_result fail(struct store *store, const char *what)
{
    struct buf text = {0};

    buf_printf(&text,
               "%s: %s. Put the right %s back; without it, reset the accounts that have a second "
               "factor (havre staff reset NAME), and start again.",
               store->key_path, what, SEAL_FILE);
    return store_fail(store, &text);
}

/* The account's number, so that what is sealed opens in its row alone. */
static void associate(int64_t account, uint8_t ret_ad[static AD_LEN])
{
    for (size_t i = 0; i < AD_LEN; i++)
        ret_ad[i] = (uint8_t)((uint64_t)account >> (56 - 8 * i));
}

enum store_result store_seal_check(struct store *store)
{
    return store->key ? STORE_OK : fail(store, "the key of second factors is missing or damaged");
}

enum store_result store_seal(struct store *store, int64_t account, const uint8_t *bytes, size_t len,
                             uint8_t *ret_sealed)
{
    uint8_t ad[AD_LEN];

    if (!store->key)
        return store_seal_check(store);
    associate(account, ad);
    randombytes_buf(ret_sealed, NONCE_LEN);
    CHECK(crypto_aead_xchacha20poly1305_ietf_encrypt(ret_sealed + NONCE_LEN, NULL, bytes, len, ad,
                                                     sizeof(ad), NULL, ret_sealed,
                                                     store->key) == 0);
    return STORE_OK;
}

enum store_result store_unseal(struct store *store, int64_t account, const uint8_t *sealed,
                               size_t sealed_len, uint8_t *ret_bytes)
{
    uint8_t ad[AD_LEN];

    CHECK(sealed_len >= SEAL_EXTRA);
    mem_wipe(ret_bytes, sealed_len - SEAL_EXTRA);
    if (!store->key)
        return store_seal_check(store);
    associate(account, ad);
    if (crypto_aead_xchacha20poly1305_ietf_decrypt(ret_bytes, NULL, NULL, sealed + NONCE_LEN,
                                                   sealed_len - NONCE_LEN, ad, sizeof(ad), sealed,
                                                   store->key) == 0)
        return STORE_OK;
    return fail(store, "it does not open a second factor that the database holds");
}

/* A key of the right length from the file, or NULL and why not. */
static uint8_t *read_key(const char *path, int *ret_error)
{
    uint8_t *key = secret_alloc(KEY_LEN + 1); /* one more, to see that the file is longer */
    FILE_DESCRIPTOR file = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
    ssize_t len = file < 0 ? -1 : read(file, key, KEY_LEN + 1);

    *ret_error = len < 0 ? errno : EINVAL;
    if (len == (ssize_t)KEY_LEN)
        return key;
    secret_free(key);
    return NULL;
}

/* Instead of none, or of one that a process died writing. 0 or an errno. */
static int write_key(const char *path, const uint8_t *key)
{
    FILE_DESCRIPTOR file =
        open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, FILE_MODE);
    ssize_t len;

    if (file < 0 || fchmod(file, FILE_MODE) < 0 || file_give_to_folder(file, path) < 0)
        return errno;
    len = write(file, key, KEY_LEN);
    if (len < 0 || fsync(file) < 0)
        return errno;
    return len == (ssize_t)KEY_LEN ? 0 : ENOSPC;
}

static enum store_result make_key(struct store *store)
{
    uint8_t *key = secret_alloc(KEY_LEN);
    struct buf text = {0};
    int error;

    randombytes_buf(key, KEY_LEN);
    error = write_key(store->key_path, key);
    if (!error) {
        store->key = key;
        return STORE_OK;
    }
    secret_free(key);
    buf_printf(&text, "cannot write the key of second factors %s: %s. %s.", store->key_path,
               strerror(error), file_advice(error));
    return store_fail(store, &text);
}

/* Under the write lock: another process may have made it meanwhile. */
static enum store_result make_unless_needed(struct store *store)
{
    SQL_STATEMENT sql = sql_begin(store, "SELECT id FROM accounts WHERE totp_secret <> '' LIMIT 1");
    enum store_result result = sql_step(&sql);
    int error;

    if (result == STORE_FAILED)
        return result;
    store->key = read_key(store->key_path, &error);
    if (store->key || result == STORE_OK)
        return STORE_OK;
    return make_key(store);
}

enum store_result seal_load(struct store *store)
{
    enum store_result result;
    int error;

    store->key = read_key(store->key_path, &error);
    if (store->key)
        return STORE_OK;
    if (error != ENOENT && error != EINVAL) {
        struct buf text = {0};
        buf_printf(&text, "cannot read the key of second factors %s: %s. %s.", store->key_path,
                   strerror(error), file_advice(error));
        return store_fail(store, &text);
    }
    result = store_begin(store);
    if (result != STORE_OK)
        return result;
    return store_end(store, make_unless_needed(store));
}
