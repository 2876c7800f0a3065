/*
 * The only place that calls malloc and free. Two promises hold everywhere because of it: nobody
 * handles NULL, and no block goes back to the heap with something in it. A resize always moves,
 * since realloc(3) gives no chance to wipe what it leaves behind.
 */
#include "base/mem.h"

#include "base/err.h"

#include <malloc.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

void *mem_alloc(size_t size)
{
    void *block = calloc(1, size ? size : 1);

    CHECK(block);
    return block;
}

void *mem_resize(void *block, size_t old_size, size_t new_size)
{
    void *moved = mem_alloc(new_size);
    size_t kept = old_size < new_size ? old_size : new_size;

    if (block && kept)
        memcpy(moved, block, kept);
    mem_free(block);
    return moved;
}

void mem_free(void *block)
{
    if (!block)
        return;
    /* The block may be longer than was asked for; somebody may have been there before us. */
    sodium_memzero(block, malloc_usable_size(block));
    free(block);
}

void mem_wipe(void *bytes, size_t size)
{
    if (size)
        sodium_memzero(bytes, size);
}

char *mem_strdup(const char *text)
{
    size_t size = strlen(text) + 1;
    char *copy = mem_alloc(size);

    memcpy(copy, text, size);
    return copy;
}
