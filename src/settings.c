/*
 * The table of all settings, and what is done with the whole of them: defaults, the command line,
 * the checks between settings, and the option structs of the roles. Values are owned here; the
 * options point into them. To add one: a row here and its name in settings_table.h, a line in
 * packaging/havre.ini, and its place in an option struct below.
 */
#include "settings.h"

#include "base/mem.h"
#include "base/str.h"
#include "bus/local.h"
#include "settings_table.h"

#include <stdarg.h>
#include <string.h>

#define SECOND_MS UINT64_C(1000)

/* Limits that are no settings: they follow from the protocol or from the machine. */
#define LOBBY_QUEUE (256 * 1024) /* unread by a visitor's page: a dozen full envelopes */
#define DESK_QUEUE (4 * 1024 * 1024)
#define CONSOLE_NUMBER_LEN 4     /* in front of an envelope (docs/protocol.md section 3) */
#define CONSOLE_CONVERSATIONS 15 /* a console may say what so many visitors may */
#define PING_S 30                /* below the idle time-outs of mobile operators and proxies */
#define SIGN_IN_REFILL_MS 60000
#define DANGER_REFILL_MS 600000
#define ADDRESSES_REMEMBERED 65536

/* clang-format off */
const struct setting settings_table[SETTING_COUNT] = {
    [SETTING_STATE] = {"havre.state", KIND_FOLDER, 0, 0, "/var/lib/havre",
                       "the folder of the database and of the bus socket"},
    [SETTING_LOBBY_LISTEN] = {"lobby.listen", KIND_LISTEN, 0, 0, "127.0.0.1:8080",
                              "where visitors connect"},
    [SETTING_LOBBY_ORIGIN] = {"lobby.origin", KIND_ORIGIN, 0, 0, "",
                              "the address that visitors see"},
    [SETTING_BASE_PATH] = {"lobby.base_path", KIND_BASE_PATH, 0, 0, "/",
                           "the path of the visitor's page"},
    [SETTING_LOBBY_PROXY] = {"lobby.trusted_proxy", KIND_PREFIXES, 0, 0, "",
                             "proxies whose word on a visitor's address counts"},
    [SETTING_DESK_LISTEN] = {"desk.listen", KIND_LISTEN, 0, 0, "127.0.0.1:8081",
                             "where staff connect"},
    [SETTING_DESK_ORIGIN] = {"desk.origin", KIND_ORIGIN, 0, 0, "",
                             "the address that staff see"},
    [SETTING_DESK_PROXY] = {"desk.trusted_proxy", KIND_PREFIXES, 0, 0, "",
                            "proxies whose word on the address of staff counts"},
    [SETTING_BUS_PATH] = {"bus.path", KIND_SOCKETS, 0, 0, "",
                          "the socket of the lobby; a desk takes one for each lobby"},
    [SETTING_LOBBY_USER] = {"bus.lobby_user", KIND_USER, 0, 0, "",
                            "the user of the lobbies, when it is not the desk's"},
    [SETTING_DESK_USER] = {"bus.desk_user", KIND_USER, 0, 0, "",
                           "the user of the desk, when it is not the lobbies'"},
    [SETTING_ZONE_OVERFLOW] = {"queue.zone_overflow", KIND_NUMBER, 0, 3600, "20",
                               "seconds of waiting after which an agent of the other zone will do"},
    [SETTING_LANGUAGE_OVERFLOW] = {"queue.language_overflow", KIND_NUMBER, 0, 3600, "60",
                                   "seconds of waiting after which any language will do"},
    [SETTING_RING] = {"queue.ring", KIND_NUMBER, 1, 300, "25",
                      "seconds that an offer rings"},
    [SETTING_GRACE] = {"queue.grace", KIND_NUMBER, 1, 3600, "300",
                       "seconds that a cut line has to come back"},
    [SETTING_COLLECT] = {"queue.collect", KIND_NUMBER, 0, 30, "2",
                         "seconds after its start in which the desk matches nobody"},
    [SETTING_ROOM] = {"queue.room", KIND_NUMBER, 1, 1000000, "10000",
                      "visitors that may wait at the same time"},
    [SETTING_URGENT_MOST] = {"queue.urgent_most", KIND_NUMBER, 1, 10000, "20",
                             "visitors that may wait as urgent at the same time"},
    [SETTING_WRAP_UP] = {"queue.wrap_up", KIND_NUMBER, 0, 3600, "30",
                         "seconds after a conversation in which its agent is offered none"},
    [SETTING_KEEP] = {"queue.keep", KIND_NUMBER, 0, 1800, "600",
                      "seconds that the agent's copy stays after exit, left or lost"},
    [SETTING_CAPACITY] = {"queue.capacity", KIND_NUMBER, 1, 20, "10",
                          "conversations that an agent may have at once, whatever her account says"},
    [SETTING_JOURNAL_YEARS] = {"desk.journal_years", KIND_NUMBER, 1, 10, "3",
                               "years that rows of the staff journal are kept"},
    [SETTING_EXIT] = {"page.exit", KIND_HTTPS, 0, 0, "https://www.meteo.fr/",
                      "the page that the red button goes to"},
    [SETTING_LANGUAGES] = {"page.languages", KIND_LANGUAGES, 0, 0, "fr en",
                           "the languages of the visitor's page, the default first"},
    [SETTING_CONNECTIONS] = {"limits.connections", KIND_NUMBER, 1, 1000000, "20000",
                             "connections to one role at the same time"},
    [SETTING_CONNECTIONS_PER_ADDRESS] = {"limits.connections_per_address", KIND_NUMBER, 1, 1000000,
                                         "200", "of these, from one address"},
    [SETTING_CONVERSATIONS_PER_ADDRESS] = {"limits.conversations_per_address", KIND_NUMBER, 1,
                                           1000000, "20",
                                           "conversations that one address may begin at once"},
    [SETTING_CONVERSATION_REFILL] = {"limits.conversation_refill", KIND_NUMBER, 1, 3600, "30",
                                     "seconds after which it may begin one more"},
    [SETTING_WORK_BITS] = {"limits.work_bits", KIND_NUMBER, 0, 26, "18",
                           "zero bits of the proof of work beyond"},
    [SETTING_DANGERS_PER_ADDRESS] = {"limits.dangers_per_address", KIND_NUMBER, 1, 1000000, "5",
                                     "calls of danger from one address, one more each ten minutes"},
    [SETTING_MESSAGES_PER_SECOND] = {"limits.messages_per_second", KIND_NUMBER, 1, 1000, "20",
                                     "messages of one visitor, in the long run"},
    [SETTING_MESSAGE_BURST] = {"limits.message_burst", KIND_NUMBER, 1, 10000, "100",
                               "messages of one visitor at once"},
    [SETTING_SIGN_INS_PER_ADDRESS] = {"limits.sign_ins_per_address", KIND_NUMBER, 1, 10000, "10",
                                      "wrong passwords from one address, one more each minute"},
};
/* clang-format on */

