/*
 * Fills the markers of the visitor's template and compresses the result. @SETTINGS@ stands in a
 * <script type="application/json">, where nothing but "<" could end the block: every character that
 * HTML gives a meaning is written as \u00XX, which JSON.parse turns back. @EXIT@ stands in
 * attributes, so the address is escaped for HTML. @MINUTES@ is a number, @TITLE@ text and @ICON@ an
 * attribute. All of it depend on the input alone: the same settings give the same bytes, whose hash
 * `havre page` prints.
 */
#include "desk/page.h"

#include "base/err.h"
#include "base/mem.h"
#include "desk/compress.h"
#include "desk/house.h"
#include "net/asset_data.h"

#include <brotli/encode.h>
#include <jansson.h>
#include <sodium.h>
#include <stdbool.h>
#include <string.h>
#include <zlib.h>

#define KEY_TEXT_LEN \
    sodium_base64_ENCODED_LEN(P256_PUBLIC_LEN, sodium_base64_VARIANT_URLSAFE_NO_PADDING)

const struct asset_language *page_language(const char tag[static LANGUAGE_LEN])
{
    for (size_t i = 0; i < asset_language_count; i++) {
        if (memcmp(asset_languages[i].tag, tag, LANGUAGE_LEN) == 0)
            return &asset_languages[i];
    }
    return NULL;
}

static json_t *key_json(const uint8_t *key)
{
    char text[KEY_TEXT_LEN];

    sodium_bin2base64(text, sizeof(text), key, P256_PUBLIC_LEN,
                      sodium_base64_VARIANT_URLSAFE_NO_PADDING);
    return json_string(text);
}

/* Tag and name, in the order of the settings. */
static json_t *languages_json(const struct bus_languages *languages)
{
    json_t *object = json_object();

    for (size_t i = 0; i < languages->count; i++) {
        const struct asset_language *language = page_language(languages->tags[i]);

        CHECK(language &&
              json_object_set_new(object, language->tag, json_string(language->name)) == 0);
    }
    return object;
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

/* What is filled in. */
struct filling {
    const struct desk_settings *settings;
    const uint8_t *house_key;
};

/* One of the texts of desk/house_texts.h, where it is set. */
static void set_text(json_t *object, const char *name, const char *json)
{
    if (*json)
        json_object_set_new(object, name, json_loads(json, 0, NULL));
}

static void append_settings(struct buf *page, const struct filling *filling)
{
    const struct desk_settings *settings = filling->settings;
    json_t *object =
        json_pack("{s:o, s:I, s:o}", "house_key", key_json(filling->house_key), "keep",
                  (json_int_t)settings->keep_s, "languages", languages_json(&settings->languages));
    char *text;

    CHECK(object);
    set_text(object, "colours", settings->colours);
    set_text(object, "numbers", settings->numbers);
    set_text(object, "closed", settings->closed);
    text = json_dumps(object, JSON_COMPACT);
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

static void append_exit(struct buf *page, const struct filling *filling)
{
    append_html(page, filling->settings->exit_url);
}

static void append_title(struct buf *page, const struct filling *filling)
{
    append_html(page, filling->settings->title);
}

static void append_icon(struct buf *page, const struct filling *filling)
{
    const char *icon = filling->settings->icon;

    append_html(page, *icon ? icon : "data:,");
}

/* As web/lobby/main.ts says it. */
static void append_minutes(struct buf *page, const struct filling *filling)
{
    buf_printf(page, "%u", (unsigned)(filling->settings->keep_s + 59) / 60);
}

static const struct marker {
    const char *text;
    void (*append)(struct buf *page, const struct filling *filling);
} MARKERS[] = {
    {"@SETTINGS@", append_settings}, {"@EXIT@", append_exit}, {"@MINUTES@", append_minutes},
    {"@TITLE@", append_title},       {"@ICON@", append_icon},
};

/* The marker that the bytes begin with, or NULL. */
static const struct marker *marker_at(const uint8_t *bytes, size_t len)
{
    for (size_t i = 0; i < sizeof MARKERS / sizeof *MARKERS; i++) {
        size_t marker_len = strlen(MARKERS[i].text);

        if (len >= marker_len && memcmp(bytes, MARKERS[i].text, marker_len) == 0)
            return &MARKERS[i];
    }
    return NULL;
}

/* One pass: what a setting brings in is never looked through for markers. */
void page_compose(const struct desk_settings *settings, const uint8_t *house_key,
                  const struct asset_language *language, struct buf *ret_page)
{
    const struct filling filling = {.settings = settings, .house_key = house_key};
    const uint8_t *at = language->page_template.at, *end = at + language->page_template.len;

    while (at < end) {
        const uint8_t *sign = memchr(at, '@', (size_t)(end - at));
        size_t plain = (size_t)((sign ? sign : end) - at);
        const struct marker *marker;

        buf_append(ret_page, at, plain);
        at += plain;
        marker = marker_at(at, (size_t)(end - at));
        if (marker) {
            marker->append(ret_page, &filling);
            at += strlen(marker->text);
        } else if (at < end) {
            buf_append(ret_page, at++, 1);
        }
    }
}

/* Modes are hints, and which one helps more is chance: some forty bytes of a first window that is
 * nearly full. As brotli() of web/template.mjs, which counts them. */
static void compress_smallest(const struct buf *page, struct buf *ret_body)
{
    struct buf other = {0};

    buf_clear(ret_body);
    compress_brotli(page, BROTLI_MAX_QUALITY, false, ret_body);
    compress_brotli(page, BROTLI_MAX_QUALITY, true, &other);
    if (other.len < ret_body->len) {
        buf_clear(ret_body);
        buf_append(ret_body, other.data, other.len);
    }
    buf_release(&other);
}

void page_compress(const struct buf *page, enum content_coding coding, struct buf *ret_body)
{
    CHECK(page->len <= PAGE_MAX);
    switch (coding) {
    case CODING_IDENTITY:
        buf_append(ret_body, page->data, page->len);
        break;
    case CODING_GZIP:
        compress_gzip(page, Z_BEST_COMPRESSION, ret_body);
        break;
    case CODING_BROTLI:
        compress_smallest(page, ret_body);
        break;
    case CONTENT_CODINGS:
        break;
    }
}
