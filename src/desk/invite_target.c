/*
 * One reader for each kind; what follows the colon is read strictly, so that a target has one
 * spelling.
 */
#include "desk/invite_target.h"

#include "desk/language.h"

#include <string.h>

_Static_assert(sizeof "account:" - 1 + 19 <= INVITE_TARGET_MAX, "an account fits");

static bool read_account(struct str rest, struct invite_target *target)
{
    uint64_t account;

    if (rest.len && rest.at[0] == '0')
        return false;
    if (!str_to_u64(rest, INT64_MAX, &account))
        return false;
    target->account = (int64_t)account;
    return true;
}

static bool read_profession(struct str rest, struct invite_target *target)
{
    const char *name;

    for (uint8_t i = 0; (name = profession_at(i)); i++) {
        if (str_equal(rest, name)) {
            target->profession = i;
            return true;
        }
    }
    return false;
}

static bool read_language(struct str rest, struct invite_target *target)
{
    return rest.len == LANGUAGE_CODE_LEN && language_number(rest.at, &target->language);
}

static bool read_minors(struct str rest, struct invite_target *target)
{
    (void)target;
    return !rest.at; /* nor a colon */
}

static bool read_tag(struct str rest, struct invite_target *target)
{
    char tag[ACCOUNT_TAG_MAX + 1] = {0};

    (void)target;
    if (!rest.len || rest.len > ACCOUNT_TAG_MAX || memchr(rest.at, ',', rest.len))
        return false;
    memcpy(tag, rest.at, rest.len);
    return account_tags_are_valid(tag);
}

static const struct {
    const char *word;
    bool (*read)(struct str rest, struct invite_target *target);
} KINDS[] = {
    [INVITE_ACCOUNT] = {"account", read_account},
    [INVITE_PROFESSION] = {"profession", read_profession},
    [INVITE_LANGUAGE] = {"lang", read_language},
    [INVITE_MINORS] = {"minors", read_minors},
    [INVITE_TAG] = {"tag", read_tag},
};

bool invite_target_parse(struct str text, struct invite_target *ret_target)
{
    struct str rest = text, word;

    *ret_target = (struct invite_target){0};
    if (text.len > INVITE_TARGET_MAX || memchr(text.at, 0, text.len))
        return false;
    memcpy(ret_target->text, text.at, text.len);
    word = str_cut(&rest, ':');
    for (size_t i = 0; i < sizeof KINDS / sizeof *KINDS; i++) {
        if (!str_equal(word, KINDS[i].word))
            continue;
        ret_target->kind = (enum invite_kind)i;
        return KINDS[i].read(rest, ret_target);
    }
    return false;
}
