/*
 * Invariants: an agent is in the trees of the free exactly while is_free, one tree for each of her
 * languages and the one of any language, all under her set of zones, and one for each of her
 * skills; whatever decides that is changed between unfile() and file(). Her lists, and with them
 * the load, are kept by conversations.c (offers), invitations.c (rings) and participants.c (open).
 */
#include "dispatch/agents.h"

#include "base/mem.h"
#include "dispatch/conversations.h"
#include "dispatch/participants.h"

static const struct agent *agent_of(const struct tree_node *node)
{
    return CONTAINER_OF(node, struct agent_node, node)->agent;
}

static int compare(const struct tree_node *a, const struct tree_node *b)
{
    uint64_t x = agent_of(a)->idle_turn;
    uint64_t y = agent_of(b)->idle_turn;

    return (x > y) - (x < y);
}

void agents_init(struct agents *agents)
{
    *agents = (struct agents){0};
    map_init(&agents->by_account, sizeof(uint64_t));
    list_init(&agents->gone);
    for (uint32_t zones = 0; zones < AGENTS_ZONES; zones++) {
        for (uint32_t language = 0; language <= DISPATCH_LANGUAGES; language++)
            agents->free[zones][language].compare = compare;
    }
    for (uint32_t skill = 0; skill < DISPATCH_SKILLS; skill++)
        agents->skilled[skill].compare = compare;
}

void agents_finish(struct agents *agents)
{
    struct agent *agent;
    uint32_t index = 0;

    while ((agent = slots_next(&agents->slots, &index)))
        mem_free(agent);
    slots_finish(&agents->slots);
    map_finish(&agents->by_account);
    heap_finish(&agents->absences);
    heap_finish(&agents->wrap_ups);
}

static bool speaks(const struct agent *agent, uint32_t language)
{
    return language == AGENTS_ANY_LANGUAGE || (agent->spec.languages >> language & 1);
}

static bool is_available(const struct agent *agent)
{
    return agent->is_connected && agent->presence == PRESENCE_AVAILABLE;
}

static void unfile(struct agents *agents, struct agent *agent)
{
    if (is_available(agent))
        agents->available--;
    if (!agent->is_free)
        return;
    for (uint32_t language = 0; language <= DISPATCH_LANGUAGES; language++) {
        if (speaks(agent, language))
            tree_remove(&agents->free[agent->spec.zones][language], &agent->nodes[language].node);
    }
    for (uint64_t left = agent->spec.skills; left; left &= left - 1) {
        int skill = __builtin_ctzll(left);

        tree_remove(&agents->skilled[skill], &agent->skill_nodes[skill].node);
    }
    agent->is_free = false;
}

static void file(struct agents *agents, struct agent *agent)
{
    if (!is_available(agent))
        return;
    agents->available++;
    if (agent->load >= agent->spec.capacity)
        return;
    for (uint32_t language = 0; language <= DISPATCH_LANGUAGES; language++) {
        if (speaks(agent, language))
            tree_insert(&agents->free[agent->spec.zones][language], &agent->nodes[language].node);
    }
    for (uint64_t left = agent->spec.skills; left; left &= left - 1) {
        int skill = __builtin_ctzll(left);

        tree_insert(&agents->skilled[skill], &agent->skill_nodes[skill].node);
    }
    agent->is_free = true;
}

struct agent *agents_add(struct agents *agents, uint64_t account)
{
    struct agent *agent = mem_alloc(sizeof(*agent));

    agent->spec.account = account;
    agent->id.id = slots_put(&agents->slots, agent);
    list_init(&agent->offers);
    list_init(&agent->rings);
    list_init(&agent->open);
    list_init(&agent->link);
    for (uint32_t language = 0; language <= DISPATCH_LANGUAGES; language++)
        agent->nodes[language].agent = agent;
    for (uint32_t skill = 0; skill < DISPATCH_SKILLS; skill++)
        agent->skill_nodes[skill].agent = agent;
    map_set(&agents->by_account, &agent->spec.account, agent);
    return agent;
}

struct agent *agents_get(const struct agents *agents, struct agent_id id)
{
    struct agent *agent = slots_get(&agents->slots, id.id);

    return agent && !agent->is_gone ? agent : NULL;
}

struct agent_id agents_id(const struct agent *agent)
{
    return agent && agent->has_joined ? agent->id : (struct agent_id){0};
}

struct agent *agents_find(const struct agents *agents, uint64_t account)
{
    return map_get(&agents->by_account, &account);
}

