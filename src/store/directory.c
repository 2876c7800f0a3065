/*
 * The directory's tables. Rows come by the ten thousand in one transaction, so every statement that
 * adds one is kept prepared. Places name the row of their import, which is written last, with the
 * counts: that reference is looked at when the transaction is committed.
 */
#include "store/directory.h"

#include "store/sql.h"

#include <string.h>

#define LATITUDE_MOST 9000000
#define LONGITUDE_MOST 18000000

static enum store_result clear_communes(struct store *store)
{
    /* In this order nothing is left for the reference between them to find one by one. */
    return sql_run(store, "DELETE FROM commune_postal_codes; DELETE FROM communes");
}

static enum store_result clear_places(struct store *store, enum import_kind kind)
{
    SQL_STATEMENT sql = sql_begin(store, "DELETE FROM places WHERE import = ?");
    enum store_result result;

    sql_bind_text(&sql, import_kind_name(kind));
    result = sql_step(&sql);
    return result == STORE_NONE ? STORE_OK : result;
}

enum store_result store_directory_clear(struct store *store, enum import_kind kind)
{
    switch (kind) {
    case IMPORT_COMMUNES:
        return clear_communes(store);
    case IMPORT_ZONES:
        return sql_run(store, "DELETE FROM zones");
    default:
        return clear_places(store, kind);
    }
}

static void bind_coordinates(struct sql *sql, int32_t latitude, int32_t longitude)
{
    CHECK((latitude == COORDINATE_NONE) == (longitude == COORDINATE_NONE));
    if (latitude == COORDINATE_NONE) {
        sql_bind_null(sql);
        sql_bind_null(sql);
        return;
    }
    sql_bind_i64(sql, latitude);
    sql_bind_i64(sql, longitude);
}

static void read_coordinates(struct sql *sql, int32_t *ret_latitude, int32_t *ret_longitude)
{
    *ret_latitude = *ret_longitude = COORDINATE_NONE;
    if (sql_read_null(sql)) {
        if (!sql_read_null(sql))
            sql_mistrust(sql);
        return;
    }
    *ret_latitude = (int32_t)sql_read_between(sql, -LATITUDE_MOST, LATITUDE_MOST);
    *ret_longitude = (int32_t)sql_read_between(sql, -LONGITUDE_MOST, LONGITUDE_MOST);
}

enum store_result store_commune_add(struct store *store, const struct commune *commune)
{
    SQL_STATEMENT sql =
        sql_begin_again(store, "INSERT INTO communes (code, name, population, latitude, longitude) "
                               "VALUES (?, ?, ?, ?, ?)");

    sql_bind_text(&sql, commune->code);
    sql_bind_text(&sql, commune->name);
    sql_bind_i64(&sql, commune->population);
    bind_coordinates(&sql, commune->latitude, commune->longitude);
    return sql_step(&sql);
}

enum store_result store_postal_code_add(struct store *store, const struct commune_postal_code *code)
{
    SQL_STATEMENT sql = sql_begin_again(
        store, "INSERT INTO commune_postal_codes (postal_code, commune) VALUES (?, ?)");

    sql_bind_text(&sql, code->postal_code);
    sql_bind_text(&sql, code->commune);
    return sql_step(&sql);
}

enum store_result store_zone_add(struct store *store, const struct zone_row *zone)
{
    SQL_STATEMENT sql = sql_begin_again(
        store, "INSERT INTO zones (commune, zone, unit, service) VALUES (?, ?, ?, ?)");

    sql_bind_text(&sql, zone->commune);
    sql_bind_text(&sql, zone->is_police ? "police" : "gendarmerie");
    sql_bind_text(&sql, zone->unit);
    sql_bind_text(&sql, zone->service);
    return sql_step(&sql);
}

#define PLACE_COLUMNS \
    "id, import, kind, unit, name, address, postal_code, town, commune, telephone, hours, note, " \
    "latitude, longitude"

