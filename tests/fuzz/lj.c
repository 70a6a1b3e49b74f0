/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Files of Lennard-Jones mixtures (potential/lennard_jones.h). */
#include "fuzz.h"
#include "potential.inc"

void fuzz_one(const unsigned char *bytes, size_t size)
{
    potential_try(fuzz_file("in.lj", bytes, size));
}
