/*
 * The loop owns its libuv loop, the receive buffer, and two handles: `flush` runs just before the
 * loop waits and sends what has been queued since, and `timer` serves the deadlines. `flush` alone
 * does not keep the loop running; it is made to for as long as streams are open, since libuv does
 * not count a stream that is paused.
 */
#include "net/loop.h"

#include "base/err.h"
#include "base/mem.h"
#include "net/stream_flush.h"

static void handle_flush(uv_prepare_t *flush)
{
    struct loop *loop = CONTAINER_OF(flush, struct loop, flush);

    /* A flush may tell an owner that there is room, who may then make other streams dirty. */
    while (!list_is_empty(&loop->dirty)) {
        struct list *link = loop->dirty.next;

        list_remove(link);
        stream_flush(link);
    }
}

void loop_init(struct loop *loop)
{
    *loop = (struct loop){.receive = mem_alloc(LOOP_RECEIVE_LEN)};
    list_init(&loop->dirty);
    CHECK(uv_loop_init(&loop->uv) == 0);
    CHECK(uv_timer_init(&loop->uv, &loop->timer) == 0);
    CHECK(uv_prepare_init(&loop->uv, &loop->flush) == 0);
    CHECK(uv_prepare_start(&loop->flush, handle_flush) == 0);
    uv_unref((uv_handle_t *)&loop->flush);
}

void loop_run(struct loop *loop)
{
    uv_run(&loop->uv, UV_RUN_DEFAULT);
}

void loop_finish(struct loop *loop)
{
    uv_close((uv_handle_t *)&loop->flush, NULL);
    uv_close((uv_handle_t *)&loop->timer, NULL);
    uv_run(&loop->uv, UV_RUN_DEFAULT);
    CHECK(uv_loop_close(&loop->uv) == 0);
    heap_finish(&loop->deadlines);
    mem_free(loop->receive);
}
