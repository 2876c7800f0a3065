/*
 * Our reading of frames against wslay's, an independent implementation of RFC 6455: the same random
 * streams, right and broken, ours cut anywhere, must give the same messages, the same control
 * frames and the same refusal. Known differences of outcome, and the only ones that are let pass:
 *
 * 1. Close codes 1012, 1013 and 1014: registered after RFC 6455, right for us, 1002 for wslay.
 * 2. wslay judges UTF-8 as the bytes come, we when the message is whole. So after wslay's 1007 we
 *    may still report control frames and another refusal, or wait for the rest; but never hand out
 *    the message.
 * 3. A close frame with a body of one byte: wslay takes it for an empty one; RFC 6455 section 5.5.1
 *    wants two bytes at least, so for us it is 1002.
 * 4. wslay judges the first byte of a head when it has the second: where the stream ends between
 *    the two it still waits when we have refused.
 *
 * Two weaknesses of wslay 1.1.1 are kept out of the comparison by how it is fed. It skips two bytes
 * of each piece of a close frame when it judges the reason, not of the first alone: so its pieces
 * end where frames end. It judges a head only when something follows: so a few bytes of zero follow
 * every stream, which are no right frame. Where wslay closes without a code, for what its lower
 * layer refuses, 1002 is meant.
 */
#include "base/mem.h"
#include "net/frame.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <wslay/wslay.h>

#define MAX 2000
#define STREAMS 20000
#define FRAMES 10
#define ZEROS 20

static uint64_t random_state;

static uint32_t random_below(uint32_t bound)
{
    random_state ^= random_state << 13;
    random_state ^= random_state >> 7;
    random_state ^= random_state << 17;
    return (uint32_t)(random_state >> 32) % bound;
}

static bool one_in(uint32_t n)
{
    return random_below(n) == 0;
}

/* What a reader made of a stream. */
struct outcome {
    struct buf notes;
    unsigned refusal; /* close code, 0 when there was none */
    unsigned messages;
    bool is_closed;
    size_t taken; /* bytes, when it was refused */
};

#define NOTE_HEAD 7

static void note(struct outcome *outcome, unsigned opcode, unsigned code, const uint8_t *payload,
                 size_t len)
{
    outcome->messages += opcode < 8;
    outcome->is_closed = outcome->is_closed || opcode == FRAME_CLOSE;
    buf_append_u8(&outcome->notes, (uint8_t)opcode);
    buf_append_u16(&outcome->notes, (uint16_t)code);
    buf_append_u32(&outcome->notes, (uint32_t)len);
    buf_append(&outcome->notes, payload, len);
}

/* ---- the streams ---- */

struct input {
    struct buf stream;
    size_t ends[FRAMES + 1]; /* of the frames; the last one is that of the stream */
    size_t count;
};

static size_t random_length(void)
{
    static const size_t special[] = {0, 1, 2, 125, 126, 127, MAX - 1, MAX, MAX + 1, 65536};

    return one_in(12) ? special[random_below(sizeof(special) / sizeof(*special))]
                      : random_below(one_in(3) ? 600 : 40);
}

/* Mostly right UTF-8, whose characters are also cut by the ends of fragments. */
static void random_payload(struct buf *payload, size_t len)
{
    static const char text[] = "é€😀aשx";

    uint8_t *to = buf_reserve(payload, len);

    for (size_t i = 0; i < len; i++)
        to[i] = (uint8_t)text[i % (sizeof(text) - 1)];
    payload->len += len;
    if (len && one_in(40))
        payload->data[random_below((uint32_t)payload->len)] = (uint8_t)random_below(256);
}

static void random_close(struct buf *payload)
{
    static const uint16_t codes[] = {1000, 1001, 1003, 1004, 1005, 1006, 1007, 1011, 1012, 1013,
                                     1014, 1015, 999,  2999, 3000, 4001, 4999, 5000, 0};

    if (one_in(4))
        return;
    if (one_in(8)) {
        random_payload(payload, 1);
        return;
    }
    buf_append_u16(payload, codes[random_below(sizeof(codes) / sizeof(*codes))]);
    random_payload(payload, random_below(40));
}

static void append_frame(struct buf *stream, uint8_t first, const struct buf *payload)
{
    uint8_t head[FRAME_HEAD_MAX];
    uint8_t mask[4];
    uint8_t *to;
    size_t head_len = frame_write_head(head, FRAME_TEXT, payload->len);

    for (size_t i = 0; i < sizeof(mask); i++)
        mask[i] = (uint8_t)random_below(256);
    head[0] = first;
    head[1] |= 0x80;
    buf_append(stream, head, head_len);
    buf_append(stream, mask, sizeof(mask));
    to = buf_reserve(stream, payload->len);
    for (size_t i = 0; i < payload->len; i++)
        to[i] = payload->data[i] ^ mask[i % 4];
    stream->len += payload->len;
}

