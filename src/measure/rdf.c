/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Pair distribution functions.
 *
 * With n_ab(k) the ordered pairs (a centre a and a neighbour b, images counted) whose distance
 * falls into bin k of volume v_k = 4 pi (r_k+1^3 - r_k^3) / 3:
 *
 *     g_ab(k) = n_ab(k) / (N_a N_b / V * v_k)          g = sum_ab c_a c_b g_ab
 *     coordination_ab(r) = n_ab(< r) / N_a
 *     S_ab(q) = 1 + 4 pi rho int_0^R r^2 (g_ab(r) - 1) sin(qr)/(qr) L(r) dr,   L(r) = sin(pi
 *     r/R)/(pi r/R),   S = sum_ab c_a c_b S_ab
 *
 * Centres and neighbours are all atoms, or a choice of each: N_a then counts the centres, N_b
 * the neighbours, and g_ab is no longer g_ba. S is for all atoms only. R is the cutoff, L the
 * window of Lorch, which damps the ripples of the cut at the price of a resolution of about
 * 5.4/R in q. Frames are averaged by summing numerator and denominator.
 *
 * V is the volume of the cell; along an open direction, of the range that the atoms fill there.
 * Near a surface atoms lack neighbours, so for films and clusters g falls below 1 at large r:
 * peak positions are sound there, heights are not.
 *
 * Sources: T. E. Faber, J. M. Ziman, Phil. Mag. 11, 153 (1965), doi 10.1080/14786436508211931;
 * E. Lorch, J. Phys. C 2, 229 (1969), doi 10.1088/0022-3719/2/2/305. */
#include "measure/rdf.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include "atoms/neighbors.h"
#include "base/exit_codes.h"
#include "base/memory.h"
#include "measure/volume.h"

static const double PI = 3.14159265358979323846;
/* the first peak reaches this part of the highest one */
static const double PEAK_THRESHOLD = 0.6;
/* the parabola is fitted over this part of r to either side */
static const double PEAK_HALF_WIDTH = 0.05;

struct rdf {
    double cutoff;
    int bins, species_count;
    char *name[RDF_SPECIES_MAX];
    int order[RDF_SPECIES_MAX];                            /* alphabetical */
    double atoms[RDF_SPECIES_MAX];                         /* centres, summed over frames */
    double neighbors[RDF_SPECIES_MAX];                     /* the same of neighbours */
    double pair_density[RDF_SPECIES_MAX][RDF_SPECIES_MAX]; /* sum over frames of N_a N_b / V */
    double total_atoms, total_volume;
    int64_t *count; /* [a][b][bin] */
};

struct rdf *rdf_create(double cutoff, int bins)
{
    struct rdf *rdf = memory_zeroed(1, sizeof *rdf);

    rdf->cutoff = cutoff;
    rdf->bins = bins;
    rdf->count =
        memory_zeroed((size_t)RDF_SPECIES_MAX * RDF_SPECIES_MAX * bins, sizeof *rdf->count);
    return rdf;
}

void rdf_free(struct rdf *rdf)
{
    if (!rdf)
        return;
    for (int a = 0; a < rdf->species_count; a++)
        free(rdf->name[a]);
    free(rdf->count);
    free(rdf);
}

static size_t count_index(const struct rdf *rdf, int a, int b)
{
    return ((size_t)a * RDF_SPECIES_MAX + b) * rdf->bins;
}

/* The number of a species, entered in its alphabetical place if new; -1 if there is no room. */
static int enter_species(struct rdf *rdf, const char *name)
{
    int place, number = rdf->species_count;

    for (int a = 0; a < number; a++)
        if (!strcmp(rdf->name[a], name))
            return a;
    if (number == RDF_SPECIES_MAX)
        return -1;
    rdf->name[number] = memory_string(name);
    for (place = number; place > 0 && strcmp(rdf->name[rdf->order[place - 1]], name) > 0; place--)
        rdf->order[place] = rdf->order[place - 1];
    rdf->order[place] = number;
    return rdf->species_count++;
}

/* Counts the pairs of the frame into the histogram; integers, so that the order of the threads
 * does not matter. */
