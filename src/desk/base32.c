/*
 * Five bits a character, the first bits first. What is read and written is secret: nothing of it is
 * left in a variable.
 */
#include "desk/base32.h"

#include "base/mem.h"

#include <string.h>

static const char ALPHABET[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

void base32_write(const uint8_t *bytes, size_t len, char *ret_text)
{
    uint32_t held = 0;
    unsigned bits = 0;

    for (size_t i = 0; i < len; i++) {
        held = held << 8 | bytes[i];
        for (bits += 8; bits >= 5; bits -= 5)
            *ret_text++ = ALPHABET[held >> (bits - 5) & 31];
    }
    if (bits)
        *ret_text++ = ALPHABET[held << (5 - bits) & 31];
    *ret_text = 0;
    mem_wipe(&held, sizeof held);
}

/* 0 to 31; -1 for what is none of the alphabet. */
static int value_of(char c)
{
    if (c >= 'a' && c <= 'z')
        return c - 'a';
    if (c >= 'A' && c <= 'Z')
        return c - 'A';
    return c >= '2' && c <= '7' ? c - '2' + 26 : -1;
}

bool base32_read(const char *text, uint8_t *ret_bytes, size_t len)
{
    uint32_t held = 0;
    unsigned bits = 0;
    size_t count = 0, characters = 0;
    bool is_right = true;

    for (; *text && is_right; text++) {
        if (*text == ' ' || *text == '-')
            continue;
        int value = value_of(*text);
        is_right = value >= 0 && ++characters <= BASE32_LEN(len);
        held = held << 5 | (uint32_t)(value & 31);
        bits += 5;
        if (is_right && bits >= 8) {
            bits -= 8;
            ret_bytes[count++] = (uint8_t)(held >> bits);
        }
    }
    /* The bits that fill the last character up are zero: one secret is written in one way. */
    is_right =
        is_right && count == len && characters == BASE32_LEN(len) && !(held & ((1U << bits) - 1));
    if (!is_right)
        mem_wipe(ret_bytes, len);
    mem_wipe(&held, sizeof held);
    return is_right;
}
