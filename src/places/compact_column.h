/*
 * One column of the compact directory as it grows (places/compact.h): rows of JSON with commas
 * between them, and what the next row is told by.
 */
#ifndef HAVRE_PLACES_COMPACT_COLUMN_H
#define HAVRE_PLACES_COMPACT_COLUMN_H

#include "base/buf.h"

#include <stddef.h>
#include <stdint.h>

struct column_state {
    struct buf rows;
    int32_t last;      /* steps, of column_add_step */
    char last_code[6]; /* of column_add_code; "" before the first */
};

/* Room for one more item; `*room` is how many there is room for. */
void *column_grown(void *items, size_t count, size_t *room, size_t size);

/* A JSON string; "" for what is not UTF-8. */
void column_write_text(struct buf *rows, const char *text);
/* Five characters each; see commune_postal. */
void column_write_postal(struct buf *rows, const char *insee, const char *postal_code);

void column_add_text(struct column_state *column, const char *text);
/* After the one before it; see commune_name. */
void column_add_name(struct column_state *column, const char *before, const char *name);
void column_add_number(struct column_state *column, int64_t number);
void column_add_null(struct column_state *column);
/* Five characters, or none. */
void column_add_code(struct column_state *column, const char *code);
/* A coordinate in steps of so many hundred-thousandths, rounded to the nearest. */
void column_add_step(struct column_state *column, int32_t coordinate, int32_t step);

#endif
