/*
 * Base32 (RFC 4648 section 6) without padding: how secrets are written for people, because no two
 * of its characters are taken for each other.
 */
#ifndef HAVRE_DESK_BASE32_H
#define HAVRE_DESK_BASE32_H

#include "base/err.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Characters of `len` bytes, without the zero. */
#define BASE32_LEN(len) (((len)*8 + 4) / 5)

/* Upper case, zero-terminated: BASE32_LEN(len) + 1 characters. */
void base32_write(const uint8_t *bytes, size_t len, char *ret_text);
/* Exactly `len` bytes, as a person types them: either case, spaces and hyphens anywhere. False and
 * *ret_bytes wiped otherwise. */
MUST_CHECK bool base32_read(const char *text, uint8_t *ret_bytes, size_t len);

#endif
