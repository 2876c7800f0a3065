/* The names that a listener answers to. */
#include "guard/origin.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

static const struct origin_policy LOOPBACK = {NULL};
static const struct origin_policy PUBLIC = {"https://aide.example"};

static void test_loopback_answers_to_its_own_names_only(void **state)
{
    (void)state;
    assert_true(origin_allows_host(&LOOPBACK, str_of("localhost")));
    assert_true(origin_allows_host(&LOOPBACK, str_of("LocalHost:8080")));
    assert_true(origin_allows_host(&LOOPBACK, str_of("127.0.0.1:8080")));
    assert_true(origin_allows_host(&LOOPBACK, str_of("[::1]:8080")));
    assert_false(origin_allows_host(&LOOPBACK, str_of("localhost.evil.example")));
    assert_false(origin_allows_host(&LOOPBACK, str_of("evil.example:8080")));
    assert_false(origin_allows_host(&LOOPBACK, str_of("localhost:80a")));
    assert_false(origin_allows_host(&LOOPBACK, str_of("localhost:")));
    assert_false(origin_allows_host(&LOOPBACK, (struct str){NULL, 0}));
}

static void test_public_house_answers_to_its_name_only(void **state)
{
    (void)state;
    assert_true(origin_allows_host(&PUBLIC, str_of("aide.example")));
    assert_false(origin_allows_host(&PUBLIC, str_of("localhost")));
    assert_false(origin_allows_host(&PUBLIC, str_of("aide.example:8443")));
}

static void test_page_of_another_origin_is_refused(void **state)
{
    struct str host = str_of("localhost:8080");
    (void)state;
    assert_true(origin_allows(&LOOPBACK, str_of("http://localhost:8080"), host));
    assert_false(origin_allows(&LOOPBACK, str_of("http://localhost:8081"), host));
    assert_false(origin_allows(&LOOPBACK, str_of("https://localhost:8080"), host));
    assert_false(origin_allows(&LOOPBACK, str_of("null"), host));
    assert_false(origin_allows(&LOOPBACK, (struct str){NULL, 0}, host));
    assert_true(origin_allows(&PUBLIC, str_of("https://aide.example"), str_of("aide.example")));
    assert_false(origin_allows(&PUBLIC, str_of("http://aide.example"), str_of("aide.example")));
}

static void test_live_source_follows_the_scheme(void **state)
{
    struct buf buf = {0};
    (void)state;
    origin_append_live_source(&PUBLIC, str_of("aide.example"), &buf);
    buf_append_u8(&buf, ' ');
    origin_append_live_source(&LOOPBACK, str_of("localhost:8080"), &buf);
    buf_append_u8(&buf, 0);
    assert_string_equal((const char *)buf.data, "wss://aide.example ws://localhost:8080");
    buf_release(&buf);
}

static void test_an_address_is_at_home_by_its_host_alone(void **state)
{
    (void)state;
    for (const char *const *url =
             (const char *[]){"https://aide.example", "https://aide.example/",
                              "https://AIDE.example", "https://aide.example:8443/a",
                              "https://aide.example?a", "https://aide.example#a", NULL};
         *url; url++)
        assert_true(origin_is_home_of("https://aide.example:444", *url));
    assert_false(origin_is_home_of("https://aide.example", "https://aide.example.org/"));
    assert_false(origin_is_home_of("https://aide.example", "https://www.aide.example/"));
    assert_false(origin_is_home_of("https://aide.example", "https://meteo.example/aide.example"));
    assert_false(origin_is_home_of("", "https://meteo.example/"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_loopback_answers_to_its_own_names_only),
        cmocka_unit_test(test_public_house_answers_to_its_name_only),
        cmocka_unit_test(test_page_of_another_origin_is_refused),
        cmocka_unit_test(test_live_source_follows_the_scheme),
        cmocka_unit_test(test_an_address_is_at_home_by_its_host_alone),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