static void count_pairs(struct rdf *rdf, const struct frame *frame, const int *species,
                        const bool *center, const bool *neighbor)
{
    struct neighbor_search *search = neighbor_search_create(frame, rdf->cutoff);
    size_t cells = (size_t)RDF_SPECIES_MAX * RDF_SPECIES_MAX * rdf->bins;
    double scale = rdf->bins / rdf->cutoff;

#pragma omp parallel
    {
        int64_t *count = memory_zeroed(cells, sizeof *count);
        struct neighbor *list = NULL;
        size_t capacity = 0;

#pragma omp for schedule(dynamic, 256)
        for (size_t i = 0; i < frame->n; i++) {
            size_t found =
                !center || center[i] ? neighbor_search_atom(search, i, &list, &capacity) : 0;

            for (size_t p = 0; p < found; p++) {
                int bin = (int)(sqrt(list[p].distance2) * scale);

                if (!neighbor || neighbor[list[p].atom])
                    count[count_index(rdf, species[i], species[list[p].atom]) +
                          (bin < rdf->bins ? bin : rdf->bins - 1)]++;
            }
        }
#pragma omp critical
        for (size_t c = 0; c < cells; c++)
            rdf->count[c] += count[c];
        free(count);
        free(list);
    }
    neighbor_search_free(search);
}

static int add_atoms(struct rdf *rdf, const struct frame *frame, const bool *center,
                     const bool *neighbor, struct error *error)
{
    int *species = memory_alloc(frame->n, sizeof *species);
    double atoms[RDF_SPECIES_MAX] = {0}, neighbors[RDF_SPECIES_MAX] = {0},
           volume = filled_volume(frame);

    for (size_t i = 0; i < frame->n; i++) {
        species[i] = enter_species(rdf, frame_species_name(frame, i));
        if (species[i] < 0) {
            free(species);
            return error_set(error, EXIT_BAD_INPUT, "more than %d species", RDF_SPECIES_MAX);
        }
        atoms[species[i]] += !center || center[i];
        neighbors[species[i]] += !neighbor || neighbor[i];
    }
    for (int a = 0; a < rdf->species_count; a++) {
        rdf->atoms[a] += atoms[a];
        rdf->neighbors[a] += neighbors[a];
        for (int b = 0; b < rdf->species_count; b++)
            rdf->pair_density[a][b] += volume > 0 ? atoms[a] * neighbors[b] / volume : 0;
    }
    rdf->total_atoms += (double)frame->n;
    rdf->total_volume += frame->n ? volume : 0;
    count_pairs(rdf, frame, species, center, neighbor);
    free(species);
    return 0;
}

/* The values of a mask at some rows; NULL stays NULL. */
static bool *mask_rows(const bool *mask, const size_t *rows, size_t count)
{
    bool *part = mask ? memory_alloc(count, sizeof *part) : NULL;

    for (size_t k = 0; part && k < count; k++)
        part[k] = mask[rows[k]];
    return part;
}

int rdf_add(struct rdf *rdf, const struct frame *frame, const struct rdf_choice *choice,
            struct error *error)
{
    size_t *rows, count = 0;
    bool *center, *neighbor;
    struct frame *part;
    int code;

    if (!choice->among)
        return add_atoms(rdf, frame, choice->center, choice->neighbor, error);
    rows = memory_alloc(frame->n, sizeof *rows);
    for (size_t i = 0; i < frame->n; i++)
        if (choice->among[i])
            rows[count++] = i;
    part = frame_rows(frame, rows, count);
    center = mask_rows(choice->center, rows, count);
    neighbor = mask_rows(choice->neighbor, rows, count);
    code = add_atoms(rdf, part, center, neighbor, error);
    frame_free(part);
    free(center);
    free(neighbor);
    free(rows);
    return code;
}

/* ---- results ---- */

int rdf_species_count(const struct rdf *rdf)
{
    return rdf->species_count;
}

const char *rdf_species_name(const struct rdf *rdf, int species)
{
    return rdf->name[rdf->order[species]];
}

bool rdf_has(const struct rdf *rdf, int a, int b)
{
    return rdf->atoms[rdf->order[a]] > 0 && rdf->neighbors[rdf->order[b]] > 0;
}

double rdf_concentration(const struct rdf *rdf, int species)
{
    return rdf->total_atoms > 0 ? rdf->atoms[rdf->order[species]] / rdf->total_atoms : 0;
}

double rdf_radius(const struct rdf *rdf, int bin)
{
    return (bin + 0.5) * rdf->cutoff / rdf->bins;
}

