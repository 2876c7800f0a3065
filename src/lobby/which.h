/* « Dans quelle commune êtes-vous ? », where a postal code does not say who is competent. */
#ifndef HAVRE_LOBBY_WHICH_H
#define HAVRE_LOBBY_WHICH_H

#include "base/buf.h"
#include "places/zones.h"

/* The `which` message of docs/protocol.md section 2, of a mixed code. */
void which_write(struct zones_answer answer, struct buf *ret_text);

#endif
