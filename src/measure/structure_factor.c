/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Sums over the wave vectors of the cell; see structure_factor.h. */
#include "measure/structure_factor.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include "atoms/cell.h"
#include "base/exit_codes.h"
#include "base/memory.h"

enum { SPECIES_MAX = 16 };
static const double TWO_PI = 6.283185307179586;

struct structure_factor {
    double q_step;
    int steps, vectors;
    int species;
    char *name[SPECIES_MAX];
    double atoms[SPECIES_MAX]; /* over all frames */
    double total_atoms;
    long *count;     /* by step */
    double *product; /* [step][a][b]: sum over frames of < Re rho_a rho_b* > */
    double *weight;  /* [step][a][b]: sum of sqrt(N_a N_b) over these frames */
};

struct wave {
    int n[3], step;
};

struct waves {
    struct wave *list;
    size_t count, capacity;
};

struct structure_factor *structure_factor_create(double q_step, double q_max, int vectors)
{
    struct structure_factor *factor = memory_zeroed(1, sizeof *factor);
    size_t steps;

    factor->q_step = q_step;
    factor->steps = (int)floor(q_max / q_step * (1 + 1e-12));
    factor->vectors = vectors;
    steps = factor->steps;
    factor->count = memory_zeroed(steps, sizeof *factor->count);
    factor->product = memory_zeroed(steps * SPECIES_MAX * SPECIES_MAX, sizeof *factor->product);
    factor->weight = memory_zeroed(steps * SPECIES_MAX * SPECIES_MAX, sizeof *factor->weight);
    return factor;
}

void structure_factor_free(struct structure_factor *factor)
{
    if (!factor)
        return;
    for (int a = 0; a < factor->species; a++)
        free(factor->name[a]);
    free(factor->count);
    free(factor->product);
    free(factor->weight);
    free(factor);
}

static int number_of(struct structure_factor *factor, const char *name)
{
    for (int a = 0; a < factor->species; a++)
        if (!strcmp(factor->name[a], name))
            return a;
    if (factor->species == SPECIES_MAX)
        return -1;
    factor->name[factor->species] = memory_string(name);
    return factor->species++;
}

/* The step that a length belongs to, or -1. */
static int step_of(const struct structure_factor *factor, double q)
{
    double nearest = rint(q / factor->q_step);

    return nearest >= 1 && nearest <= factor->steps ? (int)nearest - 1 : -1;
}

/* The wave vectors of each step on the way through them. */
struct tally {
    long *seen;           /* [steps] so far */
    const long *all;      /* [steps] of all, where some are to be picked */
    struct waves *picked; /* NULL: they are only counted */
};

/* Goes through every wave vector of one half space, in a fixed order: counts them by step, and
 * picks evenly. */
static void visit(const struct structure_factor *factor, const double inverse[3][3],
                  const int most[3], const struct tally *tally)
{
    struct waves *picked = tally->picked;

    for (int x = 0; x <= most[0]; x++)
        for (int y = x ? -most[1] : 0; y <= most[1]; y++)
            for (int z = x || y ? -most[2] : 1; z <= most[2]; z++) {
                double square = 0;
                int step;

                for (int k = 0; k < 3; k++) {
                    double q = TWO_PI * (inverse[k][0] * x + inverse[k][1] * y + inverse[k][2] * z);
                    square += q * q;
                }
                step = step_of(factor, sqrt(square));
                if (step < 0)
                    continue;
                long number = tally->seen[step]++, wanted = factor->vectors;
                if (!picked)
                    continue;
                long all = tally->all[step];
                if (all > wanted && (number + 1) * wanted / all == number * wanted / all)
                    continue;
                memory_grow(&picked->list, &picked->capacity, picked->count + 1,
                            sizeof *picked->list);
                picked->list[picked->count++] = (struct wave){{x, y, z}, step};
            }
}

/* How many wave vectors along each cell vector may be as long as the longest q. */
static void count_waves(const struct structure_factor *factor, const double cell[3][3],
                        double most[3])
{
    for (int k = 0; k < 3; k++)
        most[k] = floor((factor->steps + 0.5) * factor->q_step *
                        sqrt(cell[k][0] * cell[k][0] + cell[k][1] * cell[k][1] +
                             cell[k][2] * cell[k][2]) /
                        TWO_PI) +
                  1;
}

