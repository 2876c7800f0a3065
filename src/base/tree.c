/*
 * A treap: a search tree by the owner's order that is at the same time a heap by random priorities,
 * which keeps it about 2 ln n deep whatever the order of insertions. Invariants: in-order is the
 * owner's order; no child has a higher priority than its parent; size is that of the subtree. The
 * nodes are the members'; nothing is allocated.
 */
#include "base/tree.h"

#include "base/err.h"

#include <sodium.h>

/* xorshift64 (Marsaglia 2003): a stranger who inserts must not foresee it, hence the seed; he never
 * sees a priority, hence nothing stronger. */
static uint32_t next_priority(void)
{
    static uint64_t state;

    while (!state)
        randombytes_buf(&state, sizeof(state));
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    return (uint32_t)(state >> 32);
}

static uint32_t size_of(const struct tree_node *node)
{
    return node ? node->size : 0;
}

static void measure(struct tree_node *node)
{
    node->size = size_of(node->left) + 1 + size_of(node->right);
}

/* Where the tree points at `node`: in its parent or at the root. */
static struct tree_node **link_to(struct tree *tree, const struct tree_node *node)
{
    if (!node->parent)
        return &tree->root;
    return node->parent->left == node ? &node->parent->left : &node->parent->right;
}

/* Turns the edge between `node` and its parent, so that `node` comes to be above. */
static void rotate_up(struct tree *tree, struct tree_node *node)
{
    struct tree_node *parent = node->parent;
    struct tree_node *inner;

    *link_to(tree, parent) = node;
    if (parent->left == node) {
        inner = node->right;
        parent->left = inner;
        node->right = parent;
    } else {
        inner = node->left;
        parent->right = inner;
        node->left = parent;
    }
    if (inner)
        inner->parent = parent;
    node->parent = parent->parent;
    parent->parent = node;
    measure(parent);
    measure(node);
}

void tree_insert(struct tree *tree, struct tree_node *node)
{
    struct tree_node **link = &tree->root;
    struct tree_node *parent = NULL;

    CHECK(!tree_node_is_in(node));
    while (*link) {
        int order;

        parent = *link;
        order = tree->compare(node, parent);
        CHECK(order);
        parent->size++;
        link = order < 0 ? &parent->left : &parent->right;
    }
    *node = (struct tree_node){.parent = parent, .size = 1, .priority = next_priority()};
    *link = node;
    while (node->parent && node->parent->priority < node->priority)
        rotate_up(tree, node);
}

void tree_remove(struct tree *tree, struct tree_node *node)
{
    CHECK(tree_node_is_in(node));
    while (node->left && node->right) {
        bool left_is_higher = node->left->priority > node->right->priority;

        rotate_up(tree, left_is_higher ? node->left : node->right);
    }
    struct tree_node *child = node->left ? node->left : node->right;

    *link_to(tree, node) = child;
    if (child)
        child->parent = node->parent;
    for (struct tree_node *above = node->parent; above; above = above->parent)
        above->size--;
    *node = (struct tree_node){0};
}

static struct tree_node *leftmost(struct tree_node *node)
{
    while (node && node->left)
        node = node->left;
    return node;
}

struct tree_node *tree_first(const struct tree *tree)
{
    return leftmost(tree->root);
}

struct tree_node *tree_next(const struct tree_node *node)
{
    if (node->right)
        return leftmost(node->right);
    while (node->parent && node->parent->right == node)
        node = node->parent;
    return node->parent;
}

size_t tree_count_before(const struct tree *tree, const struct tree_node *node)
{
    const struct tree_node *at = tree->root;
    size_t before = 0;

    while (at) {
        int order = tree->compare(node, at);

        if (order == 0)
            return before + size_of(at->left);
        if (order > 0)
            before += size_of(at->left) + 1;
        at = order > 0 ? at->right : at->left;
    }
    return before;
}
