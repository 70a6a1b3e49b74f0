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
#include "atoms/neighbor_near.h"
#include "base/exit_codes.h"
#include "base/memory.h"
#include "base/vector.h"
#include "measure/volume.h"

static const double PI = 3.14159265358979323846;
enum { PAIRS = RDF_SPECIES_MAX * RDF_SPECIES_MAX };

/* What is counted in some frames, summed over them. */
struct tally {
    double atoms[RDF_SPECIES_MAX];                         /* centres */
    double neighbors[RDF_SPECIES_MAX];                     /* the same of neighbours */
    double pair_density[RDF_SPECIES_MAX][RDF_SPECIES_MAX]; /* sum of N_a N_b / V */
    double total_atoms, total_volume;
    int64_t *count[PAIRS]; /* [a][b]: a histogram of the distances; NULL: no such pair */
};

struct rdf {
    double cutoff;
    int bins, species_count;
    char *name[RDF_SPECIES_MAX];
    int order[RDF_SPECIES_MAX]; /* alphabetical */
    struct tally all;
    /* the same of runs of frames one after another: what is left out in turn to find errors.
     * Where there is no room for more, neighbours become one. */
    struct tally block[RDF_BLOCKS_MAX];
    int blocks;
    long frames, in_block, per_block; /* in all, in the last block, and in each full one */
    /* of what rdf_without returns: its names and histograms are those of the whole, and this is
     * what is missing from the histograms; NULL: nothing, all is its own */
    const struct tally *left_out;
};

/* ---- tallies ---- */

static void tally_clear(struct tally *tally)
{
    for (int p = 0; p < PAIRS; p++)
        free(tally->count[p]);
    *tally = (struct tally){0};
}

/* Adds `sign` times the other, all but the histograms. */
static void tally_add_sums(struct tally *tally, const struct tally *other, int sign)
{
    for (int a = 0; a < RDF_SPECIES_MAX; a++) {
        tally->atoms[a] += sign * other->atoms[a];
        tally->neighbors[a] += sign * other->neighbors[a];
        for (int b = 0; b < RDF_SPECIES_MAX; b++)
            tally->pair_density[a][b] += sign * other->pair_density[a][b];
    }
    tally->total_atoms += sign * other->total_atoms;
    tally->total_volume += sign * other->total_volume;
}

static void tally_add(struct tally *tally, const struct tally *other, int bins)
{
    tally_add_sums(tally, other, 1);
    for (int p = 0; p < PAIRS; p++) {
        if (other->count[p] && !tally->count[p])
            tally->count[p] = memory_zeroed((size_t)bins, sizeof *tally->count[p]);
        for (int k = 0; other->count[p] && k < bins; k++)
            tally->count[p][k] += other->count[p][k];
    }
}

/* Pairs of neighbouring blocks become one each. */
static void merge_blocks(struct rdf *rdf)
{
    for (int b = 0; b < RDF_BLOCKS_MAX / 2; b++) {
        struct tally joined = rdf->block[2 * b];

        tally_add(&joined, &rdf->block[2 * b + 1], rdf->bins);
        tally_clear(&rdf->block[2 * b + 1]);
        rdf->block[2 * b] = (struct tally){0};
        rdf->block[b] = joined;
    }
    rdf->blocks = RDF_BLOCKS_MAX / 2;
    rdf->per_block *= 2;
    rdf->in_block = rdf->per_block; /* the last one is full */
}

/* Enters a frame's tally into that of all and into the last block. */
static void enter_frame(struct rdf *rdf, const struct tally *frame)
{
    if (rdf->blocks == RDF_BLOCKS_MAX && rdf->in_block == rdf->per_block)
        merge_blocks(rdf);
    if (rdf->blocks == 0 || rdf->in_block >= rdf->per_block) {
        rdf->blocks++;
        rdf->in_block = 0;
    }
    tally_add(&rdf->all, frame, rdf->bins);
    tally_add(&rdf->block[rdf->blocks - 1], frame, rdf->bins);
    rdf->in_block++;
    rdf->frames++;
}

struct rdf *rdf_create(double cutoff, int bins)
{
    struct rdf *rdf = memory_zeroed(1, sizeof *rdf);

    rdf->cutoff = cutoff;
    rdf->bins = bins;
    rdf->per_block = 1;
    return rdf;
}

void rdf_free(struct rdf *rdf)
{
    if (!rdf)
        return;
    if (rdf->left_out) {
        free(rdf);
        return;
    }
    for (int a = 0; a < rdf->species_count; a++)
        free(rdf->name[a]);
    for (int b = 0; b < rdf->blocks; b++)
        tally_clear(&rdf->block[b]);
    tally_clear(&rdf->all);
    free(rdf);
}

