/* Settings: what is taken, what is refused and in which words, and what reaches the roles. */
#include "settings.h"

#include "base/mem.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

struct fixture {
    struct settings *settings;
    char *faults; /* of the last reading or check */
};

static int create(void **state)
{
    struct fixture *fixture = mem_alloc(sizeof(*fixture));

    fixture->settings = settings_create();
    *state = fixture;
    return 0;
}

static int destroy(void **state)
{
    struct fixture *fixture = *state;

    settings_destroy(fixture->settings);
    free(fixture->faults);
    mem_free(fixture);
    return 0;
}

static bool read_text(struct fixture *fixture, const char *text)
{
    size_t len;
    FILE *out;
    bool result;

    free(fixture->faults);
    out = open_memstream(&fixture->faults, &len);
    result = settings_read(fixture->settings, "h.ini", (const uint8_t *)text, strlen(text), out);
    fclose(out);
    assert_int_equal(result, len == 0);
    return result;
}

static bool check(struct fixture *fixture)
{
    size_t len;
    FILE *out;
    bool result;

    free(fixture->faults);
    out = open_memstream(&fixture->faults, &len);
    result = settings_check(fixture->settings, out);
    fclose(out);
    assert_int_equal(result, len == 0);
    return result;
}

static const char *text_of(const struct fixture *fixture, const char *name)
{
    for (size_t i = 0; settings_name(i); i++) {
        if (strcmp(settings_name(i), name) == 0)
            return settings_text(fixture->settings, i);
    }
    fail_msg("no setting %s", name);
    return NULL;
}

static void assert_faults(struct fixture *fixture, const char *text, const char *faults)
{
    assert_false(read_text(fixture, text));
    assert_string_equal(fixture->faults, faults);
}

static void test_defaults_are_those_of_the_design(void **state)
{
    struct fixture *fixture = *state;
    struct lobby_options lobby;
    struct desk_options desk;
    char text[ADDRESS_TEXT_LEN];

    assert_true(check(fixture));
    lobby = settings_lobby_options(fixture->settings);
    desk = settings_desk_options(fixture->settings);
    address_format(&lobby.listen, text);
    assert_string_equal(text, "127.0.0.1:8080");
    address_format(&desk.listen, text);
    assert_string_equal(text, "127.0.0.1:8081");
    assert_string_equal(lobby.origin.origin, "");
    assert_string_equal(lobby.base_path, "/");
    assert_string_equal(settings_state(fixture->settings), "/var/lib/havre");
    assert_string_equal(lobby.bus_path, "/var/lib/havre/bus.sock");
    assert_int_equal(desk.lobby_count, 1);
    assert_string_equal(desk.lobbies[0], lobby.bus_path);
    assert_int_equal(lobby.trusted_count + desk.trusted_count, 0);
    assert_true(lobby.peer_uid == (uid_t)-1 && desk.peer_uid == (uid_t)-1);
    assert_int_equal(desk.settings.zone_overflow_s, 20);
    assert_int_equal(desk.settings.language_overflow_s, 60);
    assert_int_equal(desk.settings.ring_s, 25);
    assert_int_equal(desk.dispatch.collect_ms, 2000);
    assert_int_equal(desk.dispatch.room, 10000);
    assert_int_equal(desk.dispatch.urgent_most, 20);
    assert_int_equal(lobby.dangers.burst, 5);
    assert_int_equal(lobby.dangers.refill_ms, 600000);
    assert_int_equal(desk.settings.wrap_up_s, 30);
    assert_int_equal(desk.settings.keep_s, 600);
    assert_int_equal(desk.settings.grace_s, 300);
    assert_int_equal(desk.settings.languages.count, 2);
    assert_memory_equal(desk.settings.languages.tags, "fren", 4);
    assert_int_equal(lobby.websocket.message, 17408);
    assert_int_equal(desk.websocket.message, 17412);
}

