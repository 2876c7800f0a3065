/*
 * An attempt is in desk.attempts from its beginning until drop(), the one place that frees it: its
 * deadline runs or its check does, never both. Its password is wiped with its block.
 */
#include "desk/attempt.h"

#include "base/clock.h"
#include "base/mem.h"
#include "desk/internal.h"

#include <string.h>

#define ATTEMPTS_MOST 256
#define BUSY_RETRY_MS 100
#define BUSY_RETRIES 100

static void drop(struct attempt *attempt)
{
    password_verify_cancel(attempt->check);
    deadline_clear(attempt->desk->loop, &attempt->wait);
    list_remove(&attempt->link);
    attempt->desk->attempt_count--;
    json_decref(attempt->body);
    mem_free(attempt->password);
    mem_free(attempt);
}

struct throttle_who attempt_who(const struct attempt *attempt)
{
    return (struct throttle_who){attempt->name, attempt->peer.ip, clock_ms()};
}

static void handle_done(void *owner, bool right, const char *new_hash)
{
    struct attempt *attempt = owner;

    attempt->check = NULL;
    attempt->finish(attempt, right, new_hash);
    drop(attempt);
}

static int start(struct attempt *attempt)
{
    struct loop *loop = attempt->desk->loop;

    if (attempt->is_hash)
        return password_hash_start(loop, attempt->password, handle_done, attempt, &attempt->check);
    return password_verify_start(loop, attempt->password,
                                 attempt->account.id ? attempt->account.password_hash : NULL,
                                 handle_done, attempt, &attempt->check);
}

/* The pool takes some at a time: the others come again a moment later. */
static void handle_wait(struct deadline *wait)
{
    struct attempt *attempt = CONTAINER_OF(wait, struct attempt, wait);

    if (start(attempt) == 0)
        return;
    if (attempt->waited++ < BUSY_RETRIES) {
        deadline_set(attempt->desk->loop, wait, BUSY_RETRY_MS);
        return;
    }
    held_refuse(attempt->desk, attempt->held, 503, "busy", "Too many sign in at this moment.");
    drop(attempt);
}

static struct attempt *create(struct call *call, const struct account *account,
                              const char *password)
{
    struct attempt *attempt = mem_alloc(sizeof *attempt);
    struct str host = call->request->head->host;

    attempt->desk = call->desk;
    attempt->peer = call->request->peer;
    attempt->body = json_incref(call->body);
    attempt->password = mem_strdup(password);
    attempt->wait.handle = handle_wait;
    memcpy(attempt->host, host.at, host.len);
    if (account) {
        attempt->account = *account;
        memcpy(attempt->name, account->name, sizeof attempt->name);
    }
    list_append(&call->desk->attempts, &attempt->link);
    call->desk->attempt_count++;
    return attempt;
}

/* Whether there is room for one more; else the request is answered. */
static bool has_room(struct call *call)
{
    if (call->desk->attempt_count < ATTEMPTS_MOST &&
        call->request->head->host.len < sizeof((struct attempt *)0)->host)
        return true;
    call_refuse(call, 503, "busy", "Too many sign in at this moment.");
    return false;
}

static void begin(struct call *call, struct attempt *attempt, uint64_t wait_ms)
{
    attempt->held = http_request_hold(call->request);
    if (wait_ms)
        deadline_set(call->desk->loop, &attempt->wait, wait_ms);
    else
        handle_wait(&attempt->wait);
}

void attempt_verify(struct call *call, const char *name, const struct account *account,
                    const char *password,
                    void (*finish)(struct attempt *attempt, bool right, const char *new_hash))
{
    const struct throttle_who who = {name, call->request->peer.ip, clock_ms()};
    struct attempt *attempt;
    uint64_t wait_ms;

    if (!has_room(call))
        return;
    wait_ms = throttle_password(call->desk->throttle, &who);
    if (wait_ms == THROTTLE_REFUSED) {
        call_refuse(call, 429, "many", "Too many tries. Wait a moment before the next one.");
        return;
    }
    attempt = create(call, account, password);
    memcpy(attempt->name, name, strnlen(name, ACCOUNT_NAME_MAX));
    attempt->finish = finish;
    begin(call, attempt, wait_ms);
}

void attempt_hash(struct call *call, const struct account *account, const char *password,
                  void (*finish)(struct attempt *attempt, bool right, const char *new_hash))
{
    struct attempt *attempt;

    if (!has_room(call))
        return;
    attempt = create(call, account, password);
    attempt->is_hash = true;
    attempt->finish = finish;
    begin(call, attempt, 0);
}

void attempts_cancel_all(struct desk *desk)
{
    LIST_FOREACH_SAFE (node, following, &desk->attempts) {
        drop(CONTAINER_OF(node, struct attempt, link));
    }
}
