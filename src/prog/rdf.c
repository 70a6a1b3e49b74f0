/* SPDX-License-Identifier: GPL-3.0-or-later */
/* rdf: total and partial pair distribution functions, or structure factors, as a table. */
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include "atoms/neighbors.h"
#include "atoms/select.h"
#include "base/memory.h"
#include "base/message.h"
#include "cli/stage.h"
#include "io/table.h"
#include "measure/rdf.h"
#include "measure/rdf_error.h"
#include "measure/rdf_shell.h"
#include "measure/structure_factor.h"
#include "measure/volume.h"

static double cutoff, q_max, q_step;
static int64_t bins, q_vectors;
static const char *select_text, *centers_text, *neighbors_text, *partials_text;
static bool structure_factor;
enum { Q_MOST = 100000 };

static struct option options[] = {
    OPTION_QUANTITY("cutoff", &cutoff, DIMENSION_LENGTH, "largest distance", .standard = "10A",
                    .standard_lj = "5", .minimum = 1e-6, .maximum = 1000, .group = "Distances"),
    OPTION_INT("bins", &bins, "bins up to it", .standard = "200", .minimum = 1, .maximum = 10000),
    OPTION_TEXT(
        "select", &select_text, "SELECTION",
        "only pairs among these atoms, e.g. 'region=core'; the volume stays that of the frame"),
    OPTION_TEXT("centres", &centers_text, "SELECTION",
                "count around these atoms only, e.g. 'voronoi_class=FI'"),
    OPTION_TEXT("neighbours", &neighbors_text, "SELECTION",
                "count these atoms only, e.g. 'species=B & string_bonds>0' (strings)"),
    OPTION_FLAG("structure-factor", &structure_factor,
                "print S(q) instead, from g(r) up to the cutoff under Lorch's window; 20A or more "
                "makes a good one",
                .group = "Structure factor"),
    OPTION_QUANTITY("q-max", &q_max, DIMENSION_WAVENUMBER, "largest q = 4 pi sin(theta) / lambda",
                    .standard = "12/A", .standard_lj = "30", .minimum = 1e-6, .maximum = 1000),
    OPTION_QUANTITY("q-step", &q_step, DIMENSION_WAVENUMBER, "step in q", .standard = "0.05/A",
                    .standard_lj = "0.1", .minimum = 1e-6, .maximum = 1000),
    OPTION_INT("q-vectors", &q_vectors,
               "sum over the wave vectors of the (periodic) cell instead of g(r): exact, of those "
               "within half a step of q at most so many",
               .standard = "0", .minimum = 0, .maximum = 1e6),
    OPTION_CHOICE("partials", &partials_text, "faber-ziman|ashcroft-langreth|bhatia-thornton",
                  "how partial structure factors are written; the last one (S_NN, S_NC, S_CC) is "
                  "for two species",
                  .standard = "faber-ziman"),
    OPTIONS_END};

