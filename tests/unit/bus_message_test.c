/*
 * Bus messages, the table of docs/protocol.md section 4 written down once more: what the reader
 * says must follow from this one.
 */
#include "bus/message.h"

#include "base/mem.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

static const struct slot_id NO_SESSION;
static const struct slot_id SESSION = {.slot = 0x01020304, .gen = 0x0a0b0c0d};

struct row {
    enum bus_type type;
    bool from_lobby;
    bool from_desk;
    bool has_session;
    size_t min;
    size_t max;
    uint8_t first; /* a right first byte of the body */
};

static const struct row ROWS[] = {
    {BUS_HELLO, true, true, false, 10, 18, 'h'},     {BUS_PAGE, false, true, false, 4, 524288, 2},
    {BUS_OPEN, true, false, true, 36, 512, 0},       {BUS_ENVELOPE, true, true, true, 6, 17408, 3},
    {BUS_NOTICE, false, true, true, 2, 2048, '{'},   {BUS_CLOSE, true, false, true, 1, 1, 3},
    {BUS_END, false, true, true, 0, 0, 0},           {BUS_READY, false, true, false, 0, 0, 0},
    {BUS_LANGUAGES, false, true, false, 2, 64, 'x'}, {BUS_BAN, false, true, true, 0, 0, 0},
    {BUS_ANSWER, true, false, true, 5, 5, 0},        {BUS_ZONES, false, true, false, 4, 1048576, 0},
    {BUS_ZONE, true, false, true, 1, 1, 2},          {BUS_DANGER, true, false, true, 0, 0, 0},
};

#define ROW_COUNT (sizeof ROWS / sizeof *ROWS)

/* Written by hand, not by the module: no CHECK stands in the way of a wrong one. */
static void put(struct buf *buf, unsigned type, struct slot_id session, uint32_t len, uint8_t first)
{
    buf_append_u32(buf, 9 + len);
    buf_append_u8(buf, (uint8_t)type);
    buf_append_u32(buf, session.slot);
    buf_append_u32(buf, session.gen);
    if (len && len < 2000000) {
        buf_append_u8(buf, first);
        memset(buf_reserve(buf, len - 1), 'x', len - 1);
        buf->len += len - 1;
    }
}

static enum bus_result read_one(unsigned type, struct slot_id session, size_t len, uint8_t first,
                                enum bus_side from)
{
    struct buf buf = {0};
    struct bus_message message;
    enum bus_result result;
    size_t taken;

    put(&buf, type, session, (uint32_t)len, first);
    result = bus_message_read(buf.data, buf.len, from, &message, &taken);
    if (result == BUS_OK) {
        assert_int_equal(message.type, type);
        assert_true(slot_id_equal(message.session, session));
        assert_int_equal(message.len, len);
        assert_ptr_equal(message.body, buf.data + 13);
        assert_int_equal(taken, 13 + len);
    }
    buf_release(&buf);
    return result;
}

static void each_side_sends_its_own_types_and_no_others(void **context)
{
    (void)context;
    for (size_t i = 0; i < ROW_COUNT; i++) {
        const struct row *row = &ROWS[i];
        struct slot_id session = row->has_session ? SESSION : NO_SESSION;

        assert_int_equal(read_one(row->type, session, row->min, row->first, BUS_LOBBY),
                         row->from_lobby ? BUS_OK : BUS_BAD);
        assert_int_equal(read_one(row->type, session, row->min, row->first, BUS_DESK),
                         row->from_desk ? BUS_OK : BUS_BAD);
    }
}

static void an_unknown_type_is_bad(void **context)
{
    (void)context;
    for (unsigned type = 0; type < 256; type++) {
        if (type >= BUS_HELLO && type <= BUS_DANGER)
            continue;
        for (size_t len = 0; len < 20; len++) {
            assert_int_equal(read_one(type, SESSION, len, 0, BUS_LOBBY), BUS_BAD);
            assert_int_equal(read_one(type, NO_SESSION, len, 0, BUS_DESK), BUS_BAD);
        }
    }
}

