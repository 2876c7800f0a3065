/*
 * The house key on OpenSSL's EVP interface. A house is one EVP_PKEY, made once from the scalar and
 * only read afterwards; each signature has a context of its own, so nothing is shared between two
 * of them. The scalar lives in OpenSSL's memory, cleared on release (and in SQLite's cache of
 * the page that it was read from: the process may not be dumped, but it holds it). Everything that
 * fails here fails for lack of memory or by a programmer's mistake, hence the CHECKs; what comes
 * from outside (a scalar, a point) is answered, not checked.
 */
#include "desk/house.h"

#include "base/mem.h"
#include "bus/message.h"

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/ec.h>
#include <openssl/ecdsa.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>
#include <openssl/params.h>
#include <string.h>

#define CLAIM_LABEL "havre agent 1"
#define CLAIM_TEXT_MAX 255 /* its length is one byte */
#define CLAIM_MAX \
    (sizeof(CLAIM_LABEL) - 1 + CONVERSATION_ID_LEN + P256_PUBLIC_LEN + 2 * (1 + CLAIM_TEXT_MAX))
#define NUMBER_LEN 32           /* r, s, x and y on P-256 */
#define SIGNATURE_DER_MAX 72    /* SEQUENCE of two INTEGERs of up to 33 bytes */
#define SECURE_HEAP (32 * 1024) /* the key and what signing borrows; powers of two */
#define SECURE_HEAP_MIN 32

struct house {
    EVP_PKEY *key;
    uint8_t public_key[P256_PUBLIC_LEN];
};

static EC_GROUP *new_group(void)
{
    EC_GROUP *group = EC_GROUP_new_by_curve_name(NID_X9_62_prime256v1);

    CHECK(group);
    return group;
}

void house_generate(uint8_t ret_private[static HOUSE_PRIVATE_LEN])
{
    EVP_PKEY *key = EVP_EC_gen("P-256");
    BIGNUM *scalar = NULL;

    CHECK(key);
    CHECK(EVP_PKEY_get_bn_param(key, OSSL_PKEY_PARAM_PRIV_KEY, &scalar) == 1);
    CHECK(BN_bn2binpad(scalar, ret_private, HOUSE_PRIVATE_LEN) == HOUSE_PRIVATE_LEN);
    BN_clear_free(scalar);
    EVP_PKEY_free(key);
}

/* False when the scalar is not between 1 and the order of the group, ends excluded. */
static bool derive_public(const BIGNUM *scalar, uint8_t ret_public[static P256_PUBLIC_LEN])
{
    EC_GROUP *group = new_group();
    EC_POINT *point = EC_POINT_new(group);
    bool valid = !BN_is_zero(scalar) && BN_cmp(scalar, EC_GROUP_get0_order(group)) < 0;

    CHECK(point);
    if (valid) {
        CHECK(EC_POINT_mul(group, point, scalar, NULL, NULL, NULL) == 1);
        CHECK(EC_POINT_point2oct(group, point, POINT_CONVERSION_UNCOMPRESSED, ret_public,
                                 P256_PUBLIC_LEN, NULL) == P256_PUBLIC_LEN);
    }
    EC_POINT_clear_free(point);
    EC_GROUP_free(group);
    return valid;
}

static EVP_PKEY *make_key(const BIGNUM *scalar, const uint8_t public_key[static P256_PUBLIC_LEN])
{
    EVP_PKEY_CTX *context = EVP_PKEY_CTX_new_from_name(NULL, "EC", NULL);
    OSSL_PARAM_BLD *build = OSSL_PARAM_BLD_new();
    OSSL_PARAM *params;
    EVP_PKEY *key = NULL;

    CHECK(context && build);
    CHECK(OSSL_PARAM_BLD_push_utf8_string(build, OSSL_PKEY_PARAM_GROUP_NAME, "P-256", 0) == 1);
    CHECK(OSSL_PARAM_BLD_push_octet_string(build, OSSL_PKEY_PARAM_PUB_KEY, public_key,
                                           P256_PUBLIC_LEN) == 1);
    CHECK(OSSL_PARAM_BLD_push_BN(build, OSSL_PKEY_PARAM_PRIV_KEY, scalar) == 1);
    params = OSSL_PARAM_BLD_to_param(build);
    CHECK(params);
    CHECK(EVP_PKEY_fromdata_init(context) == 1);
    CHECK(EVP_PKEY_fromdata(context, &key, EVP_PKEY_KEYPAIR, params) == 1);
    OSSL_PARAM_free(params);
    OSSL_PARAM_BLD_free(build);
    EVP_PKEY_CTX_free(context);
    return key;
}

