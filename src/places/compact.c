/*
 * Each column is a run of bytes that grows with its rows, so the rows themselves are not kept: only
 * what later ones lean on, which is the code and the name of each commune, and the services met so
 * far. Postal codes come in their own order and are sorted under their communes at the end.
 */
#include "places/compact.h"

#include "places/compact_column.h"
#include "places/compact_services.h"

#include "base/err.h"
#include "base/mem.h"

#include <stdlib.h>
#include <string.h>

enum { COMMUNE_UNIT = 100, PLACE_UNIT = 10 }; /* hundred-thousandths in one step */

enum column {
    COMMUNE_CODE,
    COMMUNE_NAME,
    COMMUNE_SIZE,
    COMMUNE_LATITUDE,
    COMMUNE_LONGITUDE,
    COMMUNE_POSTAL,
    SERVICE_POLICE,
    SERVICE_UNIT,
    SERVICE_NAME,
    ZONE_COMMUNE,
    ZONE_SERVICE,
    PLACE_KIND,
    PLACE_IMPORT,
    PLACE_UNIT_ID,
    PLACE_NAME,
    PLACE_ADDRESS,
    PLACE_POSTAL,
    PLACE_COMMUNE,
    PLACE_TOWN,
    PLACE_TELEPHONE,
    PLACE_HOURS,
    PLACE_NOTE,
    PLACE_LATITUDE,
    PLACE_LONGITUDE,
    COLUMN_COUNT
};

static const char *const NAMES[COLUMN_COUNT] = {
    [COMMUNE_CODE] = "commune_code",
    [COMMUNE_NAME] = "commune_name",
    [COMMUNE_SIZE] = "commune_size",
    [COMMUNE_LATITUDE] = "commune_latitude",
    [COMMUNE_LONGITUDE] = "commune_longitude",
    [COMMUNE_POSTAL] = "commune_postal",
    [SERVICE_POLICE] = "service_police",
    [SERVICE_UNIT] = "service_unit",
    [SERVICE_NAME] = "service_name",
    [ZONE_COMMUNE] = "zone_commune",
    [ZONE_SERVICE] = "zone_service",
    [PLACE_KIND] = "place_kind",
    [PLACE_IMPORT] = "place_import",
    [PLACE_UNIT_ID] = "place_unit",
    [PLACE_NAME] = "place_name",
    [PLACE_ADDRESS] = "place_address",
    [PLACE_POSTAL] = "place_postal",
    [PLACE_COMMUNE] = "place_commune",
    [PLACE_TOWN] = "place_town",
    [PLACE_TELEPHONE] = "place_telephone",
    [PLACE_HOURS] = "place_hours",
    [PLACE_NOTE] = "place_note",
    [PLACE_LATITUDE] = "place_latitude",
    [PLACE_LONGITUDE] = "place_longitude",
};

struct known {
    char code[INSEE_LEN + 1];
    char *name;
};

struct postal {
    uint32_t commune; /* index into communes */
    char code[INSEE_LEN + 1];
};

struct compact {
    int64_t number;
    struct buf imports;
    struct column_state columns[COLUMN_COUNT];
    struct known *communes;
    size_t commune_count, commune_room;
    struct postal *postals;
    size_t postal_count, postal_room;
    struct services services;
};

struct compact *compact_create(int64_t number)
{
    struct compact *compact = mem_alloc(sizeof *compact);

    compact->number = number;
    return compact;
}

void compact_destroy(struct compact *compact)
{
    if (!compact)
        return;
    for (size_t i = 0; i < compact->commune_count; i++)
        mem_free(compact->communes[i].name);
    for (size_t i = 0; i < COLUMN_COUNT; i++)
        buf_release(&compact->columns[i].rows);
    buf_release(&compact->imports);
    mem_free(compact->communes);
    mem_free(compact->postals);
    services_release(&compact->services);
    mem_free(compact);
}

static struct column_state *column(struct compact *compact, enum column which)
{
    return &compact->columns[which];
}

void compact_add_import(struct compact *compact, const struct compact_import *import)
{
    struct buf *imports = &compact->imports;

    if (imports->len)
        buf_append_u8(imports, ',');
    buf_append_text(imports, "{\"kind\":");
    column_write_text(imports, import_kind_name(import->kind));
    buf_append_text(imports, ",\"source\":");
    column_write_text(imports, import->source);
    buf_printf(imports, ",\"at\":%lld,\"taken\":%lld,\"refused\":%lld}", (long long)import->at_ms,
               (long long)import->taken, (long long)import->refused);
}

/* Bits of it. */
static int64_t size_of(int64_t population)
{
    int64_t bits = 0;

    for (; population > 0; population /= 2)
        bits++;
    return bits;
}

void compact_add_commune(struct compact *compact, const struct commune *commune)
{
    struct known *known;

    if (strlen(commune->code) != INSEE_LEN)
        return;
    compact->communes = column_grown(compact->communes, compact->commune_count,
                                     &compact->commune_room, sizeof *compact->communes);
    known = &compact->communes[compact->commune_count];
    CHECK(!compact->commune_count || strcmp(known[-1].code, commune->code) < 0);
    memcpy(known->code, commune->code, sizeof known->code);
    known->name = mem_strdup(commune->name);
    column_add_code(column(compact, COMMUNE_CODE), commune->code);
    column_add_name(column(compact, COMMUNE_NAME), compact->commune_count ? known[-1].name : "",
                    commune->name);
    compact->commune_count++;
    column_add_number(column(compact, COMMUNE_SIZE), size_of(commune->population));
    column_add_step(column(compact, COMMUNE_LATITUDE), commune->latitude, COMMUNE_UNIT);
    column_add_step(column(compact, COMMUNE_LONGITUDE), commune->longitude, COMMUNE_UNIT);
}

