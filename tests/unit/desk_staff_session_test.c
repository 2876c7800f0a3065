/* When a session of staff is over for lack of a sign of life. */
#include "desk/staff_session.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#define NOW INT64_C(1770000000000)

static void test_half_an_hour_without_a_sign_of_life_ends_it(void **state)
{
    (void)state;
    assert_false(staff_session_is_idle(NOW, NOW, false));
    assert_false(staff_session_is_idle(NOW - STAFF_IDLE_MS + 1, NOW, false));
    assert_true(staff_session_is_idle(NOW - STAFF_IDLE_MS, NOW, false));
    assert_true(staff_session_is_idle(0, NOW, false));
}

static void test_nobody_is_signed_out_of_a_conversation(void **state)
{
    (void)state;
    assert_false(staff_session_is_idle(NOW - STAFF_IDLE_MS, NOW, true));
    assert_false(staff_session_is_idle(0, NOW, true));
}

static void test_a_clock_that_was_set_back_signs_nobody_out(void **state)
{
    (void)state;
    assert_false(staff_session_is_idle(NOW + STAFF_IDLE_MS, NOW, false));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_half_an_hour_without_a_sign_of_life_ends_it),
        cmocka_unit_test(test_nobody_is_signed_out_of_a_conversation),
        cmocka_unit_test(test_a_clock_that_was_set_back_signs_nobody_out),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
