/*
 * Passkeys, made and signed here with OpenSSL, byte by byte after WebAuthn level 2 section 6.1 and
 * RFC 9052/9053; each check fails when its one thing is wrong.
 */
#include "desk/passkey.h"

#include "base/buf.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/rsa.h>
#include <sodium.h>

#define HOST "localhost:8443"
#define ORIGIN "http://localhost:8443"
#define MODULUS_LEN 256

static const uint8_t CREDENTIAL[] = "a credential's id";
static const uint8_t CHALLENGE[PASSKEY_CHALLENGE_LEN] = "thirty-two bytes of a challenge";
static const struct origin_policy LOOPBACK = {0};

/* What an authenticator and a browser say; each test spoils one of them. */
struct said {
    const char *type;
    const uint8_t *challenge;
    const char *origin;
    const char *extra; /* in the client data */
    const char *rp_id;
    uint8_t flags;
    uint32_t count;
};

static const struct said CREATE = {"webauthn.create", CHALLENGE, ORIGIN, "\"crossOrigin\":false",
                                   "localhost",       0x45,      7};
static const struct said GET = {"webauthn.get", CHALLENGE, ORIGIN, "\"crossOrigin\":false",
                                "localhost",    0x05,      8};

static EVP_PKEY *make_key(int algorithm)
{
    EVP_PKEY *key = algorithm == PASSKEY_ES256   ? EVP_EC_gen("P-256")
                    : algorithm == PASSKEY_EDDSA ? EVP_PKEY_Q_keygen(NULL, NULL, "ED25519")
                                                 : EVP_RSA_gen(MODULUS_LEN * 8);
    assert_non_null(key);
    return key;
}

/* A CBOR byte string of up to 65535 bytes behind its map key. */
static void append_member(struct buf *cbor, uint8_t key, const uint8_t *bytes, size_t len)
{
    buf_append_u8(cbor, key);
    if (len < 256) {
        buf_append_u8(cbor, 0x58);
        buf_append_u8(cbor, (uint8_t)len);
    } else {
        buf_append_u8(cbor, 0x59);
        buf_append_u16(cbor, (uint16_t)len);
    }
    buf_append(cbor, bytes, len);
}

static void append_ec(struct buf *cbor, EVP_PKEY *key)
{
    uint8_t point[65];
    size_t len;

    assert_int_equal(
        EVP_PKEY_get_octet_string_param(key, OSSL_PKEY_PARAM_PUB_KEY, point, sizeof point, &len),
        1);
    assert_int_equal(len, sizeof point);
    buf_append(cbor, "\xa5\x01\x02\x03\x26\x20\x01", 7);
    append_member(cbor, 0x21, point + 1, 32);
    append_member(cbor, 0x22, point + 33, 32);
}

static void append_ed25519(struct buf *cbor, EVP_PKEY *key)
{
    uint8_t bytes[32];
    size_t len = sizeof bytes;

    assert_int_equal(EVP_PKEY_get_raw_public_key(key, bytes, &len), 1);
    buf_append(cbor, "\xa4\x01\x01\x03\x27\x20\x06", 7);
    append_member(cbor, 0x21, bytes, len);
}

static void append_rsa(struct buf *cbor, EVP_PKEY *key)
{
    uint8_t modulus[MODULUS_LEN];
    BIGNUM *n = NULL;

    assert_int_equal(EVP_PKEY_get_bn_param(key, OSSL_PKEY_PARAM_RSA_N, &n), 1);
    assert_int_equal(BN_bn2binpad(n, modulus, sizeof modulus), sizeof modulus);
    BN_free(n);
    buf_append(cbor, "\xa4\x01\x03\x03\x39\x01\x00", 7);
    append_member(cbor, 0x20, modulus, sizeof modulus);
    buf_append(cbor, "\x21\x43\x01\x00\x01", 5);
}

static void append_head(struct buf *data, const struct said *said)
{
    uint8_t hash[32];

    crypto_hash_sha256(hash, (const uint8_t *)said->rp_id, strlen(said->rp_id));
    buf_append(data, hash, sizeof hash);
    buf_append_u8(data, said->flags);
    buf_append_u32(data, said->count);
}

