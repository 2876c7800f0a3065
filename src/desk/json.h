/*
 * Small help around jansson, whose heap is the project's own (json_set_alloc_funcs in main.c).
 */
#ifndef HAVRE_DESK_JSON_H
#define HAVRE_DESK_JSON_H

#include "base/buf.h"
#include "base/err.h"

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A JSON string of base64url without padding (RFC 4648 section 5). */
json_t *json_base64(const uint8_t *bytes, size_t len);
/* False unless the string is exactly `len` bytes in base64url without padding. */
MUST_CHECK bool json_base64_read(const char *text, uint8_t *ret_bytes, size_t len);
/* Appends the bytes of a string in base64url without padding; false unless it is one, of 1 to
 * `most` bytes. */
MUST_CHECK bool json_base64_append(const json_t *value, size_t most, struct buf *ret_bytes);
/* Compact text, zero-terminated, released with mem_free. CHECKs that the value was well made. */
char *json_write(const json_t *value);
/* An object, or NULL: duplicate members are refused. Released with json_decref. */
json_t *json_read_object(const uint8_t *bytes, size_t len);
/* For __attribute__((cleanup)). */
void json_cleanup(json_t **value);

#endif
