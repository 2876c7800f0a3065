/* Accounts and sessions, and what of them a stolen file would tell. */
#include "store/accounts.h"

#include "base/mem.h"
#include "temporary_folder.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include <sodium.h>

#define NOW INT64_C(1770000000000)

static struct store *store;
static char *folder;

static int open_store(void **state)
{
    char *error = NULL;

    if (temporary_folder_make(state) != 0)
        return -1;
    folder = *state;
    return store_open(folder, &store, &error) == STORE_OK ? 0 : -1;
}

static int close_store(void **state)
{
    store_close(store);
    return temporary_folder_remove(state);
}

static struct account sample(const char *name)
{
    struct account account = {
        .display = "Agent 12 \xc3\xa9",
        .profession = "social_worker",
        .password_hash = "$argon2id$v=19$m=65536,t=3,p=1$c2FsdA$aGFzaA",
        .zones = 3,
        .languages = 0x80000003,
        .capacity = 2,
        .takes_at_once = true,
    };

    snprintf(account.name, sizeof(account.name), "%s", name);
    return account;
}

static struct account added(const char *name)
{
    struct account account = sample(name);

    assert_int_equal(store_account_add(store, &account), STORE_OK);
    return account;
}

static void assert_same(const struct account *a, const struct account *b)
{
    assert_true(a->id == b->id);
    assert_string_equal(a->name, b->name);
    assert_string_equal(a->display, b->display);
    assert_string_equal(a->profession, b->profession);
    assert_string_equal(a->password_hash, b->password_hash);
    assert_int_equal(a->zones, b->zones);
    assert_int_equal(a->languages, b->languages);
    assert_int_equal(a->capacity, b->capacity);
    assert_int_equal(a->takes_at_once, b->takes_at_once);
    assert_int_equal(a->disabled, b->disabled);
}

static void test_account_comes_back_as_it_was(void **state)
{
    struct account first = added("a.martin"), second = added("b"), back;

    (void)state;
    assert_true(first.id > 0);
    assert_true(second.id != first.id);
    assert_int_equal(store_account_by_name(store, "a.martin", &back), STORE_OK);
    assert_same(&back, &first);
    assert_int_equal(store_account_by_id(store, second.id, &back), STORE_OK);
    assert_same(&back, &second);
    assert_int_equal(store_account_by_name(store, "c", &back), STORE_NONE);
    assert_int_equal(store_account_by_id(store, second.id + 1, &back), STORE_NONE);
    assert_int_equal(store_account_by_name(store, "' OR 1=1 --", &back), STORE_NONE);
}

static void test_longest_texts_fit(void **state)
{
    struct account account = sample(""), back;

    (void)state;
    memset(account.name, 'n', ACCOUNT_NAME_MAX);
    memset(account.display, 'd', ACCOUNT_DISPLAY_MAX);
    memset(account.profession, 'p', ACCOUNT_PROFESSION_MAX);
    memset(account.password_hash, 'h', ACCOUNT_PASSWORD_HASH_MAX - 1);
    assert_int_equal(store_account_add(store, &account), STORE_OK);
    assert_int_equal(store_account_by_name(store, account.name, &back), STORE_OK);
    assert_same(&back, &account);
}

static void test_name_belongs_to_one_account(void **state)
{
    struct account first = added("a"), again = sample("a"), back;

    (void)state;
    again.capacity = 9;
    assert_int_equal(store_account_add(store, &again), STORE_TAKEN);
    assert_true(again.id == 0);
    assert_int_equal(store_account_by_name(store, "a", &back), STORE_OK);
    assert_same(&back, &first);
}

static void test_account_out_of_bounds_is_refused(void **state)
{
    struct account nameless = sample(""), strange = sample("s");

    (void)state;
    strange.zones = 4;
    assert_int_equal(store_account_add(store, &nameless), STORE_FAILED);
    assert_int_equal(store_account_add(store, &strange), STORE_FAILED);
    assert_non_null(strstr(store_error(store), "constraint"));
}

static void test_new_password_replaces_the_old(void **state)
{
    struct account account = added("a"), back;

    (void)state;
    assert_int_equal(store_account_set_password(store, account.id, "$argon2id$new"), STORE_OK);
    assert_int_equal(store_account_set_password(store, account.id + 1, "x"), STORE_NONE);
    assert_int_equal(store_account_by_id(store, account.id, &back), STORE_OK);
    assert_string_equal(back.password_hash, "$argon2id$new");
}

