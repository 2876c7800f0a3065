/*
 * What lobby and desk say to each other (docs/protocol.md section 4): one length-prefixed message
 * after another on a byte stream. Pure: bytes in, views of the same bytes out. A message that is
 * wrong in any way is the end of its link, so there is one error for all.
 */
#ifndef HAVRE_BUS_MESSAGE_H
#define HAVRE_BUS_MESSAGE_H

#include "base/buf.h"
#include "base/slots.h"
#include "base/str.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define BUS_VERSION 1
#define BUS_HEAD_LEN 13 /* length, type, session */
#define CONVERSATION_ID_LEN 32
#define DEPARTEMENT_LEN 3
#define DEPARTEMENTS_MAX 2
#define LANGUAGE_LEN 2
#define TICKET_MAX 256
#define ENVELOPE_MIN 6
#define ENVELOPE_MAX (17 * 1024)
#define NOTICE_MAX (2 * 1024)
#define PAGE_MAX (512 * 1024)

enum bus_type {
    BUS_HELLO = 1,
    BUS_PAGE = 2,
    BUS_OPEN = 3,
    BUS_ENVELOPE = 4,
    BUS_NOTICE = 5,
    BUS_CLOSE = 6,
    BUS_END = 7,
    BUS_READY = 8
};

enum bus_side { BUS_LOBBY, BUS_DESK };

/* Who is competent for a commune. Bits, so that BOTH is both. */
enum zone { ZONE_UNKNOWN = 0, ZONE_POLICE = 1, ZONE_GENDARMERIE = 2, ZONE_BOTH = 3 };

enum bus_encoding { BUS_IDENTITY, BUS_GZIP, BUS_BROTLI };

/* How a visitor's connection ended. */
enum bus_close { BUS_CLOSE_EXIT = 1, BUS_CLOSE_LEFT = 2, BUS_CLOSE_CUT = 3 };

struct bus_message {
    enum bus_type type;
    struct slot_id session; /* zero for hello, page, ready */
    const uint8_t *body;
    size_t len;
};

enum bus_result {
    BUS_OK,
    BUS_MORE,
    BUS_BAD /* too long, too short, unknown, or not one that `from` may send */
};

/* The first message of `bytes`, as sent by side `from`; sizes and direction are checked. *ret_len
 * is what it takes; after BUS_MORE, how many bytes to come back with, as far as can be known. */
enum bus_result bus_message_read(const uint8_t *bytes, size_t len, enum bus_side from,
                                 struct bus_message *ret_message, size_t *ret_len);
/* The thirteen bytes before a body of `len` bytes. CHECKs the size. */
void bus_message_head(uint8_t ret_head[static BUS_HEAD_LEN], enum bus_type type,
                      struct slot_id session, size_t len);

struct bus_open {
    uint8_t id[CONVERSATION_ID_LEN];
    char language[LANGUAGE_LEN];
    enum zone zone;
    uint8_t departement_count;
    char departements[DEPARTEMENTS_MAX][DEPARTEMENT_LEN]; /* padded with spaces; the rest zero */
    const uint8_t *ticket; /* borrowed; ticket_len 0 for a new conversation */
    size_t ticket_len;
};

/* CHECKs what bus_open_read would refuse. */
void bus_open_write(struct buf *buf, const struct bus_open *open);
/* False when it is not one: languages are two lower-case letters, zone and counts in range,
 * départements [0-9AB] and spaces. */
MUST_CHECK bool bus_open_read(const uint8_t *body, size_t len, struct bus_open *ret_open);

#endif
