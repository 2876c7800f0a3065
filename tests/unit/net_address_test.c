/*
 * Addresses: which texts are one, how they are written back, and who is inside a prefix.
 */
#include "net/address.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#define PATH_107 \
    "/1234567890123456789012345678901234567890123456789012345678901234567890123456789012345678" \
    "901234567890123456"

static void addresses_to_listen_on_are_read_and_written_back(void **state)
{
    static const char *const right[] = {"127.0.0.1:8080", "0.0.0.0:0",  "[::1]:65535",
                                        "[::]:80",        "unix:/a b",  "unix:relative",
                                        "unix:" PATH_107, "[fe80::1]:1"};
    struct address address;
    char text[ADDRESS_TEXT_LEN];
    const char *error;

    (void)state;
    for (size_t i = 0; i < sizeof(right) / sizeof(*right); i++) {
        assert_true(address_parse(right[i], &address, &error));
        address_format(&address, text);
        assert_string_equal(text, right[i]);
        assert_int_equal(address.is_unix, strncmp(right[i], "unix:", 5) == 0);
    }
}

static void what_is_no_address_gets_a_reason(void **state)
{
    static const char *const wrong[] = {"",
                                        ":",
                                        "127.0.0.1",
                                        "127.0.0.1:",
                                        "127.0.0.1:65536",
                                        ":8080",
                                        "localhost:1",
                                        "127.0.0.1:80x",
                                        "127.0.0.1:-1",
                                        "127.1:80",
                                        "1.2.3.256:1",
                                        "::1:80",
                                        "[::1]",
                                        "[::1]80",
                                        "[::1:80",
                                        "[::g]:80",
                                        "[1.2.3.4]:1",
                                        "[]:1",
                                        "unix:",
                                        "unix:" PATH_107 "x",
                                        "tcp:a:1",
                                        " 1.2.3.4:1",
                                        "1.2.3.4 :1",
                                        "[fe80::1%lo]:1",
                                        "1.2.3.4:1:1"};

    (void)state;
    for (size_t i = 0; i < sizeof(wrong) / sizeof(*wrong); i++) {
        struct address address;
        const char *error = NULL;

        if (address_parse(wrong[i], &address, &error))
            fail_msg("taken for an address: %s", wrong[i]);
        assert_non_null(error);
        assert_true(strlen(error) > 10);
    }
}

static void loopback_is_known(void **state)
{
    static const struct {
        const char *text;
        bool is_loopback;
    } cases[] = {{"127.0.0.1:1", true},   {"127.255.0.1:1", true}, {"128.0.0.1:1", false},
                 {"0.0.0.0:1", false},    {"[::1]:1", true},       {"[::]:1", false},
                 {"[::2]:1", false},      {"unix:/x", true},       {"[::ffff:127.0.0.1]:1", true},
                 {"10.0.0.127:1", false}, {"[7f00::1]:1", false}};

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        struct address address;
        const char *error;

        assert_true(address_parse(cases[i].text, &address, &error));
        assert_int_equal(address_is_loopback(&address), cases[i].is_loopback);
    }
}

static struct peer peer_of_text(const char *text)
{
    struct peer peer;

    assert_true(peer_parse(text, strlen(text), &peer));
    return peer;
}

static void assert_peer(struct peer peer, const char *bytes)
{
    assert_memory_equal(peer.ip, bytes, sizeof(peer.ip));
}

static void a_peer_is_16_bytes_whatever_its_family(void **state)
{
    struct address address;
    const char *error;

    (void)state;
    assert_true(address_parse("1.2.3.4:5", &address, &error));
    assert_peer(peer_of(&address.u.any), "\0\0\0\0\0\0\0\0\0\0\xff\xff\1\2\3\4");
    assert_true(address_parse("[1:203::4]:5", &address, &error));
    assert_peer(peer_of(&address.u.any), "\0\1\2\3\0\0\0\0\0\0\0\0\0\0\0\4");
    assert_true(address_parse("unix:/x", &address, &error));
    assert_peer(peer_of(&address.u.any), "\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0");
}

