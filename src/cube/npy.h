/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The header of NumPy's .npy files, version 1. */
#ifndef CUBE_NPY_H
#define CUBE_NPY_H
#include <stddef.h>
#include "base/error.h"
#include "base/out.h"

/* Writes what stands before the samples of an array shape[count] in C order, 64 bytes or a
 * multiple. type: NumPy's, without the byte order, which is this machine's: f4, f8, u1 ... 0 or
 * EXIT_IO. */
int npy_header(struct out *out, const char *type, const size_t *shape, int count,
               struct error *error);

#endif
