/* Sessions, and what of them a stolen file would tell. */
#include "store/sessions.h"

#include "store_fixture.h"

#include <sodium.h>

static enum store_result add(const uint8_t token[static SESSION_TOKEN_LEN], int64_t account,
                             int64_t expires_ms)
{
    const struct session session = {account, NOW, NOW, expires_ms};

    return store_session_add(store, token, &session);
}

static void test_session_is_found_until_it_expires(void **state)
{
    static const uint8_t token[SESSION_TOKEN_LEN] = {1, 2, 3}, other[SESSION_TOKEN_LEN] = {1, 2};
    struct account account = added("a"), back;

    (void)state;
    assert_int_equal(add(token, account.id, NOW), STORE_OK);
    assert_int_equal(add(token, account.id, NOW), STORE_TAKEN);
    assert_int_equal(store_session_find(store, token, NOW - 1, NULL, &back), STORE_OK);
    assert_true(back.id == account.id);
    assert_int_equal(store_session_find(store, token, NOW, NULL, &back), STORE_NONE);
    assert_int_equal(store_session_find(store, other, NOW - 1, NULL, &back), STORE_NONE);
    assert_int_equal(store_session_remove(store, token), STORE_OK);
    assert_int_equal(store_session_find(store, token, NOW - 1, NULL, &back), STORE_NONE);
    assert_int_equal(store_session_remove(store, token), STORE_NONE);
}

static void test_session_of_nobody_or_of_a_disabled_account_counts_not(void **state)
{
    static const uint8_t token[SESSION_TOKEN_LEN] = {1};
    struct account disabled = sample("a"), back;

    (void)state;
    disabled.disabled = true;
    assert_int_equal(store_account_add(store, &disabled), STORE_OK);
    assert_int_equal(add(token, disabled.id, NOW), STORE_OK);
    assert_int_equal(store_session_find(store, token, 0, NULL, &back), STORE_NONE);
    assert_int_equal(add(token, disabled.id + 1, NOW), STORE_TAKEN);
    assert_int_equal(store_session_remove(store, token), STORE_OK);
    assert_int_equal(add(token, disabled.id + 1, NOW), STORE_FAILED);
}

static void test_sweep_takes_one_account_and_all_that_expired(void **state)
{
    static const uint8_t tokens[4][SESSION_TOKEN_LEN] = {{1}, {2}, {3}, {4}};
    struct account a = added("a"), b = added("b"), back;

    (void)state;
    assert_int_equal(add(tokens[0], a.id, NOW + 9), STORE_OK);
    assert_int_equal(add(tokens[1], a.id, NOW + 9), STORE_OK);
    assert_int_equal(add(tokens[2], b.id, NOW + 9), STORE_OK);
    assert_int_equal(add(tokens[3], b.id, NOW), STORE_OK);
    assert_int_equal(store_session_sweep(store, a.id, NOW), STORE_OK);
    assert_int_equal(store_session_find(store, tokens[0], 0, NULL, &back), STORE_NONE);
    assert_int_equal(store_session_find(store, tokens[1], 0, NULL, &back), STORE_NONE);
    assert_int_equal(store_session_find(store, tokens[2], 0, NULL, &back), STORE_OK);
    assert_int_equal(store_session_find(store, tokens[3], 0, NULL, &back), STORE_NONE);
    assert_int_equal(store_session_sweep(store, a.id, NOW), STORE_OK);
}

/* How often the bytes stand in database and log together. */
static unsigned found_in_files(const void *bytes, size_t len)
{
    static const char *const names[] = {"havre.db", "havre.db-wal", "havre.db-shm"};
    unsigned found = 0;

    for (size_t i = 0; i < 3; i++) {
        static char content[4 * 1024 * 1024];
        FILE *file = fopen(temporary_path(folder, names[i]).text, "rb");
        size_t size = file ? fread(content, 1, sizeof(content), file) : 0;

        if (file)
            fclose(file);
        for (const char *at = content;
             size && (at = memmem(at, size - (size_t)(at - content), bytes, len)) != NULL; at++)
            found++;
    }
    return found;
}

