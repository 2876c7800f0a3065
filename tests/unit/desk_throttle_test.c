/* Guessing is slowed; no colleague is locked out by it. */
#include "desk/throttle.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#define SECOND 1000u
#define MINUTE (60 * SECOND)

/* Of each address: enough for these tests but where it says so. */
static const struct limits_options ADDRESSES = {.burst = 300, .refill_ms = MINUTE, .most = 1000};

struct address {
    uint8_t ip[16];
};

static struct address address(unsigned number)
{
    struct address made = {{[10] = 0xff, [11] = 0xff, [12] = 10}};

    made.ip[14] = (uint8_t)(number >> 8);
    made.ip[15] = (uint8_t)number;
    return made;
}

static int make(void **state)
{
    *state = throttle_create(&ADDRESSES);
    return 0;
}

static int end(void **state)
{
    throttle_destroy(*state);
    return 0;
}

/* A wrong try; how long it had to wait. */
static uint64_t wrong(struct throttle *throttle, const char *name, struct address from,
                      uint64_t now)
{
    const struct throttle_who who = {name, from.ip, now};

    return throttle_password(throttle, &who);
}

static uint64_t right(struct throttle *throttle, const char *name, struct address from,
                      uint64_t now)
{
    const struct throttle_who who = {name, from.ip, now};
    uint64_t wait = throttle_password(throttle, &who);

    if (wait != THROTTLE_REFUSED)
        throttle_right(throttle, &who);
    return wait;
}

static void test_one_address_has_ten_tries_on_an_account_then_one_a_minute(void **state)
{
    unsigned let_in = 0;

    for (unsigned i = 0; i < 200; i++)
        let_in += wrong(*state, "camille", address(1), 10 * i * SECOND / 100) != THROTTLE_REFUSED;
    assert_int_equal(let_in, 10);
    assert_int_not_equal(wrong(*state, "camille", address(1), 2 * MINUTE), THROTTLE_REFUSED);
}

static void test_two_hundred_wrong_tries_elsewhere_do_not_keep_the_owner_out(void **state)
{
    uint64_t wait;

    for (unsigned i = 0; i < 200; i++)
        (void)wrong(*state, "camille", address(1), i * 10);
    wait = right(*state, "camille", address(2), 3 * SECOND);
    assert_true(wait <= 8 * SECOND);
}

static void test_an_account_under_attack_from_everywhere_is_slowed_not_closed(void **state)
{
    uint64_t longest = 0, now = 0;
    unsigned refused = 0, let_in = 0;

    for (unsigned i = 0; i < 250; i++, now += 100) {
        uint64_t wait = wrong(*state, "camille", address(i), now);
        if (wait == THROTTLE_REFUSED) {
            refused++;
            continue;
        }
        let_in++;
        if (wait > longest)
            longest = wait;
    }
    assert_true(longest > 4 * SECOND && longest <= 8 * SECOND);
    assert_true(refused > 200); /* 25 s of attack: no more than 11 at once and then one in 8 s */
    assert_true(let_in < 20);
    /* Another's account is not concerned. */
    assert_int_equal(wrong(*state, "sacha", address(7), now), 0);
}

static void test_where_the_owner_signed_in_before_she_is_never_slowed(void **state)
{
    assert_int_equal(right(*state, "camille", address(999), 0), 0);
    for (unsigned i = 0; i < 250; i++)
        (void)wrong(*state, "camille", address(i), SECOND + i * 100);
    assert_int_equal(right(*state, "camille", address(999), 26 * SECOND), 0);
}

static void test_a_neighbour_at_the_same_address_does_not_keep_her_out_either(void **state)
{
    char name[] = "name000";

    assert_int_equal(right(*state, "camille", address(1), 0), 0);
    for (unsigned i = 0; i < 400; i++) {
        name[4] = (char)('0' + i / 100);
        name[5] = (char)('0' + i / 10 % 10);
        name[6] = (char)('0' + i % 10);
        (void)wrong(*state, name, address(1), SECOND);
    }
    assert_int_equal(wrong(*state, "sacha", address(1), 2 * SECOND), THROTTLE_REFUSED);
    assert_int_equal(right(*state, "camille", address(1), 2 * SECOND), 0);
}

static void test_right_ones_cost_nothing(void **state)
{
    for (unsigned i = 0; i < 500; i++)
        assert_int_equal(right(*state, "camille", address(1), i), 0);
}

static void test_wrong_ones_are_forgotten(void **state)
{
    for (unsigned i = 0; i < 100; i++)
        (void)wrong(*state, "camille", address(i), i);
    throttle_sweep(*state, 11 * MINUTE);
    assert_int_equal(right(*state, "camille", address(500), 11 * MINUTE), 0);
}

static void test_codes_are_not_guessed_even_by_one_who_has_the_password(void **state)
{
    uint64_t hour = 60 * MINUTE;
    unsigned tried = 0;

    for (unsigned i = 0; i < 1000; i++) {
        struct address from = address(i);
        const struct throttle_who who = {"camille", from.ip, i * (hour / 1000)};
        if (throttle_code(*state, &who)) {
            throttle_wrong_code(*state, &who);
            tried++;
        }
    }
    assert_in_range(tried, 20, 26); /* 20, and 6 an hour */
    /* Nor is she kept out by that where she is known. */
    struct address home = address(5000);
    const struct throttle_who owner = {"camille", home.ip, hour - SECOND};
    assert_false(throttle_code(*state, &owner));
    throttle_right(*state, &owner);
    assert_true(throttle_code(*state, &owner));
}

static void test_a_peer_without_an_address_is_limited_by_account(void **state)
{
    const struct address none = {{0}};
    unsigned let_in = 0;

    for (unsigned i = 0; i < 100; i++)
        let_in += wrong(*state, "camille", none, i * 100) != THROTTLE_REFUSED;
    assert_true(let_in < 20);
    assert_int_not_equal(right(*state, "camille", none, MINUTE), THROTTLE_REFUSED);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(
            test_one_address_has_ten_tries_on_an_account_then_one_a_minute, make, end),
        cmocka_unit_test_setup_teardown(
            test_two_hundred_wrong_tries_elsewhere_do_not_keep_the_owner_out, make, end),
        cmocka_unit_test_setup_teardown(
            test_an_account_under_attack_from_everywhere_is_slowed_not_closed, make, end),
        cmocka_unit_test_setup_teardown(test_where_the_owner_signed_in_before_she_is_never_slowed,
                                        make, end),
        cmocka_unit_test_setup_teardown(
            test_a_neighbour_at_the_same_address_does_not_keep_her_out_either, make, end),
        cmocka_unit_test_setup_teardown(test_right_ones_cost_nothing, make, end),
        cmocka_unit_test_setup_teardown(test_wrong_ones_are_forgotten, make, end),
        cmocka_unit_test_setup_teardown(test_codes_are_not_guessed_even_by_one_who_has_the_password,
                                        make, end),
        cmocka_unit_test_setup_teardown(test_a_peer_without_an_address_is_limited_by_account, make,
                                        end),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
