/* SPDX-License-Identifier: GPL-3.0-or-later */
/* create: atoms out of nothing: a random alloy, a crystal, a polycrystal, a nano-composite, or a
 * stack of clusters. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "atoms/elements.h"
#include "base/exit_codes.h"
#include "cli/stage.h"
#include "shape/clusters.h"
#include "shape/composite.h"
#include "shape/composition.h"
#include "shape/crystal.h"
#include "shape/extent.h"
#include "shape/grains.h"
#include "shape/random_alloy.h"

static struct {
    bool random, disorder;
    const char *crystal, *stack, *cluster, *composition, *species, *repeat, *box, *units, *filler,
        *phase;
    int64_t atoms, grains;
    double density, volume, lattice, c_over_a, gap, grain_gap, gap_width, grain_volume;
} chosen;

static struct option options[] = {
    OPTION_FLAG("random", &chosen.random,
                "a random alloy: random points, none too close, with exact composition",
                .group = "What to make"),
    OPTION_CHOICE("crystal", &chosen.crystal, "fcc|hcp|bcc|B2|C11b|L1_0|L1_2|C14|C15|C36",
                  "a crystal in orthorhombic cells"),
    OPTION_INT("grains", &chosen.grains,
               "that many grains of the crystal, randomly oriented, in a --box", .minimum = 1,
               .maximum = 10000),
    OPTION_QUANTITY("grain-gap", &chosen.grain_gap, DIMENSION_LENGTH,
                    "least distance across grain boundaries, with --filler of its atoms to any "
                    "other (0.75, with --filler 0.9 of the nearest distance in the crystal)",
                    .minimum = 0, .maximum = 1e6),
    OPTION_TEXT("filler", &chosen.filler, "A",
                "a nano-composite: the grains are held apart, and this species fills the gaps, "
                "until --composition holds"),
    OPTION_QUANTITY("grain-volume", &chosen.grain_volume, DIMENSION_VOLUME,
                    "volume of an atom inside the grains of a nano-composite; --volume-per-atom is "
                    "that of the whole",
                    .minimum = 1e-6, .maximum = 1e6),
    OPTION_QUANTITY(
        "gap-width", &chosen.gap_width, DIMENSION_LENGTH,
        "width of the gaps of a nano-composite, instead of --atoms: the number of atoms follows",
        .minimum = 1e-6, .maximum = 1e6),
    OPTION_CHOICE("stack", &chosen.stack, "hcp",
                  "a stack of clusters in random orientations: four per cell a x sqrt(3)a x "
                  "sqrt(8/3)a, a = diameter + gap"),
    OPTION_TEXT("cluster", &chosen.cluster, "FILE,...", "the clusters of a stack, drawn in turn",
                .not_recorded = true),
    OPTION_QUANTITY("gap", &chosen.gap, DIMENSION_LENGTH,
                    "between the outermost atoms of clusters in a stack, at least",
                    .standard = "2A", .standard_lj = "1", .minimum = 0, .maximum = 1e6,
                    .with = "stack"),
    OPTION_TEXT("composition", &chosen.composition, "ALLOY",
                "such as Cu50Zr50; the shares are relative. For a crystal: atoms change species at "
                "random until it holds",
                .group = "Of what", .check = composition_check),
    OPTION_TEXT("species", &chosen.species, "A,B",
                "by sublattice: Laves phases large,small; L1_2 corner,faces; C11b 2a,4e"),
    OPTION_FLAG("disorder", &chosen.disorder, "shuffle the species over all sites of the crystal"),
    OPTION_INT("atoms", &chosen.atoms, "number of atoms of a random alloy or nano-composite",
               .minimum = 1, .maximum = 2e9, .group = "How much"),
    OPTION_TEXT("repeat", &chosen.repeat, "AxBxC", "cells of a crystal or stack",
                .standard = "1x1x1", .with = "crystal stack", .without = "grains",
                .check = extent_repeat_check),
    OPTION_TEXT("box", &chosen.box, "X,Y,Z",
                "edges of the box: of grains; of a random alloy, where auto edges are equal and "
                "follow from the volume (a cube without this option)"),
    OPTION_QUANTITY("density", &chosen.density, DIMENSION_DENSITY,
                    "density; without this, --volume-per-atom or --lattice, atoms have the volumes "
                    "of the close-packed elements",
                    .minimum = 1e-30, .maximum = 1e30),
    OPTION_QUANTITY("volume-per-atom", &chosen.volume, DIMENSION_VOLUME, "mean volume of an atom",
                    .minimum = 1e-30, .maximum = 1e30),
    OPTION_QUANTITY("lattice", &chosen.lattice, DIMENSION_LENGTH,
                    "lattice parameter a of a crystal", .minimum = 1e-30, .maximum = 1e30),
    OPTION_NUMBER("c-over-a", &chosen.c_over_a,
                  "ratio c/a of a hexagonal or tetragonal crystal (ideal)", .minimum = 1e-30,
                  .maximum = 1e30),
    OPTION_TEXT("phase", &chosen.phase, "NAME",
                "adds the key phase=NAME, by which eos-fit tells several phases apart"),
    OPTION_CHOICE("units", &chosen.units, "metal|lj", "unit system of the frame",
                  .standard = "metal"),
    OPTIONS_END};

static const struct program program = {
    .name = "create",
    .summary = "atoms out of nothing: a random alloy, a crystal, a polycrystal, a nano-composite, "
               "a stack of clusters",
    .description =
        "Writes one frame with columns species, pos and id in a periodic box.\n\n"
        "--random throws points into the box one after another, none closer to an earlier one than "
        "the distance at which spheres "
        "fill a "
        "quarter of the box, and gives them species at random with exactly the composition's "
        "numbers (largest remainders). It is "
        "a start "
        "for melting, not a structure.\n\n"
        "--crystal builds ideal structures; hexagonal ones (hcp, C14, C36) in orthohexagonal cells "
        "a x sqrt(3)a x c.\n\n"
        "--crystal with --grains=N fills a periodic box with N grains by Voronoi tessellation: "
        "seeds at random places, the "
        "crystal in a "
        "uniformly random orientation around each, every atom in the grain whose seed is nearest. "
        "Where two atoms across a "
        "boundary are closer "
        "than --grain-gap the one in the grain of higher number is left out. Column grain is the "
        "number from 1. The boundaries "
        "are as cut: "
        "anneal them.\n\n"
        "--filler makes of the grains a nano-composite: a site stays if it is deeper in its cell "
        "than half the width of the "
        "gaps, "
        "and the filler, a species, is thrown into the gaps without order and pushed apart to "
        "--grain-gap. Every other species "
        "is "
        "in the grains alone, so that --composition, --volume-per-atom and --grain-volume together "
        "fix the share of the grains: "
        "give --atoms, and the gaps' width follows (key gap_width), or --gap-width, and the number "
        "of atoms does (to a tenth of "
        "the width). Seeds are random but keep apart. Column grain is 0 for fillers.\n\n"
        "--stack reads free clusters (of cut-cluster or heat-spike) and sets them down in random "
        "orientations, velocities turned "
        "along; column "
        "cluster is their number from 1, region is kept (core where the file has none), id counts "
        "anew.\n\n"
        "Examples:\n"
        "  create --random --composition=Cu50Zr50 --atoms=4000 | quench --potential=... "
        "--rate=1e12K/s\n"
        "  create --crystal=C15 --species=A,B --repeat=3x3x2 --units=lj --volume-per-atom=0.69\n"
        "  create --crystal=fcc --species=Cu --lattice=3.6A --grains=8 --box=6nm,6nm,6nm --seed=1\n"
        "  create --crystal=C15 --species=A,B --units=lj --grains=4 --filler=A "
        "--composition=A50B50 --atoms=2134\n"
        "         --volume-per-atom=0.767 --grain-volume=0.69",
    .makes_frames = true,
    .takes_seed = true,
    .seed_with = "random grains disorder stack composition",
    .keeps_history = true};

/* Volume of an atom (A3) from --volume-per-atom, --density or the elements' volumes. */
static double volume_per_atom(struct stage *stage, const struct composition *composition)
{
    bool lj = stage_units(stage) == UNITS_LJ;
    if (stage_given(stage, &chosen.volume))
        return chosen.volume;
    if (stage_given(stage, &chosen.density))
        return lj ? 1 / chosen.density
                  : composition_mass(composition) * UNITS_G_CM3_PER_U_A3 / chosen.density;
    if (lj)
        stage_usage(stage, "reduced units have no natural density: give --volume-per-atom, "
                           "--density or --lattice");
    return composition_volume(composition);
}

