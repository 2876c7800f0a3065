/*
 * The table: number of codes; a row of eight bytes for each, in ascending order, to be bisected;
 * the communes of the mixed ones, list after list in the order of the rows. There is one form for
 * one content: a reader takes no list that does not begin where the one before ended, so that
 * nothing overlaps and no byte goes unread.
 */
#include "places/zones.h"

#include "base/mem.h"
#include "base/utf8.h"

#include <stdlib.h>
#include <string.h>

#define HEAD_LEN 4
#define ROW_LEN 8 /* code (3), zone (1), where its communes are (4; 0: not mixed) */
#define CODE_MOST 99999
#define BOTH (ZONES_POLICE | ZONES_GENDARMERIE)

bool zones_name_is_valid(struct str name)
{
    if (!name.len || name.len > ZONES_NAME_MAX ||
        !utf8_is_valid((const uint8_t *)name.at, name.len))
        return false;
    for (size_t i = 0; i < name.len; i++) {
        if ((uint8_t)name.at[i] < ' ' || name.at[i] == 0x7f)
            return false;
    }
    return true;
}

static bool zones_are_valid(uint8_t zones)
{
    return zones && zones <= BOTH;
}

static int compare_texts(struct str a, struct str b)
{
    int order = memcmp(a.at, b.at, a.len < b.len ? a.len : b.len);

    return order ? order : (a.len > b.len) - (a.len < b.len);
}

static int compare_rows(const void *left, const void *right)
{
    const struct zones_row *a = left, *b = right;
    int order = memcmp(a->code, b->code, POSTAL_CODE_LEN);

    if (!order)
        order = compare_texts(a->name, b->name);
    return order ? order : a->zones - b->zones;
}

/* Returns how many are left. */
static size_t drop_unusable(struct zones_row *rows, size_t count)
{
    size_t kept = 0;

    for (size_t i = 0; i < count; i++) {
        if (zones_are_valid(rows[i].zones) && zones_name_is_valid(rows[i].name))
            rows[kept++] = rows[i];
    }
    return kept;
}

/* How many rows from this one on are of the same code. */
static size_t count_same(const struct zones_row *rows, size_t count)
{
    size_t same = 1;

    while (same < count && memcmp(rows[same].code, rows->code, POSTAL_CODE_LEN) == 0)
        same++;
    return same;
}

static bool is_mixed(const struct zones_row *rows, size_t count)
{
    for (size_t i = 1; i < count; i++) {
        if (rows[i].zones != rows->zones)
            return true;
    }
    return false;
}

/* Of a mixed code; both when it is a tie, for then there is no reason for either. */
static uint8_t larger_zone(const struct zones_row *rows, size_t count)
{
    uint64_t police = 0, gendarmerie = 0;

    for (size_t i = 0; i < count; i++) {
        police += rows[i].zones & ZONES_POLICE ? rows[i].population : 0;
        gendarmerie += rows[i].zones & ZONES_GENDARMERIE ? rows[i].population : 0;
    }
    if (police == gendarmerie)
        return BOTH;
    return police > gendarmerie ? ZONES_POLICE : ZONES_GENDARMERIE;
}

static uint32_t number_of(const char code[static POSTAL_CODE_LEN])
{
    uint32_t number = 0;

    CHECK(postal_code_is_well_formed(code, POSTAL_CODE_LEN));
    for (size_t i = 0; i < POSTAL_CODE_LEN; i++)
        number = number * 10 + (uint32_t)(code[i] - '0');
    return number;
}

static void append_row(struct buf *table, uint32_t code, uint8_t zones, size_t communes)
{
    buf_append_u8(table, (uint8_t)(code >> 16));
    buf_append_u16(table, (uint16_t)code);
    buf_append_u8(table, zones);
    buf_append_u32(table, (uint32_t)communes);
}

static void append_communes(struct buf *lists, const struct zones_row *rows, size_t count)
{
    buf_append_u8(lists, (uint8_t)count);
    for (size_t i = 0; i < count; i++) {
        buf_append_u8(lists, rows[i].zones);
        buf_append_u8(lists, (uint8_t)rows[i].name.len);
        buf_append(lists, rows[i].name.at, rows[i].name.len);
    }
}

static uint32_t count_codes(const struct zones_row *rows, size_t count)
{
    uint32_t codes = 0;

    for (size_t at = 0; at < count; at += count_same(rows + at, count - at))
        codes++;
    return codes;
}

