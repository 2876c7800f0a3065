/*
 * The keys of this house: made at its first start, kept in the database, in locked memory while a
 * process has them.
 */
#ifndef HAVRE_DESK_SECRETS_H
#define HAVRE_DESK_SECRETS_H

#include "desk/house.h"
#include "store/store.h"

#include <stdint.h>

/* NULL when the database cannot give or take it (store_error says why), or what it holds is no key.
 * Released with house_destroy. */
struct house *secrets_house(struct store *store);
/* TICKET_KEY_LEN bytes; NULL as above. Released with secret_free. */
uint8_t *secrets_ticket_key(struct store *store);

#endif
