/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Memory that is there or the program ends. */
#include "base/memory.h"
#include <malloc.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include "base/exit_codes.h"
#include "base/message.h"

enum { ALIGNMENT = 64, HUGE_PAGE = 2 << 20, LARGE = 4 * HUGE_PAGE };

/* count * size bytes, at least 1; ends the program where the product overflows. */
static size_t bytes_of(size_t count, size_t size)
{
    if (size != 0 && count > (size_t)PTRDIFF_MAX / size)
        message_die(EXIT_SYSTEM, "out of memory: %zu elements of %zu bytes are too many", count,
                    size);
    return count > 0 && size > 0 ? count * size : 1;
}

void *memory_present(void *block, size_t bytes)
{
    if (!block)
        message_die(EXIT_SYSTEM, "out of memory: %.3g GB were asked for", (double)bytes * 1e-9);
    return block;
}

void *memory_alloc(size_t count, size_t size)
{
    size_t bytes = bytes_of(count, size);
    return memory_present(malloc(bytes), bytes);
}

void *memory_zeroed(size_t count, size_t size)
{
    size_t bytes = bytes_of(count, size);
    return memory_present(calloc(bytes, 1), bytes);
}

void *memory_resize(void *block, size_t count, size_t size)
{
    size_t bytes = bytes_of(count, size);
    return memory_present(realloc(block, bytes), bytes);
}

void *memory_aligned(size_t count, size_t size)
{
    size_t wanted = bytes_of(count, size), alignment = wanted < LARGE ? ALIGNMENT : HUGE_PAGE;
    size_t bytes = (wanted + alignment - 1) / alignment * alignment;
    void *block = memory_present(aligned_alloc(alignment, bytes), bytes);
#ifdef MADV_HUGEPAGE
    if (wanted >= LARGE)
        madvise(block, bytes, MADV_HUGEPAGE); /* a wish: strided passes miss fewer translations */
#endif
    return block;
}

void *memory_copy(const void *source, size_t count, size_t size)
{
    void *block = memory_alloc(count, size);
    if (count > 0 && size > 0)
        memcpy(block, source, count * size);
    return block;
}

char *memory_string(const char *text)
{
    return text ? memory_copy(text, strlen(text) + 1, 1) : NULL;
}

char *memory_format(const char *format, ...)
{
    char *text = NULL;
    va_list arguments;
    va_start(arguments, format);
    int length = vasprintf(&text, format, arguments);
    va_end(arguments);
    if (length < 0)
        message_die(EXIT_SYSTEM, "out of memory for a text");
    return text;
}

FILE *memory_stream(char **text, size_t *size)
{
    FILE *stream = open_memstream(text, size);

    if (!stream)
        message_die(EXIT_SYSTEM, "out of memory for a text");
    return stream;
}

void memory_grow(void *block_pointer, size_t *capacity, size_t need, size_t size)
{
    void *block;
    if (need <= *capacity)
        return;
    size_t larger = *capacity ? *capacity : 8;
    while (larger < need)
        larger = larger <= SIZE_MAX / 2 ? larger * 2 : need;
    memcpy(&block, block_pointer, sizeof block); /* the caller's pointer is of any object type */
    block = memory_resize(block, larger, size);
    memcpy(block_pointer, &block, sizeof block);
    *capacity = larger;
}

/* ---- for those who do not look: build.mk has the linker put these in the place of malloc and its
 * like, here and in the parser of comment lines (libextxyz), which crashes without memory ---- */

void *__real_malloc(size_t bytes);
void *__real_calloc(size_t count, size_t size);
void *__real_realloc(void *block, size_t bytes);
char *__real_strdup(const char *text);
char *__real_strndup(const char *text, size_t length);
void *__wrap_malloc(size_t bytes);
void *__wrap_calloc(size_t count, size_t size);
void *__wrap_realloc(void *block, size_t bytes);
char *__wrap_strdup(const char *text);
char *__wrap_strndup(const char *text, size_t length);

/* What is asked for with no bytes may be NULL. */
void *__wrap_malloc(size_t bytes)
{
    return memory_present(__real_malloc(bytes ? bytes : 1), bytes);
}

void *__wrap_calloc(size_t count, size_t size)
{
    bool none = count == 0 || size == 0;
    return memory_present(__real_calloc(none ? 1 : count, none ? 1 : size), size);
}

void *__wrap_realloc(void *block, size_t bytes)
{
    return memory_present(__real_realloc(block, bytes ? bytes : 1), bytes);
}

char *__wrap_strdup(const char *text)
{
    return memory_present(__real_strdup(text), 1);
}

char *__wrap_strndup(const char *text, size_t length)
{
    return memory_present(__real_strndup(text, length), 1);
}

void memory_keep_freed(void)
{
#ifdef __GLIBC__
    mallopt(M_MMAP_THRESHOLD, 1 << 25);
    mallopt(M_TRIM_THRESHOLD, 1 << 27);
    mallopt(M_TOP_PAD, 1 << 26);
#endif
}
