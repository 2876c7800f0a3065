/*
 * `havre staff`: accounts from the command line, the first admin's too. No password is ever typed
 * or shown here: who is added or reset gets a link that is good once, and sets everything in the
 * browser. Each change and its row in the journal are one transaction; the desk notices by itself.
 */
#include "command.h"

#include "base/buf.h"
#include "base/clock.h"
#include "base/mem.h"
#include "bus/message.h"
#include "desk/language.h"
#include "staff_options.h"
#include "store/enrolments.h"
#include "store/journal.h"
#include "store/passkeys.h"
#include "supervise.h"

#include <jansson.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#define TOKEN_TEXT_LEN \
    sodium_base64_ENCODED_LEN(ENROLMENT_TOKEN_LEN, sodium_base64_VARIANT_URLSAFE_NO_PADDING)
#define ENROLMENT_HOURS (ENROLMENT_LIFE_MS / 3600000)

/* What an action is about. */
struct call {
    struct store *store;
    struct account account; /* to be added, or from the database */
    struct buf base;        /* where links lead */
};

/* The link's token is after the #: browsers do not send it, so it is in no log on the way. */
static void print_link(const struct buf *base, const uint8_t *token)
{
    char text[TOKEN_TEXT_LEN];

    sodium_bin2base64(text, sizeof text, token, ENROLMENT_TOKEN_LEN,
                      sodium_base64_VARIANT_URLSAFE_NO_PADDING);
    printf("%.*s/#enrol=%s\n", (int)base->len, (const char *)base->data, text);
    mem_wipe(text, sizeof text);
    printf("This link is good once, for %d hours. Give it to that person alone.\n",
           (int)ENROLMENT_HOURS);
}

static enum store_result write_journal(struct store *store, enum journal_action action,
                                       const struct account *account)
{
    const bool is_new = action == JOURNAL_ACCOUNT_ADDED;
    json_t *json = is_new ? json_pack("{s:s,s:s}", "role", account_role_name(account->role),
                                      "display", account->display)
                          : NULL;
    char *detail = json ? json_dumps(json, JSON_COMPACT) : NULL;
    const struct journal_event event = {.at_ms = (int64_t)clock_wall_ms(),
                                        .action = action,
                                        .subject = account->name,
                                        .detail = detail};
    enum store_result result = store_journal_add(store, &event);

    json_decref(json);
    mem_free(detail);
    return result;
}

/* Between store_begin and store_end. */
static enum store_result invite(struct store *store, enum journal_action action,
                                struct account *account, const uint8_t *token)
{
    int64_t now = (int64_t)clock_wall_ms();
    enum store_result result = action == JOURNAL_ACCOUNT_ADDED
                                   ? store_account_add(store, account)
                                   : store_account_reset(store, account->id);

    if (result == STORE_OK)
        result = store_enrolment_put(store, token, account->id, now + ENROLMENT_LIFE_MS);
    if (result == STORE_OK)
        result = write_journal(store, action, account);
    return result;
}

static int invite_and_print(struct call *call, enum journal_action action)
{
    struct store *store = call->store;
    struct account *account = &call->account;
    uint8_t token[ENROLMENT_TOKEN_LEN];
    enum store_result result = store_begin(store);
    int status = EXIT_SUCCESS;

    randombytes_buf(token, sizeof token);
    if (result == STORE_OK)
        result = store_end(store, invite(store, action, account, token));
    if (result == STORE_OK) {
        printf("%s: %s.\n", account->name,
               action == JOURNAL_ACCOUNT_ADDED ? "added" : "reset; signed out everywhere");
        print_link(&call->base, token);
    } else if (result == STORE_TAKEN) {
        status = command_refuse(EXIT_REFUSED, "there is an account of the name %s already",
                                account->name);
    } else {
        status = command_refuse(EXIT_REFUSED, "%s", store_error(store));
    }
    mem_wipe(token, sizeof token);
    return status;
}

static int add(struct call *call)
{
    return invite_and_print(call, JOURNAL_ACCOUNT_ADDED);
}

static int reset(struct call *call)
{
    if (call->account.disabled)
        return command_refuse(EXIT_REFUSED, "%s is disabled: enable it first", call->account.name);
    if (call->account.demo)
        return command_refuse(EXIT_REFUSED, "%s belongs to the demo", call->account.name);
    return invite_and_print(call, JOURNAL_ACCOUNT_RESET);
}