static void a_session_is_there_exactly_where_it_belongs(void **context)
{
    static const struct slot_id HALF = {.slot = 7, .gen = 0};

    (void)context;
    for (size_t i = 0; i < ROW_COUNT; i++) {
        const struct row *row = &ROWS[i];
        enum bus_side from = row->from_desk ? BUS_DESK : BUS_LOBBY;

        assert_int_equal(read_one(row->type, SESSION, row->min, row->first, from),
                         row->has_session ? BUS_OK : BUS_BAD);
        assert_int_equal(read_one(row->type, NO_SESSION, row->min, row->first, from),
                         row->has_session ? BUS_BAD : BUS_OK);
        assert_int_equal(read_one(row->type, HALF, row->min, row->first, from), BUS_BAD);
    }
}

static void every_size_has_its_bounds(void **context)
{
    (void)context;
    for (size_t i = 0; i < ROW_COUNT; i++) {
        const struct row *row = &ROWS[i];
        enum bus_side from = row->from_desk ? BUS_DESK : BUS_LOBBY;
        struct slot_id session = row->has_session ? SESSION : NO_SESSION;

        assert_int_equal(read_one(row->type, session, row->min, row->first, from), BUS_OK);
        assert_int_equal(read_one(row->type, session, row->max, row->first, from), BUS_OK);
        assert_int_equal(read_one(row->type, session, row->max + 1, row->first, from), BUS_BAD);
        assert_int_equal(read_one(row->type, session, row->min - 1, row->first, from), BUS_BAD);
        assert_int_equal(read_one(row->type, session, UINT32_MAX - 9, 0, from), BUS_BAD);
        assert_int_equal(read_one(row->type, session, UINT32_MAX, 0, from), BUS_BAD);
    }
}

static void the_first_byte_of_a_body_is_looked_at(void **context)
{
    (void)context;
    assert_int_equal(read_one(BUS_CLOSE, SESSION, 1, 0, BUS_LOBBY), BUS_BAD);
    assert_int_equal(read_one(BUS_CLOSE, SESSION, 1, 1, BUS_LOBBY), BUS_OK);
    assert_int_equal(read_one(BUS_CLOSE, SESSION, 1, 4, BUS_LOBBY), BUS_BAD);
    assert_int_equal(read_one(BUS_PAGE, NO_SESSION, 9, 0, BUS_DESK), BUS_OK);
    assert_int_equal(read_one(BUS_PAGE, NO_SESSION, 9, 3, BUS_DESK), BUS_BAD);
    assert_int_equal(read_one(BUS_NOTICE, SESSION, 9, '[', BUS_DESK), BUS_BAD);
    assert_int_equal(read_one(BUS_LANGUAGES, NO_SESSION, 2, 'F', BUS_DESK), BUS_BAD);
    assert_int_equal(read_one(BUS_ZONE, SESSION, 1, ZONE_UNKNOWN, BUS_LOBBY), BUS_BAD);
    assert_int_equal(read_one(BUS_ZONE, SESSION, 1, ZONE_BOTH, BUS_LOBBY), BUS_OK);
    assert_int_equal(read_one(BUS_ZONE, SESSION, 1, ZONE_BOTH + 1, BUS_LOBBY), BUS_BAD);
}

/* Copies to the end of a block of its own, so that reading too far is seen. */
static enum bus_result read_prefix(const struct buf *whole, size_t len, size_t *ret_need)
{
    uint8_t *bytes = malloc(len);
    struct bus_message message;
    enum bus_result result;

    if (len)
        memcpy(bytes, whole->data, len);
    result = bus_message_read(bytes, len, BUS_LOBBY, &message, ret_need);
    free(bytes);
    return result;
}

