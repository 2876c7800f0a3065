/* CSV files, whole and cut at every byte: what is a row, what is refused and in which line. */
#include "places/csv.h"

#include "base/mem.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static const char *const COLUMNS[] = {"name", "town", "note"};

/* "2:a|b|;3!why;" and, when the file was given up, "X why". */
static char told[2048];

static void tell(const char *format, ...)
{
    size_t len = strlen(told);
    va_list args;

    va_start(args, format);
    vsnprintf(told + len, sizeof(told) - len, format, args);
    va_end(args);
}

static void handle_row(void *owner, uint64_t line, const char *const *fields)
{
    (void)owner;
    tell("%d:%s|%s|%s;", (int)line, fields[0], fields[1], fields[2]);
}

static void handle_refused(void *owner, uint64_t line, const char *reason)
{
    (void)owner;
    tell("%d!%s;", (int)line, reason);
}

static void read_in_pieces(const char *text, size_t len, size_t piece)
{
    struct csv *csv = csv_create(&(struct csv_options){.columns = COLUMNS,
                                                       .column_count = 3,
                                                       .required = 2,
                                                       .handle_row = handle_row,
                                                       .handle_refused = handle_refused});
    bool is_right = true;

    *told = 0;
    for (size_t at = 0; at < len && is_right; at += piece)
        is_right = csv_feed(csv, (const uint8_t *)text + at, len - at < piece ? len - at : piece);
    if (!is_right || !csv_end(csv))
        tell("X %s", csv_error(csv));
    csv_destroy(csv);
}

static void assert_bytes(const char *text, size_t len, const char *expected)
{
    read_in_pieces(text, len, len + 1);
    assert_string_equal(told, expected);
    for (size_t piece = 1; piece < 8; piece++) {
        read_in_pieces(text, len, piece);
        assert_string_equal(told, expected);
    }
}

static void assert_told(const char *text, const char *expected)
{
    assert_bytes(text, strlen(text), expected);
}

static void test_rows_are_read_as_rfc_4180_has_them(void **state)
{
    (void)state;
    assert_told("name,town,note\r\na,b,c\r\n\"x \"\"y\"\", z\",\"two\r\nlines\",\r\n",
                "2:a|b|c;3:x \"y\", z|two\r\nlines|;");
}

static void test_separator_is_the_header_s(void **state)
{
    (void)state;
    assert_told("name;town;note\na,1;b;c\n", "2:a,1|b|c;");
    assert_told("\"na,,,,me\";\"name\";town\n1;a;b\n", "2:a|b|;");
    assert_told("name,town\na;1,b\n", "2:a;1|b|;");
}

static void test_columns_are_found_in_any_order_and_case(void **state)
{
    (void)state;
    assert_told("other;TOWN; \"x\"\n", "X the first line is no header of a CSV file");
    assert_told("other;TOWN; Name \n1;b;a\n", "2:a|b|;");
    assert_told("\"Note\";\"Name\";\"Town\"\n\"c\";\"a\";\"b\"\n", "2:a|b|c;");
}

static void test_header_that_lacks_a_column_is_given_up(void **state)
{
    (void)state;
    assert_told("name;note\na;b\n", "X the header has no column \"town\"");
    assert_told("name;town;NAME\na;b;c\n", "X the header has the column \"name\" twice");
    assert_told("", "X there is nothing in it");
    assert_told("\n", "X the header has no column \"name\"");
    assert_told("\"name;town\na;b\n", "X a quote in the header is never closed");
    assert_told("name;t\xffown\n", "X the first line is not UTF-8: is this a CSV file?");
    assert_bytes("PK\0\0;name;town\n", 15, "X the first line is not UTF-8: is this a CSV file?");
}

static void test_byte_order_mark_is_no_part_of_a_name(void **state)
{
    (void)state;
    assert_told("\xef\xbb\xbfname;town\na;b\n", "2:a|b|;");
    assert_told("\xef\xbb\xbf\"name\";town\na;b\n", "2:a|b|;");
}

static void test_last_line_may_lack_its_end(void **state)
{
    (void)state;
    assert_told("name;town\na;b", "2:a|b|;");
    assert_told("name;town\na;\"b\"", "2:a|b|;");
    assert_told("name;town\r\na;b\r", "2:a|b|;");
    assert_told("name;town", "");
}

