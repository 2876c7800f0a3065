/*
 * Text is made with snprintf and read with jansson; whatever the servers say that is not understood
 * ends the bench, since its figures would mean nothing.
 */
#include "pages.h"

#include "base/err.h"

#include <sodium.h>
#include <stdio.h>
#include <string.h>

#define ID_LEN 32
#define BASE64 sodium_base64_VARIANT_URLSAFE_NO_PADDING
#define SEALED 3

struct client_target pages_visitor(const struct bench_house *house)
{
    return (struct client_target){.port = bench_house_lobby_port(house), .protocol = "havre.1"};
}

struct client_target pages_agent(const struct bench_house *house, uint32_t agent)
{
    return (struct client_target){.port = bench_house_desk_port(house),
                                  .protocol = "havre-desk.1",
                                  .cookie = bench_house_cookie(house, agent)};
}

void pages_make_id(uint32_t index, char ret_id[static PAGES_ID_TEXT_LEN])
{
    uint8_t id[ID_LEN];

    randombytes_buf(id, sizeof id);
    memcpy(id, &index, sizeof index);
    sodium_bin2base64(ret_id, PAGES_ID_TEXT_LEN, id, sizeof id, BASE64);
}

uint32_t pages_read_id(const char *id)
{
    uint8_t bytes[ID_LEN];
    uint32_t index;
    size_t len;

    CHECK(sodium_base642bin(bytes, sizeof bytes, id, strlen(id), NULL, &len, NULL, BASE64) == 0 &&
          len == sizeof bytes);
    memcpy(&index, bytes, sizeof index);
    return index;
}

static void say(struct client *client, const char *text, int len)
{
    CHECK(len > 0);
    client_send_text(client, text, (size_t)len);
}

void pages_visitor_hello(struct client *client, const char *id, const char *ticket)
{
    char text[512];

    if (*ticket)
        say(client, text,
            snprintf(text, sizeof text, "{\"t\":\"hello\",\"id\":\"%s\",\"ticket\":\"%s\"}", id,
                     ticket));
    else
        say(client, text,
            snprintf(text, sizeof text,
                     "{\"t\":\"hello\",\"id\":\"%s\",\"code\":\"75011\",\"lang\":\"fr\"}", id));
}

void pages_agent_hello(struct client *client, const struct bench_house *house)
{
    char text[256];

    say(client, text,
        snprintf(text, sizeof text, "{\"t\":\"hello\",\"key\":\"%s\",\"ids\":[]}",
                 bench_house_agent_key(house)));
}

void pages_agent_available(struct client *client)
{
    static const char text[] = "{\"t\":\"presence\",\"presence\":\"available\"}";

    say(client, text, sizeof text - 1);
}

json_t *pages_read(const char *text, size_t len, const char **ret_type)
{
    json_t *message = json_loadb(text, len, 0, NULL);

    *ret_type = json_string_value(json_object_get(message, "t"));
    CHECK(*ret_type);
    return message;
}

uint32_t pages_number(const json_t *message, const char *name)
{
    const json_t *number = json_object_get(message, name);

    CHECK(json_is_integer(number));
    return (uint32_t)json_integer_value(number);
}

static void write_u32(uint8_t bytes[static 4], uint32_t value)
{
    bytes[0] = (uint8_t)(value >> 24);
    bytes[1] = (uint8_t)(value >> 16);
    bytes[2] = (uint8_t)(value >> 8);
    bytes[3] = (uint8_t)value;
}

void pages_write_envelope(uint8_t ret_envelope[static PAGES_ENVELOPE_LEN], uint8_t route,
                          uint32_t number, const void *body)
{
    ret_envelope[0] = SEALED;
    ret_envelope[1] = route;
    write_u32(ret_envelope + 2, number);
    memcpy(ret_envelope + PAGES_HEAD_LEN, body, PAGES_BODY_LEN);
}

void pages_agent_send(struct client *client, uint32_t number, const uint8_t *envelope)
{
    uint8_t head[PAGES_NUMBER_LEN];

    write_u32(head, number);
    client_send_binary(client, head, sizeof head, envelope, PAGES_ENVELOPE_LEN);
}

void pages_visitor_send(struct client *client, const uint8_t *envelope)
{
    client_send_binary(client, NULL, 0, envelope, PAGES_ENVELOPE_LEN);
}
