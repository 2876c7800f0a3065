/*
 * The bus on the wire. All that a message may be is in one table, KINDS: who sends it, whether it
 * is about a session, how long it is, and what its first byte may be. Nothing is copied and nothing
 * is kept: messages are views of the caller's bytes.
 */
#include "bus/message.h"

#include "base/err.h"

#include <string.h>

#define LENGTH_LEN 4
#define FIXED_LEN (BUS_HEAD_LEN - LENGTH_LEN) /* type and session, which the length counts too */
#define HELLO_MIN 10 /* a version that says no more is told apart from nonsense */
#define HELLO_MAX (HELLO_MIN + BUS_MARK_LEN)
#define OPEN_MIN (CONVERSATION_ID_LEN + LANGUAGE_LEN + 2)
#define OPEN_MAX 512

_Static_assert(OPEN_MIN + DEPARTEMENTS_MAX * DEPARTEMENT_LEN + TICKET_MAX <= OPEN_MAX,
               "every opening that can be written can be read");

enum { FROM_LOBBY = 1 << BUS_LOBBY, FROM_DESK = 1 << BUS_DESK, FROM_BOTH = FROM_LOBBY | FROM_DESK };

struct kind {
    uint8_t from;
    bool has_session;
    uint8_t first_min; /* of the first byte of the body */
    uint8_t first_max;
    uint32_t min; /* of the body */
    uint32_t max;
};

static const struct kind KINDS[] = {
    [BUS_HELLO] = {FROM_BOTH, false, 'h', 'h', HELLO_MIN, HELLO_MAX},
    [BUS_PAGE] = {FROM_DESK, false, CODING_IDENTITY, CODING_BROTLI, BUS_PAGE_HEAD_LEN + 1,
                  PAGE_MAX},
    [BUS_OPEN] = {FROM_LOBBY, true, 0, UINT8_MAX, OPEN_MIN, OPEN_MAX},
    [BUS_ENVELOPE] = {FROM_BOTH, true, 0, UINT8_MAX, ENVELOPE_MIN, ENVELOPE_MAX},
    [BUS_NOTICE] = {FROM_DESK, true, '{', '{', 2, NOTICE_MAX},
    [BUS_CLOSE] = {FROM_LOBBY, true, BUS_CLOSE_EXIT, BUS_CLOSE_CUT, 1, 1},
    [BUS_END] = {FROM_DESK, true, 0, UINT8_MAX, 0, 0},
    [BUS_READY] = {FROM_DESK, false, 0, UINT8_MAX, 0, 0},
    [BUS_ANSWER] = {FROM_LOBBY, true, 0, UINT8_MAX, BUS_ANSWER_LEN, BUS_ANSWER_LEN},
    [BUS_BAN] = {FROM_DESK, true, 0, UINT8_MAX, 0, 0},
    [BUS_ZONES] = {FROM_DESK, false, 0, UINT8_MAX, BUS_ZONES_MIN, BUS_ZONES_MAX},
    [BUS_ZONE] = {FROM_LOBBY, true, ZONE_POLICE, ZONE_BOTH, 1, 1},
    [BUS_LANGUAGES] = {FROM_DESK, false, 'a', 'z', LANGUAGE_LEN, LANGUAGES_MAX *LANGUAGE_LEN},
    [BUS_DANGER] = {FROM_LOBBY, true, 0, UINT8_MAX, 0, 0},
};

/* NULL when there is no such type. */
static const struct kind *kind_of(unsigned type)
{
    if (type >= sizeof KINDS / sizeof *KINDS || !KINDS[type].from)
        return NULL;
    return &KINDS[type];
}

static bool session_fits(const struct kind *kind, struct slot_id session)
{
    return kind->has_session ? session.gen != 0 : session.gen == 0 && session.slot == 0;
}

enum bus_result bus_message_read(const uint8_t *bytes, size_t len, enum bus_side from,
                                 struct bus_message *ret_message, size_t *ret_len)
{
    const struct kind *kind;
    struct slot_id session;
    size_t body_len;

    *ret_len = BUS_HEAD_LEN;
    if (len < BUS_HEAD_LEN)
        return BUS_MORE;
    kind = kind_of(bytes[LENGTH_LEN]);
    session = (struct slot_id){.slot = bytes_u32(bytes + 5), .gen = bytes_u32(bytes + 9)};
    if (!kind || !(kind->from & 1 << from) || !session_fits(kind, session))
        return BUS_BAD;
    body_len = (size_t)bytes_u32(bytes) - FIXED_LEN; /* wraps to far too long when it is less */
    if (body_len < kind->min || body_len > kind->max)
        return BUS_BAD;

    *ret_len = BUS_HEAD_LEN + body_len;
    if (body_len && len > BUS_HEAD_LEN &&
        (bytes[BUS_HEAD_LEN] < kind->first_min || bytes[BUS_HEAD_LEN] > kind->first_max))
        return BUS_BAD;
    if (len < *ret_len)
        return BUS_MORE;
    *ret_message = (struct bus_message){
        .type = (enum bus_type)bytes[LENGTH_LEN],
        .session = session,
        .body = bytes + BUS_HEAD_LEN,
        .len = body_len,
    };
    return BUS_OK;
}

static void put_u32(uint8_t *to, uint32_t value)
{
    for (int i = 0; i < 4; i++)
        to[i] = (uint8_t)(value >> (24 - 8 * i));
}

