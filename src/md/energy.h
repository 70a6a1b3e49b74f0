/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Energy, forces and virial of one frame: by the engine's lists where its box is wide enough for
 * them, else by the plain sum (force/plain.h), for which any cell will do. */
#ifndef MD_ENERGY_H
#define MD_ENERGY_H
#include <stdbool.h>
#include "atoms/frame.h"
#include "base/error.h"
#include "potential/potential.h"

/* The potential by name, of the frame's unit system. 0, EXIT_NO_INPUT, EXIT_BAD_INPUT. */
int energy_open(const struct frame *frame, const char *name, struct potential **potential,
                struct error *error);

/* Whether the box holds two cutoffs and is such as the engine takes, so that its lists serve. */
bool energy_is_wide(const struct frame *frame, const struct potential *potential);

/* Forces again and again while the atoms of one frame move in its cell: the lists of the engine are
 * kept as long as they serve. The frame and the potential must outlive it. */
struct energy_field;
int energy_field_create(struct energy_field **field, const struct frame *frame,
                        const struct potential *potential, struct error *error);
void energy_field_free(struct energy_field *field);
/* The forces (3n, eV/A) on the atoms where the frame has them now: the bits of energy_frame's,
 * where the cell is none that leans by more than half an edge. The same errors. */
int energy_field_forces(struct energy_field *field, double *forces, struct error *error);

/* As md_energy of md/md.h, for an open potential: by the engine's lists or by the plain sum. */
int energy_frame(const struct frame *frame, const struct potential *potential, double *pe,
                 double *forces, double *energy, double virial[3][3], struct error *error);

#endif