static void test_session_is_found_until_it_expires(void **state)
{
    static const uint8_t token[SESSION_TOKEN_LEN] = {1, 2, 3}, other[SESSION_TOKEN_LEN] = {1, 2};
    struct account account = added("a"), back;

    (void)state;
    assert_int_equal(store_session_add(store, token, account.id, NOW), STORE_OK);
    assert_int_equal(store_session_add(store, token, account.id, NOW), STORE_TAKEN);
    assert_int_equal(store_session_find(store, token, NOW - 1, &back), STORE_OK);
    assert_same(&back, &account);
    assert_int_equal(store_session_find(store, token, NOW, &back), STORE_NONE);
    assert_int_equal(store_session_find(store, other, NOW - 1, &back), STORE_NONE);
    assert_int_equal(store_session_remove(store, token), STORE_OK);
    assert_int_equal(store_session_find(store, token, NOW - 1, &back), STORE_NONE);
    assert_int_equal(store_session_remove(store, token), STORE_NONE);
}

static void test_session_of_nobody_or_of_a_disabled_account_counts_not(void **state)
{
    static const uint8_t token[SESSION_TOKEN_LEN] = {1};
    struct account disabled = sample("a"), back;

    (void)state;
    disabled.disabled = true;
    assert_int_equal(store_account_add(store, &disabled), STORE_OK);
    assert_int_equal(store_session_add(store, token, disabled.id, NOW), STORE_OK);
    assert_int_equal(store_session_find(store, token, 0, &back), STORE_NONE);
    assert_int_equal(store_session_add(store, token, disabled.id + 1, NOW), STORE_TAKEN);
    assert_int_equal(store_session_remove(store, token), STORE_OK);
    assert_int_equal(store_session_add(store, token, disabled.id + 1, NOW), STORE_FAILED);
}

static void test_sweep_takes_one_account_and_all_that_expired(void **state)
{
    static const uint8_t tokens[4][SESSION_TOKEN_LEN] = {{1}, {2}, {3}, {4}};
    struct account a = added("a"), b = added("b"), back;

    (void)state;
    assert_int_equal(store_session_add(store, tokens[0], a.id, NOW + 9), STORE_OK);
    assert_int_equal(store_session_add(store, tokens[1], a.id, NOW + 9), STORE_OK);
    assert_int_equal(store_session_add(store, tokens[2], b.id, NOW + 9), STORE_OK);
    assert_int_equal(store_session_add(store, tokens[3], b.id, NOW), STORE_OK);
    assert_int_equal(store_session_sweep(store, a.id, NOW), STORE_OK);
    assert_int_equal(store_session_find(store, tokens[0], 0, &back), STORE_NONE);
    assert_int_equal(store_session_find(store, tokens[1], 0, &back), STORE_NONE);
    assert_int_equal(store_session_find(store, tokens[2], 0, &back), STORE_OK);
    assert_int_equal(store_session_find(store, tokens[3], 0, &back), STORE_NONE);
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
    assert_int_equal(store_session_add(store, token, account.id, NOW), STORE_OK);
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
    char hash_hex[65], *error;
    struct account account = added("a");

    (void)state;
    crypto_hash_sha256(hash, token, sizeof(token));
    sodium_bin2hex(hash_hex, sizeof(hash_hex), hash, sizeof(hash));
    assert_int_equal(store_session_add(store, token, account.id, NOW), STORE_OK);
    assert_true(found_in_files(hash_hex, 64) > 0);
    assert_int_equal(store_session_remove(store, token), STORE_OK);
    store_close(store);
    store = NULL;
    assert_int_equal(found_in_files(hash_hex, 64), 0);
    assert_int_equal(store_open(folder, &store, &error), STORE_OK);
}

#define WITH_STORE(test) cmocka_unit_test_setup_teardown(test, open_store, close_store)

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_STORE(test_account_comes_back_as_it_was),
        WITH_STORE(test_longest_texts_fit),
        WITH_STORE(test_name_belongs_to_one_account),
        WITH_STORE(test_account_out_of_bounds_is_refused),
        WITH_STORE(test_new_password_replaces_the_old),
        WITH_STORE(test_session_is_found_until_it_expires),
        WITH_STORE(test_session_of_nobody_or_of_a_disabled_account_counts_not),
        WITH_STORE(test_sweep_takes_one_account_and_all_that_expired),
        WITH_STORE(test_file_does_not_hold_a_token),
        WITH_STORE(test_what_is_deleted_is_overwritten),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
