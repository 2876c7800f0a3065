/*
 * Plays scenes to a dispatcher: visitors are letters (their key), agents are numbers (their
 * account), and all that comes out is written down as words, which a test must hear before it goes
 * on:
 *
 *     play_arrives(play, 'a', POLICE, FR);
 *     hear(play, "queued a, offer a 1");
 *
 * Time passes in play_pass() alone, with a tick at each instant that dispatch_due() names and
 * nowhere else, and one more in between that must change nothing.
 */
#ifndef HAVRE_TESTS_DISPATCH_PLAY_H
#define HAVRE_TESTS_DISPATCH_PLAY_H

#include "dispatch/dispatch.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#define PLAY_START 5000
#define PLAY_WORDS 4096
#define PLAY_AGENTS 32

enum { ANYWHERE = 0, POLICE = 1, GENDARMERIE = 2, BOTH = 3 };
enum { FR = 0, EN = 1 };

struct play {
    struct dispatch_options options;
    struct dispatch *dispatch;
    uint64_t now;
    struct conversation_id visitors[256]; /* by letter */
    struct agent_id agents[PLAY_AGENTS];  /* by account */
    char words[PLAY_WORDS];               /* what was not heard yet */
};

static inline uint64_t play_account(const struct play *play, struct agent_id id)
{
    for (uint64_t account = 1; account < PLAY_AGENTS; account++) {
        if (id.id.gen && slot_id_equal(play->agents[account].id, id.id))
            return account;
    }
    return 0;
}

static inline void play_say(struct play *play, const char *word)
{
    CHECK(strlen(play->words) + strlen(word) < sizeof(play->words));
    memcpy(play->words + strlen(play->words), word, strlen(word) + 1);
}

static inline const char *play_word(const struct effect *effect)
{
    static const char *const ends[] = {
        [END_EXIT] = "exit", [END_LEFT] = "left", [END_LOST] = "lost", [END_ENDED] = "ended"};
    static const char *const words[] = {
        [EFFECT_OFFER] = "offer",
        [EFFECT_WITHDRAWN] = "withdrawn",
        [EFFECT_MATCHED] = "matched",
        [EFFECT_LEFT] = "left-to-others",
        [EFFECT_PART] = "part",
        [EFFECT_VISITOR_CUT] = "visitor-cut",
        [EFFECT_VISITOR_BACK] = "visitor-back",
        [EFFECT_AGENT_CUT] = "agent-cut",
        [EFFECT_AGENT_BACK] = "agent-back",
    };

    static const char *const whys[] = {[PRESENCE_MISSED] = "missed",
                                       [PRESENCE_ENDED] = "wrap-up",
                                       [PRESENCE_OVER] = "over",
                                       [PRESENCE_CLOSED] = "closed"};
    static const char *const invitations[] = {
        [INVITATION_ASKING] = "asking", [INVITATION_RINGING] = "ringing",
        [INVITATION_JOINED] = "joined", [INVITATION_DECLINED] = "declined",
        [INVITATION_NOBODY] = "nobody", [INVITATION_WITHDRAWN] = "withdrawn-ask"};

    if (effect->type == EFFECT_QUEUED)
        return effect->requeued ? "requeued" : "queued";
    if (effect->type == EFFECT_PRESENCE)
        return whys[effect->why];
    if (effect->type == EFFECT_INVITATION)
        return invitations[effect->invitation];
    if (effect->type == EFFECT_OFFER && effect->offer != OFFER_NEW)
        return effect->offer == OFFER_INVITED ? "invited" : "handover";
    return effect->type == EFFECT_CLOSED ? ends[effect->end] : words[effect->type];
}

static inline void play_write_down(struct play *play, const struct effect *effect)
{
    struct conversation_view view;
    uint64_t account = play_account(play, effect->agent);
    static const char *const parts[] = {
        [PART_HOLDER] = "holder", [PART_GUEST] = "guest", [PART_BESIDE] = "beside"};
    char word[64];

    if (*play->words)
        play_say(play, ", ");
    play_say(play, play_word(effect));
    if (effect->type != EFFECT_PRESENCE) {
        assert_true(dispatch_conversation(play->dispatch, play->now, effect->conversation, &view));
        play_say(play, (const char[]){' ', (char)view.key[0], 0});
    }
    assert_int_equal(account == 0, effect->agent.id.gen == 0);
    if (account) {
        (void)snprintf(word, sizeof(word), " %u", (unsigned)account);
        play_say(play, word);
    }
    if (effect->type == EFFECT_INVITATION)
        (void)snprintf(word, sizeof(word), " #%u", (unsigned)effect->ask);
    else if (effect->type != EFFECT_OFFER &&
             (effect->slot > 1 || effect->ask || effect->part != PART_HOLDER))
        (void)snprintf(word, sizeof(word), " %s@%u#%u", parts[effect->part], (unsigned)effect->slot,
                       (unsigned)effect->ask);
    else
        *word = 0;
    play_say(play, word);
    play_say(play, effect->stretch_zone ? " zone" : "");
    play_say(play, effect->stretch_language ? " language" : "");
}