struct rdf *rdf_without(const struct rdf *rdf, int block)
{
    struct rdf *part = rdf_create(rdf->cutoff, rdf->bins);

    part->species_count = rdf->species_count;
    for (int a = 0; a < rdf->species_count; a++) {
        part->name[a] = rdf->name[a];
        part->order[a] = rdf->order[a];
    }
    part->all = rdf->all;
    part->left_out = &rdf->block[block];
    tally_add_sums(&part->all, part->left_out, -1);
    return part;
}

/* ---- counting ---- */

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

/* What of an atom counts in a pair: its species, and whether it is a centre and a neighbour. Each
 * such class of a frame has a number, so that the histograms of the classes that there are lie
 * close together. */
struct class
{
    int species;
    bool center, neighbor;
};

enum { CLASSES = 4 * RDF_SPECIES_MAX };

/* Of a frame's pairs a histogram of distances for every pair of classes. */
struct counting {
    const struct neighbor_search *search;
    int bins, classes;
    struct class class[CLASSES];
    int32_t *row;   /* of each place of the search its class times bins */
    float scale;    /* bins to an A */
    float off;      /* by how much a distance in bins can be off in single precision */
    int64_t *count; /* [class][class][bin], each pair once */
};

/* A thread's. */
struct counter {
    struct neighbor_near near;
    int64_t *count;
    int32_t *row; /* of each candidate */
    size_t row_capacity;
    int32_t *bin; /* of the atom's pairs; -1: the exact distance is to say */
    size_t bin_capacity;
};

/* The class of each atom by its place. */
static void classify(struct counting *counting, const int *species, const bool *center,
                     const bool *neighbor)
{
    int number[CLASSES];

    for (int c = 0; c < CLASSES; c++)
        number[c] = -1;
    for (size_t place = 0; place < counting->search->n; place++) {
        size_t i = (size_t)counting->search->row[place];
        struct class class = {species[i], !center || center[i], !neighbor || neighbor[i]};
        int code = 4 * class.species + 2 * class.center + class.neighbor;

        if (number[code] < 0) {
            number[code] = counting->classes++;
            counting->class[number[code]] = class;
        }
        counting->row[place] = number[code] * counting->bins;
    }
}

/* Bins of squared distances; -1 where single precision may be wrong about it. */
GENERATIONS static void find_bins(const float *distance2, size_t count, float scale, float off,
                                  int32_t *bin)
{
    for (size_t k = 0; k < count; k++) {
        float at = sqrtf(distance2[k]) * scale, below = at - off, above = at + off;
        int32_t low = (int32_t)below, high = (int32_t)above;

        bin[k] = (below >= 0) & (low == high) ? low : -1;
    }
}

/* The bin of a pair by its exact distance; -1: none. */
static int exact_bin(const struct counting *counting, const struct counter *counter, size_t place,
                     int32_t candidate)
{
    double vector[3], cutoff = counting->search->cutoff, scale = counting->bins / cutoff,
                      distance2 = neighbor_near_vector(&counter->near, place, candidate, vector);
    int bin = (int)(sqrt(distance2) * scale);

    return distance2 >= cutoff * cutoff ? -1 : bin < counting->bins ? bin : counting->bins - 1;
}

/* Enters the pairs of an atom with those that come after it. */
static void count_atom(const struct counting *counting, struct counter *counter, size_t place)
{
    struct neighbor_near *near = &counter->near;
    int64_t *count = counter->count + (size_t)counting->row[place] * (size_t)counting->classes;
    const int32_t *restrict row = counter->row, *restrict bin, *restrict found;

    neighbor_near_filter(near, place);
    memory_grow(&counter->bin, &counter->bin_capacity, near->count, sizeof *counter->bin);
    find_bins(near->distance2, near->count, counting->scale, counting->off, counter->bin);
    bin = counter->bin;
    found = near->found;
    for (size_t k = 0; k < near->count; k++) {
        int at = bin[k];

        if (at < 0 || at >= counting->bins)
            at = exact_bin(counting, counter, place, found[k]);
        if (at >= 0)
            count[row[found[k]] + at]++;
    }
}

static void count_bin(const struct counting *counting, struct counter *counter, size_t bin)
{
    struct neighbor_near *near = &counter->near;

    neighbor_near_gather(near, bin, NEIGHBOR_ONCE);
    memory_grow(&counter->row, &counter->row_capacity, near->points.count, sizeof *counter->row);
    for (size_t r = 0; r < near->run_count; r++) {
        size_t first = near->runs[r].first,
               end = r + 1 < near->run_count ? near->runs[r + 1].first : near->points.count;

        memcpy(counter->row + first, counting->row + near->runs[r].place,
               (end - first) * sizeof *counter->row);
    }
    for (size_t place = near->begin; place < near->end; place++)
        count_atom(counting, counter, place);
}

