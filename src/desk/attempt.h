/*
 * A request that waits for a password to be verified or hashed in the thread pool, which takes
 * tens of milliseconds of a core. It is held meanwhile, slowed where the throttle says so, and
 * finished by whoever began it. An unknown name takes as long as a wrong password.
 */
#ifndef HAVRE_DESK_ATTEMPT_H
#define HAVRE_DESK_ATTEMPT_H

#include "base/list.h"
#include "desk/password.h"
#include "desk/route.h"
#include "desk/throttle.h"
#include "net/deadline.h"

#include <stdbool.h>

struct attempt {
    struct list link; // desk.attempts
    struct desk *desk;
    struct slot_id held;
    struct peer peer;
    char host[256];         /* of the request: which of our names it was asked under */
    struct account account; /* id 0: nobody of this name */
    char name[ACCOUNT_NAME_MAX + 1];
    json_t *body; /* of the request; owned */
    char *password;
    bool is_hash; /* the password is new: hash it */
    unsigned waited;
    struct deadline wait;
    struct password_check *check;
    void (*finish)(struct attempt *attempt, bool right, const char *new_hash);
};

/*
 * Verifies the password for `account` (NULL: nobody of this name), then calls `finish` once, which
 * answers attempt->held; `new_hash` as password_done_cb has it. The request is answered here when
 * it is refused: 429 by the throttle, 503 when too many are under way.
 */
void attempt_verify(struct call *call, const char *name, const struct account *account,
                    const char *password,
                    void (*finish)(struct attempt *attempt, bool right, const char *new_hash));
/* The same for a new password: `new_hash` is its hash. */
void attempt_hash(struct call *call, const struct account *account, const char *password,
                  void (*finish)(struct attempt *attempt, bool right, const char *new_hash));
/* At the end: none is finished. */
void attempts_cancel_all(struct desk *desk);

/* Who it is for the throttle; valid as long as the attempt. */
struct throttle_who attempt_who(const struct attempt *attempt);

#endif
