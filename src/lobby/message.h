/*
 * What a visitor's page says in text frames (docs/protocol.md section 2), read strictly: an unknown
 * member, a missing one or a wrong type is no message at all.
 */
#ifndef HAVRE_LOBBY_MESSAGE_H
#define HAVRE_LOBBY_MESSAGE_H

#include "base/err.h"
#include "bus/message.h"
#include "places/postal.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define VISITOR_MESSAGE_MAX (2 * 1024)

enum visitor_message_type {
    VISITOR_HELLO,
    VISITOR_AGREE,
    VISITOR_DECLINE,
    VISITOR_DANGER,
    VISITOR_ZONE,
    VISITOR_EXIT
};

/* Holds a postal code: wipe it with mem_wipe once used. */
struct visitor_message {
    enum visitor_message_type type;
    uint8_t id[CONVERSATION_ID_LEN];
    char language[LANGUAGE_LEN];
    char code[POSTAL_CODE_LEN]; /* of a new conversation */
    bool has_work;
    uint64_t work;              /* the answer to a task (work.h) */
    uint8_t ticket[TICKET_MAX]; /* of one that goes on */
    size_t ticket_len;          /* 0: a new conversation */
    uint32_t ask;               /* agree, decline: the question; never 0 */
    enum zone zone;             /* of her commune, never unknown */
};

MUST_CHECK bool visitor_message_read(const uint8_t *bytes, size_t len,
                                     struct visitor_message *ret_message);

#endif
