/* SPDX-License-Identifier: GPL-3.0-or-later */
/* energy: potential energies, forces and virial of atoms where they stand, or where they come to
 * rest. */
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include "atoms/measured.h"
#include "base/linear.h"
#include "base/memory.h"
#include "cli/md_options.h"
#include "md/relax.h"
#include "potential/potential.h"

static const struct program program = {
    .name = "energy",
    .summary = "potential energies, forces and virial of atoms where they stand or come to rest",
    .description =
        "Computes the energy of each frame under an interatomic potential: for EAM E = sum "
        "F(rho_i) + 1/2 sum phi_ij, "
        "for Lennard-Jones the pair sum. "
        "Any cell will do: triclinic, open in some directions, or smaller than the cutoff.\n\n"
        "Adds the column pe (eV: the atom's F and half of its pair energies) and the keys energy "
        "(eV, their sum) and "
        "virial (eV, 3x3 as nine "
        "numbers: sum of r (x) f over pairs, positive under compression; the static pressure is "
        "its trace over three "
        "volumes); with --forces the column "
        "forces (eV/A). Under units=lj all are in reduced units.\n\n"
        "--potential=kim:MODEL takes the table out of an installed OpenKIM portable model, "
        "FILE.eam.fs and "
        "FILE.eam.alloy are DYNAMO setfl tables (FILE.eam.he that of eam/he, FILE.eam a funcfl "
        "table of one species), "
        "lj:wahnstrom is the binary Lennard-Jones glass former cut and shifted at 2.5 sigma_AA, "
        "and FILE.lj another "
        "mixture, with an epsilon, sigma and cutoff for each pair of species (docs/potentials.md; "
        "potentials/kob-andersen.lj); --potential=list shows what is installed.\n\n"
        "--relax moves the atoms to the nearest minimum of the energy first (the inherent "
        "structure), until no force is "
        "larger than --force-tolerance: `atoms` at fixed cell; `shape` at fixed volume, with the "
        "ratios of the cell's "
        "edges free too (c/a of a hexagonal or tetragonal crystal); `cell` with all three edges "
        "free, under --pressure. "
        "Angles of the cell stay, and so does a site that rests by symmetry. Adds the keys relaxed "
        "and max_force; "
        "velocities are passed on.\n\n"
        "Examples: energy "
        "--potential=kim:EAM_Dynamo_MendelevSunZhang_2019_CuZr__MO_609260676108_000 --forces < "
        "glass.xyz > evaluated.xyz\n"
        "create --crystal=C15 --species=A,B --units=lj --lattice=2.51 | energy "
        "--potential=lj:wahnstrom | xyz-info\n"
        "create --crystal=C11b --species=A,B --units=lj --volume-per-atom=0.767 | energy "
        "--potential=lj:wahnstrom "
        "--relax=shape",
    .keeps_history = true,
};

static const char *potential, *relax;
static bool with_forces;
static double tolerance, pressure;
static int64_t max_iterations;

static struct option options[] = {
    OPTION_TEXT("potential", &potential, "NAME", POTENTIAL_HELP, .required = true, POTENTIAL_CHOSEN,
                .group = "Energy"),
    OPTION_FLAG("forces", &with_forces, "add the column forces (eV/A)"),
    OPTION_CHOICE("relax", &relax, "atoms|shape|cell",
                  "go to the nearest minimum: atoms at fixed cell, with the cell's shape at fixed "
                  "volume, or with the cell",
                  .group = "Relaxation"),
    OPTION_QUANTITY(
        "force-tolerance", &tolerance, DIMENSION_FORCE,
        "largest force that may be left; for the cell the stress on an atom's share of a face",
        .standard = "1e-5eV/A", .standard_lj = "1e-7", .minimum = 1e-12, .maximum = 1e3,
        .with = "relax"),
    OPTION_QUANTITY("pressure", &pressure, DIMENSION_PRESSURE, "under which a cell relaxes",
                    .standard = "0GPa", .standard_lj = "0", .with = "relax"),
    OPTION_INT("max-iterations", &max_iterations,
               "steps of the minimiser after which it gives up (exit 75)", .standard = "20000",
               .minimum = 1, .maximum = 1e9, .with = "relax"),
    OPTIONS_END};

static int relax_frame(struct frame *frame, struct error *error)
{
    struct relax_settings settings = {.what = RELAX_ATOMS,
                                      .potential = potential,
                                      .tolerance = tolerance,
                                      .pressure = pressure,
                                      .max_iterations = max_iterations};

    if (strcmp(relax, "atoms"))
        settings.what = strcmp(relax, "shape") ? RELAX_CELL : RELAX_SHAPE;
    int code = md_relax(frame, &settings, error);
    measured_forget(frame);
    frame_set_text(frame, "relaxed", relax);
    return code;
}

static int evaluate(struct frame *frame, struct error *error)
{
    double *pe = memory_alloc(frame->n, sizeof *pe),
           *forces = memory_alloc(3 * frame->n, sizeof *forces), energy, virial[3][3];
    int code = relax ? relax_frame(frame, error) : 0;

    if (!code)
        code = md_energy(frame, potential, pe, forces, &energy, virial, error);
    if (!code) {
        memcpy(frame_add(frame, "pe", VALUE_REAL, 1)->real, pe, frame->n * sizeof *pe);
        if (with_forces)
            memcpy(frame_add(frame, "forces", VALUE_REAL, 3)->real, forces,
                   3 * frame->n * sizeof *forces);
        frame_set_real(frame, "energy", energy);
        if (relax)
            frame_set_real(frame, "max_force", largest_norm3(forces, frame->n));
        /* nine in a row: the form in which ASE takes a virial */
        frame_set_reals(frame, "virial", 0, 9, &virial[0][0]);
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

    stage = stage_start(&program, tables, argc, argv);
    while ((frame = stage_read(stage))) {
        if (stage_given(stage, &pressure) && (!relax || strcmp(relax, "cell")))
            stage_usage(stage, "--pressure goes with --relax=cell");
        if (evaluate(frame, &error))
            stage_fail(stage, &error);
        stage_write(stage, frame);
    }
    return stage_finish(stage);
}
