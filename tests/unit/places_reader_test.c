/*
 * Files of every kind of import, with all the faults that published ones are known to have: what is
 * handed out, and what is refused and why. Names and numbers are made up; codes and places of
 * communes are the real ones where a rule goes by them.
 */
#include "places/reader.h"

#include "places/rows.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static struct gazetteer *gazetteer;
static char told[4096];
static struct place place; /* the last one */

static void know(const char *code, const char *name, int32_t latitude, int32_t longitude)
{
    struct commune commune = {.latitude = latitude, .longitude = longitude};

    snprintf(commune.code, sizeof(commune.code), "%s", code);
    snprintf(commune.name, sizeof(commune.name), "%s", name);
    gazetteer_add(gazetteer, &commune);
}

static int setup(void **state)
{
    (void)state;
    gazetteer = gazetteer_create();
    know("01015", "Arboys en Bugey", 4570000, 565000);
    know("01053", "Bourg-d'Aval", 4620000, 523000);
    know("13004", "Arles", 4367000, 463000);
    know("97302", "Amont-du-Fleuve", 493333, -5233333);
    know("98712", "Nulle-Part", COORDINATE_NONE, COORDINATE_NONE);
    *told = 0;
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    gazetteer_destroy(gazetteer);
    return 0;
}

static void tell(const char *format, ...)
{
    size_t len = strlen(told);
    va_list args;

    va_start(args, format);
    vsnprintf(told + len, sizeof(told) - len, format, args);
    va_end(args);
}

static void handle_commune(void *owner, uint64_t at, const struct commune_entry *entry)
{
    (void)owner;
    if (at == 0) { /* an arrondissement of the build's */
        if (strcmp(entry->commune.code, "75101") == 0)
            tell("+%s %s;", entry->commune.code, entry->postal_codes[0].postal_code);
        return;
    }
    tell("%d:%s %s %d %d", (int)at, entry->commune.code, entry->commune.name,
         (int)entry->commune.population, (int)entry->commune.latitude);
    for (size_t i = 0; i < entry->postal_code_count; i++)
        tell(" %s", entry->postal_codes[i].postal_code);
    tell(";");
}

static void handle_zone(void *owner, uint64_t at, const struct zone_row *zone)
{
    (void)owner;
    tell("%d:%s %s %s %s;", (int)at, zone->commune, zone->is_police ? "P" : "G", zone->unit,
         zone->service);
}

static void handle_place(void *owner, uint64_t at, const struct place *the_place)
{
    (void)owner;
    place = *the_place;
    tell("%d:%s;", (int)at, place.name);
}

static void handle_refused(void *owner, uint64_t at, const char *reason)
{
    (void)owner;
    tell("%d!%s;", (int)at, reason);
}

static void read_kinds(enum import_kind kind, const char *kinds, const char *text)
{
    struct reader *reader =
        reader_create(&(struct reader_options){.kind = kind,
                                               .kinds = kinds,
                                               .gazetteer = gazetteer,
                                               .handle_commune = handle_commune,
                                               .handle_zone = handle_zone,
                                               .handle_place = handle_place,
                                               .handle_refused = handle_refused});

    *told = 0;
    if (!reader_feed(reader, (const uint8_t *)text, strlen(text)) || !reader_end(reader))
        tell("X %s", reader_error(reader));
    reader_destroy(reader);
}

static void assert_read(enum import_kind kind, const char *text, const char *expected)
{
    read_kinds(kind, NULL, text);
    assert_string_equal(told, expected);
}

#define ZONES \
    "code_commune;libelle_commune;institution;id_service;service;code_postal;codes_postaux\n"

static void test_zones_are_read_with_several_rows_for_a_commune(void **state)
{
    (void)state;
    assert_read(IMPORT_ZONES,
                ZONES "\"01053\";\"Bourg\";\"GN\";\"1000001\";\"Brigade d'Aval \";\"01000\";\"\"\n"
                      "\"01053\";\"Bourg\";\"GN\";\"1000002\";\"Brigade d'Amont\";\"01000\";\"\"\n"
                      "\"98712\";\"Nulle-Part\";\"gn\";\"\";\"\";\"98700\";\"\"\n",
                "2:01053 G 1000001 Brigade d'Aval;3:01053 G 1000002 Brigade d'Amont;4:98712 G  ;");
}

