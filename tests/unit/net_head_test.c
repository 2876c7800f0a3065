/*
 * Request heads: what is read from the right ones, with which verdict each wrong one is refused,
 * and that the verdict does not depend on how the bytes were split.
 */
#include "base/mem.h"
#include "net/content_coding.h"
#include "net/head.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#define HOST "Host: a.example\r\n"
#define KEY "dGhlIHNhbXBsZSBub25jZQ=="
#define UPGRADE \
    "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n" \
    "Sec-WebSocket-Key: " KEY "\r\n"

/*
 * The verdict on all of the bytes. On the way every shorter beginning is judged too: it gets MORE
 * until, at some byte, it gets a verdict; from then on it must be that one.
 */
static enum head_result judge_bytes(const char *bytes, size_t len, struct head *ret_head)
{
    enum head_result settled = HEAD_MORE;
    size_t settled_len = 0;

    for (size_t known = 0; known <= len; known++) {
        /* On the heap and of this very length, so that reading on would be seen. */
        uint8_t *copy = mem_alloc(known + 1);
        uint8_t *start = copy + 1;
        struct head head;
        size_t head_len = 0;
        enum head_result result;

        memcpy(start, bytes, known);
        result = head_parse(start, known, &head, &head_len);
        if (settled != HEAD_MORE) {
            assert_int_equal(result, settled);
            assert_true(settled != HEAD_OK || head_len == settled_len);
        }
        settled = result;
        settled_len = head_len;
        mem_free(copy);
    }
    (void)head_parse((const uint8_t *)bytes, len, ret_head, &settled_len);
    return settled;
}

static enum head_result judge(const char *text)
{
    struct head head;

    return judge_bytes(text, strlen(text), &head);
}

static struct head read_right(const char *text)
{
    struct head head;

    assert_int_equal(judge_bytes(text, strlen(text), &head), HEAD_OK);
    return head;
}

static void assert_str(struct str got, const char *wanted)
{
    assert_non_null(got.at);
    assert_int_equal(got.len, strlen(wanted));
    assert_memory_equal(got.at, wanted, got.len);
}

static void a_request_of_a_browser_is_read(void **state)
{
    struct head head = read_right("GET /aide/a-b_c~d!$&'()*+,;=:@?lang=fr&x=%C3%A9/? HTTP/1.1\r\n"
                                  "hOsT: localhost:8080\r\n"
                                  "Connection: keep-alive\r\n"
                                  "Accept: */*\r\n"
                                  "ACCEPT-ENCODING:\tgzip, br \t\r\n"
                                  "Accept-Language: fr\r\n"
                                  "If-None-Match: \"1\"\r\n"
                                  "Cookie: a=1\r\n"
                                  "Origin: https://a.example\r\n"
                                  "\r\nGET /next");

    (void)state;
    assert_int_equal(head.method, HTTP_GET);
    assert_str(head.path, "/aide/a-b_c~d!$&'()*+,;=:@");
    assert_str(head.query, "lang=fr&x=%C3%A9/?");
    assert_str(head.host, "localhost:8080");
    assert_str(head.accept_encoding, "gzip, br");
    assert_str(head.accept_language, "fr");
    assert_str(head.if_none_match, "\"1\"");
    assert_str(head.cookie, "a=1");
    assert_str(head.origin, "https://a.example");
    assert_true(head.keep_alive);
    assert_false(head.has_content_length || head.wants_upgrade || head.is_http_1_0);
    assert_null(head.content_type.at);
    assert_null(head.forwarded_for.at);
}

static void a_post_says_what_its_body_is(void **state)
{
    struct head head = read_right("POST / HTTP/1.1\r\n" HOST "Content-Length: 12\r\n"
                                  "Content-Type: application/json\r\n"
                                  "Expect: 100-Continue\r\nConnection: x, close\r\n\r\n");

    (void)state;
    assert_int_equal(head.method, HTTP_POST);
    assert_true(head.has_content_length && head.expects_continue && !head.keep_alive);
    assert_int_equal(head.content_length, 12);
    assert_str(head.content_type, "application/json");
    head = read_right("POST / HTTP/1.1\r\n" HOST "Content-Length: 0\r\nExpect: tea\r\n\r\n");
    assert_true(head.has_content_length && head.expects_unknown && !head.expects_continue);
    assert_int_equal(head.content_length, 0);
}

