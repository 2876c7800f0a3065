/*
 * Any bytes as the stream of either side. Checked besides memory: what the reader takes is inside
 * what it was given; the same bytes cut short ask for more and never come out as something else;
 * what can be read as an opening or a page is written back byte for byte; languages are all there
 * and none twice. The first byte says which side.
 */
#include "bus/message.h"

#include "base/err.h"
#include "base/mem.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_open(const struct bus_message *message)
{
    struct bus_open open;
    struct buf buf = {0};

    if (!bus_open_read(message->body, message->len, &open))
        return;
    bus_open_write(&buf, &open);
    CHECK(buf.len == message->len);
    CHECK(memcmp(buf.data, message->body, buf.len) == 0);
    buf_release(&buf);
}

static void check_page(const struct bus_message *message)
{
    struct bus_page page;
    uint8_t head[BUS_PAGE_HEAD_LEN];

    if (!bus_page_read(message, &page))
        return;
    bus_page_head(head, page.coding, page.language);
    CHECK(memcmp(head, message->body, sizeof head) == 0);
    CHECK(page.len && page.bytes + page.len == message->body + message->len);
}

static void check_languages(const struct bus_message *message)
{
    struct bus_languages languages;

    if (!bus_languages_read(message, &languages))
        return;
    CHECK(languages.count && languages.count <= LANGUAGES_MAX);
    CHECK(memcmp(languages.tags, message->body, message->len) == 0);
    for (size_t i = 1; i < languages.count; i++)
        CHECK(memcmp(languages.tags[0], languages.tags[i], LANGUAGE_LEN) != 0);
}

static void check_head(const struct bus_message *message, const uint8_t *bytes)
{
    uint8_t head[BUS_HEAD_LEN];

    bus_message_head(head, message->type, message->session, message->len);
    CHECK(memcmp(head, bytes, sizeof head) == 0);
}

/* Every beginning of a whole message, in a block of its own size. */
static void check_prefixes(const uint8_t *bytes, size_t len, enum bus_side from)
{
    size_t step = len > 64 ? len / 16 : 1;

    for (size_t part = 0; part < len; part += step) {
        uint8_t *copy = malloc(part ? part : 1);
        struct bus_message message;
        size_t need;

        memcpy(copy, bytes, part);
        CHECK(bus_message_read(copy, part, from, &message, &need) == BUS_MORE);
        CHECK(need > part && need <= len);
        free(copy);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    enum bus_side from;
    struct bus_message message;
    size_t at = 1;
    size_t len;

    if (!size)
        return 0;
    from = data[0] & 1 ? BUS_DESK : BUS_LOBBY;
    while (bus_message_read(data + at, size - at, from, &message, &len) == BUS_OK) {
        CHECK(len <= size - at && len == BUS_HEAD_LEN + message.len);
        CHECK(message.body == data + at + BUS_HEAD_LEN);
        check_head(&message, data + at);
        check_prefixes(data + at, len, from);
        if (message.type == BUS_OPEN)
            check_open(&message);
        if (message.type == BUS_PAGE)
            check_page(&message);
        if (message.type == BUS_LANGUAGES)
            check_languages(&message);
        at += len;
    }
    return 0;
}
