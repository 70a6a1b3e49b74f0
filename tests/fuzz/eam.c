/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Tables of embedded-atom potentials, setfl and funcfl (potential/eam_file.h), to what the loops
 * read of them. */
#include "fuzz.h"
#include "potential.inc"

void fuzz_one(const unsigned char *bytes, size_t size)
{
    potential_try(fuzz_file("in.eam.fs", bytes, size));
}