static void test_file_reaches_the_roles(void **state)
{
    struct fixture *fixture = *state;
    struct lobby_options lobby;
    struct desk_options desk;
    char *path;

    assert_true(read_text(fixture,
                          "[havre]\nstate = /srv/h\n"
                          "[lobby]\nlisten = 0.0.0.0:80\norigin = https://aide.example:8443\n"
                          "base_path = /aide\ntrusted_proxy = 10.0.0.0/8, ::1, unix\n"
                          "[desk]\nlisten = unix:/run/desk.sock\ntrusted_proxy = unix\n"
                          "[bus]\npath = /run/1.sock, /run/2.sock\nlobby_user = root\n"
                          "[queue]\nring = 7\nkeep = 0\nwrap_up = 0\ngrace = 9\n"
                          "[page]\nexit = https://www.example.org/?a=b\nlanguages = en  fr\n"
                          "[limits]\nconnections = 300\nconversation_refill = 3\n"
                          "sign_ins_per_address = 4\nmessage_burst = 5\n"));
    assert_true(check(fixture));
    lobby = settings_lobby_options(fixture->settings);
    desk = settings_desk_options(fixture->settings);
    assert_string_equal(lobby.origin.origin, "https://aide.example:8443");
    assert_string_equal(lobby.base_path, "/aide");
    assert_int_equal(lobby.trusted_count, 3);
    assert_int_equal(lobby.trusted[0].bits, 104);
    assert_true(desk.listen.is_unix);
    assert_int_equal(desk.trusted_count, 1);
    assert_string_equal(lobby.bus_path, "/run/1.sock");
    assert_int_equal(desk.lobby_count, 2);
    assert_string_equal(desk.lobbies[1], "/run/2.sock");
    assert_true(desk.peer_uid == 0 && lobby.peer_uid == (uid_t)-1);
    assert_int_equal(desk.settings.ring_s, 7);
    assert_int_equal(desk.settings.wrap_up_s, 0);
    assert_int_equal(desk.settings.keep_s, 0);
    assert_int_equal(desk.settings.grace_s, 9);
    assert_int_equal(desk.settings.languages.count, 2);
    assert_memory_equal(desk.settings.languages.tags, "enfr", 4);
    assert_string_equal(desk.settings.exit_url, "https://www.example.org/?a=b");
    assert_int_equal(lobby.connections, 300);
    assert_int_equal(lobby.conversations.refill_ms, 3000);
    assert_int_equal(desk.sign_ins.burst, 4);
    assert_int_equal(lobby.websocket.burst, 5);
    path = settings_page_path(fixture->settings);
    assert_string_equal(path, "/aide/");
    mem_free(path);
}

/* The program's argument, or where the sample is seen from the top of the source. */
static const char *sample_path = "packaging/havre.ini";

static void test_sample_gives_every_setting_and_changes_none(void **state)
{
    struct fixture *fixture = *state;
    struct settings *defaults = settings_create();
    char line[64], *bytes = mem_alloc(SETTINGS_FILE_MAX + 1);
    FILE *file = fopen(sample_path, "r");

    assert_non_null(file);
    assert_true(fread(bytes, 1, SETTINGS_FILE_MAX, file) > 0);
    fclose(file);
    assert_true(settings_read_file(fixture->settings, sample_path, stderr));
    for (size_t i = 0; settings_name(i); i++) {
        assert_string_equal(settings_text(fixture->settings, i), settings_text(defaults, i));
        snprintf(line, sizeof(line), "\n%s =", strchr(settings_name(i), '.') + 1);
        if (!strstr(bytes, line))
            fail_msg("%s is not in the sample", settings_name(i));
    }
    assert_true(check(fixture));
    mem_free(bytes);
    settings_destroy(defaults);
}

