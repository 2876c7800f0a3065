/*
 * Accounts are looked up by name: one that is there already keeps its password. The file of
 * passwords is written before the accounts, so that a start which dies between the two leaves no
 * account that nobody can sign in to.
 */
#include "desk/demo.h"

#include "base/clock.h"
#include "base/log.h"
#include "base/mem.h"
#include "bus/message.h"
#include "desk/language.h"
#include "desk/password.h"
#include "store/accounts.h"

#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <string.h>
#include <unistd.h>

#define AGENT_COUNT 4
#define PASSWORD_LEN 20 /* of an alphabet of 31: 99 bits */

static const struct account AGENTS[AGENT_COUNT] = {
    {.name = "camille", .display = "Agent 12", .profession = "gendarme"},
    {.name = "sacha", .display = "Agent 27", .profession = "police"},
    {.name = "dominique",
     .display = "Agent 3",
     .profession = "gendarme",
     .role = ACCOUNT_SUPERVISOR},
    {.name = "alex", .display = "Agent 1", .profession = "police", .role = ACCOUNT_ADMIN},
};

/* Letters and digits that cannot be taken for another. */
static void make_password(char ret_password[static PASSWORD_LEN + 1])
{
    static const char alphabet[] = "abcdefghjkmnpqrstuvwxyz23456789";
    for (size_t i = 0; i < PASSWORD_LEN; i++)
        ret_password[i] = alphabet[randombytes_uniform(sizeof alphabet - 1)];
    ret_password[PASSWORD_LEN] = 0;
}

/* How many were there: an older demo had fewer people. */
static size_t read_passwords(const char *path, char passwords[AGENT_COUNT][PASSWORD_LEN + 1])
{
    FILE *file = fopen(path, "re");
    size_t count = 0;

    while (file && count < AGENT_COUNT && fscanf(file, "%20s", passwords[count]) == 1 &&
           strlen(passwords[count]) == PASSWORD_LEN)
        count++;
    if (file)
        fclose(file);
    return count;
}

static bool write_passwords(const char *path, char passwords[AGENT_COUNT][PASSWORD_LEN + 1])
{
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    bool is_written = fd >= 0;

    for (size_t i = 0; is_written && i < AGENT_COUNT; i++) {
        passwords[i][PASSWORD_LEN] = '\n';
        is_written = write(fd, passwords[i], PASSWORD_LEN + 1) == PASSWORD_LEN + 1;
        passwords[i][PASSWORD_LEN] = 0;
    }
    if (fd >= 0)
        close(fd);
    if (!is_written)
        log_error("%s cannot be written: %s", path, strerror(errno));
    return is_written;
}

/* One that is there already: of this demo, or of one from before accounts said so. */
static bool take_over(struct store *store, struct account *account, const char *password)
{
    if (!password_verify(password, account->password_hash)) {
        log_error("%s is in this state folder already, with a password that is not the demo's: "
                  "give the demo a folder of its own",
                  account->name);
        return false;
    }
    if (account->demo)
        return true;
    account->demo = true;
    if (store_account_put(store, account) == STORE_OK)
        return true;
    log_error("the demo's accounts cannot be stored: %s", store_error(store));
    return false;
}

static bool ensure_agent(struct store *store, const struct account *agent, const char *password)
{
    struct account account;

    if (store_account_by_name(store, agent->name, &account) == STORE_OK)
        return take_over(store, &account, password);
    account = *agent;
    account.zones = ZONE_BOTH;
    account.languages = language_bit("fr") | language_bit("en");
    account.capacity = 2;
    account.demo = true;
    account.created_ms = (int64_t)clock_wall_ms();
    password_hash(password, account.password_hash);
    if (store_account_add(store, &account) == STORE_OK)
        return true;
    log_error("the demo's accounts cannot be stored: %s", store_error(store));
    return false;
}

bool demo_prepare(struct store *store, const char *dir, FILE *out)
{
    char passwords[AGENT_COUNT][PASSWORD_LEN + 1];
    struct buf path = {0};
    size_t known;
    bool is_ready;

    buf_printf(&path, "%s/demo-sign-in", dir);
    buf_append_u8(&path, 0);
    known = read_passwords((const char *)path.data, passwords);
    for (size_t i = known; i < AGENT_COUNT; i++)
        make_password(passwords[i]);
    is_ready = known == AGENT_COUNT || write_passwords((const char *)path.data, passwords);
    for (size_t i = 0; is_ready && i < AGENT_COUNT; i++) {
        is_ready = ensure_agent(store, &AGENTS[i], passwords[i]);
        if (is_ready)
            fprintf(out, "Demo sign in: %s %s\n", AGENTS[i].name, passwords[i]);
    }
    fflush(out);
    mem_wipe(passwords, sizeof passwords);
    buf_release(&path);
    return is_ready;
}
