/*
 * What the files of the settings share: the table of all that can be set, and one value. Private to
 * settings*.c.
 */
#ifndef HAVRE_SETTINGS_TABLE_H
#define HAVRE_SETTINGS_TABLE_H

#include "base/buf.h"
#include "base/err.h"
#include "bus/message.h"
#include "net/address.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define SETTINGS_LIST_MOST 64

/* In the order of packaging/havre.ini. */
enum setting_id {
    SETTING_STATE,
    SETTING_LOBBY_LISTEN,
    SETTING_LOBBY_ORIGIN,
    SETTING_BASE_PATH,
    SETTING_LOBBY_PROXY,
    SETTING_DESK_LISTEN,
    SETTING_DESK_ORIGIN,
    SETTING_DESK_PROXY,
    SETTING_BUS_PATH,
    SETTING_LOBBY_USER,
    SETTING_DESK_USER,
    SETTING_ZONE_OVERFLOW,
    SETTING_LANGUAGE_OVERFLOW,
    SETTING_RING,
    SETTING_GRACE,
    SETTING_COLLECT,
    SETTING_ROOM,
    SETTING_URGENT_MOST,
    SETTING_WRAP_UP,
    SETTING_KEEP,
    SETTING_CAPACITY,
    SETTING_JOURNAL_YEARS,
    SETTING_EXIT,
    SETTING_LANGUAGES,
    SETTING_CONNECTIONS,
    SETTING_CONNECTIONS_PER_ADDRESS,
    SETTING_CONVERSATIONS_PER_ADDRESS,
    SETTING_CONVERSATION_REFILL,
    SETTING_WORK_BITS,
    SETTING_DANGERS_PER_ADDRESS,
    SETTING_MESSAGES_PER_SECOND,
    SETTING_MESSAGE_BURST,
    SETTING_SIGN_INS_PER_ADDRESS,
    SETTING_COUNT
};

enum setting_kind {
    KIND_NUMBER,
    KIND_FOLDER,
    KIND_LISTEN,
    KIND_ORIGIN,
    KIND_BASE_PATH,
    KIND_PREFIXES, /* a list */
    KIND_SOCKETS,  /* a list of paths */
    KIND_USER,
    KIND_HTTPS,
    KIND_LANGUAGES
};

struct setting {
    const char *name; /* "section.key" */
    enum setting_kind kind;
    uint32_t least; /* of a number, with `most` */
    uint32_t most;
    const char *standard; /* its default, as a file would have it */
    const char *about;    /* a few words, for faults */
};

extern const struct setting settings_table[SETTING_COUNT];

/* One setting's value. `text` is always there; the rest by kind. */
struct setting_value {
    char *text;
    uint32_t number;
    uid_t uid; /* (uid_t)-1: none was named */
    struct address address;
    struct peer_prefix *prefixes;
    char **sockets;
    struct bus_languages languages;
    size_t count; /* of prefixes or sockets */
};

/* False, and a sentence appended to `why`, when the text is no such value; *ret_value is untouched
 * then. */
MUST_CHECK bool setting_value_parse(const struct setting *setting, const char *text,
                                    struct setting_value *ret_value, struct buf *why);
void setting_value_release(struct setting_value *value);
bool setting_is_list(const struct setting *setting);

struct settings {
    struct setting_value values[SETTING_COUNT];
    char *places[SETTING_COUNT]; /* "FILE:LINE" where it was set; NULL: not in a file */
    char *bus_path;              /* STATE/bus.sock, made by settings_check */
    const char *bus_default;     /* &bus_path as a list, for the desk */
};

/* The setting of this name; SETTING_COUNT when there is none, and a sentence appended to `why` that
 * names the nearest one. */
enum setting_id settings_find(const char *section, const char *key, struct buf *why);
/* Likewise of a section. */
bool settings_section_is_known(const char *section, struct buf *why);

#endif
