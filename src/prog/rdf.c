/* SPDX-License-Identifier: GPL-3.0-or-later */
/* rdf: total and partial pair distribution functions, or structure factors, as a table. */
#include <math.h>
#include <stdlib.h>
#include "atoms/select.h"
#include "base/memory.h"
#include "base/message.h"
#include "cli/stage.h"
#include "io/table.h"
#include "measure/rdf.h"

static double cutoff, q_max, q_step;
static int64_t bins;
static const char *select_text;
static bool structure_factor;

static struct option options[] = {
    {.name = "cutoff",
     .type = OPTION_QUANTITY,
     .value = &cutoff,
     .dimension = DIMENSION_LENGTH,
     .standard = "10A",
     .standard_lj = "5",
     .minimum = 1e-6,
     .maximum = 1000,
     .help = "largest distance",
     .group = "Distances"},
    {.name = "bins",
     .type = OPTION_INT,
     .value = &bins,
     .standard = "200",
     .minimum = 1,
     .maximum = 10000,
     .help = "bins up to it"},
    {.name = "select",
     .type = OPTION_TEXT,
     .value = &select_text,
     .choices = "SELECTION",
     .help = "only pairs among these atoms, e.g. 'region=core'; the volume stays that of the frame"},
    {.name = "structure-factor",
     .type = OPTION_FLAG,
     .value = &structure_factor,
     .help = "print S(q) instead, from g(r) up to the cutoff under Lorch's window; 20A or more makes a good one",
     .group = "Structure factor"},
    {.name = "q-max",
     .type = OPTION_QUANTITY,
     .value = &q_max,
     .dimension = DIMENSION_WAVENUMBER,
     .standard = "12/A",
     .standard_lj = "30",
     .minimum = 1e-6,
     .maximum = 1000,
     .help = "largest q = 4 pi sin(theta) / lambda"},
    {.name = "q-step",
     .type = OPTION_QUANTITY,
     .value = &q_step,
     .dimension = DIMENSION_WAVENUMBER,
     .standard = "0.05/A",
     .standard_lj = "0.1",
     .minimum = 1e-6,
     .maximum = 1000,
     .help = "step in q"},
    {0}};

static const struct program program = {
    .name = "rdf",
    .summary = "total and partial pair distribution functions, or structure factors, as a table",
    .description =
        "Prints, averaged over all frames: r_A (centre of the bin), g, the partials g_CuCu, g_CuZr, ..., and the running "
        "coordination numbers n "
        "(all), n_CuCu, n_CuZr, n_ZrCu, ...: the mean number of the second species around an atom of the first, up to the end of "
        "the bin. g is the sum of "
        "c_a c_b g_ab. Any triclinic cell; distances may exceed half the cell.\n\n"
        "Comment lines give the position of the first peak of each partial (a parabola through the peak): "
        "'# first_peak_CuCu_A 2.58'.\n\n"
        "g is normalised by the volume of the cell, along open directions by the range that the atoms fill: in films and "
        "clusters g falls below 1 at "
        "large r. With --structure-factor the table holds q_1/A, S (number-weighted) and the Faber-Ziman partials S_CuCu, ...\n\n"
        "Examples:\n"
        "  rdf glass.xyz -o rdf.tsv\n"
        "  rdf --structure-factor --cutoff=20A --bins=1000 glass.xyz | head",
    .no_frames_out = true};

static void add_frame(struct stage *stage, struct rdf *rdf, const struct frame *frame)
{
    bool *chosen = select_text ? memory_alloc(frame->n, sizeof *chosen) : NULL;
    struct error error = {0};

    if ((chosen && select_atoms(select_text, frame, chosen, NULL, &error)) || rdf_add(rdf, frame, chosen, &error))
        stage_fail(stage, &error);
    free(chosen);
}

/* Joins the names of all pairs, `prefix_CuCu prefix_CuZr ...`: each once, or both ways round. Caller frees. */
static char *pair_names(const struct rdf *rdf, const char *prefix, bool both_ways)
{
    char *names = memory_string("");

    for (int a = 0; a < rdf_species_count(rdf); a++) {
        for (int b = both_ways ? 0 : a; b < rdf_species_count(rdf); b++) {
            char *longer = memory_format("%s %s_%s%s", names, prefix, rdf_species_name(rdf, a), rdf_species_name(rdf, b));

            free(names);
            names = longer;
        }
    }
    return names;
}

static void write_distribution(const struct rdf *rdf, struct table *table)
{
    char *partials = pair_names(rdf, "g", false), *coordinations = pair_names(rdf, "n", true);
    int species = rdf_species_count(rdf);

    for (int a = 0; a < species; a++)
        for (int b = a; b < species; b++)
            table_comment(table, "first_peak_%s%s_A %.4f", rdf_species_name(rdf, a), rdf_species_name(rdf, b),
                          rdf_first_peak(rdf, a, b));
    table_header(table, "r_A g%s n%s", partials, coordinations);
    for (int k = 0; k < bins; k++) {
        table_real(table, rdf_radius(rdf, k));
        table_real(table, rdf_g(rdf, RDF_TOTAL, RDF_TOTAL, k));
        for (int a = 0; a < species; a++)
            for (int b = a; b < species; b++)
                table_real(table, rdf_g(rdf, a, b, k));
        table_real(table, rdf_coordination(rdf, RDF_TOTAL, RDF_TOTAL, k));
        for (int a = 0; a < species; a++)
            for (int b = 0; b < species; b++)
                table_real(table, rdf_coordination(rdf, a, b, k));
        table_row(table);
    }
    free(partials);
    free(coordinations);
}

static void write_structure_factor(const struct rdf *rdf, struct table *table)
{
    char *partials = pair_names(rdf, "S", false);
    int species = rdf_species_count(rdf);

    table_header(table, "q_1/A S%s", partials);
    for (int step = 1; step * q_step <= q_max * (1 + 1e-12); step++) {
        double q = step * q_step;

        table_real(table, q);
        table_real(table, rdf_structure_factor(rdf, RDF_TOTAL, RDF_TOTAL, q));
        for (int a = 0; a < species; a++)
            for (int b = a; b < species; b++)
                table_real(table, rdf_structure_factor(rdf, a, b, q));
        table_row(table);
    }
    free(partials);
}

int main(int argc, char **argv)
{
    struct option *const tables[] = {options, NULL};
    struct stage *stage = stage_start(&program, tables, argc, argv);
    struct rdf *rdf = NULL;
    struct table *table;
    struct frame *frame;
    struct error error = {0};

    while ((frame = stage_read(stage))) {
        if (!rdf)
            rdf = rdf_create(cutoff, (int)bins);
        frame_ensure_id(frame);
        add_frame(stage, rdf, frame);
        frame_free(frame);
    }
    if (table_open(&table, stage_output(stage), &error))
        message_die_error(&error);
    if (structure_factor)
        write_structure_factor(rdf, table);
    else
        write_distribution(rdf, table);
    rdf_free(rdf);
    if (table_close(table, &error))
        message_die_error(&error);
    return stage_finish(stage);
}
