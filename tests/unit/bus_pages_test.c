/* The pages of a house between desk and lobby: what is sent is taken, and nothing by halves. */
#include "bus/pages.h"

#include "bus_recorder.h"
#include "net/stream.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include <sys/socket.h>

static struct bus_message message(enum bus_type type, const char *body)
{
    return (struct bus_message){
        .type = type, .body = (const uint8_t *)body, .len = strlen(body + 1) + 1};
}

static bool take(struct page_set *set, const char *body)
{
    struct bus_message page = message(BUS_PAGE, body);

    return page_set_take(set, &page);
}

static bool is_whole(const struct page_set *set, const char *languages)
{
    struct bus_message list = message(BUS_LANGUAGES, languages);

    return page_set_is_whole(set, &list);
}

static void take_all(struct page_set *set)
{
    assert_true(take(set, "\2fr!b") && take(set, "\1fr!g") && take(set, "\0fr!i"));
    assert_true(take(set, "\2en?b") && take(set, "\1en?g") && take(set, "\0en?i"));
}

static void a_set_is_whole_with_its_languages_in_its_order(void **state)
{
    struct page_set set = {0};

    (void)state;
    assert_false(is_whole(&set, "fr"));
    take_all(&set);
    assert_true(is_whole(&set, "fren"));
    assert_false(is_whole(&set, "enfr"));
    assert_false(is_whole(&set, "fr"));
    assert_false(is_whole(&set, "frende"));
    assert_false(is_whole(&set, "frfr"));
    assert_int_equal(page_set_find(&set, "en"), 1);
    assert_int_equal(page_set_find(&set, "de"), LANGUAGES_MAX);
    assert_memory_equal(set.forms[1][CODING_GZIP].data, "?g", set.forms[1][CODING_GZIP].len);
    page_set_release(&set);
    assert_int_equal(set.languages.count, 0);
}

static void what_comes_twice_or_too_early_is_out_of_place(void **state)
{
    struct page_set set = {0};

    (void)state;
    assert_true(take(&set, "\2fr!b"));
    assert_false(take(&set, "\2fr!b"));
    assert_false(take(&set, "\2en?b")); /* the first language is not whole */
    assert_false(is_whole(&set, "fr"));
    assert_true(take(&set, "\1fr!g") && take(&set, "\0fr!i"));
    assert_true(is_whole(&set, "fr"));
    assert_false(take(&set, "\1F1x"));
    assert_true(take(&set, "\0enx"));
    assert_false(is_whole(&set, "fren"));
    page_set_release(&set);
}

static void no_set_grows_without_bound(void **state)
{
    struct page_set set = {0};
    char body[] = "\0aax";

    (void)state;
    for (size_t i = 0; i <= LANGUAGES_MAX; i++) {
        bool fits = i < LANGUAGES_MAX;

        body[1] = (char)('a' + i / 26);
        body[2] = (char)('a' + i % 26);
        for (char coding = 0; coding < 3; coding++) {
            body[0] = coding;
            assert_int_equal(take(&set, body), fits);
        }
    }
    page_set_release(&set);
}

/* Over a real link: the recorder stands for the lobby. */
static void what_is_sent_is_taken_as_it_was(void **state)
{
    static const struct stream_limits LIMITS = {.congested = 64 * 1024, .most = 256 * 1024};
    static const uint8_t MARK[BUS_MARK_LEN];
    struct recorder recorders[2] = {0};
    struct page_set sent = {0}, got = {0};
    struct link *links[2];
    struct loop loop;
    int ends[2];
    size_t at = 0;

    (void)state;
    loop_init(&loop);
    assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, ends), 0);
    for (enum bus_side side = BUS_LOBBY; side <= BUS_DESK; side++) {
        struct stream *stream;

        assert_int_equal(stream_open(&loop, ends[side], &LIMITS, &stream), 0);
        links[side] = link_create(stream, &(struct link_options){.side = side,
                                                                 .mark = MARK,
                                                                 .ops = &RECORDER_OPS,
                                                                 .owner = &recorders[side]});
    }
    take_all(&sent);
    turn(&loop, 3); /* both are up */
    page_set_send(&sent, links[BUS_DESK]);
    assert_true(turn_until(&loop, &recorders[BUS_LOBBY].messages, 7));
    for (int i = 0; i < 6; i++) {
        const uint8_t *body = recorders[BUS_LOBBY].heard.data + at + 9;
        struct bus_message page = {.type = BUS_PAGE, .body = body, .len = 5};

        assert_true(page_set_take(&got, &page));
        at += 9 + 5;
    }
    assert_true(is_whole(&got, (const char *)"fren"));
    assert_memory_equal(recorders[BUS_LOBBY].heard.data + at + 9, "fren", 4);
    for (size_t i = 0; i < 6; i++) {
        const struct buf *a = &sent.forms[i / 3][i % 3], *b = &got.forms[i / 3][i % 3];

        assert_int_equal(a->len, b->len);
        assert_memory_equal(a->data, b->data, a->len);
    }
    link_close(links[0], "over");
    link_close(links[1], "over");
    loop_run(&loop);
    loop_finish(&loop);
    recorder_finish(&recorders[0]);
    recorder_finish(&recorders[1]);
    page_set_release(&sent);
    page_set_release(&got);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_set_is_whole_with_its_languages_in_its_order),
        cmocka_unit_test(what_comes_twice_or_too_early_is_out_of_place),
        cmocka_unit_test(no_set_grows_without_bound),
        cmocka_unit_test(what_is_sent_is_taken_as_it_was),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
