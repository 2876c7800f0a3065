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
    bool is_demo;    /* desk: make two agents, print how they sign in */
    bool no_sandbox; /* for finding faults; says so loudly */
};

/* Both return the exit status of the process, once a signal has stopped them. */
int role_run_lobby(const struct settings *settings, const struct role_flags *flags);
int role_run_desk(const struct settings *settings, const struct role_flags *flags);

/* The visitor's page as the desk of these settings serves it, so that others can compare; an exit
 * status. Fills an empty buffer. */
int role_compose_page(const struct settings *settings, struct buf *ret_page);

#endif