static const struct program program = {
    .name = "rdf",
    .summary = "total and partial pair distribution functions, or structure factors, as a table",
    .description =
        "Prints, averaged over all frames: r_A (centre of the bin), g, the partials g_CuCu, "
        "g_CuZr, ..., and the running "
        "coordination numbers n (all), n_CuCu, n_CuZr, n_ZrCu, ...: the mean number of the second "
        "species around an atom of the "
        "first, up to the end of the bin; of several frames also their standard errors, g_error, "
        "g_CuCu_error, ... and n_error, n_CuCu_error, .... g is the sum of c_a c_b g_ab. Any "
        "triclinic cell; "
        "distances may exceed half the "
        "cell.\n\n"
        "With --centres and --neighbours pairs are counted from the ones to the others only: g_ab, "
        "now of every a among the "
        "centres and b "
        "among the neighbours, still goes to 1, with the density of the chosen neighbours as its "
        "measure.\n\n"
        "Comment lines give the first shell, of all and of each pair, with standard errors: "
        "'# first_peak_CuCu_A 2.58 0.01' (a parabola through the peak), '# first_minimum_CuCu_A "
        "3.42 0.03', and '# coordination_CuZr 7.31 0.05', Zr around a Cu up to the minimum of "
        "g_CuZr. All errors are those between blocks of frames, at most 32: of up to 32 frames "
        "each is a block and counts as independent, so that errors are too small where frames "
        "follow closely in one run; of more, frames of a block may hang together. What fewer than "
        "two blocks hold has the error nan. Of a single frame the coordination's is that of "
        "counting, pairs "
        "taken as independent (more than that of the structure), and others are nan. A minimum "
        "is one where g rises again by more than the noise; otherwise it is nan, and said.\n\n"
        "g is normalised by the volume of the cell, along open directions by the range that the "
        "atoms fill: in films and "
        "clusters g falls below 1 at large r.\n\n"
        "With --structure-factor the table holds q_1/A, S (number-weighted, |rho(q)|^2 / N) and "
        "the partials: of Faber and Ziman "
        "(each goes to "
        "1), of Ashcroft and Langreth, or of Bhatia and Thornton (number-number, "
        "number-concentration, "
        "concentration-concentration; the "
        "concentration is that of the first species in the alphabet). From g(r) S is smoothed over "
        "about 5.4 / cutoff; with "
        "--q-vectors it is exact, the column vectors says how many wave vectors were summed, and q "
        "without any are left out.\n\n"
        "Examples:\n"
        "  rdf glass.xyz -o rdf.tsv\n"
        "  voronoi glass.xyz | rdf --centres='voronoi_class=FI' --neighbours=species=Cu | head\n"
        "  rdf --structure-factor --q-vectors=200 --partials=bhatia-thornton glass.xyz | head",
    .no_frames_out = true};

static struct choice { /* an option that selects, and the atoms it has chosen of all frames */
    const char *option, **expression;
    size_t atoms;
} choices[] = {
    {"select", &select_text, 0}, {"centres", &centers_text, 0}, {"neighbours", &neighbors_text, 0}};

/* Where the expression holds; NULL for no expression. Caller frees. */
static bool *choose(struct stage *stage, const struct frame *frame, struct choice *choice)
{
    bool *chosen = *choice->expression ? memory_alloc(frame->n, sizeof *chosen) : NULL;
    struct error error = {0};
    size_t count = 0;

    if (chosen && select_atoms(*choice->expression, frame, chosen, &count, &error))
        stage_fail(stage, &error);
    choice->atoms += count;
    return chosen;
}

static void warn_of_nothing(void)
{
    for (size_t i = 0; i < sizeof choices / sizeof *choices; i++)
        if (*choices[i].expression && !choices[i].atoms)
            message_warning("no atom is chosen by --%s='%s'", choices[i].option,
                            *choices[i].expression);
}

static bool told_flat;

static void add_frame(struct stage *stage, struct rdf *rdf, struct structure_factor *factor,
                      const struct frame *frame)
{
    bool *among = choose(stage, frame, &choices[0]), *center = choose(stage, frame, &choices[1]),
         *neighbor = choose(stage, frame, &choices[2]);
    struct error error = {0};

    if (!factor && neighbors_check(frame, cutoff, &error))
        stage_fail(stage, &error);
    if (factor ? structure_factor_add(factor, frame, among, &error)
               : rdf_add(rdf, frame, &(struct rdf_choice){among, center, neighbor}, &error))
        stage_fail(stage, &error);
    if (!factor && frame->n > 1 && !(filled_volume(frame) > 0) && !told_flat) {
        told_flat = true;
        message_warning("the atoms lie in a plane or a line and have no density: g is 0, the "
                        "coordinations hold (frame %ld)",
                        frame->number);
    }
    free(among);
    free(center);
    free(neighbor);
}

/* Whether g_ab has a column: each pair of species once, or both ways round where centres and
 * neighbours differ. */
static bool has_column(const struct rdf *rdf, int a, int b)
{
    return centers_text || neighbors_text ? rdf_has(rdf, a, b) : a <= b;
}

