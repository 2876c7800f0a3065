/* The proof of work. */
#include "lobby/work.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

static const uint8_t SALT[WORK_SALT_LEN] = "0123456789abcde";

static void test_no_bits_are_no_work(void **state)
{
    (void)state;
    assert_true(work_is_done(SALT, 0, 0));
}

/* 4,096 answers a try on average: far from certain for any one, certain to be found. */
static void test_an_answer_is_found_and_is_rare(void **state)
{
    uint64_t found = 0, first = 0;
    (void)state;
    for (uint64_t answer = 0; answer < 100000; answer++) {
        if (!work_is_done(SALT, answer, 12))
            continue;
        found++;
        first = first ? first : answer;
    }
    assert_in_range(found, 5, 60);
    /* The same number answers no other salt's task, and no harder one by chance alone. */
    uint8_t other[WORK_SALT_LEN] = {1};
    assert_false(work_is_done(other, first, 12));
    assert_false(work_is_done(SALT, first, 40));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_no_bits_are_no_work),
        cmocka_unit_test(test_an_answer_is_found_and_is_rare),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
