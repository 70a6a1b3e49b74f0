/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Names of files and folders within patterns of glob(3). */
#ifndef BASE_LITERAL_H
#define BASE_LITERAL_H
#include <stddef.h>

/* The first `length` bytes of a path, with what glob would take for a pattern made literal: `d[1]`
 * is a folder, not d1. The caller frees. */
char *literal_pattern(const char *path, size_t length);

#endif
