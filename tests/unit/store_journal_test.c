/* The journal: what a hand in the file changes, and how it shows. */
#include "store/journal.h"

#include "base/mem.h"
#include "store_fixture.h"

#include <sodium.h>

#define ROWS 6

static struct journal_mark heads[ROWS + 1]; /* after each row */

static enum store_result add_event(int64_t at_ms, const char *subject, const char *detail)
{
    const struct journal_event event = {.at_ms = at_ms,
                                        .actor = 7,
                                        .action = JOURNAL_ACCOUNT_CHANGED,
                                        .subject = subject,
                                        .detail = detail};

    return store_journal_add(store, &event);
}

static void fill(void)
{
    for (int i = 1; i <= ROWS; i++) {
        char subject[24];

        snprintf(subject, sizeof(subject), "agent%d", i);
        assert_int_equal(add_event(NOW + i, subject, "{\"capacity\":3}"), STORE_OK);
        assert_int_equal(store_journal_head(store, &heads[i].number, heads[i].hash), STORE_OK);
        assert_true(heads[i].number == i);
    }
}

static struct journal_report verified(const struct journal_mark *mark)
{
    struct journal_report report;

    assert_int_equal(store_journal_verify(store, mark, &report), STORE_OK);
    return report;
}

static void assert_blames(const struct journal_mark *mark, enum journal_verdict verdict, int64_t at)
{
    struct journal_report report = verified(mark);

    assert_int_equal(report.verdict, verdict);
    assert_true(report.at == at);
}

static void test_untouched_journal_is_intact(void **state)
{
    struct journal_report report = verified(NULL);

    (void)state;
    assert_int_equal(report.verdict, JOURNAL_INTACT);
    assert_true(report.count == 0 && report.last == 0 && report.first == 0);
    fill();
    report = verified(&heads[4]);
    assert_int_equal(report.verdict, JOURNAL_INTACT);
    assert_true(report.count == ROWS && report.first == 1 && report.last == ROWS);
    assert_true(report.since_head == ROWS - 4);
    assert_memory_equal(report.head, heads[ROWS].hash, JOURNAL_HASH_LEN);
}

static void test_rows_come_back_newest_first(void **state)
{
    struct journal_row row = {.number = INT64_MAX};
    int64_t expected = ROWS;

    (void)state;
    fill();
    for (; store_journal_before(store, row.number, &row) == STORE_OK; expected--) {
        assert_true(row.number == expected && row.at_ms == NOW + expected && row.actor == 7);
        assert_string_equal(row.action, "account-changed");
        assert_string_equal(row.detail, "{\"capacity\":3}");
        assert_memory_equal(row.hash, heads[expected].hash, JOURNAL_HASH_LEN);
        assert_memory_equal(row.previous, heads[expected - 1].hash, JOURNAL_HASH_LEN);
    }
    assert_true(expected == 0);
}

/* Made by hand from the header's words, so that the encoding stays what it was. */
static void test_hash_is_what_the_contract_says(void **state)
{
    static const uint8_t bytes[] =
        "havre-journal-1\n"
        "\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0"
        "\0\0\0\0\0\0\0\1\0\0\0\0\0\0\1\2\0\0\0\0\0\0\0\7"
        "\0\0\0\17account-changed\0\0\0\1a\0\0\0\2{}";
    uint8_t hash[JOURNAL_HASH_LEN];
    struct journal_row row;

    (void)state;
    assert_int_equal(add_event(0x102, "a", NULL), STORE_OK);
    assert_int_equal(store_journal_before(store, 2, &row), STORE_OK);
    crypto_hash_sha256(hash, bytes, sizeof(bytes) - 1);
    assert_memory_equal(row.hash, hash, sizeof(hash));
}

static void test_each_altered_column_names_its_row(void **state)
{
    static const char *const changes[] = {"at_ms = at_ms + 1",    "actor = 0",
                                          "action = 'sign-in'",   "subject = 'agent3'",
                                          "detail = '{}'",        "hash = previous_hash",
                                          "previous_hash = hash", "detail = x'00'",
                                          "hash = 'none'",        "at_ms = 'never'"};

    (void)state;
    fill();
    for (size_t i = 0; i < sizeof(changes) / sizeof(*changes); i++) {
        char sql[256];

        raw_sql("CREATE TABLE kept AS SELECT * FROM journal");
        snprintf(sql, sizeof(sql), "UPDATE journal SET %s WHERE number = 4", changes[i]);
        raw_sql(sql);
        assert_blames(NULL, JOURNAL_ALTERED, 4);
        raw_sql("DELETE FROM journal; INSERT INTO journal SELECT * FROM kept; DROP TABLE kept");
        assert_blames(&heads[ROWS], JOURNAL_INTACT, 0);
    }
}

static void test_row_made_anew_with_its_hash_is_named(void **state)
{
    struct journal_row row;
    uint8_t hash[JOURNAL_HASH_LEN];
    char hex[2 * JOURNAL_HASH_LEN + 1], sql[512];

    (void)state;
    /* A second journal whose row 1 is another, with all that belongs to it. */
    assert_int_equal(add_event(NOW + 1, "somebody else", "{}"), STORE_OK);
    assert_int_equal(store_journal_before(store, 2, &row), STORE_OK);
    memcpy(hash, row.hash, sizeof(hash));
    raw_sql("DELETE FROM journal");
    fill();
    sodium_bin2hex(hex, sizeof(hex), hash, sizeof(hash));
    snprintf(sql, sizeof(sql),
             "UPDATE journal SET subject = 'somebody else', detail = '{}', hash = '%s' "
             "WHERE number = 1",
             hex);
    raw_sql(sql);
    assert_blames(NULL, JOURNAL_ALTERED, 1);
}

