/*
 * The communes of the build, held against the package itself, which this test reads in its own way,
 * and where they lie, against what anybody knows. The package's communes.json is the argument.
 */
#include "places/communes.h"

#include "places/coordinates.h"
#include "places/gazetteer.h"
#include "places/postal.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include <jansson.h>

static const char *communes_path =
    "node_modules/@etalab/decoupage-administratif/data/communes.json";
static json_t *package; /* by code */
static struct gazetteer *gazetteer;

static bool know(void *owner, const struct commune_entry *entry)
{
    (void)owner;
    gazetteer_add(gazetteer, &entry->commune);
    return true;
}

static int read_package(void **state)
{
    json_t *communes = json_load_file(communes_path, 0, NULL), *commune;
    size_t i;

    (void)state;
    assert_true(json_is_array(communes));
    package = json_object();
    json_array_foreach(communes, i, commune)
    {
        const char *type = json_string_value(json_object_get(commune, "type"));

        if (strcmp(type, "commune-actuelle") == 0 || strcmp(type, "arrondissement-municipal") == 0)
            json_object_set(package, json_string_value(json_object_get(commune, "code")), commune);
    }
    json_decref(communes);
    gazetteer = gazetteer_create();
    communes_each(know, NULL);
    return 0;
}

static int release_package(void **state)
{
    (void)state;
    json_decref(package);
    gazetteer_destroy(gazetteer);
    return 0;
}

static size_t seen;
static int64_t population, population_somewhere;

static bool compare(void *owner, const struct commune_entry *entry)
{
    const json_t *commune = json_object_get(package, entry->commune.code);
    const json_t *codes = json_object_get(commune, "codesPostaux");
    const char *name = json_string_value(json_object_get(commune, "nom"));

    (void)owner;
    seen++;
    assert_non_null(name);
    assert_string_equal(entry->commune.name, name);
    assert_true(entry->commune.population ==
                json_integer_value(json_object_get(commune, "population")));
    assert_int_equal(entry->postal_code_count,
                     commune_is_divided(entry->commune.code) ? 0 : json_array_size(codes));
    for (size_t i = 0; i < entry->postal_code_count; i++) {
        assert_string_equal(entry->postal_codes[i].commune, entry->commune.code);
        assert_true(postal_lookup(entry->postal_codes[i].postal_code).count > 0);
    }
    if (!commune_city_of(entry->commune.code)) {
        population += entry->commune.population;
        if (entry->commune.latitude != COORDINATE_NONE)
            population_somewhere += entry->commune.population;
    }
    return true;
}

static void test_every_commune_of_the_package_is_there_and_no_other(void **state)
{
    (void)state;
    communes_each(compare, NULL);
    assert_int_equal(seen, json_object_size(package));
    assert_int_equal(communes_count(), seen);
}

static void test_nearly_everybody_lives_in_a_commune_that_lies_somewhere(void **state)
{
    (void)state;
    assert_true(population > 60000000);
    assert_true(population_somewhere * 100 > population * 98);
}

static void assert_near(const char *code, int32_t latitude, int32_t longitude, double most_m)
{
    struct gazetteer_entry entry;

    assert_true(gazetteer_find(gazetteer, code, &entry));
    assert_string_equal(entry.code, code);
    assert_true(coordinates_distance_m(entry.at, (struct coordinates){latitude, longitude}) <
                most_m);
}

static void test_towns_lie_where_they_are(void **state)
{
    (void)state;
    assert_near("75056", 4885300, 234900, 3000);
    assert_near("75120", 4885300, 234900, 9000);
    assert_near("69382", 4575000, 483000, 4000);
    assert_near("13055", 4329700, 538100, 3000);
    assert_near("2A004", 4192700, 873700, 4000);
    assert_near("97302", 493300, -5233000, 5000);
    assert_near("97411", -2088200, 5545000, 5000);
    assert_near("97611", -1278000, 4523000, 5000);
    assert_near("98818", -2227000, 16645000, 9000);
}

static void test_commune_that_is_no_more_leads_to_its_successor(void **state)
{
    struct gazetteer_entry entry;

    (void)state;
    assert_true(gazetteer_find(gazetteer, "01340", &entry));
    assert_string_equal(entry.code, "01015");
    assert_true(gazetteer_find(gazetteer, "01120", &entry)); /* associated */
    assert_string_equal(entry.code, "01262");
    assert_false(gazetteer_find(gazetteer, "01999", &entry));
    assert_false(gazetteer_find(gazetteer, "", &entry));
    assert_false(gazetteer_find(gazetteer, "010150", &entry));
}

static void test_codes_of_communes_have_their_form(void **state)
{
    static const char *const wrong[] = {"",      "0101",  "010155", "2C001",
                                        "2a001", "A1001", "01O15",  "1 015"};

    (void)state;
    assert_true(commune_code_is_well_formed("01015") && commune_code_is_well_formed("2B033"));
    for (size_t i = 0; i < sizeof(wrong) / sizeof(*wrong); i++)
        assert_false(commune_code_is_well_formed(wrong[i]));
}

static void test_arrondissements_know_their_city(void **state)
{
    (void)state;
    assert_string_equal(commune_city_of("75101"), "75056");
    assert_string_equal(commune_city_of("75120"), "75056");
    assert_string_equal(commune_city_of("69389"), "69123");
    assert_string_equal(commune_city_of("13216"), "13055");
    assert_null(commune_city_of("75056"));
    assert_null(commune_city_of("13217"));
    assert_true(commune_is_divided("69123") && !commune_is_divided("69381"));
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_commune_of_the_package_is_there_and_no_other),
        cmocka_unit_test(test_nearly_everybody_lives_in_a_commune_that_lies_somewhere),
        cmocka_unit_test(test_towns_lie_where_they_are),
        cmocka_unit_test(test_commune_that_is_no_more_leads_to_its_successor),
        cmocka_unit_test(test_codes_of_communes_have_their_form),
        cmocka_unit_test(test_arrondissements_know_their_city),
    };

    if (argc > 1)
        communes_path = argv[1];
    return cmocka_run_group_tests(tests, read_package, release_package);
}