static struct buf client_data(const struct said *said)
{
    struct buf text = {0};
    char challenge[64];

    sodium_bin2base64(challenge, sizeof challenge, said->challenge, PASSKEY_CHALLENGE_LEN,
                      sodium_base64_VARIANT_URLSAFE_NO_PADDING);
    buf_printf(&text, "{\"type\":\"%s\",\"challenge\":\"%s\",\"origin\":\"%s\",%s}", said->type,
               challenge, said->origin, said->extra);
    return text;
}

static struct passkey_bytes view(const struct buf *buf)
{
    return (struct passkey_bytes){buf->data, buf->len};
}

static struct passkey_expected expected(void)
{
    return (struct passkey_expected){CHALLENGE, &LOOPBACK, str_of(HOST)};
}

static bool enrol(EVP_PKEY *key, int algorithm, const struct said *said,
                  struct passkey *ret_passkey)
{
    const struct passkey_expected wanted = expected();
    struct buf data = {0}, client = client_data(said);
    static const uint8_t AAGUID[16];
    bool is_taken;

    append_head(&data, said);
    buf_append(&data, AAGUID, sizeof AAGUID);
    buf_append_u16(&data, sizeof CREDENTIAL);
    buf_append(&data, CREDENTIAL, sizeof CREDENTIAL);
    if (algorithm == PASSKEY_ES256)
        append_ec(&data, key);
    else if (algorithm == PASSKEY_EDDSA)
        append_ed25519(&data, key);
    else
        append_rsa(&data, key);
    is_taken = passkey_register(&wanted, view(&client), view(&data), ret_passkey);
    buf_release(&data);
    buf_release(&client);
    return is_taken;
}

static struct buf sign(EVP_PKEY *key, int algorithm, const struct buf *data,
                       const struct buf *client)
{
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    struct buf message = {0}, signature = {0};
    uint8_t hash[32];
    size_t len = 0;

    crypto_hash_sha256(hash, client->data, client->len);
    buf_append(&message, data->data, data->len);
    buf_append(&message, hash, sizeof hash);
    assert_int_equal(EVP_DigestSignInit(context, NULL,
                                        algorithm == PASSKEY_EDDSA ? NULL : EVP_sha256(), NULL,
                                        key),
                     1);
    assert_int_equal(EVP_DigestSign(context, NULL, &len, message.data, message.len), 1);
    uint8_t *at = buf_reserve(&signature, len);
    assert_int_equal(EVP_DigestSign(context, at, &len, message.data, message.len), 1);
    signature.len = len;
    EVP_MD_CTX_free(context);
    buf_release(&message);
    return signature;
}

static bool signs_in(EVP_PKEY *key, const struct passkey *passkey, const struct said *said,
                     uint32_t *ret_count)
{
    const struct passkey_expected wanted = expected();
    struct buf data = {0}, client = client_data(said), signature;
    bool is_right;

    append_head(&data, said);
    signature = sign(key, passkey->algorithm, &data, &client);
    is_right = passkey_verify(
        &wanted, passkey, &(struct passkey_assertion){view(&client), view(&data), view(&signature)},
        ret_count);
    buf_release(&data);
    buf_release(&client);
    buf_release(&signature);
    return is_right;
}

static void test_each_algorithm_is_added_and_signs_in(void **state)
{
    static const int ALGORITHMS[] = {PASSKEY_ES256, PASSKEY_EDDSA, PASSKEY_RS256};

    (void)state;
    for (size_t i = 0; i < sizeof ALGORITHMS / sizeof *ALGORITHMS; i++) {
        EVP_PKEY *key = make_key(ALGORITHMS[i]), *another = make_key(ALGORITHMS[i]);
        struct passkey passkey = {0};
        uint32_t count = 0;

        assert_true(enrol(key, ALGORITHMS[i], &CREATE, &passkey));
        assert_int_equal(passkey.algorithm, ALGORITHMS[i]);
        assert_int_equal(passkey.credential_len, sizeof CREDENTIAL);
        assert_memory_equal(passkey.credential, CREDENTIAL, sizeof CREDENTIAL);
        assert_int_equal(passkey.sign_count, 7);
        assert_true(passkey.user_verified);
        assert_true(signs_in(key, &passkey, &GET, &count));
        assert_int_equal(count, 8);
        assert_false(signs_in(another, &passkey, &GET, &count));
        EVP_PKEY_free(key);
        EVP_PKEY_free(another);
    }
}