static void the_length_of_a_head_ends_before_what_follows(void **state)
{
    static const char text[] = "GET / HTTP/1.1\r\n" HOST "\r\nGET /second HTTP/1.1\r\n\r\n";
    struct head head;
    size_t len;

    (void)state;
    assert_int_equal(head_parse((const uint8_t *)text, strlen(text), &head, &len), HEAD_OK);
    assert_memory_equal(text + len, "GET /second", 11);
}

static void http_1_0_needs_no_host_and_ends(void **state)
{
    struct head head = read_right("HEAD / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");

    (void)state;
    assert_true(head.is_http_1_0);
    assert_false(head.keep_alive);
    head = read_right("POST / HTTP/1.0\r\nContent-Length: 1\r\nExpect: 100-continue\r\n\r\n");
    assert_false(head.expects_continue);
}

static void hosts_are_names_addresses_and_ports(void **state)
{
    static const char *const right[] = {"a",     "a.b-c_d.example", "127.0.0.1",  "127.0.0.1:80",
                                        "[::1]", "[::1]:8080",      "[fe80::A.1]"};
    static const char *const wrong[] = {"",       ":80",    "a:",    "a:b", "a:65536", "a b",
                                        "a/b",    "a@b",    "a%41",  "a,b", "[::1",    "[]",
                                        "[::1]x", "[::1]:", "[g::]", "::1", "a:80:80", "a?"};
    char text[128];

    (void)state;
    for (size_t i = 0; i < sizeof(right) / sizeof(*right); i++) {
        snprintf(text, sizeof(text), "GET / HTTP/1.1\r\nHost: %s\r\n\r\n", right[i]);
        assert_str(read_right(text).host, right[i]);
    }
    for (size_t i = 0; i < sizeof(wrong) / sizeof(*wrong); i++) {
        snprintf(text, sizeof(text), "GET / HTTP/1.1\r\nHost: %s\r\n\r\n", wrong[i]);
        assert_int_equal(judge(text), HEAD_BAD);
    }
}

static void a_right_upgrade_is_known(void **state)
{
    struct head head = read_right("GET /live HTTP/1.1\r\n" HOST "Upgrade: h2c, WebSocket\r\n"
                                  "Connection: keep-alive\r\nConnection: Foo, UPGRADE\r\n"
                                  "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: " KEY "\r\n"
                                  "Sec-WebSocket-Protocol: x, havre.1\r\n\r\n");

    (void)state;
    assert_true(head.is_websocket && head.wants_upgrade);
    assert_str(head.websocket_key, KEY);
    assert_true(head_field_has(head.websocket_protocol, "havre.1"));
    assert_true(read_right("GET / HTTP/1.1\r\n" HOST UPGRADE "\r\n").is_websocket);
}

static void a_wrong_upgrade_is_no_websocket(void **state)
{
    static const char *const wrong[] = {
        "POST / HTTP/1.1\r\n" HOST "Content-Length: 0\r\n" UPGRADE "\r\n",
        "GET / HTTP/1.0\r\n" HOST UPGRADE "\r\n",
        "GET / HTTP/1.1\r\n" HOST "Upgrade: websocket\r\nConnection: keep-alive\r\n"
        "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: " KEY "\r\n\r\n",
        "GET / HTTP/1.1\r\n" HOST "Upgrade: h2c\r\nConnection: Upgrade\r\n"
        "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: " KEY "\r\n\r\n",
        "GET / HTTP/1.1\r\n" HOST "Upgrade: websocket\r\nConnection: Upgrade\r\n"
        "Sec-WebSocket-Version: 8\r\nSec-WebSocket-Key: " KEY "\r\n\r\n",
        "GET / HTTP/1.1\r\n" HOST "Upgrade: websocket\r\nConnection: Upgrade\r\n"
        "Sec-WebSocket-Key: " KEY "\r\n\r\n",
        "GET / HTTP/1.1\r\n" HOST "Upgrade: websocket\r\nConnection: Upgrade\r\n"
        "Sec-WebSocket-Version: 13\r\n\r\n",
        "GET / HTTP/1.1\r\n" HOST "Upgrade: websocket\r\nConnection: Upgrade\r\n"
        "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZR==\r\n\r\n",
        "GET / HTTP/1.1\r\n" HOST "Upgrade: websocket\r\nConnection: Upgrade\r\n"
        "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZ\"==\r\n\r\n",
        "GET / HTTP/1.1\r\n" HOST "Upgrade: websocket\r\nConnection: Upgrade\r\n"
        "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZQ==\r\n\r\n",
    };

    (void)state;
    for (size_t i = 0; i < sizeof(wrong) / sizeof(*wrong); i++) {
        struct head head = read_right(wrong[i]);

        assert_true(head.wants_upgrade);
        assert_false(head.is_websocket);
    }
}