static bool has_coordination(const struct rdf *rdf, int a, int b)
{
    return !(centers_text || neighbors_text) || rdf_has(rdf, a, b);
}

/* "NAME VALUE ERROR" with the digits of a length of 0.1 pm, or of a thousandth of a neighbour. */
static void write_estimate(struct table *table, const char *what, const char *pair,
                           const char *unit, struct estimate estimate)
{
    table_comment(table, "%s%s%s%s %.4f %.4f", what, *pair ? "_" : "", pair, unit, estimate.value,
                  estimate.error);
}

/* Comment lines of the first shell of a pair: where it is, where g_ab has a column; *without gets
 * " CuZr" where it has no end. */
static void write_shell(const struct rdf *rdf, struct table *table, int a, int b, char **without)
{
    bool total = a == RDF_TOTAL;
    char *pair = total ? memory_string("")
                       : memory_format("%s%s", rdf_species_name(rdf, a), rdf_species_name(rdf, b));
    struct rdf_shell shell = rdf_first_shell(rdf, a, b);

    if (total || has_column(rdf, a, b)) {
        write_estimate(table, "first_peak", pair, "_A", shell.peak);
        write_estimate(table, "first_minimum", pair, "_A", shell.minimum);
        if (isnan(shell.minimum.value)) {
            char *longer = memory_format("%s %s", *without, total ? "all" : pair);
            free(*without);
            *without = longer;
        }
    }
    write_estimate(table, "coordination", pair, "", shell.coordination);
    free(pair);
}

static void write_shells(const struct rdf *rdf, struct table *table)
{
    int species = rdf_species_count(rdf), blocks = rdf_blocks(rdf);
    char *without = memory_string("");

    if (blocks > 1)
        table_comment(table,
                      "first shells: value and standard error, between %d blocks of %ld frames, as "
                      "in the columns of errors",
                      blocks, rdf_frames(rdf));
    else
        table_comment(table,
                      "first shells: value and, of coordinations, the error of counting: one "
                      "frame, pairs as by chance; more than that of the structure");
    write_shell(rdf, table, RDF_TOTAL, RDF_TOTAL, &without);
    for (int a = 0; a < species; a++)
        for (int b = 0; b < species; b++)
            if (has_coordination(rdf, a, b))
                write_shell(rdf, table, a, b, &without);
    if (*without)
        message_note("no minimum behind the first peak of g, up to %g A, that counting could tell "
                     "from noise:%s",
                     cutoff, without);
    free(without);
}

/* What a table holds of each pair, in this order. */
enum { G, N, G_ERROR, N_ERROR, KINDS };
static const struct {
    const char *prefix, *suffix;
} kinds[KINDS] = {{"g", ""}, {"n", ""}, {"g", "_error"}, {"n", "_error"}};

struct curves {
    char *pair;        /* "_CuZr"; "" of all */
    double *of[KINDS]; /* [bins]; NULL: has no such column */
};

/* Of a pair that has a coordination, or of all. Caller releases. */
static struct curves curves_of(const struct rdf *rdf, int a, int b)
{
    bool total = a == RDF_TOTAL;
    struct curves curves = {
        .pair = total ? memory_string("")
                      : memory_format("_%s%s", rdf_species_name(rdf, a), rdf_species_name(rdf, b))};

    for (int kind = 0; kind < (rdf_blocks(rdf) > 1 ? KINDS : G_ERROR); kind++)
        curves.of[kind] = memory_alloc((size_t)bins, sizeof *curves.of[kind]);
    for (int k = 0; k < bins; k++)
        curves.of[G][k] = rdf_g(rdf, a, b, k);
    rdf_coordinations(rdf, a, b, curves.of[N]);
    if (curves.of[G_ERROR])
        rdf_errors(rdf, a, b, curves.of[G_ERROR], curves.of[N_ERROR]);
    if (!total && !has_column(rdf, a, b)) {
        free(curves.of[G]);
        free(curves.of[G_ERROR]);
        curves.of[G] = curves.of[G_ERROR] = NULL;
    }
    return curves;
}

