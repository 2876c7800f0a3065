/*
 * Lists stand as lists in JSON and as bits, or as one text, in the account. Nothing of an account
 * is written here that could let somebody in.
 */
#include "desk/staff_form.h"

#include "base/buf.h"
#include "base/str.h"
#include "bus/message.h"
#include "desk/language.h"

#include <string.h>

static const struct zone_name {
    const char *name;
    uint8_t bit;
} ZONES[] = {{"police", ZONE_POLICE}, {"gendarmerie", ZONE_GENDARMERIE}};

static json_t *write_zones(uint8_t zones)
{
    json_t *list = json_array();

    for (size_t i = 0; i < sizeof ZONES / sizeof *ZONES; i++) {
        if (zones & ZONES[i].bit)
            json_array_append_new(list, json_string(ZONES[i].name));
    }
    return list;
}

static json_t *write_languages(uint32_t languages)
{
    json_t *list = json_array();

    for (uint8_t i = 0; i < language_count(); i++) {
        if (languages >> i & 1)
            json_array_append_new(list, json_string(language_code(i)));
    }
    return list;
}

static json_t *write_tags(const char *tags)
{
    struct str rest = str_of(tags);
    json_t *list = json_array();

    while (*tags && rest.at) {
        struct str tag = str_cut(&rest, ',');
        json_array_append_new(list, json_stringn(tag.at, tag.len));
    }
    return list;
}

json_t *staff_form_write(const struct account *account)
{
    return json_pack("{s:I, s:I, s:I, s:s, s:s, s:s, s:s, s:o, s:o, s:I, s:b, s:o, s:b, s:b, s:b}",
                     "id", (json_int_t)account->id, "version", (json_int_t)account->version,
                     "created", (json_int_t)account->created_ms, "name", account->name, "display",
                     account->display, "profession", account->profession, "role",
                     account_role_name(account->role), "zones", write_zones(account->zones),
                     "languages", write_languages(account->languages), "capacity",
                     (json_int_t)account->capacity, "minors", (int)account->minors, "tags",
                     write_tags(account->tags), "takes_at_once", (int)account->takes_at_once,
                     "disabled", (int)account->disabled, "demo", (int)account->demo);
}

static bool read_zones(const json_t *list, uint8_t *ret_zones)
{
    size_t index;
    json_t *value;

    *ret_zones = 0;
    json_array_foreach(list, index, value)
    {
        const char *name = json_string_value(value);
        uint8_t bit = 0;

        for (size_t i = 0; name && i < sizeof ZONES / sizeof *ZONES; i++) {
            if (strcmp(name, ZONES[i].name) == 0)
                bit = ZONES[i].bit;
        }
        if (!bit)
            return false;
        *ret_zones |= bit;
    }
    return json_is_array(list);
}

static bool read_languages(const json_t *list, uint32_t *ret_languages)
{
    size_t index;
    json_t *value;

    *ret_languages = 0;
    json_array_foreach(list, index, value)
    {
        uint32_t bit = json_string_length(value) == LANGUAGE_CODE_LEN
                           ? language_bit(json_string_value(value))
                           : 0;
        if (!bit)
            return false;
        *ret_languages |= bit;
    }
    return json_is_array(list);
}

/* False when it is no list of strings; what is in them is looked at once they are together. */
static bool read_tags(const json_t *list, char ret_tags[static ACCOUNT_TAGS_MAX + 1],
                      bool *ret_fits)
{
    struct buf text = {0};
    size_t index;
    json_t *value;
    bool is_list = json_is_array(list);

    *ret_fits = true;
    json_array_foreach(list, index, value)
    {
        const char *tag = json_is_string(value) ? json_string_value(value) : "";

        is_list &= json_is_string(value);
        *ret_fits &= *tag && !strchr(tag, ',');
        buf_append_text(&text, index ? "," : "");
        buf_append_text(&text, tag);
    }
    *ret_fits &= text.len <= ACCOUNT_TAGS_MAX;
    memset(ret_tags, 0, ACCOUNT_TAGS_MAX + 1);
    if (*ret_fits && text.len)
        memcpy(ret_tags, text.data, text.len);
    buf_release(&text);
    return is_list;
}

static bool is_display(const char *display)
{
    return strlen(display) <= ACCOUNT_DISPLAY_MAX && account_display_is_valid(display);
}

bool staff_form_read(const json_t *object, uint32_t capacity_most, struct account *account,
                     struct staff_fault *ret_fault)
{
    const char *display, *profession, *role;
    json_t *zones, *languages, *tags;
    json_int_t capacity;
    int minors, takes_at_once;
    bool tags_fit;

    *ret_fault = (struct staff_fault){0};
    if (json_unpack((json_t *)object, "{s:s, s:s, s:s, s:o, s:o, s:I, s:b, s:o, s:b !}", "display",
                    &display, "profession", &profession, "role", &role, "zones", &zones,
                    "languages", &languages, "capacity", &capacity, "minors", &minors, "tags",
                    &tags, "takes_at_once", &takes_at_once) != 0 ||
        !profession_is_known(profession) || !account_role_parse(role, &account->role) ||
        !read_zones(zones, &account->zones) || !read_languages(languages, &account->languages) ||
        !read_tags(tags, account->tags, &tags_fit))
        return false;
    if (!is_display(display))
        *ret_fault =
            (struct staff_fault){"display", "The name shown has 1 to 64 bytes, on one line."};
    else if (!account->languages)
        *ret_fault = (struct staff_fault){"languages", "There must be at least one language."};
    else if (capacity < 1 || capacity > (json_int_t)capacity_most)
        *ret_fault =
            (struct staff_fault){"capacity", "The number of conversations is out of bounds."};
    else if (!tags_fit || !account_tags_are_valid(account->tags))
        *ret_fault = (struct staff_fault){
            "tags", "At most 16 tags, each of 1 to 32 small letters, digits and dashes."};
    if (ret_fault->error)
        return true;
    memcpy(account->display, display, strlen(display) + 1);
    memset(account->profession, 0, sizeof account->profession);
    memcpy(account->profession, profession, strlen(profession));
    account->capacity = (uint32_t)capacity;
    account->minors = minors;
    account->takes_at_once = takes_at_once;
    return true;
}
