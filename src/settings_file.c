/*
 * Settings from a file. inih cuts lines into section, key and value; it tells neither the numbers
 * of lines nor more than its first fault. So it is fed by a reader of our own, which counts, looks
 * at the lines that inih would pass over in silence, and sees by the next line whether the one
 * before was understood. A line's blanks in front are dropped, which also keeps inih from taking it
 * for more of the value before.
 */
#include "settings.h"

#include "base/mem.h"
#include "base/str.h"
#include "base/utf8.h"
#include "settings_table.h"

#include <errno.h>
#include <ini.h>
#include <stdarg.h>
#include <string.h>

struct reading {
    struct settings *settings;
    const char *name;
    FILE *out;
    struct str rest;               /* lines not yet read */
    unsigned line;                 /* the one last read, from 1 */
    unsigned lines[SETTING_COUNT]; /* where each was set in this file; 0: was not */
    bool expects_pair;             /* the line must give one */
    bool has_fault;
    bool skips; /* inside a section that is unknown, and said to be */
};

__attribute__((format(printf, 2, 3))) static void fault(struct reading *reading, const char *format,
                                                        ...)
{
    va_list args;

    va_start(args, format);
    fprintf(reading->out, "%s:%u: ", reading->name, reading->line);
    vfprintf(reading->out, format, args);
    fputc('\n', reading->out);
    va_end(args);
    reading->has_fault = true;
}

/* What was appended to `why`, as text. */
static const char *sentence(struct buf *why)
{
    buf_append_u8(why, 0);
    return (const char *)why->data;
}

static bool is_text(struct str line)
{
    for (size_t i = 0; i < line.len; i++) {
        unsigned char byte = (unsigned char)line.at[i];

        if ((byte < ' ' && byte != '\t') || byte == 0x7f)
            return false;
    }
    return utf8_is_valid((const uint8_t *)line.at, line.len);
}

static bool is_comment(struct str text)
{
    return !text.len || text.at[0] == ';' || text.at[0] == '#';
}

static void read_section(struct reading *reading, struct str line)
{
    struct buf why = {0};
    struct str rest = {line.at + 1, line.len - 1}, name = str_cut(&rest, ']');
    char *section = str_dup(name);

    reading->skips = !rest.at || !settings_section_is_known(section, &why);
    if (why.len)
        fault(reading, "[%s]: %s", section, sentence(&why));
    else if (!rest.at || !is_comment(str_trim(rest)))
        fault(reading, "a section stands alone on its line: [name]");
    mem_free(section);
    buf_release(&why);
}

/* Whether inih is to see the line. */
static bool look_at(struct reading *reading, struct str line, size_t room)
{
    if (!is_text(line)) {
        fault(reading, "this line is not text (UTF-8): was the file saved as something else?");
    } else if (is_comment(line)) {
        return false;
    } else if (line.len > room) {
        fault(reading,
              "this line is longer than %zu bytes: a list may be given on several lines, each "
              "with the key",
              room);
    } else {
        reading->expects_pair = line.at[0] != '[';
        if (!reading->expects_pair)
            read_section(reading, line);
        return true;
    }
    return false;
}

static void close_line(struct reading *reading)
{
    if (reading->expects_pair && !reading->skips)
        fault(reading, "this line is neither [section] nor key = value");
    reading->expects_pair = false;
}

/* Reads like fgets(3). What inih need not see comes as an empty line. */
static char *read_line(char *ret_line, int size, void *stream)
{
    struct reading *reading = stream;
    size_t room = (size_t)size - 2;
    struct str line;

    close_line(reading);
    if (!reading->rest.at)
        return NULL;
    line = str_cut(&reading->rest, '\n');
    reading->line++;
    if (line.len && line.at[line.len - 1] == '\r')
        line.len--;
    line = str_trim(line);
    if (!look_at(reading, line, room))
        line.len = 0;
    if (line.len)
        memcpy(ret_line, line.at, line.len);
    memcpy(ret_line + line.len, "\n", 2);
    return ret_line;
}

/* A list that this file began goes on; whatever came before this file is replaced. */
static char *text_of(const struct reading *reading, enum setting_id id, const char *value)
{
    struct buf text = {0};

    if (reading->lines[id] && *reading->settings->values[id].text)
        buf_printf(&text, "%s,", reading->settings->values[id].text);
    buf_printf(&text, "%s", value);
    buf_append_u8(&text, 0);
    return (char *)text.data;
}

static void take(struct reading *reading, enum setting_id id, const char *value)
{
    const struct setting *setting = &settings_table[id];
    struct setting_value parsed;
    struct buf why = {0}, place = {0};
    char *text = text_of(reading, id, value);

    if (reading->lines[id] && !setting_is_list(setting)) {
        fault(reading, "%s: was given in line %u already: keep one of the two", setting->name,
              reading->lines[id]);
    } else if (!setting_value_parse(setting, text, &parsed, &why)) {
        fault(reading, "%s: %s", setting->name, sentence(&why));
    } else {
        setting_value_release(&reading->settings->values[id]);
        reading->settings->values[id] = parsed;
        buf_printf(&place, "%s:%u", reading->name, reading->line);
        mem_free(reading->settings->places[id]);
        reading->settings->places[id] = mem_strdup(sentence(&place));
    }
    if (!reading->lines[id])
        reading->lines[id] = reading->line;
    mem_free(text);
    buf_release(&why);
    buf_release(&place);
}

static int handle_pair(void *user, const char *section, const char *key, const char *value)
{
    struct reading *reading = user;
    struct buf why = {0};
    enum setting_id id;

    reading->expects_pair = false;
    if (reading->skips)
        return 1;
    if (!*section) {
        fault(reading, "%s: stands before the first [section]", key);
        return 1;
    }
    id = settings_find(section, key, &why);
    if (id == SETTING_COUNT)
        fault(reading, "%s.%s: %s", section, key, sentence(&why));
    else
        take(reading, id, value);
    buf_release(&why);
    return 1;
}

bool settings_read(struct settings *settings, const char *name, const uint8_t *bytes, size_t len,
                   FILE *out)
{
    static const char mark[] = "\xef\xbb\xbf"; /* some editors put it in front of UTF-8 */
    struct reading reading = {
        .settings = settings, .name = name, .out = out, .rest = {(const char *)bytes, len}};

    if (len >= 3 && memcmp(bytes, mark, 3) == 0)
        reading.rest = (struct str){(const char *)bytes + 3, len - 3};
    /* Its result is our faults over again. */
    (void)ini_parse_stream(read_line, &reading, handle_pair, &reading);
    return !reading.has_fault;
}

static bool read_failed(const char *path, const char *why, FILE *out)
{
    fprintf(out, "%s: cannot be read: %s\n", path, why);
    return false;
}

bool settings_read_file(struct settings *settings, const char *path, FILE *out)
{
    FILE *file = fopen(path, "re");
    uint8_t *bytes;
    size_t len;
    bool result;

    if (!file)
        return read_failed(path, strerror(errno), out);
    bytes = mem_alloc(SETTINGS_FILE_MAX + 1);
    errno = 0;
    len = fread(bytes, 1, SETTINGS_FILE_MAX + 1, file);
    if (ferror(file))
        result = read_failed(path, strerror(errno), out);
    else if (len > SETTINGS_FILE_MAX)
        result = read_failed(path, "it has more than 64 KiB and cannot be a settings file", out);
    else
        result = settings_read(settings, path, bytes, len, out);
    fclose(file);
    mem_free(bytes);
    return result;
}
