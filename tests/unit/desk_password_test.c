/* Passwords: hashed well, checked without holding up the loop, never too many at once. */
#include "desk/password.h"

#include "base/mem.h"
#include "net/loop.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

#include <sodium.h>

#define RIGHT "un mot de passe, là"

static char right_hash[PASSWORD_HASH_LEN];

struct answer {
    unsigned calls;
    bool right;
    char new_hash[PASSWORD_HASH_LEN];
};

static void record(void *owner, bool right, const char *new_hash)
{
    struct answer *answer = owner;

    answer->calls++;
    answer->right = right;
    if (new_hash)
        memcpy(answer->new_hash, new_hash, PASSWORD_HASH_LEN);
}

/* Of struct loop a check uses libuv's loop alone. */
static int make_loop(void **state)
{
    struct loop *loop = mem_alloc(sizeof(*loop));

    *state = loop;
    return uv_loop_init(&loop->uv);
}

static int end_loop(void **state)
{
    struct loop *loop = *state;
    int result = uv_loop_close(&loop->uv);

    mem_free(loop);
    return result;
}

static struct answer ask(struct loop *loop, const char *password, const char *hash)
{
    struct answer answer = {0};
    struct password_check *check;

    assert_int_equal(password_verify_start(loop, password, hash, record, &answer, &check), 0);
    assert_int_equal(answer.calls, 0);
    assert_int_equal(uv_run(&loop->uv, UV_RUN_DEFAULT), 0);
    assert_int_equal(answer.calls, 1);
    return answer;
}

static int hash_once(void **state)
{
    (void)state;
    password_hash(RIGHT, right_hash);
    return 0;
}

static void test_hash_is_argon2id_with_the_costs_we_say(void **state)
{
    char again[PASSWORD_HASH_LEN];

    (void)state;
    assert_int_equal(strncmp(right_hash, "$argon2id$v=19$m=65536,t=3,p=1$", 31), 0);
    password_hash(RIGHT, again);
    assert_string_not_equal(right_hash, again);
}

static void test_right_password_is_right_and_any_other_wrong(void **state)
{
    (void)state;
    assert_true(password_verify(RIGHT, right_hash));
    assert_false(password_verify(RIGHT " ", right_hash));
    assert_false(password_verify("", right_hash));
    assert_false(password_verify(RIGHT, "not a hash"));
    assert_false(password_verify(RIGHT, NULL));
    assert_false(password_verify("", ""));
}

static void test_longest_password_counts_to_its_last_byte(void **state)
{
    char longest[PASSWORD_MAX + 2], hash[PASSWORD_HASH_LEN];

    (void)state;
    memset(longest, 'p', sizeof(longest));
    longest[PASSWORD_MAX] = 0;
    password_hash(longest, hash);
    assert_true(password_verify(longest, hash));
    longest[PASSWORD_MAX - 1] = 'q';
    assert_false(password_verify(longest, hash));
    longest[PASSWORD_MAX - 1] = 'p';
    longest[PASSWORD_MAX] = 'p';
    longest[PASSWORD_MAX + 1] = 0;
    assert_false(password_verify(longest, hash));
}

static void test_check_answers_later_and_once(void **state)
{
    assert_true(ask(*state, RIGHT, right_hash).right);
    assert_false(ask(*state, "wrong", right_hash).right);
    assert_false(ask(*state, RIGHT, NULL).right);
}

/* The processor's time, not the wall's: other tests run beside this one. */
static uint64_t cpu_ns(void)
{
    struct timespec now;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return (uint64_t)now.tv_sec * 1000000000 + (uint64_t)now.tv_nsec;
}

static uint64_t time_of(const char *hash)
{
    uint64_t best = UINT64_MAX;

    for (int i = 0; i < 5; i++) {
        uint64_t begin = cpu_ns(), taken;

        assert_false(password_verify("wrong", hash));
        taken = cpu_ns() - begin;
        best = taken < best ? taken : best;
    }
    return best;
}

