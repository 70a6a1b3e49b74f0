/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The distributions that the thermostats and the barostat promise, of a small Lennard-Jones
 * liquid:
 *
 *     velocities    v sqrt(m / (kT (1 - m/M))) is a standard normal variable, for both masses
 *                   (the factor 1 - m/M only where the total momentum is held
 *                   at 0: one atom's share of what the others must make up for)
 *     kinetic       2 K / kT is chi-square with Nf degrees of freedom: <T> = T, var T = 2 T^2 /
 *                   Nf
 *     canonical     ln P(U; T2)/P(U; T1) = (1/T1 - 1/T2) U + const
 *     NPT           ln P(V; p2)/P(V; p1) = -(p2 - p1) V / kT + const
 *
 * The slopes of the last two are found by maximum likelihood from the samples of two runs, as
 * proposed by M. R. Shirts, J. Chem. Theory Comput. 9, 909 (2013), doi:10.1021/ct300688p.
 * Standard errors are those of a jackknife over blocks of the runs, which are far longer than
 * any correlation. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "base/threads.h"
#include "check.h"
#include "liquid.h"
#include "md/md_state.h"

enum { BLOCKS = 16, PER_BLOCK = 70, SAMPLES = BLOCKS * PER_BLOCK };
enum { SQUARE_A, SQUARE_B, FOURTH, SIXTH, TAIL, KINETIC, KINETIC_SQUARE, MEANS };

struct record {
    struct md *md;
    double momentum; /* 1: the total momentum is held at 0, else 0 */
    int samples;
    double potential[SAMPLES], volume[SAMPLES];
    double means[SAMPLES][MEANS]; /* over the atoms, of one moment */
};

static void velocity_means(const struct record *record, double *means)
{
    const struct system *system = record->md->system;
    double total = 0, atoms[2] = {0};

    for (size_t i = 0; i < system->n; i++)
        total += system->mass[i];
    for (size_t i = 0; i < system->n; i++) {
        double m = system->mass[i],
               scale = m / (record->md->energy_target * (1 - record->momentum * m / total));
        bool light = m < 0.75 * system->mass[0] || m < 0.75 * system->mass[1];

        atoms[light]++;
        for (int k = 0; k < 3; k++) {
            double u2 =
                system->velocity[3 * i + (size_t)k] * system->velocity[3 * i + (size_t)k] * scale;

            means[light ? SQUARE_B : SQUARE_A] += u2;
            means[FOURTH] += u2 * u2;
            means[SIXTH] += u2 * u2 * u2;
            means[TAIL] += u2 > 4;
        }
    }
    means[SQUARE_A] /= 3 * atoms[0];
    means[SQUARE_B] /= 3 * atoms[1];
    for (int k = FOURTH; k <= TAIL; k++)
        means[k] /= 3 * (double)system->n;
}

static int keep(void *context, const struct frame *frame, struct error *error)
{
    struct record *record = context;
    struct md_thermo now = thermo_now(record->md);

    (void)frame, (void)error;
    if (record->samples == SAMPLES)
        return 0;
    record->potential[record->samples] = now.potential_energy;
    record->volume[record->samples] = now.volume;
    velocity_means(record, record->means[record->samples]);
    record->means[record->samples][KINETIC] = now.temperature;
    record->means[record->samples][KINETIC_SQUARE] = now.temperature * now.temperature;
    record->samples++;
    return 0;
}

static struct record *sampled(const struct frame *liquid, enum md_ensemble ensemble,
                              double temperature, double pressure)
{
    struct record *record = calloc(1, sizeof *record);
    struct md_settings chosen = settings();
    struct md_leg leg = {.name = "settle",
                         .time = 5,
                         .temperature = {temperature, temperature},
                         .pressure = {pressure, pressure},
                         .ensemble = ensemble};

    chosen.timestep = 0.004;
    record->md = open_md(liquid, &chosen);
    record->momentum = md_degrees(record->md) < 3 * (double)liquid->n - 1;
    run(record->md, leg);
    leg.name = "sample";
    leg.time = 0.08 * SAMPLES;
    leg.call_every = 20;
    leg.call = keep;
    leg.context = record;
    run(record->md, leg);
    CHECK(record->samples == SAMPLES, "%d samples", record->samples);
    return record;
}

static void discard(struct record *record)
{
    md_free(record->md);
    free(record);
}

struct estimate {
    double value, error;
};

/* The estimate from all blocks, and its error from those that leave out one block each
 * (`without`, -1 for none). */
static struct estimate jackknife(double (*of)(const void *context, int without),
                                 const void *context)
{
    struct estimate estimate = {of(context, -1), 0};
    double left[BLOCKS], mean = 0;

    for (int b = 0; b < BLOCKS; b++)
        mean += (left[b] = of(context, b)) / BLOCKS;
    for (int b = 0; b < BLOCKS; b++)
        estimate.error += (left[b] - mean) * (left[b] - mean);
    estimate.error = sqrt(estimate.error * (BLOCKS - 1) / BLOCKS);
    return estimate;
}

static void expect(const char *what, struct estimate estimate, double wanted, double largest_error)
{
    CHECK(fabs(estimate.value - wanted) < 4 * estimate.error, "%s: %.5g +- %.2g, wanted %.5g", what,
          estimate.value, estimate.error, wanted);
    CHECK(estimate.error < largest_error * fabs(wanted), "%s: known to %.2g only, of %.5g", what,
          estimate.error, wanted);
}

struct mean_of {
    const struct record *record;
    int which;
};

static double block_mean(const void *context, int without)
{
    const struct mean_of *mean = context;
    double sum = 0;
    int n = 0;

    for (int i = 0; i < SAMPLES; i++)
        if (i / PER_BLOCK != without)
            sum += mean->record->means[i][mean->which], n++;
    return sum / n;
}

static double block_variance(const void *context, int without)
{
    const struct record *record = context;
    double mean = block_mean(&(struct mean_of){record, KINETIC}, without);

    return block_mean(&(struct mean_of){record, KINETIC_SQUARE}, without) - mean * mean;
}

static void test_velocities(const struct record *record, const char *name, double temperature)
{
    static const struct {
        const char *name;
        double wanted, error;
    } moments[] = {{"<u2> of A", 1, 0.01},
                   {"<u2> of B", 1, 0.01},
                   {"<u4>", 3, 0.02},
                   {"<u6>", 15, 0.04},
                   {"share beyond 2", 0.04550026, 0.02}};
    char what[99];

    for (int k = SQUARE_A; k <= TAIL; k++) {
        snprintf(what, sizeof what, "%s, %s", name, moments[k].name);
        expect(what, jackknife(block_mean, &(struct mean_of){record, k}), moments[k].wanted,
               moments[k].error);
    }
    snprintf(what, sizeof what, "%s, mean temperature", name);
    expect(what, jackknife(block_mean, &(struct mean_of){record, KINETIC}), temperature, 0.005);
    snprintf(what, sizeof what, "%s, variance of the temperature", name);
    expect(what, jackknife(block_variance, record),
           2 * temperature * temperature / md_degrees(record->md), 0.12);
}

struct pair {
    const double *x[2]; /* samples of two runs */
};

/* The slope b of ln P1(x)/P0(x) = a + b x, by Newton's method on the likelihood of which run
 * each sample is from. */
static double likeliest_slope(const void *context, int without)
{
    const struct pair *pair = context;
    double middle = 0, scale = 0, a = 0, b = 0;

    for (int i = 0; i < SAMPLES; i++)
        middle += (pair->x[0][i] + pair->x[1][i]) / (2 * SAMPLES);
    for (int i = 0; i < SAMPLES; i++)
        scale += (pair->x[0][i] - middle) * (pair->x[0][i] - middle) / SAMPLES;
    scale = sqrt(scale);
    for (int round = 0; round < 30; round++) {
        double g[2] = {0}, h[3] = {0}, det;

        for (int r = 0; r < 2; r++)
            for (int i = 0; i < SAMPLES; i++) {
                double x = (pair->x[r][i] - middle) / scale, p = 1 / (1 + exp(-a - b * x));

                if (i / PER_BLOCK == without)
                    continue;
                g[0] += r - p, g[1] += (r - p) * x;
                h[0] += p * (1 - p), h[1] += p * (1 - p) * x, h[2] += p * (1 - p) * x * x;
            }
        det = h[0] * h[2] - h[1] * h[1];
        a += (h[2] * g[0] - h[1] * g[1]) / det;
        b += (h[0] * g[1] - h[1] * g[0]) / det;
    }
    return b / scale;
}

static void test_canonical(const struct frame *liquid, enum md_ensemble ensemble, const char *name)
{
    struct record *cold = sampled(liquid, ensemble, 0.85, 0),
                  *hot = sampled(liquid, ensemble, 1, 0);
    char what[99];

    test_velocities(hot, name, 1);
    snprintf(what, sizeof what, "%s, 1/T1 - 1/T2 from energies", name);
    expect(what, jackknife(likeliest_slope, &(struct pair){{cold->potential, hot->potential}}),
           1 / 0.85 - 1, 0.15);
    discard(cold);
    discard(hot);
}

static void test_isobaric(const struct frame *liquid)
{
    struct record *low = sampled(liquid, MD_NPT, 1, 2), *high = sampled(liquid, MD_NPT, 1, 2.5);

    test_velocities(high, "npt", 1);
    expect("npt, (p1 - p2)/kT from volumes",
           jackknife(likeliest_slope, &(struct pair){{low->volume, high->volume}}), -0.5, 0.15);
    discard(low);
    discard(high);
}

int main(void)
{
    struct frame *liquid = lattice(6, 1.1, true);

    threads_set(1);
    test_canonical(liquid, MD_NVT, "nvt");
    test_canonical(liquid, MD_LANGEVIN, "langevin");
    test_isobaric(liquid);
    frame_free(liquid);
    return failures != 0;
}
