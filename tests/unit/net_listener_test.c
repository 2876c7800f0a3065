/*
 * Listening: who may, at which address, and what happens when descriptors run out.
 */
#include "base/clock.h"
#include "net/deadline.h"
#include "net/listener.h"
#include "temporary_folder.h"

#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#define GUESTS 40

static struct {
    struct loop loop;
    struct listener *listener;
    struct address address;
    int accepted[GUESTS];
    unsigned count;
    unsigned pause_at;
} test;

static void handle_accept(void *owner, int fd)
{
    assert_ptr_equal(owner, &test);
    assert_true(test.count < GUESTS);
    assert_int_equal(fcntl(fd, F_GETFD) & FD_CLOEXEC, FD_CLOEXEC);
    assert_int_equal(fcntl(fd, F_GETFL) & O_NONBLOCK, O_NONBLOCK);
    test.accepted[test.count++] = fd;
    if (test.count == test.pause_at)
        listener_pause(test.listener);
}

static void drop_guests(void)
{
    while (test.count)
        close(test.accepted[--test.count]);
}

static int setup(void **state)
{
    memset(&test, 0, sizeof(test));
    loop_init(&test.loop);
    return temporary_folder_make(state);
}

static int teardown(void **state)
{
    listener_close(test.listener);
    drop_guests();
    loop_run(&test.loop);
    loop_finish(&test.loop);
    return temporary_folder_remove(state);
}

static int open_at(const char *text)
{
    struct address address;
    const char *error;
    int result;

    assert_true(address_parse(text, &address, &error));
    result = listener_open(&test.loop, &address, 0640, handle_accept, &test, &test.listener);
    if (result < 0)
        test.listener = NULL;
    else
        test.address = listener_address(test.listener);
    return result;
}

static int open_unix(void **state)
{
    char text[256];

    snprintf(text, sizeof(text), "unix:%s/socket", (char *)*state);
    return open_at(text);
}

/* -1 when nobody listens. */
static int visit(void)
{
    const struct address *address = &test.address;
    socklen_t len = address->is_unix ? sizeof(address->u.unix_path) : sizeof(address->u.v4);
    int fd = socket(address->u.any.sa_family, SOCK_STREAM | SOCK_CLOEXEC, 0);

    assert_true(fd >= 0);
    if (connect(fd, &address->u.any, len) < 0) {
        close(fd);
        return -1;
    }
    return fd;
}

static void turn_for(uint64_t ms)
{
    uint64_t end = clock_ms() + ms;

    do {
        uv_run(&test.loop.uv, UV_RUN_NOWAIT);
        usleep(500);
    } while (clock_ms() < end);
}

/* How often the loop wakes up in that time; a descriptor that is ready and not looked at would make
 * it thousands of times. The deadline that ends it makes one. */
static void handle_end(struct deadline *deadline)
{
    deadline->handle = NULL;
}

static unsigned wakes_in(uint64_t ms)
{
    struct deadline end = {.handle = handle_end};
    unsigned wakes = 0;

    deadline_set(&test.loop, &end, ms);
    for (; end.handle; wakes++)
        uv_run(&test.loop.uv, UV_RUN_ONCE);
    return wakes;
}

static void the_port_that_the_kernel_chose_is_known(void **state)
{
    int guest;

    (void)state;
    assert_int_equal(open_at("127.0.0.1:0"), 0);
    assert_int_not_equal(test.address.u.v4.sin_port, 0);
    guest = visit();
    assert_true(guest >= 0);
    turn_for(20);
    assert_int_equal(test.count, 1);
    close(guest);
    listener_close(test.listener);
    assert_int_equal(open_at("[::1]:0"), 0);
    assert_int_not_equal(test.address.u.v6.sin6_port, 0);
}

