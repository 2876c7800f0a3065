/*
 * Every agent whose console is connected, or was less than the grace time ago, or is named by the
 * ticket of a conversation that came back after a restart (then she has yet to join). Those who are
 * free (connected, available, capacity left) stand in trees by what they can do, longest idle
 * first.
 *
 * Idle since: the latest of a change of presence, connecting, being offered or given a
 * conversation, and one of hers being over.
 */
#ifndef HAVRE_DISPATCH_AGENTS_H
#define HAVRE_DISPATCH_AGENTS_H

#include "base/heap.h"
#include "base/list.h"
#include "base/map.h"
#include "base/slots.h"
#include "base/tree.h"
#include "dispatch/dispatch.h"

#include <stdbool.h>
#include <stdint.h>

#define AGENTS_ZONES 4 /* sets of zones */
/* Every free agent is also in the tree of this language. */
#define AGENTS_ANY_LANGUAGE DISPATCH_LANGUAGES

struct conversation;

struct agent_node {
    struct tree_node node; // agents.free or agents.skilled
    struct agent *agent;
};

struct agent {
    struct agent_id id;
    struct agent_spec spec;
    struct list offers;     /* conversations that ring */
    struct list rings;      /* struct invitation.link: those that ring here */
    struct list open;       /* struct participant.agent_link */
    uint32_t load;          /* the length of all three; capacity may be less */
    enum presence presence; /* kept while her line is cut */
    bool has_joined;        /* since this dispatcher was created */
    bool is_connected;
    bool is_gone;
    bool is_free;             /* in agents.free and agents.skilled */
    uint64_t idle_turn;       /* lower is longer idle */
    struct list link;         // agents.gone
    struct heap_node absence; // agents.absences while not connected
    struct heap_node wrap_up; // agents.wrap_ups while in wrap-up
    struct agent_node nodes[DISPATCH_LANGUAGES + 1];
    struct agent_node skill_nodes[DISPATCH_SKILLS];
};

struct agents {
    struct slots slots;
    struct map by_account; /* without those gone */
    struct heap absences;
    struct heap wrap_ups;
    struct list gone; /* until the next event */
    struct tree free[AGENTS_ZONES][DISPATCH_LANGUAGES + 1];
    struct tree skilled[DISPATCH_SKILLS]; /* the same agents once more */
    uint64_t next_turn;
    uint32_t available; /* connected and available */
};

/* What of a visitor still binds. */
struct agents_binding {
    bool zone;
    bool language;
};

void agents_init(struct agents *agents);
void agents_finish(struct agents *agents);
/* Not connected, away. */
struct agent *agents_add(struct agents *agents, uint64_t account);
/* NULL when she is gone. */
struct agent *agents_get(const struct agents *agents, struct agent_id id);
/* As the caller knows her: zero for NULL and for one who has yet to join. */
struct agent_id agents_id(const struct agent *agent);
struct agent *agents_find(const struct agents *agents, uint64_t account);
/* Has no conversations any more. Stays to be looked at until agents_reclaim(). */
void agents_remove(struct agents *agents, struct agent *agent);
void agents_reclaim(struct agents *agents);

void agents_connect(struct agents *agents, struct agent *agent, const struct agent_spec *spec);
void agents_disconnect(struct agents *agents, struct agent *agent, uint64_t until);
/* The account is the same. */
void agents_set_spec(struct agents *agents, struct agent *agent, const struct agent_spec *spec);
void agents_set_presence(struct agents *agents, struct agent *agent, enum presence presence);
/* One conversation more, offered or open. */
void agents_load(struct agents *agents, struct agent *agent);
/* One less; `is_idle_anew` when it was open. */
void agents_unload(struct agents *agents, struct agent *agent, bool is_idle_anew);

bool agents_has_zone(const struct agent *agent, const struct conversation *conversation);
bool agents_has_language(const struct agent *agent, const struct conversation *conversation);
uint32_t agents_count_free(const struct agents *agents);
/* NULL when no free agent fits as far as it binds. */
struct agent *agents_longest_idle(const struct agents *agents,
                                  const struct conversation *conversation,
                                  struct agents_binding binding);
/* Of those free who have the skill or language of `to` and no part in `conversation`; NULL when
 * there is none. */
struct agent *agents_longest_idle_fit(const struct agents *agents, struct target to,
                                      const struct conversation *conversation);

#endif
