/*
 * What somebody can be invited for, as the numbers that dispatch knows: a bit for each profession,
 * one for whoever is trained to talk with minors, and one for each tag, in the order in which they
 * were met since the desk's start. At most SKILLS_TAGS_MOST different tags: nobody is found by one
 * beyond.
 */
#ifndef HAVRE_DESK_SKILLS_H
#define HAVRE_DESK_SKILLS_H

#include "desk/invite_target.h"
#include "dispatch/dispatch.h"
#include "store/accounts.h"

#define SKILLS_PROFESSIONS 5
#define SKILLS_TAGS_MOST (DISPATCH_SKILLS - SKILLS_PROFESSIONS - 1)

/* A zeroed struct knows no tags. */
struct skills {
    char tags[SKILLS_TAGS_MOST][ACCOUNT_TAG_MAX + 1];
    uint8_t tag_count;
};

/* Learns its tags. */
uint64_t skills_of(struct skills *skills, const struct account *account);
/* False for a tag that nobody had. */
MUST_CHECK bool skills_target(const struct skills *skills, const struct invite_target *to,
                              struct target *ret_target);
/* The same, but learns a tag: for the target of a ticket, whose people are not back yet. */
MUST_CHECK bool skills_target_learned(struct skills *skills, const struct invite_target *to,
                                      struct target *ret_target);

#endif
