/*
 * Bytes in, bytes out, and nothing left behind where they were.
 */
#include "base/buf.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static void assert_zero(const uint8_t *bytes, size_t len)
{
    for (size_t i = 0; i < len; i++)
        assert_int_equal(bytes[i], 0);
}

static void appended_bytes_come_in_order(void **state)
{
    struct buf buf = {0};

    (void)state;
    buf_append(&buf, "ab", 2);
    buf_append(&buf, NULL, 0);
    buf_append_text(&buf, "cd");
    buf_printf(&buf, "%s-%d", "e", 5);
    assert_int_equal(buf.len, 7);
    assert_memory_equal(buf.data, "abcde-5", 7);
    buf_release(&buf);
}

static void numbers_are_big_endian_and_read_back(void **state)
{
    static const uint8_t expected[] = {0x01, 0x23, 0x45, 0x67, 0x89, 0xab, 0xcd, 0xef,
                                       0xfe, 0xdc, 0xba, 0x98, 0x76, 0x54, 0x32};
    struct buf buf = {0};

    (void)state;
    buf_append_u8(&buf, 0x01);
    buf_append_u16(&buf, 0x2345);
    buf_append_u32(&buf, 0x6789abcd);
    buf_append_u64(&buf, 0xeffedcba98765432);
    assert_int_equal(buf.len, sizeof(expected));
    assert_memory_equal(buf.data, expected, sizeof(expected));
    assert_int_equal(bytes_u16(buf.data + 1), 0x2345);
    assert_int_equal(bytes_u32(buf.data + 3), 0x6789abcd);
    assert_true(bytes_u64(buf.data + 7) == 0xeffedcba98765432);
    buf_release(&buf);
}

static void reserved_room_is_writable_up_to_what_was_asked(void **state)
{
    struct buf buf = {0};

    (void)state;
    for (size_t len = 1; len < 5000; len += 37) {
        memset(buf_reserve(&buf, len), 0x5a, len);
        buf.len += len;
        assert_true(buf.cap >= buf.len);
    }
    for (size_t i = 0; i < buf.len; i++)
        assert_int_equal(buf.data[i], 0x5a);
    buf_release(&buf);
}

static void consume_drops_the_front_and_wipes_the_tail(void **state)
{
    struct buf buf = {0};

    (void)state;
    buf_append_text(&buf, "secretrest");
    buf_consume(&buf, 0);
    assert_int_equal(buf.len, 10);
    buf_consume(&buf, 6);
    assert_int_equal(buf.len, 4);
    assert_memory_equal(buf.data, "rest", 4);
    assert_zero(buf.data + 4, 6);
    buf_consume(&buf, 4);
    assert_int_equal(buf.len, 0);
    assert_zero(buf.data, 10);
    buf_release(&buf);
}

static void clear_wipes_and_keeps_the_memory(void **state)
{
    struct buf buf = {0};
    const uint8_t *data;

    (void)state;
    buf_clear(&buf);
    buf_append_text(&buf, "secret");
    data = buf.data;
    buf_clear(&buf);
    assert_int_equal(buf.len, 0);
    assert_ptr_equal(buf.data, data);
    assert_zero(data, 6);
    buf_release(&buf);
}

static void a_released_buffer_is_usable_again(void **state)
{
    struct buf buf = {0};

    (void)state;
    buf_append_text(&buf, "one");
    buf_release(&buf);
    assert_null(buf.data);
    assert_int_equal(buf.cap, 0);
    buf_append_text(&buf, "two");
    assert_memory_equal(buf.data, "two", 3);
    buf_release(&buf);
    buf_release(&buf);
}

static void printf_longer_than_the_room_is_not_cut(void **state)
{
    struct buf buf = {0};
    char text[1000];

    (void)state;
    memset(text, 'x', sizeof(text));
    text[sizeof(text) - 1] = '\0';
    buf_printf(&buf, "%s%s", text, text);
    assert_int_equal(buf.len, 2 * (sizeof(text) - 1));
    assert_int_equal(buf.data[buf.len - 1], 'x');
    buf_release(&buf);
}

static void a_random_sequence_matches_a_plain_array(void **state)
{
    static uint8_t model[20000];
    struct buf buf = {0};
    size_t len = 0;

    (void)state;
    srand(1);
    for (int step = 0; step < 20000; step++) {
        uint8_t chunk[64];
        size_t n = (size_t)rand() % sizeof(chunk);

        if (rand() % 2 && len + n <= sizeof(model)) {
            memset(chunk, rand() & 0xff, sizeof(chunk));
            memcpy(model + len, chunk, n);
            len += n;
            buf_append(&buf, chunk, n);
        } else {
            n = n < len ? n : len;
            len -= n;
            memmove(model, model + n, len);
            buf_consume(&buf, n);
        }
        assert_int_equal(buf.len, len);
        if (len)
            assert_memory_equal(buf.data, model, len);
        if (buf.cap)
            assert_zero(buf.data + len, buf.cap - len);
    }
    buf_release(&buf);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(appended_bytes_come_in_order),
        cmocka_unit_test(numbers_are_big_endian_and_read_back),
        cmocka_unit_test(reserved_room_is_writable_up_to_what_was_asked),
        cmocka_unit_test(consume_drops_the_front_and_wipes_the_tail),
        cmocka_unit_test(clear_wipes_and_keeps_the_memory),
        cmocka_unit_test(a_released_buffer_is_usable_again),
        cmocka_unit_test(printf_longer_than_the_room_is_not_cut),
        cmocka_unit_test(a_random_sequence_matches_a_plain_array),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
