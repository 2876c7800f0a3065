/*
 * libfido2 reads the authenticator data and verifies signatures (over it and the hash of the client
 * data), with the relying party's id, presence and verification of the user. The client data is
 * JSON that the browser wrote: type, challenge and origin are looked at here.
 */
#include "desk/passkey.h"

#include "base/buf.h"
#include "desk/json.h"

#include <fido.h>
#include <fido/eddsa.h>
#include <fido/es256.h>
#include <fido/rs256.h>
#include <sodium.h>
#include <string.h>

#define HASH_LEN crypto_hash_sha256_BYTES
#define FLAGS_AT HASH_LEN /* WebAuthn section 6.1: the rp id's hash, flags, counter, … */
#define COUNT_AT (HASH_LEN + 1)
#define HEAD_LEN (COUNT_AT + 4)

enum { FLAG_PRESENT = 0x01, FLAG_VERIFIED = 0x04, FLAG_CREDENTIAL = 0x40 };

void passkey_user(int64_t account, uint8_t ret_user[static PASSKEY_USER_LEN])
{
    for (unsigned i = 0; i < PASSKEY_USER_LEN; i++)
        ret_user[i] = (uint8_t)((uint64_t)account >> (8 * (PASSKEY_USER_LEN - 1 - i)));
}

static void free_credential(fido_cred_t **credential)
{
    fido_cred_free(credential);
}

static void free_assertion(fido_assert_t **assertion)
{
    fido_assert_free(assertion);
}

/* Sections 7.1 and 7.2, the steps about the client data. */
static bool client_data_is(const struct passkey_expected *expected, struct passkey_bytes bytes,
                           const char *wanted_type)
{
    const char *type, *challenge, *origin;
    int is_cross_origin = 0;
    uint8_t got[PASSKEY_CHALLENGE_LEN];
    __attribute__((cleanup(json_cleanup))) json_t *json = json_read_object(bytes.at, bytes.len);

    if (!json || json_unpack(json, "{s:s, s:s, s:s, s?b}", "type", &type, "challenge", &challenge,
                             "origin", &origin, "crossOrigin", &is_cross_origin) != 0)
        return false;
    return strcmp(type, wanted_type) == 0 && !is_cross_origin &&
           json_base64_read(challenge, got, sizeof got) &&
           sodium_memcmp(got, expected->challenge, sizeof got) == 0 &&
           origin_allows(expected->origin, str_of(origin), expected->host);
}

static bool rp_id_hash_is(const struct passkey_expected *expected, const uint8_t *data)
{
    struct str domain = origin_domain(expected->host);
    uint8_t hash[HASH_LEN];

    crypto_hash_sha256(hash, (const uint8_t *)domain.at, domain.len);
    return memcmp(hash, data, sizeof hash) == 0;
}

static bool algorithm_is_known(int algorithm)
{
    return algorithm == PASSKEY_ES256 || algorithm == PASSKEY_EDDSA || algorithm == PASSKEY_RS256;
}

/* libfido2 wants to know beforehand which algorithm the key is for; the authenticator chose. */
static fido_cred_t *read_credential(struct passkey_bytes data, int algorithm)
{
    fido_cred_t *credential = fido_cred_new();

    CHECK(credential);
    if (fido_cred_set_type(credential, algorithm) == FIDO_OK &&
        fido_cred_set_authdata_raw(credential, data.at, data.len) == FIDO_OK)
        return credential;
    fido_cred_free(&credential);
    return NULL;
}

static bool take_credential(const fido_cred_t *credential, struct passkey *ret_passkey)
{
    size_t id_len = fido_cred_id_len(credential);
    size_t key_len = fido_cred_pubkey_len(credential);

    ret_passkey->algorithm = fido_cred_type(credential);
    if (!id_len || id_len > PASSKEY_CREDENTIAL_MAX || !key_len || key_len > PASSKEY_KEY_MAX ||
        !algorithm_is_known(ret_passkey->algorithm))
        return false;
    memcpy(ret_passkey->credential, fido_cred_id_ptr(credential), id_len);
    ret_passkey->credential_len = id_len;
    memcpy(ret_passkey->key, fido_cred_pubkey_ptr(credential), key_len);
    ret_passkey->key_len = key_len;
    ret_passkey->sign_count = fido_cred_sigcount(credential);
    ret_passkey->user_verified = true;
    return true;
}

