/*
 * Tickets to bytes and back. The bytes are of one fixed length and their MAC is checked, in
 * constant time, before any of them is looked at. What stands in a ticket that passes was written
 * by a desk; it is still read with care, because that desk may have been an older one.
 */
#include "desk/ticket.h"

#include "base/buf.h"

#include <sodium.h>
#include <string.h>

#define TICKET_VERSION 1
#define FLAG_FRONT 1
#define FLAG_DANGER_USED 2
#define MAC_LEN 32
#define BODY_LEN (TICKET_LEN - MAC_LEN)
#define CLOCK_SLACK_MS 60000 /* a clock that was set back */

/* Where each field begins (docs/protocol.md, Ticket). */
enum field {
    AT_VERSION = 0,
    AT_ID = 1,
    AT_STATE = AT_ID + CONVERSATION_ID_LEN,
    AT_FLAGS = AT_STATE + 1,
    AT_LANGUAGE = AT_FLAGS + 1,
    AT_ZONE = AT_LANGUAGE + LANGUAGE_LEN,
    AT_DEPARTEMENTS = AT_ZONE + 1,
    AT_WAITED = AT_DEPARTEMENTS + DEPARTEMENTS_MAX * DEPARTEMENT_LEN,
    AT_ACCOUNT = AT_WAITED + 8,
    AT_ISSUED = AT_ACCOUNT + 8,
    AT_MAC = AT_ISSUED + 8
};

_Static_assert(AT_MAC == BODY_LEN, "the fields fill the ticket");
_Static_assert(MAC_LEN == crypto_auth_BYTES && TICKET_KEY_LEN == crypto_auth_KEYBYTES,
               "HMAC-SHA-512/256");

static void put_u64(uint8_t *bytes, uint64_t value)
{
    for (unsigned i = 0; i < 8; i++)
        bytes[i] = (uint8_t)(value >> (56 - 8 * i));
}

void ticket_make(const struct ticket *ticket, const uint8_t key[static TICKET_KEY_LEN],
                 uint8_t ret_bytes[static TICKET_LEN])
{
    unsigned flags = (ticket->front ? FLAG_FRONT : 0U);

    if (ticket->danger_used)
        flags |= FLAG_DANGER_USED;
    CHECK(ticket->departement_count <= DEPARTEMENTS_MAX);
    ret_bytes[AT_VERSION] = TICKET_VERSION;
    memcpy(ret_bytes + AT_ID, ticket->id, CONVERSATION_ID_LEN);
    ret_bytes[AT_STATE] = (uint8_t)ticket->state;
    ret_bytes[AT_FLAGS] = (uint8_t)flags;
    memcpy(ret_bytes + AT_LANGUAGE, ticket->language, LANGUAGE_LEN);
    ret_bytes[AT_ZONE] = (uint8_t)ticket->zone;
    memset(ret_bytes + AT_DEPARTEMENTS, ' ', DEPARTEMENTS_MAX * DEPARTEMENT_LEN);
    memcpy(ret_bytes + AT_DEPARTEMENTS, ticket->departements,
           (size_t)ticket->departement_count * DEPARTEMENT_LEN);
    put_u64(ret_bytes + AT_WAITED, ticket->waited_ms);
    put_u64(ret_bytes + AT_ACCOUNT, (uint64_t)ticket->account);
    put_u64(ret_bytes + AT_ISSUED, ticket->issued_ms);
    CHECK(crypto_auth(ret_bytes + AT_MAC, ret_bytes, BODY_LEN, key) == 0);
}

static uint8_t departement_count(const struct ticket *ticket)
{
    uint8_t count = 0;

    while (count < DEPARTEMENTS_MAX && ticket->departements[count][0] != ' ')
        count++;
    return count;
}

/* False when it is not one of this version's. */
static bool decode(const uint8_t bytes[static TICKET_LEN], struct ticket *ret_ticket)
{
    unsigned state = bytes[AT_STATE], flags = bytes[AT_FLAGS], zone = bytes[AT_ZONE];

    if (bytes[AT_VERSION] != TICKET_VERSION || state < TICKET_WAITING || state > TICKET_OPEN ||
        flags > (FLAG_FRONT | FLAG_DANGER_USED) || zone > ZONE_BOTH)
        return false;
    *ret_ticket = (struct ticket){
        .state = (enum ticket_state)state,
        .front = flags & FLAG_FRONT,
        .danger_used = flags & FLAG_DANGER_USED,
        .zone = (enum zone)zone,
        .waited_ms = bytes_u64(bytes + AT_WAITED),
        .account = (int64_t)bytes_u64(bytes + AT_ACCOUNT),
        .issued_ms = bytes_u64(bytes + AT_ISSUED),
    };
    memcpy(ret_ticket->id, bytes + AT_ID, CONVERSATION_ID_LEN);
    memcpy(ret_ticket->language, bytes + AT_LANGUAGE, LANGUAGE_LEN);
    memcpy(ret_ticket->departements, bytes + AT_DEPARTEMENTS, sizeof(ret_ticket->departements));
    ret_ticket->departement_count = departement_count(ret_ticket);
    return true;
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

    if (len != TICKET_LEN || crypto_auth_verify(bytes + AT_MAC, bytes, BODY_LEN, key) != 0 ||
        !decode(bytes, &ticket))
        return TICKET_FORGED;
    if (is_expired(ticket.issued_ms, now_ms, life_ms))
        return TICKET_EXPIRED;
    *ret_ticket = ticket;
    return TICKET_OK;
}
