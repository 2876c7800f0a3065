/*
 * The accounts and their sessions are written to the database before the desk opens it, through the
 * store's own functions; so no password is hashed and no request made for them. Ports are the
 * kernel's choice, but fixed before the start: a role that is killed comes back on its own.
 */
#include "house.h"

#include "base/clock.h"
#include "base/err.h"
#include "base/mem.h"
#include "bus/message.h"
#include "desk/house.h"
#include "desk/language.h"
#include "store/sessions.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <netinet/in.h>
#include <signal.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#define COOKIE_NAME "__Host-havre"
#define SESSION_MS (60 * 60 * 1000)
#define START_MS 10000
#define STOP_MS 10000
#define FOLDER_LEN 80 /* the bus socket's path must not be long */
#define COOKIE_LEN 80
#define KEY_TEXT_LEN 88
#define BASE64 sodium_base64_VARIANT_URLSAFE_NO_PADDING

struct bench_house {
    char folder[FOLDER_LEN];
    pid_t run;
    uint16_t lobby_port;
    uint16_t desk_port;
    char (*cookies)[COOKIE_LEN];
    char agent_key[KEY_TEXT_LEN];
};

static void sleep_ms(unsigned ms)
{
    usleep(ms * 1000);
}

static uint16_t free_port(void)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t len = sizeof address;
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

    CHECK(fd >= 0 && bind(fd, (struct sockaddr *)&address, len) == 0);
    CHECK(getsockname(fd, (struct sockaddr *)&address, &len) == 0);
    close(fd);
    return ntohs(address.sin_port);
}

static void add_agent(struct store *store, uint32_t number, uint32_t capacity,
                      char cookie[COOKIE_LEN])
{
    struct account account = {.profession = "police",
                              .password_hash = "nobody signs in with this",
                              .zones = ZONE_BOTH,
                              .languages = language_bit("fr") | language_bit("en"),
                              .capacity = capacity,
                              .takes_at_once = true};
    uint8_t token[SESSION_TOKEN_LEN];
    size_t at = (size_t)snprintf(cookie, COOKIE_LEN, COOKIE_NAME "=");

    snprintf(account.name, sizeof account.name, "agent%u", number);
    snprintf(account.display, sizeof account.display, "Agent %u", number);
    randombytes_buf(token, sizeof token);
    sodium_bin2base64(cookie + at, COOKIE_LEN - at, token, sizeof token, BASE64);
    CHECK(store_account_add(store, &account) == STORE_OK);
    int64_t now = (int64_t)clock_wall_ms();
    const struct session session = {
        .account = account.id, .created_ms = now, .seen_ms = now, .expires_ms = now + SESSION_MS};
    CHECK(store_session_add(store, token, &session) == STORE_OK);
}

static void add_agents(struct bench_house *house, const struct house_options *options)
{
    struct store *store;
    char *why;

    CHECK(store_open(house->folder, &store, &why) == STORE_OK);
    house->cookies = mem_alloc(options->agents * sizeof *house->cookies);
    for (uint32_t i = 0; i < options->agents; i++)
        add_agent(store, i, options->capacity, house->cookies[i]);
    store_close(store);
}

/* One key serves all consoles: nothing is sealed here. */
static void make_agent_key(struct bench_house *house)
{
    uint8_t private_key[HOUSE_PRIVATE_LEN];
    struct house *key;

    house_generate(private_key);
    key = house_create(private_key);
    CHECK(key);
    sodium_bin2base64(house->agent_key, sizeof house->agent_key, house_public(key), P256_PUBLIC_LEN,
                      BASE64);
    house_destroy(key);
}

/* HAVRE, or ../havre as seen from this program. */
static void find_binary(char *path, size_t size)
{
    char self[PATH_MAX] = {0};

    if (getenv("HAVRE")) {
        snprintf(path, size, "%s", getenv("HAVRE"));
        return;
    }
    CHECK(readlink("/proc/self/exe", self, sizeof self - 1) > 0);
    CHECK(snprintf(path, size, "%s/../havre", dirname(self)) < (int)size);
}

