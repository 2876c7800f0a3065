/*
 * Frames: the cases of RFC 6455 in the groups that Autobahn's test suite made customary (1 framing,
 * 2 ping and pong, 3 reserved bits, 4 opcodes, 5 fragments, 6 UTF-8, 7 closing, 9 limits). Each
 * case is a stream of frames and what must come of it, and each is read whole, byte by byte, and
 * cut in two at every place.
 */
#include "base/mem.h"
#include "net/frame.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#define MAX 70000

/* A stream being written, and what is wanted of it. */
struct script {
    struct buf stream;
    struct buf wanted;
};

static void raw(struct script *script, const void *bytes, size_t len)
{
    buf_append(&script->stream, bytes, len);
}

/* `first` is the first byte: FIN, reserved bits and opcode. */
static void frame_of(struct script *script, uint8_t first, const void *payload, size_t len)
{
    static const uint8_t mask[4] = {0x12, 0xfe, 0x00, 0x9a};
    uint8_t head[FRAME_HEAD_MAX];
    size_t head_len = frame_write_head(head, FRAME_TEXT, len);

    head[0] = first;
    head[1] |= 0x80;
    raw(script, head, head_len);
    raw(script, mask, sizeof(mask));
    for (size_t i = 0; i < len; i++)
        buf_append_u8(&script->stream, ((const uint8_t *)payload)[i] ^ mask[i % 4]);
}

static void text_frame(struct script *script, uint8_t first, const char *payload)
{
    frame_of(script, first, payload, strlen(payload));
}

/* The protocol of a reading: each event in a few bytes. */
static void note(struct buf *notes, char what, unsigned number, const void *payload, size_t len)
{
    buf_printf(notes, "%c%u:%zu:", what, number, len);
    buf_append(notes, payload, len);
}

static void want(struct script *script, char what, unsigned number, const char *payload)
{
    note(&script->wanted, what, number, payload, strlen(payload));
}

static void read_piece(struct frame_reader *reader, uint8_t *bytes, size_t len, struct buf *notes)
{
    enum frame_event event;
    struct frame frame;

    while ((event = frame_read(reader, &bytes, &len, MAX, &frame)) != FRAME_MORE) {
        if (event == FRAME_ERROR) {
            note(notes, 'E', reader->close_code, "", 0);
            assert_int_equal(frame_read(reader, &bytes, &len, MAX, &frame), FRAME_ERROR);
            return;
        }
        if (event == FRAME_CONTROL && frame.opcode == FRAME_CLOSE)
            note(notes, 'C', frame.close_code, frame.payload, frame.len);
        else
            note(notes, 'F', frame.opcode, frame.payload, frame.len);
    }
    assert_int_equal(len, 0);
}

static void assert_read(const struct script *script, size_t first, size_t step)
{
    struct frame_reader reader = {0};
    struct buf notes = {0};
    size_t at = 0;

    while (at < script->stream.len && !reader.close_code) {
        size_t len = at ? step : first;
        uint8_t *copy;

        if (len > script->stream.len - at)
            len = script->stream.len - at;
        copy = mem_alloc(len);
        memcpy(copy, script->stream.data + at, len);
        read_piece(&reader, copy, len, &notes);
        mem_free(copy);
        at += len;
    }
    if (notes.len != script->wanted.len || memcmp(notes.data, script->wanted.data, notes.len) != 0)
        print_error("cut at %zu, steps of %zu: got %.*s, wanted %.*s\n", first, step,
                    (int)notes.len, (char *)notes.data, (int)script->wanted.len,
                    (char *)script->wanted.data);
    assert_int_equal(notes.len, script->wanted.len);
    if (notes.len)
        assert_memory_equal(notes.data, script->wanted.data, notes.len);
    frame_reader_finish(&reader);
    buf_release(&notes);
}

/* Whole, in small steps, and cut in two at every place of a short stream. Empties the script. */
static void play(struct script *script)
{
    assert_read(script, script->stream.len, script->stream.len);
    assert_read(script, 1, script->stream.len > 4096 ? 997 : 1);
    for (size_t first = 1; first < script->stream.len && script->stream.len < 4096; first++)
        assert_read(script, first, script->stream.len);
    buf_release(&script->stream);
    buf_release(&script->wanted);
}

static void play_refusal(struct script *script, unsigned close_code)
{
    want(script, 'E', close_code, "");
    play(script);
}

