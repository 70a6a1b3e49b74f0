/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Memory that is there or the program ends with exit code 71: no caller checks for NULL.
 * All blocks are released with free(). Sizes are products checked for overflow. Counts may be given
 * as ints, without a cast: a negative one becomes one that no memory has, and ends the program. */
#ifndef BASE_MEMORY_H
#define BASE_MEMORY_H
#include <stddef.h>
#include <stdio.h>

void *memory_alloc(size_t count, size_t size); /* uninitialised; count = 0 gives a valid pointer */
void *memory_zeroed(size_t count, size_t size);
void *memory_resize(void *block, size_t count, size_t size); /* realloc */
void *memory_aligned(size_t count, size_t size);             /* 64-byte aligned, uninitialised */
void *memory_copy(const void *source, size_t count, size_t size);
char *memory_string(const char *text); /* strdup; NULL gives NULL */
char *memory_format(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* A stream to a text that grows (open_memstream): there when the stream is closed, the caller frees
 * it. */
FILE *memory_stream(char **text, size_t *size);

/* Grows *block (of *capacity elements) so that it holds at least `need` elements, by doubling. */
void memory_grow(void *block_pointer, size_t *capacity, size_t need, size_t size);

/* A block that somebody else has allocated, of about so many bytes; ends the program where it is
 * NULL. */
void *memory_present(void *block, size_t bytes);

/* For programs that stream frames and do little else: what one frame frees is kept for the next
 * (up to 128 MB), instead of going back to the system, which clears each page anew (a fifth of
 * the time of xyz-from). */
void memory_keep_freed(void);

#endif
