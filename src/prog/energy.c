/* SPDX-License-Identifier: GPL-3.0-or-later */
/* energy: potential energies, forces and virial of atoms where they stand. */
#include <stdlib.h>
#include <string.h>
#include "base/memory.h"
#include "cli/md_options.h"

static const struct program program = {
    .name = "energy",
    .summary = "potential energies, forces and virial of atoms where they stand",
    .description = "Computes the energy of each frame under an interatomic potential: for EAM E = sum F(rho_i) + 1/2 sum phi_ij, "
                   "for Lennard-Jones the pair sum. "
                   "Any cell will do: triclinic, open in some directions, or smaller than the cutoff.\n\n"
                   "Adds the column pe (eV: the atom's F and half of its pair energies) and the keys energy (eV, their sum) and "
                   "virial (eV, 3x3 as nine "
                   "numbers: sum of r (x) f over pairs, positive under compression; the static pressure is its trace over three "
                   "volumes); with --forces the column "
                   "forces (eV/A). Under units=lj all are in reduced units.\n\n"
                   "--potential=kim:MODEL takes the table out of an installed OpenKIM portable model, FILE.eam.fs and "
                   "FILE.eam.alloy are DYNAMO setfl tables, "
                   "lj:wahnstrom is the binary Lennard-Jones glass former cut and shifted at 2.5 sigma_AA; --potential=list "
                   "shows what is installed.\n\n"
                   "Examples: energy --potential=kim:EAM_Dynamo_MendelevSunZhang_2019_CuZr__MO_609260676108_000 --forces < "
                   "glass.xyz > evaluated.xyz\n"
                   "create --crystal=C15 --species=A,B --units=lj --lattice=1.77 | energy --potential=lj:wahnstrom | xyz-info",
    .keeps_history = true,
};

static const char *potential;
static bool with_forces;

static struct option options[] = {
    {.name = "potential",
     .type = OPTION_TEXT,
     .value = &potential,
     .required = true,
     .choices = "NAME",
     .group = "Energy",
     .help = "kim:MODEL, FILE.eam.fs, FILE.eam.alloy or lj:wahnstrom; `list` shows what is installed"},
    {.name = "forces", .type = OPTION_FLAG, .value = &with_forces, .help = "add the column forces (eV/A)"},
    {.name = NULL},
};

static int evaluate(struct frame *frame, struct error *error)
{
    double *pe = memory_alloc(frame->n, sizeof *pe), *forces = memory_alloc(3 * frame->n, sizeof *forces), energy, virial[3][3];
    int code = md_energy(frame, potential, pe, forces, &energy, virial, error);

    if (!code) {
        memcpy(frame_add(frame, "pe", VALUE_REAL, 1)->real, pe, frame->n * sizeof *pe);
        if (with_forces)
            memcpy(frame_add(frame, "forces", VALUE_REAL, 3)->real, forces, 3 * frame->n * sizeof *forces);
        frame_set_real(frame, "energy", energy);
        frame_set_reals(frame, "virial", 0, 9, &virial[0][0]); /* nine in a row: the form in which ASE takes a virial */
    }
    free(pe);
    free(forces);
    return code;
}

int main(int argc, char **argv)
{
    struct option *const tables[] = {options, NULL};
    struct stage *stage;
    struct frame *frame;
    struct error error;

    md_options_list(argc, argv);
    stage = stage_start(&program, tables, argc, argv);
    while ((frame = stage_read(stage))) {
        if (evaluate(frame, &error))
            stage_fail(stage, &error);
        stage_write(stage, frame);
    }
    return stage_finish(stage);
}
