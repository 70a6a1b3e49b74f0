/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Frames of a Merlin detector (cube/cube_mib.c): the .mib, a line of five equal signs, its .hdr. */
#include "cube.inc"

void fuzz_one(const unsigned char *bytes, size_t size)
{
    size_t first;
    const unsigned char *hdr = fuzz_second(bytes, size, &first);
    const char *path = fuzz_file("in.mib", bytes, first);
    fuzz_remove("in.hdr");
    if (hdr)
        fuzz_file("in.hdr", hdr, (size_t)(bytes + size - hdr));
    cube_try(path, 0, 0);
    cube_try(path, 2, 2);
}
