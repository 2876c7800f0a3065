/* Tickets: what a page may bring back, and what it may not make up. */
#include "desk/ticket.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include <openssl/evp.h>
#include <openssl/hmac.h>

#define NOW UINT64_C(1770000000000)
#define LIFE UINT64_C(360000)

static const uint8_t KEY[TICKET_KEY_LEN] = {9, 8, 7};

static struct ticket sample(void)
{
    struct ticket ticket = {
        .state = TICKET_OPEN,
        .front = true,
        .language = {'e', 'n'},
        .zone = ZONE_GENDARMERIE,
        .departement_count = 2,
        .departements = {{'2', 'A', ' '}, {'9', '7', '4'}},
        .waited_ms = 0x0102030405060708,
        .staff =
            {.seats = {{.account = 0x1112131415161718, .slot = 3, .part = PART_GUEST, .ask = 2},
                       {.account = 21, .slot = 4, .part = PART_BESIDE},
                       {.account = 20, .slot = 1, .part = PART_HOLDER}},
             .count = 3,
             .asks = 5,
             .question = {.ask = 5, .from = 3, .stays = true, .is_agreed = true}},
        .issued_ms = NOW,
    };

    assert_true(invite_target_parse(str_of("tag:hospital"), &ticket.to));

    for (size_t i = 0; i < CONVERSATION_ID_LEN; i++)
        ticket.id[i] = (uint8_t)(0xa0 + i);
    return ticket;
}

#define BODY_LEN 110 /* of the sample */
#define TICKET_LEN (BODY_LEN + 32)

static enum ticket_result open_at(const uint8_t *bytes, uint64_t now)
{
    struct ticket ticket;

    return ticket_open(bytes, TICKET_LEN, KEY, now, LIFE, &ticket);
}

/* HMAC-SHA-512/256 as libsodium has it is HMAC-SHA-512 cut to 32 bytes. */
static void seal(uint8_t *bytes, size_t len)
{
    uint8_t mac[64];

    assert_non_null(HMAC(EVP_sha512(), KEY, sizeof(KEY), bytes, len, mac, NULL));
    memcpy(bytes + len, mac, 32);
}

static size_t make(const struct ticket *ticket, uint8_t ret_bytes[static TICKET_MAX])
{
    struct buf buf = {0};
    size_t len;

    ticket_make(ticket, KEY, &buf);
    len = buf.len;
    assert_true(len <= TICKET_MAX);
    memcpy(ret_bytes, buf.data, len);
    buf_release(&buf);
    return len;
}

static void test_ticket_comes_back_as_it_was(void **state)
{
    struct ticket made = sample(), opened;
    uint8_t bytes[TICKET_MAX];

    (void)state;
    assert_int_equal(make(&made, bytes), TICKET_LEN);
    memset(&opened, 0xee, sizeof(opened));
    assert_int_equal(ticket_open(bytes, TICKET_LEN, KEY, NOW, LIFE, &opened), TICKET_OK);
    assert_memory_equal(opened.id, made.id, CONVERSATION_ID_LEN);
    assert_int_equal(opened.state, TICKET_OPEN);
    assert_true(opened.front);
    assert_false(opened.danger_used);
    assert_memory_equal(opened.language, "en", 2);
    assert_int_equal(opened.zone, ZONE_GENDARMERIE);
    assert_int_equal(opened.departement_count, 2);
    assert_memory_equal(opened.departements, "2A 974", 6);
    assert_true(opened.waited_ms == made.waited_ms);
    assert_int_equal(opened.staff.count, 2); /* without whoever is beside it */
    assert_true(opened.staff.seats[0].account == 0x1112131415161718);
    assert_int_equal(opened.staff.seats[0].slot, 3);
    assert_int_equal(opened.staff.seats[0].part, PART_GUEST);
    assert_int_equal(opened.staff.seats[0].ask, 2);
    assert_int_equal(opened.staff.seats[1].account, 20);
    assert_int_equal(opened.staff.seats[1].part, PART_HOLDER);
    assert_int_equal(opened.staff.asks, 5);
    assert_int_equal(opened.staff.question.ask, 5);
    assert_int_equal(opened.staff.question.from, 3);
    assert_true(opened.staff.question.stays && opened.staff.question.is_agreed);
    assert_string_equal(opened.to.text, "tag:hospital");
    assert_true(opened.issued_ms == made.issued_ms);
}

