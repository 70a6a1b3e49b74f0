/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Whether a PNG picture that another program has written is whole: a full disk cuts one short,
 * and not every program says so. */
#ifndef PICTURE_PNG_H
#define PICTURE_PNG_H
#include <stddef.h>
#include "base/error.h"

/* Signature, a header of this size (pixels), chunks whose checksums fit, and the end chunk last.
 * 0, or EXIT_IO with what is wrong. */
int png_check(const unsigned char *bytes, size_t count, int width, int height, struct error *error);

#endif
