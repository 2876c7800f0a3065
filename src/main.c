/*
 * The table of commands: which one, and what it starts. Everything that is wrong with the command
 * line is said in a sentence on stderr, with exit status 2.
 */
#include "base/log.h"
#include "base/mem.h"
#include "command.h"
#include "net/asset_data.h"
#include "supervise.h"

#include <jansson.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int run_lobby(const struct invocation *invocation)
{
    return role_run_lobby(invocation->settings, &invocation->flags);
}

static int run_desk(const struct invocation *invocation)
{
    return role_run_desk(invocation->settings, &invocation->flags);
}

static int run_both(const struct invocation *invocation)
{
    static const char *const roles[] = {"lobby", "desk", NULL};
    log_set_role("run");
    return supervise(roles, invocation->arguments);
}

static int run_check(const struct invocation *invocation)
{
    (void)invocation; /* whatever is wrong was said before we came here */
    puts("The settings are in order.");
    return EXIT_SUCCESS;
}

static void print_hash(const char *language, const char *what, const uint8_t *bytes, size_t len)
{
    uint8_t hash[crypto_hash_sha256_BYTES];
    char text[2 * sizeof hash + 1];

    crypto_hash_sha256(hash, bytes, len);
    printf("%s visitor's page in %s, %s (SHA-256)\n",
           sodium_bin2hex(text, sizeof text, hash, sizeof hash), language, what);
}

static int run_version(const struct invocation *invocation)
{
    (void)invocation;
    puts("havre " HAVRE_VERSION);
    for (size_t i = 0; i < asset_language_count; i++) {
        const struct asset_language *language = &asset_languages[i];
        print_hash(language->tag, "before a house has filled in its settings",
                   language->page_template.at, language->page_template.len);
    }
    return EXIT_SUCCESS;
}

static void handle_page(void *owner, const char *language, const struct buf *page)
{
    (void)owner;
    print_hash(language, "as this house serves it", page->data, page->len);
}

static int run_page(const struct invocation *invocation)
{
    if (invocation->word_count)
        return command_refuse(EXIT_USAGE, "%s: not an option; havre COMMAND --help tells them",
                              invocation->words[0]);
    return role_compose_pages(invocation->settings, invocation_option(invocation, "language"),
                              handle_page, NULL);
}

static const struct own_option page_options[] = {
    {"language", "TAG", "of the page in this language alone, such as fr"},
    {NULL, NULL, NULL},
};

static const struct command COMMANDS[] = {
    {"run", run_both, "a lobby and a desk on this machine, started again when they die", NULL,
     NULL},
    {"lobby", run_lobby, "the process that faces visitors", NULL, NULL},
    {"desk", run_desk, "the process that faces staff", NULL, NULL},
    {"staff", run_staff, "accounts: add, list, disable, enable, reset", staff_options,
     "add NAME | list | disable NAME | enable NAME | reset NAME"},
    {"backup", run_backup, "copy the database into a new file, while the desk runs", backup_options,
     "FILE"},
    {"journal", run_journal, "verify the journal of staff actions", journal_options, "verify"},
    {"import", run_import, "replace one part of the directory by what a file has", import_options,
     "communes|zones|police|gendarmerie|annuaire|places FILE"},
    {"check", run_check, "say whether the settings are right, and what is not", NULL, NULL},
    {"page", run_page, "print the hashes of the visitor's page as this house serves it",
     page_options, NULL},
    {"version", run_version, "print the version, and the hashes of the page's templates", NULL,
     NULL},
};

#define COMMAND_COUNT (sizeof COMMANDS / sizeof *COMMANDS)

static void print_usage(FILE *out)
{
    fputs("Usage: havre COMMAND [OPTIONS]\n\nCommands:\n", out);
    for (size_t i = 0; i < COMMAND_COUNT; i++)
        fprintf(out, "  %-10s %s\n", COMMANDS[i].name, COMMANDS[i].summary);
    fputs("\nhavre COMMAND --help tells the options. havre(1) is the manual.\n", out);
}

static const struct command *find_command(const char *name)
{
    for (size_t i = 0; i < COMMAND_COUNT; i++)
        if (!strcmp(COMMANDS[i].name, name))
            return &COMMANDS[i];
    return NULL;
}

static bool asks_for_help(int argc, char **argv)
{
    for (int i = 1; i < argc; i++)
        if (!strcmp(argv[i], "--help"))
            return true;
    return false;
}

static int run_command(const struct command *command, int argc, char **argv)
{
    struct invocation invocation = {.command = command, .arguments = argv + 1};
    int status = EXIT_USAGE;

    if (asks_for_help(argc, argv)) {
        options_print_help(command);
        return EXIT_SUCCESS;
    }
    invocation.settings = settings_create();
    if (options_read(argc, argv, &invocation))
        status = command->run(&invocation);
    settings_destroy(invocation.settings);
    return status;
}

int main(int argc, char **argv)
{
    if (sodium_init() < 0)
        return EXIT_FAILURE;
    json_set_alloc_funcs(mem_alloc, mem_free);
    json_object_seed(0); /* now: the sandbox lets it open no device */
    if (argc < 2) {
        print_usage(stderr);
        return EXIT_USAGE;
    }
    if (!strcmp(argv[1], "--help") || !strcmp(argv[1], "help")) {
        print_usage(stdout);
        return EXIT_SUCCESS;
    }
    const struct command *command =
        find_command(strcmp(argv[1], "--version") ? argv[1] : "version");
    if (!command) {
        (void)command_complain("%s: no such command", argv[1]);
        print_usage(stderr);
        return EXIT_USAGE;
    }
    argv[1] = argv[0];
    return run_command(command, argc - 1, argv + 1);
}
