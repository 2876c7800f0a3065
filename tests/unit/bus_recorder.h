/*
 * An owner of links that writes down what it hears, and a loop that turns until something is so.
 * For the tests of the bus; defines functions, so include it once.
 */
#ifndef HAVRE_TESTS_BUS_RECORDER_H
#define HAVRE_TESTS_BUS_RECORDER_H

#include "base/buf.h"
#include "base/clock.h"
#include "bus/link.h"
#include "net/loop.h"

#include <stdbool.h>
#include <string.h>

#define RECORDED_LINKS 8

struct recorder {
    struct link *links[RECORDED_LINKS]; /* those that are up, in the order of coming */
    unsigned ups;
    unsigned downs;
    unsigned drains;
    unsigned messages;
    const char *why;           /* of the last that went down */
    struct buf heard;          /* type, session, body of each message, one after another */
    const uint8_t *last_body;  /* where it lay */
    enum bus_type refuse;      /* handle_message says false to these */
    enum bus_type close_after; /* link_close in the middle of such a message */
    bool inside;               /* a call of the test's own is under way */
    bool called_inside;
};

static void recorder_forget(struct recorder *recorder, const struct link *link)
{
    for (size_t i = 0; i < RECORDED_LINKS; i++) {
        if (recorder->links[i] == link)
            recorder->links[i] = NULL;
    }
}

static void recorder_up(struct link *link, void *owner)
{
    struct recorder *recorder = owner;
    size_t i = 0;

    recorder->ups++;
    while (i < RECORDED_LINKS - 1 && recorder->links[i])
        i++;
    recorder->links[i] = link;
}

static bool recorder_message(struct link *link, void *owner, const struct bus_message *message)
{
    struct recorder *recorder = owner;

    recorder->messages++;
    recorder->last_body = message->body;
    buf_append_u8(&recorder->heard, (uint8_t)message->type);
    buf_append_u32(&recorder->heard, message->session.slot);
    buf_append_u32(&recorder->heard, message->session.gen);
    buf_append(&recorder->heard, message->body, message->len);
    if (message->type == recorder->close_after)
        link_close(link, "the test closed it");
    return message->type != recorder->refuse;
}

static void recorder_drained(struct link *link, void *owner)
{
    struct recorder *recorder = owner;

    (void)link;
    recorder->drains++;
}

static void recorder_down(struct link *link, void *owner, const char *why)
{
    struct recorder *recorder = owner;

    recorder->downs++;
    recorder->why = why;
    recorder->called_inside |= recorder->inside;
    if (link)
        recorder_forget(recorder, link);
}

static const struct link_ops RECORDER_OPS = {
    .handle_up = recorder_up,
    .handle_message = recorder_message,
    .handle_drained = recorder_drained,
    .handle_down = recorder_down,
};

static void recorder_finish(struct recorder *recorder)
{
    buf_release(&recorder->heard);
}

/* Waits for the value at `counter` to be at least `wanted`; false after five seconds. */
static bool turn_until(struct loop *loop, const unsigned *counter, unsigned wanted)
{
    uint64_t end = clock_ms() + 5000;

    while (*counter < wanted && clock_ms() < end)
        uv_run(&loop->uv, UV_RUN_NOWAIT);
    return *counter >= wanted;
}

static void turn(struct loop *loop, unsigned times)
{
    while (times--)
        uv_run(&loop->uv, UV_RUN_NOWAIT);
}

#endif