bool zones_build(struct zones_row *rows, size_t count, struct buf *ret_table)
{
    struct buf table = {0}, lists = {0};
    size_t lists_at;
    bool fits;

    count = drop_unusable(rows, count);
    if (count)
        qsort(rows, count, sizeof(*rows), compare_rows);
    buf_append_u32(&table, count_codes(rows, count));
    lists_at = HEAD_LEN + (size_t)bytes_u32(table.data) * ROW_LEN;
    for (size_t at = 0, same; at < count; at += same) {
        const struct zones_row *first = &rows[at];

        same = count_same(first, count - at);
        bool is_asked = is_mixed(first, same) && same <= ZONES_COMMUNES_MAX;
        append_row(&table, number_of(first->code),
                   is_mixed(first, same) ? larger_zone(first, same) : first->zones,
                   is_asked ? lists_at + lists.len : 0);
        if (is_asked)
            append_communes(&lists, first, same);
    }
    fits = table.len + lists.len <= ZONES_TABLE_MAX;
    if (fits) {
        buf_append(ret_table, table.data, table.len);
        buf_append(ret_table, lists.data, lists.len);
    }
    buf_release(&table);
    buf_release(&lists);
    return fits;
}

/* What is left to be read of a table that may be anything. */
struct reader {
    const uint8_t *at;
    size_t left;
};

/* NULL when there is not so much. */
static const uint8_t *take(struct reader *reader, size_t len)
{
    const uint8_t *bytes = reader->at;

    if (reader->left < len)
        return NULL;
    reader->at += len;
    reader->left -= len;
    return bytes;
}

/* Its zone; 0 when there is no commune here. */
static uint8_t take_commune(struct reader *reader)
{
    const uint8_t *head = take(reader, 2);
    const uint8_t *name = head ? take(reader, head[1]) : NULL;

    if (!name || !zones_are_valid(head[0]) ||
        !zones_name_is_valid((struct str){(const char *)name, head[1]}))
        return 0;
    return head[0];
}

/* At least two, in more than one zone. */
static bool take_communes(struct reader *reader)
{
    const uint8_t *count = take(reader, 1);
    uint8_t all = 0, common = BOTH;

    if (!count)
        return false;
    for (uint8_t i = 0; i < *count; i++) {
        uint8_t zones = take_commune(reader);

        if (!zones)
            return false;
        all |= zones;
        common &= zones;
    }
    return *count && all != common;
}

static uint32_t code_of(const uint8_t *row)
{
    return (uint32_t)row[0] << 16 | bytes_u16(row + 1);
}

/* The rows are all there. */
static bool rows_are_valid(const uint8_t *bytes, size_t len, uint32_t count)
{
    size_t rows_len = HEAD_LEN + (size_t)count * ROW_LEN;
    struct reader lists = {bytes + rows_len, len - rows_len};

    for (uint32_t i = 0; i < count; i++) {
        const uint8_t *row = bytes + HEAD_LEN + (size_t)i * ROW_LEN;
        uint32_t communes = bytes_u32(row + 4);

        if (code_of(row) > CODE_MOST || (i && code_of(row) <= code_of(row - ROW_LEN)) ||
            !zones_are_valid(row[3]))
            return false;
        if (communes && (communes != len - lists.left || !take_communes(&lists)))
            return false;
    }
    return !lists.left;
}

bool zones_load(struct zones *zones, const uint8_t *bytes, size_t len)
{
    uint32_t count;

    if (len < HEAD_LEN || len > ZONES_TABLE_MAX)
        return false;
    count = bytes_u32(bytes);
    if (count > (len - HEAD_LEN) / ROW_LEN || !rows_are_valid(bytes, len, count))
        return false;
    zones_release(zones);
    buf_append(&zones->table, bytes, len);
    zones->count = count;
    return true;
}

void zones_release(struct zones *zones)
{
    buf_release(&zones->table);
    zones->count = 0;
}

struct zones_answer zones_find(const struct zones *zones, const char code[static POSTAL_CODE_LEN])
{
    uint32_t number = number_of(code);
    size_t low = 0, high = zones->count;
    const uint8_t *rows, *row;
    uint32_t communes;

    if (!zones->count)
        return (struct zones_answer){0};
    rows = zones->table.data + HEAD_LEN;
    while (low < high) {
        size_t middle = low + (high - low) / 2;

        if (code_of(rows + middle * ROW_LEN) < number)
            low = middle + 1;
        else
            high = middle;
    }
    if (low == zones->count || code_of(row = rows + low * ROW_LEN) != number)
        return (struct zones_answer){0};
    communes = bytes_u32(row + 4);
    if (!communes)
        return (struct zones_answer){.zones = row[3]};
    return (struct zones_answer){
        .zones = row[3],
        .commune_count = zones->table.data[communes],
        .communes = zones->table.data + communes + 1,
    };
}

bool zones_next_commune(struct zones_answer *answer, struct str *ret_name, uint8_t *ret_zones)
{
    const uint8_t *head = answer->communes;

    if (!answer->commune_count)
        return false;
    answer->commune_count--;
    *ret_zones = head[0];
    *ret_name = (struct str){(const char *)head + 2, head[1]};
    answer->communes += 2 + head[1];
    return true;
}
