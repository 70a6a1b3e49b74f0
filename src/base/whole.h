/* SPDX-License-Identifier: GPL-3.0-or-later */
/* All that a stream holds, in memory. */
#ifndef BASE_WHOLE_H
#define BASE_WHOLE_H
#include <stddef.h>
#include <stdio.h>

enum { WHOLE_PADDING = 64 }; /* zero bytes behind what was read */

/* From where the stream stands to its end, or until there are `most` bytes or more: *size of them,
 * WHOLE_PADDING behind. *failure is errno of a read that failed, or 0. The caller frees. */
unsigned char *whole_read(FILE *stream, size_t most, size_t *size, int *failure);
#endif
