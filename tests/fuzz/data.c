/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Data files of LAMMPS (foreign/lammps_data.c). */
#define FORMAT "lammps-data"
#include "foreign.inc"
