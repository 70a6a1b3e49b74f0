/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The call by which the OpenMP library of LLVM is told how long to spin, in a program that was
 * built with another compiler: preloaded, it says what it was told. */
#include <stdio.h>

void kmp_set_blocktime(int milliseconds);

void kmp_set_blocktime(int milliseconds)
{
    fprintf(stderr, "blocktime %d\n", milliseconds);
}
