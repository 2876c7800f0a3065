/*
 * Starting a role, in this order: the process protects itself; files are opened, listeners bound;
 * the sandbox closes; the loop runs. So no byte from the network is read outside the sandbox.
 */
#include "roles.h"

#include "base/log.h"
#include "base/mem.h"
#include "desk/demo.h"
#include "desk/desk.h"
#include "desk/house.h"
#include "desk/house_settings.h"
#include "desk/page.h"
#include "desk/secrets.h"
#include "guard/sandbox.h"
#include "lobby/lobby.h"
#include "net/asset_data.h"
#include "net/loop.h"
#include "store/seal.h"
#include "store/store.h"
#include "supervise.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>

#define STOP_SIGNALS 3

/*
 * TERM, INT and HUP end a role in order; a second one changes nothing, so the handles stay open
 * until the loop has run out: closing one would give its signal back to the kernel.
 */
struct stopper {
    uv_signal_t signals[STOP_SIGNALS];
    bool is_listening;
    bool is_stopping;
    void (*stop)(void *role);
    void *role;
};

static void stopper_stop(struct stopper *stopper)
{
    if (stopper->is_stopping)
        return;
    stopper->is_stopping = true;
    stopper->stop(stopper->role);
}

static void handle_stop(uv_signal_t *signal, int number)
{
    struct stopper *stopper = signal->data;

    if (!stopper->is_stopping)
        log_info("stopping on signal %d", number);
    stopper_stop(stopper);
}

static void stopper_listen(struct stopper *stopper, struct loop *loop)
{
    static const int numbers[STOP_SIGNALS] = {SIGTERM, SIGINT, SIGHUP};

    for (size_t i = 0; i < STOP_SIGNALS; i++) {
        uv_signal_t *signal = &stopper->signals[i];
        CHECK(uv_signal_init(&loop->uv, signal) == 0);
        signal->data = stopper;
        CHECK(uv_signal_start(signal, handle_stop, numbers[i]) == 0);
        uv_unref((uv_handle_t *)signal);
    }
    stopper->is_listening = true;
}

/* Runs until the role has stopped. */
static void stopper_run(struct stopper *stopper, struct loop *loop)
{
    loop_run(loop);
    for (size_t i = 0; i < STOP_SIGNALS && stopper->is_listening; i++)
        uv_close((uv_handle_t *)&stopper->signals[i], NULL);
    loop_run(loop);
}

static int cannot_start(const char *why, int error)
{
    if (error)
        log_error("%s (%s)", why, strerror(-error));
    else
        log_error("%s", why);
    return EXIT_CANNOT_START;
}

/* A folder and those above it, for its owner alone. */
static int make_folders(const char *path)
{
    char *copy = mem_strdup(path);
    int error = 0;

    for (char *at = copy + 1; !error; at++) {
        if (*at != '/' && *at != 0)
            continue;
        char end = *at;
        *at = 0;
        if (mkdir(copy, 0700) < 0 && errno != EEXIST)
            error = -errno;
        *at = end;
        if (!end)
            break;
    }
    mem_free(copy);
    return error;
}

/* Each visitor is a descriptor: take as many as the system lets us. */
static void raise_descriptor_limit(void)
{
    struct rlimit limit;

    if (getrlimit(RLIMIT_NOFILE, &limit) < 0)
        return;
    limit.rlim_cur = limit.rlim_max;
    if (setrlimit(RLIMIT_NOFILE, &limit) < 0)
        log_warn("the limit of open files cannot be raised: %s", strerror(errno));
}

/* What comes before anything else; an exit status when it fails. */
static int prepare(const char *role)
{
    int error;

    log_set_role(role);
    signal(SIGPIPE, SIG_IGN);
    /* A file that may not grow is an error to be told, and no reason to end. */
    signal(SIGXFSZ, SIG_IGN);
    raise_descriptor_limit();
    error = sandbox_harden();
    if (error)
        return cannot_start("the process cannot protect itself", error);
    return EXIT_SUCCESS;
}

/* The folder that a file is to stand in. */
static int make_folder_of(const char *path)
{
    char *copy = mem_strdup(path);
    char *slash = strrchr(copy, '/');
    int error = 0;

    if (slash && slash != copy) {
        *slash = 0;
        error = make_folders(copy);
    }
    mem_free(copy);
    return error;
}

static void warn_no_sandbox(void)
{
    log_warn("WITHOUT SANDBOX: anybody who breaks into this process has all that its user has. "
             "Never serve people like this");
}

/* One line on stdout for people and programs that started us: where to go. */
static void print_address(const char *who, const struct address *address, const char *path)
{
    char text[ADDRESS_TEXT_LEN];

    address_format(address, text);
    if (address->is_unix) {
        printf("%s: %s\n", who, text);
    } else {
        const char *port = strrchr(text, ':');
        bool is_local = address_is_loopback(address);
        printf("%s: http://%.*s%s%s\n", who, is_local ? 9 : (int)(port - text),
               is_local ? "localhost" : text, port, path);
    }
    fflush(stdout);
}

static void stop_lobby(void *lobby)
{
    lobby_stop(lobby);
}