static void test_every_fault_of_a_file_is_told_with_its_line(void **state)
{
    assert_faults(
        *state,
        "ring = 1\n"
        "# a comment\n"
        "[queue]\n"
        "\n"
        "rign = 20\n"
        "  ring = 301\n"
        "grace\n"
        "room = 5\n"
        "room = 6\n"
        "[lobi]\n"
        "listen = x\n"
        "[page\n"
        "[desk] staff\n"
        "listen = localhost:1\n",
        "h.ini:1: ring: stands before the first [section]\n"
        "h.ini:5: queue.rign: there is no such setting; the nearest is queue.ring\n"
        "h.ini:6: queue.ring: must be a number from 1 to 300 (seconds that an offer rings)\n"
        "h.ini:7: this line is neither [section] nor key = value\n"
        "h.ini:9: queue.room: was given in line 8 already: keep one of the two\n"
        "h.ini:10: [lobi]: there is no such section; the nearest is [lobby]\n"
        "h.ini:12: a section stands alone on its line: [name]\n"
        "h.ini:13: a section stands alone on its line: [name]\n"
        "h.ini:14: desk.listen: the address must be in numbers, such as 127.0.0.1 or [::1] "
        "(where staff connect)\n");
}

static void test_setting_at_fault_keeps_its_value(void **state)
{
    struct fixture *fixture = *state;

    assert_false(read_text(fixture, "[queue]\nring = 9\nring = 8\ngrace = x\n"));
    assert_string_equal(text_of(fixture, "queue.ring"), "9");
    assert_string_equal(text_of(fixture, "queue.grace"), "300");
}

static void test_setting_of_another_section_is_shown_the_way(void **state)
{
    assert_faults(*state, "[lobby]\ngrace = 5\nbase-path = /a\n",
                  "h.ini:2: lobby.grace: there is no such setting; the nearest is queue.grace\n"
                  "h.ini:3: lobby.base-path: there is no such setting; the nearest is "
                  "lobby.base_path\n");
}

static void test_what_is_not_text_is_refused(void **state)
{
    struct fixture *fixture = *state;
    static const char nul[] = "[queue]\nring = 5\0\n";
    FILE *out = fopen("/dev/null", "w");

    assert_faults(
        fixture, "[queue]\nring = \xff\n",
        "h.ini:2: this line is not text (UTF-8): was the file saved as something else?\n");
    assert_faults(
        fixture, "[page]\nexit = https://x/\x1b[2J\n",
        "h.ini:2: this line is not text (UTF-8): was the file saved as something else?\n");
    assert_false(settings_read(fixture->settings, "h", (const uint8_t *)nul, sizeof(nul) - 1, out));
    fclose(out);
}

static void test_long_line_is_refused_whole(void **state)
{
    struct fixture *fixture = *state;
    char text[1024] = "[page]\nexit = https://www.example.org/";

    memset(text + strlen(text), 'a', 800);
    strcat(text, "\n[queue]\nring = 9\n");
    assert_faults(fixture, text,
                  "h.ini:2: this line is longer than 198 bytes: a list may be given on several "
                  "lines, each with the key\n");
    assert_string_equal(text_of(fixture, "page.exit"), "https://www.meteo.fr/");
    assert_string_equal(text_of(fixture, "queue.ring"), "9");
}

static void test_ways_of_writing_that_are_common_are_understood(void **state)
{
    struct fixture *fixture = *state;

    assert_true(read_text(fixture,
                          "\xef\xbb\xbf[queue] ; times\r\n\tring=5\r\n  grace : 6 ; short\r\n"
                          "# x\r\n; y\r\n\r\nroom =7"));
    assert_string_equal(text_of(fixture, "queue.ring"), "5");
    assert_string_equal(text_of(fixture, "queue.grace"), "6");
    assert_string_equal(text_of(fixture, "queue.room"), "7");
    assert_true(read_text(fixture, ""));
}

static void test_list_goes_on_over_lines_of_one_file_only(void **state)
{
    struct fixture *fixture = *state;

    assert_true(read_text(fixture, "[bus]\npath = /a\npath = /b,/c\n"));
    assert_string_equal(text_of(fixture, "bus.path"), "/a,/b,/c");
    assert_true(read_text(fixture, "[bus]\npath = /d\n"));
    assert_string_equal(text_of(fixture, "bus.path"), "/d");
    assert_true(read_text(fixture, "[bus]\npath =\n"));
    assert_string_equal(text_of(fixture, "bus.path"), "");
    assert_false(read_text(fixture, "[bus]\npath = /a,,/b\n"));
    assert_false(read_text(fixture, "[bus]\npath = ,\n"));
}