static int compare_known(const void *code, const void *known)
{
    return strcmp(code, ((const struct known *)known)->code);
}

static const struct known *find(const struct compact *compact, const char *code)
{
    if (!compact->commune_count)
        return NULL;
    return bsearch(code, compact->communes, compact->commune_count, sizeof *compact->communes,
                   compare_known);
}

void compact_add_postal_code(struct compact *compact, const struct commune_postal_code *code)
{
    const struct known *known = find(compact, code->commune);
    struct postal *postal;

    if (!known || strlen(code->postal_code) != INSEE_LEN)
        return;
    compact->postals = column_grown(compact->postals, compact->postal_count, &compact->postal_room,
                                    sizeof *compact->postals);
    postal = &compact->postals[compact->postal_count++];
    postal->commune = (uint32_t)(known - compact->communes);
    memcpy(postal->code, code->postal_code, sizeof postal->code);
}

void compact_add_zone(struct compact *compact, const struct zone_row *zone)
{
    if (strlen(zone->commune) != INSEE_LEN)
        return;
    column_add_code(column(compact, ZONE_COMMUNE), zone->commune);
    column_add_number(column(compact, ZONE_SERVICE),
                      (int64_t)services_find(&compact->services, zone));
}

static void add_town(struct compact *compact, const struct place *place)
{
    const struct known *known = find(compact, place->commune);

    if (known && strcmp(known->name, place->town) == 0)
        column_add_null(column(compact, PLACE_TOWN));
    else
        column_add_text(column(compact, PLACE_TOWN), place->town);
}

void compact_add_place(struct compact *compact, const struct place *place)
{
    services_note_place(&compact->services, place);
    column_add_text(column(compact, PLACE_KIND), place->kind);
    column_add_text(column(compact, PLACE_IMPORT), import_kind_name(place->import));
    column_add_text(column(compact, PLACE_UNIT_ID), place->unit);
    column_add_text(column(compact, PLACE_NAME), place->name);
    column_add_text(column(compact, PLACE_ADDRESS), place->address);
    column_add_text(column(compact, PLACE_POSTAL), place->postal_code);
    column_add_code(column(compact, PLACE_COMMUNE), place->commune);
    add_town(compact, place);
    column_add_text(column(compact, PLACE_TELEPHONE), place->telephone);
    column_add_text(column(compact, PLACE_HOURS), place->hours);
    column_add_text(column(compact, PLACE_NOTE), place->note);
    column_add_step(column(compact, PLACE_LATITUDE), place->latitude, PLACE_UNIT);
    column_add_step(column(compact, PLACE_LONGITUDE), place->longitude, PLACE_UNIT);
}

static int compare_postal(const void *one, const void *other)
{
    const struct postal *a = one, *b = other;

    if (a->commune != b->commune)
        return a->commune < b->commune ? -1 : 1;
    return strcmp(a->code, b->code);
}

/* One row: the codes of a commune, of which there are `count`. */
static void write_postals(struct buf *rows, const char *insee, const struct postal *postals,
                          size_t count)
{
    if (rows->len)
        buf_append_u8(rows, ',');
    if (count != 1)
        buf_append_u8(rows, '[');
    for (size_t i = 0; i < count; i++) {
        if (i)
            buf_append_u8(rows, ',');
        column_write_postal(rows, insee, postals[i].code);
    }
    if (count != 1)
        buf_append_u8(rows, ']');
}

static void fill_postal(struct compact *compact)
{
    const struct postal *at = compact->postals, *end = at + compact->postal_count;

    if (compact->postal_count)
        qsort(compact->postals, compact->postal_count, sizeof *compact->postals, compare_postal);
    for (uint32_t i = 0; i < compact->commune_count; i++) {
        const struct postal *first = at;

        while (at < end && at->commune == i)
            at++;
        write_postals(&column(compact, COMMUNE_POSTAL)->rows, compact->communes[i].code, first,
                      (size_t)(at - first));
    }
}

void compact_write(struct compact *compact, struct buf *ret_bytes)
{
    fill_postal(compact);
    services_write(&compact->services, column(compact, SERVICE_POLICE),
                   column(compact, SERVICE_UNIT), column(compact, SERVICE_NAME));
    buf_printf(ret_bytes, "{\"form\":%d,\"number\":%lld,\"imports\":[", COMPACT_FORM,
               (long long)compact->number);
    buf_append(ret_bytes, compact->imports.data, compact->imports.len);
    buf_append_text(ret_bytes, "]}\n");
    for (size_t i = 0; i < COLUMN_COUNT; i++) {
        buf_printf(ret_bytes, "{\"%s\":[", NAMES[i]);
        buf_append(ret_bytes, compact->columns[i].rows.data, compact->columns[i].rows.len);
        buf_append_text(ret_bytes, "]}\n");
    }
}
