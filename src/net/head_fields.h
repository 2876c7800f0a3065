/*
 * Private to head.c: what the fields of a head say, one rule for each field that the house reads.
 */
#ifndef HAVRE_NET_HEAD_FIELDS_H
#define HAVRE_NET_HEAD_FIELDS_H

#include "net/head.h"

/* What is only needed until the head is whole. */
struct head_gathered {
    uint32_t seen; /* a bit for each rule whose field was there */
    struct str upgrade;
    struct str websocket_version;
    bool connection_close;
    bool connection_upgrade;
};

/* One well-formed field line, its value without the blanks at both ends. HEAD_OK or a refusal. */
enum head_result head_fields_take(struct head *head, struct head_gathered *gathered,
                                  struct str name, struct str value);
/* After the last field: what only the whole can tell. HEAD_OK or a refusal. */
enum head_result head_fields_conclude(struct head *head, const struct head_gathered *gathered);

#endif