bool passkey_register(const struct passkey_expected *expected, struct passkey_bytes client_data,
                      struct passkey_bytes authenticator_data, struct passkey *ret_passkey)
{
    static const int ALGORITHMS[] = {PASSKEY_ES256, PASSKEY_EDDSA, PASSKEY_RS256};
    const uint8_t must = FLAG_PRESENT | FLAG_VERIFIED | FLAG_CREDENTIAL;
    bool is_taken = false;

    if (!client_data_is(expected, client_data, "webauthn.create") ||
        authenticator_data.len < HEAD_LEN || !rp_id_hash_is(expected, authenticator_data.at) ||
        (authenticator_data.at[FLAGS_AT] & must) != must)
        return false;
    for (size_t i = 0; i < sizeof ALGORITHMS / sizeof *ALGORITHMS && !is_taken; i++) {
        __attribute__((cleanup(free_credential))) fido_cred_t *credential =
            read_credential(authenticator_data, ALGORITHMS[i]);
        is_taken = credential && take_credential(credential, ret_passkey);
    }
    return is_taken;
}

static bool signature_is(const fido_assert_t *assertion, const struct passkey *passkey)
{
    int result = FIDO_ERR_INVALID_ARGUMENT;

    if (passkey->algorithm == PASSKEY_ES256) {
        es256_pk_t *key = es256_pk_new();
        if (key && es256_pk_from_ptr(key, passkey->key, passkey->key_len) == FIDO_OK)
            result = fido_assert_verify(assertion, 0, COSE_ES256, key);
        es256_pk_free(&key);
    } else if (passkey->algorithm == PASSKEY_EDDSA) {
        eddsa_pk_t *key = eddsa_pk_new();
        if (key && eddsa_pk_from_ptr(key, passkey->key, passkey->key_len) == FIDO_OK)
            result = fido_assert_verify(assertion, 0, COSE_EDDSA, key);
        eddsa_pk_free(&key);
    } else if (passkey->algorithm == PASSKEY_RS256) {
        rs256_pk_t *key = rs256_pk_new();
        if (key && rs256_pk_from_ptr(key, passkey->key, passkey->key_len) == FIDO_OK)
            result = fido_assert_verify(assertion, 0, COSE_RS256, key);
        rs256_pk_free(&key);
    }
    return result == FIDO_OK;
}

static bool set_rp(fido_assert_t *assertion, struct str domain)
{
    struct buf text = {0};
    bool is_set;

    buf_append(&text, domain.at, domain.len);
    buf_append_u8(&text, 0);
    is_set = fido_assert_set_rp(assertion, (const char *)text.data) == FIDO_OK;
    buf_release(&text);
    return is_set;
}

bool passkey_verify(const struct passkey_expected *expected, const struct passkey *passkey,
                    const struct passkey_assertion *assertion, uint32_t *ret_sign_count)
{
    const struct passkey_bytes data = assertion->authenticator_data;
    __attribute__((cleanup(free_assertion))) fido_assert_t *judged = fido_assert_new();
    uint8_t hash[HASH_LEN];

    CHECK(judged);
    if (!client_data_is(expected, assertion->client_data, "webauthn.get") || data.len < HEAD_LEN)
        return false;
    crypto_hash_sha256(hash, assertion->client_data.at, assertion->client_data.len);
    if (fido_assert_set_count(judged, 1) != FIDO_OK ||
        !set_rp(judged, origin_domain(expected->host)) ||
        fido_assert_set_clientdata_hash(judged, hash, sizeof hash) != FIDO_OK ||
        fido_assert_set_up(judged, FIDO_OPT_TRUE) != FIDO_OK ||
        fido_assert_set_uv(judged, FIDO_OPT_TRUE) != FIDO_OK ||
        fido_assert_set_authdata_raw(judged, 0, data.at, data.len) != FIDO_OK ||
        fido_assert_set_sig(judged, 0, assertion->signature.at, assertion->signature.len) !=
            FIDO_OK)
        return false;
    *ret_sign_count = fido_assert_sigcount(judged, 0);
    return signature_is(judged, passkey);
}