static void test_list_has_an_end(void **state)
{
    struct fixture *fixture = *state;
    char text[4096] = "[bus]\n";

    for (int i = 0; i < 64; i++)
        strcat(text, "path = /run/a.sock\n");
    assert_true(read_text(fixture, text));
    strcat(text, "path = /run/a.sock\n");
    assert_false(read_text(fixture, text));
    assert_non_null(strstr(fixture->faults, "h.ini:66: bus.path: has more than 64 items"));
}

static bool takes(struct fixture *fixture, const char *name, const char *value)
{
    char error[SETTINGS_ERROR_MAX] = "";
    bool result = settings_set(fixture->settings, name, value, error);

    assert_int_equal(result, error[0] == 0);
    if (result)
        assert_string_equal(text_of(fixture, name), value);
    return result;
}

static void test_every_number_has_bounds(void **state)
{
    struct fixture *fixture = *state;
    unsigned numbers = 0;

    for (size_t i = 0; settings_name(i); i++) {
        const char *name = settings_name(i);
        char error[SETTINGS_ERROR_MAX], value[32];
        unsigned least, most;

        if (settings_set(fixture->settings, name, "99999999999999999999", error) ||
            sscanf(error, "must be a number from %u to %u", &least, &most) != 2)
            continue;
        numbers++;
        snprintf(value, sizeof(value), "%u", least);
        assert_true(takes(fixture, name, value));
        snprintf(value, sizeof(value), "%u", most);
        assert_true(takes(fixture, name, value));
        snprintf(value, sizeof(value), "%u", most + 1);
        assert_false(takes(fixture, name, value));
        snprintf(value, sizeof(value), "%d", (int)least - 1);
        assert_false(takes(fixture, name, value));
        assert_false(takes(fixture, name, ""));
        assert_false(takes(fixture, name, "1s"));
        assert_false(takes(fixture, name, "+1"));
        assert_false(takes(fixture, name, "0x10"));
    }
    assert_int_equal(numbers, 20);
    assert_true(takes(fixture, "queue.keep", "0"));
    assert_false(takes(fixture, "queue.keep", "1801"));
}

static void assert_kind(struct fixture *fixture, const char *name, const char *const *good,
                        const char *const *bad)
{
    for (; *good; good++) {
        if (!takes(fixture, name, *good))
            fail_msg("%s refuses \"%s\"", name, *good);
    }
    for (; *bad; bad++) {
        if (takes(fixture, name, *bad))
            fail_msg("%s takes \"%s\"", name, *bad);
    }
}

#define TEXTS(...) \
    (const char *const[]) \
    { \
        __VA_ARGS__, NULL \
    }

static void test_origin_is_as_browsers_write_it(void **state)
{
    assert_kind(*state, "lobby.origin",
                TEXTS("", "https://aide.example", "https://a", "https://192.0.2.1:8443",
                      "https://a-b.example"),
                TEXTS("http://aide.example", "https://", "https://aide.example/",
                      "https://Aide.example", "https://a:443", "https://a:", "https://a:0",
                      "https://a:080", "https://a:65536", "https://a b", "https://.a", "https://a.",
                      "https://a..b", "https://-a", "https://a-.b.", "aide.example",
                      "https://u@a.example", "https://\xc3\xa9.example"));
}

static void test_base_path_means_the_same_to_everyone(void **state)
{
    assert_kind(*state, "lobby.base_path", TEXTS("/", "/aide", "/a/b-c_d~e.f/1"),
                TEXTS("", "aide", "/aide/", "//", "/a//b", "/.", "/..", "/a/../b", "/a b", "/a?b",
                      "/a%2f", "/\xc3\xa9"));
}

static void test_exit_is_an_https_page_in_plain_ascii(void **state)
{
    assert_kind(*state, "page.exit",
                TEXTS("https://www.example.org", "https://www.example.org/?q=a&b=%C3%A9#c",
                      "https://example.org:8443/a"),
                TEXTS("", "http://www.example.org/", "https:///", "https://", "javascript:alert(1)",
                      "https://x/\"onclick=", "https://x/<script>", "https://x/ y",
                      "https://\xc3\xa9/", "https://X/", "//x/"));
}