static enum store_result insert_place(struct store *store, const struct place *place)
{
    SQL_STATEMENT sql =
        sql_begin_again(store, "INSERT INTO places (" PLACE_COLUMNS
                               ") VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");

    sql_bind_i64(&sql, place->id);
    sql_bind_text(&sql, import_kind_name(place->import));
    sql_bind_text(&sql, place->kind);
    sql_bind_text(&sql, place->unit);
    sql_bind_text(&sql, place->name);
    sql_bind_text(&sql, place->address);
    sql_bind_text(&sql, place->postal_code);
    sql_bind_text(&sql, place->town);
    sql_bind_text(&sql, place->commune);
    sql_bind_text(&sql, place->telephone);
    sql_bind_text(&sql, place->hours);
    sql_bind_text(&sql, place->note);
    bind_coordinates(&sql, place->latitude, place->longitude);
    return sql_step(&sql);
}

enum store_result store_place_add(struct store *store, struct place *place)
{
    enum store_result result = sql_next_number(store, "places", &place->id);

    return result == STORE_OK ? insert_place(store, place) : result;
}

static enum store_result put_import(struct store *store, const struct import *import)
{
    SQL_STATEMENT sql =
        sql_begin(store, "INSERT INTO imports (kind, number, source, imported_ms, taken, refused) "
                         "VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (kind) DO UPDATE SET "
                         "number = excluded.number, source = excluded.source, "
                         "imported_ms = excluded.imported_ms, taken = excluded.taken, "
                         "refused = excluded.refused");

    sql_bind_text(&sql, import_kind_name(import->kind));
    sql_bind_i64(&sql, import->number);
    sql_bind_text(&sql, import->source);
    sql_bind_i64(&sql, import->at_ms);
    sql_bind_i64(&sql, import->taken);
    sql_bind_i64(&sql, import->refused);
    return sql_step(&sql);
}

enum store_result store_import_put(struct store *store, struct import *import)
{
    enum store_result result = sql_next_number(store, "imports", &import->number);

    return result == STORE_OK ? put_import(store, import) : result;
}

enum store_result store_import_get(struct store *store, enum import_kind kind,
                                   struct import *ret_import)
{
    SQL_STATEMENT sql = sql_begin(store, "SELECT number, source, imported_ms, taken, refused "
                                         "FROM imports WHERE kind = ?");
    enum store_result result;

    sql_bind_text(&sql, import_kind_name(kind));
    result = sql_step(&sql);
    if (result != STORE_OK)
        return result;
    ret_import->kind = kind;
    ret_import->number = sql_read_i64(&sql, INT64_MAX);
    sql_read_text(&sql, ret_import->source, sizeof(ret_import->source));
    ret_import->at_ms = sql_read_i64(&sql, INT64_MAX);
    ret_import->taken = sql_read_i64(&sql, INT64_MAX);
    ret_import->refused = sql_read_i64(&sql, INT64_MAX);
    return sql_end(&sql);
}

enum store_result store_import_latest(struct store *store, int64_t *ret_number)
{
    SQL_STATEMENT sql = sql_begin(store, "SELECT COALESCE(MAX(number), 0) FROM imports");
    enum store_result result = sql_step(&sql);

    if (result != STORE_OK)
        return result;
    *ret_number = sql_read_i64(&sql, INT64_MAX);
    return sql_end(&sql);
}

/* The next row of a list, and whether there is one: STORE_NONE after the last. */
static enum store_result next_row(struct sql *sql)
{
    enum store_result result = sql_step(sql);

    return result == STORE_OK ? sql_end(sql) : result;
}

static enum store_result ended(enum store_result result)
{
    return result == STORE_NONE ? STORE_OK : result;
}

enum store_result store_communes_each(struct store *store,
                                      bool (*handle)(void *, const struct commune *), void *owner)
{
    SQL_STATEMENT sql = sql_begin(store, "SELECT code, name, population, latitude, longitude "
                                         "FROM communes ORDER BY code");
    enum store_result result;

    while ((result = next_row(&sql)) == STORE_OK) {
        struct commune commune;

        sql_read_text(&sql, commune.code, sizeof(commune.code));
        sql_read_text(&sql, commune.name, sizeof(commune.name));
        commune.population = sql_read_i64(&sql, INT64_MAX);
        read_coordinates(&sql, &commune.latitude, &commune.longitude);
        result = sql_end(&sql);
        if (result != STORE_OK || !handle(owner, &commune))
            return result;
    }
    return ended(result);
}

