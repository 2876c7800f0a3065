/*
 * One timer for all deadlines. It is armed for the first of them; when that one is moved away the
 * timer is left as it is and finds nothing due, which is cheaper than arming it at each change.
 * Whether it is armed is whether libuv says so; loop.armed_ms is for when.
 */
#include "net/deadline.h"

#include "base/list.h"
#include "net/loop.h"

static void handle_timer(uv_timer_t *timer);

static void arm(struct loop *loop)
{
    struct heap_node *first = heap_first(&loop->deadlines);
    uint64_t now = uv_now(&loop->uv);

    if (!first) {
        uv_timer_stop(&loop->timer);
        return;
    }
    if (uv_is_active((uv_handle_t *)&loop->timer) && loop->armed_ms <= first->due)
        return;
    loop->armed_ms = first->due;
    uv_timer_start(&loop->timer, handle_timer, first->due > now ? first->due - now : 0, 0);
}

static void handle_timer(uv_timer_t *timer)
{
    struct loop *loop = CONTAINER_OF(timer, struct loop, timer);
    uint64_t now = uv_now(&loop->uv);
    struct heap_node *first;

    /* One that is set anew to "at once" while we are here waits for the next turn: its time is
     * after `now`. */
    while ((first = heap_first(&loop->deadlines)) && first->due <= now) {
        struct deadline *deadline = CONTAINER_OF(first, struct deadline, node);

        heap_remove(&loop->deadlines, first);
        deadline->handle(deadline);
    }
    arm(loop);
}

void deadline_set(struct loop *loop, struct deadline *deadline, uint64_t after_ms)
{
    heap_set(&loop->deadlines, &deadline->node, uv_now(&loop->uv) + (after_ms ? after_ms : 1));
    arm(loop);
}

void deadline_clear(struct loop *loop, struct deadline *deadline)
{
    heap_remove(&loop->deadlines, &deadline->node);
    if (!heap_first(&loop->deadlines))
        uv_timer_stop(&loop->timer);
}
