/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Text dumps of LAMMPS (foreign/lammps_dump.c). */
#define FORMAT "lammps-dump"
#include "foreign.inc"
