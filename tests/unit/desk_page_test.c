/* The visitor's page as it is served, from a template of this file's own. */
#include "desk/page.h"

#include "desk/house.h"
#include "net/asset_data.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include <brotli/decode.h>
#include <jansson.h>
#include <sodium.h>
#include <zlib.h>

#define TEMPLATE \
    "<!doctype html><a id=exit href=\"@EXIT@\" rel=noreferrer>x</a> me@example.org @@ @SETTINGS\n" \
    "<script type=\"application/json\" id=\"settings\">@SETTINGS@</script>" \
    "<a href='@EXIT@'>@</a><p>@MINUTES@\xc3\xa9</p><title>@TITLE@</title><a icon=\"@ICON@\">@"

const struct asset_language asset_languages[] = {
    {.tag = "fr",
     .name = "Fran\xc3\xa7"
             "ais",
     .page_template = {(const uint8_t *)TEMPLATE, sizeof(TEMPLATE) - 1}},
    {.tag = "xx", .name = "</script>&X", .page_template = {(const uint8_t *)"@EXIT@!", 7}},
};
const size_t asset_language_count = 2;

static const uint8_t KEY[P256_PUBLIC_LEN] = {4, 0xfb, 0xff, 0xfe, 0x3e, 0x3f};

static struct desk_settings settings(const char *exit_url)
{
    struct desk_settings settings = {
        .grace_s = 300, .keep_s = 601, .title = "T", .languages = {.tags = {"fr"}, .count = 1}};

    memcpy(settings.exit_url, exit_url, strlen(exit_url));
    return settings;
}

static void compose(const struct desk_settings *given, struct buf *ret_page)
{
    page_compose(given, KEY, &asset_languages[0], ret_page);
}

static char *composed(const struct desk_settings *given)
{
    struct buf page = {0};

    compose(given, &page);
    buf_append_u8(&page, 0);
    return (char *)page.data;
}

static void release(char *page)
{
    struct buf buf = {.data = (uint8_t *)page, .len = strlen(page) + 1, .cap = strlen(page) + 1};

    buf_release(&buf);
}

/* What stands between the tags, read as a browser does: up to the first "</". */
static json_t *settings_of(const char *page)
{
    const char *begin = strstr(page, "id=\"settings\">") + strlen("id=\"settings\">");
    const char *end = strstr(begin, "</");
    json_t *object = json_loadb(begin, (size_t)(end - begin), JSON_REJECT_DUPLICATES, NULL);

    assert_non_null(object);
    return object;
}

static void test_markers_are_filled_and_all_else_stays(void **state)
{
    struct desk_settings plain = settings("https://www.example.org/a?b=c");
    char *page = composed(&plain);

    (void)state;
    assert_string_equal(
        page,
        "<!doctype html><a id=exit href=\"https://www.example.org/a?b=c\" rel=noreferrer>"
        "x</a> me@example.org @@ @SETTINGS\n"
        "<script type=\"application/json\" id=\"settings\">{\"house_key\":\"BPv__"
        "j4_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\","
        "\"keep\":601,"
        "\"languages\":{\"fr\":\"Fran\xc3\xa7"
        "ais\"}}</script>"
        "<a href='https://www.example.org/a?b=c'>@</a><p>11\xc3\xa9</p><title>T</title>"
        "<a icon=\"data:,\">@");
    release(page);
}

static void test_settings_read_back_as_they_were(void **state)
{
    struct desk_settings given = settings("https://www.example.org/?a=1&b=2");
    char *page = composed(&given);
    json_t *object = settings_of(page);
    uint8_t key[P256_PUBLIC_LEN + 3];
    const char *text = json_string_value(json_object_get(object, "house_key"));
    size_t len;

    (void)state;
    assert_int_equal(json_object_size(object), 3);
    assert_int_equal(sodium_base642bin(key, sizeof(key), text, strlen(text), NULL, &len, NULL,
                                       sodium_base64_VARIANT_URLSAFE_NO_PADDING),
                     0);
    assert_int_equal(len, P256_PUBLIC_LEN);
    assert_memory_equal(key, KEY, P256_PUBLIC_LEN);
    assert_int_equal(json_integer_value(json_object_get(object, "keep")), 601);
    json_decref(object);
    release(page);
}