static void messages_of_every_length_form_arrive(void **state)
{
    static const size_t lengths[] = {0, 1, 125, 126, 127, 128, 65535, 65536, MAX};
    struct script script = {0};
    uint8_t *payload = mem_alloc(MAX);

    (void)state;
    for (size_t i = 0; i < MAX; i++)
        payload[i] = (uint8_t)('a' + i % 26);
    for (size_t i = 0; i < sizeof(lengths) / sizeof(*lengths); i++) {
        frame_of(&script, 0x81, payload, lengths[i]);
        note(&script.wanted, 'F', FRAME_TEXT, payload, lengths[i]);
        frame_of(&script, 0x82, payload, lengths[i]);
        note(&script.wanted, 'F', FRAME_BINARY, payload, lengths[i]);
        play(&script);
    }
    mem_free(payload);
}

static void pings_and_pongs_have_at_most_125_bytes(void **state)
{
    struct script script = {0};
    uint8_t payload[126];

    (void)state;
    memset(payload, 0xfe, sizeof(payload));
    text_frame(&script, 0x89, "");
    want(&script, 'F', FRAME_PING, "");
    frame_of(&script, 0x89, payload, 125);
    note(&script.wanted, 'F', FRAME_PING, payload, 125);
    text_frame(&script, 0x8a, "unasked");
    want(&script, 'F', FRAME_PONG, "unasked");
    frame_of(&script, 0x89, payload, 126);
    play_refusal(&script, 1002);
}

static void reserved_bits_are_refused(void **state)
{
    struct script script = {0};

    (void)state;
    for (unsigned bits = 1; bits <= 7; bits++) {
        text_frame(&script, 0x81, "before");
        want(&script, 'F', FRAME_TEXT, "before");
        text_frame(&script, (uint8_t)(0x81 | bits << 4), "x");
        play_refusal(&script, 1002);
        text_frame(&script, (uint8_t)(0x89 | bits << 4), "x");
        play_refusal(&script, 1002);
    }
}

static void unknown_opcodes_are_refused(void **state)
{
    static const uint8_t opcodes[] = {3, 4, 5, 6, 7, 11, 12, 13, 14, 15};
    struct script script = {0};

    (void)state;
    for (size_t i = 0; i < sizeof(opcodes); i++) {
        text_frame(&script, 0x80 | opcodes[i], "");
        play_refusal(&script, 1002);
    }
}

static void frames_without_mask_are_refused(void **state)
{
    struct script script = {0};

    (void)state;
    raw(&script, "\x81\x01x", 3);
    play_refusal(&script, 1002);
    raw(&script, "\x88\x00", 2);
    play_refusal(&script, 1002);
}

static void lengths_in_a_longer_form_than_needed_are_refused(void **state)
{
    struct script script = {0};

    (void)state;
    raw(&script, "\x82\xfe\x00\x7d", 4);
    play_refusal(&script, 1002);
    raw(&script, "\x82\xff\x00\x00\x00\x00\x00\x00\xff\xff", 10);
    play_refusal(&script, 1002);
    raw(&script, "\x82\xff\x80\x00\x00\x00\x00\x00\x00\x00", 10);
    play_refusal(&script, 1002);
}

static void fragments_are_joined_around_control_frames(void **state)
{
    struct script script = {0};

    (void)state;
    text_frame(&script, 0x01, "frag");
    text_frame(&script, 0x89, "1");
    want(&script, 'F', FRAME_PING, "1");
    text_frame(&script, 0x00, "");
    text_frame(&script, 0x00, "men");
    text_frame(&script, 0x8a, "2");
    want(&script, 'F', FRAME_PONG, "2");
    text_frame(&script, 0x80, "t");
    want(&script, 'F', FRAME_TEXT, "fragment");
    text_frame(&script, 0x02, "");
    text_frame(&script, 0x80, "");
    want(&script, 'F', FRAME_BINARY, "");
    text_frame(&script, 0x02, "");
    text_frame(&script, 0x80, "end");
    want(&script, 'F', FRAME_BINARY, "end");
    text_frame(&script, 0x81, "next");
    want(&script, 'F', FRAME_TEXT, "next");
    play(&script);
}

