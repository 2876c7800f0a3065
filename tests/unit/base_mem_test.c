/*
 * Memory that is zero when it comes and zero when it goes. What a freed block held cannot be read
 * after free(3), so the test stands in for it and looks at the block on its way out.
 */
#include "base/mem.h"
#include "base/secret.h"

#include <malloc.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static size_t dirty_bytes;
static size_t frees;

/* The linker sends every free() of base/mem.c here (-Wl,--wrap=free). */
void __real_free(void *block);
void __wrap_free(void *block);

void __wrap_free(void *block)
{
    const uint8_t *bytes = block;

    frees++;
    for (size_t i = 0; block && i < malloc_usable_size(block); i++)
        dirty_bytes += bytes[i] != 0;
    __real_free(block);
}

static int start_counting(void **state)
{
    (void)state;
    dirty_bytes = 0;
    frees = 0;
    return 0;
}

static void allocated_memory_is_zero(void **state)
{
    (void)state;
    for (size_t size = 0; size < 3000; size += 41) {
        uint8_t *block = mem_alloc(size);

        for (size_t i = 0; i < size; i++)
            assert_int_equal(block[i], 0);
        memset(block, 0xff, size);
        mem_free(block);
    }
}

static void freed_memory_is_wiped_to_its_last_byte(void **state)
{
    (void)state;
    for (size_t size = 1; size < 3000; size += 41) {
        uint8_t *block = mem_alloc(size);

        memset(block, 0xff, malloc_usable_size(block));
        mem_free(block);
    }
    mem_free(NULL);
    assert_true(frees >= 74);
    assert_int_equal(dirty_bytes, 0);
}

static void resize_keeps_the_bytes_zeroes_the_new_and_wipes_the_old(void **state)
{
    uint8_t *block = mem_resize(NULL, 0, 10);

    (void)state;
    memset(block, 0xaa, 10);
    block = mem_resize(block, 10, 100);
    for (size_t i = 0; i < 100; i++)
        assert_int_equal(block[i], i < 10 ? 0xaa : 0);
    memset(block, 0xbb, 100);
    block = mem_resize(block, 100, 5);
    for (size_t i = 0; i < 5; i++)
        assert_int_equal(block[i], 0xbb);
    mem_free(block);
    assert_int_equal(frees, 3);
    assert_int_equal(dirty_bytes, 0);
}

static void wipe_takes_what_it_is_given_and_no_more(void **state)
{
    uint8_t bytes[4] = {1, 2, 3, 4};

    (void)state;
    mem_wipe(bytes + 1, 2);
    mem_wipe(NULL, 0);
    assert_memory_equal(bytes, ((uint8_t[]){1, 0, 0, 4}), 4);
}

static void strdup_copies(void **state)
{
    const char *text = "h\xc3\xa9";
    char *copy = mem_strdup(text);

    (void)state;
    assert_ptr_not_equal(copy, text);
    assert_string_equal(copy, text);
    mem_free(copy);
}

static void a_secret_is_zero_and_writable_to_its_last_byte(void **state)
{
    uint8_t *secret = secret_alloc(33);

    (void)state;
    for (size_t i = 0; i < 33; i++)
        assert_int_equal(secret[i], 0);
    memset(secret, 0xff, 33);
    secret_free(secret);
    secret_free(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(allocated_memory_is_zero, start_counting),
        cmocka_unit_test_setup(freed_memory_is_wiped_to_its_last_byte, start_counting),
        cmocka_unit_test_setup(resize_keeps_the_bytes_zeroes_the_new_and_wipes_the_old,
                               start_counting),
        cmocka_unit_test(wipe_takes_what_it_is_given_and_no_more),
        cmocka_unit_test(strdup_copies),
        cmocka_unit_test(a_secret_is_zero_and_writable_to_its_last_byte),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
