/*
 * The event loop of a role: libuv's, one receive buffer for all streams (wiped after each read),
 * and a flush of whatever was written just before the loop waits again, so that many small sends
 * become one system call.
 */
#ifndef HAVRE_NET_LOOP_H
#define HAVRE_NET_LOOP_H

#include "base/heap.h"
#include "base/list.h"

#include <stdint.h>
#include <uv.h>

#define LOOP_RECEIVE_LEN (64 * 1024)

struct loop {
    uv_loop_t uv;
    struct list dirty; /* struct stream.dirty_link: has unsent bytes, wants a flush */
    uv_prepare_t flush;
    uint8_t *receive; /* LOOP_RECEIVE_LEN bytes */
    uint32_t streams; /* open ones: while there are some the loop goes on, even if all are paused */
    struct heap deadlines; /* struct deadline.node */
    uv_timer_t timer;      /* for the first of them, or earlier */
    uint64_t armed_ms;
};

void loop_init(struct loop *loop);
/* Runs until nothing is left to do: every listener, stream and timer was closed. */
void loop_run(struct loop *loop);
/* After loop_run. */
void loop_finish(struct loop *loop);

#endif