struct refusal {
    enum head_result verdict;
    const char *text;
};

static const struct refusal refusals[] = {
    /* The request line. */
    {HEAD_BAD, "\r\nGET / HTTP/1.1\r\n"},
    {HEAD_BAD, " GET / HTTP/1.1\r\n"},
    {HEAD_BAD, "GET  / HTTP/1.1\r\n"},
    {HEAD_BAD, "GET\t/ HTTP/1.1\r\n"},
    {HEAD_BAD, "G\"T / HTTP/1.1\r\n"},
    {HEAD_BAD, "\x16\x03\x01\x02"},
    {HEAD_BAD, "GET /  HTTP/1.1\r\n"},
    {HEAD_BAD, "GET /\r\n"},
    {HEAD_BAD, "GET / http/1.1\r\n"},
    {HEAD_BAD, "GET / HTTP/1.1 \r\n"},
    {HEAD_BAD, "GET / HTTP/1.10\r\n"},
    {HEAD_BAD, "GET / HTTP/11\r\n"},
    {HEAD_BAD, "GET / HTTP/1.1\n"},
    {HEAD_BAD, "GET / HTTP/1.1\rX"},
    {HEAD_METHOD, "PUT / HTTP/1.1\r\n"},
    {HEAD_METHOD, "get / HTTP/1.1\r\n"},
    {HEAD_METHOD, "CONNECT a.example:443 HTTP/1.1\r\n"},
    {HEAD_METHOD, "PRI * HTTP/2.0\r\n\r\n"},
    {HEAD_BAD, "ABCDEFGHIJKLMNOPQRSTUVWXYZABCDEFGHIJKLMN / HTTP/1.1\r\n"},
    {HEAD_VERSION, "GET / HTTP/2.0\r\n"},
    {HEAD_VERSION, "GET / HTTP/1.2\r\n"},
    {HEAD_VERSION, "GET / HTTP/0.9\r\n"},
    /* The target. */
    {HEAD_BAD, "GET http://a.example/ HTTP/1.1\r\n"},
    {HEAD_BAD, "GET a.example:80 HTTP/1.1\r\n"},
    {HEAD_BAD, "GET * HTTP/1.1\r\n"},
    {HEAD_BAD, "GET ?x HTTP/1.1\r\n"},
    {HEAD_BAD, "GET //a HTTP/1.1\r\n"},
    {HEAD_BAD, "GET /a//b HTTP/1.1\r\n"},
    {HEAD_BAD, "GET /. HTTP/1.1\r\n"},
    {HEAD_BAD, "GET /./a HTTP/1.1\r\n"},
    {HEAD_BAD, "GET /a/.. HTTP/1.1\r\n"},
    {HEAD_BAD, "GET /a/../b HTTP/1.1\r\n"},
    {HEAD_BAD, "GET /..?x HTTP/1.1\r\n"},
    {HEAD_BAD, "GET /%61 HTTP/1.1\r\n"},
    {HEAD_BAD, "GET /a\\b HTTP/1.1\r\n"},
    {HEAD_BAD, "GET /a#b HTTP/1.1\r\n"},
    {HEAD_BAD, "GET /\xc3\xa9 HTTP/1.1\r\n"},
    {HEAD_BAD, "GET /a\x7f HTTP/1.1\r\n"},
    {HEAD_BAD, "GET /?a#b HTTP/1.1\r\n"},
    {HEAD_BAD, "GET /?%4 HTTP/1.1\r\n"},
    {HEAD_BAD, "GET /?%xy HTTP/1.1\r\n"},
    {HEAD_BAD, "GET /?a\"b HTTP/1.1\r\n"},
    /* Field lines. */
    {HEAD_BAD, "GET / HTTP/1.1\r\nHost : a\r\n"},
    {HEAD_BAD, "GET / HTTP/1.1\r\nHost\r\n"},
    {HEAD_BAD, "GET / HTTP/1.1\r\n: a\r\n"},
    {HEAD_BAD, "GET / HTTP/1.1\r\n Host: a\r\n"},
    {HEAD_BAD, "GET / HTTP/1.1\r\n" HOST "X: a\r\n b\r\n"},
    {HEAD_BAD, "GET / HTTP/1.1\r\n" HOST "X: a\r\n\tb\r\n"},
    {HEAD_BAD, "GET / HTTP/1.1\r\n" HOST "X: a\n"},
    {HEAD_BAD, "GET / HTTP/1.1\r\n" HOST "X: a\rb\r\n"},
    {HEAD_BAD, "GET / HTTP/1.1\r\n" HOST "X: a\r\r\n"},
    {HEAD_BAD, "GET / HTTP/1.1\r\n" HOST "X: \xe9\r\n"},
    {HEAD_BAD, "GET / HTTP/1.1\r\n" HOST "X: \x01\r\n"},
    {HEAD_BAD, "GET / HTTP/1.1\r\n" HOST "X: \x7f\r\n"},
    {HEAD_BAD, "GET / HTTP/1.1\r\n" HOST "X(y): a\r\n"},
    {HEAD_BAD, "GET / HTTP/1.1\r\n" HOST "X\xc3\xa9: a\r\n"},
    {HEAD_BAD, "GET / HTTP/1.1\r\n" HOST "\n"},
    {HEAD_BAD, "GET / HTTP/1.1\r\n" HOST "\rX"},
    /* Who is asked, and how long the body is. */
    {HEAD_BAD, "GET / HTTP/1.1\r\n\r\n"},
    {HEAD_BAD, "GET / HTTP/1.1\r\n" HOST HOST},
    {HEAD_BAD, "POST / HTTP/1.1\r\n" HOST "Content-Length: 1\r\nContent-Length: 1\r\n"},
    {HEAD_BAD, "POST / HTTP/1.1\r\n" HOST "Content-Length: 1\r\ncontent-length: 2\r\n"},
    {HEAD_BAD, "POST / HTTP/1.1\r\n" HOST "Content-Length: 1, 1\r\n"},
    {HEAD_BAD, "POST / HTTP/1.1\r\n" HOST "Content-Length: +1\r\n"},
    {HEAD_BAD, "POST / HTTP/1.1\r\n" HOST "Content-Length: -1\r\n"},
    {HEAD_BAD, "POST / HTTP/1.1\r\n" HOST "Content-Length: 0x1\r\n"},
    {HEAD_BAD, "POST / HTTP/1.1\r\n" HOST "Content-Length: 01\r\n"},
    {HEAD_BAD, "POST / HTTP/1.1\r\n" HOST "Content-Length: 1 1\r\n"},
    {HEAD_BAD, "POST / HTTP/1.1\r\n" HOST "Content-Length: \r\n"},
    {HEAD_BAD, "POST / HTTP/1.1\r\n" HOST "Content-Length: 99999999999999999999\r\n"},
    {HEAD_BAD, "POST / HTTP/1.1\r\n" HOST "Content-Length: 18446744073709551616\r\n"},
    {HEAD_CODING, "POST / HTTP/1.1\r\n" HOST "Transfer-Encoding: chunked\r\n"},
    {HEAD_CODING, "POST / HTTP/1.1\r\n" HOST "Transfer-Encoding: identity\r\n"},
    {HEAD_CODING, "POST / HTTP/1.1\r\n" HOST "transfer-encoding:\tx\r\n"},
    {HEAD_CODING, "POST / HTTP/1.1\r\n" HOST "Content-Length: 4\r\nTransfer-Encoding: x\r\n"},
    {HEAD_CODING, "POST / HTTP/1.0\r\n" HOST "Transfer-Encoding: chunked\r\n"},
    {HEAD_BAD, "GET / HTTP/1.1\r\n" HOST "Content-Length: 1\r\n\r\n"},
    {HEAD_BAD, "HEAD / HTTP/1.1\r\n" HOST "Content-Length: 1\r\n\r\n"},
    /* What may be there once. */
    {HEAD_BAD, "GET / HTTP/1.1\r\n" HOST "Upgrade: websocket\r\nUpgrade: h2c\r\n"},
    {HEAD_BAD, "GET / HTTP/1.1\r\n" HOST "Origin: a\r\nOrigin: a\r\n"},
    {HEAD_BAD, "GET / HTTP/1.1\r\n" HOST "Cookie: a=1\r\nCookie: b=1\r\n"},
    {HEAD_BAD, "GET / HTTP/1.1\r\n" HOST "Sec-WebSocket-Key: a\r\nSec-WebSocket-Key: a\r\n"},
    {HEAD_BAD, "GET / HTTP/1.1\r\n" HOST "Sec-WebSocket-Version: 13\r\n"
               "Sec-WebSocket-Version: 13\r\n"},
    {HEAD_BAD, "GET / HTTP/1.1\r\n" HOST "Sec-WebSocket-Protocol: a\r\n"
               "Sec-WebSocket-Protocol: a\r\n"},
    {HEAD_BAD, "GET / HTTP/1.1\r\n" HOST "Content-Type: a\r\nContent-Type: a\r\n"},
    {HEAD_BAD, "POST / HTTP/1.1\r\n" HOST "Expect: 100-continue\r\nExpect: 100-continue\r\n"},
    {HEAD_BAD, "GET / HTTP/1.1\r\n" HOST "Connection: a b\r\n"},
};

