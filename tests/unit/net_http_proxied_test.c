/*
 * Whose request it is, behind a proxy and without one: only a trusted proxy's word counts, and it
 * counts in the limits too.
 */
#include "net_harness.h"

#include <stdio.h>
#include <stdlib.h>

#define HOST "Host: a\r\n"
#define GET_A "GET /a HTTP/1.1\r\n" HOST
#define ANSWER_A "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 1\r\n\r\na"
#define SIGNATURE "\r\n\r\n\0\r\nQUIT\n"

static struct peer_prefix trusted;

static void start(const char *prefix)
{
    if (prefix) {
        assert_true(peer_prefix_parse(prefix, &trusted));
        harness.options.trusted = &trusted;
        harness.options.trusted_count = 1;
    }
    harness_start();
}

static void assert_peer(const char *text)
{
    struct peer peer;

    assert_true(peer_parse(text, strlen(text), &peer));
    assert_memory_equal(harness.peer.ip, peer.ip, sizeof(peer.ip));
}

static void ask_as(int fd, const char *forwarded, const char *wanted)
{
    client_send(fd, GET_A);
    client_send(fd, forwarded);
    client_send(fd, "\r\n");
    client_expect(fd, ANSWER_A);
    assert_peer(wanted);
}

static void a_stranger_cannot_say_who_it_is(void **state)
{
    int fd;

    (void)state;
    start("10.0.0.0/8");
    fd = client_open();
    ask_as(fd, "X-Forwarded-For: 6.6.6.6\r\n", "127.0.0.1");
    ask_as(fd, "X-Forwarded-For: nonsense\r\n", "127.0.0.1");
    close(fd);
    fd = client_open();
    assert_true(client_try_send(fd, SIGNATURE "\x21\x11\0\x0c", 16));
    client_expect(fd, "HTTP/1.1 400 Bad Request\r\n");
    mem_free(client_receive_all(fd));
}

static void the_last_address_that_a_trusted_proxy_forwards_counts_for_each_request(void **state)
{
    int fd;

    (void)state;
    start("127.0.0.1");
    fd = client_open();
    ask_as(fd, "X-Forwarded-For: 6.6.6.6, 1.2.3.4\r\n", "1.2.3.4");
    ask_as(fd, "X-Forwarded-For: 6.6.6.6\r\nX-Forwarded-For: 2001:db8::1\r\n", "2001:db8::1");
    ask_as(fd, "X-Forwarded-For: [2001:db8::2]:443\r\n", "2001:db8::2");
    ask_as(fd, "", "127.0.0.1");
    client_send(fd, GET_A "X-Forwarded-For: 1.2.3.4, unknown\r\n\r\n");
    client_expect(fd, "HTTP/1.1 400 Bad Request\r\n");
    mem_free(client_receive_all(fd));
}

static void the_proxy_protocol_counts_for_the_whole_connection(void **state)
{
    static const char header[] = SIGNATURE "\x21\x11\0\x10"
                                           "\x01\x02\x03\x04\x0a\0\0\1\1\xbb\0\x50"
                                           "\x04\0\1x";
    int fd;

    (void)state;
    start("127.0.0.0/8");
    fd = client_open();
    for (size_t at = 0; at < sizeof(header) - 1; at++) {
        assert_true(client_try_send(fd, header + at, 1));
        nap(1);
    }
    ask_as(fd, "", "1.2.3.4");
    ask_as(fd, "X-Forwarded-For: 6.6.6.6\r\n", "1.2.3.4");
    /* Once, and at the start. */
    assert_true(client_try_send(fd, header, sizeof(header) - 1));
    client_expect(fd, "HTTP/1.1 400 Bad Request\r\n");
    mem_free(client_receive_all(fd));
}

static void a_proxy_may_speak_for_itself(void **state)
{
    static const char local[] = SIGNATURE "\x20\0\0\0";
    int fd;

    (void)state;
    start("127.0.0.1/32");
    fd = client_open();
    assert_true(client_try_send(fd, local, sizeof(local) - 1));
    ask_as(fd, "", "127.0.0.1");
    ask_as(fd, "X-Forwarded-For: 1.2.3.4\r\n", "1.2.3.4");
    close(fd);
}

static void a_broken_proxy_header_ends_the_connection(void **state)
{
    int fd;

    (void)state;
    start("127.0.0.1");
    fd = client_open();
    assert_true(client_try_send(fd, SIGNATURE "\x11\x11\0\x0c", 16));
    client_expect_end(fd);
    fd = client_open();
    assert_true(client_try_send(fd, SIGNATURE, 8)); /* the head's deadline counts */
    assert_true(client_is_quiet(fd, 100));
    close(fd);
}

static void the_forwarded_address_is_the_one_that_is_counted(void **state)
{
    int fds[3];

    (void)state;
    harness.options.limits.connections_per_peer = 1;
    start("127.0.0.1");
    for (int i = 0; i < 3; i++)
        fds[i] = client_open();
    /* One after the other on three connections of the proxy: never two at once. */
    for (int i = 0; i < 3; i++)
        ask_as(fds[i], "X-Forwarded-For: 1.2.3.4\r\n", "1.2.3.4");
    assert_int_equal(harness.crowded, 0);
    /* Two at once; of one network of IPv6, too. */
    client_send(fds[0], "GET /hold HTTP/1.1\r\n" HOST "X-Forwarded-For: 2001:db8::1\r\n\r\n");
    nap(10);
    client_send(fds[1], GET_A "X-Forwarded-For: 2001:db8::2\r\n\r\n");
    client_expect(fds[1], "HTTP/1.1 200 OK\r\n");
    assert_int_equal(harness.crowded, 1);
    for (int i = 0; i < 3; i++)
        close(fds[i]);
}

static void a_proxy_behind_a_unix_socket_can_be_trusted(void **state)
{
    char folder[] = "/tmp/net_proxied_test.XXXXXX";
    char text[128];
    const char *error;
    int another;
    int fd;

    assert_non_null(mkdtemp(folder));
    snprintf(text, sizeof(text), "unix:%s/socket", folder);
    assert_true(address_parse(text, &harness.options.listen, &error));
    harness.options.unix_mode = 0600;
    harness.options.limits.connections_per_peer = 1;
    start("unix");
    fd = client_open();
    ask_as(fd, "X-Forwarded-For: 1.2.3.4\r\n", "1.2.3.4");
    ask_as(fd, "", "::");
    /* Those whose address is not known are not one crowd. */
    client_send(fd, "GET /hold HTTP/1.1\r\n" HOST "\r\n");
    another = client_open();
    ask_as(another, "", "::");
    assert_int_equal(harness.crowded, 0);
    close(fd);
    close(another);
    harness_stop(state);
    assert_int_equal(rmdir(folder), 0);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, harness_init, harness_stop)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_stranger_cannot_say_who_it_is),
        TEST(the_last_address_that_a_trusted_proxy_forwards_counts_for_each_request),
        TEST(the_proxy_protocol_counts_for_the_whole_connection),
        TEST(a_proxy_may_speak_for_itself),
        TEST(a_broken_proxy_header_ends_the_connection),
        TEST(the_forwarded_address_is_the_one_that_is_counted),
        TEST(a_proxy_behind_a_unix_socket_can_be_trusted),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
