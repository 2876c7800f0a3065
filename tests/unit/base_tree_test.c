/*
 * The ordered set against a table of flags: the members are numbers, and a number's rank is the
 * count of smaller numbers that are in.
 */
#include "base/list.h"
#include "base/tree.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define MEMBERS 300

struct member {
    int number;
    struct tree_node node; // of the tree under test
};

static const struct member *member_of(const struct tree_node *node)
{
    return CONTAINER_OF(node, struct member, node);
}

static int compare_members(const struct tree_node *a, const struct tree_node *b)
{
    int x = member_of(a)->number;
    int y = member_of(b)->number;

    return (x > y) - (x < y);
}

/* Returns the depth. */
static size_t assert_is_treap(const struct tree_node *node, const struct tree_node *parent)
{
    size_t left, right;

    if (!node)
        return 0;
    assert_ptr_equal(node->parent, parent);
    if (parent)
        assert_true(node->priority <= parent->priority);
    left = assert_is_treap(node->left, node);
    right = assert_is_treap(node->right, node);
    assert_int_equal(node->size, 1 + (node->left ? node->left->size : 0) +
                                     (node->right ? node->right->size : 0));
    return 1 + (left > right ? left : right);
}

static void assert_same(const struct tree *tree, const struct member *members)
{
    const struct tree_node *at = tree_first(tree);
    size_t before = 0;

    assert_is_treap(tree->root, NULL);
    for (int i = 0; i < MEMBERS; i++) {
        assert_int_equal(tree_count_before(tree, &members[i].node), before);
        if (!tree_node_is_in(&members[i].node))
            continue;
        assert_ptr_equal(at, &members[i].node);
        at = tree_next(at);
        before++;
    }
    assert_null(at);
    assert_int_equal(tree_count(tree), before);
}

static void a_random_sequence_keeps_order_and_ranks(void **state)
{
    static struct member members[MEMBERS];
    struct tree tree = {.compare = compare_members};

    (void)state;
    srand(7);
    for (int i = 0; i < MEMBERS; i++)
        members[i].number = i;
    for (int step = 0; step < 20000; step++) {
        struct tree_node *node = &members[rand() % MEMBERS].node;

        if (tree_node_is_in(node))
            tree_remove(&tree, node);
        else
            tree_insert(&tree, node);
        if (step % 40 == 0 || step < 100)
            assert_same(&tree, members);
    }
    assert_same(&tree, members);
}

static void an_empty_tree_has_no_first_and_counts_zero(void **state)
{
    struct member member = {.number = 1};
    struct tree tree = {.compare = compare_members};

    (void)state;
    assert_null(tree_first(&tree));
    assert_int_equal(tree_count(&tree), 0);
    assert_int_equal(tree_count_before(&tree, &member.node), 0);
    tree_insert(&tree, &member.node);
    tree_remove(&tree, &member.node);
    assert_null(tree.root);
    assert_false(tree_node_is_in(&member.node));
}

static void sorted_insertions_do_not_make_it_deep(void **state)
{
    enum { COUNT = 100000 };
    struct member *members = calloc(COUNT, sizeof(*members));
    struct tree tree = {.compare = compare_members};

    (void)state;
    assert_non_null(members);
    for (int i = 0; i < COUNT; i++) {
        members[i].number = i;
        tree_insert(&tree, &members[i].node);
    }
    /* About 2 ln n = 23 on average; 80 has no chance worth the name. */
    assert_in_range(assert_is_treap(tree.root, NULL), 17, 80);
    assert_int_equal(tree_count_before(&tree, &members[77777].node), 77777);
    free(members);
}

static void the_first_can_be_taken_until_none_is_left(void **state)
{
    struct member members[64] = {{0}};
    struct tree tree = {.compare = compare_members};

    (void)state;
    for (int i = 0; i < 64; i++) {
        members[i].number = i * 37 % 64;
        tree_insert(&tree, &members[i].node);
    }
    for (int i = 0; i < 64; i++) {
        struct tree_node *first = tree_first(&tree);

        assert_int_equal(member_of(first)->number, i);
        tree_remove(&tree, first);
    }
    assert_null(tree_first(&tree));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_random_sequence_keeps_order_and_ranks),
        cmocka_unit_test(an_empty_tree_has_no_first_and_counts_zero),
        cmocka_unit_test(sorted_insertions_do_not_make_it_deep),
        cmocka_unit_test(the_first_can_be_taken_until_none_is_left),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
