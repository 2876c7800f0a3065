/*
 * The command line: which command, which settings (a file first, then options), which role.
 * Everything that can be wrong here is said in a sentence on stderr, with exit status 2.
 */
#include "base/log.h"
#include "base/mem.h"
#include "net/asset_data.h"
#include "roles.h"
#include "settings.h"
#include "supervise.h"

#include <getopt.h>
#include <jansson.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define EXIT_USAGE 2

struct invocation {
    const char *command;
    struct settings *settings;
    struct role_flags flags;
    char *const *arguments; /* after the command, for the roles that `run` starts */
};

struct command {
    const char *name;
    int (*run)(const struct invocation *invocation);
    const char *summary;
};

enum option_code { OPTION_CONFIG = 256, OPTION_SET, OPTION_DEMO, OPTION_NO_SANDBOX, OPTION_HELP };

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

static void print_hash(const char *what, const uint8_t *bytes, size_t len)
{
    uint8_t hash[crypto_hash_sha256_BYTES];
    char text[2 * sizeof hash + 1];

    crypto_hash_sha256(hash, bytes, len);
    printf("%s %s\n", sodium_bin2hex(text, sizeof text, hash, sizeof hash), what);
}

static int run_version(const struct invocation *invocation)
{
    (void)invocation;
    puts("havre " HAVRE_VERSION);
    print_hash("visitor's page, before a house has filled in its settings (SHA-256)",
               asset_visitor_html, asset_visitor_html_len);
    return EXIT_SUCCESS;
}

static int run_page(const struct invocation *invocation)
{
    struct buf page = {0};
    int status = role_compose_page(invocation->settings, &page);

    if (status == EXIT_SUCCESS)
        print_hash("visitor's page, as this house serves it (SHA-256)", page.data, page.len);
    buf_release(&page);
    return status;
}

static const struct command COMMANDS[] = {
    {"run", run_both, "a lobby and a desk on this machine, started again when they die"},
    {"lobby", run_lobby, "the process that faces visitors"},
    {"desk", run_desk, "the process that faces staff"},
    {"check", run_check, "say whether the settings are right, and what is not"},
    {"page", run_page, "print the hash of the visitor's page as this house serves it"},
    {"version", run_version, "print the version, and the hash of the page's template"},
};

#define COMMAND_COUNT (sizeof COMMANDS / sizeof *COMMANDS)

static void print_usage(FILE *out)
{
    fputs("Usage: havre COMMAND [OPTIONS]\n\nCommands:\n", out);
    for (size_t i = 0; i < COMMAND_COUNT; i++)
        fprintf(out, "  %-10s %s\n", COMMANDS[i].name, COMMANDS[i].summary);
    fputs("\nhavre COMMAND --help tells the options. havre(1) is the manual.\n", out);
}

static void print_command_usage(const struct command *command)
{
    printf("Usage: havre %s [OPTIONS]\n\n%s\n\nOptions:\n", command->name, command->summary);
    printf("  %-36s %s\n", "--config FILE", "read settings from this file (INI) first");
    printf("  %-36s %s\n", "--set SECTION.KEY=VALUE", "one setting, as the file would have it");
    for (size_t i = 0; i < SETTING_OPTION_COUNT; i++) {
        char left[64];
        snprintf(left, sizeof left, "--%s %s", SETTING_OPTIONS[i].option, SETTING_OPTIONS[i].value);
        printf("  %-36s %s\n", left, SETTING_OPTIONS[i].summary);
    }
    printf("  %-36s %s\n", "--demo", "make two agents and print how they sign in");
    printf("  %-36s %s\n", "--no-sandbox",
           "for finding faults only: without the kernel's protection");
    printf("  %-36s %s\n", "--help", "this text");
}

static const struct command *find_command(const char *name)
{
    for (size_t i = 0; i < COMMAND_COUNT; i++)
        if (!strcmp(COMMANDS[i].name, name))
            return &COMMANDS[i];
    return NULL;
}

static bool say(const char *what, const char *why)
{
    fprintf(stderr, "havre: %s: %s\n", what, why);
    return false;
}

/* What a setting's own option says. */
static bool set_one(struct settings *settings, const char *option, const char *key,
                    const char *value)
{
    char error[SETTINGS_ERROR_MAX];
    if (settings_set(settings, key, value, error))
        return true;
    fprintf(stderr, "havre: --%s %s: %s\n", option, value, error);
    return false;
}

/* "section.key=value" */
static bool set_pair(struct settings *settings, const char *pair)
{
    const char *equals = strchr(pair, '=');
    if (!equals)
        return say("--set", "write it as SECTION.KEY=VALUE");
    char *key = mem_strdup(pair);
    key[equals - pair] = 0;
    char error[SETTINGS_ERROR_MAX];
    bool is_set = settings_set(settings, key, equals + 1, error);
    mem_free(key);
    return is_set || say(pair, error);
}

static void fill_options(struct option options[static SETTING_OPTION_COUNT + 6])
{
    static const struct option others[] = {
        {"config", required_argument, NULL, OPTION_CONFIG},
        {"set", required_argument, NULL, OPTION_SET},
        {"demo", no_argument, NULL, OPTION_DEMO},
        {"no-sandbox", no_argument, NULL, OPTION_NO_SANDBOX},
        {"help", no_argument, NULL, OPTION_HELP},
        {NULL, 0, NULL, 0},
    };
    for (size_t i = 0; i < SETTING_OPTION_COUNT; i++)
        options[i] = (struct option){SETTING_OPTIONS[i].option, required_argument, NULL, (int)i};
    memcpy(options + SETTING_OPTION_COUNT, others, sizeof others);
}

/* One pass for the file, one for what stands on the command line, which wins. */
static bool read_options(int argc, char **argv, bool is_file_pass, struct invocation *invocation)
{
    struct option options[SETTING_OPTION_COUNT + 6];
    bool is_right = true;
    int code;

    fill_options(options);
    optind = 1;
    opterr = is_file_pass; /* once is enough */
    while ((code = getopt_long(argc, argv, "", options, NULL)) != -1) {
        if (code == '?' || code == ':')
            is_right = false;
        else if (is_file_pass && code == OPTION_CONFIG)
            is_right &= settings_read_file(invocation->settings, optarg, stderr);
        else if (is_file_pass)
            continue;
        else if (code == OPTION_SET)
            is_right &= set_pair(invocation->settings, optarg);
        else if (code == OPTION_DEMO)
            invocation->flags.is_demo = true;
        else if (code == OPTION_NO_SANDBOX)
            invocation->flags.no_sandbox = true;
        else if (code < (int)SETTING_OPTION_COUNT)
            is_right &= set_one(invocation->settings, SETTING_OPTIONS[code].option,
                                SETTING_OPTIONS[code].setting, optarg);
    }
    if (is_file_pass && optind < argc)
        is_right = say(argv[optind], "not an option; havre COMMAND --help tells them");
    return is_right;
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
    struct invocation invocation = {.command = command->name, .arguments = argv + 1};
    int status = EXIT_USAGE;

    if (asks_for_help(argc, argv)) {
        print_command_usage(command);
        return EXIT_SUCCESS;
    }
    invocation.settings = settings_create();
    /* All that is wrong is said at once. */
    bool is_right = read_options(argc, argv, true, &invocation);
    is_right &= read_options(argc, argv, false, &invocation);
    is_right &= settings_check(invocation.settings, stderr);
    if (is_right)
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
        say(argv[1], "no such command");
        print_usage(stderr);
        return EXIT_USAGE;
    }
    argv[1] = argv[0];
    return run_command(command, argc - 1, argv + 1);
}
