/* Accounts: what comes back, who is first, what a reset leaves. */
#include "store/accounts.h"

#include "store/sessions.h"
#include "store_fixture.h"

static void assert_same(const struct account *a, const struct account *b)
{
    assert_true(a->id == b->id);
    assert_string_equal(a->name, b->name);
    assert_string_equal(a->display, b->display);
    assert_string_equal(a->profession, b->profession);
    assert_string_equal(a->password_hash, b->password_hash);
    assert_int_equal(a->zones, b->zones);
    assert_int_equal(a->languages, b->languages);
    assert_int_equal(a->capacity, b->capacity);
    assert_int_equal(a->takes_at_once, b->takes_at_once);
    assert_int_equal(a->disabled, b->disabled);
    assert_true(a->version == b->version);
    assert_true(a->created_ms == b->created_ms);
    assert_string_equal(a->tags, b->tags);
    assert_int_equal(a->role, b->role);
    assert_int_equal(a->minors, b->minors);
    assert_int_equal(a->demo, b->demo);
    assert_int_equal(a->has_totp, b->has_totp);
}

static void test_account_comes_back_as_it_was(void **state)
{
    struct account first = added("a.martin"), second = added("b"), back;

    (void)state;
    assert_true(first.id > 0);
    assert_true(second.id != first.id);
    assert_int_equal(store_account_by_name(store, "a.martin", &back), STORE_OK);
    assert_same(&back, &first);
    assert_int_equal(store_account_by_id(store, second.id, &back), STORE_OK);
    assert_same(&back, &second);
    assert_int_equal(store_account_by_name(store, "c", &back), STORE_NONE);
    assert_int_equal(store_account_by_id(store, second.id + 1, &back), STORE_NONE);
    assert_int_equal(store_account_by_name(store, "' OR 1=1 --", &back), STORE_NONE);
}

static void test_longest_texts_fit(void **state)
{
    struct account account = sample(""), back;

    (void)state;
    memset(account.name, 'n', ACCOUNT_NAME_MAX);
    memset(account.display, 'd', ACCOUNT_DISPLAY_MAX);
    memset(account.profession, 'p', ACCOUNT_PROFESSION_MAX);
    memset(account.password_hash, 'h', ACCOUNT_PASSWORD_HASH_MAX - 1);
    assert_int_equal(store_account_add(store, &account), STORE_OK);
    assert_int_equal(store_account_by_name(store, account.name, &back), STORE_OK);
    assert_same(&back, &account);
}

static void test_name_belongs_to_one_account(void **state)
{
    struct account first = added("a"), again = sample("a"), back;

    (void)state;
    again.capacity = 9;
    assert_int_equal(store_account_add(store, &again), STORE_TAKEN);
    assert_true(again.id == 0);
    assert_int_equal(store_account_by_name(store, "a", &back), STORE_OK);
    assert_same(&back, &first);
}

static void test_account_out_of_bounds_is_refused(void **state)
{
    struct account nameless = sample(""), strange = sample("s");

    (void)state;
    strange.zones = 4;
    assert_int_equal(store_account_add(store, &nameless), STORE_FAILED);
    assert_int_equal(store_account_add(store, &strange), STORE_FAILED);
    assert_non_null(strstr(store_error(store), "constraint"));
}

static void test_new_password_replaces_the_old(void **state)
{
    struct account account = added("a"), back;

    (void)state;
    assert_int_equal(store_account_set_password(store, account.id, "$argon2id$new"), STORE_OK);
    assert_int_equal(store_account_set_password(store, account.id + 1, "x"), STORE_NONE);
    assert_int_equal(store_account_by_id(store, account.id, &back), STORE_OK);
    assert_string_equal(back.password_hash, "$argon2id$new");
}

static void test_all_accounts_are_listed_in_turn(void **state)
{
    struct account back = {0};
    char names[8] = "";

    (void)state;
    added("b");
    added("a");
    added("c");
    while (store_account_next(store, back.id, &back) == STORE_OK)
        strcat(names, back.name);
    assert_string_equal(names, "bac");
    assert_int_equal(store_account_next(store, back.id, &back), STORE_NONE);
}

static void test_of_two_changes_the_second_is_told_it_is_stale(void **state)
{
    struct account first = added("a"), second = first, back;

    (void)state;
    snprintf(first.display, sizeof(first.display), "Agent 13");
    first.role = ACCOUNT_ADMIN;
    first.tags[0] = 0;
    first.minors = false;
    assert_int_equal(store_account_put(store, &first), STORE_OK);
    assert_true(first.version == 2);
    second.capacity = 9;
    assert_int_equal(store_account_put(store, &second), STORE_STALE);
    assert_int_equal(store_account_by_id(store, first.id, &back), STORE_OK);
    assert_same(&back, &first);
    second.id = 99;
    assert_int_equal(store_account_put(store, &second), STORE_NONE);
}

