/*
 * What is typed after `havre staff`.
 */
#ifndef HAVRE_STAFF_OPTIONS_H
#define HAVRE_STAFF_OPTIONS_H

#include "base/buf.h"
#include "command.h"
#include "store/accounts.h"

/* What was not said stays as it is in `account`. False, with every fault on stderr. */
MUST_CHECK bool staff_read_account(const struct invocation *invocation, const char *name,
                                   struct account *account);
/* Where staff connect, without a slash at the end: what was said, the settings' origin, or this
 * machine. Fills an empty buffer. */
MUST_CHECK bool staff_find_base(const struct invocation *invocation, struct buf *ret_base);

#endif
