/* The directory's tables: what an import brings goes in whole, comes out in order, and goes again.
 */
#include "store/directory.h"

#include "base/clock.h"
#include "base/mem.h"
#include "store_fixture.h"

/* Rows as text, one after another. */
static char seen[512];
static size_t most_seen;
static size_t count_seen;

static void see_nothing(void)
{
    seen[0] = 0;
    count_seen = 0;
    most_seen = SIZE_MAX;
}

static bool see(const char *text)
{
    size_t len = strlen(seen);

    if (len + strlen(text) + 2 < sizeof(seen))
        snprintf(seen + len, sizeof(seen) - len, "%s;", text);
    return ++count_seen < most_seen;
}

static bool see_commune(void *owner, const struct commune *commune)
{
    char text[256];

    (void)owner;
    if (commune->latitude == COORDINATE_NONE)
        snprintf(text, sizeof(text), "%s %s %d nowhere", commune->code, commune->name,
                 (int)commune->population);
    else
        snprintf(text, sizeof(text), "%s %s %d %d %d", commune->code, commune->name,
                 (int)commune->population, (int)commune->latitude, (int)commune->longitude);
    return see(text);
}

static bool see_code(void *owner, const struct commune_postal_code *code)
{
    char text[32];

    (void)owner;
    snprintf(text, sizeof(text), "%s %s", code->postal_code, code->commune);
    return see(text);
}

static bool see_zone(void *owner, const struct zone_row *zone)
{
    char text[300];

    (void)owner;
    snprintf(text, sizeof(text), "%s %s %s %s", zone->commune, zone->is_police ? "P" : "G",
             zone->unit, zone->service);
    return see(text);
}

static bool see_place(void *owner, const struct place *place)
{
    char text[300];

    (void)owner;
    snprintf(text, sizeof(text), "%s %s", import_kind_name(place->import), place->name);
    return see(text);
}

static bool keep_place(void *owner, const struct place *place)
{
    *(struct place *)owner = *place;
    return false;
}

static void assert_communes(const char *expected)
{
    see_nothing();
    assert_int_equal(store_communes_each(store, see_commune, NULL), STORE_OK);
    assert_string_equal(seen, expected);
}

static void assert_codes(const char *expected)
{
    see_nothing();
    assert_int_equal(store_postal_codes_each(store, see_code, NULL), STORE_OK);
    assert_string_equal(seen, expected);
}

static void assert_zones(const char *expected)
{
    see_nothing();
    assert_int_equal(store_zones_each(store, see_zone, NULL), STORE_OK);
    assert_string_equal(seen, expected);
}

static void assert_places(const char *expected)
{
    see_nothing();
    assert_int_equal(store_places_each(store, see_place, NULL), STORE_OK);
    assert_string_equal(seen, expected);
}

static enum store_result add_commune(const char *code, const char *name, int32_t latitude)
{
    struct commune commune = {.population = 7,
                              .latitude = latitude,
                              .longitude = latitude == COORDINATE_NONE ? latitude : -latitude};

    snprintf(commune.code, sizeof(commune.code), "%s", code);
    snprintf(commune.name, sizeof(commune.name), "%s", name);
    return store_commune_add(store, &commune);
}

static enum store_result add_code(const char *postal_code, const char *commune)
{
    struct commune_postal_code code;

    snprintf(code.postal_code, sizeof(code.postal_code), "%s", postal_code);
    snprintf(code.commune, sizeof(code.commune), "%s", commune);
    return store_postal_code_add(store, &code);
}

static enum store_result add_zone(const char *commune, bool is_police, const char *service)
{
    struct zone_row zone = {.is_police = is_police};

    snprintf(zone.commune, sizeof(zone.commune), "%s", commune);
    snprintf(zone.service, sizeof(zone.service), "%s", service);
    snprintf(zone.unit, sizeof(zone.unit), "%s", is_police ? "" : "1000001");
    return store_zone_add(store, &zone);
}

static int64_t add_place(enum import_kind import, const char *name)
{
    struct place place = {
        .import = import, .kind = "aav", .latitude = COORDINATE_NONE, .longitude = COORDINATE_NONE};

    snprintf(place.name, sizeof(place.name), "%s", name);
    assert_int_equal(store_place_add(store, &place), STORE_OK);
    return place.id;
}