static void test_empty_lines_are_passed_over_and_counted(void **state)
{
    (void)state;
    assert_told("name;town\n\n\r\na;b\n\n", "4:a|b|;");
}

static void test_row_of_another_width_is_refused_by_its_line(void **state)
{
    (void)state;
    assert_told("name;town\na\na;b\na;b;c\n", "2!it has fewer fields than the header;3:a|b|;"
                                              "4!it has more fields than the header;");
}

static void test_row_begins_where_its_first_line_is(void **state)
{
    (void)state;
    assert_told("name;town\n\"a\n\n\";b\nc\n", "2:a\n\n|b|;5!it has fewer fields than the header;");
}

static void test_quotes_in_wrong_places_cost_one_row(void **state)
{
    (void)state;
    assert_told("name;town\na\"b;c\n\"a\"b;c\nd;e\n",
                "2!a quote stands in the middle of a field;3!text follows a closing quote;4:d|e|;");
    assert_told("name;town\na\rb;c\nd;e\n", "2!it has a lone carriage return;3:d|e|;");
}

static void test_quote_that_is_never_closed_gives_the_file_up(void **state)
{
    (void)state;
    assert_told("name;town\na;b\nc;\"d\ne;f\n",
                "2:a|b|;X a quote that opens in line 3 is never closed");
}

static void test_bytes_that_are_no_text_cost_one_row(void **state)
{
    static const char text[] = "name;town\na\0;b\nc\xff;d\n\xc0\xaf;d\ne;f\n";

    (void)state;
    assert_bytes(text, sizeof(text) - 1,
                 "2!it has a zero byte;3!it is not UTF-8;4!it is not UTF-8;5:e|f|;");
}

/* A row of the lengths given, and one after it that is right. */
static void read_long(size_t field, size_t fields)
{
    size_t size = field * fields + fields + 64, len = 0;
    char *text = mem_alloc(size);

    len += (size_t)sprintf(text, "name;town\n");
    for (size_t i = 0; i < fields; i++) {
        memset(text + len, 'x', field);
        len += field;
        text[len++] = i + 1 < fields ? ';' : '\n';
    }
    len += (size_t)sprintf(text + len, "a;b\n");
    read_in_pieces(text, len, 1000);
    mem_free(text);
}

static void test_what_is_too_long_is_refused_and_not_kept(void **state)
{
    (void)state;
    read_long(CSV_FIELD_MOST, 2);
    assert_null(strchr(told, '!'));
    read_long(CSV_FIELD_MOST + 1, 2);
    assert_string_equal(told, "2!a field is too long;3:a|b|;");
    read_long(CSV_FIELD_MOST - 1, CSV_ROW_MOST / CSV_FIELD_MOST + 1);
    assert_string_equal(told, "2!the row is too long;3:a|b|;");
    read_long(1, CSV_COLUMNS_MOST + 1);
    assert_string_equal(told, "2!it has too many fields;3:a|b|;");
}

static void test_header_without_an_end_is_given_up(void **state)
{
    char *text = mem_alloc(CSV_ROW_MOST + 2);

    (void)state;
    memset(text, 'x', CSV_ROW_MOST + 1);
    read_in_pieces(text, CSV_ROW_MOST + 1, 1000);
    assert_string_equal(told, "X the first line is too long for a header");
    mem_free(text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_rows_are_read_as_rfc_4180_has_them),
        cmocka_unit_test(test_separator_is_the_header_s),
        cmocka_unit_test(test_columns_are_found_in_any_order_and_case),
        cmocka_unit_test(test_header_that_lacks_a_column_is_given_up),
        cmocka_unit_test(test_byte_order_mark_is_no_part_of_a_name),
        cmocka_unit_test(test_last_line_may_lack_its_end),
        cmocka_unit_test(test_empty_lines_are_passed_over_and_counted),
        cmocka_unit_test(test_row_of_another_width_is_refused_by_its_line),
        cmocka_unit_test(test_row_begins_where_its_first_line_is),
        cmocka_unit_test(test_quotes_in_wrong_places_cost_one_row),
        cmocka_unit_test(test_quote_that_is_never_closed_gives_the_file_up),
        cmocka_unit_test(test_bytes_that_are_no_text_cost_one_row),
        cmocka_unit_test(test_what_is_too_long_is_refused_and_not_kept),
        cmocka_unit_test(test_header_without_an_end_is_given_up),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
