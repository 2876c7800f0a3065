/*
 * Lobbies and desks in one process and one loop, over real Unix sockets in a folder of their own;
 * strangers are child processes. Timers run ten times faster (see __wrap_uv_timer_start).
 */
#include "bus/local.h"

#include "bus_recorder.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#define NOBODY ((uid_t)-1)
#define STRANGER 65534
#define WAITS_MAX 12

static const struct slot_id ONE = {.slot = 1, .gen = 1};
#define MARK "8 bytes."
static const char HELLO[] = "\0\0\0\x1b\1\0\0\0\0\0\0\0\0havre bus\4" MARK;
#define HELLO_LEN 31

static char folder[32];
static char path[64];
static char other_path[64];
static uint64_t waits[WAITS_MAX];
static unsigned wait_count;

int __real_uv_timer_start(uv_timer_t *timer, uv_timer_cb handle, uint64_t ms, uint64_t repeat);
int __wrap_uv_timer_start(uv_timer_t *timer, uv_timer_cb handle, uint64_t ms, uint64_t repeat);

int __wrap_uv_timer_start(uv_timer_t *timer, uv_timer_cb handle, uint64_t ms, uint64_t repeat)
{
    if (wait_count < WAITS_MAX)
        waits[wait_count++] = ms;
    return __real_uv_timer_start(timer, handle, (ms + 9) / 10, repeat);
}

/* A house: one desk, two lobbies. What is not started is NULL. */
struct house {
    struct loop loop;
    struct recorder desk;
    struct recorder lobby;
    struct recorder other_lobby;
    struct bus_dialer *dialer;
    struct bus_dialer *other_dialer;
    struct bus_listener *listener;
    struct bus_listener *other_listener;
};

static struct bus_local_options options_for(const char *at, struct recorder *recorder, uid_t peer)
{
    return (struct bus_local_options){.path = at,
                                      .peer_uid = peer,
                                      .mark = (const uint8_t *)MARK,
                                      .ops = &RECORDER_OPS,
                                      .owner = recorder};
}

static void listen_at(struct house *house, uid_t peer)
{
    struct bus_local_options options = options_for(path, &house->lobby, peer);

    assert_int_equal(bus_listen(&house->loop, &options, &house->listener), 0);
}

static void listen_at_other(struct house *house)
{
    struct bus_local_options options = options_for(other_path, &house->other_lobby, NOBODY);

    assert_int_equal(bus_listen(&house->loop, &options, &house->other_listener), 0);
}

static void dial(struct house *house, uid_t peer)
{
    struct bus_local_options options = options_for(path, &house->desk, peer);

    bus_dial(&house->loop, &options, &house->dialer);
}

static void dial_other(struct house *house)
{
    struct bus_local_options options = options_for(other_path, &house->desk, NOBODY);

    bus_dial(&house->loop, &options, &house->other_dialer);
}

static void begin(struct house *house)
{
    *house = (struct house){0};
    wait_count = 0;
    loop_init(&house->loop);
}

/* Everything that was opened is closed, and then the loop has nothing left to do. */
static void finish(struct house *house)
{
    bus_dialer_close(house->dialer);
    bus_dialer_close(house->other_dialer);
    bus_listener_close(house->listener);
    bus_listener_close(house->other_listener);
    loop_run(&house->loop);
    loop_finish(&house->loop);
    recorder_finish(&house->desk);
    recorder_finish(&house->lobby);
    recorder_finish(&house->other_lobby);
    unlink(path);
    unlink(other_path);
}

static void send_open(struct link *link)
{
    static const char BODY[] = "0123456789abcdef0123456789abcdeffr\0\0";

    link_send(link, BUS_OPEN, ONE, BODY, sizeof BODY - 1, NULL, 0);
}