static void a_part_asks_for_the_rest(void **context)
{
    struct buf buf = {0};
    size_t need;

    (void)context;
    put(&buf, BUS_ENVELOPE, SESSION, 100, 3);
    for (size_t len = 0; len < buf.len; len++) {
        assert_int_equal(read_prefix(&buf, len, &need), BUS_MORE);
        assert_int_equal(need, len < 13 ? 13 : 113);
    }
    assert_int_equal(read_prefix(&buf, buf.len, &need), BUS_OK);
    buf_release(&buf);
}

/* A peer cannot make us wait for, and keep, what would be refused in the end. */
static void a_bad_head_is_bad_before_its_body_comes(void **context)
{
    struct buf buf = {0};
    size_t need;

    (void)context;
    put(&buf, BUS_ENVELOPE, SESSION, 17409, 3);
    assert_int_equal(read_prefix(&buf, 13, &need), BUS_BAD);
    buf_clear(&buf);
    put(&buf, BUS_CLOSE, SESSION, 1, 9);
    assert_int_equal(read_prefix(&buf, 13, &need), BUS_MORE);
    assert_int_equal(read_prefix(&buf, 14, &need), BUS_BAD);
    buf_release(&buf);
}

static void what_is_written_is_read(void **context)
{
    uint8_t head[BUS_HEAD_LEN];
    static const uint8_t EXPECTED[] = {0,    0,    0,    109,  4,    0x01, 0x02,
                                       0x03, 0x04, 0x0a, 0x0b, 0x0c, 0x0d};

    (void)context;
    bus_message_head(head, BUS_ENVELOPE, SESSION, 100);
    assert_memory_equal(head, EXPECTED, sizeof EXPECTED);
}

static struct bus_open example_open(void)
{
    struct bus_open open = {.language = {'f', 'r'}, .zone = ZONE_BOTH, .departement_count = 2};

    memset(open.id, 0xab, sizeof open.id);
    memcpy(open.departements[0], "2A ", 3);
    memcpy(open.departements[1], "971", 3);
    return open;
}

static void an_opening_comes_back_as_it_was(void **context)
{
    static const uint8_t TICKET[TICKET_MAX] = {1, 2, 3};
    struct bus_open open = example_open();
    struct bus_open back;
    struct buf buf = {0};

    (void)context;
    for (size_t count = 0; count <= 2; count++) {
        for (size_t ticket_len = 0; ticket_len <= TICKET_MAX; ticket_len += 64) {
            open.departement_count = (uint8_t)count;
            open.ticket = TICKET;
            open.ticket_len = ticket_len;
            buf_clear(&buf);
            bus_open_write(&buf, &open);
            assert_int_equal(buf.len, 36 + 3 * count + ticket_len);
            assert_true(bus_open_read(buf.data, buf.len, &back));
            assert_memory_equal(back.id, open.id, sizeof back.id);
            assert_memory_equal(back.language, "fr", 2);
            assert_int_equal(back.zone, ZONE_BOTH);
            assert_int_equal(back.departement_count, count);
            assert_memory_equal(back.departements, open.departements, 3 * count);
            assert_true(ticket_len ? back.ticket == buf.data + 36 + 3 * count : !back.ticket);
            assert_int_equal(back.ticket_len, ticket_len);
        }
    }
    buf_release(&buf);
}

static bool reads_with(size_t at, uint8_t byte)
{
    struct bus_open open = example_open();
    struct buf buf = {0};
    bool result;

    bus_open_write(&buf, &open);
    assert_true(at < buf.len);
    buf.data[at] = byte;
    result = bus_open_read(buf.data, buf.len, &open);
    buf_release(&buf);
    return result;
}

