/*
 * Lines on stderr. Each goes out in one write(2), so that the lines of several processes on one
 * terminal or journal do not mix; a line that is too long is cut. What a peer may have had a hand
 * in can bring no control characters into a terminal. Nothing is allocated: this works when nothing
 * else does.
 */
#include "base/log.h"

#include "base/utf8.h"

#include <errno.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <unistd.h>

#define LOG_LINE_MAX 1024

static const char *role_name = "havre";

void log_set_role(const char *role)
{
    role_name = role;
}

/* C0 and DEL, and C1 (U+0080 to U+009F), of which some terminals take U+009B for an escape. */
static bool is_control(const uint8_t *bytes, size_t at)
{
    if (bytes[at] < 0x20 || bytes[at] == 0x7f)
        return true;
    return bytes[at] >= 0x80 && bytes[at] <= 0x9f && at > 0 && bytes[at - 1] == 0xc2;
}

static void make_printable(uint8_t *bytes, size_t len)
{
    bool text = utf8_is_valid(bytes, len);

    for (size_t i = 0; i < len; i++) {
        if (!text && bytes[i] >= 0x80)
            bytes[i] = '?';
        if (!is_control(bytes, i))
            continue;
        if (bytes[i] >= 0x80)
            bytes[i - 1] = '?';
        bytes[i] = '?';
    }
}

/* What snprintf returned, as a number of bytes that are really there. */
static size_t written(int wanted, size_t room)
{
    if (wanted < 0)
        return 0;
    return (size_t)wanted < room ? (size_t)wanted : room - 1;
}

static void write_all(const char *line, size_t len)
{
    ssize_t done;

    do
        done = write(STDERR_FILENO, line, len);
    while (done < 0 && errno == EINTR);
}

__attribute__((format(printf, 2, 0))) static void log_line(const char *level, const char *format,
                                                           va_list args)
{
    char line[LOG_LINE_MAX];
    size_t room = sizeof(line) - 1; /* the newline's place */
    int kept_errno = errno;
    size_t len;

    len = written(snprintf(line, room, "%s: %s: ", role_name, level), room);
    len += written(vsnprintf(line + len, room - len, format, args), room - len);
    make_printable((uint8_t *)line, len);
    line[len++] = '\n';
    write_all(line, len);
    errno = kept_errno;
}

void log_info(const char *format, ...)
{
    va_list args;

    va_start(args, format);
    log_line("info", format, args);
    va_end(args);
}

void log_warn(const char *format, ...)
{
    va_list args;

    va_start(args, format);
    log_line("warn", format, args);
    va_end(args);
}

void log_error(const char *format, ...)
{
    va_list args;

    va_start(args, format);
    log_line("error", format, args);
    va_end(args);
}
