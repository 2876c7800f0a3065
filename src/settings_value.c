/*
 * Values of settings, from text. One function for each kind; each builds its value whole or says in
 * a sentence what the text must be like. Nothing here is lenient: a setting that was misunderstood
 * is found out at the wrong time.
 */
#include "settings_table.h"

#include "base/mem.h"
#include "base/str.h"
#include "bus/local.h"
#include "desk/page.h"
#include "net/asset_data.h"

#include <pwd.h>
#include <string.h>

#define FOLDER_MAX 4000
#define BASE_PATH_MAX 128
#define URL_MAX EXIT_URL_MAX
#define USER_MAX 64
#define PORT_HTTPS 443

#define LOWER "abcdefghijklmnopqrstuvwxyz"
#define UPPER "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
#define DIGITS "0123456789"

bool setting_is_list(const struct setting *setting)
{
    return setting->kind == KIND_PREFIXES || setting->kind == KIND_SOCKETS;
}

static bool refuse(struct buf *why, const char *sentence)
{
    buf_append_text(why, sentence);
    return false;
}

static bool parse_number(const struct setting *setting, const char *text,
                         struct setting_value *value, struct buf *why)
{
    uint64_t number;

    if (!str_to_u64(str_of(text), setting->most, &number) || number < setting->least) {
        buf_printf(why, "must be a number from %u to %u", (unsigned)setting->least,
                   (unsigned)setting->most);
        return false;
    }
    value->number = (uint32_t)number;
    return true;
}

static bool parse_folder(const char *text, struct buf *why)
{
    size_t len = strlen(text);

    return (len && len <= FOLDER_MAX) || refuse(why, "must be the path of a folder");
}

static bool parse_listen(const char *text, struct setting_value *value, struct buf *why)
{
    const char *error;

    return address_parse(text, &value->address, &error) || refuse(why, error);
}

/* The part of `text` before `end`: one or more labels of a domain name, or an IPv4 address. */
static bool is_host(const char *text, size_t len)
{
    char before = '.';

    for (size_t i = 0; i < len; i++) {
        if (!strchr(LOWER DIGITS "-.", text[i]) || !text[i])
            return false;
        if (strchr("-.", text[i]) && before == '.')
            return false;
        before = text[i];
    }
    return before != '.' && before != '-';
}

/* Serialised as in RFC 6454 section 6.1: what browsers send is compared with it byte by byte. */
static bool is_origin(const char *text)
{
    const char *host = text + strlen("https://");
    size_t len;
    uint64_t port;

    if (strncmp(text, "https://", strlen("https://")) != 0 || strlen(text) > URL_MAX)
        return false;
    len = strcspn(host, ":");
    if (!is_host(host, len))
        return false;
    return !host[len] || (host[len + 1] != '0' &&
                          str_to_u64(str_of(host + len + 1), 65535, &port) && port != PORT_HTTPS);
}

static bool parse_origin(const char *text, struct buf *why)
{
    return !*text || is_origin(text) ||
           refuse(why, "must be https://HOST, or https://HOST:PORT when the port is not 443: in "
                       "lower case, without a path or a slash at the end");
}

/* Segments of plain characters, so that it means the same to every proxy. */
static bool parse_base_path(const char *text, struct buf *why)
{
    const char *at = text;
    bool valid = strlen(text) <= BASE_PATH_MAX;

    while (valid && *at == '/' && strcmp(text, "/") != 0) {
        size_t len = strspn(++at, LOWER UPPER DIGITS "-_~.");

        valid = len && at[0] != '.';
        at += len;
    }
    valid = valid && (strcmp(text, "/") == 0 || (at != text && !*at));
    return valid || refuse(why, "must be / or a path such as /aide: letters, digits and - _ ~ . "
                                "only, no slash at the end");
}

static bool parse_https(const char *text, struct buf *why)
{
    const char *host = text + strlen("https://");
    size_t len = strlen(text);
    bool valid = len <= URL_MAX && strncmp(text, "https://", strlen("https://")) == 0 &&
                 is_host(host, strcspn(host, ":/?"));

    for (size_t i = 0; i < len; i++)
        valid = valid && text[i] > ' ' && text[i] < 0x7f && !strchr("\"'<>\\^`{|}", text[i]);
    return valid || refuse(why, "must be the address of a page, https://HOST/..., in plain ASCII");
}

