/* SPDX-License-Identifier: GPL-3.0-or-later */
/* POSCAR and CONTCAR of VASP (foreign/poscar.c). */
#define FORMAT "poscar"
#include "foreign.inc"
