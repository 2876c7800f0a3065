/*
 * Fills the two markers of the visitor's template and compresses the result. @SETTINGS@ stands in a
 * <script type="application/json">, where nothing but "<" could end the block: every character that
 * HTML gives a meaning is written as \u00XX, which JSON.parse turns back. @EXIT@ stands in
 * attributes, so the address is escaped for HTML. Both results depend on the input alone: the same
 * settings give the same bytes, whose hash `havre page` prints.
 */
#include "desk/page.h"

#include "base/err.h"
#include "base/mem.h"
#include "desk/house.h"
#include "net/asset_data.h"

#include <brotli/encode.h>
#include <jansson.h>
#include <sodium.h>
#include <stdbool.h>
#include <string.h>
#include <zlib.h>

#define SETTINGS_MARKER "@SETTINGS@"
#define EXIT_MARKER "@EXIT@"
#define GZIP_WINDOW (15 + 16) /* the largest window; 16 asks zlib for RFC 1952 */
#define GZIP_MEMORY 9
#define KEY_TEXT_LEN \
    sodium_base64_ENCODED_LEN(P256_PUBLIC_LEN, sodium_base64_VARIANT_URLSAFE_NO_PADDING)

static json_t *key_json(const uint8_t *key)
{
    char text[KEY_TEXT_LEN];

    if (!key)
        return json_null();
    sodium_bin2base64(text, sizeof(text), key, P256_PUBLIC_LEN,
                      sodium_base64_VARIANT_URLSAFE_NO_PADDING);
    return json_string(text);
}

/* Such characters stand inside JSON strings only, so they may all be escaped. */
static void append_json_for_html(struct buf *page, const char *json)
{
    for (; *json; json++) {
        if (strchr("<>&", *json))
            buf_printf(page, "\\u%04x", (unsigned)*json);
        else
            buf_append(page, json, 1);
    }
}

static void append_settings(struct buf *page, const struct page_settings *settings)
{
    json_t *object = json_pack("{s:o, s:s, s:I, s:I}", "house_key", key_json(settings->house_key),
                               "exit", settings->exit_url, "grace", (json_int_t)settings->grace_s,
                               "keep", (json_int_t)settings->keep_s);
    char *text;

    CHECK(object);
    text = json_dumps(object, JSON_COMPACT | JSON_ENSURE_ASCII);
    CHECK(text);
    append_json_for_html(page, text);
    mem_free(text);
    json_decref(object);
}

static void append_html(struct buf *page, const char *text)
{
    for (; *text; text++) {
        switch (*text) {
        case '&':
            buf_append_text(page, "&amp;");
            break;
        case '<':
            buf_append_text(page, "&lt;");
            break;
        case '>':
            buf_append_text(page, "&gt;");
            break;
        case '"':
            buf_append_text(page, "&quot;");
            break;
        case '\'':
            buf_append_text(page, "&#39;");
            break;
        default:
            buf_append(page, text, 1);
        }
    }
}

static bool starts_with(const uint8_t *bytes, size_t len, const char *marker)
{
    size_t marker_len = strlen(marker);

    return len >= marker_len && memcmp(bytes, marker, marker_len) == 0;
}

/* One pass: what a setting brings in is never looked through for markers. */
void page_compose(const struct page_settings *settings, struct buf *ret_page)
{
    const uint8_t *at = asset_visitor_html, *end = at + asset_visitor_html_len;

    while (at < end) {
        const uint8_t *marker = memchr(at, '@', (size_t)(end - at));
        size_t plain = (size_t)((marker ? marker : end) - at);

        buf_append(ret_page, at, plain);
        at += plain;
        if (starts_with(at, (size_t)(end - at), SETTINGS_MARKER)) {
            append_settings(ret_page, settings);
            at += strlen(SETTINGS_MARKER);
        } else if (starts_with(at, (size_t)(end - at), EXIT_MARKER)) {
            append_html(ret_page, settings->exit_url);
            at += strlen(EXIT_MARKER);
        } else if (at < end) {
            buf_append(ret_page, at++, 1);
        }
    }
}

/* zlib's own head has time 0 and no name, so the bytes are the same each time. */
static void compress_gzip(const struct buf *page, struct buf *ret_body)
{
    z_stream stream = {0};
    size_t room;

    CHECK(deflateInit2(&stream, Z_BEST_COMPRESSION, Z_DEFLATED, GZIP_WINDOW, GZIP_MEMORY,
                       Z_DEFAULT_STRATEGY) == Z_OK);
    room = deflateBound(&stream, page->len);
    stream.next_in = page->data;
    stream.avail_in = (uInt)page->len;
    stream.next_out = buf_reserve(ret_body, room);
    stream.avail_out = (uInt)room;
    CHECK(deflate(&stream, Z_FINISH) == Z_STREAM_END);
    ret_body->len += stream.total_out;
    CHECK(deflateEnd(&stream) == Z_OK);
}

static void compress_brotli(const struct buf *page, struct buf *ret_body)
{
    size_t len = BrotliEncoderMaxCompressedSize(page->len);
    uint8_t *room = buf_reserve(ret_body, len);

    CHECK(BrotliEncoderCompress(BROTLI_MAX_QUALITY, BROTLI_DEFAULT_WINDOW, BROTLI_MODE_TEXT,
                                page->len, page->data, &len, room) == BROTLI_TRUE);
    ret_body->len += len;
}

void page_compress(const struct buf *page, enum bus_encoding encoding, struct buf *ret_body)
{
    CHECK(page->len <= PAGE_MAX);
    switch (encoding) {
    case BUS_IDENTITY:
        buf_append(ret_body, page->data, page->len);
        break;
    case BUS_GZIP:
        compress_gzip(page, ret_body);
        break;
    case BUS_BROTLI:
        compress_brotli(page, ret_body);
        break;
    }
}