/* A box with three edges has a volume of its own. */
static void check_box(struct stage *stage, const double box[3], double volume)
{
    if (fabs(box[0] * box[1] * box[2] / volume - 1) > 1e-9)
        stage_usage(
            stage,
            "--box and --atoms leave another volume than the atoms have: leave an edge auto");
}

static struct frame *make_random(struct stage *stage, struct error *error)
{
    struct composition composition;
    double box[3], volume;
    if (!chosen.composition || !stage_given(stage, &chosen.atoms))
        stage_usage(stage, "--random needs --composition and --atoms");
    if (composition_parse(&composition, chosen.composition, error))
        return NULL;
    volume = volume_per_atom(stage, &composition) * (double)chosen.atoms;
    if (extent_box(chosen.box, stage_units(stage), volume, box, error))
        return NULL;
    if (stage_given(stage, &chosen.volume) || stage_given(stage, &chosen.density))
        check_box(stage, box, volume);
    return random_alloy(&composition, (size_t)chosen.atoms, box, stage_seed(stage));
}

/* The symbols in --species, one per sublattice; a crystal with one sublattice may take the first
 * of --composition instead. */
static void sublattice_species(struct stage *stage, const struct crystal *crystal,
                               char symbol[2][8])
{
    int count = 0;
    char *copy = strdup(chosen.species ? chosen.species : ""), *rest = copy, *token;
    for (; (token = strsep(&rest, ",")) && *token; count++)
        if (count < 2)
            snprintf(symbol[count], sizeof symbol[count], "%s", token);
    free(copy);
    for (int k = 0; k < count && k < 2; k++)
        if (!element_find(symbol[k]))
            stage_usage(stage, "unknown species '%s'", symbol[k]);
    if (count != crystal->sublattices)
        stage_usage(stage, "%s needs %s", crystal->name,
                    crystal->sublattices == 2
                        ? "two species, one for each sublattice: --species=A,B"
                        : "one species: --species=A, or --composition");
}

