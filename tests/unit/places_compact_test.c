/* The compact directory: what is put in is what a page reads out again, by the rules of its header.
 */
#include "places/compact.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include <jansson.h>

static struct compact *compact;
static struct buf written;

static int begin(void **state)
{
    (void)state;
    compact = compact_create(7);
    return 0;
}

static int end(void **state)
{
    (void)state;
    compact_destroy(compact);
    buf_release(&written);
    return 0;
}

static void add_commune(const char *code, const char *name, int64_t population, int32_t latitude)
{
    struct commune commune = {.population = population,
                              .latitude = latitude,
                              .longitude = latitude == COORDINATE_NONE ? latitude : -latitude};

    snprintf(commune.code, sizeof commune.code, "%s", code);
    snprintf(commune.name, sizeof commune.name, "%s", name);
    compact_add_commune(compact, &commune);
}

static void add_postal(const char *postal_code, const char *commune)
{
    struct commune_postal_code code = {0};

    snprintf(code.postal_code, sizeof code.postal_code, "%s", postal_code);
    snprintf(code.commune, sizeof code.commune, "%s", commune);
    compact_add_postal_code(compact, &code);
}

static void add_zone(const char *commune, bool is_police, const char *service)
{
    struct zone_row zone = {.is_police = is_police};

    snprintf(zone.commune, sizeof zone.commune, "%s", commune);
    snprintf(zone.unit, sizeof zone.unit, "%s", is_police ? "" : "1000001");
    snprintf(zone.service, sizeof zone.service, "%s", service);
    compact_add_zone(compact, &zone);
}

static void write_whole(void)
{
    compact_write(compact, &written);
    buf_append_u8(&written, 0);
    written.len--;
}

/* Every line by itself is an object; the one that has `name`. */
static json_t *line_with(const char *name)
{
    const char *at = (const char *)written.data;

    while (*at) {
        size_t len = strcspn(at, "\n");
        json_t *line = json_loadb(at, len, JSON_REJECT_DUPLICATES, NULL);

        assert_true(json_is_object(line));
        if (json_object_get(line, name))
            return line;
        json_decref(line);
        assert_int_equal(at[len], '\n');
        at += len + 1;
    }
    fail_msg("no line has %s", name);
    return NULL;
}

static void assert_column(const char *name, const char *expected)
{
    json_t *line = line_with(name);
    char *rows = json_dumps(json_object_get(line, name), JSON_COMPACT | JSON_ENCODE_ANY);

    assert_string_equal(rows, expected);
    free(rows);
    json_decref(line);
}

static void nothing_is_a_whole_directory_too(void **state)
{
    (void)state;
    write_whole();
    assert_column("form", "1");
    assert_column("number", "7");
    assert_column("imports", "[]");
    assert_column("commune_code", "[]");
    assert_column("commune_postal", "[]");
    assert_column("place_longitude", "[]");
}

static void imports_are_told_with_their_counts(void **state)
{
    (void)state;
    compact_add_import(compact, &(struct compact_import){.kind = IMPORT_POLICE,
                                                         .source = "export \"pn\".csv",
                                                         .at_ms = INT64_C(1764147600000),
                                                         .taken = 563,
                                                         .refused = 2});
    compact_add_import(compact, &(struct compact_import){.kind = IMPORT_PLACES, .source = ""});
    write_whole();
    assert_column("imports", "[{\"kind\":\"police\",\"source\":\"export \\\"pn\\\".csv\",\"at\":"
                             "1764147600000,\"taken\":563,\"refused\":2},{\"kind\":\"places\","
                             "\"source\":\"\",\"at\":0,\"taken\":0,\"refused\":0}]");
}

static void codes_are_told_by_the_ones_before_them(void **state)
{
    (void)state;
    add_commune("01001", "L'Abergement", 860, 4615170);
    add_commune("01004", "Ambérieu", 14000, 4595790);
    add_commune("01005", "Ambérieux", 14000, COORDINATE_NONE);
    add_commune("2A004", "Ajaccio", 70000, COORDINATE_NONE);
    add_commune("2A006", "Alata", 3000, 4200049);
    add_commune("2B002", "Aghione", 0, 4200051);
    write_whole();
    assert_column("commune_code", "[\"01001\",3,1,\"2A004\",2,\"2B002\"]");
    assert_column(
        "commune_name",
        "[\"0L'Abergement\",\"0Ambérieu\",\"3érieux\",\"1jaccio\",\"1lata\",\"1ghione\"]");
    assert_column("commune_latitude", "[46152,-194,null,null,-3958,1]");
    assert_column("commune_longitude", "[-46152,194,null,null,3958,-1]");
}

static int64_t size_in_column(size_t at)
{
    json_t *line = line_with("commune_size");
    int64_t size = json_integer_value(json_array_get(json_object_get(line, "commune_size"), at));

    json_decref(line);
    return size;
}

static void the_larger_commune_is_never_told_to_be_the_smaller(void **state)
{
    char code[16];

    (void)state;
    for (int i = 0; i < 100; i++) {
        snprintf(code, sizeof code, "01%03d", i);
        add_commune(code, "x", i < 50 ? i : (int64_t)i * i * i * 2, 0);
    }
    write_whole();
    for (size_t i = 1; i < 100; i++)
        assert_true(size_in_column(i - 1) <= size_in_column(i));
    assert_int_equal(size_in_column(8), 4);
}

static void each_commune_has_its_postal_codes(void **state)
{
    (void)state;
    add_commune("01001", "a", 1, 0);
    add_commune("01002", "b", 1, 0);
    add_commune("01003", "c", 1, 0);
    add_commune("2A004", "d", 1, 0);
    add_commune("97801", "e", 1, 0);
    add_postal("01100", "01002");
    add_postal("01400", "01001");
    add_postal("01009", "01002");
    add_postal("39000", "01002");
    add_postal("20000", "2A004");
    add_postal("97150", "97801");
    add_postal("75011", "75111"); /* of nobody here */
    write_whole();
    assert_column("commune_postal", "[400,[9,100,\"39000\"],[],\"20000\",150]");
}