static void forwarded_addresses_are_numbers_with_or_without_port(void **state)
{
    static const char *const wrong[] = {"",
                                        "unknown",
                                        "_x",
                                        "1.2.3",
                                        "1.2.3.4:",
                                        "[::1",
                                        "::1]",
                                        "[::1]:",
                                        "[1.2.3.4]",
                                        "1.2.3.4:99999",
                                        "[::1]x",
                                        "a:1",
                                        "1.2.3.4, 5.6.7.8"};

    (void)state;
    assert_peer(peer_of_text("1.2.3.4"), "\0\0\0\0\0\0\0\0\0\0\xff\xff\1\2\3\4");
    assert_peer(peer_of_text("1.2.3.4:567"), "\0\0\0\0\0\0\0\0\0\0\xff\xff\1\2\3\4");
    assert_peer(peer_of_text("1:203::4"), "\0\1\2\3\0\0\0\0\0\0\0\0\0\0\0\4");
    assert_peer(peer_of_text("[1:203::4]"), "\0\1\2\3\0\0\0\0\0\0\0\0\0\0\0\4");
    assert_peer(peer_of_text("[1:203::4]:567"), "\0\1\2\3\0\0\0\0\0\0\0\0\0\0\0\4");
    for (size_t i = 0; i < sizeof(wrong) / sizeof(*wrong); i++) {
        struct peer peer;

        assert_false(peer_parse(wrong[i], strlen(wrong[i]), &peer));
    }
    assert_false(peer_parse("1.2.3.4\0", 8, &(struct peer){0}));
}

static bool prefix_has(const char *prefix_text, const char *peer_text)
{
    struct peer_prefix prefix;
    struct peer peer = peer_of_text(peer_text);

    assert_true(peer_prefix_parse(prefix_text, &prefix));
    return peer_prefix_has(&prefix, &peer);
}

static void prefixes_hold_what_begins_like_them(void **state)
{
    (void)state;
    assert_true(prefix_has("10.0.0.0/8", "10.255.1.2"));
    assert_false(prefix_has("10.0.0.0/8", "11.0.0.0"));
    assert_true(prefix_has("10.1.128.0/17", "10.1.255.1"));
    assert_false(prefix_has("10.1.128.0/17", "10.1.127.1"));
    assert_true(prefix_has("10.1.2.3", "10.1.2.3"));
    assert_false(prefix_has("10.1.2.3", "10.1.2.2"));
    assert_true(prefix_has("0.0.0.0/0", "9.9.9.9"));
    assert_false(prefix_has("0.0.0.0/0", "2001:db8::1"));
    assert_true(prefix_has("2001:db8::/33", "2001:db8:7fff::1"));
    assert_false(prefix_has("2001:db8::/33", "2001:db8:8000::1"));
    assert_true(prefix_has("::1", "::1"));
    assert_false(prefix_has("::1", "::2"));
    assert_true(prefix_has("::/0", "1.2.3.4"));
    assert_true(prefix_has("unix", "::"));
    assert_false(prefix_has("unix", "::1"));
}

static void what_is_no_prefix_is_refused(void **state)
{
    static const char *const wrong[] = {"",        "10.0.0.0/33", "10.0.0.0/", "/8",
                                        "::1/129", "10.0.0/8",    "x",         "unix:/a",
                                        "::1/8/8", "[::1]",       "1.2.3.4:5", "10.0.0.0/-1"};

    (void)state;
    for (size_t i = 0; i < sizeof(wrong) / sizeof(*wrong); i++) {
        struct peer_prefix prefix;

        assert_false(peer_prefix_parse(wrong[i], &prefix));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(addresses_to_listen_on_are_read_and_written_back),
        cmocka_unit_test(what_is_no_address_gets_a_reason),
        cmocka_unit_test(loopback_is_known),
        cmocka_unit_test(a_peer_is_16_bytes_whatever_its_family),
        cmocka_unit_test(forwarded_addresses_are_numbers_with_or_without_port),
        cmocka_unit_test(prefixes_hold_what_begins_like_them),
        cmocka_unit_test(what_is_no_prefix_is_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