static void a_desk_finds_its_lobby_and_they_talk(void **context)
{
    struct house house;

    (void)context;
    begin(&house);
    listen_at(&house, NOBODY);
    dial(&house, NOBODY);
    assert_true(turn_until(&house.loop, &house.lobby.ups, 1));
    assert_true(turn_until(&house.loop, &house.desk.ups, 1));
    send_open(house.lobby.links[0]);
    assert_true(turn_until(&house.loop, &house.desk.messages, 1));
    link_send(house.desk.links[0], BUS_NOTICE, ONE, "{}", 2, NULL, 0);
    assert_true(turn_until(&house.loop, &house.lobby.messages, 1));
    finish(&house);
    assert_int_equal(house.lobby.downs, 1);
    assert_int_equal(house.desk.downs, 1);
}

static void one_desk_serves_several_lobbies(void **context)
{
    struct house house;

    (void)context;
    begin(&house);
    listen_at(&house, NOBODY);
    listen_at_other(&house);
    dial(&house, NOBODY);
    dial_other(&house);
    assert_true(turn_until(&house.loop, &house.desk.ups, 2));
    assert_true(turn_until(&house.loop, &house.lobby.ups, 1));
    assert_true(turn_until(&house.loop, &house.other_lobby.ups, 1));
    send_open(house.lobby.links[0]); /* the same id on two links: two sessions */
    send_open(house.other_lobby.links[0]);
    assert_true(turn_until(&house.loop, &house.desk.messages, 2));
    assert_int_equal(house.desk.downs, 0);
    finish(&house);
}

static void one_lobby_has_several_desks(void **context)
{
    struct house house;
    struct bus_local_options options;

    (void)context;
    begin(&house);
    listen_at(&house, NOBODY);
    dial(&house, NOBODY);
    options = options_for(path, &house.desk, NOBODY);
    bus_dial(&house.loop, &options, &house.other_dialer);
    assert_true(turn_until(&house.loop, &house.lobby.ups, 2));
    finish(&house);
    assert_int_equal(house.lobby.downs, 2);
}

static int connect_raw(const char *at)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

    memcpy(address.sun_path, at, strlen(at));
    if (connect(fd, (struct sockaddr *)&address, sizeof address) != 0) {
        close(fd);
        return -1;
    }
    return fd;
}

static void a_malformed_message_ends_its_link_and_no_other(void **context)
{
    struct house house;
    int fd;

    (void)context;
    begin(&house);
    listen_at(&house, NOBODY);
    dial(&house, NOBODY);
    assert_true(turn_until(&house.loop, &house.desk.ups, 1));
    assert_true(turn_until(&house.loop, &house.lobby.ups, 1));

    fd = connect_raw(path);
    assert_int_equal(send(fd, HELLO, HELLO_LEN, 0), HELLO_LEN);
    assert_true(turn_until(&house.loop, &house.lobby.ups, 2));
    assert_int_equal(send(fd, "\xff\xff\xff\xff\4garbage garbage", 20, 0), 20);
    assert_true(turn_until(&house.loop, &house.lobby.downs, 1));
    assert_string_equal(house.lobby.why, "it sent a message that is none");
    close(fd);

    send_open(house.lobby.links[0]);
    assert_true(turn_until(&house.loop, &house.desk.messages, 1));
    assert_int_equal(house.lobby.downs, 1);
    finish(&house);
}

static void a_desk_dials_with_back_off_from_50_ms_to_2_s(void **context)
{
    static const uint64_t EXPECTED[] = {0, 50, 100, 200, 400, 800, 1600, 2000, 2000};
    struct house house;

    (void)context;
    begin(&house);
    dial(&house, NOBODY);
    assert_true(turn_until(&house.loop, &wait_count, 9));
    for (size_t i = 0; i < 9; i++)
        assert_int_equal(waits[i], EXPECTED[i]);

    listen_at(&house, NOBODY); /* it has not given up */
    assert_true(turn_until(&house.loop, &house.desk.ups, 1));
    wait_count = 0;
    link_close(house.desk.links[0], "the test");
    assert_true(turn_until(&house.loop, &house.desk.downs, 1));
    assert_int_equal(waits[0], 50); /* from the start again */
    assert_true(turn_until(&house.loop, &house.desk.ups, 2));
    finish(&house);
}