static void test_file_does_not_hold_a_token(void **state)
{
    uint8_t token[SESSION_TOKEN_LEN], hash[32];
    char hex[65], upper[65], base64[64], hash_hex[65];
    struct account account = added("a");

    (void)state;
    assert_true(sodium_init() >= 0);
    randombytes_buf(token, sizeof(token));
    assert_int_equal(add(token, account.id, NOW), STORE_OK);
    sodium_bin2hex(hex, sizeof(hex), token, sizeof(token));
    for (size_t i = 0; i < sizeof(hex); i++)
        upper[i] = (char)(hex[i] >= 'a' ? hex[i] - 'a' + 'A' : hex[i]);
    sodium_bin2base64(base64, sizeof(base64), token, sizeof(token),
                      sodium_base64_VARIANT_URLSAFE_NO_PADDING);
    crypto_hash_sha256(hash, token, sizeof(token));
    sodium_bin2hex(hash_hex, sizeof(hash_hex), hash, sizeof(hash));

    assert_true(found_in_files(hash_hex, 64) > 0); /* the search does find */
    assert_int_equal(found_in_files(token, sizeof(token)), 0);
    assert_int_equal(found_in_files(hex, 64), 0);
    assert_int_equal(found_in_files(upper, 64), 0);
    assert_int_equal(found_in_files(base64, strlen(base64)), 0);
}

static void test_what_is_deleted_is_overwritten(void **state)
{
    static const uint8_t token[SESSION_TOKEN_LEN] = {7};
    uint8_t hash[32];
    char hash_hex[65];
    struct account account = added("a");

    (void)state;
    crypto_hash_sha256(hash, token, sizeof(token));
    sodium_bin2hex(hash_hex, sizeof(hash_hex), hash, sizeof(hash));
    assert_int_equal(add(token, account.id, NOW), STORE_OK);
    assert_true(found_in_files(hash_hex, 64) > 0);
    assert_int_equal(store_session_remove(store, token), STORE_OK);
    store_close(store);
    store = NULL;
    assert_int_equal(found_in_files(hash_hex, 64), 0);
}

static void test_signs_of_life_are_kept_and_never_go_back(void **state)
{
    static const uint8_t tokens[2][SESSION_TOKEN_LEN] = {{1}, {2}};
    struct account a = added("a"), b = added("b"), back;
    struct session session;

    (void)state;
    assert_int_equal(add(tokens[0], a.id, NOW + 99), STORE_OK);
    assert_int_equal(add(tokens[1], b.id, NOW + 99), STORE_OK);
    assert_int_equal(store_session_seen(store, tokens[0], NOW + 5), STORE_OK);
    assert_int_equal(store_session_seen(store, tokens[0], NOW + 4), STORE_OK);
    assert_int_equal(store_session_find(store, tokens[0], NOW, &session, &back), STORE_OK);
    assert_true(session.account == a.id && session.created_ms == NOW);
    assert_true(session.seen_ms == NOW + 5 && session.expires_ms == NOW + 99);
    assert_int_equal(store_session_seen_account(store, a.id, NOW + 7), STORE_OK);
    assert_int_equal(store_session_seen_account(store, a.id, NOW + 6), STORE_OK);
    assert_int_equal(store_session_sweep_idle(store, NOW + 7), STORE_OK);
    assert_int_equal(store_session_find(store, tokens[0], NOW, &session, &back), STORE_OK);
    assert_true(session.seen_ms == NOW + 7);
    assert_int_equal(store_session_find(store, tokens[1], NOW, NULL, &back), STORE_NONE);
    assert_int_equal(store_session_seen(store, tokens[1], NOW + 8), STORE_NONE);
    assert_int_equal(store_session_sweep_idle(store, NOW + 7), STORE_OK);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_STORE(test_session_is_found_until_it_expires),
        WITH_STORE(test_session_of_nobody_or_of_a_disabled_account_counts_not),
        WITH_STORE(test_sweep_takes_one_account_and_all_that_expired),
        WITH_STORE(test_signs_of_life_are_kept_and_never_go_back),
        WITH_STORE(test_file_does_not_hold_a_token),
        WITH_STORE(test_what_is_deleted_is_overwritten),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
