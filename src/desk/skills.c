/*
 * Tags are a short list that is walked: it is asked when somebody connects, is changed, or is
 * invited.
 */
#include "desk/skills.h"

#include "base/str.h"
#include "desk/language.h"

#include <string.h>

#define MINORS_SKILL SKILLS_PROFESSIONS
#define FIRST_TAG_SKILL (MINORS_SKILL + 1)

static bool find(const struct skills *skills, struct str tag, uint64_t *ret_skill)
{
    for (uint8_t i = 0; i < skills->tag_count; i++) {
        if (str_equal(tag, skills->tags[i])) {
            *ret_skill = FIRST_TAG_SKILL + i;
            return true;
        }
    }
    return false;
}

static void learn(struct skills *skills, struct str tag)
{
    uint64_t skill;

    if (!tag.len || find(skills, tag, &skill) || skills->tag_count == SKILLS_TAGS_MOST)
        return;
    CHECK(tag.len <= ACCOUNT_TAG_MAX);
    memcpy(skills->tags[skills->tag_count++], tag.at, tag.len);
}

uint64_t skills_of(struct skills *skills, const struct account *account)
{
    struct str rest = str_of(account->tags);
    const char *profession;
    uint64_t bits = account->minors ? UINT64_C(1) << MINORS_SKILL : 0;

    for (size_t i = 0; i < SKILLS_PROFESSIONS && (profession = profession_at(i)); i++) {
        if (!strcmp(profession, account->profession))
            bits |= UINT64_C(1) << i;
    }
    while (rest.at) {
        struct str tag = str_cut(&rest, ',');
        uint64_t skill;

        learn(skills, tag);
        if (find(skills, tag, &skill))
            bits |= UINT64_C(1) << skill;
    }
    return bits;
}

static struct str tag_of(const struct invite_target *to)
{
    struct str rest = str_of(to->text);

    (void)str_cut(&rest, ':');
    return rest;
}

bool skills_target(const struct skills *skills, const struct invite_target *to,
                   struct target *ret_target)
{
    *ret_target = (struct target){.kind = TARGET_SKILL};
    switch (to->kind) {
    case INVITE_ACCOUNT:
        *ret_target = (struct target){TARGET_ACCOUNT, (uint64_t)to->account};
        return true;
    case INVITE_LANGUAGE:
        *ret_target = (struct target){TARGET_LANGUAGE, to->language};
        return true;
    case INVITE_PROFESSION:
        ret_target->value = to->profession;
        return to->profession < SKILLS_PROFESSIONS;
    case INVITE_MINORS:
        ret_target->value = MINORS_SKILL;
        return true;
    case INVITE_TAG:
        return find(skills, tag_of(to), &ret_target->value);
    }
    return false;
}

bool skills_target_learned(struct skills *skills, const struct invite_target *to,
                           struct target *ret_target)
{
    if (to->kind == INVITE_TAG)
        learn(skills, tag_of(to));
    return skills_target(skills, to, ret_target);
}
