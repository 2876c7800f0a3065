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
    "<a href='@EXIT@'>@</a><p>\xc3\xa9</p>@"

const uint8_t asset_visitor_html[] = TEMPLATE;
const size_t asset_visitor_html_len = sizeof(TEMPLATE) - 1;

static const uint8_t KEY[P256_PUBLIC_LEN] = {4, 0xfb, 0xff, 0xfe, 0x3e, 0x3f};

static struct page_settings settings(const char *exit_url)
{
    return (struct page_settings){
        .house_key = KEY, .exit_url = exit_url, .grace_s = 300, .keep_s = 600};
}

static char *composed(const struct page_settings *settings)
{
    struct buf page = {0};

    page_compose(settings, &page);
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
    struct page_settings plain = settings("https://www.example.org/a?b=c");
    char *page = composed(&plain);

    (void)state;
    assert_string_equal(
        page,
        "<!doctype html><a id=exit href=\"https://www.example.org/a?b=c\" rel=noreferrer>"
        "x</a> me@example.org @@ @SETTINGS\n"
        "<script type=\"application/json\" id=\"settings\">{\"house_key\":\"BPv__"
        "j4_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\","
        "\"exit\":\"https://www.example.org/a?b=c\",\"grace\":300,\"keep\":600}</script>"
        "<a href='https://www.example.org/a?b=c'>@</a><p>\xc3\xa9</p>@");
    release(page);
}

static void test_settings_read_back_as_they_were(void **state)
{
    struct page_settings given = settings("https://www.example.org/?a=1&b=2");
    char *page = composed(&given);
    json_t *object = settings_of(page);
    uint8_t key[P256_PUBLIC_LEN + 3];
    const char *text = json_string_value(json_object_get(object, "house_key"));
    size_t len;

    (void)state;
    assert_int_equal(json_object_size(object), 4);
    assert_int_equal(sodium_base642bin(key, sizeof(key), text, strlen(text), NULL, &len, NULL,
                                       sodium_base64_VARIANT_URLSAFE_NO_PADDING),
                     0);
    assert_int_equal(len, P256_PUBLIC_LEN);
    assert_memory_equal(key, KEY, P256_PUBLIC_LEN);
    assert_string_equal(json_string_value(json_object_get(object, "exit")), given.exit_url);
    assert_int_equal(json_integer_value(json_object_get(object, "grace")), 300);
    assert_int_equal(json_integer_value(json_object_get(object, "keep")), 600);
    json_decref(object);
    release(page);
}

static void test_address_can_break_out_of_neither_place(void **state)
{
    static const char hostile[] = "https://x/\"'><script>@EXIT@&</script><!--@SETTINGS@\\";
    struct page_settings given = settings(hostile);
    char *page = composed(&given);
    json_t *object = settings_of(page);

    (void)state;
    assert_string_equal(json_string_value(json_object_get(object, "exit")), hostile);
    assert_null(strstr(page, "<script>"));
    assert_null(strstr(page, "<!--"));
    assert_non_null(strstr(page, "href=\"https://x/&quot;&#39;&gt;&lt;script&gt;@EXIT@&amp;&lt;/"
                                 "script&gt;&lt;!--@SETTINGS@\\\""));
    json_decref(object);
    release(page);
}

static void test_page_without_a_desk_has_no_key(void **state)
{
    struct page_settings given = settings("https://www.example.org/");
    char *page;
    json_t *object;

    (void)state;
    given.house_key = NULL;
    page = composed(&given);
    object = settings_of(page);
    assert_true(json_is_null(json_object_get(object, "house_key")));
    json_decref(object);
    release(page);
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

static void test_every_encoding_gives_the_same_page(void **state)
{
    struct page_settings given = settings("https://www.example.org/");
    struct buf page = {0}, body = {0}, back = {0};

    (void)state;
    page_compose(&given, &page);
    page_compress(&page, BUS_IDENTITY, &body);
    assert_same(&body, &page);
    buf_clear(&body);
    page_compress(&page, BUS_GZIP, &body);
    assert_true(body.len < page.len);
    gunzip(&body, &back);
    assert_same(&back, &page);
    buf_clear(&body);
    buf_clear(&back);
    page_compress(&page, BUS_BROTLI, &body);
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
    struct page_settings given = settings("https://www.example.org/");

    (void)state;
    for (enum bus_encoding encoding = BUS_IDENTITY; encoding <= BUS_BROTLI; encoding++) {
        struct buf page = {0}, one = {0}, two = {0};

        page_compose(&given, &page);
        page_compress(&page, encoding, &one);
        page_compress(&page, encoding, &two);
        assert_same(&one, &two);
        if (encoding == BUS_GZIP)
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
        cmocka_unit_test(test_address_can_break_out_of_neither_place),
        cmocka_unit_test(test_page_without_a_desk_has_no_key),
        cmocka_unit_test(test_every_encoding_gives_the_same_page),
        cmocka_unit_test(test_same_settings_give_the_same_bytes),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
