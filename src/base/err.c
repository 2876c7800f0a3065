/*
 * Where a broken promise between parts of the program ends: one line, then abort(3), so that the
 * supervisor starts a fresh process and the pages resume what this one was carrying.
 */
#include "base/err.h"

#include "base/log.h"

#include <stdlib.h>

_Noreturn void check_failed(const char *expression, const char *file, int line)
{
    log_error("check failed at %s:%d: %s", file, line, expression);
    abort();
}