static void test_departements_are_counted(void **state)
{
    struct ticket made = sample(), opened;
    uint8_t bytes[TICKET_MAX];

    (void)state;
    made.state = TICKET_WAITING;
    made.front = false;
    made.danger_used = made.transmission_counted = true;
    made.zone = ZONE_UNKNOWN;
    made.staff = (struct staff){0};
    for (uint8_t count = 0; count <= DEPARTEMENTS_MAX; count++) {
        made.departement_count = count;
        assert_int_equal(ticket_open(bytes, make(&made, bytes), KEY, NOW, LIFE, &opened),
                         TICKET_OK);
        assert_int_equal(opened.departement_count, count);
        assert_memory_equal(opened.departements, made.departements, count * 3U);
        assert_false(opened.front);
        assert_true(opened.danger_used && opened.transmission_counted);
        assert_int_equal(opened.state, TICKET_WAITING);
    }
}

static void test_bytes_are_those_of_the_protocol(void **state)
{
    struct ticket made = sample();
    uint8_t bytes[TICKET_MAX], expected[TICKET_LEN];

    (void)state;
    expected[0] = 2;
    memcpy(expected + 1, made.id, 32);
    memcpy(expected + 33,
           "\x02\x01"
           "en"
           "\x02"
           "2A 974",
           11);
    memcpy(expected + 44, "\x01\x02\x03\x04\x05\x06\x07\x08", 8);
    memcpy(expected + 52, "\x00\x00\x01\x9c\x1c\x38\xa4\x00", 8); /* NOW */
    memcpy(expected + 60, "\0\0\0\x05\x02", 5);
    memcpy(expected + 65, "\x13\0\0\0\x02\x11\x12\x13\x14\x15\x16\x17\x18", 13);
    memcpy(expected + 78, "\x01\0\0\0\0\0\0\0\0\0\0\0\x14", 13);
    memcpy(expected + 91, "\0\0\0\x05\x03\x03\x0c", 7);
    memcpy(expected + 98, "tag:hospital", 12);
    seal(expected, BODY_LEN);
    assert_int_equal(make(&made, bytes), TICKET_LEN);
    assert_memory_equal(bytes, expected, TICKET_LEN);
}

static void test_any_changed_bit_makes_it_forged(void **state)
{
    struct ticket made = sample();
    uint8_t bytes[TICKET_MAX];

    (void)state;
    (void)make(&made, bytes);
    for (unsigned bit = 0; bit < TICKET_LEN * 8; bit++) {
        bytes[bit / 8] ^= (uint8_t)(1U << bit % 8);
        assert_int_equal(open_at(bytes, NOW), TICKET_FORGED);
        bytes[bit / 8] ^= (uint8_t)(1U << bit % 8);
    }
    assert_int_equal(open_at(bytes, NOW), TICKET_OK);
}

static void test_any_other_length_or_key_makes_it_forged(void **state)
{
    struct ticket made = sample(), opened;
    uint8_t bytes[TICKET_MAX] = {0}, other[TICKET_KEY_LEN] = {9, 8, 6};

    (void)state;
    (void)make(&made, bytes);
    for (size_t len = 0; len <= TICKET_MAX; len++)
        assert_int_equal(ticket_open(bytes, len, KEY, NOW, LIFE, &opened),
                         len == TICKET_LEN ? TICKET_OK : TICKET_FORGED);
    assert_int_equal(ticket_open(bytes, TICKET_LEN, other, NOW, LIFE, &opened), TICKET_FORGED);
}

