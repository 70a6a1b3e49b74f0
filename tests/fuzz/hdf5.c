/* SPDX-License-Identifier: GPL-3.0-or-later */
/* HDF5 as a data cube (cube/cube_hdf5.c). Programs try the file in a child process first
 * (cube/cube_hdf5_probe.h), since HDF5 itself may end where metadata are damaged; so does this
 * target: what ends the library ends the child, as it should, and what follows is a finding. */
#include "cube.inc"

void fuzz_one(const unsigned char *bytes, size_t size)
{
    const char *path = fuzz_file("in.h5", bytes, size);
    cube_try(path, 0, 0);
    free(cube_stored(path));
}