void agents_remove(struct agents *agents, struct agent *agent)
{
    CHECK(agent->load == 0);
    unfile(agents, agent);
    heap_remove(&agents->absences, &agent->absence);
    heap_remove(&agents->wrap_ups, &agent->wrap_up);
    map_remove(&agents->by_account, &agent->spec.account);
    agent->is_connected = false;
    agent->is_gone = true;
    list_append(&agents->gone, &agent->link);
}

void agents_reclaim(struct agents *agents)
{
    LIST_FOREACH_SAFE (node, following, &agents->gone) {
        struct agent *agent = CONTAINER_OF(node, struct agent, link);

        list_remove(node);
        slots_drop(&agents->slots, agent->id.id);
        mem_free(agent);
    }
}

void agents_connect(struct agents *agents, struct agent *agent, const struct agent_spec *spec)
{
    unfile(agents, agent);
    heap_remove(&agents->absences, &agent->absence);
    agent->spec = *spec;
    agent->has_joined = true;
    agent->is_connected = true;
    agent->idle_turn = agents->next_turn++;
    file(agents, agent);
}

void agents_disconnect(struct agents *agents, struct agent *agent, uint64_t until)
{
    unfile(agents, agent);
    agent->is_connected = false;
    heap_set(&agents->absences, &agent->absence, until);
}

void agents_set_spec(struct agents *agents, struct agent *agent, const struct agent_spec *spec)
{
    CHECK(agent->spec.account == spec->account);
    unfile(agents, agent);
    agent->spec = *spec;
    file(agents, agent);
}

void agents_set_presence(struct agents *agents, struct agent *agent, enum presence presence)
{
    unfile(agents, agent);
    agent->presence = presence;
    agent->idle_turn = agents->next_turn++;
    file(agents, agent);
    if (presence != PRESENCE_WRAP_UP)
        heap_remove(&agents->wrap_ups, &agent->wrap_up);
}

void agents_load(struct agents *agents, struct agent *agent)
{
    unfile(agents, agent);
    agent->load++;
    agent->idle_turn = agents->next_turn++;
    file(agents, agent);
}

void agents_unload(struct agents *agents, struct agent *agent, bool is_idle_anew)
{
    unfile(agents, agent);
    agent->load--;
    if (is_idle_anew)
        agent->idle_turn = agents->next_turn++;
    file(agents, agent);
}

static bool zones_fit(uint32_t of_agent, uint32_t of_visitor)
{
    return of_visitor == 0 || (of_agent & of_visitor);
}

bool agents_has_zone(const struct agent *agent, const struct conversation *conversation)
{
    return zones_fit(agent->spec.zones, conversation->zones);
}

bool agents_has_language(const struct agent *agent, const struct conversation *conversation)
{
    return speaks(agent, conversation->language);
}

uint32_t agents_count_free(const struct agents *agents)
{
    size_t count = 0;

    for (uint32_t zones = 0; zones < AGENTS_ZONES; zones++)
        count += tree_count(&agents->free[zones][AGENTS_ANY_LANGUAGE]);
    return (uint32_t)count;
}

struct agent *agents_longest_idle(const struct agents *agents,
                                  const struct conversation *conversation,
                                  struct agents_binding binding)
{
    uint32_t language = binding.language ? conversation->language : AGENTS_ANY_LANGUAGE;
    struct tree_node *longest = NULL;

    for (uint32_t zones = 0; zones < AGENTS_ZONES; zones++) {
        struct tree_node *first;

        if (binding.zone && !zones_fit(zones, conversation->zones))
            continue;
        first = tree_first(&agents->free[zones][language]);
        if (first && (!longest || compare(first, longest) < 0))
            longest = first;
    }
    return longest ? CONTAINER_OF(longest, struct agent_node, node)->agent : NULL;
}

/* At most DISPATCH_SLOTS are passed over. */
static struct tree_node *first_outside(const struct tree *tree,
                                       const struct conversation *conversation)
{
    struct tree_node *node = tree_first(tree);

    while (node && participants_find(conversation, agent_of(node)))
        node = tree_next(node);
    return node;
}

struct agent *agents_longest_idle_fit(const struct agents *agents, struct target to,
                                      const struct conversation *conversation)
{
    struct tree_node *longest = NULL;

    if (to.kind == TARGET_SKILL)
        longest = first_outside(&agents->skilled[to.value], conversation);
    for (uint32_t zones = 0; to.kind == TARGET_LANGUAGE && zones < AGENTS_ZONES; zones++) {
        struct tree_node *first = first_outside(&agents->free[zones][to.value], conversation);

        if (first && (!longest || compare(first, longest) < 0))
            longest = first;
    }
    return longest ? CONTAINER_OF(longest, struct agent_node, node)->agent : NULL;
}