static void test_zone_of_a_commune_that_is_no_more_is_its_successor_s(void **state)
{
    (void)state;
    /* 01340 was merged into 01015. */
    assert_read(IMPORT_ZONES, ZONES "01340;Saint-Bois;GN;1;Brigade;01300;\n",
                "2:01015 G 1 Brigade;");
}

static void test_zone_rows_that_say_nothing_are_refused(void **state)
{
    (void)state;
    assert_read(IMPORT_ZONES,
                ZONES "1053;B;GN;1;s;;\n01999;B;GN;1;s;;\n01053;B;;1;s;;\n01053;B;PN/GN;1;s;;\n"
                      "01053;B;GN;12345678901234567;s;;\n;B;GN;1;s;;\n",
                "2!the commune's code is malformed;3!its commune is not known;"
                "4!its institution is neither PN nor GN;5!its institution is neither PN nor GN;"
                "6!the service's number is too long;7!the commune's code is malformed;");
}

#define POLICE \
    "service;adresse_geographique;telephone;departement;code_commune_insee;voie;code_postal;" \
    "commune;geocodage_x_GPS;geocodage_y_GPS\n"

static void test_police_of_a_commune_is_joined_by_its_station_s_name(void **state)
{
    char unit[PLACE_UNIT_MAX + 1], expected[128];

    (void)state;
    assert_read(IMPORT_POLICE,
                POLICE "Commissariat de police de Bourg-d'Aval;;;;01053;1 rue Haute;01000;Bourg;"
                       "5.23;46.2\n",
                "2:Commissariat de police de Bourg-d'Aval;");
    memcpy(unit, place.unit, sizeof(unit));
    assert_int_equal(strlen(unit), 11);
    snprintf(expected, sizeof(expected), "2:01053 P %s COMMISSARIAT DE POLICE BOURG D AVAL;", unit);
    assert_read(IMPORT_ZONES, ZONES "01053;B;PN;;COMMISSARIAT DE POLICE BOURG D AVAL;;\n",
                expected);
    read_kinds(IMPORT_ZONES, NULL, ZONES "01053;B;PN;;Commissariat de police d'Amont;;\n");
    assert_non_null(strstr(told, "2:01053 P p"));
    assert_null(strstr(told, unit));
}

/* "st" is written out: no other name of this length becomes so long. */
static void test_longest_name_of_a_police_has_a_unit_too(void **state)
{
    char name[PLACE_NAME_MAX + 1], unit[PLACE_UNIT_MAX + 1], other[PLACE_UNIT_MAX + 1];

    (void)state;
    for (size_t i = 0; i < PLACE_NAME_MAX; i += 3)
        memcpy(name + i, "st ", 3);
    name[PLACE_NAME_MAX - 1] = 0;
    row_police_unit(name, unit);
    assert_int_equal(strlen(unit), 11);
    name[PLACE_NAME_MAX - 4] = 0;
    row_police_unit(name, other);
    assert_string_not_equal(unit, other);
}

static void test_station_is_read_as_it_stands_in_the_list(void **state)
{
    (void)state;
    assert_read(IMPORT_POLICE,
                POLICE
                " Commissariat d'Aval  ;4 rue;04 00 00 00 00;01;01053;4 rue Haute$B\xc3\xa2t B;"
                "01000;BOURG D AVAL;5.2312345;46.2\n",
                "2:Commissariat d'Aval;");
    assert_string_equal(place.kind, "police");
    assert_int_equal(place.import, IMPORT_POLICE);
    assert_string_equal(place.address, "4 rue Haute\nB\xc3\xa2t B");
    assert_string_equal(place.postal_code, "01000");
    assert_string_equal(place.town, "Bourg-d'Aval");
    assert_string_equal(place.commune, "01053");
    assert_string_equal(place.telephone, "04 00 00 00 00");
    assert_string_equal(place.hours, "");
    assert_true(place.latitude == 4620000 && place.longitude == 523123);
}

