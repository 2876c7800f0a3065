/*
 * The validator against an independent one that decodes each sequence and judges the number.
 */
#include "base/utf8.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

/* The length of the sequence at `bytes`, by arithmetic on the decoded number; 0 when broken. */
static size_t model_sequence(const uint8_t *bytes, size_t len)
{
    static const uint32_t smallest[] = {0, 0, 0x80, 0x800, 0x10000};
    uint8_t lead = bytes[0];
    size_t need = lead < 0x80       ? 1
                  : lead >> 5 == 6  ? 2
                  : lead >> 4 == 14 ? 3
                  : lead >> 3 == 30 ? 4
                                    : 0;
    uint32_t number = need == 1 ? lead : lead & (0x7fU >> need);

    if (!need || need > len)
        return 0;
    for (size_t i = 1; i < need; i++) {
        if (bytes[i] >> 6 != 2)
            return 0;
        number = number << 6 | (bytes[i] & 0x3f);
    }
    if (number < smallest[need] || number > 0x10ffff || (number >= 0xd800 && number <= 0xdfff))
        return 0;
    return need;
}

static bool model_is_valid(const uint8_t *bytes, size_t len)
{
    size_t step;

    for (size_t at = 0; at < len; at += step) {
        step = model_sequence(bytes + at, len - at);
        if (!step)
            return false;
    }
    return true;
}

static void agrees_with_arithmetic_on_all_short_strings(void **state)
{
    uint8_t bytes[3];

    (void)state;
    for (uint32_t i = 0; i < 1U << 24; i++) {
        bytes[0] = (uint8_t)(i >> 16);
        bytes[1] = (uint8_t)(i >> 8);
        bytes[2] = (uint8_t)i;
        if (utf8_is_valid(bytes, 3) != model_is_valid(bytes, 3))
            fail_msg("%02x %02x %02x", bytes[0], bytes[1], bytes[2]);
    }
}

static void agrees_with_arithmetic_on_four_byte_sequences(void **state)
{
    static const uint8_t thirds[] = {0x00, 0x7f, 0x80, 0x81, 0xbf, 0xc0, 0xff};

    (void)state;
    for (uint32_t i = 0; i < 0x10000; i++) {
        for (size_t j = 0; j < sizeof(thirds) * sizeof(thirds); j++) {
            uint8_t bytes[4] = {(uint8_t)(i >> 8), (uint8_t)i, thirds[j / sizeof(thirds)],
                                thirds[j % sizeof(thirds)]};

            if (utf8_is_valid(bytes, 4) != model_is_valid(bytes, 4))
                fail_msg("%02x %02x %02x %02x", bytes[0], bytes[1], bytes[2], bytes[3]);
        }
    }
}

static void ordinary_text_is_valid_and_cut_text_is_not(void **state)
{
    static const char text[] = "\xc3\xa9\xe2\x82\xac\xf0\x9f\x8c\xbb";

    (void)state;
    assert_true(utf8_is_valid(NULL, 0));
    assert_true(utf8_is_valid((const uint8_t *)"a\0b", 3));
    for (size_t len = 0; len < sizeof(text); len++) {
        bool whole = len == 0 || len == 2 || len == 5 || len == 9;

        assert_int_equal(utf8_is_valid((const uint8_t *)text, len), whole);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(agrees_with_arithmetic_on_all_short_strings),
        cmocka_unit_test(agrees_with_arithmetic_on_four_byte_sequences),
        cmocka_unit_test(ordinary_text_is_valid_and_cut_text_is_not),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