static void stop_desk(void *desk)
{
    desk_stop(desk);
}

/* Listeners are bound and files open; libuv's signals need a pipe, which is made before the sandbox
 * closes. */
static int enter_lobby(struct stopper *stopper, struct loop *loop, const struct role_flags *flags,
                       const char **ret_why)
{
    stopper_listen(stopper, loop);
    if (!flags->no_sandbox)
        return sandbox_enter_lobby(ret_why);
    warn_no_sandbox();
    return 0;
}

int role_run_lobby(const struct settings *settings, const struct role_flags *flags)
{
    struct lobby_options options = settings_lobby_options(settings);
    struct lobby *lobby;
    struct loop loop;
    const char *why = NULL;
    int status = prepare("lobby");

    if (status)
        return status;
    int error = make_folder_of(options.bus_path);
    if (error)
        return cannot_start("the folder of the bus socket cannot be made: see --state and --bus",
                            error);
    loop_init(&loop);
    error = lobby_create(&loop, &options, &lobby, &why);
    struct stopper stopper = {.stop = stop_lobby, .role = lobby};
    if (!error)
        error = enter_lobby(&stopper, &loop, flags, &why);
    if (error) {
        status = cannot_start(why, error);
        stopper_stop(&stopper);
    } else {
        struct address address = lobby_address(lobby);
        char *path = settings_page_path(settings);
        print_address("Visitors", &address, path);
        mem_free(path);
    }
    stopper_run(&stopper, &loop);
    lobby_destroy(lobby);
    loop_finish(&loop);
    return status;
}

static int enter_desk(struct stopper *stopper, struct loop *loop, const struct settings *settings,
                      const struct role_flags *flags, const char **ret_why)
{
    stopper_listen(stopper, loop);
    if (!flags->no_sandbox)
        return sandbox_enter_desk(settings_state(settings), ret_why);
    warn_no_sandbox();
    return 0;
}

static int run_desk(const struct settings *settings, const struct role_flags *flags,
                    struct store *store)
{
    struct desk_options options = settings_desk_options(settings);
    struct desk *desk;
    struct loop loop;
    const char *why = NULL;
    int status = EXIT_SUCCESS;

    options.is_demo = flags->is_demo;
    loop_init(&loop);
    int error = desk_create(&loop, store, &options, &desk, &why);
    struct stopper stopper = {.stop = stop_desk, .role = desk};
    if (!error)
        error = enter_desk(&stopper, &loop, settings, flags, &why);
    if (error) {
        status = cannot_start(why, error);
        stopper_stop(&stopper);
    } else {
        struct address address = desk_address(desk);
        print_address("Staff", &address, "/");
    }
    stopper_run(&stopper, &loop);
    desk_destroy(desk);
    loop_finish(&loop);
    return status;
}

int role_run_desk(const struct settings *settings, const struct role_flags *flags)
{
    struct store *store;
    char *why = NULL;
    int status = prepare("desk");

    if (status)
        return status;
    int error = make_folders(settings_state(settings));
    if (error)
        return cannot_start("the state folder cannot be made: see --state", error);
    if (store_open(settings_state(settings), &store, &why) != STORE_OK) {
        status = cannot_start(why, 0);
        mem_free(why);
        return status;
    }
    if (store_seal_check(store) != STORE_OK)
        log_warn("%s", store_error(store));
    if (flags->is_demo && !demo_prepare(store, settings_state(settings), stdout))
        status = cannot_start("the demo's agents cannot be made in the state folder", 0);
    else
        status = run_desk(settings, flags, store);
    store_close(store);
    return status;
}

static int compose_pages(const struct desk_settings *settings, const uint8_t *house_key,
                         const char *only, role_page_cb *handle, void *owner)
{
    const struct bus_languages *languages = &settings->languages;
    size_t count = 0;

    for (size_t i = 0; i < languages->count; i++) {
        const struct asset_language *language = page_language(languages->tags[i]);
        struct buf page = {0};

        if (only && strcmp(only, language->tag) != 0)
            continue;
        page_compose(settings, house_key, language, &page);
        handle(owner, language->tag, &page);
        buf_release(&page);
        count++;
    }
    return count ? EXIT_SUCCESS
                 : cannot_start("this language is not on offer: see [page] languages", 0);
}

int role_compose_pages(const struct settings *settings, const char *language, role_page_cb *handle,
                       void *owner)
{
    struct desk_options options = settings_desk_options(settings);
    struct store *store;
    char *why = NULL;
    int status = EXIT_SUCCESS;

    log_set_role("page");
    if (store_open(settings_state(settings), &store, &why) != STORE_OK) {
        status = cannot_start(why, 0);
        mem_free(why);
        return status;
    }
    struct house *house = secrets_house(store);
    if (house && house_settings_load(store, &options.settings) != STORE_OK)
        status = cannot_start(store_error(store), 0);
    else if (house)
        status = compose_pages(&options.settings, house_public(house), language, handle, owner);
    else
        status = cannot_start(store_error(store), 0);
    house_destroy(house);
    store_close(store);
    return status;
}