struct settings *settings_create(void)
{
    struct settings *settings = mem_alloc(sizeof(*settings));
    struct buf why = {0};

    for (size_t i = 0; i < SETTING_COUNT; i++)
        CHECK(setting_value_parse(&settings_table[i], settings_table[i].standard,
                                  &settings->values[i], &why));
    return settings;
}

void settings_destroy(struct settings *settings)
{
    if (!settings)
        return;
    for (size_t i = 0; i < SETTING_COUNT; i++) {
        setting_value_release(&settings->values[i]);
        mem_free(settings->places[i]);
    }
    mem_free(settings->bus_path);
    mem_free(settings);
}

const char *settings_name(size_t index)
{
    return index < SETTING_COUNT ? settings_table[index].name : NULL;
}

const char *settings_text(const struct settings *settings, size_t index)
{
    CHECK(index < SETTING_COUNT);
    return settings->values[index].text;
}

static bool set(struct settings *settings, const char *name, const char *text, struct buf *why)
{
    struct str key = str_of(name), section = str_cut(&key, '.');
    char *section_text = str_dup(section);
    struct setting_value value;
    enum setting_id id = SETTING_COUNT;
    bool is_set;

    if (!key.at)
        buf_append_text(why, "a setting is named SECTION.KEY");
    else
        id = settings_find(section_text, key.at, why);
    is_set = id != SETTING_COUNT && setting_value_parse(&settings_table[id], text, &value, why);
    if (is_set) {
        setting_value_release(&settings->values[id]);
        settings->values[id] = value;
        mem_free(settings->places[id]);
        settings->places[id] = NULL;
    }
    mem_free(section_text);
    return is_set;
}

bool settings_set(struct settings *settings, const char *key, const char *value,
                  char ret_error[static SETTINGS_ERROR_MAX])
{
    struct buf why = {0};
    bool is_set = set(settings, key, value, &why);

    if (!is_set)
        (void)snprintf(ret_error, SETTINGS_ERROR_MAX, "%.*s", (int)why.len, (const char *)why.data);
    buf_release(&why);
    return is_set;
}

__attribute__((format(printf, 4, 5))) static bool fault(const struct settings *settings, FILE *out,
                                                        enum setting_id id, const char *format, ...)
{
    const char *place = settings->places[id];
    va_list args;