static inline void play_drain(struct play *play)
{
    struct effect effect;

    while (dispatch_next_effect(play->dispatch, &effect))
        play_write_down(play, &effect);
}

/* All that came out since the last time, in order. */
static inline void hear(struct play *play, const char *words)
{
    assert_string_equal(play->words, words);
    *play->words = 0;
}

/* A house that is open, with DESIGN's times. */
static inline void play_begin(struct play *play)
{
    if (!play->options.room)
        play->options = (struct dispatch_options){.zone_overflow_ms = 20000,
                                                  .language_overflow_ms = 60000,
                                                  .ring_ms = 25000,
                                                  .grace_ms = 300000,
                                                  .room = 100,
                                                  .urgent_most = 3};
    play->now = PLAY_START;
    play->dispatch = dispatch_create(&play->options, play->now);
}

static inline void play_end(struct play *play)
{
    hear(play, "");
    dispatch_destroy(play->dispatch);
}

/* Another process takes over: nothing is left but what the caller brings. */
static inline void play_restart(struct play *play)
{
    hear(play, "");
    dispatch_destroy(play->dispatch);
    memset(play->visitors, 0, sizeof(play->visitors));
    memset(play->agents, 0, sizeof(play->agents));
    play->dispatch = dispatch_create(&play->options, play->now);
}

static inline void play_tick(struct play *play)
{
    dispatch_tick(play->dispatch, play->now);
    play_drain(play);
}

static inline void play_pass(struct play *play, uint64_t ms)
{
    uint64_t until = play->now + ms;
    uint64_t due;

    while ((due = dispatch_due(play->dispatch)) <= until) {
        assert_true(due >= play->now);
        play->now = due;
        play_tick(play);
        assert_true(dispatch_due(play->dispatch) > due);
    }
    play->now = until;
    char *end = play->words + strlen(play->words);
    play_tick(play);
    assert_string_equal(end, "");
    assert_int_equal(dispatch_due(play->dispatch), due);
}

static inline enum dispatch_result play_try_arrival(struct play *play,
                                                    const struct arrival *arrival)
{
    enum dispatch_result result;

    hear(play, "");
    result = dispatch_visitor_arrives(play->dispatch, play->now, arrival,
                                      &play->visitors[arrival->key[0]]);
    play_drain(play);
    return result;
}

static inline void play_arrives(struct play *play, char letter, uint8_t zones, uint8_t language)
{
    struct arrival arrival = {.key = {(uint8_t)letter}, .zones = zones, .language = language};

    assert_int_equal(play_try_arrival(play, &arrival), DISPATCH_OK);
}

/* `account` had it alone; 0: she waited. */
static inline void play_returns(struct play *play, const struct arrival *arrival, uint64_t account)
{
    const struct staff staff = {
        .seats = {{.account = account, .slot = 1, .part = PART_HOLDER}},
        .count = account ? 1 : 0,
    };

    hear(play, "");
    assert_int_equal(dispatch_visitor_returns(play->dispatch, play->now, arrival, &staff,
                                              &play->visitors[arrival->key[0]]),
                     DISPATCH_OK);
    play_drain(play);
}

static inline struct conversation_view play_view(const struct play *play, char letter)
{
    struct conversation_view view;

    assert_true(
        dispatch_conversation(play->dispatch, play->now, play->visitors[(uint8_t)letter], &view));
    return view;
}

static inline struct dispatch_place play_place(const struct play *play, char letter)
{
    struct dispatch_place place;

    assert_true(dispatch_place(play->dispatch, play->now, play->visitors[(uint8_t)letter], &place));
    return place;
}

static inline struct dispatch_summary play_summary(const struct play *play)
{
    struct dispatch_summary summary;

    dispatch_summary(play->dispatch, play->now, &summary);
    return summary;
}

static inline void play_cut(struct play *play, char letter)
{
    hear(play, "");
    dispatch_visitor_cut(play->dispatch, play->now, play->visitors[(uint8_t)letter]);
    play_drain(play);
}

static inline void play_back(struct play *play, char letter)
{
    hear(play, "");
    dispatch_visitor_back(play->dispatch, play->now, play->visitors[(uint8_t)letter]);
    play_drain(play);
}

static inline enum dispatch_result play_danger(struct play *play, char letter)
{
    enum dispatch_result result;

    hear(play, "");
    result = dispatch_visitor_danger(play->dispatch, play->now, play->visitors[(uint8_t)letter]);
    play_drain(play);
    return result;
}