/* What the crystal is made of if every sublattice holds its own species. */
static void stoichiometry(const struct crystal *crystal, char symbol[2][8],
                          struct composition *composition)
{
    *composition = (struct composition){.count = crystal->sublattices};
    for (int k = 0; k < crystal->sites; k++)
        composition->fraction[crystal->sublattice[k]] += 1. / crystal->sites;
    for (int k = 0; k < crystal->sublattices; k++)
        memcpy(composition->symbol[k], symbol[k], sizeof symbol[k]);
}

/* Grains of the crystal with a filled gap between them. */
static struct frame *make_composite(struct stage *stage, const struct crystal *crystal,
                                    const struct composition *composition,
                                    const char *const *species, struct error *error)
{
    struct composite composite = {.crystal = crystal,
                                  .species = species,
                                  .filler = chosen.filler,
                                  .composition = composition,
                                  .grains = (size_t)chosen.grains,
                                  .seed = stage_seed(stage)};
    double box[3], gap;
    bool by_width = stage_given(stage, &chosen.gap_width);
    if (!stage_given(stage, &chosen.grains) || !chosen.composition ||
        !stage_given(stage, &chosen.grain_volume))
        stage_usage(stage, "--filler needs --grains, --composition and --grain-volume");
    if (by_width == stage_given(stage, &chosen.atoms) || (by_width && chosen.box) ||
        chosen.disorder || stage_given(stage, &chosen.repeat))
        stage_usage(stage, "--filler needs --atoms (and may have --box) or --gap-width, and no "
                           "--repeat or --disorder");
    composite.a = crystal_lattice(crystal, chosen.grain_volume);
    composite.volume = volume_per_atom(stage, composition);
    composite.closest = stage_given(stage, &chosen.grain_gap)
                            ? chosen.grain_gap
                            : 0.9 * composite.a * crystal_nearest(crystal);
    size_t atoms =
        by_width ? composite_atoms(&composite, chosen.gap_width, error) : (size_t)chosen.atoms;
    if (!atoms ||
        extent_box(chosen.box, stage_units(stage), composite.volume * (double)atoms, box, error))
        return NULL;
    check_box(stage, box, composite.volume * (double)atoms);
    struct frame *frame = composite_frame(&composite, atoms, box, &gap, error);
    if (frame)
        frame_set_real(frame, "gap_width", gap);
    return frame;
}

