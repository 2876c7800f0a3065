/*
 * Checking costs one hash. A salt is made for each task and used once, so no answer can be kept for
 * later.
 */
#include "lobby/work.h"

#include "base/buf.h"

#include <sodium.h>

bool work_is_done(const uint8_t salt[static WORK_SALT_LEN], uint64_t answer, unsigned bits)
{
    struct buf task = {0};
    uint8_t hash[crypto_hash_sha256_BYTES];
    bool is_done = true;

    buf_append(&task, salt, WORK_SALT_LEN);
    buf_append_u64(&task, answer);
    crypto_hash_sha256(hash, task.data, task.len);
    buf_release(&task);
    for (unsigned i = 0; i < bits && is_done; i++)
        is_done = !(hash[i / 8] & (0x80 >> (i % 8)));
    return is_done;
}