static void test_unknown_name_takes_as_long_as_a_known_one(void **state)
{
    uint64_t known = time_of(right_hash), unknown = time_of(NULL);

    (void)state;
    print_message("known name %.1f ms, unknown %.1f ms\n", (double)known / 1e6,
                  (double)unknown / 1e6);
    assert_true(unknown > known / 2 && unknown < known * 2);
}

static void test_outdated_hash_is_replaced_once_the_password_was_right(void **state)
{
    char old[PASSWORD_HASH_LEN];
    struct answer answer;

    assert_int_equal(crypto_pwhash_str(old, RIGHT, strlen(RIGHT), 1, crypto_pwhash_MEMLIMIT_MIN),
                     0);
    assert_true(password_needs_rehash(old));
    assert_true(password_needs_rehash("not a hash"));
    assert_false(password_needs_rehash(right_hash));

    answer = ask(*state, "wrong", old);
    assert_string_equal(answer.new_hash, "");
    answer = ask(*state, RIGHT, old);
    assert_true(answer.right);
    assert_false(password_needs_rehash(answer.new_hash));
    assert_true(password_verify(RIGHT, answer.new_hash));
    assert_string_equal(ask(*state, RIGHT, right_hash).new_hash, "");
}

static void test_no_more_than_so_many_checks_at_once(void **state)
{
    struct loop *loop = *state;
    struct answer answers[PASSWORD_CHECKS_MOST] = {0}, refused = {0};
    struct password_check *checks[PASSWORD_CHECKS_MOST], *none = NULL;

    for (int i = 0; i < PASSWORD_CHECKS_MOST; i++)
        assert_int_equal(
            password_verify_start(loop, RIGHT, right_hash, record, &answers[i], &checks[i]), 0);
    assert_int_equal(password_verify_start(loop, RIGHT, right_hash, record, &refused, &none),
                     -EBUSY);
    assert_null(none);
    uv_run(&loop->uv, UV_RUN_DEFAULT);
    for (int i = 0; i < PASSWORD_CHECKS_MOST; i++)
        assert_true(answers[i].calls == 1 && answers[i].right);
    assert_int_equal(refused.calls, 0);
    assert_true(ask(loop, RIGHT, right_hash).right);
}

static void test_cancelled_check_is_silent_and_gives_its_place_back(void **state)
{
    struct loop *loop = *state;
    struct answer answer = {0};
    struct password_check *checks[PASSWORD_CHECKS_MOST];

    for (int i = 0; i < PASSWORD_CHECKS_MOST; i++)
        assert_int_equal(
            password_verify_start(loop, RIGHT, right_hash, record, &answer, &checks[i]), 0);
    for (int i = 0; i < PASSWORD_CHECKS_MOST; i++)
        password_verify_cancel(checks[i]);
    password_verify_cancel(NULL);
    uv_run(&loop->uv, UV_RUN_DEFAULT);
    assert_int_equal(answer.calls, 0);
    assert_true(ask(loop, RIGHT, right_hash).right);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_hash_is_argon2id_with_the_costs_we_say),
        cmocka_unit_test(test_right_password_is_right_and_any_other_wrong),
        cmocka_unit_test(test_longest_password_counts_to_its_last_byte),
        cmocka_unit_test_setup_teardown(test_check_answers_later_and_once, make_loop, end_loop),
        cmocka_unit_test(test_unknown_name_takes_as_long_as_a_known_one),
        cmocka_unit_test_setup_teardown(test_outdated_hash_is_replaced_once_the_password_was_right,
                                        make_loop, end_loop),
        cmocka_unit_test_setup_teardown(test_no_more_than_so_many_checks_at_once, make_loop,
                                        end_loop),
        cmocka_unit_test_setup_teardown(test_cancelled_check_is_silent_and_gives_its_place_back,
                                        make_loop, end_loop),
    };

    return cmocka_run_group_tests(tests, hash_once, NULL);
}
