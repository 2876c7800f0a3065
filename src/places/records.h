/*
 * The objects of one long JSON array, one after another as the bytes come in, so that a file of any
 * length takes the memory of one of them. The array is the file itself, or the first member of that
 * name of the object that the file is:
 *
 *     [{…}, {…}]      {"service": [{…}, {…}], …}
 *
 * A record that is no JSON, is deeper than RECORDS_DEPTH_MOST or longer than RECORDS_RECORD_MOST is
 * refused by its number, from 1, and does not stop the others, as long as its brackets and quotes
 * are right. What stands beside the array is passed over; its brackets are counted, no more.
 */
#ifndef HAVRE_PLACES_RECORDS_H
#define HAVRE_PLACES_RECORDS_H

#include "base/err.h"

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define RECORDS_RECORD_MOST (256 * 1024) /* bytes */
#define RECORDS_DEPTH_MOST 24            /* arrays and objects, the record itself counted */
#define RECORDS_ERROR_MAX 160            /* with the zero */

struct records;

struct records_options {
    const char *name; /* of the array in the object; borrowed */
    /* `record` is an object, and the reader's. */
    void (*handle_record)(void *owner, uint64_t number, const json_t *record);
    void (*handle_refused)(void *owner, uint64_t number, const char *reason);
    void *owner;
};

struct records *records_create(const struct records_options *options);
void records_destroy(struct records *records);

/* False when the file cannot be what was expected: records_error says why, nothing more is read. */
MUST_CHECK bool records_feed(struct records *records, const uint8_t *bytes, size_t len);
/* After the last byte; false as above, also when it ends too early. */
MUST_CHECK bool records_end(struct records *records);
/* A part of a sentence: `it ends in the middle of record 12`. */
const char *records_error(const struct records *records);

#endif
