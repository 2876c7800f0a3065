/* An import from its bytes to the database: whole or not at all, and what is told of it. */
#include "desk/import.h"

#include "base/mem.h"
#include "desk/import_rows.h"
#include "store/journal.h"
#include "store_fixture.h"

#include <errno.h>

/* A file in memory that is given in pieces. */
struct file {
    const char *text;
    size_t at, piece;
    int error; /* instead of its end */
    char refused[512];
    struct import_progress progress;
    unsigned pieces;
};

static ssize_t read_file(void *owner, uint8_t *bytes, size_t size)
{
    struct file *file = owner;
    size_t rest = strlen(file->text) - file->at, len = rest < file->piece ? rest : file->piece;

    assert_true(len <= size);
    memcpy(bytes, file->text + file->at, len);
    file->at += len;
    return len || !file->error ? (ssize_t)len : -file->error;
}

static void handle_refused(void *owner, uint64_t at, const char *reason)
{
    struct file *file = owner;
    size_t len = strlen(file->refused);

    snprintf(file->refused + len, sizeof(file->refused) - len, "%d!%s;", (int)at, reason);
}

static void handle_progress(void *owner, const struct import_progress *progress)
{
    struct file *file = owner;

    assert_true(progress->rows >= file->progress.rows && progress->bytes > file->progress.bytes);
    file->progress = *progress;
    file->pieces++;
}

static struct import_report import_file(enum import_kind kind, struct file *file)
{
    const struct import_task task = {.kind = kind,
                                     .source = "f.csv",
                                     .actor = 0,
                                     .read = read_file,
                                     .handle_progress = handle_progress,
                                     .handle_refused = handle_refused,
                                     .owner = file};
    struct import_report report;
    bool is_done;

    if (!file->piece)
        file->piece = 100;
    is_done = import_run(store, &task, &report);
    assert_true(is_done == (report.verdict == IMPORT_DONE));
    assert_true(is_done == (report.error == NULL));
    if (report.error)
        print_message("%s\n", report.error);
    return report;
}

static void assert_done(enum import_kind kind, const char *text, int64_t taken, int64_t refused)
{
    struct file file = {.text = text};
    struct import_report report = import_file(kind, &file);

    assert_int_equal(report.verdict, IMPORT_DONE);
    assert_true(report.taken == taken && report.refused == refused);
}

static void assert_fails(enum import_kind kind, struct file file, enum import_verdict verdict,
                         const char *words)
{
    struct import_report report = import_file(kind, &file);

    assert_int_equal(report.verdict, verdict);
    assert_non_null(strstr(report.error, words));
    assert_non_null(strstr(report.error, "f.csv: "));
    assert_non_null(strstr(report.error, "Nothing was replaced."));
    mem_free(report.error);
}

static bool keep_name(void *owner, const struct place *place)
{
    strcat(strcat(owner, place->name), ";");
    return true;
}

static void assert_places(const char *expected)
{
    char names[256] = "";

    assert_int_equal(store_places_each(store, keep_name, names), STORE_OK);
    assert_string_equal(names, expected);
}

static bool count_zone(void *owner, const struct zone_row *zone)
{
    (void)zone;
    ++*(size_t *)owner;
    return true;
}

#define PLACES "name;kind;commune\n"
#define ZONES "code_commune;institution;service;id_service\n"

static void test_import_replaces_what_was_there_and_tells_of_it(void **state)
{
    struct file file = {.text = PLACES "A;shelter;01053\n;shelter;01053\nB;shelter;01999\n",
                        .piece = 7};
    struct import_report report;
    struct import import;
    struct journal_row row;

    (void)state;
    assert_done(IMPORT_PLACES, PLACES "Z;shelter;01053\n", 1, 0);
    report = import_file(IMPORT_PLACES, &file);
    assert_true(report.taken == 1 && report.refused == 2 && report.number > 0);
    assert_string_equal(file.refused, "3!it has no name;4!its commune is not known;");
    assert_true(file.progress.bytes == strlen(file.text) && file.progress.rows == 3);
    assert_true(file.pieces == (strlen(file.text) + 6) / 7);
    assert_places("A;");
    assert_int_equal(store_import_get(store, IMPORT_PLACES, &import), STORE_OK);
    assert_true(import.number == report.number && import.taken == 1 && import.refused == 2);
    assert_string_equal(import.source, "f.csv");
    assert_int_equal(store_journal_before(store, INT64_MAX, &row), STORE_OK);
    assert_string_equal(row.action, "import");
    assert_string_equal(row.subject, "places");
    assert_string_equal(row.detail, "{\"file\":\"f.csv\",\"taken\":1,\"refused\":2}");
}