static void what_could_be_read_in_two_ways_is_refused_however_it_is_split(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(refusals) / sizeof(*refusals); i++) {
        enum head_result verdict = judge(refusals[i].text);

        if (verdict != refusals[i].verdict)
            print_error("case %zu: verdict %d\n%s\n", i, (int)verdict, refusals[i].text);
        assert_int_equal(verdict, refusals[i].verdict);
    }
}

static void nul_is_refused_wherever_it_stands(void **state)
{
    static const char text[] = "GET /a?b HTTP/1.1\r\n" HOST "X: a\r\n\r\n";
    char bytes[sizeof(text)];

    (void)state;
    for (size_t at = 0; at < strlen(text); at++) {
        struct head head;

        memcpy(bytes, text, sizeof(text));
        bytes[at] = 0;
        assert_int_equal(judge_bytes(bytes, strlen(text), &head), HEAD_BAD);
    }
}

/* A request whose head has `len` bytes, by a field that fills it up. */
static char *head_of_length(size_t len)
{
    static const char start[] = "GET / HTTP/1.1\r\n" HOST "X: ";
    char *text = mem_alloc(len + 1);

    memset(text, 'a', len);
    memcpy(text, start, strlen(start));
    memcpy(text + len - 4, "\r\n\r\n", 4);
    return text;
}

