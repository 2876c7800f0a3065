/*
 * Tickets (docs/protocol.md): what the desk lets a visitor's page keep about her conversation, so
 * that it can be taken up again after any restart. Sealed with a MAC, not secret.
 */
#ifndef HAVRE_DESK_TICKET_H
#define HAVRE_DESK_TICKET_H

#include "base/buf.h"
#include "base/err.h"
#include "bus/message.h"
#include "desk/invite_target.h"
#include "dispatch/dispatch.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define TICKET_KEY_LEN 32
#define TICKET_LONGEST \
    (1 + CONVERSATION_ID_LEN + 1 + 1 + LANGUAGE_LEN + 1 + DEPARTEMENTS_MAX * DEPARTEMENT_LEN + 8 + \
     8 + 4 + 1 + DISPATCH_SLOTS * 13 + 4 + 3 + INVITE_TARGET_MAX + 32)

enum ticket_state { TICKET_WAITING = 1, TICKET_OPEN = 2 };

struct ticket {
    uint8_t id[CONVERSATION_ID_LEN];
    enum ticket_state state;
    bool front;
    bool danger_used;
    bool transmission_counted;
    char language[LANGUAGE_LEN];
    enum zone zone;
    uint8_t departement_count;
    char departements[DEPARTEMENTS_MAX][DEPARTEMENT_LEN];
    uint64_t waited_ms; /* in the queue when the ticket was made */
    /* Holder and guests, longest-standing first; nobody while waiting. staff.question.to is not
     * looked at: `to` says it. */
    struct staff staff;
    struct invite_target to; /* of the question, when there is one */
    uint64_t issued_ms;      /* when it was made, milliseconds since 1970 on the desk's clock */
};

/* Appends it. Whoever is only beside the conversation is left out. */
void ticket_make(const struct ticket *ticket, const uint8_t key[static TICKET_KEY_LEN],
                 struct buf *ret_bytes);

enum ticket_result { TICKET_OK, TICKET_FORGED, TICKET_EXPIRED };

/* Forged, or of another version of Havre. Expired when it was made more than `life_ms` before
 * `now_ms`, or more than a minute after it. */
MUST_CHECK enum ticket_result ticket_open(const uint8_t *bytes, size_t len,
                                          const uint8_t key[static TICKET_KEY_LEN], uint64_t now_ms,
                                          uint64_t life_ms, struct ticket *ret_ticket);

#endif
