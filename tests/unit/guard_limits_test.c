/*
 * Limits on a clock of the test's own: examples, and long random sequences against a model that is
 * too simple to be wrong.
 */
#include "guard/limits.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include <sodium.h>
#include <string.h>

#define HOUR_MS (60 * 60 * 1000)

struct ip {
    uint8_t bytes[16];
};

static struct ip ipv4(uint32_t number)
{
    struct ip ip = {{[10] = 0xff, [11] = 0xff}};

    for (int i = 0; i < 4; i++)
        ip.bytes[12 + i] = (uint8_t)(number >> (24 - 8 * i));
    return ip;
}

static struct ip ipv6(uint8_t net, uint8_t host)
{
    return (struct ip){{0x20, 0x01, 0x0d, 0xb8, [7] = net, [15] = host}};
}

static struct limits *make(uint32_t burst, uint64_t refill_ms, uint32_t most)
{
    const struct limits_options options = {burst, refill_ms, most};

    return limits_create(&options);
}

static unsigned take_all(struct limits *limits, struct ip ip, uint64_t now)
{
    unsigned taken = 0;

    while (limits_take(limits, ip.bytes, now))
        taken++;
    return taken;
}

static void a_burst_is_given_and_then_one_at_a_time(void **context)
{
    struct limits *limits = make(3, 1000, 10);
    struct ip ip = ipv4(1);

    (void)context;
    assert_int_equal(take_all(limits, ip, 5000), 3);
    assert_false(limits_take(limits, ip.bytes, 5999));
    assert_true(limits_take(limits, ip.bytes, 6000));
    assert_false(limits_take(limits, ip.bytes, 6000));
    assert_int_equal(take_all(limits, ip, 8500), 2);
    assert_false(limits_take(limits, ip.bytes, 8999)); /* the half second was not lost */
    assert_true(limits_take(limits, ip.bytes, 9000));
    assert_int_equal(take_all(limits, ip, 100000), 3);
    limits_destroy(limits);
}

static void a_refusal_costs_nothing(void **context)
{
    struct limits *limits = make(1, 1000, 10);
    struct ip ip = ipv4(1);

    (void)context;
    assert_true(limits_take(limits, ip.bytes, 0));
    for (uint64_t now = 0; now < 1000; now += 10)
        assert_false(limits_take(limits, ip.bytes, now));
    assert_true(limits_take(limits, ip.bytes, 1000));
    limits_destroy(limits);
}

static void what_is_given_back_can_be_taken_again(void **context)
{
    struct limits *limits = make(2, 1000, 10);
    struct ip ip = ipv4(1);

    (void)context;
    assert_int_equal(take_all(limits, ip, 0), 2);
    limits_give_back(limits, ip.bytes, 0);
    assert_int_equal(take_all(limits, ip, 0), 1);
    for (int i = 0; i < 10; i++)
        limits_give_back(limits, ip.bytes, 500);
    assert_int_equal(take_all(limits, ip, 500), 2); /* no more than the burst */
    limits_give_back(limits, ipv4(2).bytes, 500);   /* who never took has nothing to get */
    assert_int_equal(take_all(limits, ipv4(2), 500), 2);
    limits_destroy(limits);
}

static void ipv4_is_told_apart_by_the_whole_address(void **context)
{
    struct limits *limits = make(1, 1000, 10);

    (void)context;
    assert_true(limits_take(limits, ipv4(0x7f000001).bytes, 0));
    assert_true(limits_take(limits, ipv4(0x7f000002).bytes, 0));
    assert_false(limits_take(limits, ipv4(0x7f000001).bytes, 0));
    limits_destroy(limits);
}

static void ipv6_is_told_apart_by_the_first_half(void **context)
{
    static const struct ip LOOPBACK = {{[15] = 1}};
    struct limits *limits = make(1, 1000, 10);

    (void)context;
    assert_true(limits_take(limits, ipv6(1, 1).bytes, 0));
    assert_false(limits_take(limits, ipv6(1, 2).bytes, 0));
    assert_true(limits_take(limits, ipv6(2, 1).bytes, 0));
    assert_true(limits_take(limits, LOOPBACK.bytes, 0));
    assert_false(limits_take(limits, LOOPBACK.bytes, 0));
    limits_destroy(limits);
}

static void an_unknown_peer_is_never_limited(void **context)
{
    static const struct ip UNKNOWN;
    struct limits *limits = make(1, 1000, 10);

    (void)context;
    for (int i = 0; i < 100; i++)
        assert_true(limits_take(limits, UNKNOWN.bytes, 0));
    limits_give_back(limits, UNKNOWN.bytes, 0);
    assert_int_equal(limits_count(limits), 0);
    limits_destroy(limits);
}

static void the_table_is_bounded_and_forgets_who_was_seen_longest_ago(void **context)
{
    struct limits *limits = make(1, 100000, 3);

    (void)context;
    for (uint32_t i = 1; i <= 3; i++)
        assert_true(limits_take(limits, ipv4(i).bytes, i));
    assert_false(limits_take(limits, ipv4(1).bytes, 10)); /* seen, though refused */
    assert_true(limits_take(limits, ipv4(4).bytes, 11));  /* 2 is forgotten */
    assert_int_equal(limits_count(limits), 3);
    assert_false(limits_take(limits, ipv4(1).bytes, 12));
    assert_false(limits_take(limits, ipv4(3).bytes, 12));
    assert_true(limits_take(limits, ipv4(2).bytes, 12));
    assert_int_equal(limits_count(limits), 3);
    limits_destroy(limits);
}

