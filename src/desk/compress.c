/*
 * One call each: whatever is compressed here is in memory as a whole, and so is the result.
 */
#include "desk/compress.h"

#include "base/err.h"

#include <brotli/encode.h>
#include <zlib.h>

#define GZIP_WINDOW (15 + 16) /* the largest window; 16 asks zlib for RFC 1952 */
#define GZIP_MEMORY 9

/* zlib's own head has time 0 and no name, so the bytes are the same each time. */
void compress_gzip(const struct buf *bytes, int level, struct buf *ret_body)
{
    z_stream stream = {0};
    size_t room;

    CHECK(deflateInit2(&stream, level, Z_DEFLATED, GZIP_WINDOW, GZIP_MEMORY, Z_DEFAULT_STRATEGY) ==
          Z_OK);
    room = deflateBound(&stream, bytes->len);
    stream.next_in = bytes->data;
    stream.avail_in = (uInt)bytes->len;
    stream.next_out = buf_reserve(ret_body, room);
    stream.avail_out = (uInt)room;
    CHECK(deflate(&stream, Z_FINISH) == Z_STREAM_END);
    ret_body->len += stream.total_out;
    CHECK(deflateEnd(&stream) == Z_OK);
}

void compress_brotli(const struct buf *bytes, int quality, bool is_text, struct buf *ret_body)
{
    size_t len = BrotliEncoderMaxCompressedSize(bytes->len);
    uint8_t *room = buf_reserve(ret_body, len);

    CHECK(BrotliEncoderCompress(quality, BROTLI_DEFAULT_WINDOW,
                                is_text ? BROTLI_MODE_TEXT : BROTLI_MODE_FONT, bytes->len,
                                bytes->data, &len, room) == BROTLI_TRUE);
    ret_body->len += len;
}
