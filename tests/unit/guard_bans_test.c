/* Bans on a clock of the test's own. */
#include "guard/bans.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include <sodium.h>

#define MINUTE_MS (60 * 1000)
#define HOUR_MS (60 * MINUTE_MS)

struct ip {
    uint8_t bytes[16];
};

static struct ip ipv4(uint8_t number)
{
    return (struct ip){{[10] = 0xff, [11] = 0xff, [12] = 192, [14] = 2, [15] = number}};
}

static bool ban(struct bans *bans, struct ip ip, uint64_t now)
{
    const struct ban_mark mark = bans_mark(bans, ip.bytes, now);
    return bans_set(bans, &mark, now);
}

static void a_ban_holds_for_its_hour_and_for_that_address_alone(void **context)
{
    struct bans *bans = bans_create(10);

    (void)context;
    assert_false(bans_hold(bans, ipv4(1).bytes, 5));
    assert_true(ban(bans, ipv4(1), 10));
    assert_true(bans_hold(bans, ipv4(1).bytes, 10));
    assert_false(bans_hold(bans, ipv4(2).bytes, 10));
    assert_true(bans_hold(bans, ipv4(1).bytes, 10 + HOUR_MS - 1));
    assert_false(bans_hold(bans, ipv4(1).bytes, 10 + HOUR_MS));
    assert_int_equal(bans_count(bans), 0);
    bans_destroy(bans);
}

static void a_ban_lasts_its_hour_whenever_it_was_set(void **context)
{
    (void)context;
    for (uint64_t began = 0; began < HOUR_MS; began += 7 * MINUTE_MS) {
        for (uint64_t talked = 0; talked <= HOUR_MS; talked += 5 * MINUTE_MS) {
            struct bans *bans = bans_create(10);
            uint64_t set = began + talked;

            bans_mark(bans, ipv4(9).bytes, 0); /* the first key begins its hour */
            const struct ban_mark mark = bans_mark(bans, ipv4(1).bytes, began);
            assert_true(bans_set(bans, &mark, set));
            for (uint64_t now = set; now < set + HOUR_MS; now += 3 * MINUTE_MS)
                assert_true(bans_hold(bans, ipv4(1).bytes, now));
            assert_false(bans_hold(bans, ipv4(1).bytes, set + HOUR_MS));
            bans_destroy(bans);
        }
    }
}

static void a_mark_of_long_ago_is_refused_and_sets_nothing(void **context)
{
    struct bans *bans = bans_create(10);
    const struct ban_mark mark = bans_mark(bans, ipv4(1).bytes, 0);

    (void)context;
    assert_false(bans_set(bans, &mark, 2 * HOUR_MS));
    assert_false(bans_hold(bans, ipv4(1).bytes, 2 * HOUR_MS));
    assert_false(bans_set(bans, &mark, 1000 * (uint64_t)HOUR_MS));
    assert_int_equal(bans_count(bans), 0);
    bans_destroy(bans);
}

static void the_same_address_has_another_mark_every_hour(void **context)
{
    struct bans *bans = bans_create(10);
    const struct ban_mark early = bans_mark(bans, ipv4(1).bytes, 0);
    const struct ban_mark soon = bans_mark(bans, ipv4(1).bytes, HOUR_MS - 1);
    const struct ban_mark late = bans_mark(bans, ipv4(1).bytes, HOUR_MS);

    (void)context;
    assert_int_equal(early.hash, soon.hash);
    assert_int_not_equal(early.hash, late.hash);
    bans_destroy(bans);
}

static void who_is_not_known_is_never_banned(void **context)
{
    struct bans *bans = bans_create(10);
    const struct ip unknown = {{0}};

    (void)context;
    assert_false(ban(bans, unknown, 0));
    assert_true(ban(bans, ipv4(1), 0));
    assert_false(bans_hold(bans, unknown.bytes, 0));
    bans_destroy(bans);
}

static void an_ipv6_network_is_one_address(void **context)
{
    struct bans *bans = bans_create(10);
    const struct ip one = {{0x20, 0x01, 0x0d, 0xb8, [7] = 1, [15] = 1}};
    const struct ip neighbour = {{0x20, 0x01, 0x0d, 0xb8, [7] = 1, [15] = 2}};
    const struct ip other = {{0x20, 0x01, 0x0d, 0xb8, [7] = 2, [15] = 1}};

    (void)context;
    assert_true(ban(bans, one, 0));
    assert_true(bans_hold(bans, neighbour.bytes, 0));
    assert_false(bans_hold(bans, other.bytes, 0));
    bans_destroy(bans);
}

static void beyond_the_cap_the_one_that_ends_first_is_forgotten(void **context)
{
    struct bans *bans = bans_create(3);

    (void)context;
    for (uint8_t i = 1; i <= 3; i++)
        assert_true(ban(bans, ipv4(i), i));
    assert_true(ban(bans, ipv4(1), 10)); /* again: now it ends last */
    assert_int_equal(bans_count(bans), 3);
    assert_true(ban(bans, ipv4(4), 11));
    assert_int_equal(bans_count(bans), 3);
    assert_true(bans_hold(bans, ipv4(1).bytes, 11));
    assert_false(bans_hold(bans, ipv4(2).bytes, 11));
    assert_true(bans_hold(bans, ipv4(3).bytes, 11));
    assert_true(bans_hold(bans, ipv4(4).bytes, 11));
    bans_destroy(bans);
}

static void a_sweep_forgets_what_is_over(void **context)
{
    struct bans *bans = bans_create(10);

    (void)context;
    assert_true(ban(bans, ipv4(1), 0));
    assert_true(ban(bans, ipv4(2), MINUTE_MS));
    bans_sweep(bans, HOUR_MS);
    assert_int_equal(bans_count(bans), 1);
    bans_sweep(bans, HOUR_MS + MINUTE_MS);
    assert_int_equal(bans_count(bans), 0);
    bans_destroy(bans);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_ban_holds_for_its_hour_and_for_that_address_alone),
        cmocka_unit_test(a_ban_lasts_its_hour_whenever_it_was_set),
        cmocka_unit_test(a_mark_of_long_ago_is_refused_and_sets_nothing),
        cmocka_unit_test(the_same_address_has_another_mark_every_hour),
        cmocka_unit_test(who_is_not_known_is_never_banned),
        cmocka_unit_test(an_ipv6_network_is_one_address),
        cmocka_unit_test(beyond_the_cap_the_one_that_ends_first_is_forgotten),
        cmocka_unit_test(a_sweep_forgets_what_is_over),
    };

    if (sodium_init() < 0)
        return 1;
    return cmocka_run_group_tests(tests, NULL, NULL);
}
