/*
 * What may end or change while a console is open: its session is over, or its account is not what
 * it was. Sessions are looked at each second. What an admin changes here is told at once; when
 * another process changed the database (the command line), all accounts are read again, those of
 * consoles, those of agents whose line is cut and those for which something was begun. Somebody
 * whose role is a lesser one than before is signed out; any other change holds at once.
 */
#include "desk/internal.h"

#include "base/clock.h"
#include "base/log.h"
#include "base/mem.h"
#include "desk/staff_session.h"

/* How often the database is tried: with a write, which waits for the disk. */
#define WELL_MS 60000
#define FAILING_MS 2000

/* Whoever was reset has no password: until they enrol nobody is at work in their name. */
static bool read_account(struct desk *desk, int64_t id, struct account *ret_account,
                         bool *ret_may_work)
{
    enum store_result result = store_account_by_id(desk->store, id, ret_account);

    if (result == STORE_FAILED)
        log_error("accounts cannot be read: %s", store_error(desk->store));
    *ret_may_work = result == STORE_OK && *ret_account->password_hash &&
                    staff_session_allows(desk, ret_account);
    mem_wipe(ret_account->password_hash, sizeof ret_account->password_hash);
    return result == STORE_OK;
}

static void follow(struct console *console, const struct account *account)
{
    struct desk *desk = console->desk;
    struct agent_spec spec = console_spec(desk, account);

    console->account = *account;
    mem_wipe(console->account.password_hash, sizeof console->account.password_hash);
    if (!console->has_hello)
        return;
    dispatch_agent_spec(desk->dispatch, clock_ms(), console->agent, &spec);
    console_send(console, json_pack("{s:s, s:s, s:s, s:s, s:I}", "t", "me", "name",
                                    account->display, "profession", account->profession, "role",
                                    account_role_name(account->role), "capacity",
                                    (json_int_t)console_capacity(desk, account)));
    desk_settle(desk);
}

void consoles_follow_settings(struct desk *desk)
{
    LIST_FOREACH_SAFE (node, following, &desk->connected) {
        struct console *console = CONTAINER_OF(node, struct console, link);
        struct account account = console->account;

        if (!console->is_closing)
            follow(console, &account);
    }
}

static void look_again(struct console *console, const struct account *account, bool may_work)
{
    if (!may_work || account->role < console->account.role)
        consoles_sign_out(console->desk, account->id);
    else if (account->version != console->account.version)
        follow(console, account);
}

void consoles_account_changed(struct desk *desk, const struct account *account)
{
    LIST_FOREACH_SAFE (node, following, &desk->connected) {
        struct console *console = CONTAINER_OF(node, struct console, link);
        if (console->account.id == account->id && !console->is_closing)
            look_again(console, account, staff_session_allows(desk, account));
    }
}

/* Of those whose line is cut. */
static void look_at_absent(struct desk *desk, const struct participation *participation)
{
    int64_t id = participation->account;
    struct account account;
    bool may_work;

    if (read_account(desk, id, &account, &may_work) && !may_work)
        dispatch_account_leaves(desk->dispatch, clock_ms(), (uint64_t)id);
}

/* What was begun for an account that is another by now: reset, or disabled. */
static void look_at_ceremonies(struct desk *desk)
{
    LIST_FOREACH_SAFE (node, following, &desk->ceremonies.all) {
        struct ceremony *ceremony = CONTAINER_OF(node, struct ceremony, link);
        struct account account;
        bool may_work;
        if (ceremony->account && read_account(desk, ceremony->account, &account, &may_work) &&
            account.version != ceremony->version)
            ceremony_end(&desk->ceremonies, ceremony);
    }
}

static void look_at_all_accounts(struct desk *desk)
{
    look_at_ceremonies(desk);
    LIST_FOREACH_SAFE (node, following, &desk->connected) {
        struct console *console = CONTAINER_OF(node, struct console, link);
        struct account account;
        bool may_work;
        if (!console->is_closing && read_account(desk, console->account.id, &account, &may_work))
            look_again(console, &account, may_work);
    }
    LIST_FOREACH_SAFE (node, following, &desk->round) {
        const struct conversation *conversation =
            CONTAINER_OF(node, struct conversation, round_link);

        LIST_FOREACH_SAFE (one, next, &conversation->staff) {
            const struct participation *participation =
                CONTAINER_OF(one, struct participation, link);
            if (!participation->console)
                look_at_absent(desk, participation);
        }
    }
    desk_settle(desk);
}

static bool is_over(const struct console *console, int64_t now_ms)
{
    return now_ms >= console->expires_ms ||
           staff_session_is_idle(console->seen_ms, now_ms,
                                 !list_is_empty(&console->participations));
}

void consoles_watch(struct desk *desk)
{
    int64_t now_ms = (int64_t)clock_wall_ms();
    bool is_changed = false;

    LIST_FOREACH_SAFE (node, following, &desk->connected) {
        struct console *console = CONTAINER_OF(node, struct console, link);
        if (!console->is_closing && is_over(console, now_ms))
            consoles_sign_out(desk, console->account.id);
    }
    if (store_changed(desk->store, &is_changed) == STORE_FAILED)
        log_error("the database cannot be read: %s", store_error(desk->store));
    if (is_changed) {
        look_at_all_accounts(desk);
        zones_may_be_old(desk);
        directory_may_be_old(desk);
    }
}

/* Somebody who writes finds out at once; where nobody does, this asks. */
void consoles_watch_store(struct desk *desk)
{
    uint64_t now = clock_ms(), every = store_fails(desk->store) ? FAILING_MS : WELL_MS;

    if (now - desk->tried_ms >= every) {
        desk->tried_ms = now;
        store_try(desk->store);
    }
    if (store_fails(desk->store) == desk->store_fails)
        return;
    desk->store_fails = !desk->store_fails;
    if (desk->store_fails)
        log_error("the database cannot be written: %s", store_error(desk->store));
    else
        log_info("the database can be written again");
    consoles_send(desk, ACCOUNT_AGENT,
                  json_pack("{s:s, s:b}", "t", "storage", "fails", (int)desk->store_fails));
}
