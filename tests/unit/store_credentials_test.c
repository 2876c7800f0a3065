/* What people sign in with: enrolment, one-time codes, recovery codes, passkeys, and the seal. */
#include "store/enrolments.h"
#include "store/passkeys.h"
#include "store/recovery.h"
#include "store/seal.h"
#include "store/sessions.h"
#include "store/totp.h"

#include "base/mem.h"
#include "store_fixture.h"

#include <sys/stat.h>
#include <unistd.h>

static const uint8_t secret[TOTP_SECRET_LEN] = "a secret of twenty!";

static void test_enrolment_is_good_once_and_for_one_account(void **state)
{
    static const uint8_t first[ENROLMENT_TOKEN_LEN] = {1}, second[ENROLMENT_TOKEN_LEN] = {2};
    struct account a = added("a"), back;

    (void)state;
    assert_int_equal(store_enrolment_put(store, first, a.id, NOW + 9), STORE_OK);
    assert_int_equal(store_enrolment_find(store, first, NOW, &back), STORE_OK);
    assert_int_equal(store_enrolment_put(store, second, a.id, NOW + 9), STORE_OK);
    assert_int_equal(store_enrolment_find(store, first, NOW, &back), STORE_NONE);
    assert_int_equal(store_enrolment_use(store, second, NOW + 9, &back), STORE_NONE);
    assert_int_equal(store_enrolment_use(store, second, NOW, &back), STORE_OK);
    assert_true(back.id == a.id);
    assert_int_equal(store_enrolment_use(store, second, NOW, &back), STORE_NONE);
    assert_int_equal(store_enrolment_put(store, first, a.id + 1, NOW + 9), STORE_NONE);
}

static void test_enrolment_ends_with_time_disabling_and_reset(void **state)
{
    static const uint8_t token[ENROLMENT_TOKEN_LEN] = {1};
    struct account a = added("a"), back;

    (void)state;
    assert_int_equal(store_enrolment_put(store, token, a.id, NOW), STORE_OK);
    assert_int_equal(store_enrolment_sweep(store, NOW - 1), STORE_OK);
    assert_int_equal(store_enrolment_find(store, token, NOW - 1, &back), STORE_OK);
    assert_int_equal(store_enrolment_sweep(store, NOW), STORE_OK);
    assert_int_equal(store_enrolment_find(store, token, NOW - 1, &back), STORE_NONE);
    assert_int_equal(store_enrolment_put(store, token, a.id, NOW), STORE_OK);
    assert_int_equal(store_account_disable(store, a.id), STORE_OK);
    assert_int_equal(store_account_enable(store, a.id), STORE_OK);
    assert_int_equal(store_enrolment_find(store, token, 0, &back), STORE_NONE);
    assert_int_equal(store_enrolment_put(store, token, a.id, NOW), STORE_OK);
    assert_int_equal(store_account_reset(store, a.id), STORE_OK);
    assert_int_equal(store_enrolment_find(store, token, 0, &back), STORE_NONE);
}

static void test_use_of_an_enrolment_goes_back_with_its_transaction(void **state)
{
    static const uint8_t token[ENROLMENT_TOKEN_LEN] = {1};
    struct account a = added("a"), back;

    (void)state;
    assert_int_equal(store_enrolment_put(store, token, a.id, NOW), STORE_OK);
    assert_int_equal(store_begin(store), STORE_OK);
    assert_int_equal(store_enrolment_use(store, token, 0, &back), STORE_OK);
    assert_int_equal(store_end(store, STORE_TAKEN), STORE_TAKEN);
    assert_int_equal(store_enrolment_use(store, token, 0, &back), STORE_OK);
}

