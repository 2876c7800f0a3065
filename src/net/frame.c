/*
 * Reading frames: a state is the head so far, then how much payload is due. A frame that arrived
 * whole in one read is unmasked and handed out where it lies; what came of an unfinished one, and
 * the fragments of a message, are gathered in `partial`, which grows with what really arrived and
 * never with what a length claims. Every refusal is made at the first byte that settles it, except
 * for UTF-8, which is judged when the message is whole.
 *
 * Invariants: head_len and mask_at are 0 between frames; `remaining` counts only once the head is
 * whole; message_opcode is 0 outside a fragmented message, and then `partial` holds nothing that
 * has not been handed out. close_code is set once and for all.
 */
#include "net/frame.h"

#include "base/mem.h"
#include "base/utf8.h"

#include <string.h>

#define FIN 0x80
#define RSV 0x70
#define MASKED 0x80
#define HEAD_SHORT 6 /* two bytes and the mask */

enum { PROTOCOL_ERROR = 1002, NO_CODE = 1005, INVALID_DATA = 1007, TOO_BIG = 1009 };

static enum frame_event fail(struct frame_reader *reader, uint16_t close_code)
{
    buf_release(&reader->partial);
    reader->close_code = close_code;
    return FRAME_ERROR;
}

static bool is_control(uint8_t opcode)
{
    return opcode >= FRAME_CLOSE;
}

static uint8_t length_code(const struct frame_reader *reader)
{
    return reader->head[1] & 0x7f;
}

/* The length of a head whose first two bytes are there. */
static size_t head_due(const struct frame_reader *reader)
{
    if (length_code(reader) == 126)
        return HEAD_SHORT + 2;
    return HEAD_SHORT + (length_code(reader) == 127 ? 8 : 0);
}

/* Opcode, order of fragments, reserved bits (sections 5.2 and 5.4). */
static bool first_byte_is_right(struct frame_reader *reader)
{
    uint8_t byte = reader->head[0];

    reader->opcode = byte & 0x0f;
    reader->final = (byte & FIN) != 0;
    if (byte & RSV)
        return false;
    switch (reader->opcode) {
    case FRAME_CONTINUATION:
        return reader->message_opcode != 0;
    case FRAME_TEXT:
    case FRAME_BINARY:
        return reader->message_opcode == 0;
    case FRAME_CLOSE:
    case FRAME_PING:
    case FRAME_PONG:
        return reader->final;
    default:
        return false;
    }
}

/* The mask bit (section 5.1) and the short lengths that control frames are bound to (5.5). */
static bool second_byte_is_right(const struct frame_reader *reader)
{
    if (!(reader->head[1] & MASKED))
        return false;
    return !is_control(reader->opcode) || length_code(reader) <= 125;
}

/* The length, once all its bytes are there. False when a shorter form would have done. */
static bool read_length(struct frame_reader *reader)
{
    switch (length_code(reader)) {
    case 126:
        reader->remaining = bytes_u16(reader->head + 2);
        return reader->remaining > 125;
    case 127:
        reader->remaining = bytes_u64(reader->head + 2);
        return reader->remaining > UINT16_MAX && !(reader->remaining >> 63);
    default:
        reader->remaining = length_code(reader);
        return true;
    }
}

/* Judges the head byte that has just been taken; 0 or the code to close with. */
static uint16_t judge_head(struct frame_reader *reader, size_t max)
{
    if (reader->head_len == 1)
        return first_byte_is_right(reader) ? 0 : PROTOCOL_ERROR;
    if (reader->head_len == 2 && !second_byte_is_right(reader))
        return PROTOCOL_ERROR;
    if (reader->head_len != head_due(reader) - 4)
        return 0;
    if (!read_length(reader))
        return PROTOCOL_ERROR;
    if (is_control(reader->opcode))
        return 0;
    return reader->partial.len > max || reader->remaining > max - reader->partial.len ? TOO_BIG : 0;
}

static bool head_is_whole(const struct frame_reader *reader)
{
    return reader->head_len >= 2 && reader->head_len == head_due(reader);
}

/* 0 or the code to close with; afterwards the head is whole, or the bytes are used up. */
static uint16_t read_head(struct frame_reader *reader, uint8_t **bytes, size_t *len, size_t max)
{
    uint16_t refusal = 0;

    while (*len && !refusal && !head_is_whole(reader)) {
        reader->head[reader->head_len++] = *(*bytes)++;
        (*len)--;
        refusal = judge_head(reader, max);
    }
    return refusal;
}

/* Eight bytes at a time; `mask_at` is where in the mask the next piece goes on. */
static void unmask(struct frame_reader *reader, uint8_t *bytes, size_t len)
{
    const uint8_t *mask = reader->head + reader->head_len - 4;
    uint8_t turned[8];
    uint64_t word;
    uint64_t key;

    for (size_t i = 0; i < sizeof(turned); i++)
        turned[i] = mask[(reader->mask_at + i) % 4];
    reader->mask_at = (uint8_t)((reader->mask_at + len) % 4);
    memcpy(&key, turned, sizeof(key));
    for (; len >= sizeof(word); bytes += sizeof(word), len -= sizeof(word)) {
        memcpy(&word, bytes, sizeof(word));
        word ^= key;
        memcpy(bytes, &word, sizeof(word));
    }
    for (size_t i = 0; i < len; i++)
        bytes[i] ^= turned[i];
}

