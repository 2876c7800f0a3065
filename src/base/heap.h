/*
 * A binary min-heap of things that are due at a time. The nodes live in the members; the heap holds
 * pointers to them, so a member is taken out or moved in O(log n).
 */
#ifndef HAVRE_BASE_HEAP_H
#define HAVRE_BASE_HEAP_H

#include <stddef.h>
#include <stdint.h>

struct heap_node {
    uint64_t due;
    size_t index; /* 0 while in no heap, else its place + 1 */
};

struct heap {
    struct heap_node **nodes;
    size_t count;
    size_t cap;
};

/* Puts the node in, or moves it when it is in already. A zeroed struct is an empty heap. */
void heap_set(struct heap *heap, struct heap_node *node, uint64_t due);
/* Harmless when the node is in no heap. */
void heap_remove(struct heap *heap, struct heap_node *node);
/* NULL when empty. */
struct heap_node *heap_first(const struct heap *heap);
void heap_finish(struct heap *heap);

#endif