static void test_address_without_a_street_is_the_whole_one_s_beginning(void **state)
{
    (void)state;
    assert_read(IMPORT_POLICE,
                POLICE "C;4 rue Haute$01000 Bourg;;01;01053;;01000;VAL-SUR-MER;5.23;46.2\n",
                "2:C;");
    assert_string_equal(place.address, "4 rue Haute");
    assert_string_equal(place.town, "Val-Sur-Mer");
}

static void test_address_with_many_spaces_is_taken_whole(void **state)
{
    char text[2048];

    (void)state;
    snprintf(text, sizeof(text),
             "%sCommissariat d'Aval;;;;01053;1 rue%600sHaute;01000;B;5.23;46.2\n", POLICE, "");
    assert_read(IMPORT_POLICE, text, "2:Commissariat d'Aval;");
    assert_string_equal(place.address, "1 rue Haute");
}

static void test_every_fault_of_coordinates_has_its_name(void **state)
{
    (void)state;
    assert_read(IMPORT_POLICE,
                POLICE "C;;;;01053;r;01000;B;46.2;5.23\nC;;;;01053;r;01000;B;46.2;46.2\n"
                       "C;;;;01053;r;01000;B;0;0.0\nC;;;;01053;r;01000;B;7.36;48.08\n"
                       "C;;;;01053;r;01000;B;5.23;\nC;;;;01053;r;01000;B;x;46.2\n"
                       "C;;;;98712;r;01000;B;-17.5;-149.5\nC;;;;98712;r;01000;B;181;1\n",
                "2!latitude and longitude are swapped;3!latitude and longitude are equal;"
                "4!its coordinates are zero;5!it lies over 40 km from its commune;"
                "6!its coordinates are malformed;7!its coordinates are malformed;"
                "8!its coordinates are malformed;9!its coordinates are malformed;");
}

static void test_place_without_coordinates_is_at_its_commune(void **state)
{
    (void)state;
    assert_read(IMPORT_POLICE, POLICE "C;;;;01053;r;01000;B;;\n", "2:C;");
    assert_true(place.latitude == 4620000 && place.longitude == 523000);
    assert_read(IMPORT_POLICE, POLICE "C;;;;98712;r;98700;B;;\n", "2:C;");
    assert_true(place.latitude == COORDINATE_NONE && place.longitude == COORDINATE_NONE);
}

/* Half a degree of latitude is 55 km. */
static void test_guiana_and_arles_are_as_large_as_they_are(void **state)
{
    (void)state;
    assert_read(IMPORT_POLICE,
                POLICE "A;;;;13004;r;13200;B;4.63;44.17\nG;;;;97302;r;97300;B;-54.0;3.0\n"
                       "C;;;;01053;r;01000;B;5.23;46.7\nG;;;;97302;r;97300;B;-52.3;14.7\n",
                "2:A;3:G;4!it lies over 40 km from its commune;5!it lies over 40 km from its "
                "commune;");
}

static void test_words_that_lack_or_are_too_long_are_refused(void **state)
{
    char text[2048] = POLICE "  ;;;;01053;r;01000;B;5.23;46.2\nC;;;;01053;r;1000;B;5.23;46.2\n"
                             "C;;00 00 00 00 00 / 00 00 00 00 00 / 00;;01053;r;01000;B;5.23;46.2\n";
    size_t len = strlen(text);

    (void)state;
    memset(text + len, 'n', PLACE_NAME_MAX + 1);
    strcat(text, ";;;;01053;r;01000;B;5.23;46.2\n");
    assert_read(IMPORT_POLICE, text,
                "2!it has no name;3!its postal code is malformed;"
                "4!its telephone number is too long;5!its name is too long;");
}

#define GENDARMERIE \
    "identifiant_public_unite;service;code_commune_insee;voie;code_postal;commune;geocodage_x_" \
    "GPS;" \
    "geocodage_y_GPS;lundi_plage1_debut;lundi_plage1_fin;lundi_plage2_debut;lundi_plage2_fin;" \
    "jours_feries_plage1_debut;jours_feries_plage1_fin\n"