/* A lobby that accepts but is not one must not be dialled every 50 ms. */
static void a_link_that_never_was_up_does_not_reset_the_back_off(void **context)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    struct house house;
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

    (void)context;
    memcpy(address.sun_path, path, strlen(path));
    assert_int_equal(bind(fd, (struct sockaddr *)&address, sizeof address), 0);
    assert_int_equal(listen(fd, 16), 0);
    fcntl(fd, F_SETFL, O_NONBLOCK);
    begin(&house);
    dial(&house, NOBODY);
    for (unsigned i = 1; i <= 4; i++) {
        int peer = -1;

        for (uint64_t end = clock_ms() + 5000; peer < 0 && clock_ms() < end;) {
            turn(&house.loop, 1);
            peer = accept(fd, NULL, NULL);
        }
        assert_int_equal(close(peer), 0);
        assert_true(turn_until(&house.loop, &house.desk.downs, i));
        assert_true(waits[wait_count - 1] == UINT64_C(50) << (i - 1));
    }
    close(fd);
    finish(&house);
}

static void a_lobby_that_restarts_is_found_again(void **context)
{
    struct house house;

    (void)context;
    begin(&house);
    dial(&house, NOBODY);
    for (unsigned i = 1; i <= 3; i++) {
        listen_at(&house, NOBODY);
        assert_true(turn_until(&house.loop, &house.desk.ups, i));
        bus_listener_close(house.listener);
        house.listener = NULL;
        assert_true(turn_until(&house.loop, &house.desk.downs, i));
        wait_count = 0;
        assert_true(turn_until(&house.loop, &wait_count, 2)); /* nobody there meanwhile */
    }
    finish(&house);
}

static void a_desk_that_restarts_finds_its_lobby_again(void **context)
{
    struct house house;

    (void)context;
    begin(&house);
    listen_at(&house, NOBODY);
    for (unsigned i = 1; i <= 3; i++) {
        dial(&house, NOBODY);
        assert_true(turn_until(&house.loop, &house.lobby.ups, i));
        bus_dialer_close(house.dialer);
        house.dialer = NULL;
        assert_true(turn_until(&house.loop, &house.lobby.downs, i));
    }
    finish(&house);
}

/* A child's life: no assertions, which would go on with the tests there, and no hanging. */
static void be_a_lobby(uid_t peer, int ready)
{
    struct house house;
    struct bus_local_options options = options_for(path, &house.lobby, peer);

    alarm(10);
    begin(&house);
    if (bus_listen(&house.loop, &options, &house.listener) != 0 || write(ready, "r", 1) != 1)
        _exit(1);
    loop_run(&house.loop);
    _exit(0);
}

static void become_stranger(void)
{
    if (setgroups(0, NULL) != 0 || setgid(STRANGER) != 0 || setuid(STRANGER) != 0)
        _exit(100);
}

/* A lobby in a process of its own, which leaves its socket behind when it is killed. */
static pid_t start_lobby(uid_t user, uid_t peer)
{
    int ends[2];
    char byte;
    pid_t child;

    assert_int_equal(pipe(ends), 0);
    child = fork();
    if (!child) {
        if (user == STRANGER)
            become_stranger();
        be_a_lobby(peer, ends[1]);
    }
    close(ends[1]);
    assert_int_equal(read(ends[0], &byte, 1), 1);
    close(ends[0]);
    return child;
}

static void kill_lobby(pid_t child)
{
    kill(child, SIGKILL);
    waitpid(child, NULL, 0);
}

static void a_lobby_that_was_killed_is_found_again(void **context)
{
    struct house house;

    (void)context;
    begin(&house);
    dial(&house, NOBODY);
    for (unsigned i = 1; i <= 2; i++) {
        pid_t child = start_lobby(geteuid(), NOBODY);

        assert_true(turn_until(&house.loop, &house.desk.ups, i));
        kill_lobby(child);
        assert_true(turn_until(&house.loop, &house.desk.downs, i));
        assert_int_equal(access(path, F_OK), 0);
    }
    listen_at(&house, NOBODY);
    assert_true(turn_until(&house.loop, &house.desk.ups, 3));
    finish(&house);
}

