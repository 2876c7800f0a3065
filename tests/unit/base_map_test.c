/*
 * The hash table against an array indexed by the key. Keys come from a small set, so that chains
 * of neighbours form, are cut and close again.
 */
#include "base/map.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

struct value {
    uint32_t key;
    uint32_t version;
};

#define KEYS 512

static void assert_same(const struct map *map, struct value *const *model)
{
    size_t count = 0;

    for (uint32_t key = 0; key < KEYS; key++) {
        assert_ptr_equal(map_get(map, &key), model[key]);
        count += model[key] != NULL;
    }
    assert_int_equal(map->count, count);
}

static void a_random_sequence_matches_an_array(void **state)
{
    struct value *model[KEYS] = {0};
    struct map map;

    (void)state;
    srand(4);
    map_init(&map, sizeof(uint32_t));
    for (int step = 0; step < 30000; step++) {
        uint32_t key = (uint32_t)rand() % KEYS;
        /* Growing and shrinking by turns. */
        int odds = step / 3000 % 2 ? 3 : 7;

        if (rand() % 10 < odds) {
            struct value *value = calloc(1, sizeof(*value));

            assert_non_null(value);
            value->key = key;
            map_set(&map, &value->key, value);
            /* Whatever was replaced is gone, its key with it. */
            free(model[key]);
            model[key] = value;
        } else {
            assert_ptr_equal(map_remove(&map, &key), model[key]);
            free(model[key]);
            model[key] = NULL;
        }
        if (step % 50 == 0)
            assert_same(&map, model);
    }
    assert_same(&map, model);
    map_finish(&map);
    for (uint32_t key = 0; key < KEYS; key++)
        free(model[key]);
}

static void an_empty_map_finds_and_removes_nothing(void **state)
{
    struct map map;
    uint32_t key = 7;

    (void)state;
    map_init(&map, sizeof(key));
    assert_null(map_get(&map, &key));
    assert_null(map_remove(&map, &key));
    assert_int_equal(map.cap, 0);
    map_finish(&map);
}

static void churn_does_not_make_the_table_grow(void **state)
{
    struct value values[10];
    struct map map;
    size_t cap;

    (void)state;
    map_init(&map, sizeof(uint32_t));
    for (uint32_t i = 0; i < 10; i++) {
        values[i].key = i;
        map_set(&map, &values[i].key, &values[i]);
    }
    cap = map.cap;
    for (uint32_t i = 10; i < 100000; i++) {
        struct value *value = &values[i % 10];

        assert_ptr_equal(map_remove(&map, &value->key), value);
        value->key = i;
        map_set(&map, &value->key, value);
    }
    assert_int_equal(map.cap, cap);
    assert_int_equal(map.count, 10);
    map_finish(&map);
}

static void a_quarter_of_the_table_stays_free(void **state)
{
    static struct value values[5000];
    struct map map;

    (void)state;
    map_init(&map, sizeof(uint32_t));
    for (uint32_t i = 0; i < 5000; i++) {
        values[i].key = i;
        map_set(&map, &values[i].key, &values[i]);
        assert_true(map.count <= map.cap / 4 * 3);
    }
    for (uint32_t i = 0; i < 5000; i++)
        assert_ptr_equal(map_get(&map, &i), &values[i]);
    map_finish(&map);
}

static void two_maps_hash_differently(void **state)
{
    struct map a, b;

    (void)state;
    map_init(&a, 32);
    map_init(&b, 32);
    assert_memory_not_equal(a.hash_key, b.hash_key, MAP_HASH_KEY_LEN);
    map_finish(&a);
    map_finish(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_random_sequence_matches_an_array),
        cmocka_unit_test(an_empty_map_finds_and_removes_nothing),
        cmocka_unit_test(churn_does_not_make_the_table_grow),
        cmocka_unit_test(a_quarter_of_the_table_stays_free),
        cmocka_unit_test(two_maps_hash_differently),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
