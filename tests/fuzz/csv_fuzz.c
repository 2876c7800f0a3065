/* Any bytes as a CSV file, in two pieces: what is handed out is text, of the size that was
 * promised. And as each of those that are imported. */
#include "reader_fuzz.h"

#include "places/csv.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char *const COLUMNS[] = {"name", "town", "note"};

static void handle_row(void *owner, uint64_t line, const char *const *fields)
{
    uint64_t *last = owner;

    CHECK(line > *last);
    *last = line;
    for (size_t i = 0; i < sizeof(COLUMNS) / sizeof(*COLUMNS); i++) {
        size_t len = strlen(fields[i]);

        CHECK(len <= CSV_FIELD_MOST && utf8_is_valid((const uint8_t *)fields[i], len));
    }
}

static void handle_refused(void *owner, uint64_t line, const char *reason)
{
    uint64_t *last = owner;

    CHECK(line > *last && *reason);
    *last = line;
}

static void read_by_itself(const uint8_t *data, size_t size)
{
    uint64_t last = 0;
    struct csv *csv = csv_create(&(struct csv_options){.columns = COLUMNS,
                                                       .column_count = 3,
                                                       .required = 1,
                                                       .handle_row = handle_row,
                                                       .handle_refused = handle_refused,
                                                       .owner = &last});
    bool is_right = csv_feed(csv, data, size / 2);

    if (is_right)
        is_right = csv_feed(csv, data + size / 2, size - size / 2);
    if (is_right)
        is_right = csv_end(csv);
    CHECK(is_right == !*csv_error(csv));
    csv_destroy(csv);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    read_by_itself(data, size);
    read_as(IMPORT_ZONES, data, size);
    read_as(IMPORT_POLICE, data, size);
    read_as(IMPORT_GENDARMERIE, data, size);
    read_as(IMPORT_PLACES, data, size);
    return 0;
}
