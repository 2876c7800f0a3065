/*
 * A proof of work for whoever begins more conversations than one address usually does: a shelter, a
 * school, a mobile operator are one address, so beyond the limit a page computes for a second
 * instead of being refused.
 *
 * The task: a number of 64 bits, so that SHA-256 (FIPS 180-4) of the salt followed by the number (8
 * bytes, big-endian) begins with so many zero bits.
 */
#ifndef HAVRE_LOBBY_WORK_H
#define HAVRE_LOBBY_WORK_H

#include <stdbool.h>
#include <stdint.h>

#define WORK_SALT_LEN 16

bool work_is_done(const uint8_t salt[static WORK_SALT_LEN], uint64_t answer, unsigned bits);

#endif
