/*
 * What the visitor's page and the agent's console say to the servers (docs/protocol.md sections 2
 * and 3), as far as load needs it: nothing is sealed, an envelope is a head and any bytes.
 */
#ifndef HAVRE_BENCH_PAGES_H
#define HAVRE_BENCH_PAGES_H

#include "client.h"
#include "house.h"

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define PAGES_ENVELOPE_LEN 512
#define PAGES_HEAD_LEN 6
#define PAGES_BODY_LEN (PAGES_ENVELOPE_LEN - PAGES_HEAD_LEN)
#define PAGES_NUMBER_LEN 4 /* in front of a console's envelope */
#define PAGES_ID_TEXT_LEN 44
#define PAGES_TO_AGENT 0x01
#define PAGES_TO_VISITOR 0x10

struct client_target pages_visitor(const struct bench_house *house);
struct client_target pages_agent(const struct bench_house *house, uint32_t agent);

/* An id that nobody had before, in which `index` can be read again. */
void pages_make_id(uint32_t index, char ret_id[static PAGES_ID_TEXT_LEN]);
uint32_t pages_read_id(const char *id);

/* With an empty ticket: a new conversation. */
void pages_visitor_hello(struct client *client, const char *id, const char *ticket);
void pages_agent_hello(struct client *client, const struct bench_house *house);
void pages_agent_available(struct client *client);

/* The message, which the caller releases, and its type; CHECKs that it is one. */
json_t *pages_read(const char *text, size_t len, const char **ret_type);
/* A number of a message; CHECKs that it is there. */
uint32_t pages_number(const json_t *message, const char *name);

void pages_write_envelope(uint8_t ret_envelope[static PAGES_ENVELOPE_LEN], uint8_t route,
                          uint32_t number, const void *body);
/* `number` is the conversation's on this console. */
void pages_agent_send(struct client *client, uint32_t number, const uint8_t *envelope);
void pages_visitor_send(struct client *client, const uint8_t *envelope);

#endif
