/*
 * What is typed after a command: options that all commands have, those that are settings by another
 * name, and those that a tool has for itself. Read twice: for the settings file, and then for what
 * wins over it. Texts are kept by reference to argv.
 */
#include "command.h"

#include "base/mem.h"

#include <getopt.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/* An option that is a setting by another name. */
static const struct {
    const char *option;
    const char *setting;
    const char *value;
    const char *summary;
} SETTING_OPTIONS[] = {
    {"state", "havre.state", "DIR", "folder of the database and the bus socket"},
    {"lobby-listen", "lobby.listen", "WHERE", "where visitors connect: ADDRESS:PORT or unix:PATH"},
    {"desk-listen", "desk.listen", "WHERE", "where staff connect"},
    {"bus", "bus.path", "PATH[,PATH...]", "bus socket; a desk takes one for each lobby"},
    {"base-path", "lobby.base_path", "/PATH", "serve visitors below this path"},
    {"trusted-proxy", "lobby.trusted_proxy", "PREFIX[,PREFIX...]",
     "proxies whose word on addresses counts (PROXY v2, X-Forwarded-For)"},
};

#define SETTING_OPTION_COUNT (sizeof SETTING_OPTIONS / sizeof *SETTING_OPTIONS)

#define OTHER_OPTIONS 5
#define OPTIONS_MOST (SETTING_OPTION_COUNT + OTHER_OPTIONS + OWN_OPTIONS_MOST + 1)

enum option_code {
    OPTION_CONFIG = 256,
    OPTION_SET,
    OPTION_DEMO,
    OPTION_NO_SANDBOX,
    OPTION_HELP,
    OPTION_OWN /* and those after it */
};

__attribute__((format(printf, 1, 0))) static void complain(const char *format, va_list args)
{
    fputs("havre: ", stderr);
    vfprintf(stderr, format, args);
    fputc('\n', stderr);
}

bool command_complain(const char *format, ...)
{
    va_list args;

    va_start(args, format);
    complain(format, args);
    va_end(args);
    return false;
}

int command_refuse(int status, const char *format, ...)
{
    va_list args;

    va_start(args, format);
    complain(format, args);
    va_end(args);
    return status;
}

const char *invocation_option(const struct invocation *invocation, const char *name)
{
    for (size_t i = 0; invocation->command->own[i].name; i++)
        if (strcmp(invocation->command->own[i].name, name) == 0)
            return invocation->own[i];
    return NULL;
}

static void print_option(const char *name, const char *value, const char *summary)
{
    char left[64];

    snprintf(left, sizeof left, "--%s%s%s", name, value ? " " : "", value ? value : "");
    printf("  %-36s %s\n", left, summary);
}

void options_print_help(const struct command *command)
{
    printf("Usage: havre %s %s%s[OPTIONS]\n\n%s\n\nOptions:\n", command->name,
           command->words ? command->words : "", command->words ? " " : "", command->summary);
    for (size_t i = 0; command->own && command->own[i].name; i++)
        print_option(command->own[i].name, command->own[i].value, command->own[i].summary);
    print_option("config", "FILE", "read settings from this file (INI) first");
    print_option("set", "SECTION.KEY=VALUE", "one setting, as the file would have it");
    for (size_t i = 0; i < (command->own ? 1 : SETTING_OPTION_COUNT); i++)
        print_option(SETTING_OPTIONS[i].option, SETTING_OPTIONS[i].value,
                     SETTING_OPTIONS[i].summary);
    if (!command->own) {
        print_option("demo", NULL, "make people to try it with and print how they sign in");
        print_option("no-sandbox", NULL,
                     "for finding faults only: without the kernel's protection");
    }
    print_option("help", NULL, "this text");
}

/* What a setting's own option says. */
static bool set_one(struct settings *settings, const char *option, const char *key,
                    const char *value)
{
    char error[SETTINGS_ERROR_MAX];
    if (settings_set(settings, key, value, error))
        return true;
    return command_complain("--%s %s: %s", option, value, error);
}

/* "section.key=value" */
static bool set_pair(struct settings *settings, const char *pair)
{
    const char *equals = strchr(pair, '=');
    if (!equals)
        return command_complain("--set: write it as SECTION.KEY=VALUE");
    char *key = mem_strdup(pair);
    key[equals - pair] = 0;
    char error[SETTINGS_ERROR_MAX];
    bool is_set = settings_set(settings, key, equals + 1, error);
    mem_free(key);
    return is_set || command_complain("%s: %s", pair, error);
}

static void add_option(struct option **at, const char *name, bool has_value, int code)
{
    *(*at)++ = (struct option){name, has_value ? required_argument : no_argument, NULL, code};
}

static void fill_options(const struct command *command, struct option options[OPTIONS_MOST])
{
    struct option *at = options;

    add_option(&at, "config", true, OPTION_CONFIG);
    add_option(&at, "set", true, OPTION_SET);
    add_option(&at, "help", false, OPTION_HELP);
    /* The state folder comes first, and is all that a tool needs. */
    for (size_t i = 0; i < (command->own ? 1 : SETTING_OPTION_COUNT); i++)
        add_option(&at, SETTING_OPTIONS[i].option, true, (int)i);
    for (size_t i = 0; command->own && command->own[i].name; i++) {
        CHECK(i < OWN_OPTIONS_MOST);
        add_option(&at, command->own[i].name, command->own[i].value, OPTION_OWN + (int)i);
    }
    if (!command->own) {
        add_option(&at, "demo", false, OPTION_DEMO);
        add_option(&at, "no-sandbox", false, OPTION_NO_SANDBOX);
    }
    *at = (struct option){NULL, 0, NULL, 0};
}

static bool take_option(struct invocation *invocation, int code, const char *value)
{
    if (code == OPTION_SET)
        return set_pair(invocation->settings, value);
    if (code < (int)SETTING_OPTION_COUNT)
        return set_one(invocation->settings, SETTING_OPTIONS[code].option,
                       SETTING_OPTIONS[code].setting, value);
    if (code == OPTION_DEMO)
        invocation->flags.is_demo = true;
    else if (code == OPTION_NO_SANDBOX)
        invocation->flags.no_sandbox = true;
    else if (code >= OPTION_OWN)
        invocation->own[code - OPTION_OWN] = value ? value : "";
    return true;
}

/* One pass for the file, one for what stands on the command line, which wins. */
static bool read_once(int argc, char **argv, bool is_file_pass, struct invocation *invocation)
{
    struct option options[OPTIONS_MOST];
    bool is_right = true;
    int code;

    fill_options(invocation->command, options);
    optind = 1;
    opterr = is_file_pass; /* once is enough */
    while ((code = getopt_long(argc, argv, "", options, NULL)) != -1) {
        if (code == '?' || code == ':')
            is_right = false;
        else if (is_file_pass && code == OPTION_CONFIG)
            is_right &= settings_read_file(invocation->settings, optarg, stderr);
        else if (!is_file_pass)
            is_right &= take_option(invocation, code, optarg);
    }
    invocation->words = argv + optind;
    invocation->word_count = (size_t)(argc - optind);
    if (is_file_pass && invocation->word_count && !invocation->command->own)
        is_right =
            command_complain("%s: not an option; havre COMMAND --help tells them", argv[optind]);
    return is_right;
}

bool options_read(int argc, char **argv, struct invocation *invocation)
{
    /* All that is wrong is said at once. */
    bool is_right = read_once(argc, argv, true, invocation);

    is_right &= read_once(argc, argv, false, invocation);
    is_right &= settings_check(invocation->settings, stderr);
    return is_right;
}
