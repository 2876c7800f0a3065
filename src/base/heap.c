/*
 * A binary heap in an array: no node is due before the one at half its place. Each node knows its
 * place, and only put_at() changes either, so the two always agree. The nodes are the members'.
 */
#include "base/heap.h"

#include "base/err.h"
#include "base/mem.h"

#define HEAP_FIRST_CAP 16

static void put_at(struct heap *heap, size_t place, struct heap_node *node)
{
    heap->nodes[place] = node;
    node->index = place + 1;
}

static void sift_up(struct heap *heap, size_t place, struct heap_node *node)
{
    while (place > 0) {
        size_t parent = (place - 1) / 2;

        if (heap->nodes[parent]->due <= node->due)
            break;
        put_at(heap, place, heap->nodes[parent]);
        place = parent;
    }
    put_at(heap, place, node);
}

static void sift_down(struct heap *heap, size_t place, struct heap_node *node)
{
    for (;;) {
        size_t child = 2 * place + 1;

        if (child + 1 < heap->count && heap->nodes[child + 1]->due < heap->nodes[child]->due)
            child++;
        if (child >= heap->count || heap->nodes[child]->due >= node->due)
            break;
        put_at(heap, place, heap->nodes[child]);
        place = child;
    }
    put_at(heap, place, node);
}

/* Finds the right place for a node that may go at `place` as far as the others are concerned. */
static void settle(struct heap *heap, size_t place, struct heap_node *node)
{
    if (place > 0 && heap->nodes[(place - 1) / 2]->due > node->due)
        sift_up(heap, place, node);
    else
        sift_down(heap, place, node);
}

static size_t place_of(const struct heap *heap, const struct heap_node *node)
{
    CHECK(node->index <= heap->count && heap->nodes[node->index - 1] == node);
    return node->index - 1;
}

static size_t add_place(struct heap *heap)
{
    if (heap->count == heap->cap) {
        size_t cap = heap->cap ? heap->cap * 2 : HEAP_FIRST_CAP;

        heap->nodes =
            mem_resize(heap->nodes, heap->cap * sizeof(*heap->nodes), cap * sizeof(*heap->nodes));
        heap->cap = cap;
    }
    return heap->count++;
}

void heap_set(struct heap *heap, struct heap_node *node, uint64_t due)
{
    size_t place = node->index ? place_of(heap, node) : add_place(heap);

    node->due = due;
    settle(heap, place, node);
}

void heap_remove(struct heap *heap, struct heap_node *node)
{
    size_t place;
    struct heap_node *last;

    if (!node->index)
        return;
    place = place_of(heap, node);
    last = heap->nodes[--heap->count];
    node->index = 0;
    if (last != node)
        settle(heap, place, last);
}

struct heap_node *heap_first(const struct heap *heap)
{
    return heap->count ? heap->nodes[0] : NULL;
}

void heap_finish(struct heap *heap)
{
    mem_free(heap->nodes);
    *heap = (struct heap){0};
}