static int64_t put_import(enum import_kind kind, const char *source)
{
    struct import import = {.kind = kind, .at_ms = NOW, .taken = 2, .refused = 1};

    snprintf(import.source, sizeof(import.source), "%s", source);
    assert_int_equal(store_import_put(store, &import), STORE_OK);
    return import.number;
}

/* Two places of this kind in the way that an import puts them there. */
static void import_places(enum import_kind kind, const char *first, const char *second)
{
    assert_int_equal(store_begin(store), STORE_OK);
    assert_int_equal(store_directory_clear(store, kind), STORE_OK);
    add_place(kind, first);
    add_place(kind, second);
    put_import(kind, "a.csv");
    assert_int_equal(store_end(store, STORE_OK), STORE_OK);
}

static void test_kinds_have_the_names_that_are_typed(void **state)
{
    enum import_kind kind;

    (void)state;
    for (unsigned i = 0; i < IMPORT_KIND_COUNT; i++) {
        assert_true(import_kind_named(import_kind_name((enum import_kind)i), &kind));
        assert_int_equal(kind, i);
    }
    assert_string_equal(import_kind_name(IMPORT_GENDARMERIE), "gendarmerie");
    assert_false(import_kind_named("Zones", &kind) || import_kind_named("", &kind));
}

static void test_communes_and_their_codes_come_out_in_order(void **state)
{
    (void)state;
    assert_int_equal(add_commune("2A004", "Bourg-\xc3\x89t\xc3\xa9", -2100000), STORE_OK);
    assert_int_equal(add_commune("01053", "Aval", COORDINATE_NONE), STORE_OK);
    assert_int_equal(add_code("20000", "2A004"), STORE_OK);
    assert_int_equal(add_code("01000", "2A004"), STORE_OK);
    assert_int_equal(add_code("01000", "01053"), STORE_OK);
    assert_communes("01053 Aval 7 nowhere;2A004 Bourg-\xc3\x89t\xc3\xa9 7 -2100000 2100000;");
    assert_codes("01000 01053;01000 2A004;20000 2A004;");
    assert_int_equal(store_directory_clear(store, IMPORT_COMMUNES), STORE_OK);
    assert_communes("");
    assert_codes("");
}

static void test_row_that_is_there_already_is_said_and_the_rest_goes_on(void **state)
{
    (void)state;
    assert_int_equal(store_begin(store), STORE_OK);
    assert_int_equal(add_commune("01053", "Aval", 0), STORE_OK);
    assert_int_equal(add_commune("01053", "Amont", 0), STORE_TAKEN);
    assert_int_equal(add_code("01000", "01053"), STORE_OK);
    assert_int_equal(add_code("01000", "01053"), STORE_TAKEN);
    assert_int_equal(add_zone("01053", true, "s"), STORE_OK);
    assert_int_equal(add_zone("01053", true, "s"), STORE_TAKEN);
    assert_int_equal(add_commune("01054", "Amont", 0), STORE_OK);
    assert_int_equal(store_end(store, STORE_OK), STORE_OK);
    assert_communes("01053 Aval 7 0 0;01054 Amont 7 0 0;");
}

static void test_what_cannot_be_is_refused_by_the_database_too(void **state)
{
    struct commune_postal_code lost = {.postal_code = "01000", .commune = "01999"};

    (void)state;
    assert_int_equal(add_commune("01053", "", 0), STORE_FAILED);
    assert_int_equal(add_commune("01053", "Aval", 9000001), STORE_FAILED);
    assert_int_equal(store_postal_code_add(store, &lost), STORE_FAILED);
    assert_communes("");
}

static void test_commune_of_two_units_has_a_row_for_each(void **state)
{
    (void)state;
    assert_int_equal(add_zone("97600", true, "Commissariat"), STORE_OK);
    assert_int_equal(add_zone("97600", false, "Brigade 2"), STORE_OK);
    assert_int_equal(add_zone("97600", false, "Brigade 1"), STORE_OK);
    assert_zones("97600 G 1000001 Brigade 1;97600 G 1000001 Brigade 2;97600 P  Commissariat;");
    assert_int_equal(store_directory_clear(store, IMPORT_ZONES), STORE_OK);
    assert_zones("");
}