static void test_disabled_account_has_no_session_and_no_enrolment(void **state)
{
    static const uint8_t token[SESSION_TOKEN_LEN] = {1};
    struct account account = added("a"), back;
    const struct session session = {account.id, NOW, NOW, NOW + 9};

    (void)state;
    assert_int_equal(store_session_add(store, token, &session), STORE_OK);
    assert_int_equal(store_account_disable(store, account.id), STORE_OK);
    assert_int_equal(store_account_disable(store, account.id), STORE_OK);
    assert_int_equal(store_account_disable(store, account.id + 1), STORE_NONE);
    assert_int_equal(store_account_by_id(store, account.id, &back), STORE_OK);
    assert_true(back.disabled);
    assert_true(back.version == 2);
    assert_int_equal(store_account_enable(store, account.id), STORE_OK);
    assert_int_equal(store_session_find(store, token, NOW, NULL, &back), STORE_NONE);
    assert_int_equal(store_account_by_id(store, account.id, &back), STORE_OK);
    assert_false(back.disabled);
    assert_int_equal(store_account_enable(store, account.id + 1), STORE_NONE);
}

static void test_admins_that_can_sign_in_are_counted(void **state)
{
    struct account admin = sample("a");
    uint32_t count;

    (void)state;
    admin.role = ACCOUNT_ADMIN;
    assert_int_equal(store_account_add(store, &admin), STORE_OK);
    added("b");
    assert_int_equal(store_account_count(store, ACCOUNT_ADMIN, &count), STORE_OK);
    assert_int_equal(count, 1);
    assert_int_equal(store_account_disable(store, admin.id), STORE_OK);
    assert_int_equal(store_account_count(store, ACCOUNT_ADMIN, &count), STORE_OK);
    assert_int_equal(count, 0);
}

static void test_words_of_an_account_are_held_to_their_form(void **state)
{
    static const char *const names[] = {"a", "a.martin", "7", "x_y-z"};
    static const char *const no_names[] = {"", "A", ".a", "-a", "a b", "a@b", "\xc3\xa9"};
    static const char *const tags[] = {"", "a", "lsf,nuit-1", "a,b,c,d,e,f,g,h,i,j,k,l,m,n,o,p"};
    static const char *const no_tags[] = {",",
                                          "a,",
                                          ",a",
                                          "a,,b",
                                          "A",
                                          "a b",
                                          "a,a",
                                          "a,b,c,d,e,f,g,h,i,j,k,l,m,n,o,p,q",
                                          "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"};
    static const char *const no_displays[] = {"", " a", "a ", "a\nb", "\x7f", "\xc3"};
    char longest[ACCOUNT_NAME_MAX + 2] = "";
    enum account_role role;

    (void)state;
    for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
        assert_true(account_name_is_valid(names[i]));
    for (size_t i = 0; i < sizeof(no_names) / sizeof(*no_names); i++)
        assert_false(account_name_is_valid(no_names[i]));
    for (size_t i = 0; i < sizeof(tags) / sizeof(*tags); i++)
        assert_true(account_tags_are_valid(tags[i]));
    for (size_t i = 0; i < sizeof(no_tags) / sizeof(*no_tags); i++)
        assert_false(account_tags_are_valid(no_tags[i]));
    for (size_t i = 0; i < sizeof(no_displays) / sizeof(*no_displays); i++)
        assert_false(account_display_is_valid(no_displays[i]));
    assert_true(account_display_is_valid("Agent 12 \xc3\xa9"));
    memset(longest, 'a', ACCOUNT_NAME_MAX);
    assert_true(account_name_is_valid(longest) && account_display_is_valid(longest));
    longest[ACCOUNT_NAME_MAX] = 'a';
    assert_false(account_name_is_valid(longest) || account_display_is_valid(longest));
    assert_true(account_role_parse("admin", &role) && role == ACCOUNT_ADMIN);
    assert_false(account_role_parse("root", &role));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_STORE(test_account_comes_back_as_it_was),
        WITH_STORE(test_longest_texts_fit),
        WITH_STORE(test_name_belongs_to_one_account),
        WITH_STORE(test_account_out_of_bounds_is_refused),
        WITH_STORE(test_new_password_replaces_the_old),
        WITH_STORE(test_all_accounts_are_listed_in_turn),
        WITH_STORE(test_of_two_changes_the_second_is_told_it_is_stale),
        WITH_STORE(test_disabled_account_has_no_session_and_no_enrolment),
        WITH_STORE(test_admins_that_can_sign_in_are_counted),
        WITH_STORE(test_words_of_an_account_are_held_to_their_form),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
