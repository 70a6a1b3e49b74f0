/* SPDX-License-Identifier: GPL-3.0-or-later */
/* All that a stream holds, in memory; see whole.h. */
#include "base/whole.h"
#include <errno.h>
#include <string.h>
#include "base/memory.h"

#ifndef WHOLE_LEAST
#define WHOLE_LEAST (1 << 16) /* bytes of room for a read; less in a search (tests/fuzz/fuzz.mk) */
#endif

unsigned char *whole_read(FILE *stream, size_t most, size_t *size, int *failure)
{
    unsigned char *bytes = NULL;
    size_t capacity = 0, got;

    *size = 0;
    do {
        memory_grow(&bytes, &capacity, *size + WHOLE_LEAST + WHOLE_PADDING, 1);
        got = fread(bytes + *size, 1, capacity - *size - WHOLE_PADDING, stream);
        *size += got;
    } while (got && *size < most);
    *failure = ferror(stream) ? errno : 0;
    memset(bytes + *size, 0, WHOLE_PADDING);
    return bytes;
}