static void test_lists_listeners_and_users_are_checked(void **state)
{
    assert_kind(*state, "lobby.trusted_proxy", TEXTS("", "unix", "10.0.0.0/8,  192.0.2.1 ,::1"),
                TEXTS("proxy.example", "10.0.0.0/8,", "10.0.0.0/33", " "));
    assert_kind(*state, "desk.listen", TEXTS("127.0.0.1:0", "[::1]:1", "unix:/run/x"),
                TEXTS("", "8080", "localhost:80", "127.0.0.1", "127.0.0.1:65536", "unix:"));
    assert_kind(*state, "bus.desk_user", TEXTS("", "root"), TEXTS("nobody of this name", "0"));
    assert_kind(*state, "havre.state", TEXTS("x", "/var/lib/havre"), TEXTS(""));
}

static void test_command_line_says_what_is_wrong(void **state)
{
    struct fixture *fixture = *state;
    char error[SETTINGS_ERROR_MAX];

    assert_false(settings_set(fixture->settings, "queue.rnig", "5", error));
    assert_string_equal(error, "there is no such setting; the nearest is queue.ring");
    assert_false(settings_set(fixture->settings, "quue.ring", "5", error));
    assert_string_equal(error, "there is no such section; the nearest is [queue]");
    assert_false(settings_set(fixture->settings, "ring", "5", error));
    assert_string_equal(error, "a setting is named SECTION.KEY");
    assert_false(settings_set(fixture->settings, "queue.ring", "a", error));
    assert_string_equal(error, "must be a number from 1 to 300 (seconds that an offer rings)");
}

static void test_the_way_out_leads_away(void **state)
{
    struct fixture *fixture = *state;

    assert_true(read_text(fixture, "[lobby]\norigin = https://aide.example\n"
                                   "[page]\nexit = https://aide.example/a\n"));
    assert_false(check(fixture));
    assert_string_equal(fixture->faults, "h.ini:4: page.exit: leads back to this house: give the "
                                         "address of a page elsewhere\n");
}

static void test_settings_that_contradict_each_other_are_told(void **state)
{
    struct fixture *fixture = *state;

    assert_true(read_text(fixture, "[lobby]\nlisten = 0.0.0.0:80\n[desk]\nlisten = 0.0.0.0:80\n"
                                   "[limits]\nconnections = 5\n"));
    assert_false(check(fixture));
    assert_string_equal(
        fixture->faults,
        "h.ini:2: lobby.listen: is not a loopback address: set lobby.origin to the https:// "
        "address that people see, or listen on 127.0.0.1\n"
        "h.ini:4: desk.listen: is not a loopback address: set desk.origin to the https:// address "
        "that people see, or listen on 127.0.0.1\n"
        "h.ini:4: desk.listen: is the same as lobby.listen: give staff a port of their own\n"
        "settings: limits.connections_per_address: must not be more than limits.connections, which "
        "is 5\n");
    assert_true(read_text(fixture, "[lobby]\norigin = https://a.example\n[desk]\nlisten = "
                                   "127.0.0.1:0\n[limits]\nconnections_per_address = 5\n"));
    assert_true(check(fixture));
    assert_true(takes(fixture, "lobby.listen", "127.0.0.1:0"));
    assert_true(check(fixture));
}

static void test_bus_socket_must_fit_its_folder(void **state)
{
    struct fixture *fixture = *state;
    char state_text[256] = "/";

    memset(state_text + 1, 's', 120);
    assert_true(takes(fixture, "havre.state", state_text));
    assert_false(check(fixture));
    assert_string_equal(fixture->faults, "settings: havre.state: is too long for the bus socket to "
                                         "lie in: set bus.path to a shorter path\n");
    assert_true(takes(fixture, "bus.path", "/run/bus.sock"));
    assert_true(check(fixture));
}

