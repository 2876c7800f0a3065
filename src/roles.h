/*
 * From settings to a running role: the process's own protection, the loop, the signals, the
 * sandbox.
 */
#ifndef HAVRE_ROLES_H
#define HAVRE_ROLES_H

#include "base/buf.h"
#include "settings.h"

#include <stdbool.h>

struct role_flags {
    bool is_demo;    /* desk: make the people of the demo, print how they sign in */
    bool no_sandbox; /* for finding faults; says so loudly */
};

/* Both return the exit status of the process, once a signal has stopped them. */
int role_run_lobby(const struct settings *settings, const struct role_flags *flags);
int role_run_desk(const struct settings *settings, const struct role_flags *flags);

/* Called for the visitor's page in each language of these settings, as the desk serves it; `page`
 * is borrowed. */
typedef void role_page_cb(void *owner, const char *language, const struct buf *page);

/* So that others can compare; an exit status. `language`: that one alone; NULL: all on offer. */
int role_compose_pages(const struct settings *settings, const char *language, role_page_cb *handle,
                       void *owner);

#endif