/* Those that may be sent: section 7.4.1 and 7.4.2, and IANA's list. */
static bool close_code_is_right(uint16_t code)
{
    if (code >= 3000)
        return code <= 4999;
    return code >= 1000 && code <= 1014 && code != 1004 && code != NO_CODE && code != 1006;
}

/* The body of a close frame: nothing, or a code and a reason (section 5.5.1). */
static enum frame_event read_close(struct frame_reader *reader, struct frame *frame)
{
    frame->close_code = NO_CODE;
    if (!frame->len)
        return FRAME_CONTROL;
    if (frame->len < 2 || !close_code_is_right(bytes_u16(frame->payload)))
        return fail(reader, PROTOCOL_ERROR);
    if (!utf8_is_valid(frame->payload + 2, frame->len - 2))
        return fail(reader, INVALID_DATA);
    frame->close_code = bytes_u16(frame->payload);
    return FRAME_CONTROL;
}

static enum frame_event end_control(struct frame_reader *reader, struct frame *frame)
{
    *frame = (struct frame){.opcode = (enum frame_opcode)reader->opcode,
                            .payload = reader->control,
                            .len = reader->control_len};
    reader->control_len = 0;
    return frame->opcode == FRAME_CLOSE ? read_close(reader, frame) : FRAME_CONTROL;
}

static enum frame_event end_message(struct frame_reader *reader, uint8_t *payload, size_t len,
                                    struct frame *frame)
{
    uint8_t opcode = reader->message_opcode ? reader->message_opcode : reader->opcode;

    reader->message_opcode = 0;
    if (opcode == FRAME_TEXT && !utf8_is_valid(payload, len))
        return fail(reader, INVALID_DATA);
    *frame = (struct frame){.opcode = (enum frame_opcode)opcode, .payload = payload, .len = len};
    return FRAME_MESSAGE;
}

/* `piece` is the next bytes of the current frame's payload, still masked; the last ones of it when
 * nothing remains. FRAME_MORE at the end of a fragment, too. */
static enum frame_event read_payload(struct frame_reader *reader, uint8_t *piece, size_t len,
                                     struct frame *frame)
{
    bool is_whole = !reader->remaining;

    unmask(reader, piece, len);
    if (is_whole) {
        reader->head_len = 0;
        reader->mask_at = 0;
    }
    if (is_control(reader->opcode)) {
        memcpy(reader->control + reader->control_len, piece, len);
        reader->control_len = (uint8_t)(reader->control_len + len);
        return is_whole ? end_control(reader, frame) : FRAME_MORE;
    }
    if (is_whole && reader->final && !reader->partial.len)
        return end_message(reader, piece, len, frame);
    buf_append(&reader->partial, piece, len);
    if (!is_whole)
        return FRAME_MORE;
    if (reader->final)
        return end_message(reader, reader->partial.data, reader->partial.len, frame);
    if (reader->opcode != FRAME_CONTINUATION)
        reader->message_opcode = reader->opcode;
    return FRAME_MORE;
}

enum frame_event frame_read(struct frame_reader *reader, uint8_t **bytes, size_t *len, size_t max,
                            struct frame *ret_frame)
{
    enum frame_event event = FRAME_MORE;

    if (reader->close_code)
        return FRAME_ERROR;
    /* What is left here was handed out by the call before. */
    if (!reader->head_len && !reader->message_opcode)
        buf_release(&reader->partial);
    do {
        uint16_t refusal = read_head(reader, bytes, len, max);
        uint8_t *piece = *bytes;
        size_t piece_len;

        if (refusal)
            return fail(reader, refusal);
        if (!head_is_whole(reader))
            return FRAME_MORE;
        piece_len = reader->remaining < *len ? (size_t)reader->remaining : *len;
        *bytes += piece_len;
        *len -= piece_len;
        reader->remaining -= piece_len;
        event = read_payload(reader, piece, piece_len, ret_frame);
    } while (event == FRAME_MORE && *len);
    return event;
}

void frame_reader_finish(struct frame_reader *reader)
{
    buf_release(&reader->partial);
    mem_wipe(reader, sizeof(*reader));
}

size_t frame_write_head(uint8_t ret_head[static FRAME_HEAD_MAX], enum frame_opcode opcode,
                        size_t len)
{
    ret_head[0] = (uint8_t)(FIN | opcode);
    if (len <= 125) {
        ret_head[1] = (uint8_t)len;
        return 2;
    }
    if (len <= UINT16_MAX) {
        ret_head[1] = 126;
        ret_head[2] = (uint8_t)(len >> 8);
        ret_head[3] = (uint8_t)len;
        return 4;
    }
    ret_head[1] = 127;
    for (size_t i = 0; i < 8; i++)
        ret_head[2 + i] = (uint8_t)((uint64_t)len >> (56 - 8 * i));
    return 10;
}
