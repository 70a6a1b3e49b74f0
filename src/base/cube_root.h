/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The cube root, the same bits on every machine.
 *
 * The C library's is good to a unit of the last place, and which unit depends on whether it was
 * compiled for a processor with fused multiply-adds: an edge of a box, and all that moves in it,
 * would depend on the machine. One step of Newton's method from there, its residual in twice the
 * digits, is the nearest number. */
#ifndef BASE_CUBE_ROOT_H
#define BASE_CUBE_ROOT_H

/* Of any finite number whose cube root squared is a normal number. */
double cube_root(double x);

#endif