static void a_service_is_told_once(void **state)
{
    (void)state;
    add_zone("01001", false, "Brigade A");
    add_zone("01002", true, "Commissariat B");
    add_zone("01003", false, "Brigade A");
    add_zone("01004", true, "Commissariat B");
    add_zone("01004", false, "Commissariat B");
    add_zone("01005", true, "Commissariat B");
    write_whole();
    assert_column("service_police", "[0,1,0]");
    assert_column("service_unit", "[\"1000001\",\"\",\"1000001\"]");
    assert_column("service_name", "[\"Brigade A\",\"Commissariat B\",\"Commissariat B\"]");
    assert_column("zone_commune", "[\"01001\",1,1,1,0,1]");
    assert_column("zone_service", "[0,0,2,1,0,2]");
}

static struct place sample_place(void)
{
    return (struct place){.import = IMPORT_GENDARMERIE,
                          .kind = "gendarmerie",
                          .unit = "1008600",
                          .name = "Brigade \"A\"\\",
                          .address = "14 rue X\nBâtiment B",
                          .postal_code = "01500",
                          .town = "Ambérieu",
                          .commune = "01004",
                          .telephone = "04 74 38 00 35",
                          .hours = "0800-1200;;;;;;;",
                          .note = "\t",
                          .latitude = 4595974,
                          .longitude = -6100005};
}

static void a_place_is_told_whole_and_its_town_where_it_is_another(void **state)
{
    struct place place = sample_place();

    (void)state;
    add_commune("01004", "Ambérieu", 14000, 0);
    compact_add_place(compact, &place);
    snprintf(place.town, sizeof place.town, "AMBERIEU");
    place.latitude = place.longitude = COORDINATE_NONE;
    compact_add_place(compact, &place);
    snprintf(place.commune, sizeof place.commune, "%s", "");
    compact_add_place(compact, &place);
    write_whole();
    assert_column("place_kind", "[\"gendarmerie\",\"gendarmerie\",\"gendarmerie\"]");
    assert_column(
        "place_name",
        "[\"Brigade \\\"A\\\"\\\\\",\"Brigade \\\"A\\\"\\\\\",\"Brigade \\\"A\\\"\\\\\"]");
    assert_column(
        "place_address",
        "[\"14 rue X\\nBâtiment B\",\"14 rue X\\nBâtiment B\",\"14 rue X\\nBâtiment B\"]");
    assert_column("place_town", "[null,\"AMBERIEU\",\"AMBERIEU\"]");
    assert_column("place_commune", "[\"01004\",0,\"\"]");
    assert_column("place_note", "[\"\\t\",\"\\t\",\"\\t\"]");
    assert_column("place_latitude", "[459597,null,null]");
    assert_column("place_longitude", "[-610001,null,null]");
}

static void a_service_that_is_a_place_has_its_name(void **state)
{
    struct place place = sample_place();

    (void)state;
    add_zone("01001", false, "Brigade A");
    add_zone("01002", false, "Brigade B");
    add_zone("01003", true, "Brigade B");
    snprintf(place.unit, sizeof place.unit, "1000001");
    snprintf(place.name, sizeof place.name, "Brigade A");
    compact_add_place(compact, &place);
    snprintf(place.name, sizeof place.name, "Brigade B");
    compact_add_place(compact, &place);
    snprintf(place.unit, sizeof place.unit, "1000000");
    compact_add_place(compact, &place);
    write_whole();
    assert_column("service_name", "[\"Brigade A\",null,\"Brigade B\"]");
}

static void what_is_no_text_spoils_nothing_else(void **state)
{
    (void)state;
    add_commune("01001", "\xff\xfe", 1, 0);
    add_commune("0100", "too short", 1, 0);
    add_zone("010", true, "too short");
    add_commune("01002", "good", 1, 0);
    write_whole();
    assert_column("commune_name", "[\"0\",\"0good\"]");
    assert_column("commune_code", "[\"01001\",1]");
    assert_column("zone_commune", "[]");
    assert_column("service_name", "[]");
}

/* More than the window of services: what lies too far back is told again, and rightly. */
static void many_services_are_told_rightly(void **state)
{
    enum { MANY = 5000 };
    char code[32], service[32];

    (void)state;
    for (int round = 0; round < 2; round++) {
        for (int i = 0; i < MANY; i++) {
            snprintf(code, sizeof code, "%02d%03d", 10 * round + i / 1000, i % 1000);
            snprintf(service, sizeof service, "Service %d", i);
            add_zone(code, true, service);
        }
    }
    write_whole();
    json_t *line = line_with("service_name");
    assert_int_equal(json_array_size(json_object_get(line, "service_name")), 2 * MANY);
    json_decref(line);
}

#define EACH(test) cmocka_unit_test_setup_teardown(test, begin, end)

int main(void)
{
    const struct CMUnitTest tests[] = {
        EACH(nothing_is_a_whole_directory_too),
        EACH(imports_are_told_with_their_counts),
        EACH(codes_are_told_by_the_ones_before_them),
        EACH(the_larger_commune_is_never_told_to_be_the_smaller),
        EACH(each_commune_has_its_postal_codes),
        EACH(a_service_is_told_once),
        EACH(a_place_is_told_whole_and_its_town_where_it_is_another),
        EACH(a_service_that_is_a_place_has_its_name),
        EACH(what_is_no_text_spoils_nothing_else),
        EACH(many_services_are_told_rightly),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
