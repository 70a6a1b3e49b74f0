/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Selections (atoms/select.h) on a frame with columns of every type. */
#include "atoms/select.h"
#include <stdlib.h>
#include "fuzz.h"
#include "io/xyz_read.h"

static const char sample[] =
    "3\n"
    "Lattice=\"9 0 0 0 9 0 0 0 9\" Properties=species:S:1:pos:R:3:id:I:1:pe:R:1:velo:R:3:"
    "voronoi_index:I:4:voronoi_class:S:1:fixed:L:1:own:S:1\n"
    "Cu 1 2 3 7 -3.5 0 0 1e-3 0 0 12 0 FI T a\n"
    "Zr 4 5 6 8 -6.5 0 0 0 0 2 8 2 Other F b&c\n"
    "Al 7 8 8.5 9 0 1 1 1 0 3 6 3 FI T =\n";

void fuzz_one(const unsigned char *bytes, size_t size)
{
    static struct frame *frame;
    struct error error = {0};
    bool chosen[3];
    size_t count = 0, sum = 0;
    if (!frame &&
        xyz_read_file(fuzz_file("sample.xyz", sample, sizeof sample - 1), false, &frame, &error))
        fuzz_finding("the sample: %s", error.text);
    char *text = fuzz_text(bytes, size);
    int code = select_atoms(text, frame, chosen, &count, &error);
    fuzz_expect(code, &error);
    for (int i = 0; !code && i < 3; i++)
        sum += chosen[i];
    if (!code && sum != count)
        fuzz_finding("%zu atoms are chosen and %zu counted", sum, count);
    select_dimension(text);
    free(text);
}