/* What it prints goes to a file in its folder. */
_Noreturn static void become_house(const struct bench_house *house, unsigned collect_s)
{
    char binary[PATH_MAX], lobby[32], desk[32], collect[32], log[FOLDER_LEN + 8];
    int fd;

    find_binary(binary, sizeof binary);
    snprintf(lobby, sizeof lobby, "127.0.0.1:%u", house->lobby_port);
    snprintf(desk, sizeof desk, "127.0.0.1:%u", house->desk_port);
    snprintf(collect, sizeof collect, "queue.collect=%u", collect_s);
    snprintf(log, sizeof log, "%s/log", house->folder);
    prctl(PR_SET_PDEATHSIG, SIGTERM);
    fd = open(log, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    dup2(fd, STDOUT_FILENO);
    dup2(fd, STDERR_FILENO);
    execl(binary, "havre", "run", "--state", house->folder, "--lobby-listen", lobby,
          "--desk-listen", desk, "--set", collect, "--set", "queue.room=1000000", "--set",
          "queue.wrap_up=0", "--set", "limits.connections=1000000", "--set",
          "limits.connections_per_address=1000000", "--set",
          "limits.conversations_per_address=1000000", "--set", "limits.messages_per_second=1000",
          "--set", "limits.message_burst=10000", (char *)NULL);
    fprintf(stderr, "%s: %s\n", binary, strerror(errno));
    _exit(127);
}

/* Whether the lobby serves the page that a desk has given it: its house key is not empty then. */
static bool is_ready(const struct bench_house *house)
{
    static const char request[] = "GET / HTTP/1.0\r\nHost: localhost\r\n\r\n";
    struct sockaddr_in address = {.sin_family = AF_INET,
                                  .sin_port = htons(house->lobby_port),
                                  .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    struct buf answer = {0};
    const char *key = NULL;
    ssize_t len = 0;

    if (connect(fd, (struct sockaddr *)&address, sizeof address) == 0 &&
        send(fd, request, sizeof request - 1, MSG_NOSIGNAL) > 0)
        while ((len = recv(fd, buf_reserve(&answer, 65536), 65536, 0)) > 0)
            answer.len += (size_t)len;
    close(fd);
    if (answer.len)
        key = memmem(answer.data, answer.len, "\"house_key\":\"", 13);
    if (key)
        key = key[13] != '"' ? key : NULL;
    buf_release(&answer);
    return key;
}

static void show_log(const struct bench_house *house)
{
    char path[FOLDER_LEN + 8], line[256];
    FILE *file;

    snprintf(path, sizeof path, "%s/log", house->folder);
    file = fopen(path, "re");
    if (!file)
        return;
    while (fgets(line, sizeof line, file))
        fputs(line, stderr);
    fclose(file);
}

static void await_ready(struct bench_house *house)
{
    for (unsigned waited = 0; waited < START_MS; waited += 20) {
        if (bench_house_pid(house, "desk") && is_ready(house))
            return;
        sleep_ms(20);
    }
    show_log(house);
    bench_house_stop(house);
    fputs("the house did not start\n", stderr);
    exit(EXIT_FAILURE);
}

static void make_folder(struct bench_house *house)
{
    const char *parent = getenv("TMPDIR") ? getenv("TMPDIR") : "/tmp";
    int len = snprintf(house->folder, sizeof house->folder, "%s/house-XXXXXX", parent);

    CHECK(len < (int)sizeof house->folder && mkdtemp(house->folder));
}

struct bench_house *bench_house_start(const struct house_options *options)
{
    struct bench_house *house = mem_alloc(sizeof *house);

    make_folder(house);
    house->lobby_port = free_port();
    do
        house->desk_port = free_port();
    while (house->desk_port == house->lobby_port);
    add_agents(house, options);
    make_agent_key(house);
    fflush(NULL);
    house->run = fork();
    CHECK(house->run >= 0);
    if (!house->run)
        become_house(house, options->collect_s);
    await_ready(house);
    return house;
}

uint16_t bench_house_lobby_port(const struct bench_house *house)
{
    return house->lobby_port;
}

uint16_t bench_house_desk_port(const struct bench_house *house)
{
    return house->desk_port;
}

const char *bench_house_cookie(const struct bench_house *house, uint32_t agent)
{
    return house->cookies[agent];
}

const char *bench_house_agent_key(const struct bench_house *house)
{
    return house->agent_key;
}

/* The second word of its command line: "lobby" of "havre lobby --state ...". */
static bool has_role(pid_t pid, const char *role)
{
    char path[64], line[64] = {0};
    FILE *file;
    size_t len;

    snprintf(path, sizeof path, "/proc/%d/cmdline", (int)pid);
    file = fopen(path, "re");
    if (!file)
        return false;
    len = fread(line, 1, sizeof line - 1, file);
    fclose(file);
    return len > 0 && !strcmp(line + strlen(line) + 1, role);
}

pid_t bench_house_pid(const struct bench_house *house, const char *role)
{
    char path[64];
    FILE *file;
    int pid;
    pid_t found = 0;

    snprintf(path, sizeof path, "/proc/%d/task/%d/children", (int)house->run, (int)house->run);
    file = fopen(path, "re");
    while (file && !found && fscanf(file, "%d", &pid) == 1)
        found = has_role(pid, role) ? pid : 0;
    if (file)
        fclose(file);
    return found;
}

static void remove_folder(const char *folder)
{
    static const char *const files[] = {
        "havre.db",   "havre.db-wal", "havre.db-shm", "havre.db-journal",
        "secret.key", "bus.sock",     "log"};
    char path[FOLDER_LEN + 32];

    for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
        snprintf(path, sizeof path, "%s/%s", folder, files[i]);
        unlink(path);
    }
    if (rmdir(folder) != 0)
        fprintf(stderr, "%s: %s\n", folder, strerror(errno));
}

/* The roles die with `run` (PR_SET_PDEATHSIG), should it have to be killed. */
void bench_house_stop(struct bench_house *house)
{
    unsigned waited = 0;

    kill(house->run, SIGTERM);
    while (waitpid(house->run, NULL, WNOHANG) == 0) {
        if (waited == STOP_MS)
            kill(house->run, SIGKILL);
        sleep_ms(10);
        waited += 10;
    }
    remove_folder(house->folder);
    mem_free(house->cookies);
    mem_free(house);
}
