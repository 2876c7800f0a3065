/*
 * Two tables and the ways into them. French and English are those that the pages speak; the others
 * are for agents and interpreters who have them.
 */
#include "desk/language.h"

#include <string.h>

/* The place is the number. Never reorder, never remove. */
static const char codes[][LANGUAGE_CODE_LEN + 1] = {
    "fr", "en", "ar", "es", "pt", "de", "it", "ru", "uk", "ro", "pl", "tr",
    "fa", "ps", "ur", "so", "am", "ti", "zh", "vi", "bn", "ta", "sq", "hy",
};

static const char *const professions[] = {"police", "gendarme", "psychologist", "social_worker",
                                          "interpreter"};

#define CODE_COUNT (sizeof(codes) / sizeof(codes[0]))
#define PROFESSION_COUNT (sizeof(professions) / sizeof(professions[0]))

_Static_assert(CODE_COUNT <= 32, "an account has 32 bits for languages");

bool language_number(const char code[static LANGUAGE_CODE_LEN], uint8_t *ret_number)
{
    for (size_t i = 0; i < CODE_COUNT; i++) {
        if (memcmp(codes[i], code, LANGUAGE_CODE_LEN) == 0) {
            *ret_number = (uint8_t)i;
            return true;
        }
    }
    return false;
}

const char *language_code(uint8_t number)
{
    return number < CODE_COUNT ? codes[number] : NULL;
}

uint32_t language_bit(const char code[static LANGUAGE_CODE_LEN])
{
    uint8_t number;

    return language_number(code, &number) ? UINT32_C(1) << number : 0;
}

size_t language_count(void)
{
    return CODE_COUNT;
}

bool profession_is_known(const char *profession)
{
    for (size_t i = 0; i < PROFESSION_COUNT; i++) {
        if (strcmp(professions[i], profession) == 0)
            return true;
    }
    return false;
}

const char *profession_at(size_t index)
{
    return index < PROFESSION_COUNT ? professions[index] : NULL;
}
