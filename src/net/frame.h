/*
 * WebSocket frames (RFC 6455 section 5) as a server reads and writes them. Pure: no socket. Reading
 * is incremental: bytes may come split anywhere, and come out as the same messages.
 */
#ifndef HAVRE_NET_FRAME_H
#define HAVRE_NET_FRAME_H

#include "base/buf.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define FRAME_HEAD_MAX 10 /* of an unmasked frame */

enum frame_opcode {
    FRAME_CONTINUATION = 0,
    FRAME_TEXT = 1,
    FRAME_BINARY = 2,
    FRAME_CLOSE = 8,
    FRAME_PING = 9,
    FRAME_PONG = 10
};

enum frame_event {
    FRAME_MORE,    /* all bytes were taken, nothing is whole */
    FRAME_MESSAGE, /* text or binary, all fragments joined; text was checked to be UTF-8 */
    FRAME_CONTROL, /* close, ping or pong */
    FRAME_ERROR    /* close_code says with what to close; nothing more is read */
};

struct frame_reader {
    struct buf partial; /* what came of a message, or of a frame, that is not whole; unmasked */
    uint64_t remaining; /* payload bytes of the current frame still to come */
    uint8_t head[14];
    uint8_t head_len;
    uint8_t mask_at;
    uint8_t opcode;         /* of the current frame */
    uint8_t message_opcode; /* 0 outside a fragmented message */
    bool final;
    uint8_t control_len;
    uint8_t control[125];
    uint16_t close_code; /* after FRAME_ERROR */
};

struct frame {
    enum frame_opcode opcode;
    uint8_t *payload; /* inside the bytes given or the reader; valid until the next call */
    size_t len;
    uint16_t close_code; /* of a close frame; 1005 when it has none */
};

/* A zeroed struct is a fresh reader. Reads from *bytes, moving it and *len on, until an event.
 * `max` is the most bytes of one message. */
enum frame_event frame_read(struct frame_reader *reader, uint8_t **bytes, size_t *len, size_t max,
                            struct frame *ret_frame);
void frame_reader_finish(struct frame_reader *reader);

/* The head of an unmasked, unfragmented frame; returns its length. */
size_t frame_write_head(uint8_t ret_head[static FRAME_HEAD_MAX], enum frame_opcode opcode,
                        size_t len);

#endif