static void write_header(struct table *table, const struct curves *curves, int count)
{
    char *names = memory_string("r_A");

    for (int kind = 0; kind < KINDS; kind++)
        for (int c = 0; c < count; c++) {
            char *longer;

            if (!curves[c].of[kind])
                continue;
            longer = memory_format("%s %s%s%s", names, kinds[kind].prefix, curves[c].pair,
                                   kinds[kind].suffix);
            free(names);
            names = longer;
        }
    table_header(table, "%s", names);
    free(names);
}

static void write_distribution(const struct rdf *rdf, struct table *table)
{
    int species = rdf_species_count(rdf), count = 1;
    struct curves *curves = memory_alloc(1 + (size_t)species * species, sizeof *curves);

    write_shells(rdf, table);
    curves[0] = curves_of(rdf, RDF_TOTAL, RDF_TOTAL);
    for (int a = 0; a < species; a++)
        for (int b = 0; b < species; b++)
            if (has_coordination(rdf, a, b))
                curves[count++] = curves_of(rdf, a, b);
    write_header(table, curves, count);
    for (int k = 0; k < bins; k++) {
        table_real(table, rdf_radius(rdf, k));
        for (int kind = 0; kind < KINDS; kind++)
            for (int c = 0; c < count; c++)
                if (curves[c].of[kind])
                    table_real(table, curves[c].of[kind][k]);
        table_row(table);
    }
    for (int c = 0; c < count; c++) {
        free(curves[c].pair);
        for (int kind = 0; kind < KINDS; kind++)
            free(curves[c].of[kind]);
    }
    free(curves);
}

/* S of all atoms and Faber-Ziman partials at one q, whichever way they were found. */
enum { SPECIES = RDF_SPECIES_MAX };

struct point {
    double total, partial[SPECIES][SPECIES];
};

struct mixture {
    int species;
    const char *name[SPECIES];
    double concentration[SPECIES];
};

static struct mixture mixture_of(const struct rdf *rdf, const struct structure_factor *factor)
{
    struct mixture mixture = {.species = factor ? structure_factor_species(factor)
                                                : rdf_species_count(rdf)};

    for (int a = 0; a < mixture.species; a++) {
        mixture.name[a] = factor ? structure_factor_name(factor, a) : rdf_species_name(rdf, a);
        mixture.concentration[a] =
            factor ? structure_factor_concentration(factor, a) : rdf_concentration(rdf, a);
    }
    return mixture;
}

static void write_structure_header(const struct mixture *mixture, struct table *table, bool exact)
{
    char *names = memory_string("");

    if (exact)
        table_comment(table,
                      "%s partials, summed over at most %lld wave vectors of the cell for each q",
                      partials_text, (long long)q_vectors);
    else
        table_comment(table, "%s partials, from g(r) up to the cutoff under Lorch's window",
                      partials_text);
    for (int a = 0; a < mixture->species && strcmp(partials_text, "bhatia-thornton"); a++)
        for (int b = a; b < mixture->species; b++) {
            char *longer = memory_format("%s S_%s%s", names, mixture->name[a], mixture->name[b]);

            free(names);
            names = longer;
        }
    table_header(table, "q_1/A S%s%s", *names ? names : " S_NN S_NC S_CC", exact ? " vectors" : "");
    free(names);
}

/* A row but for its end. */
static void write_point(const struct mixture *mixture, double q, const struct point *point,
                        struct table *table)
{
    const double *c = mixture->concentration;

    table_real(table, q);
    table_real(table, point->total);
    if (!strcmp(partials_text, "bhatia-thornton")) {
        struct bhatia_thornton s =
            bhatia_thornton(c[0], point->partial[0][0], point->partial[0][1], point->partial[1][1]);

        table_real(table, s.nn);
        table_real(table, s.nc);
        table_real(table, s.cc);
        return;
    }
    for (int a = 0; a < mixture->species; a++)
        for (int b = a; b < mixture->species; b++)
            table_real(table, !strcmp(partials_text, "faber-ziman")
                                  ? point->partial[a][b]
                                  : ashcroft_langreth(point->partial[a][b], c[a], c[b], a == b));
}

