/* One-time codes: those of the RFC, their window, and nothing that merely looks like one. */
#include "desk/totp.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

/* RFC 6238 appendix B, SHA-1; the last six of its eight digits. */
static const uint8_t SECRET[TOTP_SECRET_LEN] = "12345678901234567890";
static const struct {
    int64_t at_s;
    const char *code;
} CODES[] = {{59, "287082"},         {1111111109, "081804"}, {1111111111, "050471"},
             {1234567890, "005924"}, {2000000000, "279037"}, {20000000000, "353130"}};

static void test_codes_of_the_rfc(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof CODES / sizeof *CODES; i++) {
        int64_t step;

        assert_true(totp_check(SECRET, CODES[i].code, CODES[i].at_s, &step));
        assert_int_equal(step, CODES[i].at_s / TOTP_STEP_S);
    }
}

static void test_a_clock_may_be_one_step_off_and_no_more(void **state)
{
    const int64_t begin = 1234567890 / TOTP_STEP_S * TOTP_STEP_S;
    int64_t step;

    (void)state;
    for (int64_t away = -1; away <= 1; away++) {
        assert_true(totp_check(SECRET, "005924", begin + away * TOTP_STEP_S, &step));
        assert_int_equal(step, begin / TOTP_STEP_S);
    }
    assert_true(totp_check(SECRET, "005924", begin + 2 * TOTP_STEP_S - 1, &step));
    assert_false(totp_check(SECRET, "005924", begin + 2 * TOTP_STEP_S, &step));
    assert_false(totp_check(SECRET, "005924", begin - TOTP_STEP_S - 1, &step));
}

static void test_only_six_digits_are_a_code(void **state)
{
    /* The RFC's own eight digits, which liboath would take. */
    static const char *const WRONG[] = {"",        "94287082", "7287082", "28708",   " 287082",
                                        "287082 ", "28708２",  "-287082", "2870820", "287083"};
    int64_t step;

    (void)state;
    for (size_t i = 0; i < sizeof WRONG / sizeof *WRONG; i++)
        assert_false(totp_check(SECRET, WRONG[i], 59, &step));
}

static void test_the_link_for_an_app(void **state)
{
    struct buf uri = {0};

    (void)state;
    totp_append_uri(SECRET, "Havre", "camille.d", &uri);
    assert_string_equal((const char *)uri.data,
                        "otpauth://totp/Havre:camille.d?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
                        "&issuer=Havre");
    buf_release(&uri);
}

static void test_the_house_s_name_says_nothing_else_in_the_link(void **state)
{
    struct buf uri = {0};

    (void)state;
    totp_append_uri(SECRET, "L\xc3\xa0 & l\xc3\xa0:?#%/z9-._~", "camille.d", &uri);
    assert_string_equal((const char *)uri.data,
                        "otpauth://totp/L%C3%A0%20%26%20l%C3%A0%3A%3F%23%25%2Fz9-._~:camille.d"
                        "?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
                        "&issuer=L%C3%A0%20%26%20l%C3%A0%3A%3F%23%25%2Fz9-._~");
    buf_release(&uri);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_codes_of_the_rfc),
        cmocka_unit_test(test_a_clock_may_be_one_step_off_and_no_more),
        cmocka_unit_test(test_only_six_digits_are_a_code),
        cmocka_unit_test(test_the_link_for_an_app),
        cmocka_unit_test(test_the_house_s_name_says_nothing_else_in_the_link),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
