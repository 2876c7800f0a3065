/*
 * The yardstick: the least that can be done to relay, a process that accepts connections two by
 * two and copies whatever comes by one of them to the other, on epoll, without looking at it.
 */
#ifndef HAVRE_BENCH_BARE_H
#define HAVRE_BENCH_BARE_H

#include <stdint.h>
#include <sys/types.h>

/* Starts it as a child process that listens on *ret_port of 127.0.0.1. */
pid_t bare_start(uint16_t *ret_port);
void bare_stop(pid_t pid);

#endif