static void test_secret_comes_back_and_each_step_is_accepted_once(void **state)
{
    struct account a = added("a"), back;
    uint8_t got[TOTP_SECRET_LEN];

    (void)state;
    assert_int_equal(store_totp_get(store, a.id, got), STORE_NONE);
    assert_int_equal(store_totp_accept(store, a.id, 5), STORE_STALE);
    assert_int_equal(store_totp_set(store, a.id, secret), STORE_OK);
    assert_int_equal(store_account_by_id(store, a.id, &back), STORE_OK);
    assert_true(back.has_totp);
    assert_int_equal(store_totp_get(store, a.id, got), STORE_OK);
    assert_memory_equal(got, secret, sizeof(got));
    assert_int_equal(store_totp_accept(store, a.id, 5), STORE_OK);
    assert_int_equal(store_totp_accept(store, a.id, 5), STORE_STALE);
    assert_int_equal(store_totp_accept(store, a.id, 4), STORE_STALE);
    assert_int_equal(store_totp_accept(store, a.id, 6), STORE_OK);
    assert_int_equal(store_totp_clear(store, a.id), STORE_OK);
    assert_int_equal(store_totp_get(store, a.id, got), STORE_NONE);
    assert_int_equal(store_totp_set(store, a.id + 1, secret), STORE_NONE);
}

static void test_sealed_secret_opens_in_its_own_row_alone(void **state)
{
    struct account a = added("a"), b = added("b");
    uint8_t got[TOTP_SECRET_LEN], zeros[TOTP_SECRET_LEN] = {0};

    (void)state;
    assert_int_equal(store_totp_set(store, a.id, secret), STORE_OK);
    assert_int_equal(store_totp_set(store, b.id, zeros), STORE_OK);
    raw_sql("UPDATE accounts SET totp_secret = "
            "(SELECT totp_secret FROM accounts WHERE name = 'a') WHERE name = 'b'");
    assert_int_equal(store_totp_get(store, b.id, got), STORE_FAILED);
    assert_memory_equal(got, zeros, sizeof(got));
    assert_non_null(strstr(store_error(store), "secret.key"));
    assert_int_equal(store_totp_get(store, a.id, got), STORE_OK);
}

static void test_key_is_a_file_of_its_own_for_us_alone(void **state)
{
    struct stat status;

    (void)state;
    assert_int_equal(stat(temporary_path(folder, "secret.key").text, &status), 0);
    assert_int_equal(status.st_mode & 07777, 0600);
    assert_int_equal(status.st_size, 32);
}

static void test_lost_key_is_said_and_leaves_the_rest_working(void **state)
{
    struct temporary_path path = temporary_path(folder, "secret.key"),
                          kept = temporary_path(folder, "elsewhere");
    struct account a = added("a"), back;
    uint8_t got[TOTP_SECRET_LEN];

    (void)state;
    assert_int_equal(store_totp_set(store, a.id, secret), STORE_OK);
    assert_int_equal(rename(path.text, kept.text), 0);
    reopen_store();
    assert_int_equal(access(path.text, F_OK), -1); /* none is made in its place */
    assert_int_equal(store_seal_check(store), STORE_FAILED);
    assert_non_null(strstr(store_error(store), "Put the right secret.key back"));
    assert_int_equal(store_totp_get(store, a.id, got), STORE_FAILED);
    assert_int_equal(store_totp_set(store, a.id, secret), STORE_FAILED);
    assert_int_equal(store_account_by_id(store, a.id, &back), STORE_OK);
    assert_int_equal(rename(kept.text, path.text), 0);
    reopen_store();
    assert_int_equal(store_totp_get(store, a.id, got), STORE_OK);
    assert_memory_equal(got, secret, sizeof(got));
    /* Nothing is sealed any more: a new one is made. */
    assert_int_equal(store_account_reset(store, a.id), STORE_OK);
    assert_int_equal(truncate(path.text, 7), 0);
    reopen_store();
    assert_int_equal(store_seal_check(store), STORE_OK);
    assert_int_equal(store_totp_set(store, a.id, secret), STORE_OK);
}

static void test_key_that_is_no_file_is_said(void **state)
{
    struct temporary_path path = temporary_path(folder, "secret.key");
    char *error = NULL;

    (void)state;
    store_close(store);
    store = NULL;
    assert_int_equal(unlink(path.text), 0);
    assert_int_equal(symlink("havre.db", path.text), 0);
    assert_int_equal(store_open(folder, &store, &error), STORE_FAILED);
    assert_non_null(strstr(error, "not an ordinary file"));
    mem_free(error);
}

