/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Curves made of known constants: an elastic line, a plateau, noise of known size. */
#include "measure/stress_strain.h"
#include <math.h>
#include "base/random.h"
#include "check.h"

enum { COUNT = 150 };

static const struct stress_strain_settings usual = {0.01, 0.002, 0.1};

/* Modulus 80, residual stress 0.1, Poisson's ratio 0.35; perfectly plastic above 2.5. */
static void make(struct stress_strain_point *points, size_t count, double noise)
{
    struct random_key key = random_key(1, "test/stress_strain");

    for (size_t i = 0; i < count; i++) {
        double strain = 0.001 * (double)i;

        points[i] = (struct stress_strain_point){
            .strain = strain,
            .stress = fmin(0.1 + 80 * strain, 2.5) +
                      noise * sqrt(12.0) * (random_uniform(key, i, 0, 0) - 0.5),
            .lateral = -0.35 * strain,
            .counts = i > 0,
        };
    }
}

static void exact(void)
{
    struct stress_strain_point points[COUNT];
    struct stress_strain curve;

    make(points, COUNT, 0);
    stress_strain_read(points, COUNT, &usual, &curve);
    CHECK(curve.modulus.known && fabs(curve.modulus.value - 80) < 1e-9);
    CHECK(curve.fitted == 10 && curve.modulus.error < 1e-9);
    CHECK(curve.poisson.known && fabs(curve.poisson.value - 0.35) < 1e-12);
    /* the line moved by 0.2 % meets the plateau at (2.5 - 0.1)/80 + 0.002 */
    CHECK(curve.yield.known && fabs(curve.yield.value - 2.5) < 1e-9);
    CHECK(fabs(curve.yield.strain - 0.032) < 1e-9);
    CHECK(curve.peak.known && fabs(curve.peak.value - 2.5) < 1e-9);
    CHECK(curve.flow.known && fabs(curve.flow.value - 2.5) < 1e-9 && curve.flow.error < 1e-9);
}

/* Errors are what the values scatter by. */
static void noisy(void)
{
    struct stress_strain_point points[COUNT];
    struct stress_strain curve;

    make(points, COUNT, 0.05);
    stress_strain_read(points, COUNT, &usual, &curve);
    /* sigma / sqrt(Sxx), Sxx = 82.5e-6 for ten points */
    CHECK(curve.modulus.error > 2.5 && curve.modulus.error < 9);
    CHECK(fabs(curve.modulus.value - 80) < 3 * curve.modulus.error);
    CHECK(fabs(curve.yield.value - 2.5) < 4 * curve.yield.error);
    CHECK(curve.flow.error > 0.001 && curve.flow.error < 0.02);
    CHECK(fabs(curve.flow.value - 2.5) < 4 * curve.flow.error);
}

/* A slope that is too steep by chance, and noise in its first rows, are no yield at 0.3 %. */
static void very_noisy(void)
{
    for (uint64_t seed = 0; seed < 40; seed++) {
        struct stress_strain_point points[COUNT];
        struct stress_strain curve;
        struct random_key key = random_key(seed, "test/stress_strain");

        for (size_t i = 0; i < COUNT; i++) {
            double strain = 0.001 * (double)i;
            points[i] = (struct stress_strain_point){
                .strain = strain,
                .stress = 2.5 * (1 - exp(-strain / 0.03)) +
                          0.1 * sqrt(12.0) * (random_uniform(key, i, 0, 0) - 0.5),
                .lateral = NAN,
                .counts = i > 0,
            };
        }
        stress_strain_read(points, COUNT, &usual, &curve);
        CHECK(!curve.yield.known || curve.yield.strain > 0.01);
        stress_strain_read(points, 21, &usual, &curve); /* ends as it rises */
        CHECK(!curve.peak.known || curve.peak.strain < 0.95 * 0.02);
    }
}

static void short_ones(void)
{
    struct stress_strain_point points[COUNT];
    struct stress_strain curve;

    make(points, COUNT, 0);
    stress_strain_read(points, 20, &usual, &curve); /* does not yield */
    CHECK(curve.modulus.known && !curve.yield.known && !curve.peak.known && !curve.flow.known);
    stress_strain_read(points, 60, &usual, &curve); /* does not flow */
    CHECK(curve.yield.known && curve.peak.known && !curve.flow.known);
    stress_strain_read(points, 3, &usual, &curve); /* two points count */
    CHECK(!curve.modulus.known);
    for (size_t i = 0; i < COUNT; i++)
        points[i].lateral = NAN;
    stress_strain_read(points, COUNT, &usual, &curve);
    CHECK(curve.modulus.known && !curve.poisson.known);
}

int main(void)
{
    exact();
    noisy();
    very_noisy();
    short_ones();
    return failures != 0;
}
