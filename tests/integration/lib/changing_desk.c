/*
 * A desk of the product whose settings change while it runs: `changing_desk STATE BUS FILE...`
 * starts with the settings of the first file and applies those of the next one at each SIGUSR1. It
 * says on stdout when it has done so, and then how long nothing else was done in its loop from
 * there on: the longest time between two turns of a timer of one millisecond, when SIGUSR2 asks for
 * it.
 */
#include "base/err.h"
#include "base/mem.h"
#include "desk/demo.h"
#include "desk/desk.h"
#include "net/loop.h"
#include "settings.h"
#include "store/store.h"

#include <jansson.h>
#include <signal.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define NS_PER_US 1000

struct changing {
    struct loop loop;
    struct desk *desk;
    char **files; /* those that are not applied yet; NULL after the last */
    uv_signal_t signals[3];
    uv_timer_t turns;
    uint64_t last_ns;
    uint64_t longest_ns;
};

static struct settings *read_settings(const char *file, const char *state, const char *bus)
{
    struct settings *settings = settings_create();
    char error[SETTINGS_ERROR_MAX];

    CHECK(settings_read_file(settings, file, stderr));
    CHECK(settings_set(settings, "havre.state", state, error));
    CHECK(settings_set(settings, "bus.path", bus, error));
    CHECK(settings_set(settings, "desk.listen", "127.0.0.1:0", error));
    CHECK(settings_check(settings, stderr));
    return settings;
}

static void handle_turn(uv_timer_t *timer)
{
    struct changing *changing = timer->data;
    uint64_t now = uv_hrtime();

    if (now - changing->last_ns > changing->longest_ns)
        changing->longest_ns = now - changing->last_ns;
    changing->last_ns = now;
}

static void change(struct changing *changing)
{
    struct settings *settings = settings_create();
    struct desk_options options;

    CHECK(*changing->files);
    CHECK(settings_read_file(settings, *changing->files++, stderr));
    CHECK(settings_check(settings, stderr));
    options = settings_desk_options(settings);
    changing->longest_ns = 0;
    changing->last_ns = uv_hrtime();
    desk_apply_settings(changing->desk, &options.settings);
    settings_destroy(settings);
    puts("applied");
}

static void handle_signal(uv_signal_t *signal, int number)
{
    struct changing *changing = signal->data;

    if (number == SIGUSR1) {
        change(changing);
    } else if (number == SIGUSR2) {
        printf("longest turn: %u us\n", (unsigned)(changing->longest_ns / NS_PER_US));
    } else {
        desk_stop(changing->desk);
        for (int i = 0; i < 3; i++)
            uv_close((uv_handle_t *)&changing->signals[i], NULL);
        uv_close((uv_handle_t *)&changing->turns, NULL);
    }
    fflush(stdout);
}

static void listen_to(struct changing *changing, int at, int number)
{
    uv_signal_t *signal = &changing->signals[at];

    CHECK(uv_signal_init(&changing->loop.uv, signal) == 0);
    signal->data = changing;
    CHECK(uv_signal_start(signal, handle_signal, number) == 0);
}

static void start(struct changing *changing, struct store *store,
                  const struct desk_options *options)
{
    char text[ADDRESS_TEXT_LEN];
    struct address address;
    const char *why;

    loop_init(&changing->loop);
    CHECK(desk_create(&changing->loop, store, options, &changing->desk, &why) == 0);
    listen_to(changing, 0, SIGUSR1);
    listen_to(changing, 1, SIGUSR2);
    listen_to(changing, 2, SIGTERM);
    CHECK(uv_timer_init(&changing->loop.uv, &changing->turns) == 0);
    changing->turns.data = changing;
    CHECK(uv_timer_start(&changing->turns, handle_turn, 1, 1) == 0);
    address = desk_address(changing->desk);
    address_format(&address, text);
    printf("Staff: http://localhost%s/\n", strrchr(text, ':'));
    fflush(stdout);
}

int main(int argc, char **argv)
{
    struct changing changing = {.files = argv + 4};
    struct desk_options options;
    struct settings *settings;
    struct store *store;
    char *why = NULL;

    CHECK(argc >= 4 && sodium_init() >= 0);
    json_set_alloc_funcs(mem_alloc, mem_free);
    settings = read_settings(argv[3], argv[1], argv[2]);
    options = settings_desk_options(settings);
    options.is_demo = true;
    CHECK(store_open(argv[1], &store, &why) == STORE_OK);
    CHECK(demo_prepare(store, argv[1], stdout));
    start(&changing, store, &options);
    loop_run(&changing.loop);
    desk_destroy(changing.desk);
    loop_finish(&changing.loop);
    store_close(store);
    settings_destroy(settings);
    return EXIT_SUCCESS;
}