static bool refuse_language(struct str word, struct buf *why)
{
    buf_printf(why, "there is no page in \"%.*s\": must be one or more of", (int)word.len, word.at);
    for (size_t i = 0; i < asset_language_count; i++)
        buf_printf(why, " %s", asset_languages[i].tag);
    return refuse(why, ", with blanks between them");
}

/* Words between blanks. */
static bool parse_languages(const char *text, struct setting_value *value, struct buf *why)
{
    struct bus_languages *languages = &value->languages;
    struct str rest = str_trim(str_of(text));

    if (!rest.len)
        return refuse(why, "must name at least one language, such as fr");
    while (rest.at) {
        struct str word = str_cut(&rest, ' ');

        if (!word.len) /* one blank more */
            continue;
        if (word.len != LANGUAGE_LEN || !page_language(word.at))
            return refuse_language(word, why);
        for (size_t i = 0; i < languages->count; i++) {
            if (memcmp(languages->tags[i], word.at, LANGUAGE_LEN) == 0)
                return refuse(why, "names a language twice");
        }
        memcpy(languages->tags[languages->count++], word.at, LANGUAGE_LEN);
    }
    return true;
}

/* The user that is meant must be there now: its number is what sockets tell. */
static bool parse_user(const char *text, struct setting_value *value, struct buf *why)
{
    const struct passwd *user = NULL;

    value->uid = (uid_t)-1;
    if (!*text)
        return true;
    if (strlen(text) <= USER_MAX)
        user = getpwnam(text);
    if (!user)
        return refuse(why, "there is no such user on this machine");
    value->uid = user->pw_uid;
    return true;
}

static bool parse_prefix(const char *item, struct setting_value *value, struct buf *why)
{
    if (peer_prefix_parse(item, &value->prefixes[value->count]))
        return true;
    return refuse(why, "must be addresses such as 10.0.0.7 or ::1, prefixes such as 10.0.0.0/8, or "
                       "the word unix, with commas between them");
}

static bool parse_socket(const char *item, struct setting_value *value, struct buf *why)
{
    const char *error;

    if (!bus_path_is_valid(item, &error))
        return refuse(why, error);
    value->sockets[value->count] = mem_strdup(item);
    return true;
}

/* Items between commas; an empty text is an empty list, an empty item a fault. */
static bool parse_list(const struct setting *setting, const char *text, struct setting_value *value,
                       struct buf *why)
{
    struct str rest = str_of(text);
    bool valid = true;

    if (setting->kind == KIND_PREFIXES)
        value->prefixes = mem_alloc(SETTINGS_LIST_MOST * sizeof(*value->prefixes));
    else
        value->sockets = mem_alloc(SETTINGS_LIST_MOST * sizeof(*value->sockets));
    while (valid && rest.at && *text) {
        char *item = str_dup(str_trim(str_cut(&rest, ',')));

        if (value->count == SETTINGS_LIST_MOST)
            valid = refuse(why, "has more than 64 items");
        else if (setting->kind == KIND_PREFIXES)
            valid = parse_prefix(item, value, why);
        else
            valid = parse_socket(item, value, why);
        value->count += valid;
        mem_free(item);
    }
    return valid;
}

static bool parse(const struct setting *setting, const char *text, struct setting_value *value,
                  struct buf *why)
{
    switch (setting->kind) {
    case KIND_NUMBER:
        return parse_number(setting, text, value, why);
    case KIND_FOLDER:
        return parse_folder(text, why);
    case KIND_LISTEN:
        return parse_listen(text, value, why);
    case KIND_ORIGIN:
        return parse_origin(text, why);
    case KIND_BASE_PATH:
        return parse_base_path(text, why);
    case KIND_USER:
        return parse_user(text, value, why);
    case KIND_HTTPS:
        return parse_https(text, why);
    case KIND_LANGUAGES:
        return parse_languages(text, value, why);
    case KIND_PREFIXES:
    case KIND_SOCKETS:
        return parse_list(setting, text, value, why);
    }
    return false;
}

bool setting_value_parse(const struct setting *setting, const char *text,
                         struct setting_value *ret_value, struct buf *why)
{
    struct setting_value value = {.text = mem_strdup(text)};

    if (parse(setting, text, &value, why)) {
        *ret_value = value;
        return true;
    }
    buf_printf(why, " (%s)", setting->about);
    setting_value_release(&value);
    return false;
}

void setting_value_release(struct setting_value *value)
{
    for (size_t i = 0; value->sockets && i < value->count; i++)
        mem_free(value->sockets[i]);
    mem_free(value->sockets);
    mem_free(value->prefixes);
    mem_free(value->text);
    *value = (struct setting_value){0};
}