static void test_sealed_nonsense_of_another_version_is_refused(void **state)
{
    static const struct {
        size_t at;
        uint8_t value;
    } wrong[] = {
        {0, 1},     {0, 3},  {33, 0}, {33, 3},    {33, 1},    {34, 8},    {34, 0x80}, {37, 4},
        {63, 1}, /* fewer questions than somebody came by */
        {64, 0},    {64, 1}, {64, 3}, {65, 0x10}, {65, 0x11}, {65, 0x23}, {78, 0x11}, {78, 3},
        {90, 0}, /* nobody's account */
        {70, 0x80}, {94, 6}, {94, 0}, {95, 2},    {96, 4},    {97, 11},   {97, 13},   {98, 'T'}};
    struct ticket made = sample();
    uint8_t bytes[TICKET_MAX];

    (void)state;
    for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
        (void)make(&made, bytes);
        bytes[wrong[i].at] = wrong[i].value;
        seal(bytes, BODY_LEN);
        if (open_at(bytes, NOW) != TICKET_FORGED)
            fail_msg("%zu: %u", wrong[i].at, wrong[i].value);
    }
}

static void test_the_fullest_ticket_fits_the_bus(void **state)
{
    struct ticket made = sample(), opened;
    uint8_t bytes[TICKET_MAX];
    size_t len;

    (void)state;
    for (uint8_t i = 0; i < DISPATCH_SLOTS; i++)
        made.staff.seats[i] = (struct seat){.account = 100 + i,
                                            .slot = (uint8_t)(i + 1),
                                            .part = i == 7 ? PART_HOLDER : PART_GUEST,
                                            .ask = 5};
    made.staff.count = DISPATCH_SLOTS;
    assert_true(invite_target_parse(str_of("tag:01234567890123456789012345678901"), &made.to));
    len = make(&made, bytes);
    assert_int_equal(len, TICKET_LONGEST);
    assert_int_equal(ticket_open(bytes, len, KEY, NOW, LIFE, &opened), TICKET_OK);
    assert_int_equal(opened.staff.count, DISPATCH_SLOTS);
    assert_int_equal(opened.staff.seats[14].account, 114);
    assert_string_equal(opened.to.text, made.to.text);
}

/* No byte of the body is read beyond its end, wherever that is. */
static void test_a_sealed_stump_is_refused(void **state)
{
    struct ticket made = sample(), opened;
    uint8_t bytes[TICKET_MAX];

    (void)state;
    for (size_t len = 0; len < BODY_LEN; len++) {
        (void)make(&made, bytes);
        seal(bytes, len);
        assert_int_equal(ticket_open(bytes, len + 32, KEY, NOW, LIFE, &opened), TICKET_FORGED);
    }
}

static void test_ticket_expires_to_the_millisecond(void **state)
{
    struct ticket made = sample();
    uint8_t bytes[TICKET_MAX];

    (void)state;
    (void)make(&made, bytes);
    assert_int_equal(open_at(bytes, NOW + LIFE), TICKET_OK);
    assert_int_equal(open_at(bytes, NOW + LIFE + 1), TICKET_EXPIRED);
    assert_int_equal(open_at(bytes, UINT64_MAX), TICKET_EXPIRED);
}

static void test_ticket_from_the_future_does_not_count(void **state)
{
    struct ticket made = sample();
    uint8_t bytes[TICKET_MAX];

    (void)state;
    (void)make(&made, bytes);
    assert_int_equal(open_at(bytes, NOW - 60000), TICKET_OK);
    assert_int_equal(open_at(bytes, NOW - 60001), TICKET_EXPIRED);
    assert_int_equal(open_at(bytes, 0), TICKET_EXPIRED);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_ticket_comes_back_as_it_was),
        cmocka_unit_test(test_departements_are_counted),
        cmocka_unit_test(test_bytes_are_those_of_the_protocol),
        cmocka_unit_test(test_any_changed_bit_makes_it_forged),
        cmocka_unit_test(test_any_other_length_or_key_makes_it_forged),
        cmocka_unit_test(test_sealed_nonsense_of_another_version_is_refused),
        cmocka_unit_test(test_the_fullest_ticket_fits_the_bus),
        cmocka_unit_test(test_a_sealed_stump_is_refused),
        cmocka_unit_test(test_ticket_expires_to_the_millisecond),
        cmocka_unit_test(test_ticket_from_the_future_does_not_count),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