static void fragments_out_of_order_are_refused(void **state)
{
    struct script script = {0};

    (void)state;
    text_frame(&script, 0x80, "x"); /* nothing to continue */
    play_refusal(&script, 1002);
    text_frame(&script, 0x00, "x");
    play_refusal(&script, 1002);
    text_frame(&script, 0x81, "x");
    want(&script, 'F', FRAME_TEXT, "x");
    text_frame(&script, 0x80, "x");
    play_refusal(&script, 1002);
    text_frame(&script, 0x01, "x"); /* a new message inside another */
    text_frame(&script, 0x81, "x");
    play_refusal(&script, 1002);
    text_frame(&script, 0x01, "x");
    text_frame(&script, 0x02, "x");
    play_refusal(&script, 1002);
    text_frame(&script, 0x09, "x"); /* a control frame in pieces */
    play_refusal(&script, 1002);
    text_frame(&script, 0x08, "");
    play_refusal(&script, 1002);
}

static void text_is_utf_8_also_across_fragments(void **state)
{
    static const char right[] = "\xce\xba\xe1\xbd\xb9\xf0\x9f\x8c\x8d \xd7\xa9\xd7\x9c";
    static const char *const wrong[] = {
        "\x80",     "\xc0\x80", "\xed\xa0\x80",        "\xf4\x90\x80\x80",
        "\xe2\x82", "a\xff",    "\xf8\x88\x80\x80\x80"};
    struct script script = {0};

    (void)state;
    for (size_t at = 0; at <= strlen(right); at++) {
        frame_of(&script, 0x01, right, at);
        frame_of(&script, 0x80, right + at, strlen(right) - at);
        want(&script, 'F', FRAME_TEXT, right);
        play(&script);
    }
    for (size_t i = 0; i < sizeof(wrong) / sizeof(*wrong); i++) {
        text_frame(&script, 0x82, wrong[i]);
        want(&script, 'F', FRAME_BINARY, wrong[i]);
        text_frame(&script, 0x81, wrong[i]);
        play_refusal(&script, 1007);
        frame_of(&script, 0x01, wrong[i], 1);
        text_frame(&script, 0x80, wrong[i] + 1);
        play_refusal(&script, 1007);
    }
}

static void close_frames_have_a_right_code_and_reason(void **state)
{
    static const unsigned right[] = {1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011,
                                     1012, 1013, 1014, 3000, 3999, 4000, 4001, 4999};
    static const unsigned wrong[] = {0,    1,    999,  1004, 1005, 1006, 1015,
                                     1016, 1100, 2000, 2999, 5000, 65535};
    struct script script = {0};
    char payload[128] = {0};

    (void)state;
    text_frame(&script, 0x88, "");
    want(&script, 'C', 1005, "");
    play(&script);
    text_frame(&script, 0x89, "\x03\xe8"); /* no byte of which completes the code that follows */
    want(&script, 'F', FRAME_PING, "\x03\xe8");
    text_frame(&script, 0x88, "\x03");
    play_refusal(&script, 1002);
    for (size_t i = 0; i < sizeof(right) / sizeof(*right); i++) {
        snprintf(payload, sizeof(payload), "%c%creason", right[i] >> 8, right[i] & 0xff);
        frame_of(&script, 0x88, payload, 8);
        note(&script.wanted, 'C', right[i], payload, 8);
        play(&script);
    }
    for (size_t i = 0; i < sizeof(wrong) / sizeof(*wrong); i++) {
        payload[0] = (char)(wrong[i] >> 8);
        payload[1] = (char)(wrong[i] & 0xff);
        frame_of(&script, 0x88, payload, 2);
        play_refusal(&script, 1002);
    }
    frame_of(&script, 0x88, "\x03\xe8\xce\xba\xff", 5);
    play_refusal(&script, 1007);
    memset(payload, 'r', sizeof(payload));
    memcpy(payload, "\x03\xe8", 2);
    frame_of(&script, 0x88, payload, 125);
    note(&script.wanted, 'C', 1000, payload, 125);
    play(&script);
    frame_of(&script, 0x88, payload, 126);
    play_refusal(&script, 1002);
}

static void a_message_over_the_limit_is_refused_by_its_head(void **state)
{
    struct script script = {0};
    uint8_t *payload = mem_alloc(MAX);

    (void)state;
    raw(&script, "\x82\xff\x00\x00\x00\x00\x00\x01\x11\x71", 10); /* MAX + 1, nothing of it sent */
    play_refusal(&script, 1009);
    raw(&script, "\x82\xff\x7f\xff\xff\xff\xff\xff\xff\xff", 10);
    play_refusal(&script, 1009);
    frame_of(&script, 0x02, payload, MAX);
    raw(&script, "\x80\x81", 2);
    play_refusal(&script, 1009);
    frame_of(&script, 0x02, payload, MAX - 1);
    frame_of(&script, 0x80, payload, 1);
    note(&script.wanted, 'F', FRAME_BINARY, payload, MAX);
    play(&script);
    mem_free(payload);
}