static void test_hours_of_the_gendarmerie_become_ours(void **state)
{
    (void)state;
    assert_read(IMPORT_GENDARMERIE,
                GENDARMERIE
                "1000001;Brigade;01053;r;01000;B;5.23;46.2;8h00;12h00;14h00;18h00;09h00;"
                "12h00\n",
                "2:Brigade;");
    assert_string_equal(place.hours, "0800-1200 1400-1800;;;;;;;0900-1200");
    assert_string_equal(place.unit, "1000001");
    assert_string_equal(place.kind, "gendarmerie");
}

static void test_hours_of_another_form_are_left_out_and_the_place_is_taken(void **state)
{
    (void)state;
    assert_read(IMPORT_GENDARMERIE,
                GENDARMERIE ";Brigade;01053;r;01000;B;5.23;46.2;8h00;midi;;;;\n", "2:Brigade;");
    assert_string_equal(place.hours, "");
    assert_string_equal(place.unit, "");
}

static void test_list_of_the_other_force_is_not_taken_for_this_one(void **state)
{
    (void)state;
    assert_read(IMPORT_POLICE, GENDARMERIE ";Brigade;01053;r;01000;B;5.23;46.2;;;;;;\n",
                "X it is another list, which has a column \"identifiant_public_unite\"");
    assert_read(IMPORT_GENDARMERIE, POLICE,
                "X the header has no column \"identifiant_public_unite\"");
}

#define PLACES \
    "name,kind,address,postal_code,town,commune,telephone,hours,note,latitude,longitude\n"

static void test_own_places_are_read(void **state)
{
    (void)state;
    assert_read(IMPORT_PLACES,
                PLACES
                "Unit\xc3\xa9 d'Aval,hospital,\"1 rue Haute\nH\xc3\xa0ll B\",01000,Bourg,01053,"
                "04 00 00 00 00,0000-2400;;;;;;;,  to be  called first ,46.2,5.23\n",
                "2:Unit\xc3\xa9 d'Aval;");
    assert_string_equal(place.kind, "hospital");
    assert_string_equal(place.address, "1 rue Haute\nH\xc3\xa0ll B");
    assert_string_equal(place.hours, "0000-2400;;;;;;;");
    assert_string_equal(place.note, "to be called first");
    assert_true(place.latitude == 4620000 && place.import == IMPORT_PLACES);
}

static void test_own_place_needs_name_kind_and_a_whereabouts(void **state)
{
    (void)state;
    assert_read(
        IMPORT_PLACES,
        "name;kind;commune;hours;latitude;longitude\n;shelter;01053;;;\nA;;01053;;;\n"
        "A;Un abri;01053;;;\nA;shelter;;;;\nA;shelter;01053;8h-12h;;\nA;shelter;;;46.2;5.2\n"
        "A;shelter;1053;;;\n",
        "2!it has no name;3!its kind is not small letters, digits and low lines;"
        "4!its kind is not small letters, digits and low lines;"
        "5!it has neither commune nor coordinates;6!its hours are malformed;7:A;"
        "8!the commune's code is malformed;");
    assert_read(IMPORT_PLACES, "name\nA\n", "X the header has no column \"kind\"");
}

#define RECORD(name, type, more) \
    "{\"id\":\"x\",\"nom\":\"" name "\",\"pivot\":[{\"type_service_local\":\"" type \
    "\",\"code_insee_commune\":[\"01053\"]}],\"adresse\":[{\"type_adresse\":\"Adresse\"," \
    "\"complement1\":\"Hall B\",\"complement2\":null,\"numero_voie\":\"1 rue Haute\"," \
    "\"service_distribution\":\"\",\"code_postal\":\"01000\",\"nom_commune\":\"BOURG D AVAL " \
    "CEDEX\"," \
    "\"longitude\":\"5.23\",\"latitude\":46.2}]" more "}"

static void test_annuaire_gives_the_usual_kinds_and_passes_over_others(void **state)
{
    (void)state;
    assert_read(IMPORT_ANNUAIRE,
                "{\"service\":[" RECORD("A", "mairie", "") "," RECORD("B", "aav", "") "," RECORD(
                    "C", "gendarmerie", "") "," RECORD("D", "cdad", "") "]}",
                "2:B;4:D;");
    assert_string_equal(place.kind, "cdad");
    assert_string_equal(place.address, "Hall B\n1 rue Haute");
    assert_string_equal(place.town, "Bourg-d'Aval");
    assert_true(place.latitude == 4620000 && place.import == IMPORT_ANNUAIRE);
}

