/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Memory for zlib that is there or the program ends (memory.h), so that zlib never lacks any. */
#ifndef BASE_ZLIB_MEMORY_H
#define BASE_ZLIB_MEMORY_H
#include <zlib.h>

/* Before deflateInit2() or inflateInit2() of that stream. */
void zlib_memory(z_stream *stream);

#endif