static void a_head_has_at_most_8_kib(void **state)
{
    struct head head;
    size_t len;
    char *text = head_of_length(HEAD_MAX);

    (void)state;
    assert_int_equal(head_parse((uint8_t *)text, HEAD_MAX, &head, &len), HEAD_OK);
    assert_int_equal(len, HEAD_MAX);
    assert_int_equal(head_parse((uint8_t *)text, HEAD_MAX - 1, &head, &len), HEAD_MORE);
    mem_free(text);
    text = head_of_length(HEAD_MAX + 1);
    assert_int_equal(head_parse((uint8_t *)text, HEAD_MAX + 1, &head, &len), HEAD_LARGE);
    assert_int_equal(head_parse((uint8_t *)text, HEAD_MAX, &head, &len), HEAD_LARGE);
    assert_int_equal(head_parse((uint8_t *)text, HEAD_MAX - 1, &head, &len), HEAD_MORE);
    mem_free(text);
}

static void a_head_has_at_most_64_fields(void **state)
{
    char text[2048] = "GET / HTTP/1.1\r\n" HOST;

    (void)state;
    for (int i = 1; i < HEAD_FIELDS_MAX; i++)
        strcat(text, "X: a\r\n");
    assert_int_equal(judge(text), HEAD_MORE);
    strcat(text, "\r\n");
    assert_int_equal(judge(text), HEAD_OK);
    memcpy(text + strlen(text) - 2, "X: a\r\n\r\n", 9);
    assert_int_equal(judge(text), HEAD_LARGE);
}

