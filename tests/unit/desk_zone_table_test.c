/* From the directory in the database to the lobbies' table. */
#include "desk/zone_table.h"

#include "places/zones.h"
#include "store/directory.h"
#include "store_fixture.h"

#include <stdio.h>
#include <string.h>

static void add_commune(const char *code, const char *name, int64_t population)
{
    struct commune commune = {
        .population = population, .latitude = COORDINATE_NONE, .longitude = COORDINATE_NONE};

    snprintf(commune.code, sizeof commune.code, "%s", code);
    snprintf(commune.name, sizeof commune.name, "%s", name);
    assert_int_equal(store_commune_add(store, &commune), STORE_OK);
}

static void add_code(const char *postal_code, const char *commune)
{
    struct commune_postal_code code;

    snprintf(code.postal_code, sizeof code.postal_code, "%s", postal_code);
    snprintf(code.commune, sizeof code.commune, "%s", commune);
    assert_int_equal(store_postal_code_add(store, &code), STORE_OK);
}

static void add_zone(const char *commune, bool is_police, const char *service)
{
    struct zone_row zone = {.is_police = is_police};

    snprintf(zone.commune, sizeof zone.commune, "%s", commune);
    snprintf(zone.service, sizeof zone.service, "%s", service);
    assert_int_equal(store_zone_add(store, &zone), STORE_OK);
}

static struct zones made(void)
{
    struct zones zones = {0};
    struct buf table = {0};

    assert_int_equal(zone_table_make(store, &table), STORE_OK);
    assert_true(zones_load(&zones, table.data, table.len));
    buf_release(&table);
    return zones;
}

static void add_ain(void)
{
    add_commune("01014", "Arbent", 3300);
    add_commune("01053", "Bourg-en-Bresse", 41000);
    add_commune("01283", "Oyonnax", 22000);
    add_code("01000", "01053");
    add_code("01100", "01014");
    add_code("01100", "01283");
}

static void without_an_import_of_zones_nothing_is_known(void **state)
{
    struct zones zones;

    (void)state;
    add_ain();
    zones = made();
    assert_int_equal(zones.count, 0);
    assert_int_equal(zones_find(&zones, "01000").zones, 0);
    zones_release(&zones);
}

static void a_code_has_the_zones_of_its_communes(void **state)
{
    struct zones zones;

    (void)state;
    add_ain();
    add_zone("01014", false, "Brigade d'Oyonnax");
    add_zone("01053", true, "CSP Bourg");
    add_zone("01283", true, "CSP Oyonnax");
    add_zone("99999", true, "nowhere");
    zones = made();
    assert_int_equal(zones_find(&zones, "01000").zones, ZONES_POLICE);
    assert_int_equal(zones_find(&zones, "01000").commune_count, 0);
    assert_int_equal(zones_find(&zones, "01100").zones, ZONES_POLICE);
    assert_int_equal(zones_find(&zones, "01100").commune_count, 2);
    zones_release(&zones);
}

static void a_commune_with_a_row_of_each_force_is_in_both_zones(void **state)
{
    struct zones zones;

    (void)state;
    add_ain();
    add_zone("01053", true, "CSP Bourg");
    add_zone("01053", true, "CSP Bourg sud");
    add_zone("01053", false, "Brigade de Bourg");
    zones = made();
    assert_int_equal(zones_find(&zones, "01000").zones, ZONES_POLICE | ZONES_GENDARMERIE);
    zones_release(&zones);
}

static void a_commune_that_no_list_of_zones_has_decides_nothing(void **state)
{
    struct zones zones;

    (void)state;
    add_ain();
    add_zone("01014", false, "Brigade d'Oyonnax");
    zones = made();
    assert_int_equal(zones_find(&zones, "01100").zones, ZONES_GENDARMERIE);
    assert_int_equal(zones_find(&zones, "01100").commune_count, 0);
    zones_release(&zones);
}

/* The city itself stands in the list of communes too, without postal codes of its own. */
static void paris_lyon_and_marseille_are_known_by_their_arrondissements(void **state)
{
    struct zones zones;

    (void)state;
    add_commune("13055", "Marseille", 870000);
    add_commune("13216", "Marseille 16e Arrondissement", 16000);
    add_commune("75056", "Paris", 2100000);
    add_commune("75111", "Paris 11e Arrondissement", 140000);
    add_code("13016", "13216");
    add_code("75011", "75111");
    add_zone("13216", true, "Marseille");
    add_zone("75111", true, "Paris");
    zones = made();
    assert_int_equal(zones.count, 2);
    assert_int_equal(zones_find(&zones, "13016").zones, ZONES_POLICE);
    assert_int_equal(zones_find(&zones, "75011").zones, ZONES_POLICE);
    zones_release(&zones);
}

static void what_is_no_code_is_left_out(void **state)
{
    struct zones zones;

    (void)state;
    add_ain();
    add_zone("01053", true, "CSP Bourg");
    raw_sql("UPDATE commune_postal_codes SET postal_code = '0100x' WHERE postal_code = '01000'");
    zones = made();
    assert_int_equal(zones.count, 0);
    zones_release(&zones);
}

static void a_directory_that_cannot_be_read_makes_no_table(void **state)
{
    struct buf table = {0};

    (void)state;
    add_ain();
    raw_sql("DROP TABLE zones");
    assert_int_equal(zone_table_make(store, &table), STORE_FAILED);
    assert_int_equal(table.len, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_STORE(without_an_import_of_zones_nothing_is_known),
        WITH_STORE(a_code_has_the_zones_of_its_communes),
        WITH_STORE(a_commune_with_a_row_of_each_force_is_in_both_zones),
        WITH_STORE(a_commune_that_no_list_of_zones_has_decides_nothing),
        WITH_STORE(paris_lyon_and_marseille_are_known_by_their_arrondissements),
        WITH_STORE(what_is_no_code_is_left_out),
        WITH_STORE(a_directory_that_cannot_be_read_makes_no_table),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
