/* SPDX-License-Identifier: GPL-3.0-or-later */
/* XDATCAR of VASP (foreign/poscar.c). */
#define FORMAT "xdatcar"
#include "foreign.inc"
