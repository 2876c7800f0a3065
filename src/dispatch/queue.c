/*
 * Trees, because someone may come back from a restart with any wait, and because a place in the
 * queue is a rank. Invariants: a conversation that waits or is offered is in exactly one tree, the
 * one that tree_of() names; when that one is a line it is in `order` too. Among a million `order`
 * costs whoever leaves 1.5 us more, and a place 2 us; summed up over eight lines a place costs 9.
 * The nodes live in the conversations; nothing is allocated.
 */
#include "dispatch/queue.h"

#include "dispatch/conversations.h"

#include <string.h>

static struct conversation *conversation_of(const struct tree_node *node)
{
    return CONTAINER_OF(node, struct conversation, place);
}

static int compare_waits(const struct conversation *a, const struct conversation *b)
{
    if (a->since != b->since)
        return a->since < b->since ? -1 : 1;
    return memcmp(a->key, b->key, sizeof(a->key));
}

static int compare_places(const struct tree_node *a, const struct tree_node *b)
{
    return compare_waits(conversation_of(a), conversation_of(b));
}

static int compare_in_order(const struct conversation *a, const struct conversation *b)
{
    if (a->front != b->front)
        return a->front ? -1 : 1;
    return compare_waits(a, b);
}

static int compare_ranks(const struct tree_node *a, const struct tree_node *b)
{
    return compare_in_order(CONTAINER_OF(a, struct conversation, rank),
                            CONTAINER_OF(b, struct conversation, rank));
}

void queue_init(struct queue *queue)
{
    *queue = (struct queue){
        .order = {{.compare = compare_ranks}, {.compare = compare_ranks}},
        .offered.compare = compare_places,
        .cut.compare = compare_places,
    };
    for (uint32_t row = 0; row < QUEUE_ROWS; row++) {
        for (uint32_t language = 0; language < DISPATCH_LANGUAGES; language++)
            queue->lines[row][language].compare = compare_places;
    }
}

static uint32_t row_of(const struct conversation *conversation)
{
    return (conversation->is_urgent ? 0u : 2 * QUEUE_ZONES) +
           (conversation->front ? 0u : QUEUE_ZONES) + conversation->zones;
}

static bool is_in_line(const struct conversation *conversation)
{
    return conversation->state == CONVERSATION_WAITING && !conversation->is_cut;
}

static struct tree *tree_of(struct queue *queue, const struct conversation *conversation)
{
    if (conversation->state == CONVERSATION_OFFERED)
        return &queue->offered;
    if (conversation->is_cut)
        return &queue->cut;
    return &queue->lines[row_of(conversation)][conversation->language];
}

void queue_insert(struct queue *queue, struct conversation *conversation)
{
    CHECK(conversation->state != CONVERSATION_OPEN);
    tree_insert(tree_of(queue, conversation), &conversation->place);
    queue->count++;
    queue->urgent += conversation->is_urgent;
    if (!is_in_line(conversation))
        return;
    tree_insert(&queue->order[conversation->is_urgent], &conversation->rank);
    queue->languages[row_of(conversation)] |= UINT32_C(1) << conversation->language;
}

void queue_remove(struct queue *queue, struct conversation *conversation)
{
    struct tree *tree = tree_of(queue, conversation);

    tree_remove(tree, &conversation->place);
    queue->count--;
    queue->urgent -= conversation->is_urgent;
    if (!is_in_line(conversation))
        return;
    tree_remove(&queue->order[conversation->is_urgent], &conversation->rank);
    if (tree_count(tree) == 0)
        queue->languages[row_of(conversation)] &= ~(UINT32_C(1) << conversation->language);
}

bool queue_is_before(const struct conversation *a, const struct conversation *b)
{
    return compare_in_order(a, b) < 0;
}

uint32_t queue_count_before(const struct queue *queue, const struct conversation *conversation,
                            bool is_normal_due)
{
    bool is_urgent = conversation->is_urgent;
    size_t before = tree_count_before(&queue->order[is_urgent], &conversation->rank);
    size_t others = tree_count(&queue->order[!is_urgent]);
    size_t turns = before + (is_urgent == is_normal_due); /* that the others have until hers */

    return (uint32_t)(before + (turns < others ? turns : others));
}

/* The next line that is not empty, at or after *index, which moves past it. */
static const struct tree *next_line(const struct queue *queue, uint32_t *index)
{
    while (*index < QUEUE_ROWS * DISPATCH_LANGUAGES) {
        uint32_t row = *index / DISPATCH_LANGUAGES;
        uint32_t from = *index % DISPATCH_LANGUAGES;
        uint32_t languages = queue->languages[row] & (UINT32_MAX << from);

        if (languages) {
            uint32_t language = (uint32_t)__builtin_ctz(languages);

            *index = row * DISPATCH_LANGUAGES + language + 1;
            return &queue->lines[row][language];
        }
        *index = (row + 1) * DISPATCH_LANGUAGES;
    }
    return NULL;
}

struct conversation *queue_next_head(const struct queue *queue, uint32_t *index)
{
    const struct tree *line = next_line(queue, index);

    return line ? conversation_of(tree_first(line)) : NULL;
}

/* Makes *since earlier when the head of this tree waits longer. */
static bool look_at_head(const struct tree *tree, bool is_known, int64_t *since)
{
    const struct tree_node *first = tree_first(tree);

    if (!first)
        return is_known;
    if (!is_known || conversation_of(first)->since < *since)
        *since = conversation_of(first)->since;
    return true;
}

bool queue_longest(const struct queue *queue, int64_t *ret_since)
{
    const struct tree *line;
    bool is_known = false;
    uint32_t index = 0;

    while ((line = next_line(queue, &index)))
        is_known = look_at_head(line, is_known, ret_since);
    is_known = look_at_head(&queue->offered, is_known, ret_since);
    return look_at_head(&queue->cut, is_known, ret_since);
}