static void an_opening_with_a_wrong_byte_is_refused(void **context)
{
    (void)context;
    assert_true(reads_with(32, 'e'));
    assert_false(reads_with(32, 'E'));
    assert_false(reads_with(33, '{'));
    assert_false(reads_with(33, '`'));
    assert_true(reads_with(34, ZONE_GENDARMERIE));
    assert_false(reads_with(34, 4));
    assert_false(reads_with(35, 3));
    assert_false(reads_with(35, 255));
    assert_true(reads_with(36, 'B'));
    assert_false(reads_with(36, 'C'));
    assert_false(reads_with(36, 'a'));
    assert_false(reads_with(36, ' ')); /* a space before something */
    assert_false(reads_with(38, '\t'));
    assert_false(reads_with(39, '/'));
}

static void an_opening_of_a_wrong_length_is_refused(void **context)
{
    struct bus_open open = example_open();
    struct buf buf = {0};

    (void)context;
    bus_open_write(&buf, &open);
    for (size_t len = 0; len < buf.len; len++) {
        uint8_t *bytes = malloc(len);

        if (len)
            memcpy(bytes, buf.data, len);
        assert_false(bus_open_read(bytes, len, &open));
        free(bytes);
    }
    memset(buf_reserve(&buf, TICKET_MAX + 1), 1, TICKET_MAX + 1);
    assert_true(bus_open_read(buf.data, buf.len + TICKET_MAX, &open));
    assert_false(bus_open_read(buf.data, buf.len + TICKET_MAX + 1, &open));
    buf_release(&buf);
}

static void three_spaces_are_no_departement(void **context)
{
    static const uint8_t BODY[] = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaafr\0\1   ";
    struct bus_open open;

    (void)context;
    assert_false(bus_open_read(BODY, sizeof BODY - 1, &open));
}

static void a_zone_has_one_word(void **state)
{
    (void)state;
    for (enum zone zone = ZONE_UNKNOWN; zone <= ZONE_BOTH; zone++)
        assert_int_equal(bus_zone_named(bus_zone_name(zone)), zone);
    assert_string_equal(bus_zone_name(ZONE_UNKNOWN), "");
    assert_string_equal(bus_zone_name(ZONE_GENDARMERIE), "gendarmerie");
    assert_int_equal(bus_zone_named("Police"), ZONE_UNKNOWN);
}

static void an_answer_is_yes_or_no(void **state)
{
    struct bus_answer answer = {.ask = 0x01020304, .agrees = true};
    struct buf buf = {0};

    (void)state;
    bus_answer_write(&buf, &answer);
    assert_int_equal(buf.len, BUS_ANSWER_LEN);
    assert_memory_equal(buf.data, "\1\2\3\4\1", BUS_ANSWER_LEN);
    answer = (struct bus_answer){0};
    assert_true(bus_answer_read(buf.data, buf.len, &answer));
    assert_int_equal(answer.ask, 0x01020304);
    assert_true(answer.agrees);
    assert_false(bus_answer_read(buf.data, buf.len - 1, &answer));
    buf.data[4] = 2;
    assert_false(bus_answer_read(buf.data, buf.len, &answer));
    buf.data[4] = 0;
    assert_true(bus_answer_read(buf.data, buf.len, &answer));
    assert_false(answer.agrees);
    buf_release(&buf);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_side_sends_its_own_types_and_no_others),
        cmocka_unit_test(an_unknown_type_is_bad),
        cmocka_unit_test(a_session_is_there_exactly_where_it_belongs),
        cmocka_unit_test(every_size_has_its_bounds),
        cmocka_unit_test(the_first_byte_of_a_body_is_looked_at),
        cmocka_unit_test(a_part_asks_for_the_rest),
        cmocka_unit_test(a_bad_head_is_bad_before_its_body_comes),
        cmocka_unit_test(what_is_written_is_read),
        cmocka_unit_test(an_opening_comes_back_as_it_was),
        cmocka_unit_test(an_opening_with_a_wrong_byte_is_refused),
        cmocka_unit_test(an_opening_of_a_wrong_length_is_refused),
        cmocka_unit_test(three_spaces_are_no_departement),
        cmocka_unit_test(a_zone_has_one_word),
        cmocka_unit_test(an_answer_is_yes_or_no),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
