/*
 * The heap of due times against a search through all members.
 */
#include "base/heap.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define MEMBERS 200

static void assert_is_heap(const struct heap *heap)
{
    for (size_t i = 0; i < heap->count; i++) {
        assert_int_equal(heap->nodes[i]->index, i + 1);
        assert_true(heap->nodes[(i - (i > 0)) / 2]->due <= heap->nodes[i]->due);
    }
}

static void assert_first_is_earliest(const struct heap *heap, const struct heap_node *nodes)
{
    const struct heap_node *first = heap_first(heap);
    size_t count = 0;

    for (size_t i = 0; i < MEMBERS; i++) {
        if (!nodes[i].index)
            continue;
        count++;
        assert_true(first->due <= nodes[i].due);
    }
    assert_int_equal(heap->count, count);
    assert_int_equal(first != NULL, count > 0);
}

static void a_random_sequence_keeps_the_earliest_first(void **state)
{
    struct heap_node nodes[MEMBERS] = {{0}};
    struct heap heap = {0};

    (void)state;
    srand(5);
    for (int step = 0; step < 20000; step++) {
        struct heap_node *node = &nodes[rand() % MEMBERS];

        if (rand() % 5 < 3)
            heap_set(&heap, node, (uint64_t)rand() % 500);
        else
            heap_remove(&heap, node);
        assert_first_is_earliest(&heap, nodes);
        if (step % 20 == 0)
            assert_is_heap(&heap);
    }
    heap_finish(&heap);
}

static void taking_the_first_again_and_again_sorts(void **state)
{
    struct heap_node nodes[MEMBERS] = {{0}};
    struct heap heap = {0};
    uint64_t before = 0;

    (void)state;
    srand(6);
    for (size_t i = 0; i < MEMBERS; i++)
        heap_set(&heap, &nodes[i], (uint64_t)rand());
    for (size_t i = 0; i < MEMBERS; i++) {
        struct heap_node *node = heap_first(&heap);

        assert_true(node->due >= before);
        before = node->due;
        heap_remove(&heap, node);
        assert_int_equal(node->index, 0);
    }
    assert_null(heap_first(&heap));
    heap_finish(&heap);
}

static void setting_again_moves_both_ways(void **state)
{
    struct heap_node a = {0}, b = {0}, c = {0};
    struct heap heap = {0};

    (void)state;
    heap_set(&heap, &a, 10);
    heap_set(&heap, &b, 20);
    heap_set(&heap, &c, 30);
    heap_set(&heap, &a, 40);
    assert_ptr_equal(heap_first(&heap), &b);
    heap_set(&heap, &c, UINT64_MAX);
    heap_set(&heap, &c, 0);
    assert_ptr_equal(heap_first(&heap), &c);
    assert_int_equal(heap.count, 3);
    heap_finish(&heap);
}

static void removing_what_is_in_no_heap_is_harmless(void **state)
{
    struct heap_node in = {0}, out = {0};
    struct heap heap = {0};

    (void)state;
    assert_null(heap_first(&heap));
    heap_remove(&heap, &out);
    heap_set(&heap, &in, 1);
    heap_remove(&heap, &out);
    assert_ptr_equal(heap_first(&heap), &in);
    heap_finish(&heap);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_random_sequence_keeps_the_earliest_first),
        cmocka_unit_test(taking_the_first_again_and_again_sorts),
        cmocka_unit_test(setting_again_moves_both_ways),
        cmocka_unit_test(removing_what_is_in_no_heap_is_harmless),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
