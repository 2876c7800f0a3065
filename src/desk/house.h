/*
 * The house key: ECDSA on P-256 (FIPS 186-5), made at the first start, kept in the database. With
 * it the desk vouches for the key of an agent's console towards one conversation (docs/protocol.md
 * section 1).
 */
#ifndef HAVRE_DESK_HOUSE_H
#define HAVRE_DESK_HOUSE_H

#include "base/err.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define P256_PUBLIC_LEN 65     /* uncompressed point, SEC 1 section 2.3.3 */
#define HOUSE_SIGNATURE_LEN 64 /* r and s, as WebCrypto has it (IEEE P1363) */
#define HOUSE_PRIVATE_LEN 32

struct house;

/* A fresh private scalar, as big-endian bytes. */
void house_generate(uint8_t ret_private[static HOUSE_PRIVATE_LEN]);
/* NULL when the scalar is not one of P-256. The bytes are copied into memory that is wiped. */
struct house *house_create(const uint8_t private_key[static HOUSE_PRIVATE_LEN]);
void house_destroy(struct house *house);
const uint8_t *house_public(const struct house *house); /* P256_PUBLIC_LEN bytes */

struct house_claim {
    const uint8_t *id;        /* of the conversation, 32 bytes */
    const uint8_t *agent_key; /* P256_PUBLIC_LEN bytes */
    const char *name;         /* at most 255 bytes */
    const char *profession;   /* at most 255 bytes */
};

void house_sign(const struct house *house, const struct house_claim *claim,
                uint8_t ret_signature[static HOUSE_SIGNATURE_LEN]);
/* Whether 65 bytes are a point on the curve: a console's key is checked before it is signed. */
MUST_CHECK bool house_point_is_valid(const uint8_t key[static P256_PUBLIC_LEN]);

#endif