enum store_result
store_postal_codes_each(struct store *store,
                        bool (*handle)(void *, const struct commune_postal_code *), void *owner)
{
    SQL_STATEMENT sql = sql_begin(store, "SELECT postal_code, commune FROM commune_postal_codes "
                                         "ORDER BY postal_code, commune");
    enum store_result result;

    while ((result = next_row(&sql)) == STORE_OK) {
        struct commune_postal_code code;

        sql_read_text(&sql, code.postal_code, sizeof(code.postal_code));
        sql_read_text(&sql, code.commune, sizeof(code.commune));
        result = sql_end(&sql);
        if (result != STORE_OK || !handle(owner, &code))
            return result;
    }
    return ended(result);
}

static void read_zone(struct sql *sql, struct zone_row *ret_zone)
{
    char zone[16];

    sql_read_text(sql, ret_zone->commune, sizeof(ret_zone->commune));
    sql_read_text(sql, zone, sizeof(zone));
    sql_read_text(sql, ret_zone->unit, sizeof(ret_zone->unit));
    sql_read_text(sql, ret_zone->service, sizeof(ret_zone->service));
    ret_zone->is_police = strcmp(zone, "police") == 0;
    if (!ret_zone->is_police && strcmp(zone, "gendarmerie") != 0)
        sql_mistrust(sql);
}

enum store_result store_zones_each(struct store *store,
                                   bool (*handle)(void *, const struct zone_row *), void *owner)
{
    SQL_STATEMENT sql = sql_begin(store, "SELECT commune, zone, unit, service FROM zones "
                                         "ORDER BY commune, zone, service");
    enum store_result result;

    while ((result = next_row(&sql)) == STORE_OK) {
        struct zone_row zone;

        read_zone(&sql, &zone);
        result = sql_end(&sql);
        if (result != STORE_OK || !handle(owner, &zone))
            return result;
    }
    return ended(result);
}

static void read_place(struct sql *sql, struct place *ret_place)
{
    char import[16];

    ret_place->id = sql_read_i64(sql, INT64_MAX);
    sql_read_text(sql, import, sizeof(import));
    sql_read_text(sql, ret_place->kind, sizeof(ret_place->kind));
    sql_read_text(sql, ret_place->unit, sizeof(ret_place->unit));
    sql_read_text(sql, ret_place->name, sizeof(ret_place->name));
    sql_read_text(sql, ret_place->address, sizeof(ret_place->address));
    sql_read_text(sql, ret_place->postal_code, sizeof(ret_place->postal_code));
    sql_read_text(sql, ret_place->town, sizeof(ret_place->town));
    sql_read_text(sql, ret_place->commune, sizeof(ret_place->commune));
    sql_read_text(sql, ret_place->telephone, sizeof(ret_place->telephone));
    sql_read_text(sql, ret_place->hours, sizeof(ret_place->hours));
    sql_read_text(sql, ret_place->note, sizeof(ret_place->note));
    read_coordinates(sql, &ret_place->latitude, &ret_place->longitude);
    if (!import_kind_named(import, &ret_place->import))
        sql_mistrust(sql);
}

enum store_result store_places_each(struct store *store,
                                    bool (*handle)(void *, const struct place *), void *owner)
{
    SQL_STATEMENT sql = sql_begin(store, "SELECT " PLACE_COLUMNS " FROM places ORDER BY id");
    enum store_result result;

    while ((result = next_row(&sql)) == STORE_OK) {
        struct place place;

        read_place(&sql, &place);
        result = sql_end(&sql);
        if (result != STORE_OK || !handle(owner, &place))
            return result;
    }
    return ended(result);
}
