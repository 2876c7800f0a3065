/*
 * One row or record of each kind of file, made into what the directory keeps. Each function gives
 * NULL, or why the row is refused: a part of a sentence, the same text each time, so that reasons
 * can be counted. For the files of this folder; everybody else uses reader.h.
 */
#ifndef HAVRE_PLACES_ROWS_H
#define HAVRE_PLACES_ROWS_H

#include "places/communes.h"
#include "places/coordinates.h"
#include "places/gazetteer.h"
#include "places/place.h"

#include <jansson.h>
#include <stddef.h>

/* What a place must not be further away from its commune than; some are larger than that. */
#define ROW_DISTANCE_MOST_M 40000.0
#define ROW_DISTANCE_MOST_LARGE_M 400000.0 /* Arles, and those of French Guiana */

/* Columns that are asked for; those that must be there come first (csv.h). */
struct row_columns {
    const char *const *names;
    size_t count, required;
    const char *foreign;
};

extern const struct row_columns rows_zones, rows_police, rows_gendarmerie, rows_places;

/* "Compétence territoriale gendarmerie et police nationales". */
const char *row_zone(const char *const *fields, const struct gazetteer *gazetteer,
                     struct zone_row *ret_zone);
/* export-pn.csv and export-gn2.csv. */
const char *row_police(const char *const *fields, const struct gazetteer *gazetteer,
                       struct place *ret_place);
const char *row_gendarmerie(const char *const *fields, const struct gazetteer *gazetteer,
                            struct place *ret_place);
/* The house's own places. */
const char *row_place(const char *const *fields, const struct gazetteer *gazetteer,
                      struct place *ret_place);

/* A record of the annuaire: `kinds` are separated by commas; ret_place->kind is "" when it is of
 * none of them, which is no fault. */
const char *record_annuaire(const json_t *record, const char *kinds,
                            const struct gazetteer *gazetteer, struct place *ret_place);
/* A commune as geo.api.gouv.fr has it; the gazetteer is the one the build carries. */
const char *record_commune(const json_t *record, const struct gazetteer *gazetteer,
                           struct commune_entry *ret_entry);

/*
 * What joins a commune's police to its station: the lists name it, and have no number for it.
 * Folded, without articles, as eleven letters and digits; the same name gives the same unit.
 */
void row_police_unit(const char *name, char ret_unit[static PLACE_UNIT_MAX + 1]);

/* What a place's row says, as text; members that are not there are "". */
struct row_text {
    const char *name, *address, *postal_code, *town, *commune, *telephone, *note;
    const char *latitude, *longitude;
    char address_separator; /* ends a line besides the line feed; 0: none */
    bool may_lack_commune;
};

/* All that is judged alike in every file. Kind, unit, hours and import are the caller's. */
const char *row_fill_place(const struct row_text *text, const struct gazetteer *gazetteer,
                           struct place *ret_place);
/* Trims it; ret_entry says which commune it is. */
const char *row_find_commune(const char *code, const struct gazetteer *gazetteer,
                             struct gazetteer_entry *ret_entry);

#endif
