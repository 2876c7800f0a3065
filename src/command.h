/*
 * What the files of the command line share: a command, and one call of it. main.c has the table of
 * commands, options.c reads what is typed, commands_*.c are the commands for those who run a house.
 */
#ifndef HAVRE_COMMAND_H
#define HAVRE_COMMAND_H

#include "roles.h"
#include "settings.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#define EXIT_REFUSED 1 /* what was asked for is not so, or cannot be: no such account */
#define EXIT_USAGE 2   /* the command line or the settings are wrong */

#define OWN_OPTIONS_MOST 10

struct invocation;

/* An option that this command has besides those that all have. */
struct own_option {
    const char *name;  /* NULL after the last */
    const char *value; /* what stands for it in the help; NULL: it takes none */
    const char *summary;
};

struct command {
    const char *name;
    int (*run)(const struct invocation *invocation);
    const char *summary;
    /* A tool on the state folder: it takes words and options of its own, and no options of roles.
     * NULL for all others. */
    const struct own_option *own;
    const char *words; /* of a tool, for its help: "add NAME" */
};

struct invocation {
    const struct command *command;
    struct settings *settings;
    struct role_flags flags;
    char *const *arguments; /* after the command, for the roles that `run` starts */
    char *const *words;     /* what is no option */
    size_t word_count;
    const char *own[OWN_OPTIONS_MOST]; /* by the place in command->own; NULL: not given */
};

/* The value of the command's own option, "" when it takes none; NULL when it was not given. */
const char *invocation_option(const struct invocation *invocation, const char *name);

/* Reads everything, and prints all that is wrong at once. `invocation->settings` and `command` are
 * there already. */
MUST_CHECK bool options_read(int argc, char **argv, struct invocation *invocation);
void options_print_help(const struct command *command);

/* Sentences on stderr, after "havre: "; false, or the exit status, for the caller to return. */
bool command_complain(const char *format, ...) __attribute__((format(printf, 1, 2)));
int command_refuse(int status, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* The database of this state folder; NULL, with a sentence on stderr, when it cannot be had, or
 * when there is none and it is not to be made. */
struct store *command_open_store(const struct invocation *invocation, bool is_made);

extern const struct own_option staff_options[];
extern const struct own_option backup_options[];
extern const struct own_option journal_options[];
extern const struct own_option import_options[];
int run_staff(const struct invocation *invocation);
int run_backup(const struct invocation *invocation);
int run_journal(const struct invocation *invocation);
int run_import(const struct invocation *invocation);

#endif
