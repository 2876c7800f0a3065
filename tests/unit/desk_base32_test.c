/* Base32: the RFC's examples, and what people do to them. */
#include "desk/base32.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include <sodium.h>

/* RFC 4648 section 10, without the padding. */
static const struct {
    const char *bytes;
    const char *text;
} EXAMPLES[] = {{"", ""},
                {"f", "MY"},
                {"fo", "MZXQ"},
                {"foo", "MZXW6"},
                {"foob", "MZXW6YQ"},
                {"fooba", "MZXW6YTB"},
                {"foobar", "MZXW6YTBOI"}};

static void test_examples_of_the_rfc(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof EXAMPLES / sizeof *EXAMPLES; i++) {
        size_t len = strlen(EXAMPLES[i].bytes);
        char text[16];
        uint8_t bytes[8];

        base32_write((const uint8_t *)EXAMPLES[i].bytes, len, text);
        assert_string_equal(text, EXAMPLES[i].text);
        assert_int_equal(strlen(text), BASE32_LEN(len));
        assert_true(base32_read(EXAMPLES[i].text, bytes, len));
        assert_memory_equal(bytes, EXAMPLES[i].bytes, len);
    }
}

static void test_what_is_written_reads_back(void **state)
{
    (void)state;
    for (size_t len = 0; len <= 40; len++) {
        uint8_t bytes[40], back[40];
        char text[BASE32_LEN(40) + 1];

        randombytes_buf(bytes, sizeof bytes);
        base32_write(bytes, len, text);
        assert_true(base32_read(text, back, len));
        assert_memory_equal(back, bytes, len);
    }
}

static void test_people_write_it_in_their_own_way(void **state)
{
    uint8_t bytes[6];

    (void)state;
    assert_true(base32_read("mzxw-6ytb OI", bytes, 6));
    assert_memory_equal(bytes, "foobar", 6);
    assert_true(base32_read(" MZXW6YTBOI ", bytes, 6));
}

static void test_anything_else_is_refused_and_nothing_is_left(void **state)
{
    static const char *const WRONG[] = {"",           "MZXW6YTBO",       "MZXW6YTBOIA",
                                        "MZXW6YTB01", "MZXW6YTBO=",      "MZXW6YTBOé",
                                        "MZXW6YTBOJ", "MZXW6YTBOIAAAAAA"};
    static const uint8_t NOTHING[6];
    uint8_t bytes[6];

    (void)state;
    for (size_t i = 0; i < sizeof WRONG / sizeof *WRONG; i++) {
        memset(bytes, 0xaa, sizeof bytes);
        assert_false(base32_read(WRONG[i], bytes, sizeof bytes));
        assert_memory_equal(bytes, NOTHING, sizeof bytes);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_examples_of_the_rfc),
        cmocka_unit_test(test_what_is_written_reads_back),
        cmocka_unit_test(test_people_write_it_in_their_own_way),
        cmocka_unit_test(test_anything_else_is_refused_and_nothing_is_left),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
