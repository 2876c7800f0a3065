/*
 * free(3) and realloc(3) of the whole process, libraries included, that wipe what they give back.
 * Our own blocks are wiped by base/mem.h; a library may get hold of a secret too (libqrencode of
 * the secret of one-time codes, OpenSSL of keys) and knows nothing of wiping. glibc lets a program
 * bring its own and keeps its own under these names. Sanitizers bring theirs: not in their builds.
 */
#include <malloc.h>
#include <stdlib.h>
#include <string.h>

void __libc_free(void *block);

void free(void *block)
{
    if (block)
        explicit_bzero(block, malloc_usable_size(block));
    __libc_free(block);
}

void *realloc(void *block, size_t size)
{
    size_t had = block ? malloc_usable_size(block) : 0;
    void *moved;

    if (block && !size) {
        free(block);
        return NULL;
    }
    moved = malloc(size);
    if (moved && block) {
        memcpy(moved, block, had < size ? had : size);
        free(block);
    }
    return moved;
}