static void test_file_that_cannot_be_read_is_named(void **state)
{
    struct fixture *fixture = *state;
    size_t len;
    FILE *out = open_memstream(&fixture->faults, &len), *big;
    char path[] = "/tmp/havre-test-XXXXXX", *expected = NULL;
    int fd = mkstemp(path);

    assert_false(settings_read_file(fixture->settings, "/nowhere/h.ini", out));
    assert_false(settings_read_file(fixture->settings, "/", out));
    assert_true(fd >= 0);
    big = fdopen(fd, "w");
    for (int i = 0; i <= SETTINGS_FILE_MAX; i++)
        fputc('#', big);
    fclose(big);
    assert_false(settings_read_file(fixture->settings, path, out));
    fclose(out);
    unlink(path);
    assert_true(asprintf(&expected,
                         "/nowhere/h.ini: cannot be read: No such file or directory\n"
                         "/: cannot be read: Is a directory\n"
                         "%s: cannot be read: it has more than 64 KiB and cannot be a settings "
                         "file\n",
                         path) > 0);
    assert_string_equal(fixture->faults, expected);
    free(expected);
}

#define WITH_SETTINGS(test) cmocka_unit_test_setup_teardown(test, create, destroy)

static void test_languages_of_the_page_are_those_of_the_build_each_once(void **state)
{
    struct fixture *fixture = *state;
    char error[SETTINGS_ERROR_MAX];
    static const struct {
        const char *text, *error;
    } WRONG[] = {
        {"", "must name at least one language, such as fr"},
        {"  ", "must name at least one language, such as fr"},
        {"fr de",
         "there is no page in \"de\": must be one or more of fr en, with blanks between them"},
        {"fr,en",
         "there is no page in \"fr,en\": must be one or more of fr en, with blanks between "
         "them"},
        {"FR",
         "there is no page in \"FR\": must be one or more of fr en, with blanks between them"},
        {"fr en fr", "names a language twice"},
    };

    for (size_t i = 0; i < sizeof WRONG / sizeof *WRONG; i++) {
        assert_false(settings_set(fixture->settings, "page.languages", WRONG[i].text, error));
        assert_memory_equal(error, WRONG[i].error, strlen(WRONG[i].error));
    }
    assert_true(settings_set(fixture->settings, "page.languages", " en ", error));
    assert_true(check(fixture));
    struct desk_options desk = settings_desk_options(fixture->settings);
    assert_int_equal(desk.settings.languages.count, 1);
    assert_memory_equal(desk.settings.languages.tags[0], "en", LANGUAGE_LEN);
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        WITH_SETTINGS(test_defaults_are_those_of_the_design),
        WITH_SETTINGS(test_languages_of_the_page_are_those_of_the_build_each_once),
        WITH_SETTINGS(test_file_reaches_the_roles),
        WITH_SETTINGS(test_sample_gives_every_setting_and_changes_none),
        WITH_SETTINGS(test_every_fault_of_a_file_is_told_with_its_line),
        WITH_SETTINGS(test_setting_at_fault_keeps_its_value),
        WITH_SETTINGS(test_setting_of_another_section_is_shown_the_way),
        WITH_SETTINGS(test_what_is_not_text_is_refused),
        WITH_SETTINGS(test_long_line_is_refused_whole),
        WITH_SETTINGS(test_ways_of_writing_that_are_common_are_understood),
        WITH_SETTINGS(test_list_goes_on_over_lines_of_one_file_only),
        WITH_SETTINGS(test_list_has_an_end),
        WITH_SETTINGS(test_every_number_has_bounds),
        WITH_SETTINGS(test_origin_is_as_browsers_write_it),
        WITH_SETTINGS(test_base_path_means_the_same_to_everyone),
        WITH_SETTINGS(test_exit_is_an_https_page_in_plain_ascii),
        WITH_SETTINGS(test_lists_listeners_and_users_are_checked),
        WITH_SETTINGS(test_command_line_says_what_is_wrong),
        WITH_SETTINGS(test_the_way_out_leads_away),
        WITH_SETTINGS(test_settings_that_contradict_each_other_are_told),
        WITH_SETTINGS(test_bus_socket_must_fit_its_folder),
        WITH_SETTINGS(test_file_that_cannot_be_read_is_named),
    };

    if (argc > 1)
        sample_path = argv[1];
    return cmocka_run_group_tests(tests, NULL, NULL);
}
