/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Measuring a single pattern. */
#include "pattern/pattern.h"
#include <math.h>
#include <stdlib.h>
#include "base/index.h"
#include "base/memory.h"
#include "pattern/prepare.h"
#include "pattern/prepared.h"
#include "pattern/survey_block.h"

/* C(phi_j) = sum over n != 0 of P_n cos(n phi_j); power[n - 1] is P_n, in lane 0. */
static void correlate(const struct angular *angular, const lanes *power, double *correlation)
{
    int N = angular->angles, half = angular->half;
    for (int j = 0; j < N; j++) {
        double sum = 0;
        for (int n = 1; n <= half; n++)
            sum += (n == half ? 1 : 2) * (double)power[n - 1][0] *
                   cos(2 * M_PI * ((long)n * j % N) / N);
        correlation[j] = sum;
    }
}

static void measure_radius(struct pattern *pattern, const struct survey_plan *plan,
                           const lanes *data, int radius)
{
    lanes profile[2 * ANGULAR_HALF_MAX], power[ANGULAR_HALF_MAX + 1], mean;
    size_t at = area(radius, pattern->angles);
    bool usable = radius > 0 && plan->angular->usable[radius];
    if (usable) {
        angular_profile(plan->polar, radius, data, profile, &mean);
        angular_power(plan->angular, radius, profile, &mean, 1, plan->angular->half, power);
    }
    for (int j = 0; j < pattern->angles; j++) {
        pattern->intensity[at + j] = usable ? (double)profile[j][0] : (double)NAN;
        pattern->correlation[at + j] = (double)NAN;
    }
    if (usable && (double)mean[0] > 0)
        correlate(plan->angular, power, &pattern->correlation[at]);
}

static void measure(struct pattern *pattern, const struct survey_settings *settings, float *values)
{
    size_t pixels = pattern->ny * pattern->nx, cells;
    bool *missing = memory_alloc(pixels, sizeof *missing);
    struct survey_plan plan;
    for (size_t p = 0; p < pixels; p++)
        pattern->image[p] = (double)values[p];
    prepare_missing(values, pixels, missing);
    survey_plan_init(&plan, settings, missing, NULL);
    pattern->radii = plan.polar->radii;
    pattern->angles = plan.polar->angles;
    pattern->dk = plan.polar->dk;
    cells = area(pattern->radii, pattern->angles);
    pattern->intensity = memory_alloc(cells, sizeof *pattern->intensity);
    pattern->correlation = memory_alloc(cells, sizeof *pattern->correlation);
    lanes *data = memory_aligned(plan.layout->count + 1, sizeof *data);
    lanes_lay(values, pixels, 1, plan.layout->place, data);
    for (int i = 0; i < pattern->radii; i++)
        measure_radius(pattern, &plan, data, i);
    free(data);
    free(missing);
    survey_plan_release(&plan);
}

int pattern_create(struct pattern **result, struct cube *cube,
                   const struct survey_settings *settings, size_t position, struct error *error)
{
    size_t pixels = cube_pattern_size(cube);
    float *values = memory_alloc(pixels, sizeof *values),
          *work = memory_alloc(pixels, sizeof *work);
    int code = prepared_read(cube, settings, position, values, work, error);
    if (!code) {
        struct pattern *pattern = *result = memory_zeroed(1, sizeof *pattern);
        *pattern = (struct pattern){
            .position = position, .ny = settings->geometry.ny, .nx = settings->geometry.nx};
        pattern->image = memory_alloc(pixels, sizeof *pattern->image);
        measure(pattern, settings, values);
    }
    free(values);
    free(work);
    return code;
}

void pattern_free(struct pattern *pattern)
{
    if (!pattern)
        return;
    free(pattern->image);
    free(pattern->intensity);
    free(pattern->correlation);
    free(pattern);
}