static void nothing_outlives_its_hour(void **context)
{
    struct limits *limits = make(1, 10 * (uint64_t)HOUR_MS, 10);
    struct ip ip = ipv4(1);

    (void)context;
    assert_true(limits_take(limits, ip.bytes, 1000));
    assert_false(limits_take(limits, ip.bytes, 1000 + HOUR_MS - 1));
    limits_sweep(limits, 1000 + HOUR_MS - 1);
    assert_int_equal(limits_count(limits), 1);
    limits_sweep(limits, 1000 + HOUR_MS);
    assert_int_equal(limits_count(limits), 0);
    assert_true(limits_take(limits, ip.bytes, 1000 + HOUR_MS));
    assert_false(limits_take(limits, ip.bytes, 1000 + HOUR_MS + 1));
    assert_true(limits_take(limits, ip.bytes, 1000 + 2 * HOUR_MS)); /* without a sweep too */
    limits_destroy(limits);
}

static void a_sweep_forgets_who_has_its_burst_again(void **context)
{
    struct limits *limits = make(2, 1000, 10);

    (void)context;
    assert_int_equal(take_all(limits, ipv4(1), 0), 2);
    assert_true(limits_take(limits, ipv4(2).bytes, 0));
    limits_sweep(limits, 1999);
    assert_int_equal(limits_count(limits), 2);
    limits_sweep(limits, 2000);
    assert_int_equal(limits_count(limits), 0);
    limits_destroy(limits);
}

/* The model: credit in milliseconds that grows with time. */
#define PEOPLE 12
#define MODEL_BURST 4
#define MODEL_REFILL_MS 700

struct model {
    uint64_t credit[PEOPLE];
    uint64_t at[PEOPLE];
    uint64_t hour;
    bool has_hour;
};

static void model_advance(struct model *model, size_t who, uint64_t now)
{
    const uint64_t full = MODEL_BURST * MODEL_REFILL_MS;

    if (model->has_hour && now - model->hour >= HOUR_MS) {
        model->has_hour = false;
        for (size_t i = 0; i < PEOPLE; i++)
            model->credit[i] = full;
    }
    model->credit[who] += now - model->at[who];
    if (model->credit[who] > full)
        model->credit[who] = full;
    model->at[who] = now;
}

static bool model_take(struct model *model, size_t who, uint64_t now)
{
    model_advance(model, who, now);
    if (!model->has_hour)
        model->hour = now;
    model->has_hour = true;
    if (model->credit[who] < MODEL_REFILL_MS)
        return false;
    model->credit[who] -= MODEL_REFILL_MS;
    return true;
}

static void model_give_back(struct model *model, size_t who, uint64_t now)
{
    model_advance(model, who, now);
    model->credit[who] += MODEL_REFILL_MS;
    if (model->credit[who] > MODEL_BURST * MODEL_REFILL_MS)
        model->credit[who] = MODEL_BURST * MODEL_REFILL_MS;
}

static void random_step(struct limits *limits, struct model *model, uint64_t now)
{
    size_t who = randombytes_uniform(PEOPLE);
    struct ip ip = who % 2 ? ipv4((uint32_t)who) : ipv6((uint8_t)who, (uint8_t)now);

    switch (randombytes_uniform(8)) {
    case 0:
        limits_give_back(limits, ip.bytes, now);
        model_give_back(model, who, now);
        break;
    case 1:
        limits_sweep(limits, now);
        break;
    default:
        assert_int_equal(limits_take(limits, ip.bytes, now), model_take(model, who, now));
    }
    assert_true(limits_count(limits) <= PEOPLE);
}

static void a_hash_of_others_has_a_bucket_of_its_own_until_it_is_full(void **context)
{
    struct limits *limits = make(2, 1000, 10);

    (void)context;
    assert_true(limits_take_hash(limits, 7, 5000));
    assert_true(limits_take_hash(limits, 7, 5000));
    assert_false(limits_take_hash(limits, 7, 5999));
    assert_true(limits_take_hash(limits, 8, 5999));
    assert_true(limits_take_hash(limits, 7, 6000));
    limits_sweep(limits, 7999);
    assert_int_equal(limits_count(limits), 1);
    limits_sweep(limits, 8000);
    assert_int_equal(limits_count(limits), 0);
    limits_destroy(limits);
}

static void random_days_agree_with_the_model(void **context)
{
    (void)context;
    for (int day = 0; day < 50; day++) {
        struct limits *limits = make(MODEL_BURST, MODEL_REFILL_MS, PEOPLE);
        struct model model = {0};
        uint64_t now = randombytes_uniform(1000000);

        for (size_t i = 0; i < PEOPLE; i++)
            model.credit[i] = MODEL_BURST * MODEL_REFILL_MS;
        for (int step = 0; step < 20000; step++) {
            now += randombytes_uniform(step % 1000 ? 120 : HOUR_MS / 3);
            random_step(limits, &model, now);
        }
        limits_destroy(limits);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_burst_is_given_and_then_one_at_a_time),
        cmocka_unit_test(a_refusal_costs_nothing),
        cmocka_unit_test(what_is_given_back_can_be_taken_again),
        cmocka_unit_test(ipv4_is_told_apart_by_the_whole_address),
        cmocka_unit_test(ipv6_is_told_apart_by_the_first_half),
        cmocka_unit_test(an_unknown_peer_is_never_limited),
        cmocka_unit_test(the_table_is_bounded_and_forgets_who_was_seen_longest_ago),
        cmocka_unit_test(nothing_outlives_its_hour),
        cmocka_unit_test(a_sweep_forgets_who_has_its_burst_again),
        cmocka_unit_test(a_hash_of_others_has_a_bucket_of_its_own_until_it_is_full),
        cmocka_unit_test(random_days_agree_with_the_model),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
