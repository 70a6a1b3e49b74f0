/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The neighbour search against all pairs of all images, in cells of every kind. */
#include <math.h>
#include <omp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "atoms/cell.h"
#include "atoms/neighbor_near.h"
#include "base/memory.h"
#include "base/random.h"
#include "check.h"

/* Atoms at random over the cell and somewhat beyond it. */
static struct frame *random_frame(size_t n, const double cell[3][3], const bool pbc[3],
                                  uint64_t seed)
{
    struct frame *frame = frame_create(n);
    struct random_key key = random_key(seed, "test");
    double *pos = frame_add(frame, "pos", VALUE_REAL, 3)->real;

    frame->has_cell = cell != NULL;
    if (cell)
        memcpy(frame->cell, cell, sizeof frame->cell);
    memcpy(frame->pbc, pbc, sizeof frame->pbc);
    for (size_t i = 0; i < n; i++) {
        double s[3];

        for (int k = 0; k < 3; k++)
            s[k] = 1.6 * random_uniform(key, i, (uint64_t)k, 0) - 0.3;
        if (cell)
            cell_to_cartesian(cell, s, pos + 3 * i);
        else
            for (int k = 0; k < 3; k++)
                pos[3 * i + (size_t)k] = 12 * s[k];
    }
    return frame;
}

/* Counts pairs, sums distances, over images -reach ... reach of the positions as they are. */
static void brute_force(const struct frame *frame, double cutoff, size_t atom, size_t *count,
                        double *sum, double vector_sum[3])
{
    const double *pos = frame_pos(frame);
    int reach[3];

    *count = 0;
    *sum = 0;
    memset(vector_sum, 0, 3 * sizeof *vector_sum);
    for (int k = 0; k < 3; k++)
        reach[k] = frame->has_cell && frame->pbc[k] ? 8 : 0;
    for (size_t j = 0; j < frame->n; j++)
        for (int a = -reach[0]; a <= reach[0]; a++)
            for (int b = -reach[1]; b <= reach[1]; b++)
                for (int c = -reach[2]; c <= reach[2]; c++) {
                    double d[3] = {0, 0, 0}, d2 = 0;

                    if (frame->has_cell)
                        cell_to_cartesian(frame->cell, (double[3]){a, b, c}, d);
                    for (size_t k = 0; k < 3; k++) {
                        d[k] += pos[3 * j + k] - pos[3 * atom + k];
                        d2 += d[k] * d[k];
                    }
                    if (d2 >= cutoff * cutoff || (j == atom && !a && !b && !c))
                        continue;
                    ++*count;
                    *sum += sqrt(d2) * (double)(j + 1);
                    for (int k = 0; k < 3; k++)
                        vector_sum[k] += d[k];
                }
}

static void compare(const char *label, size_t n, const double cell[3][3], const bool pbc[3],
                    double cutoff)
{
    struct frame *frame = random_frame(n, cell, pbc, n);
    struct neighbors *found = neighbors_create(frame, cutoff);

    for (size_t i = 0; i < n; i++) {
        size_t count;
        double sum, vector_sum[3], found_sum = 0, found_vector[3] = {0};

        brute_force(frame, cutoff, i, &count, &sum, vector_sum);
        CHECK(found->first[i + 1] - found->first[i] == count,
              "%s: atom %zu has %zu neighbours, not %zu", label, i,
              found->first[i + 1] - found->first[i], count);
        for (size_t p = found->first[i]; p < found->first[i + 1]; p++) {
            found_sum += sqrt(found->list[p].distance2) * (found->list[p].atom + 1);
            for (int k = 0; k < 3; k++)
                found_vector[k] += found->list[p].vector[k];
            CHECK(p == found->first[i] || found->list[p - 1].atom < found->list[p].atom ||
                      (found->list[p - 1].atom == found->list[p].atom &&
                       found->list[p - 1].distance2 <= found->list[p].distance2),
                  "%s: the list of atom %zu is out of order", label, i);
        }
        CHECK(fabs(found_sum - sum) < 1e-9 * (1 + sum), "%s: atom %zu: distances sum to %g, not %g",
              label, i, found_sum, sum);
        for (int k = 0; k < 3; k++)
            CHECK(fabs(found_vector[k] - vector_sum[k]) < 1e-9 * (1 + sum),
                  "%s: atom %zu: vectors differ", label, i);
    }
    neighbors_free(found);
    frame_free(frame);
}

