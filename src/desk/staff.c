/*
 * The last admin who is left can neither be disabled nor made anything less: that is looked at
 * inside the transaction, so that two admins cannot take each other away. No password passes here:
 * who is added or reset gets a link that is good once (store/enrolments.h), and the answer is the
 * only place where its token is ever said.
 */
#include "desk/staff.h"

#include "base/clock.h"
#include "base/mem.h"
#include "desk/internal.h"
#include "desk/json.h"
#include "desk/language.h"
#include "desk/staff_form.h"
#include "desk/staff_journal.h"
#include "store/enrolments.h"
#include "store/passkeys.h"

#include <sodium.h>
#include <string.h>

static const char LAST[] = "There must be an admin who is not disabled.";

/* Whether this account has been taken over by its person. */
static enum store_result write_one(struct store *store, const struct account *account,
                                   json_t **ret_json)
{
    struct passkey passkey;
    enum store_result found = store_passkey_next(store, account->id, 0, &passkey);

    if (found == STORE_FAILED)
        return found;
    *ret_json = staff_form_write(account);
    json_object_set_new(*ret_json, "enrolled",
                        json_boolean(*account->password_hash || found == STORE_OK));
    return STORE_OK;
}

static json_t *all_languages(void)
{
    json_t *list = json_array();

    for (uint8_t i = 0; i < language_count(); i++)
        json_array_append_new(list, json_string(language_code(i)));
    return list;
}

static json_t *all_professions(void)
{
    json_t *list = json_array();

    for (size_t i = 0; profession_at(i); i++)
        json_array_append_new(list, json_string(profession_at(i)));
    return list;
}

void staff_list(struct call *call)
{
    struct store *store = call->desk->store;
    json_t *list = json_array();
    struct account account = {0};
    enum store_result result;

    while ((result = store_account_next(store, account.id, &account)) == STORE_OK) {
        json_t *one = NULL;

        result = write_one(store, &account, &one);
        if (result != STORE_OK)
            break;
        json_array_append_new(list, one);
    }
    mem_wipe(&account, sizeof account);
    if (result == STORE_NONE)
        call_answer(call,
                    json_pack("{s:O, s:o, s:o, s:I}", "staff", list, "languages", all_languages(),
                              "professions", all_professions(), "capacity_most",
                              (json_int_t)call->desk->settings.capacity_most));
    else
        call_refuse_stored(call);
    json_decref(list);
}

/* What admins do to one account. */
struct deed {
    enum journal_action action;
    struct account account; /* as it is now, then as it is to be */
    struct account before;
    json_t *detail;                     /* for the journal; may be NULL */
    uint8_t token[ENROLMENT_TOKEN_LEN]; /* of adding and resetting */
};

/* STORE_NONE when nobody who can sign in would be left to change it back. Inside the transaction.
 */
static enum store_result keep_an_admin(struct store *store)
{
    uint32_t count;
    enum store_result result = store_account_count(store, ACCOUNT_ADMIN, &count);

    return result == STORE_OK && !count ? STORE_NONE : result;
}

static enum store_result invite(struct store *store, const struct deed *deed)
{
    return store_enrolment_put(store, deed->token, deed->account.id,
                               (int64_t)clock_wall_ms() + ENROLMENT_LIFE_MS);
}

static enum store_result change(struct store *store, struct deed *deed)
{
    struct account *account = &deed->account;
    enum store_result result;

    switch (deed->action) {
    case JOURNAL_ACCOUNT_ADDED:
        result = store_account_add(store, account);
        return result == STORE_OK ? invite(store, deed) : result;
    case JOURNAL_ACCOUNT_RESET:
        result = store_account_reset(store, account->id);
        return result == STORE_OK ? invite(store, deed) : result;
    case JOURNAL_ACCOUNT_CHANGED:
        result = store_account_put(store, account);
        return result == STORE_OK ? keep_an_admin(store) : result;
    case JOURNAL_ACCOUNT_DISABLED:
        result = store_account_disable(store, account->id);
        return result == STORE_OK ? keep_an_admin(store) : result;
    default:
        return store_account_enable(store, account->id);
    }
}

static enum store_result carry_out(struct call *call, struct deed *deed)
{
    struct desk *desk = call->desk;
    enum store_result result = store_begin(desk->store);

    if (result != STORE_OK)
        return result;
    result = change(desk->store, deed);
    if (result == STORE_OK)
        result =
            staff_journal_on(desk, call->account, deed->action, deed->account.name, deed->detail);
    return store_end(desk->store, result);
}

/* The link's token is after the #: browsers do not send it, so it is in no log on the way. */
static void answer_link(struct call *call, const struct deed *deed)
{
    struct str origin = call->request->head->origin;
    json_t *token = json_base64(deed->token, sizeof deed->token);
    json_t *link =
        json_sprintf("%.*s/#enrol=%s", (int)origin.len, origin.at, json_string_value(token));

    call_answer(call, json_pack("{s:I, s:o, s:I}", "id", (json_int_t)deed->account.id, "link", link,
                                "hours", (json_int_t)(ENROLMENT_LIFE_MS / 3600000)));
    json_decref(token);
}

static void answer_stale(struct call *call, const struct deed *deed)
{
    struct account now;
    json_t *json;

    if (store_account_by_id(call->desk->store, deed->account.id, &now) != STORE_OK) {
        call_refuse_stored(call);
        return;
    }
    json = json_pack("{s:o}", "account", staff_form_write(&now));
    call_refuse_with(call, 409, "stale", "Somebody else changed it first. Nothing was changed.",
                     json);
    mem_wipe(&now, sizeof now);
}