/* One frame that fits where it stands; `fragments` is whether a message is open. */
static void random_frame(struct buf *stream, bool *fragments)
{
    struct buf payload = {0};
    uint8_t first;

    if (one_in(4)) {
        first = (uint8_t)(0x80 | (one_in(8) ? FRAME_CLOSE : FRAME_PING + random_below(2)));
        if (first == (0x80 | FRAME_CLOSE))
            random_close(&payload);
        else
            random_payload(&payload, random_below(126));
    } else {
        bool is_last = !one_in(3);

        first = (uint8_t)((*fragments ? 0 : 1 + random_below(2)) | (is_last ? 0x80 : 0));
        random_payload(&payload, random_length());
        *fragments = !is_last;
    }
    if (one_in(60)) /* out of order, reserved, unknown */
        first = (uint8_t)random_below(256);
    append_frame(stream, first, &payload);
    buf_release(&payload);
}

static void random_stream(struct input *input)
{
    static const uint8_t zeros[ZEROS];
    struct buf *stream = &input->stream;
    bool fragments = false;

    for (uint32_t left = 1 + random_below(FRAMES); left; left--) {
        random_frame(stream, &fragments);
        input->ends[input->count++] = stream->len;
    }
    if (one_in(5)) /* anything at all */
        stream->data[random_below((uint32_t)stream->len)] ^= (uint8_t)(1 << random_below(8));
    if (one_in(20)) /* a length in a longer form than needed */
        buf_append(stream, one_in(2) ? "\x82\xfe\0\5aaaa12345" : "\x82\xff\0\0\0\0\0\0\0\5aaa", 13);
    if (one_in(10))
        stream->len -= random_below((uint32_t)stream->len);
    buf_append(stream, zeros, sizeof(zeros));
    input->ends[input->count++] = stream->len;
}

/* ---- the readers ---- */

static void read_piece(struct frame_reader *reader, uint8_t *bytes, size_t len,
                       struct outcome *outcome)
{
    enum frame_event event;
    struct frame frame;

    while (!outcome->is_closed &&
           (event = frame_read(reader, &bytes, &len, MAX, &frame)) != FRAME_MORE) {
        outcome->refusal = reader->close_code;
        outcome->taken -= event == FRAME_ERROR ? len : 0;
        if (event == FRAME_ERROR)
            return;
        note(outcome, frame.opcode, frame.close_code, frame.payload, frame.len);
    }
}

static void read_ours(const struct buf *stream, struct outcome *outcome)
{
    struct frame_reader reader = {0};
    size_t at = 0;

    while (at < stream->len && !outcome->refusal && !outcome->is_closed) {
        uint32_t left = (uint32_t)(stream->len - at);
        size_t len = one_in(2) ? left : 1 + random_below(left);
        uint8_t *copy = mem_alloc(len);

        memcpy(copy, stream->data + at, len);
        outcome->taken += len;
        read_piece(&reader, copy, len, outcome);
        mem_free(copy);
        at += len;
    }
    frame_reader_finish(&reader);
}

struct oracle {
    const struct input *input;
    size_t at;
    struct outcome *outcome;
};

static ssize_t oracle_recv(wslay_event_context_ptr context, uint8_t *bytes, size_t len, int flags,
                           void *data)
{
    struct oracle *oracle = data;
    const struct input *input = oracle->input;
    size_t end = 0;

    (void)flags;
    for (size_t i = 0; end <= oracle->at && i < input->count; i++)
        end = input->ends[i];
    if (end > input->stream.len)
        end = input->stream.len;
    if (oracle->at >= end) {
        wslay_event_set_error(context, WSLAY_ERR_WOULDBLOCK);
        return -1;
    }
    if (len > end - oracle->at)
        len = end - oracle->at;
    memcpy(bytes, input->stream.data + oracle->at, len);
    oracle->at += len;
    return (ssize_t)len;
}

static ssize_t oracle_send(wslay_event_context_ptr context, const uint8_t *bytes, size_t len,
                           int flags, void *data)
{
    (void)context;
    (void)bytes;
    (void)flags;
    (void)data;
    return (ssize_t)len;
}

static void oracle_message(wslay_event_context_ptr context,
                           const struct wslay_event_on_msg_recv_arg *message, void *data)
{
    struct oracle *oracle = data;
    unsigned code = 0;

    (void)context;
    if (message->opcode == WSLAY_CONNECTION_CLOSE)
        code = message->status_code ? message->status_code : 1005;
    note(oracle->outcome, message->opcode, code, message->msg, message->msg_length);
}