static void same_for_any_threads(const double cell[3][3])
{
    struct frame *frame = random_frame(3000, cell, (bool[3]){true, true, false}, 9);
    struct neighbors *one, *three;

    omp_set_num_threads(1);
    one = neighbors_create(frame, 4.0);
    omp_set_num_threads(3);
    three = neighbors_create(frame, 4.0);
    CHECK(!memcmp(one->first, three->first, (one->n + 1) * sizeof *one->first),
          "counts depend on the number of threads");
    for (size_t p = 0; p < one->first[one->n]; p++)
        CHECK(one->list[p].atom == three->list[p].atom &&
                  one->list[p].distance2 == three->list[p].distance2,
              "entry %zu depends on the number of threads", p);
    neighbors_free(one);
    neighbors_free(three);
    frame_free(frame);
}

/* Lists by one of the loops beside those of neighbors_create, to the bit; and every pair once. */
static void check_filter(const char *label, const struct neighbor_filter *filter,
                         const struct frame *frame, const struct neighbors *wanted, double cutoff)
{
    struct neighbor_search *search = neighbor_search_create(frame, cutoff);
    struct neighbor_near near;
    size_t once = 0;

    search->filter = filter;
    neighbor_near_init(&near, search);
    for (size_t bin = 0; bin < neighbor_search_bins(search); bin++) {
        neighbor_near_gather(&near, bin, NEIGHBOR_ALL);
        for (size_t place = near.begin; place < near.end; place++) {
            size_t row = (size_t)search->row[place], first = wanted->first[row], count;
            const struct neighbor *list = neighbor_near_list(&near, place, &count);
            bool same = count == wanted->first[row + 1] - first;

            for (size_t k = 0; same && k < count; k++)
                same = list[k].atom == wanted->list[first + k].atom &&
                       list[k].distance2 == wanted->list[first + k].distance2;
            CHECK(same, "%s, %s: another list of atom %zu", label, filter->name, row);
            CHECK(neighbor_search_bin(search, place) == bin, "%s: bin of place %zu", label, place);
        }
        neighbor_near_gather(&near, bin, NEIGHBOR_ONCE);
        for (size_t place = near.begin; place < near.end; place++) {
            neighbor_near_filter(&near, place);
            for (size_t k = 0; k < near.count; k++) {
                double vector[3];

                once += neighbor_near_vector(&near, place, near.found[k], vector) < cutoff * cutoff;
            }
        }
    }
    CHECK(2 * once == wanted->first[frame->n], "%s, %s: %zu pairs once, %zu twice", label,
          filter->name, once, wanted->first[frame->n]);
    neighbor_near_release(&near);
    neighbor_search_free(search);
}

/* Of a frame without a cell: all pairs. */
static void check_counts(const char *label, const struct frame *frame,
                         const struct neighbors *found, double cutoff)
{
    for (size_t i = 0; i < frame->n; i++) {
        size_t count;
        double sum, vector_sum[3];

        brute_force(frame, cutoff, i, &count, &sum, vector_sum);
        CHECK(found->first[i + 1] - found->first[i] == count,
              "%s: atom %zu has %zu neighbours, not %zu", label, i,
              found->first[i + 1] - found->first[i], count);
    }
}

/* Frees the frame. */
static void same_for_any_filter(const char *label, struct frame *frame, double cutoff)
{
    struct neighbors *wanted = neighbors_create(frame, cutoff);
    size_t most = 0;

    for (size_t i = 0; i < frame->n; i++)
        if (wanted->first[i + 1] - wanted->first[i] > most)
            most = wanted->first[i + 1] - wanted->first[i];
    CHECK(most > 5, "%s: no atom has more than %zu neighbours", label, most);
    if (!frame->has_cell)
        check_counts(label, frame, wanted, cutoff);
    for (int k = 0; neighbor_filter_number(k); k++)
        if (neighbor_filter_number(k)->loop)
            check_filter(label, neighbor_filter_number(k), frame, wanted, cutoff);
    neighbors_free(wanted);
    frame_free(frame);
}

