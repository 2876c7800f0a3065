/*
 * Tickets (docs/protocol.md): what the desk lets a visitor's page keep about her conversation, so
 * that it can be taken up again after any restart. Sealed with a MAC, not secret.
 */
#ifndef HAVRE_DESK_TICKET_H
#define HAVRE_DESK_TICKET_H

#include "base/err.h"
#include "bus/message.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define TICKET_KEY_LEN 32
#define TICKET_LEN 100
#define TICKET_TEXT_LEN 135 /* base64url without padding, with its zero */

enum ticket_state { TICKET_WAITING = 1, TICKET_OPEN = 2 };

struct ticket {
    uint8_t id[CONVERSATION_ID_LEN];
    enum ticket_state state;
    bool front;
    bool danger_used;
    char language[LANGUAGE_LEN];
    enum zone zone;
    uint8_t departement_count;
    char departements[DEPARTEMENTS_MAX][DEPARTEMENT_LEN];
    uint64_t waited_ms; /* in the queue when the ticket was made */
    int64_t account;    /* of the agent; 0 while waiting */
    uint64_t issued_ms; /* when it was made, milliseconds since 1970 on the desk's clock */
};

void ticket_make(const struct ticket *ticket, const uint8_t key[static TICKET_KEY_LEN],
                 uint8_t ret_bytes[static TICKET_LEN]);

enum ticket_result { TICKET_OK, TICKET_FORGED, TICKET_EXPIRED };

/* Expired when it was made more than `life_ms` before `now_ms`, or more than a minute after it. */
MUST_CHECK enum ticket_result ticket_open(const uint8_t *bytes, size_t len,
                                          const uint8_t key[static TICKET_KEY_LEN], uint64_t now_ms,
                                          uint64_t life_ms, struct ticket *ret_ticket);

#endif
