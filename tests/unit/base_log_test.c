/*
 * What really arrives on stderr: it is replaced by a pipe of packets (O_DIRECT), so that each
 * read(2) gives exactly what one write(2) was given.
 */
#include "base/clock.h"
#include "base/err.h"
#include "base/log.h"

#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

struct capture {
    int from;
    int kept_stderr;
};

static struct capture capture_begin(void)
{
    struct capture capture;
    int ends[2];

    assert_int_equal(pipe2(ends, O_DIRECT | O_NONBLOCK), 0);
    capture.from = ends[0];
    capture.kept_stderr = dup(STDERR_FILENO);
    dup2(ends[1], STDERR_FILENO);
    close(ends[1]);
    return capture;
}

static void capture_end(struct capture *capture)
{
    dup2(capture->kept_stderr, STDERR_FILENO);
    close(capture->kept_stderr);
    close(capture->from);
}

/* The next packet, terminated; empty when there is none. */
static const char *next_packet(const struct capture *capture)
{
    static char packet[4096];
    ssize_t len = read(capture->from, packet, sizeof(packet) - 1);

    packet[len > 0 ? len : 0] = '\0';
    return packet;
}

static void a_line_has_role_level_and_text_in_one_write(void **state)
{
    struct capture capture = capture_begin();

    (void)state;
    log_warn("%d links", 3);
    log_set_role("lobby");
    log_info("ready");
    log_error("no %s", "luck");
    assert_string_equal(next_packet(&capture), "havre: warn: 3 links\n");
    assert_string_equal(next_packet(&capture), "lobby: info: ready\n");
    assert_string_equal(next_packet(&capture), "lobby: error: no luck\n");
    assert_string_equal(next_packet(&capture), "");
    capture_end(&capture);
}

static void control_characters_are_replaced(void **state)
{
    struct capture capture = capture_begin();

    (void)state;
    log_set_role("lobby");
    log_info("a\nb\x1b[31mc\x7f\td");
    log_info("\xc2\x9b"
             "31m \xc3\xa9");
    log_info("\xff\x9b");
    assert_string_equal(next_packet(&capture), "lobby: info: a?b?[31mc??d\n");
    assert_string_equal(next_packet(&capture), "lobby: info: ??31m \xc3\xa9\n");
    assert_string_equal(next_packet(&capture), "lobby: info: ??\n");
    capture_end(&capture);
}

static void a_long_line_is_cut_and_still_ends(void **state)
{
    struct capture capture = capture_begin();
    char text[5000];
    const char *line;

    (void)state;
    memset(text, 'x', sizeof(text));
    text[sizeof(text) - 1] = '\0';
    log_info("%s", text);
    line = next_packet(&capture);
    assert_in_range(strlen(line), 500, 1024);
    assert_int_equal(line[strlen(line) - 1], '\n');
    assert_string_equal(next_packet(&capture), "");
    capture_end(&capture);
}

static void errno_survives_a_line(void **state)
{
    int kept_stderr = dup(STDERR_FILENO);

    (void)state;
    close(STDERR_FILENO);
    errno = ENOENT;
    log_info("nobody hears this");
    assert_int_equal(errno, ENOENT);
    dup2(kept_stderr, STDERR_FILENO);
    close(kept_stderr);
}

static void a_failed_check_says_where_and_aborts(void **state)
{
    struct capture capture = capture_begin();
    int status;
    pid_t child = fork();

    (void)state;
    if (child == 0) {
        setrlimit(RLIMIT_CORE, &(struct rlimit){0});
        signal(SIGABRT, SIG_DFL);
        CHECK(1 + 1 == 3);
        _exit(0);
    }
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGABRT);
    assert_non_null(strstr(next_packet(&capture), "base_log_test.c"));
    CHECK(1 + 1 == 2);
    assert_string_equal(next_packet(&capture), "");
    capture_end(&capture);
}

static void the_clocks_run_forward_in_milliseconds(void **state)
{
    uint64_t before = clock_ms();

    (void)state;
    usleep(5000);
    assert_in_range(clock_ms() - before, 4, 5000);
    /* 2020 to 2100. */
    assert_in_range(clock_wall_ms(), 1577836800000, 4102444800000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_line_has_role_level_and_text_in_one_write),
        cmocka_unit_test(control_characters_are_replaced),
        cmocka_unit_test(a_long_line_is_cut_and_still_ends),
        cmocka_unit_test(errno_survives_a_line),
        cmocka_unit_test(a_failed_check_says_where_and_aborts),
        cmocka_unit_test(the_clocks_run_forward_in_milliseconds),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
