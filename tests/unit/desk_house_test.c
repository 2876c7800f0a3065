/*
 * The house key, held against OpenSSL's own verification of bytes that this file lays out by hand
 * from docs/protocol.md section 1.
 */
#include "desk/house.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include <openssl/core_names.h>
#include <openssl/ecdsa.h>
#include <openssl/evp.h>
#include <openssl/params.h>

#define ID_LEN 32
#define SIGNATURES 1200 /* r or s begins with a zero byte in one of 128 */

/* The order of the group and its generator (SEC 2 section 2.4.2). */
static const uint8_t ORDER[32] = {0xff, 0xff, 0xff, 0xff, 0x00, 0x00, 0x00, 0x00, 0xff, 0xff, 0xff,
                                  0xff, 0xff, 0xff, 0xff, 0xff, 0xbc, 0xe6, 0xfa, 0xad, 0xa7, 0x17,
                                  0x9e, 0x84, 0xf3, 0xb9, 0xca, 0xc2, 0xfc, 0x63, 0x25, 0x51};
static const uint8_t GENERATOR[P256_PUBLIC_LEN] = {
    0x04, 0x6b, 0x17, 0xd1, 0xf2, 0xe1, 0x2c, 0x42, 0x47, 0xf8, 0xbc, 0xe6, 0xe5,
    0x63, 0xa4, 0x40, 0xf2, 0x77, 0x03, 0x7d, 0x81, 0x2d, 0xeb, 0x33, 0xa0, 0xf4,
    0xa1, 0x39, 0x45, 0xd8, 0x98, 0xc2, 0x96, 0x4f, 0xe3, 0x42, 0xe2, 0xfe, 0x1a,
    0x7f, 0x9b, 0x8e, 0xe7, 0xeb, 0x4a, 0x7c, 0x0f, 0x9e, 0x16, 0x2b, 0xce, 0x33,
    0x57, 0x6b, 0x31, 0x5e, 0xce, 0xcb, 0xb6, 0x40, 0x68, 0x37, 0xbf, 0x51, 0xf5};

static EVP_PKEY *public_key(const uint8_t *point)
{
    EVP_PKEY_CTX *context = EVP_PKEY_CTX_new_from_name(NULL, "EC", NULL);
    char group[] = "P-256";
    uint8_t copy[P256_PUBLIC_LEN];
    OSSL_PARAM params[] = {
        OSSL_PARAM_construct_utf8_string(OSSL_PKEY_PARAM_GROUP_NAME, group, 0),
        OSSL_PARAM_construct_octet_string(OSSL_PKEY_PARAM_PUB_KEY, copy, sizeof(copy)),
        OSSL_PARAM_construct_end()};
    EVP_PKEY *key = NULL;

    memcpy(copy, point, sizeof(copy));
    assert_int_equal(EVP_PKEY_fromdata_init(context), 1);
    assert_int_equal(EVP_PKEY_fromdata(context, &key, EVP_PKEY_PUBLIC_KEY, params), 1);
    EVP_PKEY_CTX_free(context);
    return key;
}

static bool verifies(const uint8_t *point, const uint8_t *message, size_t len,
                     const uint8_t signature[static HOUSE_SIGNATURE_LEN])
{
    ECDSA_SIG *pair = ECDSA_SIG_new();
    EVP_PKEY *key = public_key(point);
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    unsigned char *der = NULL;
    int der_len, result;

    ECDSA_SIG_set0(pair, BN_bin2bn(signature, 32, NULL), BN_bin2bn(signature + 32, 32, NULL));
    der_len = i2d_ECDSA_SIG(pair, &der);
    assert_int_equal(EVP_DigestVerifyInit(context, NULL, EVP_sha256(), NULL, key), 1);
    result = EVP_DigestVerify(context, der, (size_t)der_len, message, len);
    OPENSSL_free(der);
    EVP_MD_CTX_free(context);
    EVP_PKEY_free(key);
    ECDSA_SIG_free(pair);
    return result == 1;
}

static struct house *fresh_house(void)
{
    uint8_t scalar[HOUSE_PRIVATE_LEN];
    struct house *house;

    house_generate(scalar);
    house = house_create(scalar);
    assert_non_null(house);
    return house;
}

static void test_public_key_belongs_to_the_private_one(void **state)
{
    uint8_t scalar[HOUSE_PRIVATE_LEN] = {0};
    struct house *house;

    (void)state;
    scalar[31] = 1;
    house = house_create(scalar);
    assert_memory_equal(house_public(house), GENERATOR, P256_PUBLIC_LEN);
    house_destroy(house);

    /* The order less one: the generator's mirror image, so the same x. */
    memcpy(scalar, ORDER, sizeof(scalar));
    scalar[31]--;
    house = house_create(scalar);
    assert_memory_equal(house_public(house), GENERATOR, 33);
    assert_memory_not_equal(house_public(house), GENERATOR, P256_PUBLIC_LEN);
    house_destroy(house);
}

static void test_number_that_is_no_private_key_makes_no_house(void **state)
{
    uint8_t scalar[HOUSE_PRIVATE_LEN] = {0};

    (void)state;
    assert_null(house_create(scalar));
    assert_null(house_create(ORDER));
    memset(scalar, 0xff, sizeof(scalar));
    assert_null(house_create(scalar));
}

