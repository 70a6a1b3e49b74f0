/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Random numbers: the published known answer of Philox4x64-10, moments, rotations that rotate,
 * permutations that permute. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "base/random.h"

static int failures;

static void check(int line, int holds, const char *what, double value)
{
    if (!holds) {
        printf("%s:%d: %s: %.17g\n", __FILE__, line, what, value);
        failures++;
    }
}

#define CHECK(holds, what, value) check(__LINE__, holds, what, (double)(value))

/* First line for philox4x64 of kat_vectors in the Random123 distribution: counter 0, key 0. */
static void known_answer(void)
{
    static const uint64_t want[4] = {UINT64_C(0x16554d9eca36314c), UINT64_C(0xdb20fe9d672d0fdc),
                                     UINT64_C(0xd7e772cee186176b), UINT64_C(0x7e68b68aec7ba23b)};
    uint64_t words[4];
    random_words((struct random_key){0, 0}, 0, 0, 0, words);
    for (int i = 0; i < 4; i++)
        CHECK(words[i] == want[i], "word differs from the known answer", i);
}

/* Means of n draws lie within five standard errors. */
static void moments(void)
{
    enum { N = 100000 };
    struct random_key key = random_key(1, "test/moments");
    double u1 = 0, u2 = 0, g1 = 0, g2 = 0, g4 = 0, both = 0;
    for (int i = 0; i < N; i++) {
        double u = random_uniform(key, (uint64_t)i, 0, 0),
               g = random_normal(key, (uint64_t)i, 0, 0);
        CHECK(u > 0 && u < 1, "uniform number outside (0, 1)", u);
        u1 += u / N;
        u2 += u * u / N;
        g1 += g / N;
        g2 += g * g / N;
        g4 += g * g * g * g / N;
        both += (u - 0.5) * g * g / N;
    }
    double error = 5 / sqrt((double)N);
    CHECK(fabs(u1 - 0.5) < error * sqrt(1 / 12.0), "mean of uniform numbers", u1);
    CHECK(fabs(u2 - 1 / 3.0) < error * sqrt(4 / 45.0), "mean square of uniform numbers", u2);
    CHECK(fabs(g1) < error, "mean of normal numbers", g1);
    CHECK(fabs(g2 - 1) < error * sqrt(2.0), "variance of normal numbers", g2);
    CHECK(fabs(g4 - 3) < error * sqrt(96.0), "fourth moment of normal numbers", g4);
    CHECK(fabs(both) < error * sqrt(3 / 12.0),
          "uniform and normal number of one counter are correlated", both);
}

static void streams_differ(void)
{
    struct random_key a = random_key(1, "a"), b = random_key(1, "b"), c = random_key(2, "a");
    double u = random_uniform(a, 1, 2, 3);
    CHECK(random_uniform(a, 1, 2, 3) == u, "the same counter gives another number", u);
    CHECK(random_uniform(b, 1, 2, 3) != u && random_uniform(c, 1, 2, 3) != u,
          "another purpose or seed gives the same number", u);
    CHECK(random_uniform(a, 2, 2, 3) != u && random_uniform(a, 1, 3, 3) != u &&
              random_uniform(a, 1, 2, 4) != u,
          "another counter gives the same number", u);
}

/* R R^T = 1, det R = 1; the mean image of the x axis is 0 and its z component is uniform: mean
 * square 1/3. */
static void rotations(void)
{
    enum { N = 20000 };
    struct random_key key = random_key(1, "test/rotations");
    double mean[3] = {0}, square = 0;
    for (int n = 0; n < N; n++) {
        double r[3][3];
        random_rotation(key, (uint64_t)n, 0, r);
        for (int i = 0; i < 3; i++)
            for (int j = 0; j < 3; j++) {
                double dot = r[i][0] * r[j][0] + r[i][1] * r[j][1] + r[i][2] * r[j][2];
                CHECK(fabs(dot - (i == j)) < 1e-14, "rows are not orthonormal", dot);
            }
        double cross = r[0][0] * (r[1][1] * r[2][2] - r[1][2] * r[2][1]) -
                       r[0][1] * (r[1][0] * r[2][2] - r[1][2] * r[2][0]) +
                       r[0][2] * (r[1][0] * r[2][1] - r[1][1] * r[2][0]);
        CHECK(fabs(cross - 1) < 1e-14, "determinant", cross);
        for (int i = 0; i < 3; i++)
            mean[i] += r[i][0] / N;
        square += r[2][0] * r[2][0] / N;
    }
    for (int i = 0; i < 3; i++)
        CHECK(fabs(mean[i]) < 5 / sqrt(3.0 * N), "mean image of an axis", mean[i]);
    CHECK(fabs(square - 1 / 3.0) < 5 * sqrt(4 / 45.0 / N), "mean square of an axis's z", square);
}

/* Counts of 6000 draws among 6 values, and of the first element of 6000 permutations of 6:
 * chi-squared with 5 degrees below 20.5 (p = 0.001). */
static void equal_shares(void)
{
    enum { SIDES = 6, N = 6000 };
    struct random_key key = random_key(1, "test/shares");
    int64_t order[SIDES];
    double draws[SIDES] = {0}, firsts[SIDES] = {0}, chi_draws = 0, chi_firsts = 0;
    for (int n = 0; n < N; n++) {
        uint64_t side = random_below(key, (uint64_t)n, 1, 0, SIDES);
        CHECK(side < SIDES, "draw beyond the limit", side);
        draws[side % SIDES]++;
        random_permutation(key, (uint64_t)n, SIDES, order);
        int seen = 0;
        for (int i = 0; i < SIDES; i++)
            seen |= 1 << order[i];
        CHECK(seen == (1 << SIDES) - 1, "not a permutation", n);
        firsts[order[0]]++;
    }
    for (int i = 0; i < SIDES; i++) {
        chi_draws += pow(draws[i] - N / SIDES, 2) / (N / SIDES);
        chi_firsts += pow(firsts[i] - N / SIDES, 2) / (N / SIDES);
    }
    CHECK(chi_draws < 20.5, "chi-squared of draws", chi_draws);
    CHECK(chi_firsts < 20.5, "chi-squared of permutations", chi_firsts);
}

int main(void)
{
    known_answer();
    moments();
    streams_differ();
    rotations();
    equal_shares();
    return failures > 0;
}