/* Numbers made by BN_secure_new, and what is copied from them, then lie in locked memory. Where the
 * kernel refuses to lock (RLIMIT_MEMLOCK) OpenSSL goes on without, and so do we. */
static void prepare_secure_heap(void)
{
    if (!CRYPTO_secure_malloc_initialized())
        CHECK(CRYPTO_secure_malloc_init(SECURE_HEAP, SECURE_HEAP_MIN) != 0);
}

struct house *house_create(const uint8_t private_key[static HOUSE_PRIVATE_LEN])
{
    struct house *house = mem_alloc(sizeof(*house));
    BIGNUM *scalar;

    prepare_secure_heap();
    scalar = BN_secure_new();
    CHECK(scalar);
    BN_set_flags(scalar, BN_FLG_CONSTTIME);
    CHECK(BN_bin2bn(private_key, HOUSE_PRIVATE_LEN, scalar));
    if (derive_public(scalar, house->public_key)) {
        house->key = make_key(scalar, house->public_key);
    } else {
        mem_free(house);
        house = NULL;
    }
    BN_clear_free(scalar);
    return house;
}

void house_destroy(struct house *house)
{
    if (!house)
        return;
    EVP_PKEY_free(house->key);
    mem_free(house);
}

const uint8_t *house_public(const struct house *house)
{
    return house->public_key;
}

static size_t append(uint8_t *claim, size_t at, const void *bytes, size_t len)
{
    memcpy(claim + at, bytes, len);
    return at + len;
}

static size_t append_text(uint8_t *claim, size_t at, const char *text)
{
    size_t len = strlen(text);

    CHECK(len <= CLAIM_TEXT_MAX);
    claim[at] = (uint8_t)len;
    return append(claim, at + 1, text, len);
}

static size_t claim_encode(const struct house_claim *claim, uint8_t ret_bytes[static CLAIM_MAX])
{
    size_t at = append(ret_bytes, 0, CLAIM_LABEL, sizeof(CLAIM_LABEL) - 1);

    at = append(ret_bytes, at, claim->id, CONVERSATION_ID_LEN);
    at = append(ret_bytes, at, claim->agent_key, P256_PUBLIC_LEN);
    at = append_text(ret_bytes, at, claim->name);
    return append_text(ret_bytes, at, claim->profession);
}

/* WebCrypto has r and s side by side, each in 32 bytes; OpenSSL has them in DER. */
static void flatten(const uint8_t *der, size_t len,
                    uint8_t ret_signature[static HOUSE_SIGNATURE_LEN])
{
    ECDSA_SIG *pair = d2i_ECDSA_SIG(NULL, &der, (long)len);

    CHECK(pair);
    CHECK(BN_bn2binpad(ECDSA_SIG_get0_r(pair), ret_signature, NUMBER_LEN) == NUMBER_LEN);
    CHECK(BN_bn2binpad(ECDSA_SIG_get0_s(pair), ret_signature + NUMBER_LEN, NUMBER_LEN) ==
          NUMBER_LEN);
    ECDSA_SIG_free(pair);
}

void house_sign(const struct house *house, const struct house_claim *claim,
                uint8_t ret_signature[static HOUSE_SIGNATURE_LEN])
{
    uint8_t bytes[CLAIM_MAX], der[SIGNATURE_DER_MAX];
    size_t len = claim_encode(claim, bytes), der_len = sizeof(der);
    EVP_MD_CTX *context = EVP_MD_CTX_new();

    CHECK(context);
    CHECK(EVP_DigestSignInit(context, NULL, EVP_sha256(), NULL, house->key) == 1);
    CHECK(EVP_DigestSign(context, der, &der_len, bytes, len) == 1);
    EVP_MD_CTX_free(context);
    flatten(der, der_len, ret_signature);
    mem_wipe(bytes, sizeof(bytes));
}

bool house_point_is_valid(const uint8_t key[static P256_PUBLIC_LEN])
{
    EC_GROUP *group = new_group();
    EC_POINT *point = EC_POINT_new(group);
    bool valid;

    CHECK(point);
    /* oct2point checks the coordinates and the equation; the hybrid forms 6 and 7 are as long. */
    valid = key[0] == POINT_CONVERSION_UNCOMPRESSED &&
            EC_POINT_oct2point(group, point, key, P256_PUBLIC_LEN, NULL) == 1;
    EC_POINT_free(point);
    EC_GROUP_free(group);
    return valid;
}