static void test_place_comes_out_as_it_went_in(void **state)
{
    struct place place = {.import = IMPORT_GENDARMERIE,
                          .kind = "gendarmerie",
                          .unit = "1000001",
                          .name = "Brigade d'Aval",
                          .address = "1 rue Haute\nB\xc3\xa2timent B",
                          .postal_code = "01000",
                          .town = "Aval",
                          .commune = "01053",
                          .telephone = "04 00 00 00 00",
                          .hours = "0800-1200;;;;;;;",
                          .note = "n",
                          .latitude = 4600001,
                          .longitude = -512345},
                 got;

    (void)state;
    assert_int_equal(store_begin(store), STORE_OK);
    assert_int_equal(store_place_add(store, &place), STORE_OK);
    put_import(IMPORT_GENDARMERIE, "");
    assert_int_equal(store_end(store, STORE_OK), STORE_OK);
    assert_int_equal(store_places_each(store, keep_place, &got), STORE_OK);
    assert_true(got.id == place.id && got.id > 0);
    assert_int_equal(got.import, IMPORT_GENDARMERIE);
    assert_string_equal(got.kind, place.kind);
    assert_string_equal(got.unit, place.unit);
    assert_string_equal(got.name, place.name);
    assert_string_equal(got.address, place.address);
    assert_string_equal(got.postal_code, place.postal_code);
    assert_string_equal(got.town, place.town);
    assert_string_equal(got.commune, place.commune);
    assert_string_equal(got.telephone, place.telephone);
    assert_string_equal(got.hours, place.hours);
    assert_string_equal(got.note, place.note);
    assert_true(got.latitude == 4600001 && got.longitude == -512345);
}

static void test_import_replaces_its_own_kind_alone(void **state)
{
    (void)state;
    import_places(IMPORT_POLICE, "p1", "p2");
    import_places(IMPORT_ANNUAIRE, "a1", "a2");
    assert_places("police p1;police p2;annuaire a1;annuaire a2;");
    import_places(IMPORT_POLICE, "p3", "p4");
    assert_places("annuaire a1;annuaire a2;police p3;police p4;");
}

static void test_import_that_is_taken_back_leaves_what_was_there(void **state)
{
    (void)state;
    import_places(IMPORT_POLICE, "p1", "p2");
    assert_int_equal(store_begin(store), STORE_OK);
    assert_int_equal(store_directory_clear(store, IMPORT_POLICE), STORE_OK);
    add_place(IMPORT_POLICE, "p3");
    assert_int_equal(store_end(store, STORE_NONE), STORE_NONE);
    assert_places("police p1;police p2;");
}

/* Otherwise the counts of an import could be lost, and its places be of nobody knows when. */
static void test_places_without_their_import_are_not_committed(void **state)
{
    (void)state;
    assert_int_equal(store_begin(store), STORE_OK);
    add_place(IMPORT_POLICE, "p1");
    assert_int_equal(store_end(store, STORE_OK), STORE_FAILED);
    assert_places("");
}

static void test_place_has_a_number_that_none_had_before(void **state)
{
    int64_t first, second;

    (void)state;
    put_import(IMPORT_PLACES, "");
    first = add_place(IMPORT_PLACES, "a");
    assert_int_equal(store_directory_clear(store, IMPORT_PLACES), STORE_OK);
    second = add_place(IMPORT_PLACES, "a");
    assert_true(second > first);
}

static void test_imports_are_numbered_across_their_kinds(void **state)
{
    struct import import;
    int64_t latest = -1, first, second;

    (void)state;
    assert_int_equal(store_import_latest(store, &latest), STORE_OK);
    assert_true(latest == 0);
    assert_int_equal(store_import_get(store, IMPORT_ZONES, &import), STORE_NONE);
    first = put_import(IMPORT_ZONES, "z\xc3\xa9.csv");
    second = put_import(IMPORT_COMMUNES, "");
    assert_true(second > first && first > 0);
    assert_int_equal(store_import_get(store, IMPORT_ZONES, &import), STORE_OK);
    assert_true(import.number == first && import.at_ms == NOW);
    assert_true(import.kind == IMPORT_ZONES && import.taken == 2 && import.refused == 1);
    assert_string_equal(import.source, "z\xc3\xa9.csv");
    assert_true(put_import(IMPORT_ZONES, "new.csv") > second);
    assert_int_equal(store_import_latest(store, &latest), STORE_OK);
    assert_true(latest > second);
}

