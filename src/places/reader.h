/*
 * A file of one kind of import, read as its bytes come in: every row that is right is handed out,
 * every other one refused with its reason. It holds one row at a time and opens nothing.
 */
#ifndef HAVRE_PLACES_READER_H
#define HAVRE_PLACES_READER_H

#include "places/communes.h"
#include "places/gazetteer.h"
#include "places/place.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Of the annuaire, unless others are asked for: help for victims, legal help, and access to it. */
#define READER_ANNUAIRE_KINDS "aav,bav,cidf,mjd,cdad"
#define READER_KINDS_MAX 512 /* bytes */

struct reader;

struct reader_options {
    enum import_kind kind;
    const char *kinds; /* of the annuaire, with commas; NULL: READER_ANNUAIRE_KINDS. Borrowed */
    /* The communes of the house; of IMPORT_COMMUNES: those of the build. Borrowed. */
    const struct gazetteer *gazetteer;
    /*
     * `at` is the line, or the number of a JSON record (reader_counts_lines). Which one is called
     * goes by the kind. An entry with `at` 0 is in no row: a list of communes without the
     * arrondissements of Paris, Lyon and Marseille gets those of the build.
     */
    void (*handle_commune)(void *owner, uint64_t at, const struct commune_entry *entry);
    void (*handle_zone)(void *owner, uint64_t at, const struct zone_row *zone);
    void (*handle_place)(void *owner, uint64_t at, const struct place *place);
    /* `reason` is a literal: "it has no name". */
    void (*handle_refused)(void *owner, uint64_t at, const char *reason);
    void *owner;
};

/* Kinds of the annuaire, separated by commas, are small letters, digits and low lines. */
MUST_CHECK bool reader_kinds_are_valid(const char *kinds);
/* Else its rows are JSON records, which are counted by themselves. */
bool reader_counts_lines(enum import_kind kind);

struct reader *reader_create(const struct reader_options *options);
void reader_destroy(struct reader *reader);

/* False when it cannot be such a file: reader_error says why, and nothing more is read. */
MUST_CHECK bool reader_feed(struct reader *reader, const uint8_t *bytes, size_t len);
/* After the last byte; false as above. */
MUST_CHECK bool reader_end(struct reader *reader);
/* A part of a sentence, for a person. */
const char *reader_error(const struct reader *reader);

#endif