void bus_message_head(uint8_t ret_head[static BUS_HEAD_LEN], enum bus_type type,
                      struct slot_id session, size_t len)
{
    const struct kind *kind = kind_of(type);

    CHECK(kind && session_fits(kind, session));
    CHECK(len >= kind->min && len <= kind->max);
    put_u32(ret_head, (uint32_t)(FIXED_LEN + len));
    ret_head[LENGTH_LEN] = (uint8_t)type;
    put_u32(ret_head + 5, session.slot);
    put_u32(ret_head + 9, session.gen);
}

static const char *const ZONE_NAMES[] = {[ZONE_UNKNOWN] = "",
                                         [ZONE_POLICE] = "police",
                                         [ZONE_GENDARMERIE] = "gendarmerie",
                                         [ZONE_BOTH] = "both"};

const char *bus_zone_name(enum zone zone)
{
    return ZONE_NAMES[zone];
}

enum zone bus_zone_named(const char *name)
{
    enum zone zone = ZONE_BOTH;

    while (zone != ZONE_UNKNOWN && strcmp(name, ZONE_NAMES[zone]) != 0)
        zone--;
    return zone;
}

bool bus_language_is_valid(const char language[static LANGUAGE_LEN])
{
    for (size_t i = 0; i < LANGUAGE_LEN; i++) {
        if (language[i] < 'a' || language[i] > 'z')
            return false;
    }
    return true;
}

void bus_page_head(uint8_t ret_head[static BUS_PAGE_HEAD_LEN], enum content_coding coding,
                   const char language[static LANGUAGE_LEN])
{
    CHECK(bus_language_is_valid(language));
    ret_head[0] = (uint8_t)coding;
    memcpy(ret_head + 1, language, LANGUAGE_LEN);
}

bool bus_page_read(const struct bus_message *message, struct bus_page *ret_page)
{
    ret_page->coding = (enum content_coding)message->body[0];
    memcpy(ret_page->language, message->body + 1, LANGUAGE_LEN);
    ret_page->bytes = message->body + BUS_PAGE_HEAD_LEN;
    ret_page->len = message->len - BUS_PAGE_HEAD_LEN;
    return bus_language_is_valid(ret_page->language);
}

bool bus_languages_read(const struct bus_message *message, struct bus_languages *ret_languages)
{
    if (message->len % LANGUAGE_LEN)
        return false;
    ret_languages->count = message->len / LANGUAGE_LEN;
    memcpy(ret_languages->tags, message->body, message->len);
    for (size_t i = 0; i < ret_languages->count; i++) {
        if (!bus_language_is_valid(ret_languages->tags[i]))
            return false;
        for (size_t j = 0; j < i; j++) {
            if (memcmp(ret_languages->tags[i], ret_languages->tags[j], LANGUAGE_LEN) == 0)
                return false;
        }
    }
    return true;
}

static bool departement_is_valid(const char *code)
{
    size_t len = DEPARTEMENT_LEN;

    while (len && code[len - 1] == ' ')
        len--;
    for (size_t i = 0; i < len; i++) {
        if (!(code[i] >= '0' && code[i] <= '9') && code[i] != 'A' && code[i] != 'B')
            return false;
    }
    return len > 0;
}

static bool open_is_valid(const struct bus_open *open)
{
    if (!bus_language_is_valid(open->language))
        return false;
    if (open->zone > ZONE_BOTH || open->departement_count > DEPARTEMENTS_MAX)
        return false;
    for (size_t i = 0; i < open->departement_count; i++) {
        if (!departement_is_valid(open->departements[i]))
            return false;
    }
    return open->ticket_len <= TICKET_MAX;
}

void bus_open_write(struct buf *buf, const struct bus_open *open)
{
    CHECK(open_is_valid(open));
    buf_append(buf, open->id, sizeof open->id);
    buf_append(buf, open->language, sizeof open->language);
    buf_append_u8(buf, (uint8_t)open->zone);
    buf_append_u8(buf, open->departement_count);
    buf_append(buf, open->departements, open->departement_count * sizeof *open->departements);
    buf_append(buf, open->ticket, open->ticket_len);
}

bool bus_open_read(const uint8_t *body, size_t len, struct bus_open *ret_open)
{
    struct bus_open open = {0};
    size_t places_len;

    if (len < OPEN_MIN)
        return false;
    memcpy(open.id, body, sizeof open.id);
    memcpy(open.language, body + sizeof open.id, sizeof open.language);
    open.zone = (enum zone)body[OPEN_MIN - 2];
    open.departement_count = body[OPEN_MIN - 1];
    places_len = open.departement_count * sizeof *open.departements;
    if (open.departement_count > DEPARTEMENTS_MAX || len - OPEN_MIN < places_len)
        return false;
    memcpy(open.departements, body + OPEN_MIN, places_len);
    open.ticket_len = len - OPEN_MIN - places_len;
    open.ticket = open.ticket_len ? body + OPEN_MIN + places_len : NULL;
    if (!open_is_valid(&open))
        return false;
    *ret_open = open;
    return true;
}

void bus_answer_write(struct buf *buf, const struct bus_answer *answer)
{
    buf_append_u32(buf, answer->ask);
    buf_append_u8(buf, answer->agrees);
}

bool bus_answer_read(const uint8_t *body, size_t len, struct bus_answer *ret_answer)
{
    if (len != BUS_ANSWER_LEN || body[4] > 1)
        return false;
    *ret_answer = (struct bus_answer){.ask = bytes_u32(body), .agrees = body[4]};
    return true;
}
