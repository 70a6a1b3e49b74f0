/* SPDX-License-Identifier: GPL-3.0-or-later */
/* C11's <complex.h>, with the CMPLXF(x, y) = x + iy that glibc's header keeps from compilers
 * other than gcc. */
#ifndef BASE_COMPLEX_FLOAT_H
#define BASE_COMPLEX_FLOAT_H
#include <complex.h>

#ifndef CMPLXF
#define CMPLXF(x, y) __builtin_complex((float)(x), (float)(y))
#endif

#endif
