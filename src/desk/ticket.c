/*
 * Tickets to bytes and back. The MAC is checked, in constant time, before any of the bytes are
 * looked at. What stands in a ticket that passes was written by a desk; it is still read with care,
 * because that desk may have been an older one: a reader that has run over the end, or met a value
 * that means nothing, says so once, at its end.
 */
#include "desk/ticket.h"

#include <sodium.h>
#include <string.h>

#define TICKET_VERSION 2
#define FLAG_FRONT 1
#define FLAG_DANGER_USED 2
#define FLAG_TRANSMISSION_COUNTED 4
#define QUESTION_STAYS 1
#define QUESTION_AGREED 2
#define MAC_LEN 32
#define CLOCK_SLACK_MS 60000 /* a clock that was set back */

_Static_assert(MAC_LEN == crypto_auth_BYTES && TICKET_KEY_LEN == crypto_auth_KEYBYTES,
               "HMAC-SHA-512/256");
_Static_assert(TICKET_LONGEST <= TICKET_MAX, "the bus takes every ticket");

static void write_seat(struct buf *buf, const struct seat *seat)
{
    buf_append_u8(buf, (uint8_t)((unsigned)seat->part << 4 | seat->slot));
    buf_append_u32(buf, seat->ask);
    buf_append_u64(buf, seat->account);
}

static void write_staff(struct buf *buf, const struct ticket *ticket)
{
    const struct question *question = &ticket->staff.question;
    size_t count = 0, len = strlen(ticket->to.text);

    for (size_t i = 0; i < ticket->staff.count; i++)
        count += ticket->staff.seats[i].part != PART_BESIDE;
    buf_append_u32(buf, ticket->staff.asks);
    buf_append_u8(buf, (uint8_t)count);
    for (size_t i = 0; i < ticket->staff.count; i++) {
        if (ticket->staff.seats[i].part != PART_BESIDE)
            write_seat(buf, &ticket->staff.seats[i]);
    }
    buf_append_u32(buf, question->ask);
    if (!question->ask)
        return;
    buf_append_u8(buf, question->from);
    buf_append_u8(buf, (uint8_t)((question->stays ? QUESTION_STAYS : 0) |
                                 (question->is_agreed ? QUESTION_AGREED : 0)));
    buf_append_u8(buf, (uint8_t)len);
    buf_append(buf, ticket->to.text, len);
}

void ticket_make(const struct ticket *ticket, const uint8_t key[static TICKET_KEY_LEN],
                 struct buf *ret_bytes)
{
    static const char NOWHERE[DEPARTEMENTS_MAX * DEPARTEMENT_LEN] = "      ";
    size_t used = (size_t)ticket->departement_count * DEPARTEMENT_LEN, start = ret_bytes->len;
    uint8_t *mac;

    CHECK(ticket->departement_count <= DEPARTEMENTS_MAX);
    buf_append_u8(ret_bytes, TICKET_VERSION);
    buf_append(ret_bytes, ticket->id, CONVERSATION_ID_LEN);
    buf_append_u8(ret_bytes, (uint8_t)ticket->state);
    buf_append_u8(ret_bytes,
                  (uint8_t)((ticket->front ? FLAG_FRONT : 0) |
                            (ticket->danger_used ? FLAG_DANGER_USED : 0) |
                            (ticket->transmission_counted ? FLAG_TRANSMISSION_COUNTED : 0)));
    buf_append(ret_bytes, ticket->language, LANGUAGE_LEN);
    buf_append_u8(ret_bytes, (uint8_t)ticket->zone);
    buf_append(ret_bytes, ticket->departements, used);
    buf_append(ret_bytes, NOWHERE, sizeof NOWHERE - used);
    buf_append_u64(ret_bytes, ticket->waited_ms);
    buf_append_u64(ret_bytes, ticket->issued_ms);
    write_staff(ret_bytes, ticket);
    mac = buf_reserve(ret_bytes, MAC_LEN);
    CHECK(crypto_auth(mac, ret_bytes->data + start, ret_bytes->len - start, key) == 0);
    ret_bytes->len += MAC_LEN;
}

struct reader {
    const uint8_t *at;
    size_t left;
    bool is_wrong;
};

/* Zeros beyond the end. */
static void read_bytes(struct reader *reader, void *ret_bytes, size_t len)
{
    if (reader->is_wrong || len > reader->left) {
        reader->is_wrong = true;
        memset(ret_bytes, 0, len);
        return;
    }
    memcpy(ret_bytes, reader->at, len);
    reader->at += len;
    reader->left -= len;
}

/* At most `most`. */
static unsigned read_u8(struct reader *reader, unsigned most)
{
    uint8_t value;

    read_bytes(reader, &value, 1);
    reader->is_wrong |= value > most;
    return value;
}

static uint32_t read_u32(struct reader *reader)
{
    uint8_t bytes[4];

    read_bytes(reader, bytes, sizeof bytes);
    return bytes_u32(bytes);
}

static uint64_t read_u64(struct reader *reader)
{
    uint8_t bytes[8];

    read_bytes(reader, bytes, sizeof bytes);
    return bytes_u64(bytes);
}