static void test_recovery_code_is_good_once_for_its_account(void **state)
{
    static const uint8_t codes[2][RECOVERY_CODE_LEN] = {{1}, {2}},
                         later[1][RECOVERY_CODE_LEN] = {{3}};
    struct account a = added("a"), b = added("b");
    uint32_t count;

    (void)state;
    assert_int_equal(store_recovery_replace(store, a.id, codes, 2), STORE_OK);
    assert_int_equal(store_recovery_replace(store, b.id, codes, 1), STORE_OK);
    assert_int_equal(store_recovery_use(store, a.id, codes[0]), STORE_OK);
    assert_int_equal(store_recovery_use(store, a.id, codes[0]), STORE_NONE);
    assert_int_equal(store_recovery_use(store, b.id, codes[1]), STORE_NONE);
    assert_int_equal(store_recovery_count(store, a.id, &count), STORE_OK);
    assert_int_equal(count, 1);
    assert_int_equal(store_recovery_replace(store, a.id, later, 1), STORE_OK);
    assert_int_equal(store_recovery_use(store, a.id, codes[1]), STORE_NONE);
    assert_int_equal(store_recovery_replace(store, a.id, NULL, 0), STORE_OK);
    assert_int_equal(store_recovery_use(store, a.id, later[0]), STORE_NONE);
    assert_int_equal(store_recovery_use(store, b.id, codes[0]), STORE_OK);
}

static struct passkey passkey_of(int64_t account, uint8_t first)
{
    struct passkey passkey = {.account = account,
                              .credential = {first, 0, 255},
                              .credential_len = 3,
                              .key = {9, 8, 7, 6},
                              .key_len = 4,
                              .algorithm = -257,
                              .sign_count = 5,
                              .user_verified = true,
                              .label = "cl\xc3\xa9",
                              .added_ms = NOW};

    return passkey;
}

static void test_passkey_comes_back_as_it_was(void **state)
{
    struct account a = added("a");
    struct passkey passkey = passkey_of(a.id, 1), longest = passkey_of(a.id, 2), back;

    (void)state;
    memset(longest.credential, 0xff, sizeof(longest.credential));
    longest.credential_len = sizeof(longest.credential);
    memset(longest.key, 0xfe, sizeof(longest.key));
    longest.key_len = sizeof(longest.key);
    assert_int_equal(store_passkey_add(store, &passkey), STORE_OK);
    assert_int_equal(store_passkey_add(store, &longest), STORE_OK);
    memset(&back, 0, sizeof(back));
    assert_int_equal(store_passkey_find(store, passkey.credential, 3, &back), STORE_OK);
    assert_memory_equal(&back, &passkey, sizeof(back));
    assert_int_equal(store_passkey_find(store, passkey.credential, 2, &back), STORE_NONE);
    assert_int_equal(store_passkey_next(store, a.id, 0, &back), STORE_OK);
    assert_true(back.id == passkey.id);
    assert_int_equal(store_passkey_next(store, a.id, back.id, &back), STORE_OK);
    assert_memory_equal(&back, &longest, sizeof(back));
    assert_int_equal(store_passkey_next(store, a.id, back.id, &back), STORE_NONE);
}

static void test_counter_of_a_passkey_must_go_on(void **state)
{
    struct account a = added("a");
    struct passkey counts = passkey_of(a.id, 1), counts_not = passkey_of(a.id, 2), back;

    (void)state;
    counts_not.sign_count = 0;
    assert_int_equal(store_passkey_add(store, &counts), STORE_OK);
    assert_int_equal(store_passkey_add(store, &counts_not), STORE_OK);
    assert_int_equal(store_passkey_used(store, counts.id, 6, NOW + 1), STORE_OK);
    assert_int_equal(store_passkey_used(store, counts.id, 6, NOW + 2), STORE_STALE);
    assert_int_equal(store_passkey_used(store, counts.id, 0, NOW + 2), STORE_STALE);
    assert_int_equal(store_passkey_find(store, counts.credential, 3, &back), STORE_OK);
    assert_true(back.sign_count == 6 && back.used_ms == NOW + 1);
    assert_int_equal(store_passkey_used(store, counts_not.id, 0, NOW + 1), STORE_OK);
    assert_int_equal(store_passkey_used(store, counts_not.id, 0, NOW + 2), STORE_OK);
}

