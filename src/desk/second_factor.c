/*
 * What an account begins is a ceremony of its own; the secret is in it until it is stored sealed.
 * A mistyped first code costs nothing: whoever types it has the secret before their eyes.
 */
#include "desk/second_factor.h"

#include "base/clock.h"
#include "base/mem.h"
#include "base/utf8.h"
#include "desk/base32.h"
#include "desk/internal.h"
#include "desk/json.h"
#include "desk/qr.h"
#include "desk/totp.h"
#include "store/passkeys.h"

#include <string.h>

json_t *second_factor_begin_totp(struct desk *desk, const struct account *account)
{
    const struct ceremony *ceremony =
        ceremony_begin(&desk->ceremonies, CEREMONY_ADD_TOTP, account, clock_ms());
    char secret[BASE32_LEN(TOTP_SECRET_LEN) + 1];
    struct buf uri = {0};
    json_t *begun, *qr;

    base32_write(ceremony->secret, TOTP_SECRET_LEN, secret);
    totp_append_uri(ceremony->secret, desk->settings.name, account->name, &uri);
    qr = qr_encode((const char *)uri.data);
    CHECK(qr); /* names are short */
    begun =
        json_pack("{s:o, s:s, s:o}", "pending", ceremony_id(ceremony), "secret", secret, "qr", qr);
    mem_wipe(secret, sizeof secret);
    buf_release(&uri);
    return begun;
}

/* The authenticators that have one of this account already; NULL when they cannot be read. */
static json_t *list_credentials(struct store *store, int64_t account)
{
    json_t *list = json_array();
    struct passkey passkey = {0};
    enum store_result result;

    while ((result = store_passkey_next(store, account, passkey.id, &passkey)) == STORE_OK)
        json_array_append_new(list, json_base64(passkey.credential, passkey.credential_len));
    if (result == STORE_NONE)
        return list;
    json_decref(list);
    return NULL;
}

json_t *second_factor_begin_passkey(struct desk *desk, const struct account *account,
                                    struct str host)
{
    json_t *exclude = list_credentials(desk->store, account->id);
    const struct ceremony *ceremony;
    struct str domain = origin_domain(host);
    uint8_t user[PASSKEY_USER_LEN];

    if (!exclude)
        return NULL;
    ceremony = ceremony_begin(&desk->ceremonies, CEREMONY_ADD_PASSKEY, account, clock_ms());
    passkey_user(account->id, user);
    return json_pack("{s:o, s:o, s:s%, s:o, s:s, s:s, s:o}", "pending", ceremony_id(ceremony),
                     "challenge", json_base64(ceremony->challenge, sizeof ceremony->challenge),
                     "domain", domain.at, domain.len, "user", json_base64(user, sizeof user),
                     "name", account->name, "display", account->display, "exclude", exclude);
}

static enum second_factor_result read_totp(const struct ceremony *ceremony, const char *code,
                                           struct second_factor *ret_factor)
{
    int64_t now_s = (int64_t)(clock_wall_ms() / 1000);

    if (!ceremony)
        return SECOND_FACTOR_OVER;
    if (!totp_check(ceremony->secret, code, now_s, &ret_factor->step))
        return SECOND_FACTOR_WRONG;
    memcpy(ret_factor->secret, ceremony->secret, sizeof ret_factor->secret);
    return SECOND_FACTOR_OK;
}

static bool is_label(const char *label)
{
    size_t len = strlen(label);

    return len && len <= PASSKEY_LABEL_MAX && utf8_is_valid((const uint8_t *)label, len);
}

static enum second_factor_result read_passkey(struct desk *desk, const json_t *body,
                                              struct ceremony *ceremony, struct str host,
                                              struct second_factor *ret_factor)
{
    const char *label;
    struct buf client_data = {0}, data = {0};
    enum second_factor_result result = SECOND_FACTOR_FIELDS;

    if (!ceremony)
        return SECOND_FACTOR_OVER;
    if (json_unpack((json_t *)body, "{s:s}", "label", &label) == 0 && is_label(label) &&
        json_base64_append(json_object_get(body, "client_data"), PASSKEY_CLIENT_DATA_MAX,
                           &client_data) &&
        json_base64_append(json_object_get(body, "authenticator_data"),
                           PASSKEY_AUTHENTICATOR_DATA_MAX, &data)) {
        const struct passkey_expected expected = {ceremony->challenge, &desk->options->origin,
                                                  host};
        bool is_right =
            passkey_register(&expected, (struct passkey_bytes){client_data.data, client_data.len},
                             (struct passkey_bytes){data.data, data.len}, &ret_factor->passkey);
        result = is_right ? SECOND_FACTOR_OK : SECOND_FACTOR_WRONG;
        ret_factor->is_passkey = true;
        memcpy(ret_factor->passkey.label, label, strlen(label) + 1);
        /* A challenge is for one answer. */
        ceremony_end(&desk->ceremonies, ceremony);
    }
    buf_release(&client_data);
    buf_release(&data);
    return result;
}

/* The account's own alone. */
static struct ceremony *find(struct desk *desk, enum ceremony_kind kind, const char *pending,
                             int64_t account)
{
    struct ceremony *ceremony = ceremony_find(&desk->ceremonies, kind, pending, clock_ms());

    return ceremony && ceremony->account == account ? ceremony : NULL;
}

enum second_factor_result second_factor_read(struct desk *desk, const json_t *body, int64_t account,
                                             struct str host, struct second_factor *ret_factor)
{
    const char *pending, *code = NULL;

    memset(ret_factor, 0, sizeof *ret_factor);
    if (json_unpack((json_t *)body, "{s:s, s?s}", "pending", &pending, "code", &code) != 0)
        return SECOND_FACTOR_FIELDS;
    if (code)
        return read_totp(find(desk, CEREMONY_ADD_TOTP, pending, account), code, ret_factor);
    return read_passkey(desk, body, find(desk, CEREMONY_ADD_PASSKEY, pending, account), host,
                        ret_factor);
}

enum store_result second_factor_store(struct desk *desk, int64_t account,
                                      struct second_factor *factor)
{
    enum store_result result;

    if (factor->is_passkey) {
        factor->passkey.account = account;
        factor->passkey.added_ms = (int64_t)clock_wall_ms();
        return store_passkey_add(desk->store, &factor->passkey);
    }
    result = store_totp_set(desk->store, account, factor->secret);
    /* The code that proved it is not good for signing in any more. */
    return result == STORE_OK ? store_totp_accept(desk->store, account, factor->step) : result;
}

void second_factor_end(struct desk *desk, int64_t account, const struct second_factor *factor)
{
    enum ceremony_kind kind = factor->is_passkey ? CEREMONY_ADD_PASSKEY : CEREMONY_ADD_TOTP;

    ceremony_end(&desk->ceremonies, ceremony_of(&desk->ceremonies, kind, account, clock_ms()));
}