static int check_waves(const struct structure_factor *factor, const double cell[3][3], size_t atoms,
                       struct error *error)
{
    /* minutes; of a box that is all but empty, a second */
    double limit = fmin(1e10, fmax(1e8, 1e5 * (double)atoms)), most[3];

    count_waves(factor, cell, most);
    return most[0] * most[1] * most[2] * 4 <= limit
               ? 0
               : error_set(error, EXIT_BAD_INPUT,
                           "the cell is so large that %.2g wave vectors would have to be looked "
                           "at: a smaller --q-max, or S from g(r), without --q-vectors",
                           most[0] * most[1] * most[2] * 4);
}

static struct waves pick_waves(const struct structure_factor *factor, const double cell[3][3],
                               const double inverse[3][3])
{
    size_t steps = factor->steps;
    long *all = memory_zeroed(steps, sizeof *all), *seen = memory_zeroed(steps, sizeof *seen);
    struct waves waves = {0};
    double count[3];
    int most[3];

    count_waves(factor, cell, count);
    for (int k = 0; k < 3; k++)
        most[k] = (int)count[k];
    visit(factor, inverse, most, &(struct tally){.seen = all});
    visit(factor, inverse, most, &(struct tally){.seen = seen, .all = all, .picked = &waves});
    free(all);
    free(seen);
    return waves;
}

/* rho_a of every species at one wave vector: re, im. */
static void add_waves(const struct wave *wave, const double *reduced, const int *species,
                      size_t atoms, double (*rho)[2])
{
    for (size_t i = 0; i < atoms; i++) {
        double turns = wave->n[0] * reduced[3 * i] + wave->n[1] * reduced[3 * i + 1] +
                       wave->n[2] * reduced[3 * i + 2],
               s, c;

        if (species[i] < 0)
            continue;
        sincos(TWO_PI * (turns - rint(turns)), &s, &c);
        rho[species[i]][0] += c;
        rho[species[i]][1] += s;
    }
}

/* The vectors of one step are next to each other only by chance: sums go in the order of the
 * list. */
static void add_products(struct structure_factor *factor, const struct waves *waves,
                         const double (*rho)[SPECIES_MAX][2], const double *atoms)
{
    size_t steps = factor->steps, square = SPECIES_MAX * SPECIES_MAX;
    double *sum = memory_zeroed(steps * square, sizeof *sum);
    long *count = memory_zeroed(steps, sizeof *count);

    for (size_t w = 0; w < waves->count; w++) {
        double *at = sum + waves->list[w].step * square;

        count[waves->list[w].step]++;
        for (int a = 0; a < factor->species; a++)
            for (int b = 0; b < factor->species; b++)
                at[a * SPECIES_MAX + b] +=
                    rho[w][a][0] * rho[w][b][0] + rho[w][a][1] * rho[w][b][1];
    }
    for (size_t step = 0; step < steps; step++) {
        factor->count[step] += count[step];
        for (int a = 0; a < factor->species && count[step]; a++)
            for (int b = 0; b < factor->species; b++) {
                size_t at = step * square + (a * SPECIES_MAX + b);

                factor->product[at] += sum[at] / (double)count[step];
                factor->weight[at] += sqrt(atoms[a] * atoms[b]);
            }
    }
    free(sum);
    free(count);
}

static void add_frame(struct structure_factor *factor, const struct frame *frame,
                      const int *species, const double *atoms)
{
    double inverse[3][3], *reduced = memory_alloc(3 * frame->n, sizeof *reduced);
    struct waves waves;
    double(*rho)[SPECIES_MAX][2];

    cell_invert(frame->cell, inverse);
    for (size_t i = 0; i < frame->n; i++)
        cell_to_reduced(inverse, frame_pos(frame) + 3 * i, reduced + 3 * i);
    waves = pick_waves(factor, frame->cell, inverse);
    rho = memory_zeroed(waves.count, sizeof *rho);
#pragma omp parallel for schedule(dynamic, 16)
    for (size_t w = 0; w < waves.count; w++)
        add_waves(&waves.list[w], reduced, species, frame->n, rho[w]);
    add_products(factor, &waves, (const double(*)[SPECIES_MAX][2])rho, atoms);
    free(rho);
    free(waves.list);
    free(reduced);
}

