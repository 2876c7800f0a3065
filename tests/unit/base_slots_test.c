/*
 * Ids that outlive their objects, against a plain record of every id ever given out.
 */
#include "base/slots.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define IDS 3000

static void a_zeroed_id_names_nothing(void **state)
{
    struct slots slots = {0};
    const struct slot_id nobody = {0};
    int object;

    (void)state;
    assert_null(slots_get(&slots, nobody));
    assert_false(slots_was_given(&slots, nobody));
    slots_put(&slots, &object);
    assert_null(slots_get(&slots, nobody));
    assert_false(slots_was_given(&slots, nobody));
    slots_drop(&slots, nobody);
    assert_int_equal(slots.count, 1);
    slots_finish(&slots);
}

static void an_old_id_finds_nothing_after_its_slot_is_used_again(void **state)
{
    struct slots slots = {0};
    int first, second;
    struct slot_id old = slots_put(&slots, &first);
    struct slot_id new;

    (void)state;
    slots_drop(&slots, old);
    assert_null(slots_get(&slots, old));
    new = slots_put(&slots, &second);
    assert_int_equal(new.slot, old.slot);
    assert_false(slot_id_equal(new, old));
    assert_null(slots_get(&slots, old));
    assert_ptr_equal(slots_get(&slots, new), &second);
    slots_drop(&slots, old);
    assert_ptr_equal(slots_get(&slots, new), &second);
    slots_finish(&slots);
}

static void dropped_slots_are_used_again_before_the_table_grows(void **state)
{
    struct slots slots = {0};
    struct slot_id ids[10];
    int object;

    (void)state;
    for (int i = 0; i < 10; i++)
        ids[i] = slots_put(&slots, &object);
    for (int round = 0; round < 1000; round++) {
        for (int i = 0; i < 10; i += 1 + round % 3)
            slots_drop(&slots, ids[i]);
        for (int i = 0; i < 10; i += 1 + round % 3)
            ids[i] = slots_put(&slots, &object);
    }
    assert_int_equal(slots.count, 10);
    assert_int_equal(slots.size, 10);
    slots_finish(&slots);
}

static void was_given_knows_past_present_and_never(void **state)
{
    struct slots slots = {0};
    int object;
    struct slot_id id = slots_put(&slots, &object);
    struct slot_id later = {.slot = id.slot, .gen = id.gen + 1};
    struct slot_id elsewhere = {.slot = id.slot + 1, .gen = 1};

    (void)state;
    assert_true(slots_was_given(&slots, id));
    assert_false(slots_was_given(&slots, later));
    assert_false(slots_was_given(&slots, elsewhere));
    slots_drop(&slots, id);
    assert_true(slots_was_given(&slots, id));
    assert_false(slots_was_given(&slots, later));
    slots_put(&slots, &object);
    assert_true(slots_was_given(&slots, later));
    slots_finish(&slots);
}

static void the_walk_sees_each_once_and_allows_dropping(void **state)
{
    struct slots slots = {0};
    int objects[100];
    struct slot_id ids[100];
    bool seen[100] = {false};
    uint32_t index = 0;
    int *object;

    (void)state;
    for (int i = 0; i < 100; i++)
        ids[i] = slots_put(&slots, &objects[i]);
    for (int i = 0; i < 100; i += 3)
        slots_drop(&slots, ids[i]);
    while ((object = slots_next(&slots, &index))) {
        ptrdiff_t which = object - objects;

        assert_false(seen[which]);
        seen[which] = true;
        slots_drop(&slots, ids[which]);
    }
    for (int i = 0; i < 100; i++)
        assert_int_equal(seen[i], i % 3 != 0);
    assert_int_equal(slots.count, 0);
    slots_finish(&slots);
}

static void a_random_sequence_matches_a_record_of_all_ids(void **state)
{
    static struct slot_id ids[IDS];
    static int objects[IDS];
    static bool live[IDS];
    struct slots slots = {0};
    uint32_t count = 0;
    int given = 0;

    (void)state;
    srand(3);
    while (given < IDS) {
        if (rand() % 5 < 3) {
            ids[given] = slots_put(&slots, &objects[given]);
            live[given++] = true;
            count++;
        } else if (given) {
            int which = rand() % given;

            count -= live[which];
            live[which] = false;
            slots_drop(&slots, ids[which]);
        }
        assert_int_equal(slots.count, count);
    }
    for (int i = 0; i < IDS; i++) {
        void *expected = live[i] ? &objects[i] : NULL;

        assert_ptr_equal(slots_get(&slots, ids[i]), expected);
        assert_true(slots_was_given(&slots, ids[i]));
    }
    slots_finish(&slots);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_zeroed_id_names_nothing),
        cmocka_unit_test(an_old_id_finds_nothing_after_its_slot_is_used_again),
        cmocka_unit_test(dropped_slots_are_used_again_before_the_table_grows),
        cmocka_unit_test(was_given_knows_past_present_and_never),
        cmocka_unit_test(the_walk_sees_each_once_and_allows_dropping),
        cmocka_unit_test(a_random_sequence_matches_a_record_of_all_ids),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
