/* Settings and replies that several admins change, transactions, and what other processes do. */
#include "store/replies.h"
#include "store/settings.h"

#include "base/mem.h"
#include "store_fixture.h"

static enum store_result put(const char *name, const char *value, int64_t expected)
{
    const struct setting_change change = {.name = name,
                                          .value = value,
                                          .expected_version = expected,
                                          .now_ms = NOW + expected,
                                          .actor = 3};

    return store_setting_put(store, &change);
}

static void assert_setting(const char *name, const char *value, int64_t version)
{
    struct stored_setting setting;

    assert_int_equal(store_setting_get(store, name, &setting), STORE_OK);
    assert_string_equal(setting.name, name);
    assert_string_equal(setting.value, value);
    assert_true(setting.version == version && setting.changed_by == 3);
    assert_true(setting.changed_ms == NOW + version - 1);
    store_setting_release(&setting);
}

static void test_of_two_admins_the_second_is_told(void **state)
{
    struct stored_setting setting;

    (void)state;
    assert_int_equal(store_setting_get(store, "ring", &setting), STORE_NONE);
    store_setting_release(&setting);
    assert_int_equal(put("ring", "25", 0), STORE_OK);
    assert_int_equal(put("ring", "30", 0), STORE_STALE);
    assert_int_equal(put("ring", "30", 1), STORE_OK);
    assert_int_equal(put("ring", "35", 1), STORE_STALE);
    assert_setting("ring", "30", 2);
    assert_int_equal(put("ring", "null", 2), STORE_OK);
    assert_setting("ring", "null", 3);
    assert_int_equal(put("grace", "1", 1), STORE_STALE);
}

static void test_settings_are_listed_by_name(void **state)
{
    struct stored_setting setting = {.name = ""};
    char names[32] = "";

    (void)state;
    assert_int_equal(put("b", "1", 0), STORE_OK);
    assert_int_equal(put("c", "1", 0), STORE_OK);
    assert_int_equal(put("a.x", "1", 0), STORE_OK);
    while (store_setting_next(store, setting.name, &setting) == STORE_OK) {
        strcat(strcat(names, setting.name), " ");
        store_setting_release(&setting);
    }
    assert_string_equal(names, "a.x b c ");
}

static void test_long_value_fits_and_a_longer_one_is_refused(void **state)
{
    char *value = mem_alloc(STORED_SETTING_VALUE_MAX + 2);

    (void)state;
    memset(value, '7', STORED_SETTING_VALUE_MAX + 1);
    assert_int_equal(put("icon", value, 0), STORE_FAILED);
    value[STORED_SETTING_VALUE_MAX] = 0;
    assert_int_equal(put("icon", value, 0), STORE_OK);
    assert_setting("icon", value, 1);
    mem_free(value);
}

static struct reply added_reply(const char *language, uint32_t position)
{
    struct reply reply = {.title = "t",
                          .text = "Vous \xc3\xaates en s\xc3\xa9"
                                  "curit\xc3\xa9 ?",
                          .position = position,
                          .minors = true};

    snprintf(reply.language, sizeof(reply.language), "%s", language);
    assert_int_equal(store_reply_add(store, &reply), STORE_OK);
    return reply;
}

static void test_replies_are_listed_in_their_order(void **state)
{
    struct reply first = added_reply("fr", 2), second = added_reply("fr", 1),
                 third = added_reply("en", 9), fourth = added_reply("fr", 1), reply;
    const int64_t expected[] = {third.id, second.id, fourth.id, first.id};

    (void)state;
    assert_int_equal(store_reply_next(store, NULL, &reply), STORE_OK);
    for (size_t i = 0; i < 4; i++) {
        assert_true(reply.id == expected[i]);
        assert_int_equal(store_reply_next(store, &reply, &reply), i < 3 ? STORE_OK : STORE_NONE);
    }
    assert_int_equal(store_reply_get(store, first.id, &reply), STORE_OK);
    assert_string_equal(reply.text, first.text);
    assert_true(reply.minors);
}

static void test_of_two_changes_of_a_reply_the_second_is_told(void **state)
{
    struct reply mine = added_reply("fr", 1), theirs = mine, next;

    (void)state;
    snprintf(theirs.text, sizeof(theirs.text), "theirs");
    assert_int_equal(store_reply_put(store, &theirs), STORE_OK);
    assert_int_equal(store_reply_put(store, &mine), STORE_STALE);
    assert_int_equal(store_reply_remove(store, mine.id, mine.version), STORE_STALE);
    assert_int_equal(store_reply_get(store, mine.id, &mine), STORE_OK);
    assert_string_equal(mine.text, "theirs");
    assert_int_equal(store_reply_remove(store, mine.id, mine.version), STORE_OK);
    assert_int_equal(store_reply_put(store, &mine), STORE_NONE);
    next = added_reply("fr", 1);
    assert_true(next.id > mine.id);
}

static void test_inner_part_goes_back_alone(void **state)
{
    (void)state;
    assert_int_equal(store_begin(store), STORE_OK);
    assert_int_equal(put("kept", "1", 0), STORE_OK);
    assert_int_equal(store_begin(store), STORE_OK);
    assert_int_equal(put("gone", "1", 0), STORE_OK);
    assert_int_equal(store_end(store, STORE_TAKEN), STORE_TAKEN);
    assert_int_equal(store_begin(store), STORE_OK);
    assert_int_equal(put("kept too", "1", 0), STORE_OK);
    assert_int_equal(store_end(store, STORE_OK), STORE_OK);
    assert_int_equal(store_end(store, STORE_OK), STORE_OK);
    assert_setting("kept", "1", 1);
    assert_setting("kept too", "1", 1);
    assert_int_equal(put("gone", "1", 1), STORE_STALE);
}

static void test_what_others_change_is_noticed_once(void **state)
{
    bool changed = true;

    (void)state;
    assert_int_equal(store_changed(store, &changed), STORE_OK);
    assert_false(changed);
    added("a");
    assert_int_equal(store_changed(store, &changed), STORE_OK);
    assert_false(changed); /* our own */
    raw_sql("UPDATE accounts SET disabled = 1");
    assert_int_equal(store_changed(store, &changed), STORE_OK);
    assert_true(changed);
    assert_int_equal(store_changed(store, &changed), STORE_OK);
    assert_false(changed);
}

static void test_lock_of_another_process_is_said_and_nothing_is_half_done(void **state)
{
    sqlite3 *db;

    (void)state;
    assert_int_equal(sqlite3_open(temporary_path(folder, "havre.db").text, &db), SQLITE_OK);
    assert_int_equal(sqlite3_exec(db, "BEGIN IMMEDIATE", NULL, NULL, NULL), SQLITE_OK);
    assert_int_equal(store_begin(store), STORE_FAILED);
    assert_non_null(strstr(store_error(store), "Another program holds it"));
    sqlite3_close(db);
    assert_int_equal(store_begin(store), STORE_OK);
    assert_int_equal(store_end(store, STORE_OK), STORE_OK);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_STORE(test_of_two_admins_the_second_is_told),
        WITH_STORE(test_settings_are_listed_by_name),
        WITH_STORE(test_long_value_fits_and_a_longer_one_is_refused),
        WITH_STORE(test_replies_are_listed_in_their_order),
        WITH_STORE(test_of_two_changes_of_a_reply_the_second_is_told),
        WITH_STORE(test_inner_part_goes_back_alone),
        WITH_STORE(test_what_others_change_is_noticed_once),
        WITH_STORE(test_lock_of_another_process_is_said_and_nothing_is_half_done),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