/* Pairs in a bin, sum of N_a N_b / V, and atoms a, of a pair of species or of all. */
static void pair_sums(const struct rdf *rdf, int a, int b, int bin, double *count, double *density,
                      double *atoms)
{
    int first_a = a == RDF_TOTAL ? 0 : rdf->order[a],
        end_a = a == RDF_TOTAL ? rdf->species_count : first_a + 1;
    int first_b = b == RDF_TOTAL ? 0 : rdf->order[b],
        end_b = b == RDF_TOTAL ? rdf->species_count : first_b + 1;

    *count = *density = *atoms = 0;
    for (int i = first_a; i < end_a; i++) {
        *atoms += rdf->atoms[i];
        for (int j = first_b; j < end_b; j++) {
            *count += (double)rdf->count[count_index(rdf, i, j) + (size_t)bin];
            *density += rdf->pair_density[i][j];
        }
    }
}

double rdf_g(const struct rdf *rdf, int a, int b, int bin)
{
    double width = rdf->cutoff / rdf->bins, inner = bin * width, outer = (bin + 1) * width, count,
           density, atoms;

    pair_sums(rdf, a, b, bin, &count, &density, &atoms);
    return density > 0
               ? count / (density * 4 * PI / 3 * (outer * outer * outer - inner * inner * inner))
               : 0;
}

double rdf_coordination(const struct rdf *rdf, int a, int b, int bin)
{
    double sum = 0, count, density, atoms = 0;

    for (int k = 0; k <= bin; k++) {
        pair_sums(rdf, a, b, k, &count, &density, &atoms);
        sum += count;
    }
    return atoms > 0 ? sum / atoms : 0;
}

/* The vertex, in bins from the centre, of the parabola fitted to y[-half] ... y[half]; 0 where
 * it opens upwards. */
static double parabola_vertex(const double *y, int half)
{
    double n = 2 * half + 1, squares = 0, slope = 0, curvature = 0, norm = 0, vertex;

    for (int x = -half; x <= half; x++)
        squares += x * x;
    for (int x = -half; x <= half; x++) {
        double even = x * x - squares / n;

        slope += x * y[x];
        curvature += even * y[x];
        norm += even * even;
    }
    slope /= squares;
    curvature /= norm;
    vertex = curvature < 0 ? -slope / (2 * curvature) : 0;
    return fabs(vertex) <= half ? vertex : 0;
}

/* The bin of the first peak of a smoothed g: where it first rises to a part of its greatest
 * height, then the highest bin within twice the half width beyond. */
static int find_peak(const struct rdf *rdf, const double *smooth)
{
    double highest = 0;
    int at = 0, peak;

    for (int k = 0; k < rdf->bins; k++)
        highest = fmax(highest, smooth[k]);
    if (!(highest > 0))
        return -1;
    while (smooth[at] < PEAK_THRESHOLD * highest)
        at++;
    peak = at;
    for (int k = at; k < rdf->bins && k <= at * (1 + 2 * PEAK_HALF_WIDTH) + 1; k++)
        if (smooth[k] > smooth[peak])
            peak = k;
    return peak;
}

double rdf_first_peak(const struct rdf *rdf, int a, int b)
{
    double *g = memory_alloc(rdf->bins, sizeof *g),
           *smooth = memory_alloc((size_t)rdf->bins, sizeof *smooth), position = NAN;
    int peak, half;

    for (int k = 0; k < rdf->bins; k++)
        g[k] = rdf_g(rdf, a, b, k);
    for (int k = 0; k < rdf->bins; k++)
        smooth[k] = 0.25 * (g[k > 0 ? k - 1 : k] + 2 * g[k] + g[k + 1 < rdf->bins ? k + 1 : k]);
    peak = find_peak(rdf, smooth);
    half = (int)fmax(1, rint(PEAK_HALF_WIDTH * peak));
    if (peak >= half && peak + half < rdf->bins)
        position =
            rdf_radius(rdf, peak) + parabola_vertex(g + peak, half) * rdf->cutoff / rdf->bins;
    free(g);
    free(smooth);
    return position;
}

static double sinc(double x)
{
    return fabs(x) < 1e-8 ? 1 : sin(x) / x;
}

double rdf_structure_factor(const struct rdf *rdf, int a, int b, double q)
{
    double density = rdf->total_volume > 0 ? rdf->total_atoms / rdf->total_volume : 0,
           width = rdf->cutoff / rdf->bins, sum = 0;

    for (int k = 0; k < rdf->bins; k++) {
        double r = rdf_radius(rdf, k);

        sum += r * r * (rdf_g(rdf, a, b, k) - 1) * sinc(q * r) * sinc(PI * r / rdf->cutoff) * width;
    }
    return 1 + 4 * PI * density * sum;
}
