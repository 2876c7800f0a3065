/*
 * Heap memory. Allocation never returns NULL (see err.h). `mem_free` wipes the whole block before
 * it goes back to the heap, so no freed block holds what a visitor sent.
 */
#ifndef HAVRE_BASE_MEM_H
#define HAVRE_BASE_MEM_H

#include <stddef.h>

/* Zeroed memory of `size` bytes; owned by the caller, released with mem_free. */
void *mem_alloc(size_t size) __attribute__((malloc, returns_nonnull));

/* Grows or shrinks; bytes left behind by a move are wiped, bytes gained are zero. `old_size` is
 * what was asked for before. */
void *mem_resize(void *block, size_t old_size, size_t new_size) __attribute__((returns_nonnull));

/* Wipes and frees. NULL is allowed. */
void mem_free(void *block);

/* Wipes `size` bytes in a way that the compiler keeps. */
void mem_wipe(void *bytes, size_t size);

/* A zero-terminated copy of `text`; released with mem_free. */
char *mem_strdup(const char *text) __attribute__((malloc, returns_nonnull));

#endif
