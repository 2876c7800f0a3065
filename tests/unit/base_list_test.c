/*
 * The intrusive list beside an array that does the same the slow way.
 */
#include "base/list.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

struct member {
    int number;
    struct list link; // of the list under test
};

#define MEMBERS 40

struct model {
    int numbers[MEMBERS];
    size_t count;
};

static void model_remove(struct model *model, int number)
{
    size_t kept = 0;

    for (size_t i = 0; i < model->count; i++) {
        if (model->numbers[i] != number)
            model->numbers[kept++] = model->numbers[i];
    }
    model->count = kept;
}

static void assert_same(const struct list *list, const struct model *model)
{
    size_t i = 0;

    for (const struct list *at = list->next; at != list; at = at->next) {
        assert_true(i < model->count);
        assert_int_equal(CONTAINER_OF(at, struct member, link)->number, model->numbers[i]);
        assert_ptr_equal(at->next->prev, at);
        i++;
    }
    assert_int_equal(i, model->count);
    assert_int_equal(list_is_empty(list), model->count == 0);
}

static void a_random_sequence_matches_an_array(void **state)
{
    struct member members[MEMBERS];
    struct model model = {0};
    struct list list;

    (void)state;
    srand(2);
    list_init(&list);
    for (int i = 0; i < MEMBERS; i++) {
        members[i].number = i;
        list_init(&members[i].link);
    }
    for (int step = 0; step < 20000; step++) {
        struct member *member = &members[rand() % MEMBERS];

        if (list_is_empty(&member->link) && rand() % 2) {
            list_append(&list, &member->link);
            model.numbers[model.count++] = member->number;
        } else {
            list_remove(&member->link);
            model_remove(&model, member->number);
        }
        assert_same(&list, &model);
    }
}

static void members_may_be_freed_inside_the_loop(void **state)
{
    struct list list;
    int seen = 0;

    (void)state;
    list_init(&list);
    for (int i = 0; i < 5; i++) {
        struct member *member = calloc(1, sizeof(*member));

        assert_non_null(member);
        member->number = i;
        list_append(&list, &member->link);
    }
    LIST_FOREACH_SAFE (node, following, &list) {
        struct member *member = CONTAINER_OF(node, struct member, link);

        assert_int_equal(member->number, seen++);
        list_remove(node);
        free(member);
    }
    assert_int_equal(seen, 5);
    assert_true(list_is_empty(&list));
}

static void removing_twice_is_harmless(void **state)
{
    struct list list;
    struct member member = {.number = 1};

    (void)state;
    list_init(&list);
    list_init(&member.link);
    list_remove(&member.link);
    list_append(&list, &member.link);
    list_remove(&member.link);
    list_remove(&member.link);
    assert_true(list_is_empty(&list));
    assert_true(list_is_empty(&member.link));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_random_sequence_matches_an_array),
        cmocka_unit_test(members_may_be_freed_inside_the_loop),
        cmocka_unit_test(removing_twice_is_harmless),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