static void test_generated_keys_are_fresh_and_come_back_the_same(void **state)
{
    uint8_t one[HOUSE_PRIVATE_LEN], two[HOUSE_PRIVATE_LEN];
    struct house *first, *again;

    (void)state;
    house_generate(one);
    house_generate(two);
    assert_memory_not_equal(one, two, sizeof(one));
    first = house_create(one);
    again = house_create(one);
    assert_memory_equal(house_public(first), house_public(again), P256_PUBLIC_LEN);
    assert_true(house_point_is_valid(house_public(first)));
    house_destroy(first);
    house_destroy(again);
}

static void test_signature_is_over_the_bytes_that_the_protocol_names(void **state)
{
    static const char expected_head[] = "havre agent 1";
    uint8_t id[ID_LEN], message[512], signature[HOUSE_SIGNATURE_LEN];
    struct house_claim claim = {id, GENERATOR, "Agent d’été", "gendarme"};
    struct house *house = fresh_house(), *other = fresh_house();
    size_t len = 0;

    (void)state;
    for (size_t i = 0; i < sizeof(id); i++)
        id[i] = (uint8_t)(i * 7 + 1);
    memcpy(message, expected_head, 13);
    memcpy(message + 13, id, 32);
    memcpy(message + 45, GENERATOR, 65);
    message[110] = 15; /* é and ’ take two and three bytes */
    memcpy(message + 111, "Agent d\xe2\x80\x99\xc3\xa9t\xc3\xa9", 15);
    message[126] = 8;
    memcpy(message + 127, "gendarme", 8);
    len = 135;

    house_sign(house, &claim, signature);
    assert_true(verifies(house_public(house), message, len, signature));
    assert_false(verifies(house_public(other), message, len, signature));
    for (size_t i = 0; i < len; i++) {
        message[i] ^= 1;
        assert_false(verifies(house_public(house), message, len, signature));
        message[i] ^= 1;
    }
    house_destroy(house);
    house_destroy(other);
}

/* Short numbers are padded: WebCrypto takes 64 bytes and no others. */
static void test_every_signature_verifies(void **state)
{
    struct house *house = fresh_house();
    uint8_t message[115] = "havre agent 1", signature[HOUSE_SIGNATURE_LEN];
    size_t padded = 0;

    (void)state;
    memcpy(message + 45, GENERATOR, 65);
    memcpy(message + 110,
           "\x01"
           "A"
           "\x02"
           "ab",
           5);
    for (unsigned i = 0; i < SIGNATURES; i++) {
        struct house_claim claim = {message + 13, GENERATOR, "A", "ab"};

        message[13] = (uint8_t)i;
        message[14] = (uint8_t)(i >> 8);
        house_sign(house, &claim, signature);
        padded += signature[0] == 0 || signature[32] == 0;
        assert_true(verifies(house_public(house), message, sizeof(message), signature));
    }
    assert_in_range(padded, 1, SIGNATURES / 4);
    house_destroy(house);
}

static void test_longest_and_empty_names_are_signed(void **state)
{
    struct house *house = fresh_house();
    char name[256];
    uint8_t id[ID_LEN] = {1}, message[13 + 32 + 65 + 1 + 255 + 1] = "havre agent 1";
    uint8_t signature[HOUSE_SIGNATURE_LEN];
    struct house_claim claim = {id, GENERATOR, name, ""};

    (void)state;
    memset(name, 'x', 255);
    name[255] = 0;
    memcpy(message + 13, id, 32);
    memcpy(message + 45, GENERATOR, 65);
    message[110] = 255;
    memset(message + 111, 'x', 255);
    message[366] = 0;
    house_sign(house, &claim, signature);
    assert_true(verifies(house_public(house), message, sizeof(message), signature));
    house_destroy(house);
}

static void test_only_uncompressed_points_on_the_curve_are_keys(void **state)
{
    uint8_t key[P256_PUBLIC_LEN];

    (void)state;
    assert_true(house_point_is_valid(GENERATOR));
    for (size_t i = 0; i < P256_PUBLIC_LEN; i++) {
        memcpy(key, GENERATOR, sizeof(key));
        key[i] ^= 1;
        assert_false(house_point_is_valid(key));
    }
    /* The hybrid form that would be right (SEC 1 leaves it out), an x that is no field element,
     * nothing at all. */
    memcpy(key, GENERATOR, sizeof(key));
    key[0] = 7;
    assert_false(house_point_is_valid(key));
    memcpy(key, GENERATOR, sizeof(key));
    memset(key + 1, 0xff, 32);
    assert_false(house_point_is_valid(key));
    memset(key, 0, sizeof(key));
    assert_false(house_point_is_valid(key));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_public_key_belongs_to_the_private_one),
        cmocka_unit_test(test_number_that_is_no_private_key_makes_no_house),
        cmocka_unit_test(test_generated_keys_are_fresh_and_come_back_the_same),
        cmocka_unit_test(test_signature_is_over_the_bytes_that_the_protocol_names),
        cmocka_unit_test(test_every_signature_verifies),
        cmocka_unit_test(test_longest_and_empty_names_are_signed),
        cmocka_unit_test(test_only_uncompressed_points_on_the_curve_are_keys),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
