/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the ensembles promise: energy and momentum are conserved, time runs backwards,
 * temperatures and pressures are met, fixed atoms stay (the shapes of the distributions:
 * canonical.c). */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "base/threads.h"
#include "check.h"
#include "liquid.h"
#include "md/md.h"
#include "md/md_state.h"
#include "md/nose_hoover.h"
#include "md/velocities.h"
#include "md/verlet.h"

static double mean_temperature, mean_pressure[4];
static int samples;

struct sampler {
    struct md *md;
};

static int sample(void *context, const struct frame *frame, struct error *error)
{
    struct md_thermo now = thermo_now(((struct sampler *)context)->md);

    (void)frame, (void)error;
    samples++;
    mean_temperature += now.temperature;
    mean_pressure[3] += now.pressure;
    for (int k = 0; k < 3; k++)
        mean_pressure[k] += now.pressure_axis[k];
    return 0;
}

static void sample_run(struct md *md, enum md_ensemble ensemble, double time, double temperature,
                       double pressure)
{
    struct sampler sampler = {md};

    samples = 0;
    mean_temperature = 0;
    memset(mean_pressure, 0, sizeof mean_pressure);
    run(md, (struct md_leg){.name = "sample",
                            .time = time,
                            .temperature = {temperature, temperature},
                            .pressure = {pressure, pressure},
                            .ensemble = ensemble,
                            .call_every = 10,
                            .call = sample,
                            .context = &sampler});
    mean_temperature /= samples;
    for (int k = 0; k < 4; k++)
        mean_pressure[k] /= samples;
}

static void equilibrate(struct md *md, double time, double temperature)
{
    run(md, (struct md_leg){.name = "equilibrate",
                            .time = time,
                            .temperature = {temperature, temperature},
                            .ensemble = MD_NVT,
                            .start_velocities = true});
}

/* Velocity Verlet errs as h^2: a quarter of the step, a sixteenth of the error; the sum of all
 * momenta stays 0. */
static double energy_error(const struct frame *frame, double timestep, double time)
{
    struct md_settings chosen = settings();
    struct md *md;
    double first, worst = 0;

    chosen.timestep = timestep;
    md = open_md(frame, &chosen);
    first = thermo_now(md).conserved;
    for (int k = 0; k < 20; k++) {
        run(md, (struct md_leg){
                    .name = "nve", .time = time / 20, .temperature = {1, 1}, .ensemble = MD_NVE});
        worst = fmax(worst, fabs(thermo_now(md).conserved - first) / (double)frame->n);
    }
    md_free(md);
    return worst;
}

static void test_nve(const struct frame *liquid)
{
    double coarse = energy_error(liquid, 0.004, 2), fine = energy_error(liquid, 0.001, 2);

    CHECK(coarse < 2e-3, "nve: energy off by %.3g per atom at h = 0.004", coarse);
    CHECK(fine < coarse / 4, "nve: energy off by %.3g per atom at h = 0.001, %.3g at 0.004", fine,
          coarse);
}

static void test_momentum(const struct frame *liquid)
{
    struct md_settings chosen = settings();
    struct md *md = open_md(liquid, &chosen);
    double momentum[3] = {0};

    run(md,
        (struct md_leg){.name = "nve", .time = 1, .temperature = {1, 1}, .start_velocities = true});
    for (size_t i = 0; i < md->system->n; i++)
        for (int k = 0; k < 3; k++)
            momentum[k] += md->system->mass[i] * md->system->velocity[3 * i + (size_t)k];
    for (int k = 0; k < 3; k++)
        CHECK(fabs(momentum[k]) < 1e-10, "momentum %d is %.3g after 500 steps", k, momentum[k]);
    md_free(md);
}

static void test_reversal(const struct frame *liquid)
{
    struct md_settings chosen = settings();
    struct md *md = open_md(liquid, &chosen);
    struct frame *back = frame_copy(liquid);
    double worst = 0;

    run(md, (struct md_leg){.name = "there", .time = 0.2, .temperature = {1, 1}});
    for (size_t i = 0; i < 3 * md->system->n; i++)
        md->system->velocity[i] = -md->system->velocity[i];
    run(md, (struct md_leg){.name = "back", .time = 0.2, .temperature = {1, 1}});
    md_store(md, back, false);
    for (size_t i = 0; i < 3 * liquid->n; i++) {
        double d = fabs(frame_pos(back)[i] - frame_pos(liquid)[i]),
               length = liquid->cell[i % 3][i % 3];

        worst = fmax(worst, fmin(d, length - d));
    }
    CHECK(worst < 1e-8, "100 steps there and back miss by %.3g", worst);
    frame_free(back);
    md_free(md);
}