static int set_disabled(struct store *store, const struct account *account, bool disabled)
{
    enum store_result result;

    if (account->disabled == disabled) {
        printf("%s: %s already.\n", account->name, disabled ? "disabled" : "enabled");
        return EXIT_SUCCESS;
    }
    result = store_begin(store);
    if (result == STORE_OK) {
        result = disabled ? store_account_disable(store, account->id)
                          : store_account_enable(store, account->id);
        if (result == STORE_OK)
            result = write_journal(
                store, disabled ? JOURNAL_ACCOUNT_DISABLED : JOURNAL_ACCOUNT_ENABLED, account);
        result = store_end(store, result);
    }
    if (result != STORE_OK)
        return command_refuse(EXIT_REFUSED, "%s", store_error(store));
    printf("%s: %s.\n", account->name, disabled ? "disabled, and signed out" : "enabled");
    return EXIT_SUCCESS;
}

static int disable(struct call *call)
{
    return set_disabled(call->store, &call->account, true);
}

static int enable(struct call *call)
{
    return set_disabled(call->store, &call->account, false);
}

static void print_languages(uint32_t languages)
{
    const char *comma = "";

    for (uint8_t i = 0; i < language_count(); i++) {
        if (!(languages >> i & 1))
            continue;
        printf("%s%s", comma, language_code(i));
        comma = ",";
    }
}

static const char *state_of(const struct account *account, bool has_passkey)
{
    if (account->disabled)
        return "disabled";
    if (account->demo)
        return "demo";
    return *account->password_hash || has_passkey ? "enabled" : "not enrolled";
}

/* One line for each, with tabs, so that other programs can read it as well. */
static void print_account(const struct account *account, bool has_passkey)
{
    static const char *const zones[] = {"-", "police", "gendarmerie", "police,gendarmerie"};

    printf("%s\t%s\t%s\t%s\t%s\t%s\t", account->name, account_role_name(account->role),
           state_of(account, has_passkey), account->display, account->profession,
           zones[account->zones]);
    print_languages(account->languages);
    printf("\t%u\t%s\t%s\n", (unsigned)account->capacity, account->minors ? "minors" : "-",
           *account->tags ? account->tags : "-");
}

static int list(struct call *call)
{
    struct account account = {0};
    enum store_result result;

    while ((result = store_account_next(call->store, account.id, &account)) == STORE_OK) {
        struct passkey passkey;
        enum store_result found = store_passkey_next(call->store, account.id, 0, &passkey);
        if (found == STORE_FAILED)
            return command_refuse(EXIT_REFUSED, "%s", store_error(call->store));
        print_account(&account, found == STORE_OK);
    }
    return result == STORE_NONE ? EXIT_SUCCESS
                                : command_refuse(EXIT_REFUSED, "%s", store_error(call->store));
}

static const struct action {
    const char *name;
    int (*run)(struct call *call);
    bool has_name; /* of an account */
    bool invites;  /* prints a link */
} ACTIONS[] = {
    {"add", add, true, true},          {"list", list, false, false},
    {"disable", disable, true, false}, {"enable", enable, true, false},
    {"reset", reset, true, true},
};

static const struct action *find_action(const struct invocation *invocation)
{
    for (size_t i = 0; invocation->word_count && i < sizeof ACTIONS / sizeof *ACTIONS; i++)
        if (strcmp(ACTIONS[i].name, invocation->words[0]) == 0 &&
            invocation->word_count == (ACTIONS[i].has_name ? 2U : 1U))
            return &ACTIONS[i];
    (void)command_complain("staff: say %s", invocation->command->words);
    return NULL;
}

static int find_account(const char *name, struct call *call)
{
    enum store_result result = store_account_by_name(call->store, name, &call->account);

    if (result == STORE_OK)
        return EXIT_SUCCESS;
    if (result == STORE_NONE)
        return command_refuse(EXIT_REFUSED, "there is no account of the name %s", name);
    return command_refuse(EXIT_REFUSED, "%s", store_error(call->store));
}

static int run_action(const struct invocation *invocation, const struct action *action,
                      struct call *call)
{
    const bool is_add = action->run == add;
    int status = EXIT_SUCCESS;

    call->store = command_open_store(invocation, is_add);
    if (!call->store)
        return EXIT_CANNOT_START;
    if (action->has_name && !is_add)
        status = find_account(invocation->words[1], call);
    if (status == EXIT_SUCCESS)
        status = action->run(call);
    store_close(call->store);
    return status;
}

int run_staff(const struct invocation *invocation)
{
    const struct action *action = find_action(invocation);
    struct call call = {.account = {.profession = "police",
                                    .zones = ZONE_BOTH,
                                    .languages = language_bit("fr"),
                                    .capacity = 2,
                                    .created_ms = (int64_t)clock_wall_ms()}};
    bool is_right = action;
    int status = EXIT_USAGE;

    /* All that is wrong is said before anything is made. */
    if (is_right && action->run == add)
        is_right = staff_read_account(invocation, invocation->words[1], &call.account);
    if (action && action->invites)
        is_right &= staff_find_base(invocation, &call.base);
    if (is_right)
        status = run_action(invocation, action, &call);
    buf_release(&call.base);
    return status;
}