static void test_list_stops_where_it_is_told_to(void **state)
{
    (void)state;
    assert_int_equal(add_commune("01001", "a", 0), STORE_OK);
    assert_int_equal(add_commune("01002", "b", 0), STORE_OK);
    see_nothing();
    most_seen = 1;
    assert_int_equal(store_communes_each(store, see_commune, NULL), STORE_OK);
    assert_string_equal(seen, "01001 a 7 0 0;");
}

static void test_rows_that_somebody_else_wrote_are_mistrusted(void **state)
{
    (void)state;
    assert_int_equal(add_commune("01001", "a", 0), STORE_OK);
    raw_sql("UPDATE communes SET longitude = NULL");
    see_nothing();
    assert_int_equal(store_communes_each(store, see_commune, NULL), STORE_FAILED);
    raw_sql("UPDATE communes SET longitude = 1, code = '010010'");
    assert_int_equal(store_communes_each(store, see_commune, NULL), STORE_FAILED);
}

#define COMMUNES 35000

static void add_many(void)
{
    char code[INSEE_LEN + 1], postal_code[INSEE_LEN + 1];

    for (unsigned i = 0; i < COMMUNES; i++) {
        snprintf(code, sizeof(code), "%05u", i % 100000);
        snprintf(postal_code, sizeof(postal_code), "%05u", i / 6 % 100000);
        assert_int_equal(add_commune(code, "Une commune de ce nom", (int32_t)i), STORE_OK);
        assert_int_equal(add_code(postal_code, code), STORE_OK);
        assert_int_equal(add_zone(code, i % 20 == 0, "Brigade de gendarmerie - Ici"), STORE_OK);
    }
    for (unsigned i = 0; i < 5000; i++)
        add_place(IMPORT_POLICE, "Brigade de gendarmerie - Ici");
}

/* Twice: the second time it overwrites what the first one brought. */
static void test_whole_country_goes_in_at_once(void **state)
{
    (void)state;
    for (unsigned i = 0; i < 2; i++) {
        uint64_t from = clock_ms();

        assert_int_equal(store_begin(store), STORE_OK);
        for (unsigned kind = 0; kind < IMPORT_KIND_COUNT; kind++)
            assert_int_equal(store_directory_clear(store, (enum import_kind)kind), STORE_OK);
        add_many();
        put_import(IMPORT_POLICE, "all.csv");
        assert_int_equal(store_end(store, STORE_OK), STORE_OK);
        print_message("%d communes, codes and zones, 5000 places: %u ms\n", COMMUNES,
                      (unsigned)(clock_ms() - from));
    }
    see_nothing();
    assert_int_equal(store_zones_each(store, see_zone, NULL), STORE_OK);
    assert_int_equal(count_seen, COMMUNES);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_STORE(test_kinds_have_the_names_that_are_typed),
        WITH_STORE(test_communes_and_their_codes_come_out_in_order),
        WITH_STORE(test_row_that_is_there_already_is_said_and_the_rest_goes_on),
        WITH_STORE(test_what_cannot_be_is_refused_by_the_database_too),
        WITH_STORE(test_commune_of_two_units_has_a_row_for_each),
        WITH_STORE(test_place_comes_out_as_it_went_in),
        WITH_STORE(test_import_replaces_its_own_kind_alone),
        WITH_STORE(test_import_that_is_taken_back_leaves_what_was_there),
        WITH_STORE(test_places_without_their_import_are_not_committed),
        WITH_STORE(test_place_has_a_number_that_none_had_before),
        WITH_STORE(test_imports_are_numbered_across_their_kinds),
        WITH_STORE(test_list_stops_where_it_is_told_to),
        WITH_STORE(test_rows_that_somebody_else_wrote_are_mistrusted),
        WITH_STORE(test_whole_country_goes_in_at_once),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
