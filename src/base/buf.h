/*
 * A growable run of bytes, wiped whenever bytes leave it: on consume, clear, growth and release.
 * A zeroed struct is an empty buffer. The owner of the struct owns the bytes.
 */
#ifndef HAVRE_BASE_BUF_H
#define HAVRE_BASE_BUF_H

#include <stddef.h>
#include <stdint.h>

struct buf {
    uint8_t *data; /* NULL while cap is 0 */
    size_t len;
    size_t cap;
};

/* Makes room for `extra` bytes after len and returns the place to write them; the caller adds to
 * len. */
uint8_t *buf_reserve(struct buf *buf, size_t extra);
void buf_append(struct buf *buf, const void *bytes, size_t len);
void buf_append_text(struct buf *buf, const char *text);
void buf_printf(struct buf *buf, const char *format, ...) __attribute__((format(printf, 2, 3)));
void buf_append_u8(struct buf *buf, uint8_t value);
/* Big-endian. */
void buf_append_u16(struct buf *buf, uint16_t value);
void buf_append_u32(struct buf *buf, uint32_t value);
void buf_append_u64(struct buf *buf, uint64_t value);
/* Drops the first `len` bytes. */
void buf_consume(struct buf *buf, size_t len);
/* Empties it, keeps the memory. */
void buf_clear(struct buf *buf);
/* Empties it and gives the memory back; usable again afterwards. */
void buf_release(struct buf *buf);

/* Big-endian reads of bytes that the caller has checked to be there. */
uint16_t bytes_u16(const uint8_t *bytes);
uint32_t bytes_u32(const uint8_t *bytes);
uint64_t bytes_u64(const uint8_t *bytes);

#endif