static void test_annuaire_gives_the_kinds_that_are_asked_for(void **state)
{
    char unit[PLACE_UNIT_MAX + 1];

    (void)state;
    read_kinds(IMPORT_ANNUAIRE, "commissariat_police, gendarmerie",
               "{\"service\":[" RECORD("A", "aav", "") "," RECORD("Commissariat d'Aval",
                                                                  "commissariat_police", "") "]}");
    assert_string_equal(told, "2:Commissariat d'Aval;");
    assert_string_equal(place.kind, "police");
    row_police_unit("COMMISSARIAT AVAL", unit);
    assert_string_equal(place.unit, unit);
    read_kinds(IMPORT_ANNUAIRE, "commissariat_police, gendarmerie",
               "{\"service\":[" RECORD("B", "gendarmerie",
                                       ",\"partenaire_identifiant\":\"1000001\"") "]}");
    assert_string_equal(place.unit, "1000001");
    assert_true(reader_kinds_are_valid("aav, bav") &&
                reader_kinds_are_valid(READER_ANNUAIRE_KINDS));
    assert_false(reader_kinds_are_valid("") || reader_kinds_are_valid("aav,,bav") ||
                 reader_kinds_are_valid("Aav") || reader_kinds_are_valid("aav,"));
}

static void test_hours_of_the_annuaire_become_ours_and_remarks_a_note(void **state)
{
    (void)state;
    assert_read(IMPORT_ANNUAIRE,
                "{\"service\":[" RECORD(
                    "A", "aav",
                    ",\"telephone\":[{\"valeur\":\"04 00 00 00 00\"}],\"plage_ouverture\":["
                    "{\"nom_jour_debut\":\"Lundi\",\"nom_jour_fin\":\"Mardi\","
                    "\"valeur_heure_debut_1\":\"09:00:00\",\"valeur_heure_fin_1\":\"12:00:00\","
                    "\"valeur_heure_debut_2\":\"14:00:00\",\"valeur_heure_fin_2\":\"17:30:00\","
                    "\"commentaire\":\"sur rendez-vous\"},"
                    "{\"nom_jour_debut\":\"Samedi\",\"nom_jour_fin\":\"Lundi\","
                    "\"valeur_heure_debut_1\":\"20:00:00\",\"valeur_heure_fin_1\":\"21:00:00\","
                    "\"commentaire\":\"sur rendez-vous\"}]") "]}",
                "1:A;");
    assert_string_equal(place.hours, "0900-1200 1400-1730 2000-2100;0900-1200 1400-1730;;;;"
                                     "2000-2100;2000-2100;");
    assert_string_equal(place.note, "sur rendez-vous");
    assert_string_equal(place.telephone, "04 00 00 00 00");
}

static void test_record_of_odd_members_is_refused_or_read_without_them(void **state)
{
    (void)state;
    assert_read(
        IMPORT_ANNUAIRE,
        "{\"service\":[{},{\"pivot\":\"aav\"},{\"pivot\":[{\"type_service_local\":\"aav\"}],"
        "\"nom\":\"A\"},{\"pivot\":[{\"type_service_local\":\"aav\",\"code_insee_commune\":"
        "[\"01053\"]}],\"nom\":7},{\"pivot\":[1,{\"type_service_local\":\"aav\"}],"
        "\"code_insee_commune\":\"01053\",\"nom\":\"B\",\"adresse\":{},\"telephone\":[],"
        "\"plage_ouverture\":[{\"nom_jour_debut\":\"Nonidi\"}]}]}",
        "3!the commune's code is malformed;4!it has no name;5:B;");
    assert_string_equal(place.hours, "");
    assert_string_equal(place.town, "Bourg-d'Aval");
}

#define PARIS "{\"code\":\"75056\",\"nom\":\"Paris\",\"codesPostaux\":[\"75001\"],\"population\":9}"