static void test_missing_row_is_named(void **state)
{
    (void)state;
    fill();
    raw_sql("DELETE FROM journal WHERE number = 3");
    assert_blames(NULL, JOURNAL_MISSING, 3);
    raw_sql("DELETE FROM journal WHERE number < 3");
    assert_blames(NULL, JOURNAL_MISSING, 1);
    raw_sql("UPDATE journal SET number = number - 3");
    assert_blames(NULL, JOURNAL_ALTERED, 1);
}

static void test_end_that_was_cut_off_shows_by_the_head_alone(void **state)
{
    struct journal_mark bare = heads[0];

    (void)state;
    fill();
    raw_sql("DELETE FROM journal WHERE number >= 5");
    assert_blames(NULL, JOURNAL_INTACT, 0);
    assert_blames(&heads[4], JOURNAL_INTACT, 0);
    assert_blames(&heads[ROWS], JOURNAL_MISSING, 5);
    memcpy(bare.hash, heads[ROWS].hash, sizeof(bare.hash));
    bare.number = 0;
    assert_blames(&bare, JOURNAL_HEAD_NOT_FOUND, 0);
    assert_int_equal(add_event(NOW, "another end", NULL), STORE_OK);
    assert_int_equal(add_event(NOW, "another end", NULL), STORE_OK);
    assert_blames(&heads[ROWS], JOURNAL_ALTERED, ROWS);
    raw_sql("DELETE FROM journal");
    assert_blames(&heads[ROWS], JOURNAL_MISSING, 1);
}

static void test_pruning_leaves_an_anchor_that_holds(void **state)
{
    struct journal_report report;

    (void)state;
    fill();
    assert_int_equal(store_journal_prune(store, NOW, NOW + 50, 7), STORE_NONE);
    assert_int_equal(store_journal_prune(store, NOW + 3, NOW + 50, 7), STORE_OK);
    report = verified(&heads[ROWS]);
    assert_int_equal(report.verdict, JOURNAL_INTACT);
    assert_true(report.first == 3 && report.last == ROWS + 1 && report.count == ROWS - 1);
    assert_true(report.since_head == 1);
    assert_blames(&heads[2], JOURNAL_INTACT, 0); /* the last that went */
    /* More than the anchor tells of is missing. */
    raw_sql("DELETE FROM journal WHERE number = 3");
    assert_blames(NULL, JOURNAL_MISSING, 3);
}

static void test_pruning_everything_leaves_the_chain(void **state)
{
    struct journal_report report;

    (void)state;
    assert_int_equal(store_journal_prune(store, NOW + 99, NOW + 99, 0), STORE_NONE);
    fill();
    assert_int_equal(store_journal_prune(store, NOW + 99, NOW + 99, 0), STORE_OK);
    assert_int_equal(store_journal_prune(store, NOW + 98, NOW + 99, 0), STORE_NONE);
    assert_int_equal(add_event(NOW + 100, "after", NULL), STORE_OK);
    report = verified(&heads[ROWS]);
    assert_int_equal(report.verdict, JOURNAL_INTACT);
    assert_true(report.first == ROWS + 1 && report.count == 2 && report.since_head == 2);
}

static void test_too_long_a_row_is_refused_whole(void **state)
{
    char *detail = mem_alloc(JOURNAL_DETAIL_MAX + 2);

    (void)state;
    memset(detail, 'd', JOURNAL_DETAIL_MAX + 1);
    assert_int_equal(add_event(NOW, "a", detail), STORE_FAILED);
    assert_non_null(strstr(store_error(store), "longer than what is kept"));
    detail[JOURNAL_DETAIL_MAX] = 0;
    assert_int_equal(add_event(NOW, "a", detail), STORE_OK);
    assert_blames(NULL, JOURNAL_INTACT, 0);
    mem_free(detail);
}

static void test_change_and_its_row_are_written_together_or_not_at_all(void **state)
{
    struct account account = added("a"), back;

    (void)state;
    for (int i = 0; i < 2; i++) {
        const enum store_result end = i ? STORE_OK : STORE_FAILED;

        assert_int_equal(store_begin(store), STORE_OK);
        assert_int_equal(store_account_disable(store, account.id), STORE_OK);
        assert_int_equal(add_event(NOW, "a", NULL), STORE_OK);
        assert_int_equal(store_end(store, end), end);
        assert_int_equal(store_account_by_id(store, account.id, &back), STORE_OK);
        assert_int_equal(back.disabled, i);
        assert_true(verified(NULL).count == i);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_STORE(test_untouched_journal_is_intact),
        WITH_STORE(test_rows_come_back_newest_first),
        WITH_STORE(test_hash_is_what_the_contract_says),
        WITH_STORE(test_each_altered_column_names_its_row),
        WITH_STORE(test_row_made_anew_with_its_hash_is_named),
        WITH_STORE(test_missing_row_is_named),
        WITH_STORE(test_end_that_was_cut_off_shows_by_the_head_alone),
        WITH_STORE(test_pruning_leaves_an_anchor_that_holds),
        WITH_STORE(test_pruning_everything_leaves_the_chain),
        WITH_STORE(test_too_long_a_row_is_refused_whole),
        WITH_STORE(test_change_and_its_row_are_written_together_or_not_at_all),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
