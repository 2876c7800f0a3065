/*
 * One run of bytes: numbers in a fixed width, texts with their zero. What is read was written here,
 * so it is right or a programmer's error.
 */
#include "desk/import_rows.h"

#include <string.h>

static void put_text(struct import_rows *rows, const char *text)
{
    buf_append(&rows->bytes, text, strlen(text) + 1);
}

static void put_coordinates(struct import_rows *rows, int32_t latitude, int32_t longitude)
{
    buf_append_u32(&rows->bytes, (uint32_t)latitude);
    buf_append_u32(&rows->bytes, (uint32_t)longitude);
}

static const uint8_t *get(struct import_rows *rows, size_t len)
{
    const uint8_t *bytes = rows->bytes.data + rows->at;

    CHECK(len <= rows->bytes.len - rows->at);
    rows->at += len;
    return bytes;
}

static void get_text(struct import_rows *rows, char *ret_text, size_t size)
{
    size_t len = strlen((const char *)rows->bytes.data + rows->at) + 1;

    CHECK(len <= size);
    memcpy(ret_text, get(rows, len), len);
}

static void get_coordinates(struct import_rows *rows, int32_t *ret_latitude, int32_t *ret_longitude)
{
    *ret_latitude = (int32_t)bytes_u32(get(rows, 4));
    *ret_longitude = (int32_t)bytes_u32(get(rows, 4));
}

static bool get_number(struct import_rows *rows, uint64_t *ret_number)
{
    if (rows->at == rows->bytes.len)
        return false;
    *ret_number = bytes_u64(get(rows, 8));
    return true;
}

void import_rows_add_commune(struct import_rows *rows, uint64_t number,
                             const struct commune_entry *entry)
{
    buf_append_u64(&rows->bytes, number);
    buf_append_u64(&rows->bytes, (uint64_t)entry->commune.population);
    put_coordinates(rows, entry->commune.latitude, entry->commune.longitude);
    put_text(rows, entry->commune.code);
    put_text(rows, entry->commune.name);
    buf_append_u8(&rows->bytes, (uint8_t)entry->postal_code_count);
    for (size_t i = 0; i < entry->postal_code_count; i++)
        put_text(rows, entry->postal_codes[i].postal_code);
}

bool import_rows_next_commune(struct import_rows *rows, uint64_t *ret_number,
                              struct commune_entry *ret_entry)
{
    struct commune *commune = &ret_entry->commune;

    if (!get_number(rows, ret_number))
        return false;
    commune->population = (int64_t)bytes_u64(get(rows, 8));
    get_coordinates(rows, &commune->latitude, &commune->longitude);
    get_text(rows, commune->code, sizeof(commune->code));
    get_text(rows, commune->name, sizeof(commune->name));
    ret_entry->postal_code_count = *get(rows, 1);
    for (size_t i = 0; i < ret_entry->postal_code_count; i++) {
        struct commune_postal_code *code = &ret_entry->postal_codes[i];

        get_text(rows, code->postal_code, sizeof(code->postal_code));
        memcpy(code->commune, commune->code, sizeof(code->commune));
    }
    return true;
}

void import_rows_add_zone(struct import_rows *rows, uint64_t number, const struct zone_row *zone)
{
    buf_append_u64(&rows->bytes, number);
    buf_append_u8(&rows->bytes, zone->is_police);
    put_text(rows, zone->commune);
    put_text(rows, zone->unit);
    put_text(rows, zone->service);
}

bool import_rows_next_zone(struct import_rows *rows, uint64_t *ret_number,
                           struct zone_row *ret_zone)
{
    if (!get_number(rows, ret_number))
        return false;
    ret_zone->is_police = *get(rows, 1);
    get_text(rows, ret_zone->commune, sizeof(ret_zone->commune));
    get_text(rows, ret_zone->unit, sizeof(ret_zone->unit));
    get_text(rows, ret_zone->service, sizeof(ret_zone->service));
    return true;
}

void import_rows_add_place(struct import_rows *rows, uint64_t number, const struct place *place)
{
    buf_append_u64(&rows->bytes, number);
    buf_append_u8(&rows->bytes, (uint8_t)place->import);
    put_coordinates(rows, place->latitude, place->longitude);
    put_text(rows, place->kind);
    put_text(rows, place->unit);
    put_text(rows, place->name);
    put_text(rows, place->address);
    put_text(rows, place->postal_code);
    put_text(rows, place->town);
    put_text(rows, place->commune);
    put_text(rows, place->telephone);
    put_text(rows, place->hours);
    put_text(rows, place->note);
}

bool import_rows_next_place(struct import_rows *rows, uint64_t *ret_number, struct place *ret_place)
{
    if (!get_number(rows, ret_number))
        return false;
    ret_place->import = (enum import_kind) * get(rows, 1);
    get_coordinates(rows, &ret_place->latitude, &ret_place->longitude);
    get_text(rows, ret_place->kind, sizeof(ret_place->kind));
    get_text(rows, ret_place->unit, sizeof(ret_place->unit));
    get_text(rows, ret_place->name, sizeof(ret_place->name));
    get_text(rows, ret_place->address, sizeof(ret_place->address));
    get_text(rows, ret_place->postal_code, sizeof(ret_place->postal_code));
    get_text(rows, ret_place->town, sizeof(ret_place->town));
    get_text(rows, ret_place->commune, sizeof(ret_place->commune));
    get_text(rows, ret_place->telephone, sizeof(ret_place->telephone));
    get_text(rows, ret_place->hours, sizeof(ret_place->hours));
    get_text(rows, ret_place->note, sizeof(ret_place->note));
    return true;
}

void import_rows_release(struct import_rows *rows)
{
    buf_release(&rows->bytes);
    rows->at = 0;
}