static void read_theirs(const struct input *input, struct outcome *outcome)
{
    static const struct wslay_event_callbacks callbacks = {.recv_callback = oracle_recv,
                                                           .send_callback = oracle_send,
                                                           .on_msg_recv_callback = oracle_message};
    struct oracle oracle = {.input = input, .outcome = outcome};
    wslay_event_context_ptr context;
    int result = 0;

    assert_int_equal(wslay_event_context_server_init(&context, &callbacks, &oracle), 0);
    wslay_event_config_set_max_recv_msg_length(context, MAX);
    while (oracle.at < input->stream.len && !result && wslay_event_get_read_enabled(context))
        result = wslay_event_recv(context);
    assert_int_equal(wslay_event_send(context), 0);
    if (result)
        outcome->refusal = 1002;
    else if (!wslay_event_get_read_enabled(context) && !outcome->is_closed)
        outcome->refusal = wslay_event_get_status_code_sent(context);
    wslay_event_context_free(context);
}

/* ---- the comparison ---- */

static bool is_prefix(const struct buf *prefix, const struct buf *of)
{
    return prefix->len <= of->len &&
           (!prefix->len || memcmp(prefix->data, of->data, prefix->len) == 0);
}

static bool agree(const struct outcome *ours, const struct outcome *theirs)
{
    return ours->refusal == theirs->refusal && ours->notes.len == theirs->notes.len &&
           is_prefix(&theirs->notes, &ours->notes);
}

/* What one noted besides all that the other did; NULL when it is no frame more. */
static const uint8_t *extra_of(const struct outcome *more, const struct outcome *less)
{
    if (more->notes.len < less->notes.len + NOTE_HEAD || !is_prefix(&less->notes, &more->notes))
        return NULL;
    return more->notes.data + less->notes.len;
}

/* Difference 1: what we noted besides is a close frame with one of these codes. */
static bool has_newer_code(const struct outcome *ours, const struct outcome *theirs)
{
    const uint8_t *extra = extra_of(ours, theirs);

    return extra && ours->is_closed && theirs->refusal == 1002 && extra[0] == FRAME_CLOSE &&
           bytes_u16(extra + 1) >= 1012 && bytes_u16(extra + 1) <= 1014;
}

/* Difference 3: what wslay noted besides is a close frame with a body of one byte. */
static bool has_stump(const struct outcome *ours, const struct outcome *theirs)
{
    const uint8_t *extra = extra_of(theirs, ours);

    return extra && ours->refusal == 1002 && theirs->is_closed && extra[0] == FRAME_CLOSE &&
           bytes_u32(extra + 3) == 1;
}

/* Difference 4. */
static bool has_half_a_head(const struct outcome *ours, const struct outcome *theirs, size_t len)
{
    return ours->refusal == 1002 && ours->taken == len && !theirs->refusal && !theirs->is_closed &&
           ours->notes.len == theirs->notes.len && is_prefix(&ours->notes, &theirs->notes);
}

static bool is_let_pass(const struct outcome *ours, const struct outcome *theirs, size_t len)
{
    if (has_stump(ours, theirs) || has_half_a_head(ours, theirs, len))
        return true;
    if (!is_prefix(&theirs->notes, &ours->notes) || ours->messages != theirs->messages)
        return false;
    return theirs->refusal == 1007 || has_newer_code(ours, theirs);
}

static void any_stream_is_read_as_wslay_reads_it(void **state)
{
    unsigned refused = 0;
    unsigned let_pass = 0;
    unsigned messages = 0;

    (void)state;
    for (uint64_t seed = 1; seed <= STREAMS; seed++) {
        struct input input = {0};
        struct outcome ours = {0};
        struct outcome theirs = {0};
        bool same;

        random_state = seed * 0x9e3779b97f4a7c15U;
        random_stream(&input);
        read_ours(&input.stream, &ours);
        read_theirs(&input, &theirs);
        same = agree(&ours, &theirs);
        if (!same && !is_let_pass(&ours, &theirs, input.stream.len)) {
            print_error("stream %llu: refusal %u, wslay %u; %zu bytes of notes, wslay %zu\n",
                        (unsigned long long)seed, ours.refusal, theirs.refusal, ours.notes.len,
                        theirs.notes.len);
            fail();
        }
        refused += ours.refusal && ours.taken < input.stream.len - ZEROS;
        let_pass += !same;
        messages += ours.messages;
        buf_release(&input.stream);
        buf_release(&ours.notes);
        buf_release(&theirs.notes);
    }
    print_message("%d streams, %u messages, %u streams refused, %u known differences\n", STREAMS,
                  messages, refused, let_pass);
    /* The streams are of a kind that says something. */
    assert_true(refused > STREAMS / 10 && messages > STREAMS && let_pass < STREAMS / 10);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(any_stream_is_read_as_wslay_reads_it),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
