/* Decimal degrees as exact numbers, and distances between them. */
#include "places/coordinates.h"
#include "places/place.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>

#include <cmocka.h>

static void assert_reads(const char *text, int32_t expected)
{
    int32_t value = 0;

    if (!coordinate_read(text, LONGITUDE_MOST, &value) || value != expected)
        fail_msg("%s: %d", text, (int)value);
}

static void test_degrees_are_read_exactly_and_rounded(void **state)
{
    (void)state;
    assert_reads("48.85341", 4885341);
    assert_reads("5.33856784", 533857);
    assert_reads("-0.000005", -1);
    assert_reads("-0.000004", 0);
    assert_reads("0.999995", 100000);
    assert_reads(" 46,15 ", 4615000);
    assert_reads("180", LONGITUDE_MOST);
    assert_reads("-61.0", -6100000);
    assert_reads("6.0801724246063", 608017);
}

static void test_what_is_no_degrees_is_refused(void **state)
{
    static const char *const wrong[] = {"",
                                        "-",
                                        ".5",
                                        "5.",
                                        "1e5",
                                        "48.85.3",
                                        "+1",
                                        "0x10",
                                        "1 2",
                                        "180.1",
                                        "181",
                                        "1000",
                                        "nan",
                                        "48,8,5",
                                        "--1",
                                        "48.8a",
                                        "5.12345a",
                                        "\xc2\xa0"
                                        "1"};
    int32_t value;

    (void)state;
    for (size_t i = 0; i < sizeof(wrong) / sizeof(*wrong); i++) {
        if (coordinate_read(wrong[i], LONGITUDE_MOST, &value))
            fail_msg("\"%s\" was read as %d", wrong[i], (int)value);
    }
    assert_false(coordinate_read("90.00001", LATITUDE_MOST, &value));
    assert_true(coordinate_read("-90", LATITUDE_MOST, &value));
}

/* A degree of latitude is 111.2 km; one of longitude at 60 degrees half of that. */
static void test_distances_are_what_a_globe_has(void **state)
{
    const struct coordinates here = {6000000, 0}, north = {6100000, 0}, east = {6000000, 100000};
    const struct coordinates paris = {4885341, 234880}, lyon = {4574846, 484671};

    (void)state;
    assert_in_range((int)coordinates_distance_m(here, north), 111190, 111200);
    assert_in_range((int)coordinates_distance_m(here, east), 55590, 55600);
    assert_in_range((int)coordinates_distance_m(paris, lyon), 390000, 395000);
    assert_true(coordinates_distance_m(paris, paris) == 0);
}

static void test_distances_are_the_same_both_ways(void **state)
{
    uint32_t random = 1;

    (void)state;
    for (int i = 0; i < 10000; i++) {
        struct coordinates at[2];

        for (int j = 0; j < 2; j++) {
            random = random * 1664525 + 1013904223;
            at[j].latitude = (int32_t)(random >> 4) % LATITUDE_MOST;
            random = random * 1664525 + 1013904223;
            at[j].longitude = (int32_t)(random >> 4) % LONGITUDE_MOST;
        }
        double there = coordinates_distance_m(at[0], at[1]);
        double back = coordinates_distance_m(at[1], at[0]);

        assert_true(there >= 0 && there < 20016000 && there - back < 1e-6 && back - there < 1e-6);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_degrees_are_read_exactly_and_rounded),
        cmocka_unit_test(test_what_is_no_degrees_is_refused),
        cmocka_unit_test(test_distances_are_what_a_globe_has),
        cmocka_unit_test(test_distances_are_the_same_both_ways),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