/* A drop so far from the origin, and one atom of it so much farther, that single precision is of
 * little or no use. */
static struct frame *far_frame(double away)
{
    struct frame *frame = random_frame(1500, NULL, (const bool[3]){false}, 7);

    for (size_t i = 0; i < 3 * frame->n; i++)
        frame_pos(frame)[i] += away;
    frame_pos(frame)[0] += 1e3 * away;
    return frame;
}

/* A simple cubic lattice at places that single precision has not. */
static struct frame *lattice_frame(double a)
{
    struct frame *frame = frame_create(1000);
    double *pos = frame_add(frame, "pos", VALUE_REAL, 3)->real;

    for (size_t i = 0; i < frame->n; i++) {
        pos[3 * i] = a * (double)(i / 100);
        pos[3 * i + 1] = a * (double)(i / 10 % 10);
        pos[3 * i + 2] = a * (double)(i % 10);
    }
    return frame;
}

/* neighbor_search_next goes to every bin once, those along the last direction one after another. */
static void check_next(int nx, int ny, int nz)
{
    struct neighbor_search search = {.bins = {nx, ny, nz}};
    size_t bins = neighbor_search_bins(&search);
    char *seen = memory_zeroed(bins, 1);

    for (size_t number = 0; number < bins; number++) {
        size_t bin = neighbor_search_next(&search, number);
        CHECK(bin < bins && !seen[bin], "%d %d %d: bin %zu twice or beyond", nx, ny, nz, bin);
        CHECK(number % (size_t)nz == 0 || bin == neighbor_search_next(&search, number - 1) + 1,
              "%d %d %d: bin %zu not behind the one before", nx, ny, nz, bin);
        if (bin < bins)
            seen[bin] = 1;
    }
    free(seen);
}

int main(void)
{
    const bool all[3] = {true, true, true}, film[3] = {true, true, false},
               wire[3] = {false, true, false}, none[3] = {false};
    const double cube[3][3] = {{18, 0, 0}, {0, 17, 0}, {0, 0, 21}};
    const double skewed[3][3] = {{20, 0, 0}, {9, 16, 0}, {-7, 5, 19}};
    const double turned[3][3] = {{10, 6, -2}, {-3, 12, 5}, {4, -1, 14}};
    const double tiny[3][3] = {{3, 0, 0}, {1, 2.5, 0}, {0.5, -0.7, 4}};

    compare("orthorhombic", 150, cube, all, 5.3);
    compare("film", 150, cube, film, 5.3);
    compare("triclinic", 200, skewed, all, 4.2);
    compare("triclinic film", 200, skewed, film, 4.2);
    compare("triclinic wire", 200, turned, wire, 3.7);
    compare("cell smaller than the cutoff", 5, tiny, all, 6.5);
    compare("one atom", 1, tiny, all, 5.0);
    compare("small film", 4, tiny, film, 6.0);
    compare("no cell", 200, NULL, none, 4.0);
    compare("open cell", 120, turned, none, 4.0);
    compare("no pairs", 1, cube, none, 4.0);
    compare("dense", 700, cube, all, 5.8);
    compare("dense, triclinic", 700, turned, all, 4.6);
    compare("dense film, triclinic", 700, skewed, film, 5.6);
    compare("a drop", 900, NULL, none, 7.0);
    same_for_any_threads(skewed);
    same_for_any_filter("dense", random_frame(2000, cube, all, 1), 4.5);
    same_for_any_filter("triclinic", random_frame(2000, skewed, film, 2), 5.5);
    same_for_any_filter("more than 256 neighbours", random_frame(1500, cube, all, 3), 7.5);
    same_for_any_filter("small", random_frame(40, tiny, all, 4), 4.0);
    same_for_any_filter("a drop", random_frame(2000, NULL, none, 5), 4.0);
    same_for_any_filter("far away", far_frame(1e6), 4.0);
    same_for_any_filter("too far for single precision", far_frame(1e11), 4.0);
    same_for_any_filter("at the cutoff", lattice_frame(2.3), 2.3 * 3 * (1 + 1e-12));
    check_next(1, 1, 1);
    check_next(3, 8, 2);
    check_next(5, 17, 3);
    check_next(2, 7, 4);
    return failures != 0;
}