/* No more atoms than there can be. */
static int check_copies(const int repeat[3], double each, struct error *error)
{
    double atoms = each * repeat[0] * repeat[1] * repeat[2];
    return atoms <= INT32_MAX
               ? 0
               : error_set(error, EXIT_USAGE, "--repeat=%s makes %.3g atoms, more than %d",
                           chosen.repeat, atoms, INT32_MAX);
}

/* The crystal in one piece, or in grains. */
static struct frame *build_crystal(struct stage *stage, const struct crystal *crystal, double a,
                                   const char *const *species, struct error *error)
{
    int repeat[3];
    bool grains = stage_given(stage, &chosen.grains);
    struct polycrystal polycrystal = {.crystal = crystal,
                                      .species = species,
                                      .a = a,
                                      .grains = (size_t)chosen.grains,
                                      .seed = stage_seed(stage)};
    const double *box = polycrystal.box;
    if (!grains && chosen.box)
        stage_usage(stage,
                    "--box of a crystal needs --grains; one crystal has whole cells: --repeat");
    if (!grains)
        return extent_repeat(chosen.repeat, 3, repeat, error) ||
                       check_copies(repeat, (double)crystal->sites, error)
                   ? NULL
                   : crystal_frame(crystal, a, repeat, species);
    if (!chosen.box || stage_given(stage, &chosen.repeat))
        stage_usage(stage, "--grains needs --box, and no --repeat");
    if (extent_lengths(chosen.box, stage_units(stage), polycrystal.box, error))
        return NULL;
    if (!(fmin(box[0], fmin(box[1], box[2])) > 0))
        stage_usage(stage, "the edges of box '%s' must be positive", chosen.box);
    polycrystal.gap = stage_given(stage, &chosen.grain_gap) ? chosen.grain_gap
                                                            : 0.75 * a * crystal_nearest(crystal);
    return grains_frame(&polycrystal, error);
}

static struct frame *make_crystal(struct stage *stage, struct error *error)
{
    struct crystal crystal;
    struct composition composition;
    struct random_key key = random_key(stage_seed(stage), "create/species");
    char symbol[2][8] = {"", ""};
    if (crystal_find(&crystal, chosen.crystal, chosen.c_over_a, error) ||
        (chosen.composition && composition_parse(&composition, chosen.composition, error)))
        return NULL;
    if (chosen.composition && !chosen.species && crystal.sublattices == 1)
        memcpy(symbol[0], composition.symbol[0], sizeof symbol[0]);
    else
        sublattice_species(stage, &crystal, symbol);
    if (!chosen.composition)
        stoichiometry(&crystal, symbol, &composition);
    if (chosen.filler)
        return make_composite(stage, &crystal, &composition,
                              (const char *const[]){symbol[0], symbol[1]}, error);
    double volume = stage_given(stage, &chosen.lattice) ? 0 : volume_per_atom(stage, &composition);
    double a = volume > 0 ? crystal_lattice(&crystal, volume) : chosen.lattice;
    struct frame *frame =
        build_crystal(stage, &crystal, a, (const char *const[]){symbol[0], symbol[1]}, error);
    if (!frame)
        return NULL;
    if (chosen.disorder || crystal.sublattices == 1)
        composition_assign(&composition, frame, key);
    /* otherwise grains keep every atom on its sublattice, whatever the boundaries took */
    else if (chosen.composition)
        composition_exchange(&composition, frame, key);
    return frame;
}