static void closing_at_any_moment_ends_the_loop(void **context)
{
    (void)context;
    for (unsigned turns = 0; turns < 12; turns++) {
        struct house house;

        begin(&house);
        listen_at(&house, NOBODY);
        dial(&house, NOBODY);
        dial_other(&house); /* never answered */
        turn(&house.loop, turns);
        finish(&house);
        assert_int_equal(house.lobby.downs >= house.lobby.ups, 1);
    }
    bus_listener_close(NULL);
    bus_dialer_close(NULL);
}

static unsigned mode_of(const char *at)
{
    struct stat info;

    assert_int_equal(stat(at, &info), 0);
    return info.st_mode & 0777;
}

static void the_socket_is_its_owners_alone_unless_a_peer_is_named(void **context)
{
    struct house house;

    (void)context;
    begin(&house);
    listen_at(&house, NOBODY);
    assert_int_equal(mode_of(path), 0600);
    finish(&house);
    begin(&house);
    listen_at(&house, STRANGER);
    assert_int_equal(mode_of(path), 0666);
    finish(&house);
}

/* Turns the loop until the child has ended; its exit code. */
static int child_result(struct house *house, pid_t child)
{
    int status;

    while (waitpid(child, &status, WNOHANG) == 0)
        turn(&house->loop, 1);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

/* Another user says hello and waits for an answer: how many bytes it got. */
static int dial_as_stranger(struct house *house)
{
    char bytes[64];
    pid_t child = fork();
    int fd;

    if (child)
        return child_result(house, child);
    alarm(10);
    become_stranger();
    fd = connect_raw(path);
    if (fd < 0)
        _exit(errno == EACCES ? 101 : 102);
    send(fd, HELLO, HELLO_LEN, MSG_NOSIGNAL);
    ssize_t got = recv(fd, bytes, sizeof bytes, 0);
    _exit(got > 0 ? (int)got : 0);
}

static bool is_root(void)
{
    if (geteuid() == 0)
        return true;
    print_message("# skipped: only root can become another user\n");
    return false;
}

static void a_desk_of_another_user_is_turned_away(void **context)
{
    struct house house;

    (void)context;
    if (!is_root())
        skip();
    begin(&house);
    listen_at(&house, NOBODY);
    assert_int_equal(dial_as_stranger(&house), 101); /* by the mode */
    finish(&house);

    begin(&house);
    listen_at(&house, 12345);
    assert_int_equal(dial_as_stranger(&house), 0); /* by the kernel's word */
    assert_true(turn_until(&house.loop, &house.lobby.downs, 1));
    assert_string_equal(house.lobby.why, "the process at the other end is another user's");
    assert_int_equal(house.lobby.ups, 0);
    finish(&house);

    begin(&house);
    listen_at(&house, STRANGER);
    assert_int_equal(dial_as_stranger(&house), HELLO_LEN); /* the one that is named */
    assert_int_equal(house.lobby.ups, 1);
    finish(&house);
}

static void a_lobby_of_another_user_is_not_spoken_to(void **context)
{
    struct house house;
    pid_t child;

    (void)context;
    if (!is_root())
        skip();
    child = start_lobby(STRANGER, 0);
    begin(&house);
    dial(&house, NOBODY);
    assert_true(turn_until(&house.loop, &house.desk.downs, 2)); /* and tries again */
    assert_string_equal(house.desk.why, "the process at the other end is another user's");
    assert_int_equal(house.desk.ups, 0);
    kill_lobby(child);
    finish(&house);

    begin(&house);
    child = start_lobby(STRANGER, 0);
    dial(&house, STRANGER);
    assert_true(turn_until(&house.loop, &house.desk.ups, 1));
    kill_lobby(child);
    finish(&house);
}

static void only_so_many_links_are_taken(void **context)
{
    struct house house;
    int fds[BUS_LINKS_MAX + 1];
    char bytes[64];

    (void)context;
    begin(&house);
    listen_at(&house, NOBODY);
    for (size_t i = 0; i <= BUS_LINKS_MAX; i++) {
        fds[i] = connect_raw(path);
        assert_true(fds[i] >= 0);
    }
    assert_true(turn_until(&house.loop, &house.lobby.downs, 1));
    assert_string_equal(house.lobby.why, "there are too many");
    turn(&house.loop, 3);
    assert_int_equal(house.lobby.downs, 1);
    assert_int_equal(recv(fds[BUS_LINKS_MAX], bytes, sizeof bytes, 0), 0);
    assert_int_equal(recv(fds[0], bytes, sizeof bytes, 0), HELLO_LEN);
    close(fds[0]);
    assert_true(turn_until(&house.loop, &house.lobby.downs, 2));
    fds[0] = connect_raw(path); /* there is room again */
    turn(&house.loop, 5);
    assert_int_equal(recv(fds[0], bytes, sizeof bytes, 0), HELLO_LEN);
    for (size_t i = 0; i <= BUS_LINKS_MAX; i++)
        close(fds[i]);
    finish(&house);
}

static void a_path_that_no_socket_can_have_is_an_error(void **context)
{
    char longest[109];
    const char *why;
    struct house house;
    struct bus_local_options options;

    (void)context;
    begin(&house);
    memset(longest, 'a', sizeof longest);
    longest[0] = '/';
    longest[108] = '\0';
    options = options_for(longest, &house.lobby, NOBODY);
    assert_false(bus_path_is_valid(longest, &why));
    assert_non_null(why);
    assert_int_equal(bus_listen(&house.loop, &options, &house.listener), -ENAMETOOLONG);
    longest[107] = '\0';
    assert_true(bus_path_is_valid(longest, &why));
    assert_null(why);
    assert_false(bus_path_is_valid("", &why));
    options.path = "";
    assert_int_equal(bus_listen(&house.loop, &options, &house.listener), -EINVAL);
    finish(&house);
}

static void what_is_in_use_is_not_replaced(void **context)
{
    struct house house;
    struct bus_local_options options;
    struct bus_listener *second;

    (void)context;
    begin(&house);
    listen_at(&house, NOBODY);
    options = options_for(path, &house.other_lobby, NOBODY);
    assert_int_equal(bus_listen(&house.loop, &options, &second), -EADDRINUSE);
    close(open(other_path, O_CREAT | O_WRONLY | O_CLOEXEC, 0600));
    options.path = other_path; /* a file that is no socket */
    assert_int_equal(bus_listen(&house.loop, &options, &second), -EADDRINUSE);
    assert_int_equal(access(other_path, F_OK), 0);
    finish(&house);
}

static int set_up(void **context)
{
    (void)context;
    strcpy(folder, "/tmp/havre-bus-XXXXXX");
    if (!mkdtemp(folder) || chmod(folder, 0777) != 0)
        return -1;
    snprintf(path, sizeof path, "%s/bus", folder);
    snprintf(other_path, sizeof other_path, "%s/other", folder);
    return 0;
}

static int tear_down(void **context)
{
    (void)context;
    return rmdir(folder);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_desk_finds_its_lobby_and_they_talk),
        cmocka_unit_test(one_desk_serves_several_lobbies),
        cmocka_unit_test(one_lobby_has_several_desks),
        cmocka_unit_test(a_malformed_message_ends_its_link_and_no_other),
        cmocka_unit_test(a_desk_dials_with_back_off_from_50_ms_to_2_s),
        cmocka_unit_test(a_link_that_never_was_up_does_not_reset_the_back_off),
        cmocka_unit_test(a_lobby_that_restarts_is_found_again),
        cmocka_unit_test(a_desk_that_restarts_finds_its_lobby_again),
        cmocka_unit_test(a_lobby_that_was_killed_is_found_again),
        cmocka_unit_test(closing_at_any_moment_ends_the_loop),
        cmocka_unit_test(the_socket_is_its_owners_alone_unless_a_peer_is_named),
        cmocka_unit_test(a_desk_of_another_user_is_turned_away),
        cmocka_unit_test(a_lobby_of_another_user_is_not_spoken_to),
        cmocka_unit_test(only_so_many_links_are_taken),
        cmocka_unit_test(a_path_that_no_socket_can_have_is_an_error),
        cmocka_unit_test(what_is_in_use_is_not_replaced),
    };

    return cmocka_run_group_tests(tests, set_up, tear_down);
}