static void test_passkeys_are_few_unique_and_their_owners(void **state)
{
    struct account a = added("a"), b = added("b");
    struct passkey first = passkey_of(a.id, 0), same = passkey_of(b.id, 0), back;

    (void)state;
    assert_int_equal(store_passkey_add(store, &first), STORE_OK);
    assert_int_equal(store_passkey_add(store, &same), STORE_TAKEN);
    for (uint8_t i = 1; i < PASSKEYS_MOST; i++) {
        struct passkey passkey = passkey_of(a.id, i);
        assert_int_equal(store_passkey_add(store, &passkey), STORE_OK);
    }
    same = passkey_of(a.id, PASSKEYS_MOST);
    assert_int_equal(store_passkey_add(store, &same), STORE_STALE);
    assert_int_equal(store_passkey_remove(store, b.id, first.id), STORE_NONE);
    assert_int_equal(store_passkey_remove(store, a.id, first.id), STORE_OK);
    assert_int_equal(store_passkey_find(store, first.credential, 3, &back), STORE_NONE);
    assert_int_equal(store_passkey_add(store, &same), STORE_OK);
    assert_true(same.id > PASSKEYS_MOST); /* not a number that was somebody else's */
}

static void test_reset_leaves_nothing_to_sign_in_with(void **state)
{
    static const uint8_t codes[1][RECOVERY_CODE_LEN] = {{1}}, token[SESSION_TOKEN_LEN] = {1};
    struct account a = added("a"), back;
    struct passkey passkey = passkey_of(a.id, 1);
    const struct session session = {a.id, NOW, NOW, NOW + 9};
    uint8_t got[TOTP_SECRET_LEN];

    (void)state;
    assert_int_equal(store_totp_set(store, a.id, secret), STORE_OK);
    assert_int_equal(store_recovery_replace(store, a.id, codes, 1), STORE_OK);
    assert_int_equal(store_passkey_add(store, &passkey), STORE_OK);
    assert_int_equal(store_session_add(store, token, &session), STORE_OK);
    assert_int_equal(store_account_reset(store, a.id), STORE_OK);
    assert_int_equal(store_account_by_id(store, a.id, &back), STORE_OK);
    assert_string_equal(back.password_hash, "");
    assert_false(back.has_totp);
    assert_int_equal(store_totp_get(store, a.id, got), STORE_NONE);
    assert_int_equal(store_recovery_use(store, a.id, codes[0]), STORE_NONE);
    assert_int_equal(store_passkey_next(store, a.id, 0, &passkey), STORE_NONE);
    assert_int_equal(store_session_find(store, token, 0, NULL, &back), STORE_NONE);
    assert_int_equal(store_account_reset(store, a.id + 1), STORE_NONE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_STORE(test_enrolment_is_good_once_and_for_one_account),
        WITH_STORE(test_enrolment_ends_with_time_disabling_and_reset),
        WITH_STORE(test_use_of_an_enrolment_goes_back_with_its_transaction),
        WITH_STORE(test_secret_comes_back_and_each_step_is_accepted_once),
        WITH_STORE(test_sealed_secret_opens_in_its_own_row_alone),
        WITH_STORE(test_key_is_a_file_of_its_own_for_us_alone),
        WITH_STORE(test_lost_key_is_said_and_leaves_the_rest_working),
        WITH_STORE(test_key_that_is_no_file_is_said),
        WITH_STORE(test_recovery_code_is_good_once_for_its_account),
        WITH_STORE(test_passkey_comes_back_as_it_was),
        WITH_STORE(test_counter_of_a_passkey_must_go_on),
        WITH_STORE(test_passkeys_are_few_unique_and_their_owners),
        WITH_STORE(test_reset_leaves_nothing_to_sign_in_with),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
