/*
 * Growable bytes that do not linger. Invariant: every byte between len and cap is zero, save what a
 * caller wrote into reserved room and did not add to len. The owner of the struct owns the block.
 */
#include "base/buf.h"

#include "base/err.h"
#include "base/mem.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#define BUF_FIRST_CAP 64

uint8_t *buf_reserve(struct buf *buf, size_t extra)
{
    size_t cap = buf->cap ? buf->cap : BUF_FIRST_CAP;

    CHECK(extra <= SIZE_MAX / 4 && buf->len <= SIZE_MAX / 4);
    while (cap - buf->len < extra)
        cap *= 2;
    if (cap != buf->cap) {
        buf->data = mem_resize(buf->data, buf->len, cap);
        buf->cap = cap;
    }
    return buf->data + buf->len;
}

void buf_append(struct buf *buf, const void *bytes, size_t len)
{
    if (!len)
        return;
    memcpy(buf_reserve(buf, len), bytes, len);
    buf->len += len;
}

void buf_append_text(struct buf *buf, const char *text)
{
    buf_append(buf, text, strlen(text));
}

void buf_printf(struct buf *buf, const char *format, ...)
{
    va_list args;
    va_list again;
    int len;

    va_start(args, format);
    va_copy(again, args);
    len = vsnprintf(NULL, 0, format, args);
    va_end(args);
    CHECK(len >= 0);
    vsnprintf((char *)buf_reserve(buf, (size_t)len + 1), (size_t)len + 1, format, again);
    va_end(again);
    buf->len += (size_t)len;
}

void buf_append_u8(struct buf *buf, uint8_t value)
{
    buf_append(buf, &value, 1);
}

/* The last `len` bytes of `value`, the highest of them first. */
static void append_big_endian(struct buf *buf, uint64_t value, size_t len)
{
    uint8_t *to = buf_reserve(buf, len);

    for (size_t i = 0; i < len; i++)
        to[i] = (uint8_t)(value >> (8 * (len - 1 - i)));
    buf->len += len;
}

void buf_append_u16(struct buf *buf, uint16_t value)
{
    append_big_endian(buf, value, 2);
}

void buf_append_u32(struct buf *buf, uint32_t value)
{
    append_big_endian(buf, value, 4);
}

void buf_append_u64(struct buf *buf, uint64_t value)
{
    append_big_endian(buf, value, 8);
}

void buf_consume(struct buf *buf, size_t len)
{
    size_t left = buf->len - len;

    CHECK(len <= buf->len);
    if (!len)
        return;
    if (left)
        memmove(buf->data, buf->data + len, left);
    mem_wipe(buf->data + left, len);
    buf->len = left;
}

void buf_clear(struct buf *buf)
{
    mem_wipe(buf->data, buf->len);
    buf->len = 0;
}

void buf_release(struct buf *buf)
{
    mem_free(buf->data);
    *buf = (struct buf){0};
}

static uint64_t read_big_endian(const uint8_t *bytes, size_t len)
{
    uint64_t value = 0;

    for (size_t i = 0; i < len; i++)
        value = value << 8 | bytes[i];
    return value;
}

uint16_t bytes_u16(const uint8_t *bytes)
{
    return (uint16_t)read_big_endian(bytes, 2);
}

uint32_t bytes_u32(const uint8_t *bytes)
{
    return (uint32_t)read_big_endian(bytes, 4);
}

uint64_t bytes_u64(const uint8_t *bytes)
{
    return read_big_endian(bytes, 8);
}