static void test_communes_are_read_and_divided_cities_get_their_arrondissements(void **state)
{
    (void)state;
    assert_read(IMPORT_COMMUNES,
                "[{\"code\":\"01053\",\"nom\":\"Bourg\",\"codesPostaux\":[\"01000\",\"01001\"],"
                "\"centre\":{\"type\":\"Point\",\"coordinates\":[5.25,46.25]},\"population\":41},"
                "{\"code\":\"01015\",\"nom\":\"Arboys\"}," PARIS "]",
                "1:01053 Bourg 41 4625000 01000 01001;2:01015 Arboys 0 4570000;3:75056 Paris 9 "
                "-2147483648;+75101 75001;");
    assert_read(IMPORT_COMMUNES,
                "[{\"code\":\"75101\",\"nom\":\"Paris 1\",\"codesPostaux\":[\"75001\"]}]",
                "1:75101 Paris 1 0 -2147483648 75001;");
}

#define COMMUNE(more) "{\"code\":\"01053\",\"nom\":\"B\"," more "}"
#define CENTRE(pair) COMMUNE("\"centre\":{\"coordinates\":" pair "}")

static void test_every_fault_of_a_commune_has_its_name(void **state)
{
    (void)state;
    assert_read(
        IMPORT_COMMUNES,
        "[{\"code\":1053,\"nom\":\"B\"},{\"code\":\"2C001\",\"nom\":\"B\"},{\"code\":\"01053\"}"
        "," CENTRE("[46.2,5.2]") "," CENTRE("[0,0]") "," CENTRE("[5.2,5.2]") "," CENTRE("[5.2]") "," CENTRE(
            "[\"5.2\",46.2]") "," CENTRE("[5.2,1e300]") "," COMMUNE("\"population\":-1") "," COMMUNE("\"codesPostaux\":[\"1000\"]") "]",
        "1!its code is malformed;2!its code is malformed;3!it has no name;"
        "4!latitude and longitude are swapped;5!its coordinates are zero;"
        "6!latitude and longitude are equal;7!its centre is no point;8!its centre is no point;"
        "9!its centre is no point;10!its population is no number;11!a postal code is malformed;"
        "+75101 75001;");
}

#define WITH_COMMUNES(test) cmocka_unit_test_setup_teardown(test, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_COMMUNES(test_zones_are_read_with_several_rows_for_a_commune),
        WITH_COMMUNES(test_zone_of_a_commune_that_is_no_more_is_its_successor_s),
        WITH_COMMUNES(test_zone_rows_that_say_nothing_are_refused),
        WITH_COMMUNES(test_police_of_a_commune_is_joined_by_its_station_s_name),
        WITH_COMMUNES(test_longest_name_of_a_police_has_a_unit_too),
        WITH_COMMUNES(test_station_is_read_as_it_stands_in_the_list),
        WITH_COMMUNES(test_address_without_a_street_is_the_whole_one_s_beginning),
        WITH_COMMUNES(test_address_with_many_spaces_is_taken_whole),
        WITH_COMMUNES(test_every_fault_of_coordinates_has_its_name),
        WITH_COMMUNES(test_place_without_coordinates_is_at_its_commune),
        WITH_COMMUNES(test_guiana_and_arles_are_as_large_as_they_are),
        WITH_COMMUNES(test_words_that_lack_or_are_too_long_are_refused),
        WITH_COMMUNES(test_hours_of_the_gendarmerie_become_ours),
        WITH_COMMUNES(test_hours_of_another_form_are_left_out_and_the_place_is_taken),
        WITH_COMMUNES(test_list_of_the_other_force_is_not_taken_for_this_one),
        WITH_COMMUNES(test_own_places_are_read),
        WITH_COMMUNES(test_own_place_needs_name_kind_and_a_whereabouts),
        WITH_COMMUNES(test_annuaire_gives_the_usual_kinds_and_passes_over_others),
        WITH_COMMUNES(test_annuaire_gives_the_kinds_that_are_asked_for),
        WITH_COMMUNES(test_hours_of_the_annuaire_become_ours_and_remarks_a_note),
        WITH_COMMUNES(test_record_of_odd_members_is_refused_or_read_without_them),
        WITH_COMMUNES(test_communes_are_read_and_divided_cities_get_their_arrondissements),
        WITH_COMMUNES(test_every_fault_of_a_commune_has_its_name),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