static void settle(struct call *call, const struct deed *deed)
{
    struct desk *desk = call->desk;

    if (deed->action == JOURNAL_ACCOUNT_CHANGED)
        consoles_account_changed(desk, &deed->account);
    if (deed->action != JOURNAL_ACCOUNT_DISABLED && deed->action != JOURNAL_ACCOUNT_RESET)
        return;
    consoles_sign_out(desk, deed->account.id);
    ceremonies_end_of(&desk->ceremonies, deed->account.id);
}

static void answer(struct call *call, struct deed *deed)
{
    enum store_result result = carry_out(call, deed);

    if (result == STORE_OK)
        settle(call, deed);
    if (result == STORE_STALE)
        answer_stale(call, deed);
    else if (result == STORE_TAKEN)
        call_refuse(call, 409, "taken", "There is an account of this name already.");
    else if (result == STORE_NONE)
        call_refuse(call, 409, "last_admin", LAST);
    else if (result != STORE_OK)
        call_refuse_stored(call);
    else if (deed->action == JOURNAL_ACCOUNT_ADDED || deed->action == JOURNAL_ACCOUNT_RESET)
        answer_link(call, deed);
    else if (deed->action == JOURNAL_ACCOUNT_CHANGED)
        call_answer(call, staff_form_write(&deed->account));
    else
        call_done(call, NULL);
    json_decref(deed->detail);
    mem_wipe(deed, sizeof *deed);
}

/* What the body says of the account, without the members that are not the form's. False when it is
 * answered. */
static bool read_form(struct call *call, struct deed *deed)
{
    struct staff_fault fault;

    if (!staff_form_read(call->body, call->desk->settings.capacity_most, &deed->account, &fault)) {
        call_refuse_fields(call);
        return false;
    }
    if (!fault.error)
        return true;
    call_refuse(call, 422, fault.error, fault.message);
    return false;
}

void staff_add(struct call *call)
{
    struct deed deed = {.action = JOURNAL_ACCOUNT_ADDED,
                        .account = {.created_ms = (int64_t)clock_wall_ms()}};
    const char *name = json_string_value(json_object_get(call->body, "name"));
    size_t len = name ? strlen(name) : 0;

    if (!name) {
        call_refuse_fields(call);
        return;
    }
    memcpy(deed.account.name, name, len <= ACCOUNT_NAME_MAX ? len : 0);
    json_object_del(call->body, "name");
    if (!read_form(call, &deed))
        return;
    if (!account_name_is_valid(deed.account.name)) {
        call_refuse(call, 422, "name",
                    "A name to sign in with has 1 to 64 small letters, digits, dots or dashes.");
        return;
    }
    randombytes_buf(deed.token, sizeof deed.token);
    deed.detail = json_pack("{s:s, s:s}", "role", account_role_name(deed.account.role), "display",
                            deed.account.display);
    answer(call, &deed);
}

/* False when it is answered: there is no such account, or the database does not say. */
static bool find(struct call *call, struct deed *deed)
{
    enum store_result found = store_account_by_id(call->desk->store, call->number, &deed->account);

    deed->before = deed->account;
    if (found == STORE_OK)
        return true;
    if (found == STORE_NONE)
        call_refuse(call, 404, "not_found", "There is no such account.");
    else
        call_refuse_stored(call);
    return false;
}

/* {"role":["agent","admin"]}: from, to. */
static json_t *differences(const struct account *before, const struct account *after)
{
    static const char *const NAMES[] = {"display", "profession", "role",
                                        "zones",   "languages",  "capacity",
                                        "minors",  "tags",       "takes_at_once"};
    json_t *from = staff_form_write(before), *to = staff_form_write(after);
    json_t *changes = json_object();

    for (size_t i = 0; i < sizeof NAMES / sizeof *NAMES; i++) {
        json_t *was = json_object_get(from, NAMES[i]), *is = json_object_get(to, NAMES[i]);

        if (!json_equal(was, is))
            json_object_set_new(changes, NAMES[i], json_pack("[O, O]", was, is));
    }
    json_decref(from);
    json_decref(to);
    return changes;
}

void staff_change(struct call *call)
{
    struct deed deed = {.action = JOURNAL_ACCOUNT_CHANGED};
    const json_t *version = json_object_get(call->body, "version");

    if (!json_is_integer(version)) {
        call_refuse_fields(call);
        return;
    }
    if (!find(call, &deed))
        return;
    deed.account.version = json_integer_value(version);
    json_object_del(call->body, "version");
    if (!read_form(call, &deed))
        return;
    deed.detail = differences(&deed.before, &deed.account);
    answer(call, &deed);
}

static void simply(struct call *call, enum journal_action action)
{
    struct deed deed = {.action = action};

    if (!call_is_empty(call) || !find(call, &deed))
        return;
    randombytes_buf(deed.token, sizeof deed.token);
    if (action == JOURNAL_ACCOUNT_DISABLED && call->number == call->account->id)
        call_refuse(call, 409, "self", "You cannot disable yourself. Another admin can.");
    else if (action == JOURNAL_ACCOUNT_RESET && deed.account.demo)
        call_refuse(call, 409, "demo", "The demo's accounts stay as they are.");
    else if (action == JOURNAL_ACCOUNT_RESET && deed.account.disabled)
        call_refuse(call, 409, "disabled", "This account is disabled. Enable it first.");
    else
        answer(call, &deed);
}

void staff_disable(struct call *call)
{
    simply(call, JOURNAL_ACCOUNT_DISABLED);
}

void staff_enable(struct call *call)
{
    simply(call, JOURNAL_ACCOUNT_ENABLED);
}

void staff_reset(struct call *call)
{
    simply(call, JOURNAL_ACCOUNT_RESET);
}
