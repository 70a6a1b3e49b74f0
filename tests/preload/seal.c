/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The seal of a checkpoint (src/cli/checkpoint_file.h), for tests that forge one: called from
 * Python. */
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#define XXH_INLINE_ALL
#include <xxhash.h>

/* The digest of `count` bytes, high word first, into the 16 behind them. */
void seal(unsigned char *bytes, size_t count)
{
    XXH128_hash_t digest = XXH3_128bits(bytes, count);
    memcpy(bytes + count, &digest.high64, 8);
    memcpy(bytes + count + 8, &digest.low64, 8);
}
