/* SPDX-License-Identifier: GPL-3.0-or-later */
/* NumPy's .npy as a data cube (cube/cube_npy.c), as it is and with a scan asked for. */
#include "cube.inc"

void fuzz_one(const unsigned char *bytes, size_t size)
{
    const char *path = fuzz_file("in.npy", bytes, size);
    cube_try(path, 0, 0);
    cube_try(path, 2, 2);
}
