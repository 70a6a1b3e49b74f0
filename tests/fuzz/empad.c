/* SPDX-License-Identifier: GPL-3.0-or-later */
/* EMPAD's .xml (cube/cube_empad.c) beside a .raw of as many frames as the first character says (a
 * digit), of zeros; a second one says how many bytes are left over. */
#include <fcntl.h>
#include <unistd.h>
#include "cube.inc"

enum { FRAME = 130 * 128 * 4 };

void fuzz_one(const unsigned char *bytes, size_t size)
{
    if (size < 2)
        return;
    off_t length = (off_t)(bytes[0] % 16) * FRAME + bytes[1] % 16;
    const char *raw = fuzz_file("in_x2_y2.raw", "", 0);
    if (truncate(raw, length))
        fuzz_finding("cannot make '%s'", raw);
    cube_try(fuzz_file("in_x2_y2.xml", bytes + 2, size - 2), 0, 0);
    cube_try(raw, 0, 0);
    cube_try(raw, 2, 2);
}