    va_start(args, format);
    fprintf(out, "%s: %s: ", place ? place : "settings", settings_table[id].name);
    vfprintf(out, format, args);
    fputc('\n', out);
    va_end(args);
    return false;
}

static const struct setting_value *value_of(const struct settings *settings, enum setting_id id)
{
    return &settings->values[id];
}

static uint32_t number_of(const struct settings *settings, enum setting_id id)
{
    return settings->values[id].number;
}

/* From elsewhere than this machine, browsers must come by TLS and by one name. */
static bool check_origin(const struct settings *settings, FILE *out, enum setting_id listen,
                         enum setting_id origin)
{
    if (address_is_loopback(&value_of(settings, listen)->address) ||
        *value_of(settings, origin)->text)
        return true;
    return fault(settings, out, listen,
                 "is not a loopback address: set %s to the https:// address that people see, or "
                 "listen on 127.0.0.1",
                 settings_table[origin].name);
}

static bool check_listeners(const struct settings *settings, FILE *out)
{
    const struct address *lobby = &value_of(settings, SETTING_LOBBY_LISTEN)->address;
    char lobby_text[ADDRESS_TEXT_LEN], desk_text[ADDRESS_TEXT_LEN];
    size_t len;

    address_format(lobby, lobby_text);
    address_format(&value_of(settings, SETTING_DESK_LISTEN)->address, desk_text);
    len = strlen(lobby_text);
    if (strcmp(lobby_text, desk_text) != 0 ||
        (!lobby->is_unix && len > 2 && strcmp(lobby_text + len - 2, ":0") == 0))
        return true;
    return fault(settings, out, SETTING_DESK_LISTEN,
                 "is the same as lobby.listen: give staff a port of their own");
}

/* Without bus.path there is one, in the state folder. */
static bool check_bus(struct settings *settings, FILE *out)
{
    struct buf path = {0};
    const char *why;

    buf_printf(&path, "%s/bus.sock", settings_state(settings));
    buf_append_u8(&path, 0);
    mem_free(settings->bus_path);
    settings->bus_path = (char *)path.data;
    settings->bus_default = settings->bus_path;
    if (value_of(settings, SETTING_BUS_PATH)->count || bus_path_is_valid(settings->bus_path, &why))
        return true;
    return fault(settings, out, SETTING_STATE,
                 "is too long for the bus socket to lie in: set bus.path to a shorter path");
}

/* Whoever leaves by it must not be here again. */
static bool check_exit(const struct settings *settings, FILE *out)
{
    const char *exit = value_of(settings, SETTING_EXIT)->text;

    if (!origin_is_home_of(value_of(settings, SETTING_LOBBY_ORIGIN)->text, exit) &&
        !origin_is_home_of(value_of(settings, SETTING_DESK_ORIGIN)->text, exit))
        return true;
    return fault(settings, out, SETTING_EXIT,
                 "leads back to this house: give the address of a page elsewhere");
}

bool settings_check(struct settings *settings, FILE *out)
{
    bool valid = check_origin(settings, out, SETTING_LOBBY_LISTEN, SETTING_LOBBY_ORIGIN);

    valid &= check_origin(settings, out, SETTING_DESK_LISTEN, SETTING_DESK_ORIGIN);
    valid &= check_listeners(settings, out);
    valid &= check_bus(settings, out);
    valid &= check_exit(settings, out);
    if (number_of(settings, SETTING_CONNECTIONS_PER_ADDRESS) >
        number_of(settings, SETTING_CONNECTIONS))
        valid = fault(settings, out, SETTING_CONNECTIONS_PER_ADDRESS,
                      "must not be more than limits.connections, which is %u",
                      (unsigned)number_of(settings, SETTING_CONNECTIONS));
    return valid;
}

const char *settings_state(const struct settings *settings)
{
    return value_of(settings, SETTING_STATE)->text;
}

static const char *const *bus_paths(const struct settings *settings, size_t *ret_count)
{
    const struct setting_value *paths = value_of(settings, SETTING_BUS_PATH);

    CHECK(settings->bus_path); /* settings_check comes first */
    *ret_count = paths->count ? paths->count : 1;
    return paths->count ? (const char *const *)paths->sockets : &settings->bus_default;
}

struct lobby_options settings_lobby_options(const struct settings *settings)
{
    const struct setting_value *proxies = value_of(settings, SETTING_LOBBY_PROXY);
    size_t count;

