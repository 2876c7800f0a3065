/*
 * An account as the console's API has it (docs/api.md): what a person may set of it, in JSON.
 */
#ifndef HAVRE_DESK_STAFF_FORM_H
#define HAVRE_DESK_STAFF_FORM_H

#include "base/err.h"
#include "store/accounts.h"

#include <jansson.h>
#include <stdint.h>

/* What was typed wrong; the page has a sentence for each word. */
struct staff_fault {
    const char *error;   /* NULL: nothing */
    const char *message; /* a sentence in English */
};

/* All but secrets. */
json_t *staff_form_write(const struct account *account);
/*
 * Sets what the object says of `account`: display, profession, role, zones, languages, capacity (at
 * most `capacity_most`), minors, tags, takes_at_once; all of them and no others. False when members
 * are missing, unknown or of another kind, or name what does not exist; what a person can mistype
 * is in *ret_fault.
 */
MUST_CHECK bool staff_form_read(const json_t *object, uint32_t capacity_most,
                                struct account *account, struct staff_fault *ret_fault);

#endif