static bool is_new(const struct staff *staff, const struct seat *seat)
{
    for (size_t i = 0; i < staff->count; i++) {
        if (staff->seats[i].slot == seat->slot || staff->seats[i].account == seat->account)
            return false;
    }
    return true;
}

static bool has_slot(const struct staff *staff, uint8_t slot)
{
    for (size_t i = 0; i < staff->count; i++) {
        if (staff->seats[i].slot == slot)
            return true;
    }
    return false;
}

/* One holder, when anybody; different slots and people. */
static void read_seats(struct reader *reader, struct staff *staff)
{
    size_t count = read_u8(reader, DISPATCH_SLOTS), holders = 0;

    while (!reader->is_wrong && staff->count < count) {
        unsigned place = read_u8(reader, PART_GUEST << 4 | DISPATCH_SLOTS);
        struct seat seat = {.slot = place & DISPATCH_SLOTS, .part = (enum part)(place >> 4)};

        seat.ask = read_u32(reader);
        seat.account = read_u64(reader);
        reader->is_wrong |= !seat.slot || !seat.account || seat.account > INT64_MAX ||
                            seat.ask > staff->asks || !is_new(staff, &seat);
        holders += seat.part == PART_HOLDER;
        staff->seats[staff->count++] = seat;
    }
    reader->is_wrong |= holders != (count ? 1 : 0);
}

static void read_question(struct reader *reader, struct ticket *ticket)
{
    struct question *question = &ticket->staff.question;
    char text[INVITE_TARGET_MAX] = {0};
    unsigned flags;
    struct str to = {.at = text};

    question->ask = read_u32(reader);
    if (!question->ask)
        return;
    question->from = (uint8_t)read_u8(reader, DISPATCH_SLOTS);
    flags = read_u8(reader, QUESTION_STAYS | QUESTION_AGREED);
    question->stays = flags & QUESTION_STAYS;
    question->is_agreed = flags & QUESTION_AGREED;
    to.len = read_u8(reader, INVITE_TARGET_MAX);
    if (reader->is_wrong)
        return;
    read_bytes(reader, text, to.len);
    reader->is_wrong |= question->ask > ticket->staff.asks ||
                        !has_slot(&ticket->staff, question->from) ||
                        !invite_target_parse(to, &ticket->to);
}

static uint8_t departement_count(const struct ticket *ticket)
{
    uint8_t count = 0;

    while (count < DEPARTEMENTS_MAX && ticket->departements[count][0] != ' ')
        count++;
    return count;
}

/* False when it is not one of this version's. */
static bool decode(const uint8_t *bytes, size_t len, struct ticket *ret_ticket)
{
    struct reader reader = {.at = bytes, .left = len};
    unsigned flags;

    *ret_ticket = (struct ticket){0};
    reader.is_wrong |= read_u8(&reader, UINT8_MAX) != TICKET_VERSION;
    read_bytes(&reader, ret_ticket->id, CONVERSATION_ID_LEN);
    ret_ticket->state = (enum ticket_state)read_u8(&reader, TICKET_OPEN);
    flags = read_u8(&reader, FLAG_FRONT | FLAG_DANGER_USED | FLAG_TRANSMISSION_COUNTED);
    ret_ticket->front = flags & FLAG_FRONT;
    ret_ticket->danger_used = flags & FLAG_DANGER_USED;
    ret_ticket->transmission_counted = flags & FLAG_TRANSMISSION_COUNTED;
    read_bytes(&reader, ret_ticket->language, LANGUAGE_LEN);
    ret_ticket->zone = (enum zone)read_u8(&reader, ZONE_BOTH);
    read_bytes(&reader, ret_ticket->departements, sizeof ret_ticket->departements);
    ret_ticket->departement_count = departement_count(ret_ticket);
    ret_ticket->waited_ms = read_u64(&reader);
    ret_ticket->issued_ms = read_u64(&reader);
    ret_ticket->staff.asks = read_u32(&reader);
    read_seats(&reader, &ret_ticket->staff);
    read_question(&reader, ret_ticket);
    if (ret_ticket->state != (ret_ticket->staff.count ? TICKET_OPEN : TICKET_WAITING))
        return false;
    return !reader.is_wrong && !reader.left;
}

static bool is_expired(uint64_t issued_ms, uint64_t now_ms, uint64_t life_ms)
{
    if (issued_ms > now_ms)
        return issued_ms - now_ms > CLOCK_SLACK_MS;
    return now_ms - issued_ms > life_ms;
}

enum ticket_result ticket_open(const uint8_t *bytes, size_t len,
                               const uint8_t key[static TICKET_KEY_LEN], uint64_t now_ms,
                               uint64_t life_ms, struct ticket *ret_ticket)
{
    struct ticket ticket;

    if (len < MAC_LEN ||
        crypto_auth_verify(bytes + len - MAC_LEN, bytes, len - MAC_LEN, key) != 0 ||
        !decode(bytes, len - MAC_LEN, &ticket))
        return TICKET_FORGED;
    if (is_expired(ticket.issued_ms, now_ms, life_ms))
        return TICKET_EXPIRED;
    *ret_ticket = ticket;
    return TICKET_OK;
}