int structure_factor_add(struct structure_factor *factor, const struct frame *frame,
                         const bool *chosen, struct error *error)
{
    int *species = memory_alloc(frame->n, sizeof *species), code = 0;
    double atoms[SPECIES_MAX] = {0};

    if (!frame->has_cell || !frame->pbc[0] || !frame->pbc[1] || !frame->pbc[2])
        code = error_set(
            error, EXIT_BAD_INPUT,
            "only frames that are periodic in all directions have wave vectors of their own");
    if (!code)
        code = check_waves(factor, (const double(*)[3])frame->cell, frame->n, error);
    for (size_t i = 0; i < frame->n && !code; i++) {
        species[i] = chosen && !chosen[i] ? -1 : number_of(factor, frame_species_name(frame, i));
        if (species[i] >= 0)
            atoms[species[i]]++;
        else if (!chosen || chosen[i])
            code = error_set(error, EXIT_BAD_INPUT, "more than %d species", SPECIES_MAX);
    }
    for (int a = 0; a < factor->species && !code; a++) {
        factor->atoms[a] += atoms[a];
        factor->total_atoms += atoms[a];
    }
    if (!code)
        add_frame(factor, frame, species, atoms);
    free(species);
    return code;
}

/* ---- results ---- */

/* The species that is number `rank` in the alphabet. */
static int ranked(const struct structure_factor *factor, int rank)
{
    for (int a = 0; a < factor->species; a++) {
        int before = 0;

        for (int b = 0; b < factor->species; b++)
            before += strcmp(factor->name[b], factor->name[a]) < 0;
        if (before == rank)
            return a;
    }
    return 0;
}

int structure_factor_steps(const struct structure_factor *factor)
{
    return factor->steps;
}

double structure_factor_q(const struct structure_factor *factor, int step)
{
    return (step + 1) * factor->q_step;
}

long structure_factor_vectors(const struct structure_factor *factor, int step)
{
    return factor->count[step];
}

int structure_factor_species(const struct structure_factor *factor)
{
    return factor->species;
}

const char *structure_factor_name(const struct structure_factor *factor, int species)
{
    return factor->name[ranked(factor, species)];
}

double structure_factor_concentration(const struct structure_factor *factor, int species)
{
    return factor->atoms[ranked(factor, species)] / factor->total_atoms;
}

double structure_factor_faber_ziman(const struct structure_factor *factor, int a, int b, int step)
{
    double c_a = structure_factor_concentration(factor, a),
           c_b = structure_factor_concentration(factor, b);
    size_t at = (size_t)step * SPECIES_MAX * SPECIES_MAX +
                (ranked(factor, a) * SPECIES_MAX + ranked(factor, b));

    return 1 + (factor->product[at] / factor->weight[at] - (a == b)) / sqrt(c_a * c_b);
}

double structure_factor_total(const struct structure_factor *factor, int step)
{
    double sum = 0;

    for (int a = 0; a < factor->species; a++)
        for (int b = 0; b < factor->species; b++)
            sum += structure_factor_concentration(factor, a) *
                   structure_factor_concentration(factor, b) *
                   structure_factor_faber_ziman(factor, a, b, step);
    return sum;
}

double ashcroft_langreth(double s, double c_a, double c_b, bool same)
{
    return same + sqrt(c_a * c_b) * (s - 1);
}

struct bhatia_thornton bhatia_thornton(double c_a, double s_aa, double s_ab, double s_bb)
{
    double c_b = 1 - c_a;

    return (struct bhatia_thornton){.nn =
                                        c_a * c_a * s_aa + c_b * c_b * s_bb + 2 * c_a * c_b * s_ab,
                                    .nc = c_a * c_b * (c_a * (s_aa - s_ab) - c_b * (s_bb - s_ab)),
                                    .cc = c_a * c_b * (1 + c_a * c_b * (s_aa + s_bb - 2 * s_ab))};
}