    return (struct lobby_options){
        .listen = value_of(settings, SETTING_LOBBY_LISTEN)->address,
        .origin = {value_of(settings, SETTING_LOBBY_ORIGIN)->text},
        .base_path = value_of(settings, SETTING_BASE_PATH)->text,
        .bus_path = bus_paths(settings, &count)[0],
        .peer_uid = value_of(settings, SETTING_DESK_USER)->uid,
        .trusted = proxies->prefixes,
        .trusted_count = proxies->count,
        .connections = number_of(settings, SETTING_CONNECTIONS),
        .connections_per_peer = number_of(settings, SETTING_CONNECTIONS_PER_ADDRESS),
        .websocket = {.message = ENVELOPE_MAX,
                      .queue = LOBBY_QUEUE,
                      .messages_per_s = number_of(settings, SETTING_MESSAGES_PER_SECOND),
                      .burst = number_of(settings, SETTING_MESSAGE_BURST),
                      .ping_s = PING_S},
        .conversations = {.burst = number_of(settings, SETTING_CONVERSATIONS_PER_ADDRESS),
                          .refill_ms = number_of(settings, SETTING_CONVERSATION_REFILL) * SECOND_MS,
                          .most = ADDRESSES_REMEMBERED},
        .work_bits = number_of(settings, SETTING_WORK_BITS),
        .dangers = {.burst = number_of(settings, SETTING_DANGERS_PER_ADDRESS),
                    .refill_ms = DANGER_REFILL_MS,
                    .most = ADDRESSES_REMEMBERED},
    };
}

static struct dispatch_options dispatch_options(const struct settings *settings)
{
    return (struct dispatch_options){
        .collect_ms = number_of(settings, SETTING_COLLECT) * SECOND_MS,
        .room = number_of(settings, SETTING_ROOM),
        .urgent_most = number_of(settings, SETTING_URGENT_MOST),
    };
}

static struct desk_settings desk_settings_of(const struct settings *settings)
{
    struct desk_settings result = {
        .grace_s = number_of(settings, SETTING_GRACE),
        .zone_overflow_s = number_of(settings, SETTING_ZONE_OVERFLOW),
        .language_overflow_s = number_of(settings, SETTING_LANGUAGE_OVERFLOW),
        .ring_s = number_of(settings, SETTING_RING),
        .wrap_up_s = number_of(settings, SETTING_WRAP_UP),
        .keep_s = number_of(settings, SETTING_KEEP),
        .capacity_most = number_of(settings, SETTING_CAPACITY),
        .journal_years = number_of(settings, SETTING_JOURNAL_YEARS),
        .name = "Havre",
        .title = "Parler \xc3\xa0 quelqu\xe2\x80\x99un",
        .languages = value_of(settings, SETTING_LANGUAGES)->languages,
    };

    memcpy(result.exit_url, value_of(settings, SETTING_EXIT)->text,
           strlen(value_of(settings, SETTING_EXIT)->text)); /* at most EXIT_URL_MAX */
    return result;
}

struct desk_options settings_desk_options(const struct settings *settings)
{
    const struct setting_value *proxies = value_of(settings, SETTING_DESK_PROXY);
    size_t lobby_count;
    const char *const *lobbies = bus_paths(settings, &lobby_count);

    return (struct desk_options){
        .listen = value_of(settings, SETTING_DESK_LISTEN)->address,
        .origin = {value_of(settings, SETTING_DESK_ORIGIN)->text},
        .visitors_origin = value_of(settings, SETTING_LOBBY_ORIGIN)->text,
        .lobbies = lobbies,
        .lobby_count = lobby_count,
        .state = settings_state(settings),
        .peer_uid = value_of(settings, SETTING_LOBBY_USER)->uid,
        .trusted = proxies->prefixes,
        .trusted_count = proxies->count,
        .connections = number_of(settings, SETTING_CONNECTIONS),
        .websocket = {.message = CONSOLE_NUMBER_LEN + ENVELOPE_MAX,
                      .queue = DESK_QUEUE,
                      .messages_per_s =
                          number_of(settings, SETTING_MESSAGES_PER_SECOND) * CONSOLE_CONVERSATIONS,
                      .burst = number_of(settings, SETTING_MESSAGE_BURST) * CONSOLE_CONVERSATIONS,
                      .ping_s = PING_S},
        .sign_ins = {.burst = number_of(settings, SETTING_SIGN_INS_PER_ADDRESS),
                     .refill_ms = SIGN_IN_REFILL_MS,
                     .most = ADDRESSES_REMEMBERED},
        .dispatch = dispatch_options(settings),
        .settings = desk_settings_of(settings),
    };
}

char *settings_page_path(const struct settings *settings)
{
    const char *base = value_of(settings, SETTING_BASE_PATH)->text;
    struct buf path = {0};

    buf_printf(&path, "%s%s", base, strcmp(base, "/") == 0 ? "" : "/");
    buf_append_u8(&path, 0);
    return (char *)path.data;
}