static void test_whatever_goes_wrong_leaves_what_was_there(void **state)
{
    (void)state;
    assert_done(IMPORT_PLACES, PLACES "Z;shelter;01053\n", 1, 0);
    assert_fails(IMPORT_PLACES, (struct file){.text = "name;town\nA;b\n"}, IMPORT_ANOTHER_FORM,
                 "the header has no column \"kind\"");
    assert_fails(IMPORT_PLACES, (struct file){.text = PLACES "A;shelter;01053\nB;\"x\n"},
                 IMPORT_ANOTHER_FORM, "a quote that opens in line 3 is never closed");
    assert_fails(IMPORT_PLACES, (struct file){.text = PLACES "A;shelter;01053\n", .error = EIO},
                 IMPORT_UNREADABLE, "it cannot be read: Input/output error");
    assert_fails(IMPORT_PLACES, (struct file){.text = PLACES ";shelter;01053\nB;b;1\n"},
                 IMPORT_ALL_REFUSED, "none of its 2 rows can be taken");
    assert_fails(IMPORT_PLACES, (struct file){.text = PLACES}, IMPORT_ALL_REFUSED,
                 "there is no row in it");
    assert_fails(IMPORT_ANNUAIRE, (struct file){.text = "{\"service\":[{}]}"}, IMPORT_ALL_REFUSED,
                 "there is no row in it");
    assert_places("Z;");
}

/* The header, and then the same long row again and again. */
static ssize_t read_endless(void *owner, uint8_t *bytes, size_t size)
{
    struct file *file = owner;
    const char *text = file->at++ ? file->text : "name;kind;commune;address;note\n";
    size_t len = strlen(text);

    assert_true(len <= size && file->at < 1000000);
    memcpy(bytes, text, len);
    return (ssize_t)len;
}

static void test_file_without_an_end_is_given_up_before_it_fills_the_memory(void **state)
{
    char row[PLACE_NOTE_MAX + PLACE_ADDRESS_MAX + 64] = "A;shelter;01053;";
    struct file file = {.text = row};
    const struct import_task task = {
        .kind = IMPORT_PLACES, .source = "f.csv", .read = read_endless, .owner = &file};
    struct import_report report;

    (void)state;
    memset(row + strlen(row), 'a', PLACE_ADDRESS_MAX);
    strcat(row, ";");
    memset(row + strlen(row), 'n', PLACE_NOTE_MAX);
    strcat(row, "\n");
    assert_false(import_run(store, &task, &report));
    assert_int_equal(report.verdict, IMPORT_TOO_LARGE);
    assert_string_equal(report.error, "f.csv: it has more rows than the directory takes. Nothing "
                                      "was replaced.");
    mem_free(report.error);
    assert_places("");
}

static void test_database_that_takes_nothing_is_said(void **state)
{
    (void)state;
    assert_done(IMPORT_PLACES, PLACES "Z;shelter;01053\n", 1, 0);
    raw_sql("ALTER TABLE zones RENAME TO gone");
    assert_fails(IMPORT_ZONES, (struct file){.text = ZONES "01053;GN;s;1\n"}, IMPORT_STORE_FAILED,
                 "cannot use the database");
    assert_places("Z;");
}

static bool find_codes(void *owner, const struct commune_postal_code *code)
{
    if (strcmp(code->postal_code, "01000") == 0 || strcmp(code->postal_code, "75001") == 0)
        strcat(strcat(owner, code->commune), ";");
    return true;
}

static void test_communes_of_the_build_are_there_before_the_first_import(void **state)
{
    struct import import;
    char codes[256] = "";

    (void)state;
    assert_int_equal(store_import_get(store, IMPORT_COMMUNES, &import), STORE_NONE);
    assert_done(IMPORT_PLACES, PLACES "Z;shelter;01053\n", 1, 0);
    assert_int_equal(store_import_get(store, IMPORT_COMMUNES, &import), STORE_OK);
    assert_string_equal(import.source, "");
    assert_true(import.taken > 35000);
    assert_int_equal(store_postal_codes_each(store, find_codes, codes), STORE_OK);
    assert_string_equal(codes, "01053;01344;75101;");
}

