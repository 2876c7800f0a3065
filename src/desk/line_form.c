/*
 * What a line says may be read out to somebody in danger: what is refused here is what would send
 * her to nobody (a number that is none, hours that nobody can read), or hide how old it is.
 */
#include "desk/line_form.h"

#include "desk/house_texts.h"
#include "places/hours.h"

#include <string.h>

#define NUMBER_MOST 20 /* a card has so many (docs/protocol.md section 1), and must not cut one */
#define NAME_MOST 80   /* characters, in each language */
#define NOTE_MOST 200

_Static_assert(NUMBER_MOST <= LINE_NUMBER_MAX, "what is taken can be stored");

static const char *const WAYS[] = {"call", "sms", "chat", "video"};
#define WAY_COUNT (sizeof WAYS / sizeof *WAYS)

/* As a list: the words between the commas. */
static json_t *write_ways(const char *ways)
{
    json_t *list = json_array();

    for (const char *at = ways; *at;) {
        size_t len = strcspn(at, ",");

        json_array_append_new(list, json_stringn(at, len));
        at += len + (at[len] == ',');
    }
    return list;
}

static json_t *write_texts(const char *json)
{
    json_t *texts = *json ? json_loads(json, 0, NULL) : NULL;

    return texts ? texts : json_object();
}

json_t *line_write(const struct national_line *line)
{
    return json_pack("{s:I, s:I, s:s, s:o, s:o, s:s, s:o, s:s, s:I, s:I}", "id",
                     (json_int_t)line->id, "version", (json_int_t)line->version, "number",
                     line->number, "names", write_texts(line->names), "ways",
                     write_ways(line->ways), "hours", line->hours, "note", write_texts(line->note),
                     "source", line->source, "verified", (json_int_t)line->verified_ms, "position",
                     (json_int_t)line->position);
}

/* Digits in groups with one space between them, perhaps a plus before them. */
static bool is_number(const char *text)
{
    size_t digits = 0, len = strlen(text);
    bool may_part = false; /* a digit was the last */

    for (const char *at = text + (*text == '+'); *at; at++) {
        bool is_digit = *at >= '0' && *at <= '9';

        if (!is_digit && (*at != ' ' || !may_part))
            return false;
        digits += is_digit;
        may_part = is_digit;
    }
    return digits >= 2 && may_part && len <= NUMBER_MOST;
}

/* In the order of WAYS, whichever way round they came. */
static bool read_ways(const json_t *list, char ret_ways[static LINE_WAYS_MAX + 1])
{
    bool has[WAY_COUNT] = {false};
    size_t index;
    json_t *one;

    json_array_foreach((json_t *)list, index, one)
    {
        size_t way = 0;

        while (way < WAY_COUNT && strcmp(json_string_value(one) ?: "", WAYS[way]) != 0)
            way++;
        if (way == WAY_COUNT || has[way])
            return false;
        has[way] = true;
    }
    *ret_ways = 0;
    for (size_t way = 0; way < WAY_COUNT; way++) {
        if (has[way] && *ret_ways)
            strcat(ret_ways, ",");
        if (has[way])
            strcat(ret_ways, WAYS[way]);
    }
    return *ret_ways;
}

/* NULL, or what is wrong. */
static const char *read_texts(const json_t *value, size_t most,
                              char ret_json[static LINE_TEXTS_MAX + 1])
{
    char json[HOUSE_TEXTS_MAX + 1];
    const char *why = house_texts_read(value, most, false, json);

    if (!why && strlen(json) > LINE_TEXTS_MAX)
        why = "The texts are too long together: shorten them, or use fewer languages.";
    if (!why)
        memcpy(ret_json, json, strlen(json) + 1);
    return why;
}

static bool is_source(const char *text)
{
    for (const char *at = text; *at; at++) {
        if ((unsigned char)*at < ' ' || *at == 0x7f)
            return false;
    }
    return *text && strlen(text) <= LINE_SOURCE_MAX;
}

struct typed {
    const char *number, *hours, *source;
    json_t *names, *ways, *note;
    json_int_t version, verified, position;
};

static bool unpack(const struct line_form *form, struct typed *ret_typed)
{
    struct typed *typed = ret_typed;
    json_t *body = (json_t *)form->body;

    *typed = (struct typed){0};
    if (form->has_version != (json_object_get(body, "version") != NULL))
        return false;
    return json_unpack(body, "{s?I, s:s, s:o, s:o, s:s, s:o, s:s, s:I, s:I !}", "version",
                       &typed->version, "number", &typed->number, "names", &typed->names, "ways",
                       &typed->ways, "hours", &typed->hours, "note", &typed->note, "source",
                       &typed->source, "verified", &typed->verified, "position",
                       &typed->position) == 0 &&
           typed->version >= 0 && typed->position >= 0 && typed->position <= UINT32_MAX &&
           json_is_array(typed->ways) && json_is_object(typed->names) &&
           json_is_object(typed->note);
}

static bool fail(struct line_fault *ret_fault, const char *error, const char *message)
{
    *ret_fault = (struct line_fault){error, message};
    return false;
}

static bool read_words(const struct line_form *form, const struct typed *typed,
                       struct national_line *line, struct line_fault *ret_fault)
{
    const char *why = read_texts(typed->names, NAME_MOST, line->names);

    if (why)
        return fail(ret_fault, "names", why);
    if (!json_object_getn(typed->names, form->language, strlen(form->language)))
        return fail(ret_fault, "names", "A name is needed in the house's first language.");
    why = read_texts(typed->note, NOTE_MOST, line->note);
    return why ? fail(ret_fault, "note", why) : true;
}

bool line_form_read(const struct line_form *form, struct national_line *ret_line,
                    struct line_fault *ret_fault)
{
    struct national_line line = {.id = ret_line->id};
    struct typed typed;

    if (!unpack(form, &typed))
        return fail(ret_fault, NULL, NULL);
    if (!is_number(typed.number))
        return fail(ret_fault, "number",
                    "A number has 2 to 20 digits and spaces, and perhaps a plus before them.");
    if (!read_words(form, &typed, &line, ret_fault))
        return false;
    if (!read_ways(typed.ways, line.ways))
        return fail(ret_fault, "ways", "At least one way is needed: call, sms, chat, video.");
    if (!hours_are_valid(typed.hours, strlen(typed.hours)))
        return fail(ret_fault, "hours", "These hours cannot be read: see docs/api.md.");
    if (!is_source(typed.source))
        return fail(ret_fault, "source", "A source has 1 to 256 bytes, on one line.");
    if (typed.verified < 0 || typed.verified > form->now_ms)
        return fail(ret_fault, "verified", "It cannot have been verified after today.");
    memcpy(line.number, typed.number, strlen(typed.number));
    memcpy(line.hours, typed.hours, strlen(typed.hours));
    memcpy(line.source, typed.source, strlen(typed.source));
    line.version = typed.version;
    line.verified_ms = typed.verified;
    line.position = (uint32_t)typed.position;
    *ret_line = line;
    return true;
}