static void the_last_forwarding_proxy_is_the_one_that_counts(void **state)
{
    struct head head = read_right("GET / HTTP/1.1\r\n" HOST "X-Forwarded-For: 6.6.6.6\r\n"
                                  "X-Forwarded-For: 1.2.3.4, 5.6.7.8\r\n\r\n");

    (void)state;
    assert_str(head.forwarded_for, "1.2.3.4, 5.6.7.8");
}

static void a_list_names_a_token_unless_its_weight_is_zero(void **state)
{
    struct str field = str_of("gzip;q=0.5 , br;Q=0.000,deflate; q=0, zstd ;q=0.001, x;p=1;q=0");

    (void)state;
    assert_true(head_field_has(field, "gzip"));
    assert_true(head_field_has(field, "GZIP"));
    assert_true(head_field_has(field, "zstd"));
    assert_false(head_field_has(field, "br"));
    assert_false(head_field_has(field, "deflate"));
    assert_false(head_field_has(field, "x"));
    assert_false(head_field_has(field, "gzi"));
    assert_false(head_field_has((struct str){0}, "gzip"));
}

static void the_smallest_coding_that_is_taken_is_chosen(void **state)
{
    (void)state;
    assert_int_equal(content_coding_choose(str_of("gzip, deflate, br")), CODING_BROTLI);
    assert_int_equal(content_coding_choose(str_of("gzip, br;q=0")), CODING_GZIP);
    assert_int_equal(content_coding_choose(str_of("zstd")), CODING_IDENTITY);
    assert_int_equal(content_coding_choose((struct str){0}), CODING_IDENTITY);
    assert_string_equal(content_coding_name(CODING_BROTLI), "br");
    assert_string_equal(content_coding_name(CODING_GZIP), "gzip");
    assert_null(content_coding_name(CODING_IDENTITY));
}

static void a_cookie_is_found_by_its_whole_name_once(void **state)
{
    struct str value;

    (void)state;
    assert_true(head_cookie(str_of("xa=1; a=2; ab=3;b="), "a", &value));
    assert_str(value, "2");
    assert_true(head_cookie(str_of("a==x=;c"), "a", &value));
    assert_str(value, "=x=");
    assert_true(head_cookie(str_of("b="), "b", &value));
    assert_int_equal(value.len, 0);
    assert_false(head_cookie(str_of("a=1; a=1"), "a", &value));
    assert_false(head_cookie(str_of("a; A=1"), "a", &value));
    assert_false(head_cookie((struct str){0}, "a", &value));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_request_of_a_browser_is_read),
        cmocka_unit_test(a_post_says_what_its_body_is),
        cmocka_unit_test(the_length_of_a_head_ends_before_what_follows),
        cmocka_unit_test(http_1_0_needs_no_host_and_ends),
        cmocka_unit_test(hosts_are_names_addresses_and_ports),
        cmocka_unit_test(a_right_upgrade_is_known),
        cmocka_unit_test(a_wrong_upgrade_is_no_websocket),
        cmocka_unit_test(what_could_be_read_in_two_ways_is_refused_however_it_is_split),
        cmocka_unit_test(nul_is_refused_wherever_it_stands),
        cmocka_unit_test(a_head_has_at_most_8_kib),
        cmocka_unit_test(a_head_has_at_most_64_fields),
        cmocka_unit_test(the_last_forwarding_proxy_is_the_one_that_counts),
        cmocka_unit_test(a_list_names_a_token_unless_its_weight_is_zero),
        cmocka_unit_test(the_smallest_coding_that_is_taken_is_chosen),
        cmocka_unit_test(a_cookie_is_found_by_its_whole_name_once),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