static void an_address_that_is_taken_is_refused(void **state)
{
    struct listener *first;
    char text[ADDRESS_TEXT_LEN];
    int guest;

    assert_int_equal(open_at("127.0.0.1:0"), 0);
    first = test.listener;
    address_format(&test.address, text);
    assert_int_equal(open_at(text), -EADDRINUSE);
    listener_close(first);
    assert_int_equal(open_unix(state), 0);
    first = test.listener;
    assert_int_equal(open_unix(state), -EADDRINUSE);
    guest = visit(); /* the first one still has it */
    assert_true(guest >= 0);
    close(guest);
    listener_close(first);
    assert_int_equal(open_at("unix:/nonexistent/folder/socket"), -ENOENT);
}

static void a_unix_socket_has_its_mode_and_is_removed_at_the_end(void **state)
{
    struct stat info;
    char path[256];

    snprintf(path, sizeof(path), "%s/socket", (char *)*state);
    assert_int_equal(open_unix(state), 0);
    assert_int_equal(stat(path, &info), 0);
    assert_int_equal(info.st_mode & 07777, 0640);
    listener_close(test.listener);
    test.listener = NULL;
    assert_int_equal(stat(path, &info), -1);
}

static void only_a_left_over_socket_is_replaced_never_a_file(void **state)
{
    struct stat info;
    char path[256];
    int fd;

    snprintf(path, sizeof(path), "%s/socket", (char *)*state);
    fd = open(path, O_CREAT | O_WRONLY | O_CLOEXEC, 0600);
    assert_true(fd >= 0);
    close(fd);
    assert_int_equal(open_unix(state), -EADDRINUSE);
    assert_int_equal(stat(path, &info), 0);
}

static void paused_it_takes_nobody_in(void **state)
{
    int guests[3];

    (void)state;
    test.pause_at = 2;
    assert_int_equal(open_at("127.0.0.1:0"), 0);
    for (int i = 0; i < 3; i++)
        guests[i] = visit();
    turn_for(50);
    assert_int_equal(test.count, 2);
    assert_true(wakes_in(100) < 10);
    listener_resume(test.listener);
    turn_for(50);
    assert_int_equal(test.count, 3);
    for (int i = 0; i < 3; i++)
        close(guests[i]);
}

/* Guests that connect from a process of their own, and wait there to be killed. */
static pid_t send_guests(void)
{
    pid_t child = fork();

    if (child)
        return child;
    for (int i = 0; i < GUESTS; i++) {
        if (visit() < 0)
            _exit(1);
    }
    pause();
    _exit(0);
}

static void without_descriptors_it_waits_and_does_not_spin(void **state)
{
    struct rlimit before;
    struct rlimit few;
    pid_t child;
    int next;

    (void)state;
    assert_int_equal(open_at("127.0.0.1:0"), 0);
    child = send_guests();
    nanosleep(&(struct timespec){.tv_nsec = 100 * 1000 * 1000}, NULL);
    next = dup(0);
    close(next);
    assert_int_equal(getrlimit(RLIMIT_NOFILE, &before), 0);
    few = before;
    few.rlim_cur = (rlim_t)next + 5;
    assert_int_equal(setrlimit(RLIMIT_NOFILE, &few), 0);
    turn_for(20);
    assert_int_equal(test.count, 5);
    assert_true(wakes_in(250) < 20);
    assert_int_equal(test.count, 5);
    assert_int_equal(setrlimit(RLIMIT_NOFILE, &before), 0);
    turn_for(250);
    assert_int_equal(test.count, GUESTS);
    kill(child, SIGKILL);
    waitpid(child, NULL, 0);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(the_port_that_the_kernel_chose_is_known),
        TEST(an_address_that_is_taken_is_refused),
        TEST(a_unix_socket_has_its_mode_and_is_removed_at_the_end),
        TEST(only_a_left_over_socket_is_replaced_never_a_file),
        TEST(paused_it_takes_nobody_in),
        TEST(without_descriptors_it_waits_and_does_not_spin),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
