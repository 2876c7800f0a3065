/*
 * A national line as JSON: what the API says of one, and what an admin typed, read with what people
 * may do wrong in mind.
 */
#ifndef HAVRE_DESK_LINE_FORM_H
#define HAVRE_DESK_LINE_FORM_H

#include "base/err.h"
#include "store/lines.h"

#include <jansson.h>
#include <stdbool.h>

json_t *line_write(const struct national_line *line);

struct line_form {
    const json_t *body;
    bool has_version;
    const char *language; /* two letters: the one in which each line has a name */
    int64_t now_ms;       /* since 1970: nobody verified anything later */
};

struct line_fault {
    const char *error; /* the word of the API; NULL: the members are not those of the form */
    const char *message;
};

/* False with what is wrong. The line's id is left alone. */
MUST_CHECK bool line_form_read(const struct line_form *form, struct national_line *ret_line,
                               struct line_fault *ret_fault);

#endif
