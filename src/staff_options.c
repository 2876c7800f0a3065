/*
 * The options of `havre staff`, and what they must be. An account that was read here is one that
 * the database and the console take.
 */
#include "staff_options.h"

#include "base/str.h"
#include "bus/message.h"
#include "desk/language.h"

#include <string.h>

#define BASE_MAX 300

const struct own_option staff_options[] = {
    {"display", "TEXT", "add: what visitors see, such as \"Agent 12\""},
    {"role", "ROLE", "add: agent, supervisor or admin (agent)"},
    {"profession", "WORD",
     "add: police, gendarme, psychologist, social_worker or interpreter (police)"},
    {"zones", "ZONE[,ZONE]", "add: police, gendarmerie (both)"},
    {"languages", "CODE[,CODE...]", "add: as in ISO 639-1 (fr)"},
    {"capacity", "NUMBER", "add: conversations at the same time (2)"},
    {"minors", NULL, "add: trained to talk with minors"},
    {"tags", "TAG[,TAG...]", "add: free skills, of small letters, digits and -"},
    {"base", "ADDRESS", "add, reset: where staff connect, for the link (desk.origin)"},
    {NULL, NULL, NULL},
};

static bool read_zones(const char *text, struct account *account)
{
    struct str rest = str_of(text);

    account->zones = 0;
    while (rest.at) {
        struct str zone = str_cut(&rest, ',');
        if (str_equal(zone, "police"))
            account->zones |= ZONE_POLICE;
        else if (str_equal(zone, "gendarmerie"))
            account->zones |= ZONE_GENDARMERIE;
        else
            return command_complain("--zones %s: police, gendarmerie, or both with a comma", text);
    }
    return true;
}

static bool read_languages(const char *text, struct account *account)
{
    struct str rest = str_of(text);

    account->languages = 0;
    while (rest.at) {
        struct str code = str_cut(&rest, ',');
        uint32_t bit = code.len == LANGUAGE_CODE_LEN ? language_bit(code.at) : 0;
        if (!bit)
            return command_complain("--languages %s: \"%.*s\" is none that an agent can be found "
                                    "by; write them as fr,en",
                                    text, (int)code.len, code.at);
        account->languages |= bit;
    }
    return true;
}

static bool read_capacity(const char *text, struct account *account)
{
    uint64_t value;

    if (!str_to_u64(str_of(text), ACCOUNT_CAPACITY_MOST, &value) || value == 0)
        return command_complain("--capacity %s: must be a number from 1 to %d", text,
                                ACCOUNT_CAPACITY_MOST);
    account->capacity = (uint32_t)value;
    return true;
}

/* An option's text into a field that has room for what is valid. */
static bool read_text(const struct invocation *invocation, const char *option, char *ret_text,
                      size_t size, bool (*is_valid)(const char *), const char *rule)
{
    const char *value = invocation_option(invocation, option);

    if (!value)
        return true;
    if (strlen(value) >= size || !is_valid(value))
        return command_complain("--%s %s: %s", option, value, rule);
    memcpy(ret_text, value, strlen(value) + 1);
    return true;
}

static bool read_name(const char *name, struct account *account)
{
    if (!account_name_is_valid(name))
        return command_complain(
            "%s: a name to sign in with has 1 to %d small letters, digits, dots "
            "or dashes, and begins with a letter or digit",
            name, ACCOUNT_NAME_MAX);
    memcpy(account->name, name, strlen(name) + 1);
    return true;
}

/* All that is wrong is said at once. */
bool staff_read_account(const struct invocation *invocation, const char *name,
                        struct account *account)
{
    const char *role = invocation_option(invocation, "role");
    const char *zones = invocation_option(invocation, "zones");
    const char *languages = invocation_option(invocation, "languages");
    const char *capacity = invocation_option(invocation, "capacity");
    bool is_right = read_name(name, account);

    if (!invocation_option(invocation, "display"))
        is_right = command_complain("add: --display says what visitors see: \"Agent 12\"");
    is_right &= read_text(invocation, "display", account->display, sizeof account->display,
                          account_display_is_valid, "1 to 64 bytes of text on one line");
    is_right &= read_text(invocation, "profession", account->profession, sizeof account->profession,
                          profession_is_known,
                          "police, gendarme, psychologist, social_worker or interpreter");
    is_right &=
        read_text(invocation, "tags", account->tags, sizeof account->tags, account_tags_are_valid,
                  "at most 16 different ones with commas between, each of 1 to 32 small "
                  "letters, digits and -");
    if (role && !account_role_parse(role, &account->role))
        is_right = command_complain("--role %s: agent, supervisor or admin", role);
    is_right &= !zones || read_zones(zones, account);
    is_right &= !languages || read_languages(languages, account);
    is_right &= !capacity || read_capacity(capacity, account);
    account->minors = invocation_option(invocation, "minors");
    return is_right;
}

static bool is_base(const char *text)
{
    static const char *const starts[] = {"https://", "http://localhost", "http://127.0.0.1"};

    for (size_t i = 0; i < 3; i++) {
        size_t len = strlen(starts[i]);
        if (strncmp(text, starts[i], len) != 0)
            continue;
        text += len;
        if (i > 0)
            return !*text || (*text == ':' && text[1] && !text[1 + strspn(text + 1, "0123456789")]);
        return *text && strlen(text) < BASE_MAX &&
               !text[strspn(text, "abcdefghijklmnopqrstuvwxyz0123456789.:[]-")];
    }
    return false;
}

/* Where staff connect: what was said, the settings' origin, or this machine. */
bool staff_find_base(const struct invocation *invocation, struct buf *ret_base)
{
    const struct desk_options desk = settings_desk_options(invocation->settings);
    const char *base = invocation_option(invocation, "base");
    char text[ADDRESS_TEXT_LEN];
    const char *port;

    if (base && !is_base(base))
        return command_complain("--base %s: must be as in https://desk.example, without a path or "
                                "a slash at the end",
                                base);
    if (!base && desk.origin.origin && *desk.origin.origin)
        base = desk.origin.origin;
    if (base) {
        buf_append_text(ret_base, base);
        return true;
    }
    address_format(&desk.listen, text);
    port = strrchr(text, ':');
    if (desk.listen.is_unix || !port || strcmp(port, ":0") == 0)
        return command_complain("where do staff connect? Say --base https://desk.example, or set "
                                "desk.origin");
    buf_printf(ret_base, "http://localhost%s", port);
    return true;
}
