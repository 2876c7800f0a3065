/*
 * WebSocket frames: any bytes give the same messages whether they come whole or in pieces, no
 * message is over the limit, and text is UTF-8. The first byte of the input chooses the pieces.
 */
#include "base/buf.h"
#include "base/err.h"
#include "base/mem.h"
#include "base/utf8.h"
#include "net/frame.h"

#include <string.h>

#define MAX 1000

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void note(struct buf *notes, const struct frame *frame)
{
    CHECK(frame->opcode < FRAME_CLOSE || frame->len <= 125);
    CHECK(frame->len <= MAX);
    CHECK(frame->opcode != FRAME_TEXT || utf8_is_valid(frame->payload, frame->len));
    buf_append_u8(notes, (uint8_t)frame->opcode);
    buf_append_u16(notes, frame->close_code);
    buf_append_u32(notes, (uint32_t)frame->len);
    buf_append(notes, frame->payload, frame->len);
}

/* One piece, on the heap and of its very length. False when the stream is refused. */
static bool read_piece(struct frame_reader *reader, const uint8_t *data, size_t len,
                       struct buf *notes)
{
    uint8_t *copy = mem_alloc(len);
    uint8_t *bytes = copy;
    enum frame_event event;
    struct frame frame;

    memcpy(copy, data, len);
    while ((event = frame_read(reader, &bytes, &len, MAX, &frame)) != FRAME_MORE) {
        if (event == FRAME_ERROR)
            break;
        note(notes, &frame);
    }
    CHECK(event == FRAME_ERROR || !len);
    CHECK((event == FRAME_ERROR) == (reader->close_code != 0));
    CHECK(reader->partial.len <= MAX);
    mem_free(copy);
    return event != FRAME_ERROR;
}

static void read_all(const uint8_t *data, size_t size, size_t step, struct buf *notes)
{
    struct frame_reader reader = {0};

    for (size_t at = 0; at < size; at += step) {
        if (!read_piece(&reader, data + at, size - at < step ? size - at : step, notes))
            break;
    }
    buf_append_u16(notes, reader.close_code);
    frame_reader_finish(&reader);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct buf whole = {0};
    struct buf pieces = {0};

    if (!size)
        return 0;
    read_all(data + 1, size - 1, size, &whole);
    read_all(data + 1, size - 1, (size_t)data[0] % 32 + 1, &pieces);
    CHECK(whole.len == pieces.len && memcmp(whole.data, pieces.data, whole.len) == 0);
    buf_release(&whole);
    buf_release(&pieces);
    return 0;
}