static void write_from_distribution(const struct rdf *rdf, const struct mixture *mixture,
                                    struct table *table)
{
    for (int step = 1; step * q_step <= q_max * (1 + 1e-12); step++) {
        double q = step * q_step;
        struct point point = {.total = rdf_structure_factor(rdf, RDF_TOTAL, RDF_TOTAL, q)};

        for (int a = 0; a < mixture->species; a++)
            for (int b = a; b < mixture->species; b++)
                point.partial[a][b] = rdf_structure_factor(rdf, a, b, q);
        write_point(mixture, q, &point, table);
        table_row(table);
    }
}

static void write_from_vectors(const struct structure_factor *factor, const struct mixture *mixture,
                               struct table *table)
{
    for (int step = 0; step < structure_factor_steps(factor); step++) {
        struct point point;

        if (!structure_factor_vectors(factor, step))
            continue;
        point.total = structure_factor_total(factor, step);
        for (int a = 0; a < mixture->species; a++)
            for (int b = a; b < mixture->species; b++)
                point.partial[a][b] = structure_factor_faber_ziman(factor, a, b, step);
        write_point(mixture, structure_factor_q(factor, step), &point, table);
        table_int(table, structure_factor_vectors(factor, step));
        table_row(table);
    }
}

static void write_structure_factor(struct stage *stage, const struct rdf *rdf,
                                   const struct structure_factor *factor, struct table *table)
{
    struct mixture mixture = mixture_of(rdf, factor);

    if (mixture.species != 2 && !strcmp(partials_text, "bhatia-thornton"))
        stage_usage(stage, "Bhatia-Thornton partials are for two species; these are %d",
                    mixture.species);
    write_structure_header(&mixture, table, factor);
    if (factor)
        write_from_vectors(factor, &mixture, table);
    else
        write_from_distribution(rdf, &mixture, table);
}

static void check_options(struct stage *stage)
{
    if (structure_factor && q_max / q_step > Q_MOST)
        stage_usage(stage, "up to --q-max there are %.3g steps of --q-step; %d are the most",
                    q_max / q_step, Q_MOST);
    if (structure_factor && (centers_text || neighbors_text))
        stage_usage(stage, "--structure-factor is for all atoms, or those of --select: not with "
                           "--centres or --neighbours");
    if (!structure_factor && (q_vectors || stage_given(stage, &partials_text) ||
                              stage_given(stage, &q_max) || stage_given(stage, &q_step)))
        stage_usage(stage,
                    "--q-max, --q-step, --q-vectors and --partials go with --structure-factor");
}

int main(int argc, char **argv)
{
    struct option *const tables[] = {options, NULL};
    struct stage *stage = stage_start(&program, tables, argc, argv);
    struct structure_factor *factor = NULL;
    struct rdf *rdf = NULL;
    struct table *table;
    struct frame *frame;
    struct error error = {0};

    while ((frame = stage_read(stage))) {
        if (!rdf && !factor) {
            check_options(stage);
            if (q_vectors)
                factor = structure_factor_create(q_step, q_max, (int)q_vectors);
            else
                rdf = rdf_create(cutoff, (int)bins);
        }
        frame_ensure_id(frame);
        add_frame(stage, rdf, factor, frame);
        frame_free(frame);
    }
    warn_of_nothing();
    if (table_open(&table, stage_output(stage), &error))
        message_die_error(&error);
    if (structure_factor)
        write_structure_factor(stage, rdf, factor, table);
    else
        write_distribution(rdf, table);
    rdf_free(rdf);
    structure_factor_free(factor);
    if (table_close(table, &error))
        message_die_error(&error);
    return stage_finish(stage);
}