/* Whole numbers, so that the order of the threads does not matter. */
static void count_bins(const struct counting *counting, size_t cells)
{
    size_t bins = neighbor_search_bins(counting->search);

#pragma omp parallel
    {
        struct counter counter = {.count = memory_zeroed(cells, sizeof *counter.count)};

        neighbor_near_init(&counter.near, counting->search);
#pragma omp for schedule(dynamic, 16)
        for (size_t bin = 0; bin < bins; bin++)
            count_bin(counting, &counter, bin);
#pragma omp critical
        for (size_t c = 0; c < cells; c++)
            counting->count[c] += counter.count[c];
        neighbor_near_release(&counter.near);
        free(counter.count);
        free(counter.row);
        free(counter.bin);
    }
}

/* Adds the pairs from atoms of one class to those of another, if they are such. */
static void keep_count(struct tally *tally, int bins, const struct class *from,
                       const struct class *to, const int64_t *count)
{
    int p = from->species * RDF_SPECIES_MAX + to->species, first = 0;

    while (first < bins && !count[first])
        first++;
    if (first == bins || !from->center || !to->neighbor)
        return;
    if (!tally->count[p])
        tally->count[p] = memory_zeroed((size_t)bins, sizeof *tally->count[p]);
    for (int k = first; k < bins; k++)
        tally->count[p][k] += count[k];
}

/* Counts the pairs of the frame into histograms. A pair is looked at once, from whichever end, and
 * counts both ways round: its distance is the same to the bit. */
static void count_pairs(const struct rdf *rdf, struct tally *tally, const struct frame *frame,
                        const int *species, const bool *center, const bool *neighbor)
{
    struct neighbor_search *search = neighbor_search_create(frame, rdf->cutoff);
    struct counting counting = {.search = search,
                                .bins = rdf->bins,
                                .row = memory_alloc(frame->n, sizeof *counting.row),
                                .scale = (float)(rdf->bins / rdf->cutoff)};
    size_t cells;

    counting.off =
        (float)((2 * (double)search->error + 1e-6 * rdf->cutoff) * rdf->bins / rdf->cutoff);
    classify(&counting, species, center, neighbor);
    cells = (size_t)counting.classes * (size_t)counting.classes * (size_t)rdf->bins;
    counting.count = memory_zeroed(cells, sizeof *counting.count);
    count_bins(&counting, cells);
    for (int a = 0; a < counting.classes; a++)
        for (int b = 0; b < counting.classes; b++) {
            const int64_t *count =
                counting.count + ((size_t)a * counting.classes + b) * (size_t)rdf->bins;

            keep_count(tally, rdf->bins, &counting.class[a], &counting.class[b], count);
            keep_count(tally, rdf->bins, &counting.class[b], &counting.class[a], count);
        }
    free(counting.count);
    free(counting.row);
    neighbor_search_free(search);
}

static int add_atoms(struct rdf *rdf, const struct frame *frame, const bool *center,
                     const bool *neighbor, struct error *error)
{
    int *species = memory_alloc(frame->n, sizeof *species);
    struct tally tally = {0};
    double volume = filled_volume(frame);

    for (size_t i = 0; i < frame->n; i++) {
        species[i] = enter_species(rdf, frame_species_name(frame, i));
        if (species[i] < 0) {
            free(species);
            return error_set(error, EXIT_BAD_INPUT, "more than %d species", RDF_SPECIES_MAX);
        }
        tally.atoms[species[i]] += !center || center[i];
        tally.neighbors[species[i]] += !neighbor || neighbor[i];
    }
    for (int a = 0; a < rdf->species_count; a++)
        for (int b = 0; b < rdf->species_count; b++)
            tally.pair_density[a][b] =
                volume > 0 ? tally.atoms[a] * tally.neighbors[b] / volume : 0;
    tally.total_atoms = (double)frame->n;
    tally.total_volume = frame->n ? volume : 0;
    count_pairs(rdf, &tally, frame, species, center, neighbor);
    enter_frame(rdf, &tally);
    tally_clear(&tally);
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
    return rdf->all.atoms[rdf->order[a]] > 0 && rdf->all.neighbors[rdf->order[b]] > 0;
}

double rdf_concentration(const struct rdf *rdf, int species)
{
    return rdf->all.total_atoms > 0 ? rdf->all.atoms[rdf->order[species]] / rdf->all.total_atoms
                                    : 0;
}

