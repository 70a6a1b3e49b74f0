/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The names of what was measured (atoms/measured.h). */
#include <string.h>
#include "atoms/measured.h"

static const char *const columns[] = {"pe",
                                      "forces",
                                      "voronoi_index",
                                      "voronoi_volume",
                                      "voronoi_class",
                                      "coordination",
                                      "shear_strain",
                                      "volumetric_strain",
                                      "d2min",
                                      "string",
                                      "string_size",
                                      "string_bonds",
                                      "displacement",
                                      "displacement_length",
                                      "cna",
                                      "energies",
                                      "stresses",
                                      "magmoms",
                                      "charges",
                                      "force",        /* GPUMD */
                                      "energy_atom"}; /* GPUMD */
static const char *const keys[] = {"energy",  "free_energy", "virial", "stress",           "max_force",   "relaxed", "inherent",
                                   "density", "magmom",      "dipole", "Potential_energy", "Temperature", "Stress"}; /* LAMMPS */
static const char *const families[] = {"voronoi_", "strain_",       "shear_strain_", "volumetric_strain_", "d2min_", "string_",
                                       "bond_",    "displacement_", "cna_"};

static bool is_total(const char *name)
{
    for (size_t k = 0; k < sizeof keys / sizeof *keys; k++)
        if (!strcmp(name, keys[k]))
            return true;
    for (size_t k = 0; k < sizeof families / sizeof *families; k++)
        if (!strncmp(name, families[k], strlen(families[k])))
            return true;
    return false;
}

void measured_forget_totals(struct frame *frame)
{
    for (int k = frame->key_count; k-- > 0;)
        if (is_total(frame->keys[k].name))
            frame_key_remove(frame, frame->keys[k].name);
}

void measured_forget(struct frame *frame)
{
    for (size_t k = 0; k < sizeof columns / sizeof *columns; k++)
        frame_remove(frame, columns[k]);
    measured_forget_totals(frame);
}