static void a_claimed_length_reserves_no_memory(void **state)
{
    struct frame_reader reader = {0};
    uint8_t stream[] = "\x82\xff\x00\x00\x00\x00\x00\x01\x11\x70mask12";
    uint8_t *bytes = stream;
    size_t len = sizeof(stream) - 1;
    struct frame frame;

    (void)state;
    assert_int_equal(frame_read(&reader, &bytes, &len, MAX, &frame), FRAME_MORE);
    assert_int_equal(reader.partial.len, 2);
    assert_true(reader.partial.cap <= 64);
    frame_reader_finish(&reader);
}

static void a_message_that_came_whole_is_handed_out_where_it_lies(void **state)
{
    struct frame_reader reader = {0};
    uint8_t stream[] = "\x82\x83\x00\x00\x00\x00"
                       "abc";
    uint8_t *bytes = stream;
    size_t len = sizeof(stream) - 1;
    struct frame frame;

    (void)state;
    assert_int_equal(frame_read(&reader, &bytes, &len, MAX, &frame), FRAME_MESSAGE);
    assert_ptr_equal(frame.payload, stream + 6);
    assert_null(reader.partial.data);
    frame_reader_finish(&reader);
}

static void nothing_of_a_message_is_kept_after_the_next_call(void **state)
{
    struct frame_reader reader = {0};
    uint8_t stream[] = "\x02\x83\x00\x00\x00\x00"
                       "abc\x80\x80\x00\x00\x00\x00";
    uint8_t *bytes = stream;
    size_t len = sizeof(stream) - 1;
    struct frame frame;

    (void)state;
    assert_int_equal(frame_read(&reader, &bytes, &len, MAX, &frame), FRAME_MESSAGE);
    assert_memory_equal(frame.payload, "abc", 3);
    assert_int_equal(frame_read(&reader, &bytes, &len, MAX, &frame), FRAME_MORE);
    assert_null(reader.partial.data);
}

static void heads_are_written_in_the_shortest_form(void **state)
{
    uint8_t head[FRAME_HEAD_MAX];

    (void)state;
    assert_int_equal(frame_write_head(head, FRAME_TEXT, 0), 2);
    assert_memory_equal(head, "\x81\x00", 2);
    assert_int_equal(frame_write_head(head, FRAME_BINARY, 125), 2);
    assert_memory_equal(head, "\x82\x7d", 2);
    assert_int_equal(frame_write_head(head, FRAME_BINARY, 126), 4);
    assert_memory_equal(head, "\x82\x7e\x00\x7e", 4);
    assert_int_equal(frame_write_head(head, FRAME_BINARY, 65535), 4);
    assert_memory_equal(head, "\x82\x7e\xff\xff", 4);
    assert_int_equal(frame_write_head(head, FRAME_PONG, 65536), 10);
    assert_memory_equal(head, "\x8a\x7f\x00\x00\x00\x00\x00\x01\x00\x00", 10);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(messages_of_every_length_form_arrive),
        cmocka_unit_test(pings_and_pongs_have_at_most_125_bytes),
        cmocka_unit_test(reserved_bits_are_refused),
        cmocka_unit_test(unknown_opcodes_are_refused),
        cmocka_unit_test(frames_without_mask_are_refused),
        cmocka_unit_test(lengths_in_a_longer_form_than_needed_are_refused),
        cmocka_unit_test(fragments_are_joined_around_control_frames),
        cmocka_unit_test(fragments_out_of_order_are_refused),
        cmocka_unit_test(text_is_utf_8_also_across_fragments),
        cmocka_unit_test(close_frames_have_a_right_code_and_reason),
        cmocka_unit_test(a_message_over_the_limit_is_refused_by_its_head),
        cmocka_unit_test(a_claimed_length_reserves_no_memory),
        cmocka_unit_test(a_message_that_came_whole_is_handed_out_where_it_lies),
        cmocka_unit_test(nothing_of_a_message_is_kept_after_the_next_call),
        cmocka_unit_test(heads_are_written_in_the_shortest_form),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
