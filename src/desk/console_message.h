/*
 * What an agent's console says in text frames (docs/protocol.md section 3), read strictly.
 */
#ifndef HAVRE_DESK_CONSOLE_MESSAGE_H
#define HAVRE_DESK_CONSOLE_MESSAGE_H

#include "base/err.h"
#include "bus/message.h"
#include "desk/house.h"
#include "desk/invite_target.h"
#include "dispatch/dispatch.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define CONSOLE_MESSAGE_MAX (4 * 1024)
#define CONSOLE_IDS_MAX 32
#define CONSOLE_WRAP_UP_MOST_S 3600

enum console_message_type {
    CONSOLE_HELLO,
    CONSOLE_PRESENCE,
    CONSOLE_HERE,
    CONSOLE_TAKE,
    CONSOLE_END,
    CONSOLE_BAN,
    CONSOLE_INVITE,
    CONSOLE_WITHDRAW,
    CONSOLE_LEAVE,
    CONSOLE_HELP,
    CONSOLE_ASSIST,
    CONSOLE_COUNT
};

struct console_message {
    enum console_message_type type;
    uint8_t key[P256_PUBLIC_LEN];                      /* hello; a point on the curve */
    uint8_t ids[CONSOLE_IDS_MAX][CONVERSATION_ID_LEN]; /* hello: what the page still shows */
    size_t id_count;
    enum presence presence;  /* presence */
    bool has_time;           /* presence: and its time is said */
    uint32_t for_s;          /* then */
    uint32_t number;         /* of a conversation; assist: of a call for help */
    struct invite_target to; /* invite */
    bool stays;              /* invite */
    bool on;                 /* help */
};

MUST_CHECK bool console_message_read(const uint8_t *bytes, size_t len,
                                     struct console_message *ret_message);
/* The word on the wire. */
const char *console_presence_name(enum presence presence);

#endif