static void test_communes_that_were_imported_stay_and_bring_arrondissements(void **state)
{
    struct file file = {
        .text = "[{\"code\":\"01053\",\"nom\":\"B\",\"codesPostaux\":[\"01000\",\"01000\"]},"
                "{\"code\":\"01053\",\"nom\":\"C\"},{\"code\":\"75056\",\"nom\":\"Paris\","
                "\"codesPostaux\":[\"75001\"]}]"};
    struct import_report report;
    struct import import;
    char codes[256] = "";

    (void)state;
    report = import_file(IMPORT_COMMUNES, &file);
    assert_true(report.taken == 2 && report.refused == 1);
    assert_string_equal(file.refused, "2!its code is there already;");
    assert_int_equal(store_postal_codes_each(store, find_codes, codes), STORE_OK);
    assert_string_equal(codes, "01053;75101;");
    assert_done(IMPORT_PLACES, PLACES "Z;shelter;01053\n", 1, 0);
    assert_int_equal(store_import_get(store, IMPORT_COMMUNES, &import), STORE_OK);
    assert_string_equal(import.source, "f.csv");
}

static void test_zones_of_communes_that_became_one_are_taken_once(void **state)
{
    size_t count = 0;

    (void)state;
    assert_done(IMPORT_ZONES, ZONES "01015;GN;s;1\n01340;GN;s;1\n01015;PN;c;\n", 3, 0);
    assert_int_equal(store_zones_each(store, count_zone, &count), STORE_OK);
    assert_int_equal(count, 2);
}

static void assert_source(const char *path, const char *expected)
{
    char source[IMPORT_SOURCE_MAX + 1];

    import_source_name(path, source);
    assert_string_equal(source, expected);
}

static void test_file_is_told_by_its_name_alone(void **state)
{
    char longest[300];

    (void)state;
    assert_source("/home/x/zones.csv", "zones.csv");
    assert_source("z\xc3\xb4nes.csv", "z\xc3\xb4nes.csv");
    assert_source("z\xf4nes\n.csv", "z?nes?.csv");
    memset(longest, 'x', sizeof(longest));
    memcpy(longest + IMPORT_SOURCE_MAX - 1, "\xc3\xb4", 3);
    import_source_name(longest, longest + 150);
    assert_int_equal(strlen(longest + 150), IMPORT_SOURCE_MAX - 1);
}

static void test_rows_that_wait_come_back_as_they_were(void **state)
{
    struct import_rows rows = {.at = 0};
    struct commune_entry entry = {.commune = {.code = "01053",
                                              .name = "B\xc3\xa9",
                                              .population = 41000,
                                              .latitude = COORDINATE_NONE,
                                              .longitude = COORDINATE_NONE},
                                  .postal_codes = {{"01000", "01053"}, {"01001", "01053"}},
                                  .postal_code_count = 2},
                         got = {.postal_code_count = 0};
    uint64_t at;

    (void)state;
    import_rows_add_commune(&rows, 7, &entry);
    assert_true(import_rows_next_commune(&rows, &at, &got));
    assert_true(at == 7 && got.commune.population == 41000);
    assert_true(got.commune.latitude == COORDINATE_NONE && got.postal_code_count == 2);
    assert_string_equal(got.commune.name, "B\xc3\xa9");
    assert_string_equal(got.postal_codes[1].postal_code, "01001");
    assert_string_equal(got.postal_codes[1].commune, "01053");
    assert_false(import_rows_next_commune(&rows, &at, &got));
    import_rows_release(&rows);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_STORE(test_import_replaces_what_was_there_and_tells_of_it),
        WITH_STORE(test_whatever_goes_wrong_leaves_what_was_there),
        WITH_STORE(test_file_without_an_end_is_given_up_before_it_fills_the_memory),
        WITH_STORE(test_database_that_takes_nothing_is_said),
        WITH_STORE(test_communes_of_the_build_are_there_before_the_first_import),
        WITH_STORE(test_communes_that_were_imported_stay_and_bring_arrondissements),
        WITH_STORE(test_zones_of_communes_that_became_one_are_taken_once),
        cmocka_unit_test(test_file_is_told_by_its_name_alone),
        cmocka_unit_test(test_rows_that_wait_come_back_as_they_were),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