#define SPOILT 9

/* The one of them that is wrong. */
static struct said spoil(struct said said, unsigned which)
{
    static const uint8_t ANOTHER[PASSKEY_CHALLENGE_LEN] = "another one";

    switch (which) {
    case 0:
        said.type = said.type == GET.type ? "webauthn.create" : "webauthn.get";
        break;
    case 1:
        said.challenge = ANOTHER;
        break;
    case 2:
        said.origin = "https://elsewhere.example";
        break;
    case 3:
        said.origin = "http://localhost:1";
        break;
    case 4:
        said.extra = "\"crossOrigin\":true";
        break;
    case 5:
        said.extra = "\"type\":\"webauthn.get\""; /* said twice */
        break;
    case 6:
        said.rp_id = "elsewhere.example";
        break;
    case 7:
        said.flags &= (uint8_t)~0x01; /* nobody there */
        break;
    default:
        said.flags &= (uint8_t)~0x04; /* the user not verified */
        break;
    }
    return said;
}

static void test_nothing_may_be_other_than_asked_for(void **state)
{
    EVP_PKEY *key = make_key(PASSKEY_ES256);
    struct passkey passkey = {0}, none = {0};
    uint32_t count;

    (void)state;
    assert_true(enrol(key, PASSKEY_ES256, &CREATE, &passkey));
    for (unsigned i = 0; i < SPOILT; i++) {
        struct said create = spoil(CREATE, i), get = spoil(GET, i);

        assert_false(enrol(key, PASSKEY_ES256, &create, &none));
        assert_false(signs_in(key, &passkey, &get, &count));
    }
    EVP_PKEY_free(key);
}

static void test_a_registration_without_a_credential_is_none(void **state)
{
    const struct passkey_expected wanted = expected();
    struct buf data = {0}, client = client_data(&CREATE);
    struct passkey passkey = {0};

    (void)state;
    append_head(&data, &CREATE);
    assert_false(passkey_register(&wanted, view(&client), view(&data), &passkey));
    for (size_t len = 0; len < data.len; len++)
        assert_false(passkey_register(&wanted, view(&client),
                                      (struct passkey_bytes){data.data, len}, &passkey));
    buf_release(&data);
    buf_release(&client);
}

static void test_an_altered_byte_spoils_the_signature(void **state)
{
    const struct passkey_expected wanted = expected();
    EVP_PKEY *key = make_key(PASSKEY_ES256);
    struct buf data = {0}, client = client_data(&GET), signature;
    struct passkey passkey = {0};
    uint32_t count;

    (void)state;
    assert_true(enrol(key, PASSKEY_ES256, &CREATE, &passkey));
    append_head(&data, &GET);
    signature = sign(key, PASSKEY_ES256, &data, &client);
    const struct passkey_assertion assertion = {view(&client), view(&data), view(&signature)};
    assert_true(passkey_verify(&wanted, &passkey, &assertion, &count));
    data.data[data.len - 1] ^= 1; /* the counter */
    assert_false(passkey_verify(&wanted, &passkey, &assertion, &count));
    data.data[data.len - 1] ^= 1;
    signature.data[signature.len / 2] ^= 1;
    assert_false(passkey_verify(&wanted, &passkey, &assertion, &count));
    buf_release(&data);
    buf_release(&client);
    buf_release(&signature);
    EVP_PKEY_free(key);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_each_algorithm_is_added_and_signs_in),
        cmocka_unit_test(test_nothing_may_be_other_than_asked_for),
        cmocka_unit_test(test_a_registration_without_a_credential_is_none),
        cmocka_unit_test(test_an_altered_byte_spoils_the_signature),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