static struct frame *make_stack(struct stage *stage, struct error *error)
{
    struct clusters clusters;
    int repeat[3];
    if (!chosen.cluster)
        stage_usage(stage, "--stack needs --cluster=FILE");
    if (extent_repeat(chosen.repeat, 3, repeat, error) ||
        clusters_read(&clusters, chosen.cluster, stage_units(stage), error))
        return NULL;
    /* two to a cell */
    double each = 2 * (double)clusters.library->n / clusters.count;
    struct frame *frame = check_copies(repeat, each, error)
                              ? NULL
                              : clusters_stack(&clusters, repeat, chosen.gap, stage_seed(stage));
    clusters_release(&clusters);
    return frame;
}

/* What would be ignored is refused. */
static void check_taken(struct stage *stage)
{
    const struct {
        const void *value;
        const char *name;
        bool by_random, by_crystal, by_stack;
    } options_taken[] = {{&chosen.species, "species", false, true, false},
                         {&chosen.disorder, "disorder", false, true, false},
                         {&chosen.lattice, "lattice", false, true, false},
                         {&chosen.c_over_a, "c-over-a", false, true, false},
                         {&chosen.composition, "composition", true, true, false},
                         {&chosen.atoms, "atoms", true, chosen.filler, false},
                         {&chosen.box, "box", true, true, false},
                         {&chosen.density, "density", true, true, false},
                         {&chosen.volume, "volume-per-atom", true, true, false},
                         {&chosen.repeat, "repeat", false, true, true},
                         {&chosen.cluster, "cluster", false, false, true},
                         {&chosen.gap, "gap", false, false, true}};
    for (size_t k = 0; k < sizeof options_taken / sizeof *options_taken; k++)
        if (stage_given(stage, options_taken[k].value) &&
            !(chosen.random    ? options_taken[k].by_random
              : chosen.crystal ? options_taken[k].by_crystal
                               : options_taken[k].by_stack))
            stage_usage(stage, "--%s does not go with %s", options_taken[k].name,
                        chosen.random    ? "--random"
                        : chosen.crystal ? "--crystal"
                                         : "--stack");
}

static struct frame *make(struct stage *stage, struct error *error)
{
    if (chosen.random + !!chosen.crystal + !!chosen.stack != 1)
        stage_usage(stage, "say what to make: --random, --crystal=NAME or --stack=hcp");
    if (stage_given(stage, &chosen.volume) + stage_given(stage, &chosen.density) +
            stage_given(stage, &chosen.lattice) >
        1)
        stage_usage(stage, "give one of --density, --volume-per-atom and --lattice");
    if (!chosen.crystal && stage_given(stage, &chosen.grains))
        stage_usage(stage, "--grains are of a crystal: give --crystal");
    if (!chosen.crystal && chosen.filler)
        stage_usage(stage, "--filler is for grains of a crystal: give --crystal");
    if (!chosen.filler &&
        (stage_given(stage, &chosen.gap_width) || stage_given(stage, &chosen.grain_volume)))
        stage_usage(stage, "--gap-width and --grain-volume need --filler");
    if (!stage_given(stage, &chosen.grains) && stage_given(stage, &chosen.grain_gap))
        stage_usage(stage, "--grain-gap needs --grains");
    check_taken(stage);
    if (chosen.random)
        return make_random(stage, error);
    return chosen.crystal ? make_crystal(stage, error) : make_stack(stage, error);
}

int main(int argc, char **argv)
{
    struct stage *stage =
        stage_start(&program, (struct option *const[]){options, NULL}, argc, argv);
    struct error error = {0};
    stage_resolve(stage, strcmp(chosen.units, "lj") ? UNITS_METAL : UNITS_LJ);
    struct frame *frame = make(stage, &error);
    if (!frame)
        stage_fail(stage, &error);
    frame_set_text(frame, "units", chosen.units);
    if (chosen.phase)
        frame_set_text(frame, "phase", chosen.phase);
    stage_write(stage, frame);
    return stage_finish(stage);
}
