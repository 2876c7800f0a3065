/*
 * A circular doubly linked list whose links live in the members. Name in a comment whose list a
 * link is for: `struct list link; // desk.consoles`. A link that is in no list points at itself.
 */
#ifndef HAVRE_BASE_LIST_H
#define HAVRE_BASE_LIST_H

#include <stdbool.h>
#include <stddef.h>

struct list {
    struct list *next;
    struct list *prev;
};

#define CONTAINER_OF(pointer, type, member) \
    ((type *)(void *)((char *)(1 ? (pointer) : &((type *)0)->member) - offsetof(type, member)))

/* `member` may be removed, and freed, inside the loop. */
#define LIST_FOREACH_SAFE(node, following, head) \
    for (struct list *node = (head)->next, *following = node->next; node != (head); \
         node = following, following = node->next)

static inline void list_init(struct list *list)
{
    list->next = list;
    list->prev = list;
}

static inline bool list_is_empty(const struct list *list)
{
    return list->next == list;
}

/* Adds at the end of `list` a link that is in no list. */
static inline void list_append(struct list *list, struct list *link)
{
    link->prev = list->prev;
    link->next = list;
    list->prev->next = link;
    list->prev = link;
}

/* Takes a link out of whatever list it is in; harmless when it is in none. */
static inline void list_remove(struct list *link)
{
    link->prev->next = link->next;
    link->next->prev = link->prev;
    list_init(link);
}

#endif