double rdf_radius(const struct rdf *rdf, int bin)
{
    return (bin + 0.5) * rdf->cutoff / rdf->bins;
}

/* Places in a tally of one species, or of all: from *first to before the result. */
static int species_end(const struct rdf *rdf, int a, int *first)
{
    *first = a == RDF_TOTAL ? 0 : rdf->order[a];
    return a == RDF_TOTAL ? rdf->species_count : *first + 1;
}

/* Pairs in a bin, of a pair of species or of all. */
static double pairs_in(const struct rdf *rdf, int a, int b, int bin)
{
    int first_a, first_b, end_a = species_end(rdf, a, &first_a),
                          end_b = species_end(rdf, b, &first_b);
    int64_t sum = 0;

    for (int i = first_a; i < end_a; i++)
        for (int j = first_b; j < end_b; j++) {
            int p = i * RDF_SPECIES_MAX + j;

            sum += rdf->all.count[p] ? rdf->all.count[p][bin] : 0;
            sum -= rdf->left_out && rdf->left_out->count[p] ? rdf->left_out->count[p][bin] : 0;
        }
    return (double)sum;
}

/* Atoms a, and the sum of N_a N_b / V. */
static void tally_weights(const struct rdf *rdf, const struct tally *tally, int a, int b,
                          double *atoms, double *density)
{
    int first_a, first_b, end_a = species_end(rdf, a, &first_a),
                          end_b = species_end(rdf, b, &first_b);

    *atoms = *density = 0;
    for (int i = first_a; i < end_a; i++) {
        *atoms += tally->atoms[i];
        for (int j = first_b; j < end_b; j++)
            *density += tally->pair_density[i][j];
    }
}

void rdf_block_weights(const struct rdf *rdf, int block, int a, int b, double *atoms,
                       double *density)
{
    tally_weights(rdf, &rdf->block[block], a, b, atoms, density);
}

void rdf_pairs(const struct rdf *rdf, int a, int b, int bin, double *count, double *expected)
{
    double width = rdf->cutoff / rdf->bins, inner = bin * width, outer = (bin + 1) * width, density,
           atoms;

    tally_weights(rdf, &rdf->all, a, b, &atoms, &density);
    *count = pairs_in(rdf, a, b, bin);
    *expected = density * 4 * PI / 3 * (outer * outer * outer - inner * inner * inner);
}

double rdf_g(const struct rdf *rdf, int a, int b, int bin)
{
    double count, expected;

    rdf_pairs(rdf, a, b, bin, &count, &expected);
    return expected > 0 ? count / expected : 0;
}

void rdf_coordinations(const struct rdf *rdf, int a, int b, double *n)
{
    double atoms, density, sum = 0;

    tally_weights(rdf, &rdf->all, a, b, &atoms, &density);
    for (int k = 0; k < rdf->bins; k++) {
        sum += pairs_in(rdf, a, b, k);
        n[k] = atoms > 0 ? sum / atoms : 0;
    }
}

int rdf_bins(const struct rdf *rdf)
{
    return rdf->bins;
}

double rdf_cutoff(const struct rdf *rdf)
{
    return rdf->cutoff;
}

long rdf_frames(const struct rdf *rdf)
{
    return rdf->frames;
}

int rdf_blocks(const struct rdf *rdf)
{
    return rdf->blocks;
}

double rdf_coordination_within(const struct rdf *rdf, int a, int b, double r, double *pairs)
{
    double at = r / rdf->cutoff * rdf->bins, density, atoms;

    tally_weights(rdf, &rdf->all, a, b, &atoms, &density);
    *pairs = 0;
    for (int k = 0; k < rdf->bins && k < at; k++)
        *pairs += pairs_in(rdf, a, b, k) * fmin(1, at - k);
    return atoms > 0 ? *pairs / atoms : 0;
}

static double sinc(double x)
{
    return fabs(x) < 1e-8 ? 1 : sin(x) / x;
}

double rdf_structure_factor(const struct rdf *rdf, int a, int b, double q)
{
    double density = rdf->all.total_volume > 0 ? rdf->all.total_atoms / rdf->all.total_volume : 0,
           width = rdf->cutoff / rdf->bins, sum = 0;

    for (int k = 0; k < rdf->bins; k++) {
        double r = rdf_radius(rdf, k);

        sum += r * r * (rdf_g(rdf, a, b, k) - 1) * sinc(q * r) * sinc(PI * r / rdf->cutoff) * width;
    }
    return 1 + 4 * PI * density * sum;
}
