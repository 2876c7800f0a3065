/*
 * Joins the two forms of files with what their rows are: a table says which kind is which.
 */
#include "places/reader.h"

#include "base/mem.h"
#include "base/str.h"
#include "places/csv.h"
#include "places/records.h"
#include "places/rows.h"

#include <string.h>

struct reader {
    struct reader_options options;
    struct csv *csv; /* one of the two */
    struct records *records;
    bool has_arrondissements;
    /* What a row becomes; here because of their size. */
    struct commune_entry entry;
    struct place place;
};

struct source {
    const struct row_columns *columns; /* NULL: JSON */
    const char *list;                  /* of JSON: the name of the array */
    const char *(*read_place)(const char *const *, const struct gazetteer *, struct place *);
};

static const struct source SOURCES[IMPORT_KIND_COUNT] = {
    [IMPORT_COMMUNES] = {.list = "communes"},
    [IMPORT_ZONES] = {.columns = &rows_zones},
    [IMPORT_POLICE] = {.columns = &rows_police, .read_place = row_police},
    [IMPORT_GENDARMERIE] = {.columns = &rows_gendarmerie, .read_place = row_gendarmerie},
    [IMPORT_ANNUAIRE] = {.list = "service"},
    [IMPORT_PLACES] = {.columns = &rows_places, .read_place = row_place},
};

bool reader_counts_lines(enum import_kind kind)
{
    return SOURCES[kind].columns;
}

static bool is_kind(struct str kind)
{
    for (size_t i = 0; i < kind.len; i++) {
        char c = kind.at[i];

        if (!(c >= 'a' && c <= 'z') && !(c >= '0' && c <= '9') && c != '_')
            return false;
    }
    return kind.len > 0 && kind.len <= PLACE_KIND_MAX;
}

bool reader_kinds_are_valid(const char *kinds)
{
    struct str rest = str_of(kinds);

    if (!rest.len || rest.len > READER_KINDS_MAX)
        return false;
    while (rest.at) {
        if (!is_kind(str_trim(str_cut(&rest, ','))))
            return false;
    }
    return true;
}

static void handle_refused(void *owner, uint64_t at, const char *reason)
{
    struct reader *reader = owner;

    reader->options.handle_refused(reader->options.owner, at, reason);
}

static void take_zone(struct reader *reader, uint64_t line, const char *const *fields)
{
    struct zone_row zone;
    const char *reason = row_zone(fields, reader->options.gazetteer, &zone);

    if (reason)
        handle_refused(reader, line, reason);
    else
        reader->options.handle_zone(reader->options.owner, line, &zone);
}

static void take_place(struct reader *reader, uint64_t at, const char *reason)
{
    if (reason)
        handle_refused(reader, at, reason);
    else
        reader->options.handle_place(reader->options.owner, at, &reader->place);
}

static void handle_row(void *owner, uint64_t line, const char *const *fields)
{
    struct reader *reader = owner;
    const struct source *source = &SOURCES[reader->options.kind];

    if (source->read_place)
        take_place(reader, line,
                   source->read_place(fields, reader->options.gazetteer, &reader->place));
    else
        take_zone(reader, line, fields);
}

static void take_commune(struct reader *reader, uint64_t number, const json_t *record)
{
    const char *reason = record_commune(record, reader->options.gazetteer, &reader->entry);

    if (reason) {
        handle_refused(reader, number, reason);
        return;
    }
    reader->has_arrondissements |= commune_city_of(reader->entry.commune.code) != NULL;
    reader->options.handle_commune(reader->options.owner, number, &reader->entry);
}

static void take_annuaire(struct reader *reader, uint64_t number, const json_t *record)
{
    const char *kinds = reader->options.kinds ? reader->options.kinds : READER_ANNUAIRE_KINDS;
    const char *reason = record_annuaire(record, kinds, reader->options.gazetteer, &reader->place);

    if (reason || reader->place.kind[0])
        take_place(reader, number, reason);
}

static void handle_record(void *owner, uint64_t number, const json_t *record)
{
    struct reader *reader = owner;

    if (reader->options.kind == IMPORT_COMMUNES)
        take_commune(reader, number, record);
    else
        take_annuaire(reader, number, record);
}

struct reader *reader_create(const struct reader_options *options)
{
    struct reader *reader = mem_alloc(sizeof(*reader));
    const struct source *source = &SOURCES[options->kind];

    reader->options = *options;
    if (source->columns)
        reader->csv = csv_create(&(struct csv_options){.columns = source->columns->names,
                                                       .column_count = source->columns->count,
                                                       .required = source->columns->required,
                                                       .foreign = source->columns->foreign,
                                                       .handle_row = handle_row,
                                                       .handle_refused = handle_refused,
                                                       .owner = reader});
    else
        reader->records = records_create(&(struct records_options){.name = source->list,
                                                                   .handle_record = handle_record,
                                                                   .handle_refused = handle_refused,
                                                                   .owner = reader});
    return reader;
}

void reader_destroy(struct reader *reader)
{
    if (!reader)
        return;
    csv_destroy(reader->csv);
    records_destroy(reader->records);
    mem_free(reader);
}

bool reader_feed(struct reader *reader, const uint8_t *bytes, size_t len)
{
    return reader->csv ? csv_feed(reader->csv, bytes, len)
                       : records_feed(reader->records, bytes, len);
}

static bool add_arrondissement(void *owner, const struct commune_entry *entry)
{
    struct reader *reader = owner;

    if (commune_city_of(entry->commune.code))
        reader->options.handle_commune(reader->options.owner, 0, entry);
    return true;
}

bool reader_end(struct reader *reader)
{
    if (!(reader->csv ? csv_end(reader->csv) : records_end(reader->records)))
        return false;
    if (reader->options.kind == IMPORT_COMMUNES && !reader->has_arrondissements)
        communes_each(add_arrondissement, reader);
    return true;
}

const char *reader_error(const struct reader *reader)
{
    return reader->csv ? csv_error(reader->csv) : records_error(reader->records);
}
