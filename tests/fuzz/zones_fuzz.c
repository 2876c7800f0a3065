/*
 * Any bytes as a table of zones: no crash; one that is taken is what was given, byte for byte, each
 * of its codes is found, and what is asked about can be walked and has more than one answer.
 */
#include "base/err.h"
#include "places/zones.h"

#include <stdio.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_communes(struct zones_answer answer)
{
    unsigned count = answer.commune_count, walked = 0;
    uint8_t zones, first = 0;
    bool is_mixed = false;
    struct str name;

    while (zones_next_commune(&answer, &name, &zones)) {
        CHECK(zones && zones <= 3 && zones_name_is_valid(name));
        is_mixed |= first && zones != first;
        first = zones;
        walked++;
    }
    CHECK(walked == count && is_mixed == (count > 0));
}

static void check_code(const struct zones *zones, uint32_t number, bool is_there)
{
    struct zones_answer answer;
    char code[8];

    snprintf(code, sizeof code, "%05u", number % 100000);
    answer = zones_find(zones, code);
    CHECK(!is_there || answer.zones);
    check_communes(answer);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct zones zones = {0};

    if (!zones_load(&zones, data, size)) {
        CHECK(!zones.count && !zones.table.len);
        return 0;
    }
    CHECK(zones.table.len == size && memcmp(zones.table.data, data, size) == 0);
    for (uint32_t i = 0; i < zones.count; i++) {
        const uint8_t *row = data + 4 + (size_t)i * 8;
        uint32_t number = (uint32_t)row[0] << 16 | bytes_u16(row + 1);

        check_code(&zones, number, true);
        check_code(&zones, number + 1, false);
    }
    zones_release(&zones);
    return 0;
}
