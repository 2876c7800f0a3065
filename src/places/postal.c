/*
 * Looks a postal code up by bisection in the compiled table. Nothing is kept, nothing is copied but
 * the answer: the code itself is the visitor's and stays with the caller.
 */
#include "places/postal.h"

#include "places/postal_table.h"

#include <string.h>

bool postal_code_is_well_formed(const char *code, size_t len)
{
    if (len != POSTAL_CODE_LEN)
        return false;
    for (size_t i = 0; i < len; i++) {
        if (code[i] < '0' || code[i] > '9')
            return false;
    }
    return true;
}

static uint32_t number_of(const char code[static POSTAL_CODE_LEN])
{
    uint32_t number = 0;

    CHECK(postal_code_is_well_formed(code, POSTAL_CODE_LEN));
    for (size_t i = 0; i < POSTAL_CODE_LEN; i++)
        number = number * 10 + (uint32_t)(code[i] - '0');
    return number;
}

/* NULL when there is none. */
static const struct postal_row *find(uint32_t number)
{
    size_t low = 0, high = postal_table_len;

    while (low < high) {
        size_t middle = low + (high - low) / 2;

        if (postal_table[middle].code < number)
            low = middle + 1;
        else
            high = middle;
    }
    return low < postal_table_len && postal_table[low].code == number ? &postal_table[low] : NULL;
}

static void add(struct postal_answer *answer, uint32_t index)
{
    if (index == POSTAL_TABLE_NONE)
        return;
    memcpy(answer->departements[answer->count++], postal_table_departements[index],
           sizeof(answer->departements[0]));
}

struct postal_answer postal_lookup(const char code[static POSTAL_CODE_LEN])
{
    const struct postal_row *row = find(number_of(code));
    struct postal_answer answer = {0};

    if (row) {
        add(&answer, row->first);
        add(&answer, row->second);
    }
    return answer;
}

static void add_named(struct postal_answer *answer, const char *name)
{
    for (size_t i = 0; i < postal_table_departements_len; i++) {
        if (memcmp(postal_table_departements[i], name, sizeof(postal_table_departements[i])) == 0)
            add(answer, (uint32_t)i);
    }
}

struct postal_answer postal_departements(const char code[static POSTAL_CODE_LEN])
{
    struct postal_answer answer = postal_lookup(code);
    bool is_overseas = memcmp(code, "97", 2) >= 0;
    const char name[] = {code[0], code[1], is_overseas ? code[2] : ' '};

    if (answer.count)
        return answer;
    if (memcmp(code, "20", 2) == 0) {
        add_named(&answer, "2A ");
        add_named(&answer, "2B ");
    } else {
        add_named(&answer, name);
    }
    return answer;
}

size_t postal_count(void)
{
    return postal_table_len;
}