static double conserved_drift(const struct frame *frame, enum md_ensemble ensemble, double from,
                              double to)
{
    struct md_settings chosen = settings();
    struct md *md = open_md(frame, &chosen);
    double first = 0, worst = 0;

    for (int k = 0; k <= 10; k++) {
        double a = from + (to - from) * k / 11, b = from + (to - from) * (k + 1) / 11;

        run(md, (struct md_leg){.name = "drift",
                                .time = 0.5,
                                .temperature = {a, b},
                                .pressure = {a, b},
                                .ensemble = ensemble});
        if (k == 0)
            first = thermo_now(md).conserved;
        worst = fmax(worst, fabs(thermo_now(md).conserved - first) / (double)frame->n);
    }
    md_free(md);
    return worst;
}

/* The unshifted cutoff of the potential makes the energy jump by some 1e-4 per atom as pairs
 * cross it. */
static void test_conserved(const struct frame *liquid)
{
    static const enum md_ensemble ensembles[] = {MD_NVT, MD_NPT, MD_NPT_ANISO};

    for (int k = 0; k < 3; k++) {
        double steady = conserved_drift(liquid, ensembles[k], 1, 1),
               ramp = conserved_drift(liquid, ensembles[k], 1, 0.5);

        CHECK(steady < 2e-3, "ensemble %d: conserved energy off by %.3g per atom", ensembles[k],
              steady);
        CHECK(ramp < 2e-3, "ensemble %d: conserved energy off by %.3g per atom on a ramp",
              ensembles[k], ramp);
    }
}

static void test_pressure(const struct frame *liquid, enum md_ensemble ensemble)
{
    struct md_settings chosen = settings();
    struct md *md = open_md(liquid, &chosen);

    run(md, (struct md_leg){.name = "settle",
                            .time = 6,
                            .temperature = {1, 1},
                            .pressure = {2, 2},
                            .ensemble = ensemble});
    sample_run(md, ensemble, 15, 1, 2);
    CHECK(fabs(mean_pressure[3] - 2) < 0.1, "ensemble %d: mean pressure %.3f, wanted 2", ensemble,
          mean_pressure[3]);
    CHECK(fabs(mean_temperature - 1) < 0.015, "ensemble %d: mean temperature %.4f, wanted 1",
          ensemble, mean_temperature);
    if (ensemble == MD_NPT)
        CHECK(md->system->length[0] == md->system->length[1], "npt: the edges have come apart");
    md_free(md);
}

static void test_fixed(const struct frame *liquid)
{
    struct md_settings chosen = settings();
    struct frame *after = frame_copy(liquid);
    struct md *md;
    int moved = 0, stayed = 0;

    chosen.fix = "id<=50";
    md = open_md(liquid, &chosen);
    run(md, (struct md_leg){.name = "fixed",
                            .time = 0.2,
                            .temperature = {1, 1},
                            .ensemble = MD_NVT,
                            .start_velocities = true});
    md_store(md, after, false);
    for (size_t i = 0; i < 3 * liquid->n; i++) {
        bool same = fabs(frame_pos(after)[i] - frame_pos(liquid)[i]) < 1e-12;

        moved += i < 150 && !same;
        stayed += i >= 150 && same;
    }
    CHECK(!moved && !stayed, "%d fixed coordinates moved, %d others did not", moved, stayed);
    frame_free(after);
    md_free(md);
}

/* A free drop keeps its momentum and angular momentum at 0 under the thermostat. */
static void test_free(void)
{
    struct frame *drop = lattice(5, 1.1, false);
    struct md_settings chosen = settings();
    struct md *md = open_md(drop, &chosen);
    double center[3], angular[3] = {0}, size = 0;

    run(md,
        (struct md_leg){.name = "drop", .time = 4, .temperature = {0.3, 0.3}, .ensemble = MD_NVT});
    velocities_center(md->system, center);
    for (size_t i = 0; i < md->system->n; i++)
        for (int k = 0; k < 3; k++) {
            int a = (k + 1) % 3, b = (k + 2) % 3;
            const double *v = &md->system->velocity[3 * i];
            double ra = system_position(md->system, i, a) - center[a],
                   rb = system_position(md->system, i, b) - center[b];

            angular[k] += md->system->mass[i] * (ra * v[b] - rb * v[a]);
            size += md->system->mass[i] * fabs(ra * v[b]);
        }
    for (int k = 0; k < 3; k++)
        CHECK(fabs(angular[k]) < 1e-9 * size, "angular momentum %d is %.3g of %.3g", k, angular[k],
              size);
    md_free(md);
    frame_free(drop);
}

