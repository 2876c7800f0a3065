/*
 * A key that is not there yet is made and stored before anybody uses it, so that a house has the
 * same one after every restart.
 */
#include "desk/secrets.h"

#include "base/secret.h"
#include "desk/ticket.h"
#include "store/keys.h"

#include <sodium.h>

/* The key of this name, in memory of secret_alloc. */
static uint8_t *load(struct store *store, const char *name, size_t len,
                     void (*generate)(uint8_t *key))
{
    uint8_t *key = secret_alloc(len);
    enum store_result result = store_key_get(store, name, key, len);

    if (result == STORE_NONE) {
        generate(key);
        result = store_key_add(store, name, key, len);
    }
    if (result == STORE_OK)
        return key;
    secret_free(key);
    return NULL;
}

static void generate_house_key(uint8_t *key)
{
    house_generate(key);
}

static void generate_ticket_key(uint8_t *key)
{
    randombytes_buf(key, TICKET_KEY_LEN);
}

struct house *secrets_house(struct store *store)
{
    uint8_t *key = load(store, "house", HOUSE_PRIVATE_LEN, generate_house_key);
    struct house *house = key ? house_create(key) : NULL;

    secret_free(key);
    return house;
}

uint8_t *secrets_ticket_key(struct store *store)
{
    return load(store, "ticket", TICKET_KEY_LEN, generate_ticket_key);
}
