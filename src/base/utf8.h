/*
 * UTF-8 as The Unicode Standard has it (table 3-7, RFC 3629): no overlong forms, no surrogates,
 * nothing past U+10FFFF.
 */
#ifndef HAVRE_BASE_UTF8_H
#define HAVRE_BASE_UTF8_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

bool utf8_is_valid(const uint8_t *bytes, size_t len);

#endif