static void test_threads(const struct frame *liquid)
{
    static const enum md_ensemble ensembles[] = {MD_NVE, MD_NPT_ANISO, MD_LANGEVIN};
    struct md_settings chosen = settings();

    for (int e = 0; e < 3; e++) {
        uint64_t *fraction[2];

        for (int t = 0; t < 2; t++) {
            struct md *md;

            threads_set(t + 1);
            md = open_md(liquid, &chosen);
            run(md, (struct md_leg){.name = "threads",
                                    .time = 0.2,
                                    .temperature = {1, 1},
                                    .ensemble = ensembles[e],
                                    .start_velocities = true});
            fraction[t] = malloc(3 * liquid->n * sizeof **fraction);
            memcpy(fraction[t], md->system->fraction, 3 * liquid->n * sizeof **fraction);
            md_free(md);
        }
        CHECK(!memcmp(fraction[0], fraction[1], 3 * liquid->n * sizeof **fraction),
              "ensemble %d: one and two threads differ", ensembles[e]);
        free(fraction[0]);
        free(fraction[1]);
    }
    threads_set(1);
}

/* Guards: overlapping atoms and a far too long step end with a message, not with rubbish. */
static void test_guards(void)
{
    struct frame *frame = lattice(8, 1.1, true);
    struct md_settings chosen = settings();
    struct error error = {0};
    struct md *md;

    frame_pos(frame)[0] = frame_pos(frame)[3] + 0.01;
    frame_pos(frame)[1] = frame_pos(frame)[4];
    frame_pos(frame)[2] = frame_pos(frame)[5];
    md = open_md(frame, &chosen);
    CHECK(md_run(md, &(struct md_leg){.name = "bad", .time = 1, .temperature = {1, 1}}, &error) ==
              65,
          "overlap was not refused");
    CHECK(strstr(error.text, "id ") && strstr(error.text, "step "),
          "overlap: '%s' names no atom or step", error.text);
    md_free(md);
    frame_free(frame);
}

/* Random coordinates: pushed off to the distance asked for. */
static void test_push_off(void)
{
    struct frame *frame = lattice(8, 1.1, true);
    struct random_key key = random_key(1, "test/push");
    struct md_settings chosen = settings();
    struct error error = {0};
    double closest = 1e9;
    struct md *md;

    for (size_t i = 0; i < 3 * frame->n; i++)
        frame_pos(frame)[i] = 8.8 * random_uniform(key, i, 0, 0);
    memcpy(frame_pos(frame), frame_pos(frame) + 3, 3 * sizeof(double));
    md = open_md(frame, &chosen);
    CHECK(!md_push_off(md, 0.8, &error), "push-off: %s", error.text);
    md_store(md, frame, false);
    for (size_t i = 0; i < frame->n; i++)
        for (size_t j = 0; j < i; j++) {
            double r2 = 0;

            for (size_t k = 0; k < 3; k++) {
                double d = frame_pos(frame)[3 * i + k] - frame_pos(frame)[3 * j + k];

                d -= 8.8 * round(d / 8.8);
                r2 += d * d;
            }
            closest = fmin(closest, sqrt(r2));
        }
    CHECK(closest >= 0.8 * (1 - 1e-9), "push-off left %.4f, wanted 0.8", closest);
    md_free(md);
    frame_free(frame);
}

/* A thermostat on a part of the atoms takes and gives momentum: no degree of freedom is lost
 * then, even if nothing is fixed. */
static void test_degrees(const struct frame *liquid)
{
    static const enum md_ensemble ensembles[] = {MD_NVE, MD_NVT, MD_LANGEVIN};
    struct md_settings chosen = settings();
    uint8_t *group = calloc(liquid->n, 1);
    double n = (double)liquid->n;

    for (int k = 0; k < 6; k++) {
        struct md *md = open_md(liquid, &chosen);
        enum md_ensemble ensemble = ensembles[k / 2];
        struct md_thermo now;
        double expected = 3 * n - (k < 3 ? 3 : 0);

        group[0] = k % 2 ? MD_GROUP_FREE : MD_GROUP_MOBILE;
        md_set_groups(md, group);
        run(md, (struct md_leg){
                    .name = "few", .time = 0.02, .temperature = {1, 1}, .ensemble = ensemble});
        now = thermo_now(md);
        CHECK(fabs(2 * now.kinetic_energy / now.temperature - expected) < 1e-6,
              "%g degrees of freedom, expected %g", 2 * now.kinetic_energy / now.temperature,
              expected);
        md_free(md);
    }
    free(group);
}

int main(void)
{
    struct frame *liquid = lattice(8, 1.1, true);
    struct md_settings chosen = settings();
    struct md *md;

    threads_set(1);
    md = open_md(liquid, &chosen);
    equilibrate(md, 6, 1);
    md_store(md, liquid, false);
    md_free(md);
    test_nve(liquid);
    test_momentum(liquid);
    test_reversal(liquid);
    test_conserved(liquid);
    test_pressure(liquid, MD_NPT);
    test_pressure(liquid, MD_NPT_ANISO);
    test_fixed(liquid);
    test_degrees(liquid);
    test_free();
    test_threads(liquid);
    test_guards();
    test_push_off();
    frame_free(liquid);
    return failures != 0;
}
