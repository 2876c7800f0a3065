/* Any bytes as a settings file: faults or not, in order or not, but never more than that. */
#include "settings.h"

#include "base/mem.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct settings *settings = settings_create();
    char *faults = NULL;
    size_t len = 0;
    FILE *out = open_memstream(&faults, &len);
    bool is_right;

    CHECK(out);
    is_right = settings_read(settings, "f", data, size, out);
    fflush(out);
    CHECK(is_right == (len == 0));
    /* What was taken over is good enough for the roles. */
    if (settings_check(settings, out)) {
        struct lobby_options lobby = settings_lobby_options(settings);
        struct desk_options desk = settings_desk_options(settings);

        CHECK(lobby.connections && lobby.conversations.burst && lobby.bus_path);
        CHECK(desk.lobby_count && desk.settings.ring_s && *desk.settings.exit_url &&
              desk.settings.languages.count);
        mem_free(settings_page_path(settings));
    }
    fclose(out);
    free(faults);
    settings_destroy(settings);
    return 0;
}
