/*
 * One import without a file: `fill_directory STATE` takes JSON from stdin, {"kind", "source", "at",
 * "refused", "communes", "zones", "places"}, rows as tests/node/lib/town.mjs has them, and puts
 * them into the database in the place of what that kind had. So a test has the directory it is
 * about, of any age.
 */
#include "base/err.h"
#include "base/mem.h"
#include "store/directory.h"

#include <jansson.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define UNITS 100000.0 /* in a degree */

/* "" where there is none. */
static void copy(json_t *row, const char *name, char *ret_text, size_t size)
{
    const char *text = json_string_value(json_object_get(row, name));

    CHECK((size_t)snprintf(ret_text, size, "%s", text ? text : "") < size);
}

#define COPY(row, name, field) copy(row, name, field, sizeof(field))

static void read_point(json_t *row, int32_t *ret_latitude, int32_t *ret_longitude)
{
    json_t *at = json_object_get(row, "at");

    *ret_latitude = *ret_longitude = COORDINATE_NONE;
    if (!json_is_array(at))
        return;
    *ret_latitude = (int32_t)lround(json_number_value(json_array_get(at, 0)) * UNITS);
    *ret_longitude = (int32_t)lround(json_number_value(json_array_get(at, 1)) * UNITS);
}

static void must(struct store *store, enum store_result result)
{
    if (result == STORE_OK)
        return;
    fprintf(stderr, "fill_directory: %s\n", store_error(store));
    exit(EXIT_FAILURE);
}

static void add_commune(struct store *store, json_t *row)
{
    struct commune commune = {.population = INT64_C(1)
                                            << json_integer_value(json_object_get(row, "size"))};
    size_t i;
    json_t *postal;

    COPY(row, "code", commune.code);
    COPY(row, "name", commune.name);
    read_point(row, &commune.latitude, &commune.longitude);
    must(store, store_commune_add(store, &commune));
    json_array_foreach(json_object_get(row, "postal"), i, postal)
    {
        struct commune_postal_code code = {0};

        snprintf(code.postal_code, sizeof code.postal_code, "%s", json_string_value(postal));
        memcpy(code.commune, commune.code, sizeof code.commune);
        must(store, store_postal_code_add(store, &code));
    }
}

static void add_zone(struct store *store, json_t *row)
{
    struct zone_row zone = {.is_police = json_is_true(json_object_get(row, "police"))};

    COPY(row, "commune", zone.commune);
    COPY(row, "unit", zone.unit);
    COPY(row, "service", zone.service);
    must(store, store_zone_add(store, &zone));
}

static void add_place(struct store *store, json_t *row)
{
    struct place place = {0};
    char import[32];

    COPY(row, "import", import);
    CHECK(import_kind_named(import, &place.import));
    COPY(row, "kind", place.kind);
    COPY(row, "unit", place.unit);
    COPY(row, "name", place.name);
    COPY(row, "address", place.address);
    COPY(row, "postal", place.postal_code);
    COPY(row, "town", place.town);
    COPY(row, "commune", place.commune);
    COPY(row, "telephone", place.telephone);
    COPY(row, "hours", place.hours);
    COPY(row, "note", place.note);
    read_point(row, &place.latitude, &place.longitude);
    must(store, store_place_add(store, &place));
}

static size_t add_rows(struct store *store, json_t *rows, void (*add)(struct store *, json_t *))
{
    size_t i;
    json_t *row;

    json_array_foreach(rows, i, row)
    {
        add(store, row);
    }
    return json_array_size(rows);
}

static void fill(struct store *store, json_t *json)
{
    struct import import = {.at_ms = json_integer_value(json_object_get(json, "at")),
                            .refused = json_integer_value(json_object_get(json, "refused"))};
    char kind[32];
    size_t count;

    COPY(json, "kind", kind);
    CHECK(import_kind_named(kind, &import.kind));
    COPY(json, "source", import.source);
    must(store, store_begin(store));
    must(store, store_directory_clear(store, import.kind));
    count = add_rows(store, json_object_get(json, "communes"), add_commune);
    count += add_rows(store, json_object_get(json, "zones"), add_zone);
    count += add_rows(store, json_object_get(json, "places"), add_place);
    import.taken = (int64_t)count;
    must(store, store_import_put(store, &import));
    must(store, store_end(store, STORE_OK));
}

int main(int argc, char **argv)
{
    json_error_t problem;
    json_t *json = json_loadf(stdin, 0, &problem);
    struct store *store;
    char *error;

    if (argc != 2 || !json) {
        fprintf(stderr, "usage: fill_directory STATE < JSON (%s)\n", problem.text);
        return EXIT_FAILURE;
    }
    if (store_open(argv[1], &store, &error) != STORE_OK) {
        fprintf(stderr, "fill_directory: %s\n", error);
        return EXIT_FAILURE;
    }
    fill(store, json);
    store_close(store);
    json_decref(json);
    return EXIT_SUCCESS;
}
