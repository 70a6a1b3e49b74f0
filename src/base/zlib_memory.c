/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Memory for zlib; see zlib_memory.h. */
#include "base/zlib_memory.h"
#include <stdlib.h>
#include "base/memory.h"

static void *allocate(void *context, unsigned count, unsigned size)
{
    (void)context;
    return memory_zeroed(count, size);
}

static void release(void *context, void *block)
{
    (void)context;
    free(block);
}

void zlib_memory(z_stream *stream)
{
    stream->zalloc = allocate;
    stream->zfree = release;
}
