/*
 * An ordered set with ranks: O(log n) insert, remove, first and "how many come before". The nodes
 * live in the members; the order is a total one that the owner gives.
 */
#ifndef HAVRE_BASE_TREE_H
#define HAVRE_BASE_TREE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct tree_node {
    struct tree_node *parent;
    struct tree_node *left;
    struct tree_node *right;
    uint32_t size; /* of the subtree; 0 while in no tree */
    uint32_t priority;
};

struct tree {
    struct tree_node *root;
    /* Negative, zero, positive as in qsort(3). Zero only for a node and itself. */
    int (*compare)(const struct tree_node *a, const struct tree_node *b);
};

void tree_insert(struct tree *tree, struct tree_node *node);
void tree_remove(struct tree *tree, struct tree_node *node);
/* NULL when empty. */
struct tree_node *tree_first(const struct tree *tree);
/* The next in order; NULL after the last. */
struct tree_node *tree_next(const struct tree_node *node);
/* How many nodes of the tree come before `node`, which need not be in it. */
size_t tree_count_before(const struct tree *tree, const struct tree_node *node);

static inline size_t tree_count(const struct tree *tree)
{
    return tree->root ? tree->root->size : 0;
}

static inline bool tree_node_is_in(const struct tree_node *node)
{
    return node->size != 0;
}

#endif