static inline void play_zone(struct play *play, char letter, uint8_t zones)
{
    hear(play, "");
    dispatch_visitor_zone(play->dispatch, play->now, play->visitors[(uint8_t)letter], zones);
    play_drain(play);
}

static inline void play_leaves(struct play *play, char letter, enum conversation_end end)
{
    hear(play, "");
    dispatch_visitor_leaves(play->dispatch, play->now, play->visitors[(uint8_t)letter], end);
    play_drain(play);
}

static inline void play_joins(struct play *play, const struct agent_spec *spec)
{
    hear(play, "");
    play->agents[spec->account] = dispatch_agent_joins(play->dispatch, play->now, spec);
    play_drain(play);
}

static inline void play_presence(struct play *play, uint64_t account, enum presence presence)
{
    hear(play, "");
    dispatch_agent_presence(play->dispatch, play->now, play->agents[account], presence);
    play_drain(play);
}

static inline bool play_is(const struct play *play, uint64_t account, enum presence presence)
{
    struct agent_view view;

    return dispatch_agent(play->dispatch, play->now, play->agents[account], &view) &&
           view.presence == presence;
}

static inline bool play_is_available(const struct play *play, uint64_t account)
{
    return play_is(play, account, PRESENCE_AVAILABLE);
}

/* Joins, and is available. */
static inline void play_works(struct play *play, uint64_t account, uint8_t zones,
                              uint32_t languages)
{
    struct agent_spec spec = {
        .account = account, .zones = zones, .languages = languages, .capacity = 1};

    play_joins(play, &spec);
    play_presence(play, account, PRESENCE_AVAILABLE);
}

static inline void play_agent_cut(struct play *play, uint64_t account)
{
    hear(play, "");
    dispatch_agent_cut(play->dispatch, play->now, play->agents[account]);
    play_drain(play);
}

static inline void play_agent_leaves(struct play *play, uint64_t account)
{
    hear(play, "");
    dispatch_agent_leaves(play->dispatch, play->now, play->agents[account]);
    play_drain(play);
}

static inline enum dispatch_result play_takes(struct play *play, uint64_t account, char letter)
{
    enum dispatch_result result;

    hear(play, "");
    result = dispatch_agent_takes(play->dispatch, play->now, play->agents[account],
                                  play->visitors[(uint8_t)letter]);
    play_drain(play);
    return result;
}

static inline enum dispatch_result play_ends(struct play *play, uint64_t account, char letter)
{
    enum dispatch_result result;

    hear(play, "");
    result = dispatch_agent_ends(play->dispatch, play->now, play->agents[account],
                                 play->visitors[(uint8_t)letter]);
    play_drain(play);
    return result;
}

static inline enum dispatch_result play_invites(struct play *play, uint64_t account, char letter,
                                                struct target to, bool stays)
{
    enum dispatch_result result;

    hear(play, "");
    result = dispatch_agent_invites(play->dispatch, play->now, play->agents[account],
                                    play->visitors[(uint8_t)letter], to, stays);
    play_drain(play);
    return result;
}

static inline void play_answers(struct play *play, char letter, uint32_t ask, bool agrees)
{
    hear(play, "");
    dispatch_visitor_answers(play->dispatch, play->now, play->visitors[(uint8_t)letter], ask,
                             agrees);
    play_drain(play);
}

static inline enum dispatch_result play_withdraws(struct play *play, uint64_t account, char letter)
{
    enum dispatch_result result;

    hear(play, "");
    result = dispatch_agent_withdraws(play->dispatch, play->now, play->agents[account],
                                      play->visitors[(uint8_t)letter]);
    play_drain(play);
    return result;
}

static inline enum dispatch_result play_steps_out(struct play *play, uint64_t account, char letter)
{
    enum dispatch_result result;

    hear(play, "");
    result = dispatch_agent_steps_out(play->dispatch, play->now, play->agents[account],
                                      play->visitors[(uint8_t)letter]);
    play_drain(play);
    return result;
}

static inline enum dispatch_result play_assists(struct play *play, uint64_t account, char letter)
{
    enum dispatch_result result;

    hear(play, "");
    result = dispatch_agent_assists(play->dispatch, play->now, play->agents[account],
                                    play->visitors[(uint8_t)letter]);
    play_drain(play);
    return result;
}

/* She arrives, fits this agent who is free, and is taken. */
static inline void play_talks(struct play *play, char letter, uint64_t account)
{
    char words[64];

    play_arrives(play, letter, ANYWHERE, FR);
    (void)snprintf(words, sizeof(words), "queued %c, offer %c %u", letter, letter,
                   (unsigned)account);
    hear(play, words);
    assert_int_equal(play_takes(play, account, letter), DISPATCH_OK);
    (void)snprintf(words, sizeof(words), "matched %c %u", letter, (unsigned)account);
    hear(play, words);
}

#endif
