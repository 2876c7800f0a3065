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
#include "net/content_coding.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define BUS_VERSION 4
#define BUS_HEAD_LEN 13 /* length, type, session */
#define BUS_MARK_LEN 8  /* of a build's pages */
#define CONVERSATION_ID_LEN 32
#define DEPARTEMENT_LEN 3
#define DEPARTEMENTS_MAX 2
#define LANGUAGE_LEN 2
#define LANGUAGES_MAX 32 /* that a house offers */
#define TICKET_MAX 352
#define BUS_ANSWER_LEN 5
#define ENVELOPE_MIN 6
#define ENVELOPE_MAX (17 * 1024)
#define NOTICE_MAX (2 * 1024)
#define PAGE_MAX (512 * 1024)
#define BUS_ZONES_MIN 4 /* places/zones.h has what is in it */
#define BUS_ZONES_MAX (1024 * 1024)

enum bus_type {
    BUS_HELLO = 1,
    BUS_PAGE = 2,
    BUS_OPEN = 3,
    BUS_ENVELOPE = 4,
    BUS_NOTICE = 5,
    BUS_CLOSE = 6,
    BUS_END = 7,
    BUS_READY = 8,
    BUS_BAN = 9,
    BUS_LANGUAGES = 10,
    BUS_ANSWER = 11,
    BUS_ZONES = 12,
    BUS_ZONE = 13,
    BUS_DANGER = 14
};

enum bus_side { BUS_LOBBY, BUS_DESK };

/* Who is competent for a commune. Bits, so that BOTH is both. */
enum zone { ZONE_UNKNOWN = 0, ZONE_POLICE = 1, ZONE_GENDARMERIE = 2, ZONE_BOTH = 3 };

/* How a visitor's connection ended. */
enum bus_close { BUS_CLOSE_EXIT = 1, BUS_CLOSE_LEFT = 2, BUS_CLOSE_CUT = 3 };

struct bus_message {
    enum bus_type type;
    struct slot_id session; /* zero for hello, page, languages, ready, zones */
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

/* The word for it in messages to pages; "" when it is not known. */
const char *bus_zone_name(enum zone zone);
/* ZONE_UNKNOWN for any other word. */
enum zone bus_zone_named(const char *name);

/* Two letters in lower case. */
bool bus_language_is_valid(const char language[static LANGUAGE_LEN]);

struct bus_page {
    enum content_coding coding;
    char language[LANGUAGE_LEN];
    const uint8_t *bytes; /* borrowed; never none */
    size_t len;
};

#define BUS_PAGE_HEAD_LEN (1 + LANGUAGE_LEN) /* coding, language */

void bus_page_head(uint8_t ret_head[static BUS_PAGE_HEAD_LEN], enum content_coding coding,
                   const char language[static LANGUAGE_LEN]);
/* Of a message that bus_message_read found right. False when the language is none. */
MUST_CHECK bool bus_page_read(const struct bus_message *message, struct bus_page *ret_page);

/* The languages on offer, the default first. */
struct bus_languages {
    char tags[LANGUAGES_MAX][LANGUAGE_LEN];
    size_t count; /* 1 to LANGUAGES_MAX */
};

/* False when one is none, or there twice. */
MUST_CHECK bool bus_languages_read(const struct bus_message *message,
                                   struct bus_languages *ret_languages);

/* CHECKs what bus_open_read would refuse. */
void bus_open_write(struct buf *buf, const struct bus_open *open);
/* False when it is not one: languages are two lower-case letters, zone and counts in range,
 * départements [0-9AB] and spaces. */
MUST_CHECK bool bus_open_read(const uint8_t *body, size_t len, struct bus_open *ret_open);

/* The visitor's word on a question of hers. */
struct bus_answer {
    uint32_t ask;
    bool agrees;
};

void bus_answer_write(struct buf *buf, const struct bus_answer *answer);
/* False when it is neither yes nor no. */
MUST_CHECK bool bus_answer_read(const uint8_t *body, size_t len, struct bus_answer *ret_answer);

#endif
