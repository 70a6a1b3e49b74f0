/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The table of the options of deposit (prog/deposit/options.h). */
#include "prog/deposit/options.h"
#include <stddef.h>
#include "shape/composition.h"

static struct deposit_options chosen;

static struct option options[] = {
    OPTION_TEXT("cluster", &chosen.cluster, "FILE,...",
                "free clusters, every frame of every file, drawn in turn (the key deposit_cluster "
                "holds their digest)",
                .group = "What lands", .not_recorded = true),
    OPTION_TEXT("atom-source", &chosen.atom_source, "ALLOY",
                "or single atoms of this composition, e.g. Cu50Zr50", .check = composition_check),
    OPTION_QUANTITY("energy", &chosen.energy, DIMENSION_ENERGY_PER_ATOM,
                    "kinetic energy of the cluster's centre of mass per atom, e.g. 60meV/atom",
                    .required = true, .minimum = 0, .maximum = 1e6),
    OPTION_TEXT("sites", &chosen.sites, "center|random|hcp|FILE",
                "FILE: the x and y of a frame's positions, with an optional column layer (from 1)",
                .standard = "center", .group = "Where and when"),
    OPTION_INT("layers", &chosen.layers, "layers of clusters", .standard = "1", .minimum = 1,
               .maximum = 10000),
    OPTION_TEXT(
        "per-layer", &chosen.per_layer, "AxB|N",
        "hcp: sites along x and rows along y (even), else as many as fit; random: number of sites"),
    OPTION_QUANTITY(
        "height", &chosen.height, DIMENSION_LENGTH,
        "launch gap above the highest atom beneath (the potential's cutoff and a tenth)",
        .minimum = 0, .maximum = 1e6),
    OPTION_QUANTITY("equilibrate", &chosen.equilibrate, DIMENSION_TIME,
                    "time for the substrate alone before the first landing; one without velocities "
                    "starts at rest without it",
                    .standard = "0ps", .standard_lj = "0", .minimum = 0, .maximum = 1e15),
    OPTION_QUANTITY("relax", &chosen.relax, DIMENSION_TIME,
                    "time of each round, from launch to the next launch", .standard = "2ns",
                    .standard_lj = "200", .minimum = 0, .maximum = 1e15),
    OPTION_QUANTITY("cool", &chosen.cool, DIMENSION_TIME,
                    "more time at the end of each round in which the whole film is thermostatted, "
                    "from the temperature it has down to --temperature: stands for the nanoseconds "
                    "in which heat would leave through the substrate",
                    .standard = "0ps", .standard_lj = "0", .minimum = 0, .maximum = 1e15),
    OPTION_QUANTITY("final-relax", &chosen.final_relax, DIMENSION_TIME,
                    "more time after the last round", .standard = "0ps", .standard_lj = "0",
                    .minimum = 0, .maximum = 1e15),
    OPTION_QUANTITY("fixed", &chosen.fixed, DIMENSION_LENGTH,
                    "thickness of the lowest layer, which does not move", .standard = "0.6nm",
                    .standard_lj = "2", .minimum = 0, .maximum = 1e6, .group = "Substrate"),
    OPTION_QUANTITY(
        "thermostat", &chosen.thermostat, DIMENSION_LENGTH,
        "thickness of the thermostatted layer above it; everything else is free (constant energy)",
        .standard = "0.6nm", .standard_lj = "2", .minimum = 0, .maximum = 1e6),
    OPTION_CHOICE("thermostat-shape", &chosen.thermostat_shape, "flat|hemisphere",
                  "hemisphere (one cluster): substrate atoms away from the impact point are "
                  "thermostatted too",
                  .standard = "flat"),
    OPTION_QUANTITY("thermostat-radius", &chosen.thermostat_radius, DIMENSION_LENGTH,
                    "radius of the free hemisphere (half the shorter edge less --thermostat)",
                    .minimum = 0, .maximum = 1e6),
    OPTION_QUANTITY("temperature", &chosen.temperature, DIMENSION_TEMPERATURE, "of the thermostat",
                    .standard = "50K", .standard_lj = "0.05", .minimum = 0, .maximum = 1e6),
    OPTION_CHOICE("frames", &chosen.frames, "last|rounds",
                  "write the film at the end, or after every round", .standard = "last",
                  .group = "Output"),
    OPTION_TEXT("table", &chosen.table, "FILE", "one row for every round (TSV)",
                .not_recorded = true, .makes = OPTION_MAKES_FILE),
    OPTIONS_END};

struct option *deposit_options_table(const struct deposit_options **values)
{
    *values = &chosen;
    return options;
}
