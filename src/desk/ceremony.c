/*
 * A list in the order of beginning, and a map by id beside it. Lives are of few lengths and the
 * list is short, so a sweep walks all of it. Blocks are wiped as they are freed.
 */
#include "desk/ceremony.h"

#include "base/mem.h"
#include "desk/json.h"

#include <sodium.h>

#define MINUTES(n) ((uint64_t)(n)*60 * 1000)

static const uint64_t LIFE_MS[] = {
    [CEREMONY_CODE] = MINUTES(3),        [CEREMONY_SIGN_IN] = MINUTES(2),
    [CEREMONY_ADD_PASSKEY] = MINUTES(2), [CEREMONY_ADD_TOTP] = MINUTES(30),
    [CEREMONY_CONFIRMED] = MINUTES(5),
};

void ceremonies_init(struct ceremonies *ceremonies)
{
    list_init(&ceremonies->all);
    map_init(&ceremonies->by_id, CEREMONY_ID_LEN);
}

void ceremony_end(struct ceremonies *ceremonies, struct ceremony *ceremony)
{
    if (!ceremony)
        return;
    map_remove(&ceremonies->by_id, ceremony->id);
    list_remove(&ceremony->link);
    mem_free(ceremony);
}

void ceremonies_finish(struct ceremonies *ceremonies)
{
    LIST_FOREACH_SAFE (node, following, &ceremonies->all) {
        ceremony_end(ceremonies, CONTAINER_OF(node, struct ceremony, link));
    }
    map_finish(&ceremonies->by_id);
}

void ceremonies_sweep(struct ceremonies *ceremonies, uint64_t now)
{
    LIST_FOREACH_SAFE (node, following, &ceremonies->all) {
        struct ceremony *ceremony = CONTAINER_OF(node, struct ceremony, link);
        if (ceremony->until <= now)
            ceremony_end(ceremonies, ceremony);
    }
}

void ceremonies_end_of(struct ceremonies *ceremonies, int64_t account)
{
    LIST_FOREACH_SAFE (node, following, &ceremonies->all) {
        struct ceremony *ceremony = CONTAINER_OF(node, struct ceremony, link);
        if (ceremony->account == account)
            ceremony_end(ceremonies, ceremony);
    }
}

struct ceremony *ceremony_begin(struct ceremonies *ceremonies, enum ceremony_kind kind,
                                const struct account *account, uint64_t now)
{
    struct ceremony *ceremony;

    /* Whoever has found out a password does not end the owner's sign-in. */
    if (account && kind != CEREMONY_CODE)
        ceremony_end(ceremonies, ceremony_of(ceremonies, kind, account->id, now));
    if (ceremonies->by_id.count >= CEREMONIES_MOST)
        ceremony_end(ceremonies, CONTAINER_OF(ceremonies->all.next, struct ceremony, link));
    ceremony = mem_alloc(sizeof *ceremony);
    ceremony->kind = kind;
    ceremony->account = account ? account->id : 0;
    ceremony->version = account ? account->version : 0;
    ceremony->until = now + LIFE_MS[kind];
    randombytes_buf(ceremony->id, sizeof ceremony->id);
    randombytes_buf(ceremony->challenge, sizeof ceremony->challenge);
    randombytes_buf(ceremony->secret, sizeof ceremony->secret);
    list_append(&ceremonies->all, &ceremony->link);
    map_set(&ceremonies->by_id, ceremony->id, ceremony);
    return ceremony;
}

struct ceremony *ceremony_find(struct ceremonies *ceremonies, enum ceremony_kind kind,
                               const char *id, uint64_t now)
{
    uint8_t bytes[CEREMONY_ID_LEN];
    struct ceremony *ceremony = NULL;

    if (json_base64_read(id, bytes, sizeof bytes))
        ceremony = map_get(&ceremonies->by_id, bytes);
    return ceremony && ceremony->kind == kind && ceremony->until > now ? ceremony : NULL;
}

struct ceremony *ceremony_of(struct ceremonies *ceremonies, enum ceremony_kind kind,
                             int64_t account, uint64_t now)
{
    for (struct list *node = ceremonies->all.next; node != &ceremonies->all; node = node->next) {
        struct ceremony *ceremony = CONTAINER_OF(node, struct ceremony, link);
        if (ceremony->kind == kind && ceremony->account == account && ceremony->until > now)
            return ceremony;
    }
    return NULL;
}

void ceremony_failed(struct ceremonies *ceremonies, struct ceremony *ceremony)
{
    if (++ceremony->tries >= CEREMONY_TRIES)
        ceremony_end(ceremonies, ceremony);
}

json_t *ceremony_id(const struct ceremony *ceremony)
{
    return json_base64(ceremony->id, sizeof ceremony->id);
}