static void test_what_a_house_sets_can_break_out_of_no_place(void **state)
{
    static const char hostile[] = "https://x/\"'><script>@EXIT@&</script><!--@SETTINGS@\\";
    static const char texts[] =
        "{\"fr\":\"</script><!--\\u2028\\u202e@EXIT@ & \\\"'\",\"en\":\"[17]\"}";
    struct desk_settings given = settings(hostile);
    strcpy(given.numbers, texts);
    strcpy(given.closed, texts);
    strcpy(given.title, "</title><script>x</script>");
    strcpy(given.icon, "data:\"><script>");
    char *page = composed(&given);
    json_t *object = settings_of(page), *wanted = json_loads(texts, 0, NULL);

    (void)state;
    assert_true(json_equal(json_object_get(object, "numbers"), wanted));
    assert_true(json_equal(json_object_get(object, "closed"), wanted));
    json_decref(wanted);
    assert_non_null(strstr(page, "<title>&lt;/title&gt;&lt;script&gt;x"));
    assert_non_null(strstr(page, "icon=\"data:&quot;&gt;&lt;script&gt;\""));
    assert_null(strstr(page, "<script>"));
    assert_null(strstr(page, "<!--"));
    assert_non_null(strstr(page, "href=\"https://x/&quot;&#39;&gt;&lt;script&gt;@EXIT@&amp;&lt;/"
                                 "script&gt;&lt;!--@SETTINGS@\\\""));
    json_decref(object);
    release(page);
}

static void
test_languages_stand_in_the_order_of_the_settings_and_each_has_its_own_page(void **state)
{
    struct desk_settings given = settings("https://www.example.org/");
    struct buf page = {0};
    json_t *whole, *object;
    char *first;
    void *item;

    (void)state;
    given.languages = (struct bus_languages){.tags = {"xx", "fr"}, .count = 2};
    first = composed(&given);
    whole = settings_of(first);
    object = json_object_get(whole, "languages");
    item = json_object_iter(object);
    assert_string_equal(json_object_iter_key(item), "xx");
    assert_string_equal(json_string_value(json_object_iter_value(item)), "</script>&X");
    item = json_object_iter_next(object, item);
    assert_string_equal(json_object_iter_key(item), "fr");
    assert_null(json_object_iter_next(object, item));
    page_compose(&given, KEY, page_language("xx"), &page);
    assert_memory_equal(page.data, "https://www.example.org/!", page.len);
    assert_null(page_language("de"));
    json_decref(whole);
    release(first);
    buf_release(&page);
}

static void gunzip(const struct buf *body, struct buf *ret_page)
{
    z_stream stream = {.next_in = body->data, .avail_in = (uInt)body->len};
    uint8_t *room = buf_reserve(ret_page, 8192);

    assert_int_equal(inflateInit2(&stream, 15 + 16), Z_OK);
    stream.next_out = room;
    stream.avail_out = 8192;
    assert_int_equal(inflate(&stream, Z_FINISH), Z_STREAM_END);
    assert_int_equal(stream.avail_in, 0);
    ret_page->len = stream.total_out;
    inflateEnd(&stream);
}

static void unbrotli(const struct buf *body, struct buf *ret_page)
{
    size_t len = 8192;
    uint8_t *room = buf_reserve(ret_page, len);

    assert_int_equal(BrotliDecoderDecompress(body->len, body->data, &len, room),
                     BROTLI_DECODER_RESULT_SUCCESS);
    ret_page->len = len;
}

static void assert_same(const struct buf *a, const struct buf *b)
{
    assert_int_equal(a->len, b->len);
    assert_memory_equal(a->data, b->data, a->len);
}

static void test_every_coding_gives_the_same_page(void **state)
{
    struct desk_settings given = settings("https://www.example.org/");
    struct buf page = {0}, body = {0}, back = {0};

    (void)state;
    compose(&given, &page);
    page_compress(&page, CODING_IDENTITY, &body);
    assert_same(&body, &page);
    buf_clear(&body);
    page_compress(&page, CODING_GZIP, &body);
    assert_true(body.len < page.len);
    gunzip(&body, &back);
    assert_same(&back, &page);
    buf_clear(&body);
    buf_clear(&back);
    page_compress(&page, CODING_BROTLI, &body);
    assert_true(body.len < page.len);
    unbrotli(&body, &back);
    assert_same(&back, &page);
    buf_release(&page);
    buf_release(&body);
    buf_release(&back);
}

static void test_same_settings_give_the_same_bytes(void **state)
{
    static const uint8_t head[10] = {0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 2, 3}; /* no name, time 0 */
    struct desk_settings given = settings("https://www.example.org/");

    (void)state;
    for (enum content_coding coding = CODING_IDENTITY; coding <= CODING_BROTLI; coding++) {
        struct buf page = {0}, one = {0}, two = {0};

        compose(&given, &page);
        page_compress(&page, coding, &one);
        page_compress(&page, coding, &two);
        assert_same(&one, &two);
        if (coding == CODING_GZIP)
            assert_memory_equal(one.data, head, sizeof(head));
        buf_release(&page);
        buf_release(&one);
        buf_release(&two);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_markers_are_filled_and_all_else_stays),
        cmocka_unit_test(test_settings_read_back_as_they_were),
        cmocka_unit_test(test_what_a_house_sets_can_break_out_of_no_place),
        cmocka_unit_test(
            test_languages_stand_in_the_order_of_the_settings_and_each_has_its_own_page),
        cmocka_unit_test(test_every_coding_gives_the_same_page),
        cmocka_unit_test(test_same_settings_give_the_same_bytes),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
